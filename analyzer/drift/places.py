"""Places in an address: a country, and the part of it that has public holidays of its own."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Place(NamedTuple):
    """`country` by its ISO code, `region` by the code that the library of holidays has for it, empty where it is not known."""

    country: str
    region: str = ""

    @property
    def code(self) -> str:
        """Both as one: "IE", "CA-ON"."""
        return f"{self.country}-{self.region}" if self.region else self.country


_COUNTRIES = {
    "US": "usa united_states u.s.a. united_states_of_america", "GB": "united_kingdom uk great_britain",
    "IE": "ireland éire republic_of_ireland", "DE": "germany deutschland", "AT": "austria österreich",
    "CH": "switzerland schweiz suisse svizzera", "FR": "france", "BE": "belgium belgië belgique",
    "NL": "netherlands nederland the_netherlands", "LU": "luxembourg", "ES": "spain españa", "PT": "portugal", "IT": "italy italia",
    "DK": "denmark danmark", "SE": "sweden sverige", "NO": "norway norge", "FI": "finland suomi", "PL": "poland polska",
    "CZ": "czechia czech_republic", "SK": "slovakia", "HU": "hungary", "RO": "romania", "BG": "bulgaria", "GR": "greece",
    "HR": "croatia", "SI": "slovenia", "EE": "estonia", "LV": "latvia", "LT": "lithuania", "TR": "turkey türkiye", "IL": "israel",
    "AE": "united_arab_emirates uae", "SA": "saudi_arabia", "EG": "egypt", "ZA": "south_africa", "NG": "nigeria", "KE": "kenya",
    "IN": "india", "PK": "pakistan", "BD": "bangladesh", "SG": "singapore", "MY": "malaysia", "TH": "thailand", "VN": "vietnam",
    "PH": "philippines", "ID": "indonesia", "CN": "china", "HK": "hong_kong", "TW": "taiwan", "KR": "south_korea", "JP": "japan",
    "AU": "australia", "NZ": "new_zealand aotearoa", "CA": "canada", "MX": "mexico méxico", "BR": "brazil brasil", "AR": "argentina",
    "CL": "chile", "CO": "colombia", "PE": "peru perú",
}  # fmt: skip
_PARTED = ("US", "CA", "AU", "NZ", "GB", "DE", "AT", "CH", "ES", "PT", "IT", "BR")
"""Countries whose parts are read by the names that the library of holidays knows."""
_TOWNS = {
    "GB-ENG": "england london birmingham manchester leeds liverpool sheffield bristol newcastle_upon_tyne nottingham"
    " leicester coventry bradford hull plymouth derby southampton portsmouth brighton norwich oxford york"
    " exeter sunderland wolverhampton middlesbrough ipswich gloucester kent devon surrey essex norfolk suffolk"
    " somerset dorset hampshire yorkshire lancashire cheshire cumbria northumberland lincolnshire derbyshire",
    "GB-SCT": "scotland edinburgh glasgow aberdeen dundee inverness perth_and_kinross fife",
    "GB-WLS": "wales cardiff swansea wrexham cymru",
    "GB-NIR": "northern_ireland belfast derry antrim armagh fermanagh tyrone down newry",
    "IE": "dublin cork limerick galway waterford kerry clare mayo sligo donegal kilkenny wexford wicklow kildare"
    " meath louth cavan monaghan leitrim roscommon longford westmeath offaly laois carlow tipperary tralee"
    " ennis athlone drogheda dundalk killarney",
    "US-NY": "new_york_city brooklyn buffalo", "US-CA": "los_angeles san_francisco san_diego sacramento oakland", "US-IL": "chicago",
    "US-TX": "houston dallas austin san_antonio", "US-PA": "philadelphia pittsburgh", "US-AZ": "phoenix tucson", "US-MA": "boston",
    "US-WA": "seattle", "US-CO": "denver", "US-MI": "detroit", "US-OH": "cleveland cincinnati", "US-MN": "minneapolis",
    "US-OR": "portland", "US-GA": "atlanta", "US-FL": "miami orlando tampa", "US-WI": "milwaukee", "US-MO": "st._louis",
    "US-NC": "charlotte raleigh", "CA-ON": "toronto ottawa mississauga brampton kitchener sudbury thunder_bay",
    "CA-QC": "montreal montréal quebec_city québec_city laval gatineau", "CA-BC": "vancouver burnaby kelowna",
    "CA-AB": "calgary edmonton", "CA-MB": "winnipeg", "CA-SK": "saskatoon regina", "CA-NB": "moncton fredericton",
    "AU-VIC": "melbourne geelong ballarat bendigo", "AU-NSW": "sydney wollongong", "AU-QLD": "brisbane cairns townsville",
    "AU-SA": "adelaide", "AU-WA": "fremantle", "AU-TAS": "hobart launceston", "AU-NT": "darwin", "AU-ACT": "canberra",
    "NZ-CAN": "christchurch", "NZ-OTA": "dunedin queenstown", "NZ-WKO": "hamilton_nz", "NZ-BOP": "tauranga",
    "DE-BY": "bavaria münchen munich nürnberg nuremberg augsburg regensburg würzburg ingolstadt",
    "DE-BW": "stuttgart karlsruhe mannheim freiburg heidelberg ulm heilbronn",
    "DE-NW": "north_rhine-westphalia köln cologne düsseldorf dortmund essen duisburg bochum wuppertal bielefeld bonn"
    " münster aachen",
    "DE-SN": "saxony leipzig dresden chemnitz", "DE-HE": "hesse frankfurt frankfurt_am_main wiesbaden kassel darmstadt",
    "DE-NI": "lower_saxony hannover hanover braunschweig oldenburg osnabrück göttingen", "DE-RP": "mainz koblenz trier ludwigshafen",
    "DE-TH": "erfurt jena gera", "DE-ST": "magdeburg", "DE-MV": "rostock schwerin", "DE-SH": "kiel lübeck flensburg",
    "DE-SL": "saarbrücken", "DE-BB": "potsdam cottbus", "AT-9": "vienna",
    "AT-4": "upper_austria linz wels steyr leonding traun ried_im_innkreis gmunden vöcklabruck braunau",
    "AT-6": "styria graz leoben kapfenberg bruck_an_der_mur",
    "AT-3": "lower_austria st._pölten sankt_pölten wiener_neustadt krems baden_bei_wien amstetten mödling"
    " klosterneuburg",
    "AT-2": "carinthia klagenfurt villach wolfsberg", "AT-7": "tyrol innsbruck kufstein schwaz wörgl",
    "AT-8": "dornbirn bregenz feldkirch bludenz", "AT-5": "hallein saalfelden", "AT-1": "eisenstadt",
    "CH-ZH": "zurich winterthur uster", "CH-GE": "geneva genf", "CH-VD": "lausanne", "CH-BS": "basel", "CH-LU": "lucerne",
    "CH-SG": "st._gallen", "CH-TI": "lugano bellinzona", "ES-CT": "catalonia barcelona girona tarragona lleida",
    "ES-VC": "valencia valència alicante alacant castellón castelló castellón_de_la_plana comunitat_valenciana"
    " comunidad_valenciana",
    "ES-AN": "andalusia sevilla seville málaga malaga córdoba granada cádiz almería jaén huelva",
    "ES-PV": "bilbao vitoria-gasteiz san_sebastián donostia basque_country bizkaia gipuzkoa", "ES-AR": "zaragoza huesca teruel",
    "ES-GA": "vigo a_coruña santiago_de_compostela", "ES-CL": "valladolid burgos salamanca", "ES-CM": "toledo albacete",
    "ES-AS": "oviedo gijón", "ES-NC": "pamplona", "ES-MC": "cartagena", "ES-IB": "palma palma_de_mallorca",
    "PT-11": "lisbon sintra cascais", "PT-13": "oporto vila_nova_de_gaia matosinhos", "PT-03": "guimarães", "IT-MI": "milan",
    "IT-RM": "rome", "IT-FI": "florence", "IT-TO": "turin", "IT-NA": "naples", "IT-VE": "venice", "IT-GE": "genoa",
    "FR": "paris lyon marseille toulouse nice nantes montpellier bordeaux lille rennes", "FR-6AE": "strasbourg mulhouse colmar",
    "NL": "amsterdam rotterdam utrecht den_haag the_hague eindhoven groningen tilburg",
    "BE": "brussels bruxelles brussel antwerpen antwerp gent ghent liège leuven", "DK": "copenhagen københavn aarhus odense aalborg",
    "SE": "stockholm göteborg gothenburg malmö uppsala", "NO": "oslo bergen trondheim stavanger", "FI": "helsinki espoo tampere turku",
    "PL": "warsaw warszawa kraków krakow wrocław poznań gdańsk łódź", "CZ": "prague praha brno ostrava", "HU": "budapest",
    "RO": "bucharest bucurești", "GR": "athens thessaloniki", "BR-SP": "campinas",
    "MX": "guadalajara monterrey ciudad_de_méxico mexico_city", "AR": "buenos_aires", "CL": "santiago_de_chile",
    "CO": "bogotá medellín", "PE": "lima", "IN": "mumbai delhi new_delhi bengaluru bangalore chennai hyderabad pune kolkata",
    "JP": "tokyo osaka kyoto nagoya yokohama", "ZA": "johannesburg cape_town durban pretoria", "IL": "tel_aviv haifa jerusalem",
    "AE": "dubai abu_dhabi", "CN": "beijing shanghai shenzhen guangzhou", "KR": "seoul busan", "TW": "taipei",
}  # fmt: skip
"""Towns and parts of countries by the names that addresses write beside the official ones."""
_US_STATES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
_CA_PROVINCES = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_US, _CA, _AU = (_US_STATES.replace(" ", "|"), _CA_PROVINCES.replace(" ", "|"), "NSW|VIC|QLD|TAS|ACT|SA|WA|NT")
_NORTHERN = "Down|Antrim|Armagh|Tyrone|Fermanagh|Londonderry|Derry|Durham"
_POSTAL = tuple(
    (country, re.compile(code))
    for country, code in (
        ("US", rf"\b(?P<region>{_US}),? \d{{5}}(?:-\d{{4}})?\b"),
        ("US", rf", (?P<region>{_US})$"),
        ("GB", r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b"),
        ("CA", rf"(?:\b(?P<region>{_CA}),? +)?\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b"),
        ("CA", rf", (?P<region>{_CA})$"),
        ("AU", rf"\b(?P<region>{_AU}) \d{{4}}\b"),
        # After a comma "WA" is Washington.
        ("AU", rf"(?<=[a-z]) (?P<region>{_AU})$|(?<=[a-z]), (?!WA)(?P<after>{_AU})$"),
        ("IE", r"\b[ACDEFHKNPRTVWXY]\d[\dW] ?(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-Z\d]{4}\b"),
        ("IE", rf"\bCo(?:\.|unty) (?!{_NORTHERN})[A-Z][a-z]+\b(?!,? [A-Z]{{1,2}}\d)"),
        ("PT", r"\b\d{4}-\d{3} [A-ZÀ-Ú]"),
        ("AT", r"\bA-\d{4} [A-ZÄÖÜ]"),
        ("DE", r"\bD-\d{5} [A-ZÄÖÜ]"),
        ("CH", r"\bCH-\d{4} [A-ZÄÖÜ]"),
    )
)
_NUMBERS = re.compile(r"(?<!\S)\S*\d\S*|[\"'\u201c\u201d\u201e*]")
_PART = re.compile(r"[,;|()\u00b7\u2022\n]| {2,}|(?: [\u2013-] )")
_SEAT = re.compile(
    r"\b(?:registered|incorporated|based|offices?|seat|sitz|domicili\w*|sede|siège|located|established|constituida)\b.{0,30}\b(?:in|at|en|em|à|of) (?:the )?(?P<name>[^.]{3,40})$"
)
_FORMS = tuple(
    (Place(code), re.compile(form))
    for code, form in (
        ("ES", r"\bS\. ?(?:L\.(?: ?[UPL]\.?)?|A\. ?U\.|Coop\b)|\bS(?:LU|AU)\b|\b(?:CIF|NIF)\W{1,3}[A-HJNP-SUVW]-?\d{7,8}\b"),
        ("PT", r"\b(?:Lda|Unipessoal)\b|\b(?:NIPC|NIF)\W{1,3}[569]\d{2} ?\d{3} ?\d{3}\b"),
        ("IT", r"\bS\. ?[rp]\. ?[lA]\.?(?!\w)|\bP\. ?IVA\b"),
        ("AU", r"\bPty\.? Ltd\b(?!.{0,40}South Africa)|\bABN\b"),
        ("IE", r"\b(?:DAC|CLG|Teoranta)\b|\bIE ?\d{7}[A-W][A-I]?\b"),
        ("AT", r"\bATU ?\d{8}\b|\bFN ?\d{5,6} ?[a-z]\b|\bGes\. ?m\. ?b\. ?H|\be\. ?U\.|\b(?:GmbH|KG|OG)\b[^;]{0,150}?\b[1-9]\d{3} [A-ZÄÖÜ][a-zäöü]"),
        ("DE", r"\bDE ?\d{9}\b|\bAmtsgericht\b|\bHRB ?\d+\b|\b(?:GmbH|KG|eG|AG)\b[^;]{0,150}?\b\d{5} [A-ZÄÖÜ][a-zäöü]"),
        ("CH", r"\bCHE-\d{3}"), ("NL", r"\bB\. ?V\.(?!\w)|\bKvK\b"), ("BE", r"\bBVBA\b|\bBE ?0\d{3}"), ("FR", r"\b(?:SARL|SAS|EURL|SIRET)\b"),
        ("DK", r"\bApS\b|\bA/S\b|\bCVR\b"), ("FI", r"\bOy\b|\bOyj\b"), ("PL", r"\bSp\. ?z ?o\. ?o\."), ("HU", r"\bKft\b"), ("BR", r"\bLtda\b|\bCNPJ\b"),
    )
)  # fmt: skip
"""Legal forms, numbers of registers and of tax that one country has."""
_COUNTY = re.compile(r"^(?:co\.|county|city of|state of|province of) ")


def place_of(address: str) -> Place | None:
    """The place that `address`, one or more lines, names: by its postal code, else its country, else a part, a town, or a legal form.

    None where it names none, or two in different countries.
    """
    parts = [part for part in (_tidy(part) for part in _PART.split(address)) if part]
    parts += [found["name"] for part in parts if (found := _SEAT.search(part))]
    forms = [place for place, form in _FORMS if form.search(address)]
    ranks = [list(_by_code(address)), *([names[part] for part in parts if part in names] for names in _names()), forms]
    countries = {place.country for place in next((places for places in ranks if places), [])}
    if len(countries) != 1:
        return None
    country = countries.pop()
    regions = ({place.region for place in places if place.country == country and place.region} for places in ranks)
    named = next((found for found in regions if found), set())
    return Place(country, named.pop() if len(named) == 1 else "")


def _tidy(part: str) -> str:
    """A part of an address as the names are listed: without postal code, house number and quotation marks."""
    return _COUNTY.sub("", " ".join(_NUMBERS.sub(" ", part).casefold().split()).strip(" ."))


def _by_code(address: str) -> Iterator[Place]:
    for line in address.splitlines():
        for country, code in _POSTAL:
            for found in code.finditer(line.strip(" .*|")):
                yield Place(country, next((region for region in found.groupdict().values() if region), ""))


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, Place], ...]:
    """Names, folded, of countries, of parts of them, and of towns. A name that two countries have is left out of the last two."""
    countries = {name.replace("_", " "): Place(code) for code, names in _COUNTRIES.items() for name in names.split()}
    # Shorter ones are codes, which need the places that they have in addresses.
    parts = [(n.casefold(), Place(country, region)) for country in _PARTED for n, region in _parts(country).items() if len(n) > 3]
    towns = [(n.replace("_", " "), Place(*code.split("-", 1))) for code, names in _TOWNS.items() for n in names.split()]
    return countries, _told_apart(parts), _told_apart(towns)


def _told_apart(names: list[tuple[str, Place]]) -> dict[str, Place]:
    found: dict[str, set[Place]] = {}
    for name, place in names:
        found.setdefault(name, set()).add(place)
    return {name: min(places) for name, places in found.items() if len({place.country for place in places}) == 1}


def _parts(country: str) -> dict[str, str]:
    # Here and not at the top: it takes 0.1 s to import, and of many accounts no address is known.
    from holidays import country_holidays

    return dict(country_holidays(country).subdivisions_aliases)
