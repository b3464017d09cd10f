"""Noun phrases without a tagger: runs of words that are no small words and no common verbs."""

import re

from analyzer.domain.values import ValueKind, find_values

SMALL_WORDS = frozenset(
    """
    a an the this that these those it its he she they them their we us our i me my you your who whom whose which what where when why how
    and or but so because if than then as at by for from in into of on off onto out over per to under up with within without about after before below above
    between during since until till through not no nor never only just even still also too very more most less least much many some any all both each every
    either neither other another such same own few fewer one ones there here now today again always often maybe perhaps please well yes ok okay oh um uh
    is are was were be been being am do does did done doing have has had having will would shall should can could may might must ought let lets got get gets
    getting go goes going gone went come comes came coming take takes took taken make makes made making want wants wanted need needs needed like liked say says
    said tell told think thought know knows knew see sees saw look looks looked give gives gave given put puts bring brings brought keep keeps kept find finds
    found show shows showed called use uses used try tries tried run runs ran become becomes became hope hopes hoped expect expects expected
    costs lose loses lost spend spends spent pay pays paid wait waits waited sit sits stand stands stop start starts began begin end ends help helps
    reduce reduces cut cuts lower raise raises reach hit hits drop drops fall falls rise rises halve double judge judged live happy sure right left back down
    don doesn didn isn aren wasn weren won couldn wouldn shouldn can't won't don't doesn't didn't isn't aren't i'm i'd i'll i've we're we'd we'll we've it's
    that's there's they're he's she's you're you'd you'll let's what's who's good better best bad worse worst big small new old next last first second main whole
    really quite rather almost nearly roughly around somewhere somehow something anything nothing everything someone somebody anybody nobody everybody thing
    things way lot bit kind sort day days week weeks month months year years hour hours minute minutes time's percent half third quarter
    enough buy buys bought buying using looking sitting standing asking trying thinking hoping saying seeing working
    nobody's somebody's everybody's important possible asks ask asked wants aims instead supposed set sets setting means meant while
    though although whether because ever yet already once twice else away together apart along across against toward towards upon via
    """.split()  # noqa: SIM905 - a list of 400 strings is harder to read
)
"""Words that neither stand in a measure's name nor are counted."""

_ARTICLES = frozenset({"the", "our", "my", "a", "an", "your", "their", "any", "all", "those", "these"})
_JOIN = frozenset({"of", "in", "on", "per"})
_JOIN_BACK = frozenset({"of", "per"})
_REACH = 80
_WORD = re.compile(r"[^\W\d_][\w'’/-]*")


def phrase_before(text: str, end: int, most: int = 4) -> slice | None:
    """The noun phrase that ends right at `end` of `text` ("the copying errors " -> "copying errors"), None where none does."""
    kept: list[re.Match[str]] = []
    at = end
    for match in reversed(list(_WORD.finditer(text, max(0, end - _REACH), end))):
        low = match.group().lower()
        if text[match.end() : at].strip() or (_small(low) and not (kept and low in _JOIN_BACK)) or len(kept) == most:
            break
        kept.insert(0, match)
        at = match.start()
    while kept and _small(kept[0].group()):
        kept.pop(0)
    return _span(kept)


def phrase_after(text: str, start: int, most: int = 4) -> slice | None:
    """The noun phrase that starts right at `start`, articles skipped."""
    words: list[re.Match[str]] = []
    at = start
    for match in _WORD.finditer(text, start, start + _REACH):
        gap, low = text[at : match.start()], match.group().lower()
        if gap.strip() or (words and gap != " "):
            break
        at = match.end()
        if not words and low in _ARTICLES:
            continue
        if len(words) == most or (_small(low) and not (low in _JOIN and words and len(words) < most - 1)):
            break
        words.append(match)
    while words and _small(words[-1].group()):
        words.pop()
    return _span(words)


def _span(words: list[re.Match[str]]) -> slice | None:
    """None for a value ("two percent", "Monday"), for a name ("Ohio") and for a stump."""
    if not words or len(words[-1].group()) < 3 or _is_place(words):
        return None
    if any(value.kind is not ValueKind.PERIOD for value in find_values(" ".join(w.group() for w in words))):
        return None
    return slice(words[0].start(), words[-1].end())


def _is_place(words: list[re.Match[str]]) -> bool:
    """A name inside a sentence; letters of a measure ("EMR") and the word that opens a sentence are none."""
    last = words[-1]
    return last.group().istitle() and last.string[: last.start()].rstrip()[-1:] not in {"", ".", "!", "?", ":", '"'} and len(words) == 1


def _small(word: str) -> bool:
    return word.lower().replace("’", "'") in SMALL_WORDS
