"""Does a statement say what the quoted words say? Values, names, negation, direction and firmness must agree."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from analyzer.domain.cue import Cue
from analyzer.domain.date_scanner import DateParts, Reading
from analyzer.domain.due import resolve_date
from analyzer.domain.folding import fold, norms_of
from analyzer.domain.guarded_words import NEGATIONS, OPPOSITES, SMALL, word_set
from analyzer.domain.value_scanner import Value, ValueKind, find_values
from analyzer.domain.value_words import CODES, HOLIDAYS, MONTHS, RATES, SYMBOLS, WEEKDAYS
from analyzer.grounding.alignment import Item, align, items_of
from analyzer.grounding.judgement import starts_sentence
from analyzer.grounding.limits import limit_problem


@dataclass(frozen=True)
class Setting:
    """What may be known beside the quoted words: the text around them, who speaks, who takes part, the day."""

    context: str = ""
    speakers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    day: dt.date | None = None
    wider: str = ""
    """Text further around, from which only names may come."""
    currencies: frozenset[str] = frozenset()
    """Currencies that the text speaks in: "nineteen K" said in a talk about pounds may be stated in pounds."""


def statement_problem(statement: str, quoted: Sequence[str], setting: Setting) -> str | None:
    """Why `statement` is not carried by the quoted words, or None. Linear in the texts."""
    statement = fold(statement).text[:4000]
    own = _unwrapped(quoted)
    context = fold(setting.context).text
    plain = _without_labels(statement, setting.speakers)
    return (
        _values_problem(plain, own, context, setting)
        or _names_problem(statement, own, context, setting)
        or _copied_problem(plain, own)
        or _negation_problem(statement, own, context)
        or _direction_problem(statement, own)
        or _firmness_problem(statement, own)
    )


def values_problem(words: str, quoted: Sequence[str], setting: Setting) -> str | None:
    """Why the values in `words` (a due phrase, a baseline) stand neither in the quoted words nor around them, or None."""
    own, context, words = _unwrapped(quoted), fold(setting.context).text, _unwrapped([words])
    if _stands(words, own):
        return None
    mine, near = find_values(own), find_values(context)
    for value in find_values(words[:4000]):
        known = _is_idle(value) or _covered(value, mine, own, setting.day) or _covered(value, near, context, setting.day)
        if not known and not _goes_without(value, mine, setting):
            return f'"{value.text}" is not in the quoted words{_instead(value, mine)}'
    return None


def _unwrapped(texts: Iterable[str]) -> str:
    """A line for each text, folded. A wrapped line is no new line: "March" is read beside "date" though a line ends between them."""
    return fold("\n".join(" ".join(text.split()) for text in texts)).text


def _without_labels(statement: str, speakers: Sequence[str]) -> str:
    """`statement` without the names of those who speak that read like a value: "Speaker 3", "Room 2", "Pieter-Jan"."""
    for speaker in speakers:
        label = fold(speaker).text
        # "Mei" alone is a name, behind an "and" it may be a month.
        if label and label in statement and (find_values(label) or find_values(f"and {label}")):
            statement = re.sub(rf"(?<!\w){re.escape(label)}(?!\w)", "somebody", statement)
    return statement


def _stands(words: str, text: str) -> bool:
    """Do the very words stand in the text? "sixty" of "from sixty to eighty percent" is a percentage there and a number alone."""
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


# Values -----------------------------------------------------------------------------------------------------------


def _values_problem(statement: str, own: str, context: str, setting: Setting) -> str | None:
    day = setting.day
    claimed = [v for v in find_values(statement) if not _is_idle(v)]
    if not claimed:
        return None
    mine = [v for v in find_values(own) if not _is_idle(v)]
    near = find_values(context)
    for value in claimed:
        if _covered(value, mine, own, day) or _goes_without(value, mine, setting):
            continue
        if not _covered(value, near, context, day):
            return f'"{value.text}" is not in the quoted words{_instead(value, mine)}'
        if not _may_borrow(value, claimed, mine, statement, own, day):
            return f'"{value.text}" is not in the quoted words{_instead(value, mine)}'
    return _swapped(statement, claimed, own, mine)


_CODE = re.compile(r"\b[A-Z]{3}\b")
# "annual", "monthly" are checked where the quote has a rate or a price to compare with.
_PAID = frozenset({ValueKind.PERIOD, ValueKind.MONEY, ValueKind.NUMBER})
_PLAIN_PERIOD = 2
"""Words of "per year"."""


def _goes_without(value: Value, mine: list[Value], setting: Setting) -> bool:
    if value.kind is ValueKind.PERIOD:
        # "every three months" counts, and "every three years" is no other way to say so.
        counts = len(value.text.split()) > _PLAIN_PERIOD
        return not any(v.kind in _PAID or (counts and v.kind is ValueKind.DURATION) for v in mine)
    if value.kind is not ValueKind.MONEY or value.unit not in setting.currencies:
        return False
    amounts = {r for v in mine if v.kind is ValueKind.NUMBER for reading in v.readings for r in reading}
    return any(fact in amounts for reading in value.readings for fact in reading if fact[0] == "n")


def currencies_in(text: str) -> frozenset[str]:
    """The currencies whose signs or codes stand in `text`."""
    signs = {code for sign, code in SYMBOLS.items() if sign in text}
    return frozenset(signs | {m.group() for m in _CODE.finditer(text) if m.group().lower() in CODES})


def _is_idle(value: Value) -> bool:
    """As in "one", "a couple": more often a way to speak than a value."""
    return value.kind is ValueKind.NUMBER and value.text.lower() in {"one", "a", "half", "zero"}


def _instead(value: Value, mine: list[Value]) -> str:
    other = next((v for v in mine if v.kind is value.kind), None)
    return f', which say "{other.text}"' if other else ""


def _covered(claimed: Value, values: list[Value], text: str, day: dt.date | None) -> bool:
    if any(_carries(value, claimed) for value in values):
        return True
    return claimed.kind is ValueKind.DATE and any(_same_day(claimed, value, text, day) for value in values)


def _carries(value: Value, claimed: Value) -> bool:
    if value.covers(claimed):
        return not (claimed.kind is ValueKind.NUMBER and value.kind is ValueKind.DURATION)
    if claimed.kind is ValueKind.PERIOD and value.kind is ValueKind.DURATION:
        return value.amount is not None and RATES.get((value.unit, value.amount)) == claimed.unit
    if claimed.kind is ValueKind.DURATION and value.kind is ValueKind.PERIOD:
        return claimed.text.lower().split()[0] in {"a", "an", "one"} and claimed.text.lower().endswith(value.unit)
    if claimed.kind is ValueKind.TIME:
        return value.kind is ValueKind.NUMBER and any(_on_the_hour(r, value) for r in claimed.readings)
    if claimed.kind is ValueKind.ORDINAL:
        number = claimed.amount
        return any(fact[0] in {"nth", "day", "number", "n"} and fact[1] == number for reading in value.readings for fact in reading)
    return claimed.kind is ValueKind.NUMBER and _digits_of(claimed) != "" and _digits_of(claimed) in _digit_runs(value.text)


def _on_the_hour(reading: Reading, value: Value) -> bool:
    """Is "8am" what a bare "8" or "eight" may mean?"""
    minutes = next((fact[1] for fact in reading if isinstance(fact[1], int)), 1)
    return minutes % 60 == 0 and value.amount in {minutes // 60, minutes // 60 % 12}


def _digits_of(value: Value) -> str:
    """Digits that may be part of a name or a version and are then read apart ("ISO 27001")."""
    return value.text if value.text.isdecimal() and value.kind is ValueKind.NUMBER else ""


def _digit_runs(text: str) -> list[str]:
    return re.findall(r"\d+", text) if "." in text and text.count(".") > 1 else []


def _same_day(claimed: Value, value: Value, text: str, day: dt.date | None) -> bool:
    """Is the claimed date the day that the words of `value` mean, said on `day`?"""
    if day is None or value.kind not in {ValueKind.DATE, ValueKind.DURATION, ValueKind.ORDINAL}:
        return False
    behind = re.match(r"\s{1,3}(?:from|after)\s{1,3}\w{1,20}", text[value.end :])
    phrase = text[max(0, value.start - 14) : value.end + (behind.end() if behind else 0)]
    phrase = phrase[phrase.find("\n") + 1 :]
    meant = resolve_date(phrase, day) or resolve_date(value.text, day)
    if meant is None:
        return False
    full = DateParts(year=meant.year, month=meant.month, day=meant.day).facts()
    month = DateParts(year=meant.year, month=meant.month, span="month").facts()
    own = set(value.readings[0]) | {("year", meant.year)} if value.kind is ValueKind.DATE else set()
    return any(reading <= full or reading <= own or reading == month for reading in claimed.readings)


def _may_borrow(value: Value, claimed: list[Value], mine: list[Value], statement: str, own: str, day: dt.date | None) -> bool:
    """A value from around the quote is taken only where it does not stand in the place of a quoted one."""
    asked = [v for v in claimed if v.kind is value.kind]
    quoted = [v for v in mine if v.kind is value.kind]
    kept = [v for v in asked if _covered(v, mine, own, day)]
    return not quoted or (len(asked) > len(quoted) and bool(kept) and bool(statement))


def _swapped(statement: str, claimed: list[Value], own: str, mine: list[Value]) -> str | None:
    """As in "from 120 to 180" where the source says "from 180 to 120"."""
    steps = [(a, b) for a, b in pairwise(claimed) if a.kind is b.kind and _is_step(statement, a, b)]
    for a, b in steps:
        for c, d in pairwise(mine):
            if _is_step(own, c, d) and c.covers(b) and d.covers(a) and not c.covers(a):
                return f'"{a.text}" and "{b.text}" have changed places'
    return None


def _is_step(text: str, one: Value, other: Value) -> bool:
    return bool(re.fullmatch(r"[^.;,\n]{0,20}(?:\b(?:to|into)\b|->)[^.;,\n]{0,20}", text[one.end : other.start]))


# Names ------------------------------------------------------------------------------------------------------------

_NO_NAMES = (
    frozenset(MONTHS)
    | frozenset(WEEKDAYS)
    # Ash and Whit are called so, whatever the Wednesday and the Monday are.
    | (frozenset(word for name in HOLIDAYS for word in name.split()) - {"ash", "whit"})
    | word_set(
        "i csm csms ae ses ceo cfo cto coo cio it hr us uk eu am pm vp q h kw cw vendor customer customers client supplier seller buyer "
        "rep owner champion sponsor manager director team users staff management engineering sales support someone"
        " everybody everyone nobody mr mrs ms dr et est edt pt pst pdt ct cst mt gmt utc cet cest bst"
        " eod eow eom eoq eoy cob asap usd eur gbp chf"
    )
)
_NAME = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ACTS = word_set(
    "will would can has had is was promised agreed said wants wanted confirmed offered asked needs committed plans expects sends delivers signs owns leads runs"
)
_NOUN = re.compile(
    r"(?:tion|sion|ment|ing|ity|ance|ence|ness|ship|age|ery|ory|als?|s|ware|line|port|team|one|body|data|price|work|list|time|date|access|user|live)$"
)


def _names_problem(statement: str, own: str, context: str, setting: Setting) -> str | None:
    claimed = _names(statement)
    if not claimed:
        return None
    quoted = _vocabulary(own)
    spoken, people = _vocabulary(" ".join(setting.speakers)), _vocabulary(" ".join(setting.people))
    own_names, told = {name for name, _ in _names(own)}, _vocabulary(" ".join(name for name, _ in claimed))
    for name, leads in claimed:
        if _known(name, quoted) or _known(name, spoken):
            continue
        kept = any(_known(own_name, told) for own_name in own_names)
        if (not own_names or kept) and (_known(name, _vocabulary(context)) or _known(name, _vocabulary(setting.wider))):
            continue
        if _known(name, people) and not leads and (not own_names or kept):
            continue
        return f'the name "{name}" is not in the quoted words'
    return None


def _names(text: str) -> list[tuple[str, bool]]:
    """Names in `text` in lower case, each with whether it opens the text. A capital at the start of a sentence
    counts only where another capital follows or somebody acts.
    """
    out: list[tuple[str, bool]] = []
    matches = list(_NAME.finditer(text))
    for number, match in enumerate(matches):
        word, low = match.group(), match.group().lower().removesuffix("'s")
        if not word[0].isupper() or low in _NO_NAMES or low in SMALL or low in NEGATIONS or len(low.partition("'")[0]) == 1:
            continue
        if starts_sentence(text, match.start()) and not _acts(matches, number):
            continue
        out.append((word.removesuffix("'s"), number == 0))
    return out


def _acts(matches: list[re.Match[str]], number: int) -> bool:
    """Is a capitalised first word a person: followed by a surname, or by a verb that people do?"""
    word = matches[number].group()
    behind = matches[number + 1] if number + 1 < len(matches) else None
    if behind is None or word.isupper():
        return False
    gap = behind.start() - matches[number].end()
    if gap != 1:
        return False
    nxt = behind.group()
    if nxt[0].isupper() and nxt.lower() not in _NO_NAMES and not nxt.isupper():
        return True
    return nxt in _ACTS and not _NOUN.search(word.lower())


@lru_cache(maxsize=1024)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(norms_of(fold(text).text))


def _known(name: str, vocabulary: Collection[str]) -> bool:
    parts = norms_of(name)
    return all(part in vocabulary or part.rstrip("s") in vocabulary or part + "s" in vocabulary or part == "'s" for part in parts)


# Negation ---------------------------------------------------------------------------------------------------------

_HARMLESS = Cue(
    r"\b(?:not|n't|isn't|wasn't|is not|won't be|no) (?:(?:be )?(?:a|an|any|much of a|really a|such a) )?(?:problem|issue|hardship"
    r"|bother|stretch|big deal|trouble|worries|worry|blocker|doubt|question|secret)\b"
    r"|\bno (?:problem|worries|doubt|question|issue|later than|sooner than|earlier than|more than|less than|fewer than"
    r"|matter)\b|\bnot (?:only|just|least|later than|more than|less than|to mention)\b"
    r"|\b(?:do not|don't) (?:worry|forget|hesitate|mind)\b|\b(?:can't|cannot|couldn't) (?:wait|agree more)\b|\bwhy (?:not|don't)\b|\bif not\b|\bor not\b|\bno,|\bnot at all\b"
    r"|\b(?:isn't|doesn't|won't|can't|aren't|don't) (?:it|that|they|we|you)\b\?",
)
_MOST_COPIED = 120
_MEASURES = word_set("day days week weeks month months year years hour hours minute minutes dollars euros pounds percent users seats")
_CLAUSE = Cue(r"[.!?;:\n]+|,\s|\s-+\s|\b(?:but|although|though|whereas|however|while|because|aber|sondern)\b")
_LEXICAL = word_set(
    "free waive waived waives refuse refuses refused decline declines declined exclude excludes excluded excluding lack lacks lacking stop stops avoid avoids unable impossible"
    " flat fail fails failed skip skips prevent prevents against unwilling throw throws thrown included complimentary gratis house "
    "unsupported unavailable missing absent zero rejected rejects reject except drop drops dropped"
    " cancel cancelled remove removed gone instead eliminate eliminated cap capped hold holds keep keeps locked fixed unlikely worried afraid doubt doubts less fewer only"
    " until unless too limited"
)

_REFUSALS = word_set(
    "refuse refuses refused decline declines declined exclude excludes excluded unable impossible unsupported unavailable reject rejects rejected"
)


def _copied_problem(statement: str, own: str) -> str | None:
    """A statement in nearly the words of the quote is compared word by word."""
    claimed = items_of(statement)[:_MOST_COPIED]
    source = items_of(own)[:_MOST_COPIED]
    found = align(claimed, source, 0) if len(claimed) > 3 else None
    if found is None or len(found.pairs) < 0.7 * len(claimed):
        return None
    if sorted(i.norm for i in claimed if i.norm in NEGATIONS) == sorted(i.norm for i in source if i.norm in NEGATIONS):
        kinds: tuple[frozenset[str], ...] = (_MEASURES,)
    else:
        kinds = (NEGATIONS, _MEASURES)
    first, last = found.pairs[0][1], found.pairs[-1][1]
    for near in (first - 1, last + 1):
        if (
            0 <= near < len(source)
            and source[near].norm in NEGATIONS
            and _touch(own, source[near], source[first if near < first else last])
        ):
            return f'the statement leaves out the "{source[near].norm}" of the quoted words'
    for block in found.blocks:
        mine, theirs = claimed[slice(*block.quote)], source[slice(*block.source)]
        for kind in kinds:
            ours, others = [i.norm for i in mine if i.norm in kind], [i.norm for i in theirs if i.norm in kind]
            if ours != others and (ours or len(theirs) < 5) and (kind is NEGATIONS or (ours and others)):
                return f'the statement says "{" ".join(ours) or "nothing"}" where the quoted words say "{" ".join(others) or "nothing"}"'
        inner = first < block.source[0] and block.source[1] <= last
        # Before and behind the common words a statement may go on as it likes, but not with another value in their place.
        if any(i.value for i in theirs) and any(i.value or (inner and i.norm not in SMALL) for i in mine):
            return "a value of the statement stands where the quoted words have another"
    return None


def _touch(text: str, one: Item, other: Item) -> bool:
    low, high = min(one.end, other.end), max(one.start, other.start)
    return not text[low:high].strip()


def _negation_problem(statement: str, own: str, context: str) -> str | None:
    quoted, claimed = _HARMLESS.without(own), _HARMLESS.without(statement)
    source_words, claim_words = norms_of(quoted), norms_of(claimed)
    no_in_source, no_in_claim = _scopes(quoted), _scopes(claimed)
    plain_source, plain_claim = _plain_words(quoted, NEGATIONS), _plain_words(claimed, NEGATIONS | _LEXICAL)
    for said, word in no_in_claim:
        if word in plain_source and word not in {w for _, w in no_in_source}:
            return f'the statement says "{said} {word}", the quoted words do not'
    # A negation may be said in other words ("free": no charge), but each needs some word that says so.
    # A statement may repeat the question that was answered, with its negations.
    asked = _denied_around(context) - set(no_in_source)
    denials = sum(no not in asked for no in no_in_claim) + sum(w in _REFUSALS for w in claim_words)
    if denials and no_in_claim and denials > len(no_in_source) + sum(w in _LEXICAL for w in source_words):
        return f'the statement says "{no_in_claim[-1][0]}", the quoted words do not'
    for said, word in no_in_source:
        if word and word in plain_claim and word not in {w for _, w in no_in_claim}:
            return f'the quoted words say "{said} {word}", the statement does not'
    return _clause_problem(claimed, quoted) if not no_in_claim and _LEXICAL.isdisjoint(claim_words) else None


@lru_cache(maxsize=1024)
def _denied_around(context: str) -> frozenset[tuple[str, str]]:
    return frozenset(_scopes(_HARMLESS.without(context)))


@lru_cache(maxsize=2048)
def _clauses(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each clause of `text`; remembered, for every check asks for those of the same few texts."""
    return tuple(norms_of(part) for part in _CLAUSE.split(text) if part.strip())


def _scopes(text: str) -> list[tuple[str, str]]:
    """Each negation in `text` with the stem of the first word of content behind it in its clause, "" if none."""
    out: list[tuple[str, str]] = []
    for norms in _clauses(text):
        for at, norm in enumerate(() if NEGATIONS.isdisjoint(norms) else norms):
            if norm in NEGATIONS:
                behind = (_stem(w) for w in norms[at + 1 : at + 6] if w not in SMALL and w not in NEGATIONS and len(w) > 2)
                out.append((norm, next(behind, "")))
    return out


def _plain_words(text: str, denying: frozenset[str]) -> set[str]:
    """Stems of the words of `text` that no denying word stands close to in its clause: before it, or, for other words
    than negations, behind it ("support for it is excluded").
    """
    out: set[str] = set()
    behind = denying - NEGATIONS
    for norms in _clauses(text):
        if denying.isdisjoint(norms):
            out.update(map(_stem, norms))
            continue
        for at, word in enumerate(norms):
            if denying.isdisjoint(norms[max(0, at - 4) : at + 1]) and behind.isdisjoint(norms[at : at + 5]):
                out.add(_stem(word))
    return out


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    for tail in ("ing", "ed", "es", "s", "e"):
        if word.endswith(tail) and len(word) - len(tail) > 2:
            return word[: -len(tail)]
    return word


def _clause_problem(claimed: str, quoted: str) -> str | None:
    """No negation in the claim: is the clause that it comes closest to negated?"""
    content = {_stem(w) for w in norms_of(claimed) if w not in SMALL and len(w) > 2}
    shares = [(len(content & {_stem(w) for w in norms}), _negated(norms)) for norms in _clauses(quoted)]
    best = max((share for share, _ in shares), default=0)
    first_no = next((no for share, no in shares if no and share == best), "")
    plain = any(not no and share == best for share, no in shares)
    if first_no and (not plain if best else all(no for _, no in shares)):
        return f'the quoted words say "{first_no}", the statement does not'
    return None


def _negated(norms: Iterable[str]) -> str:
    """The first negation in a clause, or ""."""
    return next((norm for norm in norms if norm in NEGATIONS), "")


# Direction and firmness -------------------------------------------------------------------------------------------

_SOFT = word_set("may might maybe perhaps possibly vielleicht könnte")
_FIRM = word_set("will shall guarantee guarantees guaranteed commits committed promises promised must definitely")
_SOFTENED = _SOFT | word_set(
    "could would should try tries hopes expects likely probably if possible potentially consider considers considering explore looks "
    "unsure depends should hope plans intends about wants unclear risk risks concern concerned"
)


def _direction_problem(statement: str, own: str) -> str | None:
    if reason := limit_problem(statement, own):
        return reason
    mine, theirs = set(norms_of(own)), set(norms_of(statement))
    # "not included" says the same as "excluded".
    denied = {word for _, word in _scopes(own)}
    for a, b in _TURNED:
        turned = not _FORMS[a].isdisjoint(theirs) and not _FORMS[b].isdisjoint(mine)
        if turned and _FORMS[a].isdisjoint(mine) and _FORMS[b].isdisjoint(theirs) and _stem(b) not in denied:
            return f'the statement says "{a}" where the quoted words say "{b}"'
    return None


_TURNED = [pair for one, other in OPPOSITES for pair in ((one, other), (other, one))]
_FORMS = {word: frozenset({word, word + "s", word + "d", word + "ed", word + "es", word[:-1] + "ing", word + "ing"}) for word, _ in _TURNED}


def _firmness_problem(statement: str, own: str) -> str | None:
    said, claimed = norms_of(own), norms_of(statement)
    soft = next((w for w in said if w in _SOFT), "")
    firm = next((w for w in claimed if w in _FIRM), "")
    if soft and firm and not set(said) & _FIRM and not set(claimed) & _SOFTENED:
        return f'the quoted words say "{soft}", the statement says "{firm}"'
    return None
