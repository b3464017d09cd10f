"""The words that values are written in: numbers, months, units, currencies, feast days; English first, then German, French, Spanish, Dutch."""

from decimal import Decimal


def _table(text: str) -> dict[str, int]:
    """As in "one two:2 zwei" style: words of one line share the number in front of them."""
    out: dict[str, int] = {}
    for line in text.strip().splitlines():
        number, *words = line.split()
        out.update(dict.fromkeys(words, int(number)))
    return out


UNITS = _table("""
0 zero null
1 one
2 two zwei deux dos twee
3 three drei trois tres drie tre
4 four vier quatre cuatro quattro
5 five fünf cinq cinco vijf cinque
6 six sechs seis zes
7 seven sieben siete zeven sette
8 eight acht huit ocho otto
9 nine neun nueve negen nove
""")
TEENS = _table("""
10 ten zehn dix diez tien dieci
11 eleven elf onze
12 twelve zwölf douze doce twaalf dodici
13 thirteen dreizehn treize trece dertien
14 fourteen vierzehn quatorze catorce veertien
15 fifteen fünfzehn quinze vijftien quindici
16 sixteen sechzehn seize zestien
17 seventeen siebzehn zeventien
18 eighteen achtzehn achttien
19 nineteen neunzehn negentien
""")
TENS = _table("""
20 twenty zwanzig vingt veinte twintig venti
30 thirty dreißig dreissig trente treinta dertig trenta
40 forty fourty vierzig quarante cuarenta veertig quaranta
50 fifty fünfzig cinquante cincuenta vijftig cinquanta
60 sixty sechzig soixante sesenta zestig sessanta
70 seventy siebzig setenta zeventig settanta
80 eighty achtzig ochenta tachtig ottanta
90 ninety neunzig noventa negentig novanta
""")
SCALES = _table("""
100 hundred hundert
1000 thousand tausend tsd mille mil duizend k grand
100000 lakh lakhs
1000000 million millions mio millionen miljoen mn mm
10000000 crore crores
1000000000 billion billions bn milliarde milliarden mrd
""")
GERMAN_PARTS = {w: n for w, n in {**UNITS, **TEENS, **TENS}.items() if w.isalpha()} | {"ein": 1, "eine": 1, "sech": 6, "sieb": 7}
GROUPS = {"dozen": Decimal(12), "dutzend": Decimal(12), "couple": Decimal(2), "half": Decimal("0.5"), "halben": Decimal("0.5")}
FRACTIONS = {
    "half": "0.5",
    "halves": "0.5",
    "quarter": "0.25",
    "quarters": "0.25",
    "third": "0.3333",
    "thirds": "0.3333",
    "fifth": "0.2",
    "fifths": "0.2",
}
ORDINALS = _table("""
1 first erste ersten erster
2 second zweite zweiten
3 third dritte dritten
4 fourth vierte vierten
5 fifth fünfte fünften
6 sixth
7 seventh
8 eighth
9 ninth
10 tenth
11 eleventh
12 twelfth
13 thirteenth
14 fourteenth
15 fifteenth
16 sixteenth
17 seventeenth
18 eighteenth
19 nineteenth
20 twentieth
30 thirtieth
""")
MONTHS = _table("""
1 january jan januar jänner janvier enero januari gennaio
2 february feb februar février fevrier febrero februari febbraio
3 march mar märz maerz mars marzo maart
4 april apr avril abril aprile
5 may mai mayo mei maggio
6 june jun juni juin junio giugno
7 july jul juli juillet julio luglio
8 august aug août aout agosto augustus
9 september sep sept septembre septiembre settembre
10 october oct oktober okt octobre octubre ottobre
11 november nov novembre noviembre
12 december dec dezember dez décembre decembre diciembre dicembre
""")
SHY_MONTHS = frozenset({"may", "march", "mar", "mars", "mai", "jan", "jun", "mei", "dec"})
"""Month names that are also other words or names; they need a sign beside them."""
WEEKDAYS = _table("""
0 monday mondays mon montag lundi lunes maandag lunedì
1 tuesday tuesdays tue tues dienstag mardi martes dinsdag
2 wednesday wednesdays wed weds mittwoch mercredi miércoles woensdag
3 thursday thursdays thu thur thurs donnerstag jeudi jueves donderdag
4 friday fridays fri freitag vendredi viernes vrijdag
5 saturday saturdays samstag sonnabend samedi sábado zaterdag
6 sunday sundays sonntag dimanche domingo zondag
""")
SHY_WEEKDAYS = frozenset({"mon", "wed", "thu", "fri", "tue"})
CLOCK = {"second": "second", "seconds": "second", "sec": "second", "secs": "second", "sekunden": "second"}
DURATIONS: dict[str, tuple[str, Decimal]] = {
    **{w: ("minute", Decimal(1)) for w in ("minute", "minutes", "min", "mins", "minuten")},
    **{w: ("minute", Decimal(60)) for w in ("hour", "hours", "hr", "hrs", "stunde", "stunden", "heures", "heure", "horas", "uur")},
    **{w: ("day", Decimal(1)) for w in ("day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dias", "dagen")},
    **{
        w: ("day", Decimal(7))
        for w in ("week", "weeks", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "weken")
    },
    **{w: ("day", Decimal(14)) for w in ("fortnight", "fortnights")},
    **{w: ("month", Decimal(1)) for w in ("month", "months", "mos", "mo", "monat", "monate", "monaten", "mois", "mes", "meses", "maanden")},
    **{w: ("month", Decimal(3)) for w in ("quarter", "quarters", "quartal", "quartale")},
    **{
        w: ("month", Decimal(12))
        for w in ("year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "ans", "année", "années", "años", "año", "jaar")
    },
    **{w: ("second", Decimal(1)) for w in CLOCK},
}
PERIODS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "monatlich": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
    "annum": "year",
    "jährlich": "year",
    "biweekly": "fortnight",
    "fortnightly": "fortnight",
}
PERIOD_UNITS = {
    **dict.fromkeys(("hour", "hr", "stunde"), "hour"),
    **dict.fromkeys(("day", "tag"), "day"),
    **dict.fromkeys(("week", "wk", "woche"), "week"),
    "fortnight": "fortnight",
    **dict.fromkeys(("month", "mo", "monat", "mois"), "month"),
    **dict.fromkeys(("quarter", "quartal"), "quarter"),
    **dict.fromkeys(("year", "yr", "jahr", "annum"), "year"),
}
RATES: dict[tuple[str, Decimal], str] = {
    **{("minute", Decimal(60)): "hour", ("day", Decimal(1)): "day", ("day", Decimal(7)): "week", ("day", Decimal(14)): "fortnight"},
    **{("month", Decimal(1)): "month", ("month", Decimal(3)): "quarter", ("month", Decimal(12)): "year"},
}
"""The rate whose name stands for once in such a span."""
SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₦": "NGN",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₱": "PHP",
}
DOLLARS = {
    **{"us": "USD", "c": "CAD", "ca": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD", "hk": "HKD", "s": "SGD", "sg": "SGD"},
    **{"r": "BRL", "mx": "MXN"},
}
"""What stands in front of the dollar sign where it is not a dollar of the United States, or says that it is."""
CODES = frozenset(
    [
        "usd",
        "eur",
        "gbp",
        "chf",
        "jpy",
        "cad",
        "aud",
        "nzd",
        "sek",
        "nok",
        "dkk",
        "pln",
        "czk",
        "huf",
        "inr",
        "ngn",
        "zar",
        "brl",
        "mxn",
        "sgd",
        "hkd",
        "cny",
        "krw",
        "aed",
        "sar",
        "idr",
        "myr",
        "thb",
        "php",
        "try",
        "ils",
        "kes",
    ]
)
CURRENCY_WORDS = {
    **dict.fromkeys(("dollar", "dollars", "bucks"), "USD"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("pound", "pounds", "quid"), "GBP"),
    **dict.fromkeys(("franken", "francs"), "CHF"),
    **dict.fromkeys(("rupee", "rupees", "rs"), "INR"),
    **dict.fromkeys(("naira",), "NGN"),
    **dict.fromkeys(("rand",), "ZAR"),
    **dict.fromkeys(("zł", "zloty", "złotych"), "PLN"),
    **dict.fromkeys(("kr", "kronor", "kroner"), "KR"),
    **dict.fromkeys(("cents",), "CENT"),
}
PERCENT_WORDS = frozenset({"percent", "percentage", "prozent", "pct", "procent", "%"})
"""`per cent` is two tokens and read apart."""
HOLIDAYS = {
    "thanksgiving": "thanksgiving",
    "christmas": "christmas",
    "xmas": "christmas",
    "weihnachten": "christmas",
    "noël": "christmas",
    "easter": "easter",
    "ostern": "easter",
    "pâques": "easter",
    "good friday": "good friday",
    "karfreitag": "good friday",
    "easter monday": "easter monday",
    "ostermontag": "easter monday",
    "palm sunday": "palm sunday",
    "maundy thursday": "maundy thursday",
    "gründonnerstag": "maundy thursday",
    "holy saturday": "holy saturday",
    "ash wednesday": "ash wednesday",
    "aschermittwoch": "ash wednesday",
    "shrove tuesday": "shrove tuesday",
    "ascension day": "ascension day",
    "whit monday": "whit monday",
    "pfingstmontag": "whit monday",
    "cyber monday": "cyber monday",
    "pentecost": "pentecost",
    "whitsun": "pentecost",
    "pfingsten": "pentecost",
    "halloween": "halloween",
    "diwali": "diwali",
    "ramadan": "ramadan",
    "labor day": "labor day",
    "labour day": "labor day",
    "memorial day": "memorial day",
    "independence day": "independence day",
    "veterans day": "veterans day",
    "presidents day": "presidents day",
    "columbus day": "columbus day",
    "black friday": "black friday",
    "boxing day": "boxing day",
    "new year": "new year",
    "new years": "new year",
    "new year eve": "new year's eve",
    "new years eve": "new year's eve",
    "valentine": "valentine",
    "valentines": "valentine",
    "valentine day": "valentine",
    "valentines day": "valentine",
    "christmas eve": "christmas eve",
    "tax day": "tax day",
    "mothers day": "mother's day",
    "mother day": "mother's day",
    "fathers day": "father's day",
    "father day": "father's day",
}
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4, "frühjahr": 1, "sommer": 2, "herbst": 3}
