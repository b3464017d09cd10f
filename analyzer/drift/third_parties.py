"""Carriers, tax offices, banks, former vendors: what they did or want is nothing between customer and vendor."""

import re

_WHO = (
    r"(?:carriers?|couriers?|hauliers?|forwarders?|freight (?:company|firm)|shipping (?:company|line|agent)"
    r"|(?:customs|insurance|ship|mortgage) brokers?|customs(?: (?:office|people))?|port authority|post office|postman"
    r"|tax (?:office|authority|people|inspectors?|advis[eo]rs?)|revenue"
    r"|bank|insurers?|insurance(?: company)?|landlord|letting agents?|council|ministry|municipality|city|authorit(?:y|ies)|inspectors?"
    r"|auditors?|lawyers?|solicitors?|court|union(?: rep)?|works council|accountants?|bookkeepers?|notary|architects?|builders?"
    r"|contractors?|electricians?|plumbers?|roofers?|painters?|decorators?"
    r"|(?:cleaning|security|forklift|removal|building|construction|utility|water|power|electricity|phone|telephone|telecom|internet"
    r"|printing|marketing|web|advertising|ad|temp|staffing|recruitment|travel|leasing|catering|delivery|logistics|waste"
    r"|packaging) (?:company|firm|agency|people|provider|supplier|contractor|guys|crew|office)"
    r"|(?!software|own|whole|entire)[\w-]+ (?:firm|crew)|cleaners?|caterers?|recruiters?|manufacturers?|wholesalers?|suppliers?"
    r"|printers?['\u2019] shop|print shop|garage|hotel|airline|railway|school run"
    r"|(?:old|former|previous|last|other|ex-?) ?(?:vendor|supplier|provider|partner|agency|consultants?|software (?:company|people|house))"
    r"|head office|headquarters|dhl|ups|fedex|dpd|gls|hermes|usps|royal mail|hmrc|irs|vodafone|telekom|comcast|verizon"
    r"|spedition|spediteur|finanzamt|zoll|vermieter|versicherung|steuerberater(?:in)?|handwerker|elektriker|lieferant(?:en)?|behörde"
    r"|gemeinde|stadt|transporteur|transitaire|banque|assurance|hacienda|ayuntamiento|transportista|banco)"
)
_ARTICLE = r"(?:the|our|my|a|an|that|this|these|those|one of (?:the|our)|die|der|das|unser\w*|la|le|el|nuestr\w+|notre)"
_LEAD = (
    r"(?:(?:and|so|but|now|again|anyway|honestly|frankly|even|today|yesterday|meanwhile|then|also|apparently|because"
    r"|since|of course|no,|yes,|nobody from|people at|somebody at|und|aber|jetzt),? )"
)
_SUBJECT = re.compile(
    rf"^\W*{_LEAD}*(?:{_ARTICLE} (?:(?:colleague|contact|man|woman|lady|guy|people|person)s? (?:at"
    rf"|from) (?:the )?)?(?:(?!(?:for|from|to|of|with|at|in|on|by|and|or|about|that|which|is|was|has"
    rf"|had)\b)[\w-]+ ){{0,2}})?{_WHO}\b(?!['\u2019]s? )",
    re.IGNORECASE,
)
"""A third party is what the sentence is about."""
_NAMED = re.compile(
    rf"\b{_ARTICLE} (?:(?!(?:for|from|to|of|with|at|in|on|by|and|or)\b)[\w-]+ ){{0,2}}?{_WHO}\b(?!['\u2019]s? )", re.IGNORECASE
)
_FED_UP = re.compile(
    r"\b(?:had (?:it|enough)|fed up|done|angry|furious|annoyed|livid|through|patience left) (?:with|at|for|of)|\b(?:sick|tired) of\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(rf"\W*{_LEAD}*(?:they|he|she)\b", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yours|yourselves|sie|ihr\w*|euch|euer\w*|vous|votre|vos|usted(?:es)?|vuestr\w+)\b", re.IGNORECASE)
_CLAUSE = re.compile(r", (?:so|and|but)\b|;|\u2013|\u2014")
_NOT_YOU = re.compile(
    r"\b(?:nothing to do with (?:you|your (?:side|team|company|work)|us two)|(?:that|it|this)(?:['\u2019]s| is) (?:all )?on them\b"
    r"|(?:is|['\u2019]s) not (?:about|on|aimed at|meant for) you\b|not your (?:fault|doing|problem)"
    r"|hat nichts mit (?:ihnen|euch|dir) zu tun)\b",
    re.IGNORECASE,
)
_MET_ELSEWHERE = re.compile(
    r"\b(?:meeting|call|appointment|session|date|termin) (?:with|at|mit) (?:the|our|my|his|her|der|dem|unser\w*) \w+", re.IGNORECASE
)
_ON_US = re.compile(
    r"\b(?:wants?|asks?|asked|expects?|requires?|demands?|told|tells?|made|makes?|forc(?:es?|ed)|needs?) (?:us|me"
    r"|every \w+|each \w+|all (?:of us|the \w+|\w+)|our \w+)(?: now)? to\b",
    re.IGNORECASE,
)
"""Something is demanded of the customer."""


def is_theirs(words: str) -> bool:
    """Is the sentence about what a third party did or did not do, and not about the reader?"""
    return _SUBJECT.search(words) is not None and _YOU.search(_CLAUSE.split(words)[0]) is None


def means_theirs(words: str, before: str) -> bool:
    """Does the sentence begin with "they", and mean a third party of which the words `before` it speak?"""
    return _PRONOUN.match(words) is not None and _YOU.search(words) is None and _NAMED.search(before) is not None


def blamed(text: str) -> bool:
    """Is a third party what the writer is angry with, in words of which none is to the reader?"""
    angry = _FED_UP.search(text)
    return angry is not None and _NAMED.match(text, angry.end() + 1) is not None and _YOU.search(text) is None and "?" not in text


def met_elsewhere(words: str) -> bool:
    """Does the sentence speak of a meeting with somebody else than the reader?"""
    return _MET_ELSEWHERE.search(words) is not None and _YOU.search(words) is None


def without_clearing(text: str) -> str:
    """`text` without the words that it has nothing to do with the reader; the same where there are none."""
    return _NOT_YOU.sub("", text)


def demands_of_us(words: str) -> bool:
    """Does somebody else demand something of the writer's own people? The reader is asked for nothing by that."""
    return _ON_US.search(words) is not None and _YOU.search(words) is None and not words.rstrip().endswith("?")
