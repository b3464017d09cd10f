"""Is a provision on the subject of a promise, or does it only look alike: another fee, another wave, when invoices are due?"""

import re
from functools import lru_cache

from analyzer.domain.statement import Promise, PromiseKind
from analyzer.handoff import meaning, measure, portion, stance, topic
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.provision import Provision
from analyzer.handoff.relevance import BY_PEOPLE

_NAMED_ITSELF = frozenset({"test_system"})
"""What no contract sells without naming it: what is shared with other clauses (data, a copy, no charge) says nothing."""
THERE = re.compile(
    r"\b(?:days?|weeks?)\b(?:\sof)?(?:\s[\w-]+){0,2}?\s(?:on[- ]?site|training|workshops?|coaching|with (?:you|your))\b"
    r"|\b(?:on[- ]?site|training|workshop|coaching) (?:[\w-]+ )?(?:days?|weeks?)\b",
    re.IGNORECASE,
)
"""A span for which somebody is there, not one that is waited for."""
_COMES = re.compile(
    r"\b(?:comes?|coming|fly|flies|flying|drives?|travels?|visits?|sits?|sitting|sends?|stays?|with (?:you|them|your)|in (?:person|the room))\b",
    re.IGNORECASE,
)
_PRESENCE = frozenset({"training", "setup"})
_BEGINS = re.compile(r"\b(?:start|begin|commence|kick(?:ing)?[ -]?off)\b", re.IGNORECASE)
_PROVIDED = re.compile(r"\b(?:if|once|provided|assuming)\b[^.;]{0,40}$", re.IGNORECASE)
"""Before a word of beginning: that is only the condition of what is promised."""
_LIVE = re.compile(r"\b(?:(?:go(?:ing)?|all \w+)[ -])?live\b|\bcomplet(?:e|ed|ion)\b", re.IGNORECASE)
_IN_A_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6} next year\b", re.IGNORECASE)
_LATER_YEAR = re.compile(
    r"\b(?:(?:second|third|next|following|2nd|3rd) (?:contract )?year|years? (?:two|three|2|3)\b|renew|renewal|as long as you"
    r"|(?:no|never an?|not an?) (?:escalator|uplift|increase|rise|hike)s?"
    r"|(?:hold|held|keep|kept|fix|fixed|freeze|frozen|guaranteed?)\b[^.;]{0,25}\bfor (?:\w+ ){0,3}(?:years|months"
    r"|term)|(?:will not|won't|doesn't|does not|never) (?:go up|rise|increase)"
    r"|(?:stays?|stands?)\b[^.;]{0,25}\b(?:for|all|over) (?:\w+ ){0,3}(?:years|months|term)"
    r"|(?:stays?|stands?) (?:put|the same|as it is|where (?:it is|they are))|(?:same|fixed|flat|locked)\b.{0,25}\b(?:for|all|over) (?:\w+ ){0,2}(?:years|months|term))\b",
    re.IGNORECASE,
)
_OF_YEARS = re.compile(
    r"(?<!per )(?<!\ba )\byears?\b|\bannual|\bris(?:es?|ing)\b|\bchanges?\b|\banniversar|\brenew|\bfixed\b|\bincreas|\badjust|\buplift"
    r"|\bthen[- ]current|\bind(?:ex|ic)|(?<!per )\bterm\b|\bblocked\b|\bfrozen\b|\block(?:ed)?\b|\bheld?\b|\bunchanged\b|\bvalid\b",
    re.IGNORECASE,
)
"""A price for a year to come is not carried by a clause that tells today's price only."""
_FREE = stance.Pole("charge", "free")
_PAYMENT = re.compile(
    r"\bpayable\b|\binvoiced\b|\bnet \d+\b|\b\d+ days net\b|\bin (?:arrears|advance)\b|\b(?:paid|due) (?:with)?in \d+", re.IGNORECASE
)
"""When something is to be paid, by the words for it."""
_FEE = re.compile(r"\b(?:subscription|annual|yearly|monthly|licen[cs]e|recurring) (?:\w+ )?fees?\b", re.IGNORECASE)
_OF_PAYING = meaning.stems(
    "fee fees charge charged cost costs price free payable paid pay payment subscription annual yearly monthly month year term waive waived"
    " discount invoice invoiced bill billed billing total rate amount net due advance"
)
_NONE_OF = re.compile(
    r"\b(?:no|without)\s+(?:\w+\s+){0,1}?(fees?|charges?|costs?|limits?|caps?|minimums?|uplift|penalt(?:y|ies)|setup|\w{4,})\b",
    re.IGNORECASE,
)
_COSTS = frozenset(("fee", "fees", "charge", "charges", "cost", "costs"))


def fits(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Can the provision be about the promise at all?"""
    timed = promise.kind is PromiseKind.TIMELINE
    return (
        (measure.tells_time(provision.text) and not _of_the_end(promise, provision) if timed else not _other_deadline(said, provision))
        and not _of_other_costs(said, provision)
        and not (said.topics & _NAMED_ITSELF) - provision.meaning.topics
        and not _of_other_languages(said, provision)
        and not _of_other_part(promise, said, provision)
        and not (of_years_to_come(promise, said) and not _OF_YEARS.search(provision.text))
    )


def of_years_to_come(promise: Promise, said: Meaning) -> bool:
    """Was a price promised for a later year?"""
    return promise.kind is PromiseKind.PRICING and _tells_later_year(said.text)


@lru_cache(maxsize=4096)
def _tells_later_year(text: str) -> bool:
    return _LATER_YEAR.search(_IN_A_MONTH.sub("", text)) is not None


@lru_cache(maxsize=8192)
def denied(text: str) -> frozenset[str]:
    """What a text says there is none of: "no fee per claim" -> fee."""
    return frozenset(word.lower() for word in _NONE_OF.findall(text))


def only_priced(said: Meaning, provision: Provision, *, carried: bool) -> bool:
    """Does a provision tell no more than a price: the fee for the whole that would carry it, or what a thing costs that is not included?"""
    return _of_another_fee(said, provision) if carried else _of_its_price(said, provision)


def _of_another_fee(said: Meaning, provision: Provision) -> bool:
    """The fee for the whole, which has but words of payment in common with what was promised for nothing."""
    written = provision.meaning
    if _FREE not in stance.poles(said.told) or _FREE in stance.poles(provision.text) or not _FEE.search(provision.text):
        return False
    shared = (said.words & written.words) - _OF_PAYING or said.topics & written.topics - {"charge"}
    return not shared and not measure.same_price(said.text, provision.text)


def _of_its_price(said: Meaning, provision: Provision) -> bool:
    """Is what was told the price of something, and the clause that it is not included? The two agree, and nothing was promised."""
    return provision.clause.excluded and measure.priced(said.told) and _FREE not in stance.poles(said.told)


def _of_other_costs(said: Meaning, provision: Provision) -> bool:
    """A clause that something costs nothing, and a promise that is not that: neither carried by the clause nor against it."""
    none_of = denied(provision.text)
    return bool(provision.clause.excluded and none_of & _COSTS) and not denied(said.text) & none_of


def _other_deadline(said: Meaning, provision: Provision) -> bool:
    """A date for going live says nothing about a promise that is not about going live."""
    return "go_live" in provision.meaning.topics - said.topics and measure.tells_time(provision.text)


def _of_the_end(promise: Promise, provision: Provision) -> bool:
    """When all is live says nothing about a promise of when the work begins."""
    told = promise.summary
    begins = _BEGINS.search(told)
    return (
        begins is not None
        and not _PROVIDED.search(told, 0, begins.start())
        and not _LIVE.search(told)
        and _LIVE.search(provision.text) is not None
    )


def _of_other_languages(said: Meaning, provision: Provision) -> bool:
    """A clause on languages of which none was promised: neither carries the promise nor speaks against it."""
    asked, written = topic.languages(said.told) - {"english"}, topic.languages(provision.text)
    return bool(asked and written) and not asked & written


def _of_other_part(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """A clause on something else than what was promised, though it looks alike: another wave, days of training, when invoices are due."""
    return (
        (promise.kind is PromiseKind.TIMELINE and portion.other_stage(said.told, provision.text))
        or _of_presence(said, provision)
        or _of_support(promise, said, provision)
        or (promise.kind is not PromiseKind.PRICING and _PAYMENT.search(provision.text) is not None and not _PAYMENT.search(said.text))
    )


def _of_support(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """When somebody answers the phone, where a trainer was promised who comes on the same days."""
    written = provision.meaning.topics
    return (
        promise.kind is PromiseKind.SERVICE
        and "training" in said.topics
        and bool(written & {"support", "phone"})
        and not written & BY_PEOPLE
    )


def _of_presence(said: Meaning, provision: Provision) -> bool:
    """So many days of training or on site, where nobody was promised to come or to teach."""
    onsite = stance.Pole("place", "onsite") in stance.poles(said.told)
    present = onsite or bool(said.topics & _PRESENCE or THERE.search(said.told) or _COMES.search(said.told))
    return not present and THERE.search(provision.text) is not None
