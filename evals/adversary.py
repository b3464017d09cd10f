"""True quotes, altered: does grounding refuse what changes the sense and find what does not?

Cases are made from our own texts (gold documents and training excerpts) with a fixed seed, and by rules that share no
code with grounding. A case of a refused sort must never be verified; a case of a recovered sort must be found where the
true quote stands (intersection over union of the character spans at least 0.8). An altered quote that stands
word for word elsewhere in its text is no case.

    python -m evals.adversary [--each N] [--seed S] [--show K] [--bench]
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from analyzer.grounding import ground_text
from evals.corpus import read_corpus

GOLD = Path(__file__).parent / "gold"
SEED = 20_250_314
ENOUGH = 0.8


class Passage(NamedTuple):
    """A text and the true quotes in it, as offsets."""

    name: str
    text: str
    quotes: tuple[tuple[int, int], ...]


class Case(NamedTuple):
    """What is asked of the checker: `span` is where the true quote stands."""

    sort: str
    passage: Passage
    span: tuple[int, int]
    quote: str
    statement: str | None = None


class Tally(NamedTuple):
    """Figures of one sort. `right` counts recovered spans, and refusals for a refused sort."""

    sort: str
    refused_sort: bool
    cases: int
    accepted: int
    right: int


class Report(NamedTuple):
    """All tallies and the cases that went wrong, with the place that grounding gave."""

    tallies: tuple[Tally, ...]
    wrong: tuple[tuple[Case, tuple[int | None, int | None], str], ...]

    def altered_accepted(self) -> int:
        """Altered values and invented quotes that were verified: must be 0."""
        return sum(t.accepted for t in self.tallies if t.refused_sort)

    def recovered(self, sort: str) -> float:
        """Share of one sort found at the right place."""
        tally = next(t for t in self.tallies if t.sort == sort)
        return tally.right / tally.cases if tally.cases else 0.0


# Passages -----------------------------------------------------------------------------------------------------------


def passages(gold: Path = GOLD, *, corpus: bool = True) -> list[Passage]:
    """Gold documents as they are, and training excerpts as "Name: words" lines."""
    out = [_gold_passage(deal, path) for deal in sorted(gold.glob("*/gold.json")) for path in sorted(deal.parent.glob("docs/*"))]
    if corpus:
        out.extend(_excerpt_passages())
    return [p for p in out if p.quotes]


def _gold_passage(deal: Path, path: Path) -> Passage:
    text = path.read_text(encoding="utf-8")
    labels = json.loads(deal.read_text(encoding="utf-8"))
    quotes = [item["quote"] for kind in ("promises", "goals", "risks") for item in labels.get(kind, []) if item.get("doc") == path.name]
    spans = [(at, at + len(quote)) for quote in quotes if (at := text.find(quote)) >= 0]
    return Passage(path.name, text, tuple(s for s in spans if _long_enough(text[slice(*s)])))


def _excerpt_passages() -> Iterator[Passage]:
    for excerpt in read_corpus():
        lines: list[str] = []
        spans: list[tuple[int, int]] = []
        length = 0
        for turn in excerpt.turns:
            head = f"{turn.speaker}: "
            spans.extend((length + len(head) + tag.start, length + len(head) + tag.end) for tag in turn.tags)
            spans.extend((length + len(head) + m.start(), length + len(head) + m.end()) for m in _SENTENCE.finditer(turn.text))
            lines.append(head + turn.text)
            length += len(lines[-1]) + 1
        text = "\n".join(lines)
        yield Passage(excerpt.id, text, tuple(dict.fromkeys(s for s in spans if _long_enough(text[slice(*s)]))))


_SENTENCE = re.compile(r"(?:(?<=^)|(?<=[a-z][.!?] ))[A-Z][^.!?\n]{20,300}[a-z][.!?](?=\s|$)", re.MULTILINE)


def _long_enough(quote: str) -> bool:
    return len(quote.split()) >= 6


# Alterations that must be refused -------------------------------------------------------------------------------------

Change = Callable[[str, random.Random, Passage], str | None]
_NUMBER_WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "eighty",
    "ninety",
]
_MONTHS = ["January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _swap(pattern: str, pick: Callable[[str, random.Random], str | None], flags: int = 0) -> Change:
    """Replaces one match of `pattern` by what `pick` makes of it."""
    compiled = re.compile(pattern, flags)

    def change(text: str, rng: random.Random, _: Passage) -> str | None:
        found = list(compiled.finditer(text))
        if not found:
            return None
        match = rng.choice(found)
        new = pick(match.group(), rng)
        return None if new is None or new == match.group() else text[: match.start()] + new + text[match.end() :]

    return change


def _another_number(text: str, rng: random.Random) -> str | None:
    if text.lower() in _NUMBER_WORDS:
        new = rng.choice([w for w in _NUMBER_WORDS if w != text.lower()])
        return new.capitalize() if text[0].isupper() else new
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    at = rng.choice(digits)
    new = rng.choice([d for d in "123456789" if d != text[at]])
    return text[:at] + new + text[at + 1 :]


def _other_of(words: Sequence[str]) -> Callable[[str, random.Random], str | None]:
    def pick(text: str, rng: random.Random) -> str:
        new = rng.choice([w for w in words if w.lower() != text.lower()])
        return new if text[0].isupper() else new.lower()

    return pick


_NUMBER = _swap(
    r"(?<![\w.,/:-])\d[\d,.]*\d(?![\w/:-])|(?<![\w.,/:-])\d(?![\w/:.,-])|\b(?:" + "|".join(_NUMBER_WORDS) + r")\b(?!-)",
    _another_number,
    re.IGNORECASE,
)
_DATE = _swap(
    r"\b(?:" + "|".join(_MONTHS) + r")\b|\b(?:" + "|".join(_DAYS) + r")\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{4}-\d\d-\d\d\b",
    lambda text, rng: (
        _other_of(_MONTHS)(text, rng) if text in _MONTHS else _other_of(_DAYS)(text, rng) if text in _DAYS else _another_number(text, rng)
    ),
)
_PERIODS = ("day", "week", "month", "year", "hour")
_UNITS = (*_PERIODS, "days", "weeks", "months", "years", "hours", "$", "€", "£", "%", "percent", "euros", "dollars", "pounds")


def _another_unit(text: str, rng: random.Random) -> str | None:
    if text in "$€£":
        return rng.choice([c for c in "$€£" if c != text])
    if text in {"%", "percent"}:
        return " users" if text == "%" else "people"
    if text in {"euros", "dollars", "pounds"}:
        return rng.choice([c for c in ("euros", "dollars", "pounds") if c != text])
    plural = text.endswith("s")
    return rng.choice([p for p in _PERIODS if p != text.rstrip("s")]) + "s" * plural


_UNIT = _swap(
    r"[$€£](?=\d)|(?<=\d)%|(?<=\d )percent\b|\b(?:euros|dollars|pounds)\b"
    r"|(?<=\d )(?:days?|weeks?|months?|years?|hours?)\b"
    r"|(?:(?<=two )|(?<=three )|(?<=four )|(?<=six )|(?<=ten )|(?<=per )|(?<=ninety )|(?<=thirty ))(?:days?|weeks?"
    r"|months?|years?|hours?)\b",
    _another_unit,
)
_OTHER_NAMES = ("Carol", "Mateo", "Ingrid", "Okonkwo", "Salesforce", "Priyanka", "Whitfield", "Zendesk", "Leipzig", "Tanaka")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b(?!:)")
_NO_NAME = frozenset((*_MONTHS, *_DAYS, "May", "Christmas", "Thanksgiving", "Easter"))


def _name(text: str, rng: random.Random, _: Passage) -> str | None:
    found = [m for m in _NAME.finditer(text) if m.group() not in _NO_NAME]
    if not found:
        return None
    match = rng.choice(found)
    new = rng.choice([n for n in _OTHER_NAMES if n != match.group()])
    return text[: match.start()] + new + text[match.end() :]


def _drop_negation(text: str, rng: random.Random, _: Passage) -> str | None:
    found = list(re.finditer(r"n['’]t\b|\bcannot\b| not\b| never\b|\bno (?=[a-z])|\bwithout\b", text))
    if not found:
        return None
    match = rng.choice(found)
    said = match.group().strip()
    if said in {"n't", "n’t"}:
        whole = re.search(r"\w+$", text[: match.start()])
        stem = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}.get(whole.group().lower(), "") if whole else ""
        return text[: whole.start()] + stem + text[match.end() :] if whole and stem else text[: match.start()] + text[match.end() :]
    new = {"cannot": "can", "without": "with", "no": ""}.get(said, "")
    return text[: match.start()] + new + text[match.end() :]


def _add_negation(text: str, rng: random.Random, _: Passage) -> str | None:
    found = list(re.finditer(r"\b(?:will|can|would|is|are|was|does|do|have|has|had|could|should)\b(?! not|n['’]t)|['’](?:ll|re|d)\b", text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.end()] + rng.choice((" not", " never")) + text[match.end() :]


_INVENTED = (
    "No.",
    "Yes.",
    "Yes, we can.",
    "Not yet.",
    "Of course.",
    "We promise.",
    "Never again.",
    "Free.",
    "It's included.",
    "No problem whatsoever.",
    "By Tuesday.",
    "Twelve.",
)


def _invent(_: str, rng: random.Random, passage: Passage) -> str | None:
    quote = rng.choice(_INVENTED)
    return None if quote.lower() in passage.text.lower() else quote


REFUSED: dict[str, Change] = {
    "changed number": _NUMBER,
    "changed date": _DATE,
    "changed name": _name,
    "dropped negation": _drop_negation,
    "added negation": _add_negation,
    "changed unit": _UNIT,
    "invented short quote": _invent,
}
IN_STATEMENT = ("changed number", "changed date", "changed name", "dropped negation", "added negation", "changed unit")

# Alterations that must be seen through ----------------------------------------------------------------------------------

_VALUE_WORD = re.compile(
    r"\d|^\W*(?:"
    + "|".join((*_NUMBER_WORDS, *_MONTHS, *_DAYS))
    + r"|one|half|third|quarter|hundred|thousand|million|dozen|couple|first|second|\w+teen(?:th)?|summer|winter|spring|percent|per|day|week|month|year|hour)s?\b",
    re.IGNORECASE,
)
_FILLERS = ("just", "really", "actually", "you know,", "um,", "so", "honestly")
_DROPPABLE = re.compile(
    r"\b(?:just|really|actually|honestly|basically|so|well|like|the|a|an|that|and|um|uh|you know|I mean)\b,?\s", re.IGNORECASE
)
_LONG_FORMS = {"'ll": " will", "'re": " are", "'ve": " have", "n't": " not", "’ll": " will", "’re": " are", "’ve": " have", "'m": " am"}


def _light(text: str, rng: random.Random, passage: Passage) -> str | None:
    """One or two of the edits that models make when they quote from memory."""
    edits: tuple[Change, ...] = (_slip, _plural, _long_form, _drop_filler, _add_filler, _small_word)
    new: str | None = text
    # Words are changed before words are added, so that what is added is spelled as it should be.
    for number in sorted(rng.sample(range(len(edits)), rng.choice((1, 1, 2)))):
        new = edits[number](new, rng, passage) if new else None
    return new if new and new != text and _values_kept(text, new) else None


def _values_kept(text: str, new: str) -> bool:
    """A light edit is none where it touches the words of a number, a date or a unit."""
    words, others = text.split(), new.split()
    head = next((i for i, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), min(len(words), len(others)))
    tail = next((i for i, (a, b) in enumerate(zip(reversed(words), reversed(others), strict=False)) if a != b), 0)
    return not any(_VALUE_WORD.search(w) for part in (words, others) for w in part[max(0, head - 1) : len(part) - tail + 1])


def _drop_filler(text: str, rng: random.Random, _: Passage) -> str | None:
    found = [m for m in _DROPPABLE.finditer(text) if m.start() > 0]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + text[match.end() :]


def _add_filler(text: str, rng: random.Random, _: Passage) -> str | None:
    gaps = [m.end() for m in re.finditer(r"(?<=[a-z]) (?=[a-z])", text)]
    if not gaps:
        return None
    at = rng.choice(gaps)
    return text[:at] + rng.choice(_FILLERS) + " " + text[at:]


def _small_word(text: str, rng: random.Random, _: Passage) -> str | None:
    gaps = [m.end() for m in re.finditer(r"(?<=[a-z]) (?=[a-z]{4})", text)]
    if not gaps:
        return None
    at = rng.choice(gaps)
    return text[:at] + rng.choice(("the", "that", "a", "our")) + " " + text[at:]


def _long_form(text: str, rng: random.Random, _: Passage) -> str | None:
    found = list(re.finditer(r"['’](?:ll|re|ve|m)\b|(?<!wo)(?<!ca)(?<!sha)(?<!ai)n['’]t\b", text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + _LONG_FORMS[match.group().replace("n’t", "n't").replace("’m", "'m")] + text[match.end() :]


def _plural(text: str, rng: random.Random, _: Passage) -> str | None:
    found = [
        m
        for m in re.finditer(r"(?:(?<=\bthe )|(?<=\byour )|(?<=\bour )|(?<=\ba ))[a-z]{4,}[^s\W]s?\b", text)
        if m.group()
        not in {
            "about",
            "under",
            "after",
            "before",
            "until",
            "might",
            "could",
            "would",
            "never",
            "least",
            "quite",
            "whether",
            "rather",
            "another",
        }
    ]
    if not found:
        return None
    match = rng.choice(found)
    word = match.group()
    if not re.search(r"(?:er|or|ion|ment|ion|ge|ke|te|ng|nt|ct|rt|st|ll|ck)s?$", word) or word.rstrip("s") in _NUMBER_WORDS:
        return None
    return text[: match.start()] + (word[:-1] if word.endswith("s") else word + "s") + text[match.end() :]


def _slip(text: str, rng: random.Random, _: Passage) -> str | None:
    found = [
        m
        for m in re.finditer(r"(?<= )[a-z]{6,}\b(?!['’])", text)
        if m.group() not in {*_NUMBER_WORDS, "should", "before", "cannot", "without", "tomorrow"}
    ]
    if not found:
        return None
    match = rng.choice(found)
    word = match.group()
    at = rng.randrange(1, len(word) - 2)
    new = rng.choice((word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))
    return text[: match.start()] + new + text[match.end() :]


def _fold(text: str, rng: random.Random, _: Passage) -> str | None:
    """Another spelling of the same words: case, white space, quotation marks, dashes, emphasis, end marks."""
    ways: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.lower,
        lambda t: t.replace(" ", "  "),
        lambda t: t.replace("'", "’").replace('"', "“"),
        lambda t: t.rstrip(".!?") + rng.choice((".", "!", "...", "")),
        lambda t: f'"{t}"',
        lambda t: f"**{t}**",
        lambda t: "> " + t.replace(", ", ",\n> ", 1),
        lambda t: t.replace(" - ", " — ").replace("-", "–"),
        lambda t: t.replace(", ", " "),
    )
    for way in rng.sample(ways, 2):
        text = way(text)
    return text


def _exact(text: str, _: random.Random, __: Passage) -> str | None:
    return text


RECOVERED: dict[str, Change] = {"light edits": _light, "folding": _fold, "exact": _exact}


# Cases ------------------------------------------------------------------------------------------------------------------


def cases(each: int, places: Sequence[Passage], seed: int = SEED) -> Iterator[Case]:
    """`each` cases of every sort (fewer where the texts do not give them), the same for the same seed."""
    for sort, change in REFUSED.items():
        yield from _take(each, sort, places, seed, partial(_altered, sort, change))
    for sort in IN_STATEMENT:
        name = f"{sort} in statement"
        yield from _take(each, name, places, seed, partial(_in_statement, name, REFUSED[sort]))
    for sort, change in RECOVERED.items():
        yield from _take(each, sort, places, seed, partial(_altered, sort, change))
    yield from _take(each, "stitching", places, seed, _stitched)


Make = Callable[[Passage, tuple[int, int], random.Random], Case | None]


def _take(each: int, sort: str, places: Sequence[Passage], seed: int, make: Make) -> Iterator[Case]:
    rng = random.Random(f"{seed} {sort}")
    spots = [(p, span) for p in places for span in p.quotes]
    rng.shuffle(spots)
    seen: set[tuple[str, str, str | None]] = set()
    # Several rounds: a quote with three numbers gives three cases.
    for passage, span in spots * 3:
        case = make(passage, span, rng)
        if case is None or (key := (passage.name, case.quote, case.statement)) in seen:
            continue
        seen.add(key)
        yield case
        if len(seen) == each:
            return


def _altered(sort: str, change: Change, passage: Passage, span: tuple[int, int], rng: random.Random) -> Case | None:
    true = passage.text[slice(*span)]
    new = change(true, rng, passage)
    if new is None or not new.strip():
        return None
    if sort in REFUSED and _plain(new) in _plain(passage.text):
        return None
    return Case(sort, passage, span, new)


def _in_statement(sort: str, change: Change, passage: Passage, span: tuple[int, int], rng: random.Random) -> Case | None:
    true = passage.text[slice(*span)]
    new = change(true, rng, passage)
    if new is None or _plain(new) in _plain(passage.text):
        return None
    return Case(sort, passage, span, true, statement=new)


def _plain(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.lower().replace("’", "'"))) + " "


# A joint in a number, a date or beside a negation is no light matter.
_UNFIT = re.compile(
    r"\d|\b(?:no|not|never|nothing|without|half|" + "|".join((*_NUMBER_WORDS, *_MONTHS, *_DAYS)) + r")\b|n['’]t", re.IGNORECASE
)


def _stitched(passage: Passage, span: tuple[int, int], rng: random.Random) -> Case | None:
    """Two sentences of one line put together without the one between them, or the head and the tail of a long one."""
    line_end = passage.text.find("\n", span[1])
    line = passage.text[span[0] : line_end if line_end >= 0 else None]
    sentences = [m for m in _SENTENCE.finditer(line) if _long_enough(m.group())]
    if len(sentences) >= 3 and sentences[2].start() - sentences[0].end() < 250:
        one, other = sentences[0], sentences[2]
        joint = rng.choice((" ", " ... ", " [...] ", "… "))
        return Case(
            "stitching", passage, (span[0] + one.start(), span[0] + other.end()), one.group().strip() + joint + other.group().strip()
        )
    words = list(re.finditer(r"\S+", passage.text[slice(*span)]))
    if len(words) < 16:
        return None
    cut, back = words[5].end(), words[-7].start()
    text = passage.text[slice(*span)]
    if _UNFIT.search(text[cut - 12 : cut + 12]) or _UNFIT.search(text[back - 12 : back + 12]):
        return None
    return Case("stitching", passage, span, text[:cut] + rng.choice((" ... ", " [...] ", " … ")) + text[back:])


# Running ----------------------------------------------------------------------------------------------------------------


def run(each: int = 400, gold: Path = GOLD, *, corpus: bool = True, seed: int = SEED) -> Report:
    """Grounds every case and counts."""
    counts: dict[str, list[int]] = {}
    wrong: list[tuple[Case, tuple[int | None, int | None], str]] = []
    for case in cases(each, passages(gold, corpus=corpus), seed):
        found = ground_text(case.passage.text, case.quote, case.statement)
        refused_sort = case.sort.removesuffix(" in statement") in REFUSED
        overlap = _overlap(case.span, (found.start, found.end)) if found.start is not None and found.end is not None else 0.0
        good = not found.verified if refused_sort else overlap >= ENOUGH
        tally = counts.setdefault(case.sort, [0, 0, 0])
        tally[0] += 1
        tally[1] += found.verified
        tally[2] += good
        if not good:
            wrong.append((case, (found.start, found.end), found.reason))
    tallies = tuple(Tally(sort, sort.removesuffix(" in statement") in REFUSED, *numbers) for sort, numbers in counts.items())
    return Report(tallies, tuple(wrong))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(both, 0) / (max(one[1], other[1]) - min(one[0], other[0]))


def bench(rounds: int = 5) -> dict[str, float]:
    """Best wall time in seconds of 20 quotes of 15 words in 60,000 characters, by sort of quote."""
    text = "\n".join(p.text for p in passages())[:60_000]
    words = [m.span() for m in re.finditer(r"\S+", text)]
    passage = Passage("bench", text, ())
    out: dict[str, float] = {}
    for sort, change in {**RECOVERED, "altered number": _NUMBER, "shuffled": _shuffle}.items():
        best = 1e9
        for turn in range(rounds):
            rng = random.Random(turn)
            spots = [(words[i][0], words[i + 14][1]) for i in rng.sample(range(len(words) - 15), 60)]
            quotes = [q for s in spots if (q := change(text[slice(*s)], rng, passage))][:20]
            # Another text each time, so that nothing is remembered from the last.
            fresh = text[:-1] + str(turn)
            start = time.perf_counter()
            for quote in quotes:
                ground_text(fresh, quote)
            best = min(best, time.perf_counter() - start)
        out[sort] = best
    return out


def _shuffle(text: str, rng: random.Random, _: Passage) -> str | None:
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; exit code 1 where an altered value is verified or too few light edits are found."""
    parser = argparse.ArgumentParser(prog="python -m evals.adversary", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=400, help="cases of each sort")
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of gold deals")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong cases of each sort")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other cases")
    parser.add_argument("--only", default="", help="show wrong cases of this sort only")
    parser.add_argument("--bench", action="store_true", help="measure the time too")
    options = parser.parse_args(arguments)
    report = run(options.each, options.gold, seed=options.seed)
    print(f"{'sort':36}{'cases':>7}{'verified':>10}{'right':>7}")
    for t in report.tallies:
        print(f"{t.sort:36}{t.cases:7}{t.accepted:10}{t.right / t.cases:7.1%}")
    _show(report, options.show, options.only)
    print(f"altered and verified: {report.altered_accepted()}; light edits found in place: {report.recovered('light edits'):.1%}")
    if options.bench:
        print("seconds for 20 quotes in 60,000 characters:", ", ".join(f"{k} {v:.3f}" for k, v in bench().items()))
    return int(report.altered_accepted() > 0 or report.recovered("light edits") < 0.98)


def _show(report: Report, most: int, only: str) -> None:
    shown: dict[str, int] = {}
    for case, place, reason in report.wrong:
        shown[case.sort] = shown.get(case.sort, 0) + 1
        if shown[case.sort] <= most and (not only or case.sort == only):
            print(f"--- {case.sort}: {case.passage.name}\n  true : {case.passage.text[slice(*case.span)]!r}\n  quote: {case.quote!r}")
            print(f"  said : {case.statement!r}\n  found: {place} {reason}")


if __name__ == "__main__":
    sys.exit(main())
