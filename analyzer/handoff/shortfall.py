"""Does a provision give what was promised, or less: other hours or amounts, a part, another edition, nothing?"""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.domain.statement import Promise, PromiseKind
from analyzer.handoff import edition, hours, meaning, measure, portion, stance, topic
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.measure import Dimension
from analyzer.handoff.provision import Provision
from analyzer.handoff.subject import THERE, denied

_NOT_SOLD = re.compile(
    r"\b(?:quoted|offered|sold|charged|available) separately|\b(?:under|with|in) the \w+ (?:plan|tier|edition)\b|\bchange request|\badd-on (?:at|for)\b"
    r"|\bseparate (?:product|module|order|quote|agreement)\b|\bmodules? of (?:its|their) own\b|\bto be quoted\b|\bphase (?:2|two)\b"
    r"|\bas an? (?:add-on|optional extra)\b|\bas they become available|\bwithout warranty|\bin beta\b|\bbeta\b[,:]|: beta\b|\btime and materials?\b|\bsubject to general release"
    r"|\b(?:when|once|upon|after) releas(?:ed?|ing)\b|\bpartner product\b|\bthey bill you\b|\bis not done yet\b"
    r"|\b(?:is|are) planned\b|\bin preparation\b|\(option\b|\bnot in (?:the )?total\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:all|every|each|everybody|everyone|everything|whole|entire|both)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b\d+ (?:out )?of (?:the )?\d+\b|\bfirst (?:\d+|two|three|four|five|six|ten) (?!days|weeks|months|years)\w+|;\s*(?:the )?others?\b|\bsamples? of\b",
    re.IGNORECASE,
)
"""Words by which a clause gives a part of something only."""
_ONLY = re.compile(
    r"(?<!thousand )(?<!hundred )(?<!lakhs )(?<!lakh )(?<!crore )(?<!rupees )(?<!/- )\bonly\b|\blimited to\b|\brestricted to\b",
    re.IGNORECASE,
)
_LANGUAGES = re.compile(r"\b(?:additional|other|further|more) languages\b", re.IGNORECASE)
_NO_MORE = re.compile(r"\b(?:no|not|never|without)\s((?:\w+\s?){1,3})", re.IGNORECASE)
_BEGINNING = 5
_WITHIN = re.compile(r"\b(?:within|inside|no later than|response|reaction|delivery)\b", re.IGNORECASE)
_WINDOW = re.compile(r"\b(?:within|in|during) the first\b|\bthe first \w+ (?:days|weeks|months)\b", re.IGNORECASE)
"""A span in which one may leave, not one after which: the longer, the better."""
_KEEPS = re.compile(
    r"\bafter (?:termination|cancell?ation|(?:the )?(?:contract|term|end)\b[^.;,]{0,20}"
    r"|you(?: have)? (?:leave|left))[^.;,]{0,20}? for (?:\w+ )?(?:\d+|\w+) (?:days|weeks|months|years)\b"
    r"|\bfor (?:\d+|\w+) (?:days|weeks|months|years) after (?:termination|cancell?ation|you(?: have)? (?:leave|left)"
    r"|(?:the )?end\b)",
    re.IGNORECASE,
)
"""What somebody may still do for so long after the end: the longer the better."""
_LASTS = re.compile(r"\b(?:warrant|guarantee|hypercare|gew\u00e4hrleist|garantie)", re.IGNORECASE)
_COUNTED_FROM = re.compile(r"\b(?:if|once|when|assuming|provided)\b[^.!?]{0,60}\b(?:start|begin|kick|sign|go ahead)", re.IGNORECASE)
_FROM_START = re.compile(
    r"\b(?:from|after|of|following)\s+(?:the\s+)?(?:subscription\s+|service\s+)?(?:start|commencement|effective|order|signature|signing)",
    re.IGNORECASE,
)


def carries(promise: Promise, said: Meaning, provision: Provision, *, otherwise: bool) -> bool:
    """Given that the provision is about the promise, `otherwise` with other hours or amounts: does it give what was promised?"""
    clause = provision.clause
    if clause.excluded and (denied(said.text) & denied(provision.text) or _refused(said.text) & _refused(provision.text)):
        return True
    if clause.excluded or clause.customer_obligation:
        return False
    if clause.roadmap and promise.kind is not PromiseKind.TIMELINE:
        return False
    if clause.optional or _NOT_SOLD.search(provision.text):
        return promise.kind is PromiseKind.PRICING and not stance.opposed(said.told, provision.text)
    if _only_other(said, provision) or languages_extra(said, provision):
        return False
    if _PART.search(provision.text) and _WHOLE.search(said.text) and not _WHOLE.search(provision.text):
        return False
    return not otherwise and not stance.opposed(said.told, provision.text)


def otherwise(promise: Promise, said: Meaning, provision: Provision, start: dt.date | None) -> bool:
    """Are other hours, amounts, editions or languages written than were promised? Spans of the contract run from `start`."""
    return (
        _in_values(promise, said, provision, start)
        or portion.fewer(said.told, provision.text)
        or _in_edition(promise, said, provision)
        or topic.lacks_language(said.told, provision.text)
    )


def _in_values(promise: Promise, said: Meaning, provision: Provision, start: dt.date | None) -> bool:
    """Are other hours or amounts written than were promised?"""
    # Not with what was said before it, which is read only to know what a few words are about.
    beyond = _of_hours(promise, said, provision) and hours.beyond(promise.summary or said.text, provision.text)
    return beyond or outbid(promise, said, provision, start)


def _in_edition(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is another edition of the product written than was promised? A number behind a name is one where things are to be connected."""
    text, clause = said.told, provision.text
    return edition.other(text, clause) or (promise.kind is PromiseKind.INTEGRATION and edition.renumbered(text, clause))


def _of_hours(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is it told when somebody is there? Whatever kind the promise was taken for, where it names hours and the clause is of support."""
    return promise.kind is PromiseKind.SUPPORT or ("hours" in said.topics and "support" in provision.meaning.topics)


def _only_other(said: Meaning, provision: Provision) -> bool:
    """Does the clause give only something that the promise does not name?"""
    only = _ONLY.search(provision.text)
    if only is None or said.names & (provision.meaning.names | provision.meaning.words):
        return False
    return not said.words & meaning.stems(" ".join(provision.text[: only.start()].split()[-1:]))


def _refused(text: str) -> frozenset[str]:
    """How the words begin that follow a no: "no auto renewal" and "does not renew automatically" refuse the same."""
    return frozenset(word[:_BEGINNING].lower() for words in _NO_MORE.findall(text) for word in words.split() if len(word) >= _BEGINNING)


def languages_extra(said: Meaning, provision: Provision) -> bool:
    """Languages that cost more, whichever they are, where one was promised."""
    asked = topic.languages(said.told) - {"english"}
    return bool(asked - topic.languages(provision.text)) and _LANGUAGES.search(provision.text) is not None


def further_back(said: Meaning, provision: Provision) -> bool:
    """Is more of the past to be taken over than is written?"""
    if "migration" not in said.topics & provision.meaning.topics:
        return False
    spoken, written = (measure.measures(text, measure.ANY_DAY) for text in (said.told, provision.text))
    found = measure.compare(spoken, written)
    return Dimension.SPAN in found.differ - found.grows or "limit" in stance.opposed(said.told, provision.text)


def silent(said: Meaning, provision: Provision) -> bool:
    """Does a clause tell nothing that can be held against the hours and amounts of a promise?"""
    written = measure.measures(provision.text, measure.ANY_DAY)
    found = measure.compare(measure.measures(said.told, measure.ANY_DAY), written)
    return not (found.same | found.differ) - {Dimension.COUNT} and not hours.told(provision.text)


def outbid(promise: Promise, said: Meaning, provision: Provision, start: dt.date | None) -> bool:
    """True where an amount that was promised is better for the customer than the written one."""
    around = provision.document.date or start
    meant = portion.meant(said.told, provision.text)
    spoken = list(measure.measures(meant, around))
    if meant == said.told and (due := _due(promise, spoken, start)):
        # Beside other days: of "we'd start in July and be live in August" only one is the day when it is due.
        spoken.append(measure.Measure(Dimension.DEADLINE, due.toordinal()))
    elif _COUNTED_FROM.search(said.text):
        spoken = _counted(spoken)
    written = list(measure.measures(provision.text, around))
    spans = [m for m in written if m.dimension is Dimension.SPAN]
    if start and spans and _FROM_START.search(provision.text):
        written.append(measure.Measure(Dimension.DEADLINE, start.toordinal() + max(m.amount for m in spans)))
    found = measure.compare(spoken, written)
    if found.same - {Dimension.COUNT}:
        return False
    return (
        (Dimension.DEADLINE in found.grows and _later(spoken, written, all_of_it=_WHOLE.search(said.text) is not None))
        or Dimension.MONEY in found.grows
        or Dimension.PERCENT in found.differ
        or Dimension.CADENCE in found.grows
        or (Dimension.SPAN in found.differ and (Dimension.SPAN in found.grows) is _sooner_is_better(promise, said, provision))
    )


def _due(promise: Promise, spoken: Sequence[measure.Measure], start: dt.date | None) -> dt.date | None:
    """The day on which a promise is due; a span without a day ("live in eight weeks") runs from the start of the contract, not from the talk."""
    spans = [m.amount for m in spoken if m.dimension is Dimension.SPAN]
    told = any(m.dimension is Dimension.DEADLINE for m in spoken)
    if not promise.due or promise.kind is not PromiseKind.TIMELINE or told or not spans or start is None:
        return promise.due_date
    return max(promise.due_date or start, start + dt.timedelta(days=round(max(spans))))


def _counted(spoken: list[measure.Measure]) -> list[measure.Measure]:
    """The day that is meant where a day of beginning and a length of time are told: "if you start on 1 July, it's six weeks"."""
    days, spans = ([m for m in spoken if m.dimension is dimension] for dimension in (Dimension.DEADLINE, Dimension.SPAN))
    if len(days) != 1 or not spans:
        return spoken
    done = measure.Measure(Dimension.DEADLINE, days[0].amount + max(m.amount for m in spans))
    return [*(m for m in spoken if m.dimension not in {Dimension.DEADLINE, Dimension.SPAN}), done]


def _sooner_is_better(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is the shorter span what the customer wants: of waiting and of being bound, not of what is given?"""
    leaves = "exit" in provision.meaning.topics
    if (leaves and _WINDOW.search(provision.text)) or _KEEPS.search(said.text):
        return False
    within = _WITHIN.search(provision.text)
    there = not within and not _WITHIN.search(said.text) and THERE.search(said.text)
    lasts = not within and _LASTS.search(said.text) and _LASTS.search(provision.text)
    waits = within or (promise.kind in {PromiseKind.TIMELINE, PromiseKind.SUPPORT, PromiseKind.INTEGRATION} and not there and not lasts)
    return bool(waits) or "exit" in said.topics & provision.meaning.topics


def _later(spoken: Sequence[measure.Measure], written: Sequence[measure.Measure], *, all_of_it: bool) -> bool:
    """Is the written day the later one? Where a clause tells several days, the first is for a part and the last for all."""
    days = [m.amount for m in written if m.dimension is Dimension.DEADLINE]
    return all_of_it or min(days) > max(m.amount for m in spoken if m.dimension is Dimension.DEADLINE)
