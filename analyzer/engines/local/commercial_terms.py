"""What commercial paper means by its words: which label names which term, and what an amount of money is the amount of."""

import re
from enum import IntEnum

from analyzer.domain.statement import FactKind
from analyzer.domain.wording import phrases

_LABELS = (
    (
        FactKind.RENEWAL,
        r"renew|\bextension|verlänger|reconduction|renovación|rinnovo|prórroga|przedłuż|förläng|fornye|verleng|\bopt-?out"
        r"|\bnotice\b(?! to proceed)|kündigung|préavis|escalat|\bindex|\buplift|price review|\bincrease|"
        r"\brévision|reajuste|going up|preisanpassung|\bAMC\b|perpanjangan|auto-?renew|termination|preavviso|aviso",
    ),
    (
        FactKind.DISCOUNT,
        r"discount|rabatt|\bremise|descuento|desconto|\bsconto|korting|rebate|\bpromo|concession|\bsleva|nachlass|waive"
        r"|free period|introductory|\bramp\b|\brabat\b|\bless\b|bonifica|skonto|diskon",
    ),
    (
        FactKind.START,
        r"\bstart|commence|^effective|effective date|\bbegin|kick-?off|go-?live|^live\b|\blaunch\b|\bgo date"
        r"|first (?:pay|charge|bill|day)|ingangsdatum|vertragsbeginn|\bdébut|date d.effet|prise d.effet|"
        r"\binicio|\binício|decorrenza|service date|notice to proceed|^when\b|^from\b|^date from|\bab$|wirksam|tiltrædelse|oppstart|mulai|data de início|fecha de inicio|zahájení",
    ),
    (
        FactKind.PAYMENT,
        r"\bpay(?!roll)|\bpaid\b|\bbilling|\bbilled|\binvoic|settlement|zahl|règlement|paiement|\bpago|pagamento|betaling|betalning"
        r"|płatność|splatnost|rechnung|fakturier|facturati|facturación|fatturazione|"
        r"^terms$|^condiciones|conditions de|^card$|pembayaran|vencimento|modalités|faktura|fakturer",
    ),
    (
        FactKind.TERM,
        r"\bterms?\b(?! (?:of|and)\b)|\bduration|\bperiod\b|\blength\b|commitment|laufzeit|vertragsdauer|\bdauer\b|\bdurée|duraci[oó]n"
        r"|duração|\bplazo|vigencia|\bprazo|\bdurata|looptijd|\bduur\b|avtalstid|avtaleperiode|\bokres|\bdoba\b|"
        r"^agreement$|^years$|how long|\btenor\b|committed|jangka waktu|varighed|varighet|løbetid|engagement dates"
        r"|service dates|bindingstid|permanencia|czas trwania|sopimuskausi|\bterm\b",
    ),
    (
        FactKind.VALUE,
        r"\bfees?\b|\bprice\b|\bcharges?\b|\btotals?\b|\bamount|\bvalue\b|\bcosts?\b|^annual\b|^monthly\b|^yearly\b|vergütung|preis"
        r"|gebühr|entgelt|\bprix\b|\btarif|\bprecio|\bpreço|mensalidade|implantação|prezzo|canone|"
        r"importo|\bcena\b|\bpris\b|avgift|\bsumme\b|commercials?\b|investment|investimento|^money$|how much|remuneration|consideration"
        r"|\bbiaya\b|\bmontant|\bhonorar|prijs|\bsum\b|redevance|importe|einrichtung|subscription|"
        r"\bhardware\b|licen[cs]e|installation|^(?:us)?[$€£]|minimum|\brate\b|valor|^per ",
    ),
    (
        FactKind.QUANTITY,
        r"\bqty\b|quantity|number of|nombre d|n[úu]mero d|\bnumero d|zahl der|aantal|\busers?\b|\bseats?\b|licen[cs]es\b"
        r"|\bsites?\b|\blocations?\b|\bvolume\b|headcount|\bmenge\b|\banzahl\b|how many|\bbranches\b|communities"
        r"|\bmembers\b|\bagents\b|learners|machines|fahrzeuge|\bvehicles\b|"
        r"\bantall?\b|\baantal\b|\bqté\b|quantité|\bcant\.?\b|cantidad|quantidade|quantità|alcance|\busage\b|employees|\bbenutzer\b|nutzer"
        r"|utilisateurs|usuarios|usuários|gebruikers|użytkowni|students|devices|stores|\bunits\b|scope of use",
    ),
    (
        FactKind.PRODUCT,
        r"\bproducts?\b|^plan\b|\bservices?\b|software|solution|subscription|platform|\bmodules?\b|package|^system|edition|^what\b"
        r"|you bought|produkt|leistung|\bproduit|\bproducto|\bobjeto|oggetto|produto|prodotto|\bdienst|\btjänst|przedmiot|deliverables|"
        r"\bgoods\b|subject matter|\blayanan\b|předmět|\bservicio\b|\bitem\b|designation|désignation|vertragsgegenstand|gegenstand"
        r"|concepto|descrizione|description|particulars|leistungsbeschreibung|\bopdracht\b|^tool\b|prestation",
    ),
)
LABELS: tuple[tuple[FactKind, re.Pattern[str]], ...] = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _LABELS)

_NO_TERM_LABEL = phrases(
    r"^(?:order|quote|document|invoice|issue|expiry|expiration|end|due|print|signature|signed|valid|offer|contract"
    r"|agreement|delivery|ship)\w*\s?(?:date|until|through|no|number|#|ref)\b",
    r"^valid",
    r"^date$",
    r"^by$",
    r"^attn",
    r"^bill to",
    r"^prepared",
    r"^ref",
    r"^page",
    r"^contact",
    r"^currency$",
    r"number$",
    r"^po\b",
    r"special terms",
    r"key terms",
    r"payment released",
    r"^(?:prior|previous|current|expiring|old)\b",
    r"\bended\b",
)


_SENTENCE = re.compile(r"^(?:no|one|any|all|each)\b|\b(?:can|cannot|is|are|not)\b", re.IGNORECASE)


def kind_of_label(label: str) -> FactKind | None:
    """The term that a label announces, or None; "Payment terms" is payment, "Renewal term" renewal."""
    label = label.strip()
    if not label or len(label) > 60 or _NO_TERM_LABEL.search(label):
        return None
    kind = next((kind for kind, pattern in LABELS if pattern.search(label)), None)
    # "One site cannot work" is a sentence, no label of a count.
    return None if kind is FactKind.QUANTITY and _SENTENCE.search(label) else kind


def is_reference(label: str) -> bool:
    """True for labels of numbers, addresses, dates of the paper itself and the like."""
    return bool(label) and bool(_NO_TERM_LABEL.search(label.strip()))


_PRODUCT_HEADING = phrases(
    r"\bproducts?\b", r"\bsubject(?: matter)?\b", r"\bsubscribed\b", r"\bthe (?:service|system|software|platform)\b",
    r"\blicen[cs]ed\b", r"\bordered\b", r"gegenstand", r"\bobjet\b", r"\bobjeto\b", r"\bproduto", r"\bpředmět\b",
    r"\bprzedmiot", r"\bopdracht\b", r"\boggetto\b", r"\bsoftware\b", r"\bsubscription\b",
)  # fmt: skip


def kind_of_heading(heading: str) -> FactKind | None:
    """The term that a section is about. "Services" heads lists of promises, so it names no product."""
    kind = kind_of_label(heading)
    return None if kind is FactKind.PRODUCT and not _PRODUCT_HEADING.search(heading) else kind


class AmountRole(IntEnum):
    """What an amount is, the more fit to stand as the contract value the higher."""

    OTHER = 0
    UNIT_PRICE = 20
    LINE_ITEM = 30
    GROSS = 40
    ONE_TIME = 50
    WHOLE_TERM = 60
    STATED = 66
    MONTHLY = 70
    SUBTOTAL = 74
    MONTHLY_TOTAL = 78
    TOTAL = 82
    YEARLY = 90
    YEARLY_TOTAL = 94
    FIRST_YEAR_TOTAL = 98


YEAR = phrases(
    r"(?:per|a|an|/|each|every|pro|par|al|por|per|each contract)\s?(?:contract |full |fiscal )?(?:year|annum|yr|jahr|an\b|ano|año|anno|jaar|år|rok|année)",
    r"\bp\.\s?a\.?(?!\w)",
    r"\bper annum\b",
    r"\bannual",
    r"\byearly\b",
    r"\bjährlich",
    r"\bjahres",
    r"\bannuel",
    r"\banual",
    r"\bannuo\b",
    r"\bannua\b",
    r"\bårlig",
    r"\brocznie\b",
    r"\bper jaar\b",
    r"/år\b",
    r"\bcontract year\b",
    r"\bfor year one\b",
    r"\bfor the year\b",
    r"/yr\b",
)
MONTH = phrases(
    r"(?:per|a|an|/|each|every|pro|par|al|por|im|per)\s?(?:calendar )?(?:month|mo|monat|mois|mes|mese|mês|maand|månad|måned|bulan)\b",
    r"\bpcm\b",
    r"\bp\.?\s?m\.(?!\w)",
    r"\bpp/pm\b",
    r"\bmonthly\b",
    r"\bmonatlich",
    r"\bmensuel",
    r"\bmensual",
    r"\bmensa(?:lidade|l|is)\b",
    r"\bmensile\b",
    r"\bmaandelijks\b",
    r"\bmånedlig",
    r"\bmånatlig",
    r"\bmiesięcznie\b",
    r"\bměsíčně\b",
    r"/mth\b",
)
OTHER_PERIOD = phrases(
    r"(?:per|a|/|each|every|pro|par)\s?(?:quarter|week|day|hour|term|season|night|quartal|woche|tag|stunde)\b",
    r"\bquarterly\b",
    r"\bweekly\b",
    r"\bdaily\b",
    r"\bhourly\b",
    r"\bday rate\b",
)
ONE_TIME = phrases(
    r"\bset-?up\b",
    r"\bimplementation\b",
    r"\bonboarding\b",
    r"\btraining\b",
    r"\binstall",
    r"\bhardware\b",
    r"\bone[- ]?(?:time|off)\b",
    r"\bonce\b",
    r"\beinmalig",
    r"\beinrichtung",
    r"\bimplementierung",
    r"\beinführung",
    r"\buna tantum\b",
    r"\bimplantação\b",
    r"\bavviamento\b",
    r"\bmigration\b",
    r"\bprofessional services\b",
    r"\bmise en (?:service|place|œuvre)",
    r"\bimplementación\b",
    r"\bpuesta en marcha\b",
    r"\bimplementatie\b",
    r"\bformation\b",
    r"\bschulung",
    r"\bpilot\b",
    r"\bproof of concept\b",
    r"\bconfiguration\b",
    r"\bactivation\b",
    r"\bworkshop",
    r"\bdata (?:load|import)",
    r"\bengangs",
    r"\bkertamaksu",
    r"\bjednorazow",
    r"\bfixed (?:fee|price)\b",
)
TOTAL = phrases(
    r"\b(?:grand |sub)?totals?\b",
    r"\bsum(?:me|ma)?\b",
    r"\bgesamt",
    r"\btotal[ei]?\b",
    r"\btotaal\b",
    r"\bnet (?:payable|annual|amount|price|total)\b",
    r"\bamount due\b",
    r"\bsumma\b",
    r"\brazem\b",
    r"\bcelkem\b",
    r"\bi alt\b",
    r"\bannual subscription fee\b",
    r"\bcontract (?:value|price)\b",
    r"\bsubtotal\b",
    r"\bnettobetrag\b",
    r"\bcomes? to\b",
    r"\btotal(?:s|ling|ing)\b",
    r"\bmontant total\b",
    r"\byhteensä\b",
)
SUBTOTAL = phrases(r"\bsub-?total", r"\bzwischensumme", r"\bsous-total", r"\bparcial\b", r"\bbefore discount\b")
WHOLE_TERM = phrases(
    r"\btcv\b",
    r"\btotal contract (?:value|price)\b",
    r"\bcontract sum\b",
    r"\bover (?:the |a |\w+ )?(?:\w+[- ]){0,2}(?:term|period|years|months)\b",
    r"\bfor the (?:full |entire |whole |initial )?(?:term|period)\b",
    r"\b(?:two|three|four|five|[2-9])[- ]year (?:total|value|price|cost|commitment)\b",
    r"\b(?:12|18|24|30|36|48|60)[- ]months? total\b",
    r"\btotal (?:for|over) (?:the )?(?:two|three|four|five|initial|[2-9]|24|36|48|60)\b",
    r"\bgesamt(?:vertrags)?wert",
    r"\bgesamtlaufzeit\b",
    r"\bdurée totale\b",
    r"\bvalor total do contrato\b",
    r"\btotal commitment\b",
    r"\bcontractwaarde\b",
    r"\bcommitted spend\b",
)
FIRST_YEAR = phrases(
    r"\b(?:year|yr)[- ]?(?:1|one|i)\b",
    r"\bfirst[- ]year\b",
    r"\bjahr 1\b",
    r"\berstes jahr\b",
    r"\bim ersten (?:vertrags)?jahr\b",
    r"\b1(?:ère|re|er) année\b",
    r"\bpremière année\b",
    r"\bprimer año\b",
    r"\baño 1\b",
    r"\bprimo anno\b",
    r"\bprimeiro ano\b",
    r"\bjaar 1\b",
    r"\beerste jaar\b",
    r"\bår 1\b",
)
LATER_YEAR = phrases(
    r"\b(?:year|yr|jahr|année|año|anno|jaar|år)[- ]?(?:[2-9]|two|three|four|five)\b",
    r"\b(?:second|third|fourth|fifth)[- ]year\b",
    r"\brenewal (?:fee|price|rate|term)\b",
)
UNIT = phrases(
    r"\bunit\b",
    r"^\W{0,3}(?:p\.?\s?[am]\.?\s|per \w{4,5}\s|/\w{2,5}\s)?each\b(?! (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|month|year|quarter))",
    r"\brate\b",
    r"\bpu\b",
    r"\beinzelpreis\b",
    r"\bstückpreis\b",
    r"\bper (?!annum|year|month|yr|jaar|mese|anno|bulan|calendar|contract year)\w",
    r"(?<=\d)\s?/\s?(?!mo|yr|year|month|annum|monat|jahr|an\b|mes|mois|år|måned|månad)[^\W\d_]{2,}",
    r"\bpp/pm\b",
    r"\ba (?:lock|seat|user|load|ticket|head|pupil|truck|site|store)\b",
    r"\bper-\w",
    r"\bpro (?:nutzer|benutzer|arbeitsplatz|user|standort|maschine|gerät)\b",
    r"\bpar (?:utilisateur|site|poste)\b",
    r"\bpor (?:usuario|usuário|sucursal)\b",
    r"\bprice per\b",
    r"^per (?:unit|user|seat|site)",
)
GROSS = phrases(
    r"\bincl(?:\.|uding|usive of)? ?(?:\d+ ?% ?)?(?:vat|tax|gst|mwst|ust|btw|moms|iva|tva)\b",
    r"\binkl\.? (?:\d+ ?% ?)?(?:mwst|ust|moms)",
    r"\bgross\b",
    r"\bbrutto",
    r"\bttc\b",
    r"\bc/iva\b",
    r"\biva incluid",
    r"\bwith (?:vat|tax)\b",
)
TAX = phrases(
    r"^\W{0,3}(?:vat|sales tax|tax(?:es)?|gst|hst|mwst|ust|umsatzsteuer|mehrwertsteuer|btw|moms|mva|iva|tva|icms|ppn|igst|cgst)\b",
    r"^\W{0,3}(?:zzgl\.?|plus|\+|add)?\s?\d{1,2}(?:[.,]\d)?\s?%\s?(?:vat|mwst|ust|gst|tax|btw|moms|iva|tva)",
)
SUPERSEDED_BEFORE = phrases(
    r"\b(?:was|were|from|instead of|previously|previous(?: figure| price| fee)?(?: of)?|earlier|formerly|originally|original price"
    r"|old price|down from|up from|rather than|in place of|not the|versus|vs\.?)\s(?:\w{1,12}\s){0,3}$",
    r"\breplac(?:es|ing)\b[^;]{0,12}$",
    r"\b(?:initial|first|earlier|previous|prior|original) (?:offer|quote|proposal|draft|version|price)\b[^;.]{0,30}$",
    r"\b(?:tender|bid|list) price(?: of)?\s$",
    r"\b(?:rev|v|version|draft|quote|offer|revision)\.?\s?\w{1,8}\s?(?:stated|said|was|:|at)\s{0,3}$",
    r"\b(?:statt|bisher|vorher|anstelle von|ursprünglich|au lieu de|auparavant|en lugar de|antes|em vez de"
    r"|in plaats van|voorheen|invece di|istället för|i stedet for)\s(?:\w{1,12}\s){0,2}$",
    r"\b(?:we'd|we had|had|i) (?:quoted|said|offered)\s$",
    r"\bgenoemde prijs van\s$",
    r"\b(?:oferta|offerte|angebot|offre)\b[^;:]{0,20}:\s$",
    r"\bletter of \w+ mentioned\s$",
    r"\bthe\s$(?<=\bin the )",
)
OWN_FIGURES = phrases(r"\b(?:purpose|aim|goal|objective|target)s?\b")
"""Words in front of what the customer wants to change of their own: "Purpose: to bring agency nursing from 184k to 100k"."""
SUPERSEDED_AFTER = phrases(
    r"^[^;]{0,60}\b(?:is|are|was|has been|be) (?:\w{1,12} )?(?:withdrawn|deleted|void|superseded|replaced|of no further effect|obsolete|off the table|no longer valid)\b",
    r"^[^.;\d]{0,30}\b(?:entfällt|vervalt|lapsed|nieaktualna|no longer applies|hinfällig|annulé|caduc|sin efecto|sem efeito|is void)\b",
    r"^ (?:was|were) (?:the )?(?:first|old|original|previous|list|quoted|before|pre-)",
    r"^[^.;\d]{0,20}\b(?:was the first|was before|was pre-|were the first)\b",
)
LIST_PRICE = phrases(
    r"\blist\b",
    r"\bstandard(?: rate| fee| price)?\b",
    r"\bnormally\b",
    r"\bregular(?:ly)?\b",
    r"\blistenpreis\b",
    r"\bprix catalogue\b",
    r"\bvalued? at\b",
    r"\bworth\b",
    r"\brrp\b",
)
REDUCTION = phrases(
    r"\bdiscount",
    r"\brebate",
    r"\boff\b",
    r"\bless\b",
    r"\bwaive",
    r"\brabatt?\b",
    r"\bremise\b",
    r"\bdescuento\b",
    r"\bdesconto\b",
    r"\bsconto\b",
    r"\bkorting\b",
    r"\bnachlass\b",
    r"\bcredit(?:ed|s)?\b",
    r"\breduction\b",
    r"\bsav(?:es?|ings?)\b",
    r"\bsleva\b",
    r"\bcheaper\b",
    r"\bkvantumsrabatt\b",
)
ASIDE = phrases(
    r"\boverage",
    r"\bexcess\b",
    r"\bextra\b",
    r"\badditional\b",
    r"\bover plan\b",
    r"\bbeyond\b",
    r"\babove\b",
    r"\bpenalt",
    r"\bliabilit",
    r"\bdamages\b",
    r"\bcapped\b",
    r"\blate\b",
    r"\binterest\b",
    r"\bdeposit\b",
    r"\binsur",
    r"\binterface fee\b",
    r"\bday rate\b",
    r"\bper (?:day|hour|diem)\b",
    r"\btravel\b",
    r"\bexpenses\b",
    r"\boption(?:al)?\b",
    r"\bif ordered\b",
    r"\bif you (?:pay|add|want|go|buy|take)\b",
    r"\bfine\b",
    r"\bthreshold\b",
    r"\bbudget\b",
    r"\brevenue\b",
    r"\bturnover\b",
    r"\bvaries\b",
    r"\bexit fee\b",
    r"\btermination\b",
    r"\bmehrpreis\b",
    r"\bzusätzlich",
    r"\bsupplémentaire",
    r"\badicional",
    r"\bofficial\b",
    r"\bcompetitor\b",
    r"\bexcedente",
    r"/day\b",
    r"\bchargeable\b",
    r"\bextension\b",
    r"\bnot included\b",
    r"\bcould\b",
    r"\bmight\b",
    r"\bwould (?:be|cost)\b",
    r"\bspend(?:ing)?\b",
    r"\bsave\b",
    r"\blost\b",
    r"\bpay(?:ing)? (?:them|now|today|currently)\b",
)
VALUE_CUE = phrases(
    r"\bfees?\b",
    r"\bprices?\b",
    r"\bpricing\b",
    r"\bcharges?\b",
    r"\btotal",
    r"\bcosts?\b",
    r"\bpays?\b",
    r"\bpaying\b",
    r"\bquote",
    r"\bsubscription\b",
    r"\bvalue\b",
    r"\bsum\b",
    r"\binvest",
    r"\bvergütung",
    r"\bpreis",
    r"\bprix\b",
    r"\bprecio",
    r"\bpreço",
    r"\bnet\b",
    r"\bexcl",
    r"\bplus vat\b",
    r"\+ ?(?:vat|gst|iva|tva)\b",
    r"\bex vat\b",
    r"\bfixed\b",
    r"\bflat\b",
    r"\bfinal\b",
    r"\bapproved\b",
)
PAYMENT = phrases(
    r"\bnet[- ](?:\d{1,3}|thirty|forty|sixty|fifteen|twenty|ten)\b",
    r"\bdue net\b",
    r"\b(?:is |are )?invoiced\b",
    r"\binvoices?\b",
    r"\bbill(?:ed|ing)\b",
    r"\bpayable\b",
    r"\bpaid (?:up ?front|annually|monthly|quarterly|in|by|yearly)\b",
    r"\bdue (?:on|upon|within|in|net)\b",
    r"\bdirect debit\b",
    r"\bin (?:advance|arrears?)\b",
    r"\binstal?lments?\b",
    r"\bdays (?:from|after|of|net|end)\b",
    r"\bprepaid\b",
    r"\bup ?front\b",
    r"\bby (?:ach|wire|card|bank transfer|cheque|check|debit order|sepa)\b",
    r"\bpay (?:it )?(?:in|by|within)\b",
    r"\bcollected\b",
    r"\bzahlbar\b",
    r"\btage netto\b",
    r"\bim voraus\b",
    r"\brechnungsstellung\b",
    r"\bjours fin de mois\b",
    r"\bà réception\b",
    r"\bbetaling binnen\b",
    r"\bfaktureres\b",
    r"\bon (?:signature|signing|order|acceptance|delivery|completion)\b",
    r"\bhalf (?:at|on|upon)\b",
    r"\bpayment\b",
    r"\bdd on\b",
    r"\bdebit order\b",
    r"\bcredit card\b",
    r"\b\d\d/\d\d(?:/\d\d)? (?:at|on|january)\b",
    r"\bcard\.?$",
    r"\bvence\b",
    r"\ba \d+ días\b",
)
RENEWAL = phrases(
    r"\b(?:auto-?)?renew(?:s|al|ed)?\b",
    r"\bextend(?:s|ed|ing)? (?:by|for|once|automatically|another)",
    r"\bextension (?:by|of)\b",
    r"\bsuccessive\b",
    r"\bevergreen\b",
    r"\bverlänger",
    r"\breconduction\b",
    r"\breconduit",
    r"\brinnov",
    r"\brenova",
    r"\bprórroga\b",
    r"\bfornyes\b",
    r"\bförlängs\b",
    r"\bverleng",
    r"\bprzedłuż",
    r"\bnon-?renewal\b",
    r"\bmonth to month after\b",
    r"\brolls? over\b",
    r"\bkündigungsfrist\b",
    r"\bpréavis\b",
    r"\bescalat(?:or|ion)\b",
    r"\buplift\b",
    r"\bcpi\b",
    r"\brpi\b",
    r"\bindex(?:ation|ed|ierung)\b",
    r"\bkpi-justering\b",
    r"\bnotice (?:of|before|prior|period)\b",
    r"\b(?:months?'?|days'?) (?:written )?notice\b",
    r"\boptions?, unilateral\b",
    r"\bnon-?appropriation\b",
    r"\bfunds are not appropriated\b",
    r"\bkeeps going\b",
    r"\btermination for convenience\b",
    r"\bdiperpanjang\b",
    r"\buntil further notice\b",
)
DISCOUNT = phrases(
    r"\bdiscount(?:ed|s)?\b",
    r"\brebate\b",
    r"\bwaived?\b",
    r"\d\s?(?:%|percent|per cent) off\b",
    r"[$€£]\s?[\d.,]+k? off\b",
    r"rabatt?\b",
    r"\bremise\b",
    r"\bdescuento\b",
    r"\bdesconto\b",
    r"\bsconto\b",
    r"\bkorting\b",
    r"\bnachlass\b",
    r"\bno charge\b",
    r"\bfree (?:of charge|for|until|through)\b",
    r"\bfirst (?:[\w,]+ ){1,3}free\b",
    r"\bless (?:\w+ ){0,2}\d",
    r"\bfirst year free\b",
    r"\bfree period\b",
    r"\bgratis\b",
    r"\bintroductory\b",
    r"\bcredit\b(?! card| union| note| limit)",
    r"\breduced (?:to|by|from)\b",
    r"\bpromo\w*\b",
    r"\bhalf price\b",
    r"\ba third off\b",
    r"\bbill at \d+%",
    r"\bno additional fee\b",
    r"\bno (?:\d+ ?% )?(?:annual )?uplift\b",
    r"\buplift does not apply\b",
    r"\bsleva\b",
    r"\$0 \(",
)
