"""Corrections of reviews, read again: which of them would nobody have to make any more?

    handoff eval harvest cases/
    python -m evals harvested cases/ [--engine local] [--show]

The engine reads the few turns of every case. A line that was rejected is right now where the engine finds nothing of its sort on
the quote; one that was missed, where it finds something; one that was edited, where what it finds has the fields as they were put
right. Fields that take the whole deal to judge (`in_contract`, `status`) are not decided here, and marks such as `[person 1]` are
read as invented names. A few turns are less than a conversation: what the engine does not find in them it may have found there.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from analyzer.app import Analyzer
from analyzer.desk.harvesting import FILE, Case, CorrectionKind
from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Turn
from analyzer.domain.finding import Finding
from analyzer.domain.review import Section
from analyzer.domain.statement import Fact, Goal, Promise, Risk, Stakeholder
from analyzer.engines.base import Engine
from analyzer.errors import AnalyzerError, UnreadableInput
from analyzer.grounding import ground_claims

SORTS: Final[Mapping[Section, type[Any]]] = {
    Section.DEAL: Fact, Section.GOALS: Goal, Section.STAKEHOLDERS: Stakeholder, Section.PROMISES: Promise, Section.RISKS: Risk,
}  # fmt: skip
WHOLE_DEAL: Final = frozenset({"in_contract", "status"})
WORDS: Final = frozenset({"summary"})
"""Fields in anybody's own words: nearer to what was put right than to what was drafted is right."""
PEOPLE: Final = ("Robin Vale", "Avery Stone", "Morgan Reed", "Jamie Holt", "Casey Lund", "Drew Marsh", "Quinn Abbott", "Rowan Pell")
COMPANIES: Final = {"[customer]": "Norrland Mills", "[vendor]": "Tideway"}
_PERSON: Final = re.compile(r"\[person (\d+)\]")
_WORD: Final = re.compile(r"\w+")


class Answer(StrEnum):
    """What the engine makes of a case now."""

    RIGHT = "right"
    WRONG = "wrong"
    OPEN = "not decided"


class Judged(NamedTuple):
    """A case and what became of it; `found` are the words of what the engine finds on the quote."""

    case: Case
    answer: Answer
    found: tuple[str, ...]


def cases_in(folder: Path) -> list[Case]:
    """The cases that `handoff eval harvest` wrote into `folder`; raises UnreadableInput where there are none that can be read."""
    file = folder / FILE if folder.is_dir() else folder
    if not file.is_file():
        raise UnreadableInput(f"No {FILE} lies in {folder.name}; `handoff eval harvest FOLDER` writes it.")
    cases = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            cases += [Case.model_validate_json(named(line))] if line.strip() else []
        except ValidationError as error:
            raise UnreadableInput(f"Line {number} of {file.name} is no case: {error.errors()[0]['msg']}.") from None
    return cases


def named(text: str) -> str:
    """`text` with invented names for the marks of people and companies; the same mark gives the same name."""
    for mark, name in COMPANIES.items():
        text = text.replace(mark, name)
    return _PERSON.sub(lambda mark: PEOPLE[(int(mark[1]) - 1) % len(PEOPLE)], text)


def conversation(case: Case) -> Conversation:
    """The turns of a case as a call, or as an order form where nobody speaks."""
    turns, at = [], 0
    for number, heard in enumerate(case.turns):
        turns.append(Turn(index=number, speaker=heard.speaker, side=heard.side, text=heard.text, span=(at, at + len(heard.text))))
        at += len(heard.text) + 1
    spoken = any(heard.speaker for heard in case.turns)
    people = {heard.speaker: heard.side for heard in case.turns if heard.speaker}
    return Conversation(
        document="case.txt", format="case", kind=Kind.CALL if spoken else Kind.DOCUMENT, turns=tuple(turns),
        participants=tuple(Participant(name=name, side=side) for name, side in people.items()),
        type=DocumentType.CALL_TRANSCRIPT if spoken else DocumentType.ORDER_FORM, original="\n".join(heard.text for heard in case.turns),
    )  # fmt: skip


def judge(case: Case, engine: Engine) -> Judged:
    """What `engine` makes of `case` now."""
    on_quote = _on_quote(case, engine)
    words = tuple(found.statement.summary or getattr(found.statement, "name", "") for found in on_quote)
    if case.outcome is CorrectionKind.REJECTED:
        return Judged(case, Answer.WRONG if on_quote else Answer.RIGHT, words)
    if case.outcome is CorrectionKind.MISSED:
        return Judged(case, Answer.RIGHT if on_quote else Answer.WRONG, words)
    fields = [name for name in case.changed if name not in WHOLE_DEAL]
    if not fields:
        return Judged(case, Answer.OPEN, words)
    said = [found.statement.model_dump(mode="json") for found in on_quote]
    right = any(all(_put_right(case, name, statement.get(name)) for name in fields) for statement in said)
    return Judged(case, Answer.RIGHT if right else Answer.WRONG, words)


def _on_quote(case: Case, engine: Engine) -> list[Finding[Any]]:
    """What the engine finds of the sort of the case, verified, on the words of its quote."""
    read = conversation(case)
    deal = Deal(vendor=Party(name=COMPANIES["[vendor]"]), customer=Party(name=COMPANIES["[customer]"]))
    findings, _ = ground_claims(engine.find_claims(read, deal).claims, {read.document: read}, deal)
    low = read.turns[case.at].span[0] + max(0, read.turns[case.at].text.find(case.quote))
    high, kind = low + len(case.quote), (case.corrected or case.proposed or {}).get("kind")
    return [
        found
        for found in findings
        if isinstance(found.statement, SORTS[case.section])
        and (case.section is not Section.DEAL or found.statement.kind == kind)
        and any(piece.start < high and low < piece.end for piece in found.evidence)
    ]


def _put_right(case: Case, name: str, value: Any) -> bool:
    wanted, drafted = (case.corrected or {}).get(name), (case.proposed or {}).get(name)
    if name in WORDS:
        return _alike(value, wanted) > _alike(value, drafted)
    return bool(_plain(value) == _plain(wanted))


def _plain(value: Any) -> Any:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _alike(one: str | None, other: str | None) -> float:
    these, those = (set(_WORD.findall((text or "").casefold())) for text in (one, other))
    return len(these & those) / max(1, len(these | those))


def told(judged: Sequence[Judged], show: bool = False) -> str:
    """The counts by outcome and section, a line each; with `show` every case that is not right, with what was found on its quote."""
    counts = Counter((one.case.outcome, one.case.section, one.answer) for one in judged)
    lines = [f"{len(judged)} corrections; {sum(one.answer is Answer.RIGHT for one in judged)} need no longer be made"]
    for outcome, section in sorted({(outcome, section) for outcome, section, _ in counts}):
        of = {answer: counts[outcome, section, answer] for answer in Answer}
        unsure = f", {of[Answer.OPEN]} not decided" if of[Answer.OPEN] else ""
        lines.append(f"{outcome.value} {section.value}: {of[Answer.RIGHT]} of {of[Answer.RIGHT] + of[Answer.WRONG]} right{unsure}")
    for one in judged if show else ():
        if one.answer is not Answer.RIGHT:
            found = "; ".join(one.found) or "nothing"
            lines.append(f"{one.case.id} {one.case.outcome.value} {one.case.section.value}: “{one.case.quote}” now gives {found}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Prints the counts. Exit codes: 0 done, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m evals harvested", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="what `handoff eval harvest` wrote")
    parser.add_argument("--engine", default="local", help="the engine that reads (default: local)")
    parser.add_argument("--show", action="store_true", help="name the cases that are not right")
    options = parser.parse_args(arguments)
    try:
        cases = cases_in(options.folder)
        engine = Analyzer().engine(options.engine)
        engine.load()
        judged = [judge(case, engine) for case in cases]
    except AnalyzerError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(told(judged, options.show))
    return 0
