"""What a promise or a clause is about in plain business words, and which way it points.

Speech and contracts say the same thing in other words ("it won't move for three years", "fees are fixed for
the Initial Term"). A topic is what both are about (prices held); a pole is where they stand on it (fixed or
rising). Two texts on one topic at opposite poles contradict each other.
"""

import re
from functools import lru_cache
from typing import NamedTuple

LONGEST = 2_000
"""Characters that are looked at: no promise and no clause is longer."""


class Pole(NamedTuple):
    """One end of an axis: ("place", "onsite")."""

    axis: str
    end: str


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)


_TOPICS: dict[str, re.Pattern[str]] = {
    "availability": _words(r"up-?time", r"availab(?:le|ility) [\d(].{0,12}", r"service availability", r"(?:three|four|two) nines", r"nine(?:ty|s)[ -]nine.{0,20}", r"9\d\.\d{1,3} ?%", r"availability", r"(?:never|doesn't|does not) go down"),
    "hours": _words(r"24 ?[x/] ?[57]", r"round the clock", r"day and night", r"at night", r"midnight", r"weekends?", r"saturdays?", r"sundays?", r"mon(?:day)?s?\W{0,3}(?:-|to|–|through)\W{0,3}(?:fri|sat|sun)\w*", r"working days?", r"business (?:days|hours)", r"office hours", r"every day", r"any (?:time|hour)", r"on[ -]call", r"two a\.?m\.?", r"out[ -]of[ -]hours", r"after[ -]hours", r"(?:someone|somebody) (?:there|picks up|always)", r"always (?:someone|somebody)", r"\d{1,2}(?::\d\d)? ?(?:am|pm)?\W{1,3}\d{1,2}(?::\d\d)? ?(?:am|pm)", r"\w{3,6} (?:to|till) \w{3,6} (?:central|eastern|pacific|during the week)"),
    "support": _words(r"support", r"help ?(?:desk|line)", r"hot ?line", r"service desk", r"(?:severity|priority|p[1-4]|sev) ?(?:one|1|2|two)?", r"(?:critical |urgent )?faults?", r"respon(?:se|d)s?", r"reaction time", r"react", r"acknowledged?", r"(?:pick up the phone|call|ring|phone) (?:us|the help|the same|in)", r"(?:you|we) (?:reach|get) (?:us|back)", r"answers? (?:in|inside|within)", r"(?:goes|is|stop\w*|fall\w*) (?:down|working|over)", r"somebody (?:is on duty|picks up|gets a call)", r"on[ -]call", r"an answer", r"hear from us", r"outages?"),
    "phone": _words(r"tele ?phones?", r"phones?", r"by phone", r"hot ?line", r"call (?:us|the)", r"ring us", r"help line", r"mobile", r"cell(?: ?phone)?", r"pick up the phone"),
    "training": _words(r"train(?:ing|ed|s|er|ers)?", r"workshops?", r"webinars?", r"sessions?", r"class(?:es)?", r"courses?", r"academy", r"key users?", r"sit (?:in )?with", r"teach\w*", r"onboarding sessions?"),
    "place": _words(r"on[ -]?site", r"in person", r"face to face", r"remote(?:ly)?", r"by video(?: conference)?", r"online", r"come (?:out |over )?to (?:you|each|every|your)\w*", r"(?:come|comes|coming) (?:out|down|by)", r"drive (?:down|over|out|to)", r"(?:at|in) (?:your|each|every|the) (?:front desk|offices?|sites?|hotels?|stores?|branch(?:es)?|clinics?|campus(?:es)?|buildings?)", r"webinars?", r"half day", r"on-site days?", r"self-paced", r"be there", r"visits?", r"per campus", r"i'll drive", r"technician"),
    "go_live": _words(r"go(?:es|ing)?[ -]?live", r"live", r"cut ?over", r"switch(?:ed)? over", r"up(?: and running)?(?: by| in| before)", r"we'd have (?:everybody|everyone|you) up", r"(?:everybody|everyone|you) up", r"in production", r"production start", r"roll(?:ed)?[ -]?out", r"at launch", r"launch", r"target completion", r"completion", r"(?:are|is|be) on it", r"has it", r"implementation plan", r"waves?", r"deploy\w*", r"schedule:?", r"kick(?:s|ed)?[ -]?off", r"milestones?", r"pilots?"),
    "price_hold": _words(r"flat", r"fixed", r"lock(?:ed|s)?(?: in)?", r"uplift", r"increas(?:e|es|ed)", r"index(?:ed|ation)?", r"escalat\w+", r"(?:go|goes|going) up", r"won't move", r"(?:hold|held|keep|kept|stays?)\b.{0,25}\b(?:price|rate|flat|same|it|that|where|you)", r"price (?:protection|hold|lock)", r"same (?:price|rate|per-\w+ price)", r"contract rate", r"for the (?:initial )?term", r"no increases?", r"(?:at|same) \$?£?€?[\d.,]+"),
    "charge": _words(r"free(?: of charge)?", r"no (?:extra |additional )?(?:charge|cost)s?", r"at no cost", r"waiv(?:e|ed|er)", r"included?", r"incl\.?", r"thr(?:ow|own|ew) (?:\w+ ){0,2}in", r"on (?:us|the house)", r"costs? (?:you )?nothing", r"nothing extra", r"in (?:the|your) (?:price|package|edition)", r"gratis", r"for nothing", r"pay nothing", r"(?:don't|do not|never) (?:pay|charge)", r"(?:against|extra) (?:payment|charge|fee)", r"quoted separately", r"offered separately", r"add-on", r"surcharge", r"overage", r"fees?", r"leased?", r"payable", r"at \$[\d,]+ (?:each|per)", r"at [£€$] ?[\d,.]+ each", r"won't cost"),
    "limit": _words(r"unlimited", r"no (?:cap|limit|minimum)", r"as (?:many|much) as you (?:like|want)", r"(?:nobody's|not|aren't) (?:counting|metered|metering)", r"allowance", r"bundle", r"up to", r"overage", r"minimum(?: commitment)?", r"per month", r"capped", r"what you want", r"seats?", r"(?:don't|won't|not) (?:go over|run out)"),
    "migration": _words(r"migrat(?:e|ed|ion|es)", r"conver(?:t|ted|sion)", r"import(?:ed|s)?", r"(?:bring|pull|move|moving|load|come)s? (?:\w+ ){0,4}(?:over|across|out of|history|files|records|jobs)", r"historical data", r"old (?:files|system|records|data)", r"legacy", r"loaded"),
    "integration": _words(r"integrat(?:e|es|ion|ions|ed)", r"interfaces?", r"connect(?:s|or|ors|ion|ions|ed)?", r"sync(?:s|hroni[sz]\w+)?", r"api", r"hooks? (?:into|up)", r"talks? to", r"feeds?", r"two[ -]way", r"write[ -]?back", r"single sign-?on", r"sso", r"rostering", r"gateway", r"(?:drop|go|land|come)s? (?:straight |back |right )?(?:in|into|through)", r"exports?"),
    "person": _words(r"named", r"dedicated", r"assigned", r"(?:one|your own|own) (?:\w+ )?(?:person|contact|implementation)", r"account manager", r"success manager", r"csm", r"specialist", r"project (?:lead|leader|manager)", r"implementation (?:manager|lead|person)", r"not a (?:queue|call centre|ticket|different face)", r"you'd have \w+ for", r"(?:stays?|keep) \w+"),
    "hosting": _words(r"host(?:ed|ing)", r"servers?", r"data ?cent(?:er|re)s?", r"region", r"(?:data|it)\W{0,3}(?:\w+ ){0,3}(?:held|stays?|leaves?|location|lies)", r"(?:stays?|held|lies) (?:all )?in", r"data location", r"aws|azure|google cloud", r"cloud", r"in the (?:eu|uk|us)"),
    "retention": _words(r"retain(?:ed)?", r"retention", r"kept(?: for)?", r"keep(?:s)? every \w+", r"delet(?:ed|e|ion)", r"wiped?", r"erased?", r"\w+ years? back", r"backups?", r"pseudonymi[sz]\w+", r"anonymi[sz]\w+", r"audit trail", r"archiv\w+"),
    "exit": _words(r"terminat(?:e|ed|ion)", r"cancel(?:led|lation)?", r"walk(?: away)?", r"get out", r"notice", r"exit", r"leave us", r"when (?:you|we) leave", r"break clause", r"drop (?:those|the)", r"non-appropriation", r"end of the (?:agreement|contract|term)", r"return of data"),
    "language": _words(r"languages?", r"spanish", r"french", r"german", r"polish", r"dutch", r"english", r"arabic", r"italian", r"portuguese", r"chinese", r"translat(?:e|ed|ion|ions)", r"welsh", r"finnish", r"swedish"),
    "hardware": _words(r"hardware", r"tablets?", r"kiosks?", r"printers?", r"scanners?", r"sensors?", r"cameras?", r"card readers?", r"devices?", r"terminals?", r"scales?", r"screens?", r"phones?", r"sims?(?: cards?)?", r"cellular", r"bring-your-own-device", r"poles?"),
    "discount": _words(r"discount(?:s|ed)?", r"\w+ percent off", r"off", r"rebate", r"waived", r"months? free", r"reduced", r"instead of \S+"),
    "certificate": _words(r"certif(?:ied|icate|ication)", r"iso ?\d+", r"soc ?2", r"hipaa", r"gdpr", r"wcag", r"double a", r"level aa", r"accessib(?:le|ility)", r"compliant", r"pen(?:etration)? test", r"dpia", r"privacy agreement", r"security"),
    "option_later": _words(r"further", r"add(?:ed|ing|itional)?", r"another", r"new", r"expand", r"if ordered", r"next year", r"more \w+", r"fifth"),
    "texting": _words(r"sms", r"texts?(?: messages?)?", r"texting", r"messages?", r"messaging", r"whatsapp"),
    "review": _words(r"reviews?", r"check-?ins?", r"(?:monthly|quarterly|once a (?:month|quarter)|every (?:month|quarter)|twice a year)", r"meetings?", r"go(?:es)? through (?:it|the numbers)"),
    "setup": _words(r"set[ -]?ups?", r"onboarding", r"implementation", r"configur(?:e|es|ation|ed)", r"install(?:s|ed|ation)?", r"put (?:it|them) (?:all )?in", r"build", r"we (?:load|set)"),
    "offline": _words(r"off-?line", r"no (?:bars|signal|wifi|connection)", r"wifi drops"),
    "login": _words(r"log-?ins?", r"passwords?", r"two-factor", r"second factor", r"sso", r"saml", r"scim", r"sign(?:ing|ed)?[ -]?on", r"mfa"),
    "export": _words(r"exports?", r"csv", r"open format", r"get your data", r"return of data", r"raw data"),
}
_POLES: dict[Pole, re.Pattern[str]] = {
    Pole("place", "onsite"): _words(r"on[ -]?site", r"in person", r"face to face", r"(?:come|comes|coming) (?:out|down|over|by|also|to (?:you|each|every|your))\w*", r"drive (?:down|over|out|to)", r"spend a day", r"sit (?:in the room|in|with)", r"to (?:each|every|your) (?:clinic|branch|office|hotel|store|campus|building|site)s?", r"at (?:each|every|your) (?:\w+ )?(?:clinic|branch|office|hotel|store|campus|building|site|desk)s?", r"in the (?:store|building|room) (?:itself)?", r"two days at", r"at the hotel"),
    Pole("place", "remote"): _words(r"remote(?:ly)?", r"by video(?: conference)?", r"online", r"webinars?", r"self-paced", r"virtual(?:ly)?", r"over (?:teams|zoom)"),
    Pole("charge", "free"): _words(r"free(?: of charge)?", r"no (?:extra |additional )?(?:charge|cost)s?", r"at no (?:extra |additional )?cost", r"waiv(?:e|ed)", r"included", r"incl\.?", r"thr(?:ow|own|ew) (?:\w+ ){0,2}in", r"on (?:us|the house)", r"costs? (?:you )?nothing", r"nothing extra", r"in (?:the|your) (?:price|package|edition)", r"gratis", r"for (?:free|nothing)", r"(?:don't|won't|do not|never) charge", r"part of (?:the package|it)", r"(?:that's|comes) in it", r"no charge for that", r"comes (?:with it|as standard)"),
    Pole("charge", "charged"): _words(r"against payment.{0,20}", r"quoted separately", r"offered separately", r"add-on(?: at)?", r"surcharge", r"overage", r"leased", r"at [$£€] ?[\d,.]+ (?:each|per \w+)", r"(?:[$£€]|[A-Z]{3} )[\d,.]+ each", r"available at [$£€] ?[\d,.]+", r"fee [A-Z]{3} [\d,.]+,? payable", r"for an? (?:additional|extra) fee", r"charged (?:separately|extra)", r"payable by customer", r"time and materials?", r"(?:under|in) the premium plan", r"purchased? (?:at|by)"),
    Pole("price", "fixed"): _words(r"flat", r"fixed", r"lock(?:ed)?", r"(?:no|not?|never|doesn't|won't|does not) (?:annual |price )?(?:uplift|increases?|go up|move|apply|rise)", r"stays? (?:the same|where it is)", r"hold (?:you|that|it)", r"held", r"keep you at", r"no surprises", r"same price"),
    Pole("price", "rising"): _words(r"may increase", r"increases? (?:by|limited|of up)", r"indexed", r"indexation", r"uplift of", r"adjusted annually", r"time and materials?"),
    Pole("limit", "open"): _words(r"unlimited", r"no (?:cap|limit|minimum)", r"as (?:many|much) as you (?:like|want)", r"(?:nobody's|not|aren't) (?:counting|metered|metering)", r"what you want", r"whenever you (?:like|want)", r"you just drop", r"(?:any|every) of your"),
    Pole("limit", "capped"): _words(r"allowance", r"overage", r"minimum commitment", r"not reduced", r"\d[\d,.]* (?:messages|texts|gb|minutes)", r"at most", r"capped", r"\w+ only", r"further (?:storage|projects|users)"),
    Pole("cover", "always"): _words(r"24 ?[x/] ?7", r"24 hours a day", r"round the clock", r"day and night", r"at night(?: too)?", r"midnight", r"(?:on a |on |also on )?(?:saturday|sunday|weekend)s?", r"every day", r"any (?:time|hour)(?: of day)?", r"(?:two|three) (?:a\.m\.|in the morning)", r"always (?:someone|somebody)"),
    Pole("cover", "weekdays"): _words(r"mon(?:day)?s?\W{0,3}(?:-|to|–|through)\W{0,3}fri\w*", r"working days", r"business days", r"no weekend\w*", r"school days", r"24 ?[x/] ?5", r"office hours"),
    Pole("speed", "real_time"): _words(r"real[ -]time", r"that second", r"instant(?:ly)?", r"immediately", r"straight away", r"live sync"),
    Pole("speed", "batch"): _words(r"nightly", r"batch", r"daily file", r"once a day", r"every night"),
    Pole("way", "both"): _words(r"two[ -]way", r"both (?:ways|directions)", r"bi-?directional"),
    Pole("way", "one"): _words(r"one[ -]way", r"read[ -]only", r"one direction"),
    Pole("doer", "vendor"): _words(r"we(?:'ll| will|'d| would)? (?:also |just |can )?(?:do|train|load|bring|build|ship|supply|install|set|move|migrate|import|put|pull|translate|configure|send|throw|take care|sort|handle|hold|get)\w*(?: \w+){0,3}", r"our (?:guys|team|people|own|side)", r"comes? from us", r"by us", r"(?:the rest|it) is us", r"you don't (?:lift|have to|need to)", r"(?:ring|call)s? us", r"for you"),
    Pole("doer", "customer"): _words(r"by (?:the )?(?:customer|client|institution|district|buyer|subscriber)", r"(?:is )?(?:the )?task of (?:the )?(?:customer|client)", r"(?:customer|client|institution|district|buyer|subscriber) (?:to|shall|will|must|supplies|provides|is responsible|remains responsible)", r"purchased by \w+", r"from its own supplier", r"with the import tool", r"at customer's (?:cost|expense)"),
    Pole("firm", "guaranteed"): _words(r"guarante(?:e|ed)", r"hold me to it", r"i promise"),
    Pole("firm", "aimed"): _words(r"no guarantee", r"aims? at", r"best efforts?"),
    Pole("age", "now"): _words(r"there (?:already|today|now)", r"(?:is|it's) already", r"in there today", r"just switch it on", r"out of the box", r"at launch", r"by your go-live", r"will be on by"),
    Pole("age", "later"): _words(r"road ?map", r"subject to general release", r"in beta", r"available q[1-4].{0,6}", r"as they become available", r"future release", r"planned for"),
}
_OPPOSITE = {
    "onsite": "remote", "free": "charged", "fixed": "rising", "open": "capped", "always": "weekdays", "real_time": "batch", "both": "one",
    "guaranteed": "aimed", "now": "later", "vendor": "customer",
}


@lru_cache(maxsize=8192)
def topics(text: str) -> frozenset[str]:
    """Names of the topics that `text` touches."""
    return frozenset(name for name, pattern in _TOPICS.items() if pattern.search(text, 0, LONGEST))


@lru_cache(maxsize=8192)
def poles(text: str) -> frozenset[Pole]:
    """Where `text` stands, on the axes that it touches."""
    return frozenset(pole for pole, pattern in _POLES.items() if pattern.search(text, 0, LONGEST))


def opposed(promise: str, clause: str) -> tuple[str, ...]:
    """Axes on which the promise gives more than the clause, in a fixed order."""
    said, written = poles(promise), poles(clause)
    return tuple(
        pole.axis
        for pole in _POLES
        if pole in said and pole not in written and Pole(pole.axis, _OPPOSITE.get(pole.end, "")) in written
    )
