"""Classifies the texts of cancellations: rows in, reasons out; what people corrected wins and is learnt from."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import isfinite
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from analyzer.churn.taxonomy import chosen_category
from analyzer.domain.churn import OTHER, Cancellation, Reason, Taxonomy
from analyzer.embedding import Embedder
from analyzer.engines.base import Engine
from analyzer.engines.local.sentences import split
from analyzer.errors import TooLarge, UnreadableInput, unopened
from analyzer.grounding.orders import ordered

WORKERS: Final = 2
SAME_FROM: Final = 0.86
"""A text this near to one that a person has corrected is the same complaint."""
LEARNT_CHARACTERS: Final = 500
HARDLY: Final = 0.55
"""Below this confidence 47 of 100 held-out texts were read right: less often than a choice from a list is."""
CHOSEN: Final = 0.7
"""How often what is chosen from a list is the reason: budget stands there for much else."""

_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


class Row(NamedTuple):
    """One line of the input: its id as it was given, and the customer's words."""

    id: str | int | float
    text: str


def read_rows(file: Path, most_bytes: int) -> list[Row]:
    """The rows {"id", "text"} of a JSON Lines file; blank lines are passed over.

    Raises:
        UnreadableInput: the file or one of its lines cannot be used; the message names the line.
        TooLarge: the file has more than `most_bytes`.
    """
    return [
        Row(_id(row, where), _text(row, where)) for number, row in _objects(file, most_bytes) if (where := f"{file.name} line {number}")
    ]


def _objects(file: Path, most_bytes: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file with the numbers of their lines; blank lines are passed over."""
    try:
        size = file.stat().st_size
        if size > most_bytes:
            raise TooLarge(f"{file.name} has {size:,} bytes; at most {most_bytes:,} are read. Split it, or raise HANDOFF_MAX_FILE_BYTES.")
        lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise UnreadableInput(unopened(file.name, error)) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _object(line, f"{file.name} line {number}")


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"{where} is not UTF-8. Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f'{where} is not JSON. Each line is one object: {{"id": "...", "text": "..."}}.') from error
    if not isinstance(row, dict):
        raise UnreadableInput(f'{where} is not an object. Each line is one object: {{"id": "...", "text": "..."}}.')
    return row


def _id(row: dict[str, Any], where: str) -> str | int | float:
    given = row.get("id")
    # JSON has no NaN and no infinity, though Python reads them, and makes one of 1e999.
    if isinstance(given, bool) or not isinstance(given, str | int | float) or (isinstance(given, float) and not isfinite(given)):
        raise UnreadableInput(f'{where} has no "id". Give each row one, as text or a number.')
    return given


def _text(row: dict[str, Any], where: str) -> str:
    if "text" not in row:
        raise UnreadableInput(f'{where} has no "text". Give the customer\'s words, or "" where there are none.')
    text = row["text"]
    if not isinstance(text, str | None):
        raise UnreadableInput(f'{where}: "text" is neither text nor null.')
    return text or ""


def classify(engine: Engine, texts: Iterable[str], taxonomy: Taxonomy, workers: int | None = None) -> Iterator[Reason]:
    """The reason of each of `texts`, in their order; several are read at a time, by the embedded engine no more than there are cores."""
    workers = workers or (min(WORKERS, _cores()) if engine.name == "local" else WORKERS)
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda text: _reason_of(engine, text, taxonomy), texts)


def _reason_of(engine: Engine, text: str, taxonomy: Taxonomy) -> Reason:
    """The reason in what is no order to a machine: one planted sentence must not hide the customer's own, and a person looks at it."""
    own = _own_words(text)
    read = engine.classify_reason(own or text, taxonomy)
    return read if own == text else read.model_copy(update={"needs_review": True})


def _own_words(text: str) -> str:
    """The longest stretch of `text` whose sentences give no orders to a machine: as it stands, so that a quote of it is one of the text."""
    if not ordered(text, 0, len(text)):
        return text
    runs = [(0, 0)]
    for start, end in split(text):
        if ordered(text[start:end], 0, end - start):
            runs.append((end, end))
        else:
            runs[-1] = (runs[-1][0] if runs[-1][1] > runs[-1][0] else start, end)
    start, end = max(runs, key=lambda run: run[1] - run[0])
    return text[start:end]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_reasons(
    engine: Engine, cancellations: Sequence[Cancellation], taxonomy: Taxonomy, progress: Callable[[int], None] | None = None
) -> list[Cancellation]:
    """`cancellations` with the reason of each; what a person corrected stays.

    Where there are no words but a choice from a list, as in many CRMs, the choice is read.
    """
    read: list[Cancellation] = []
    words = [c.text if c.text.strip() else c.stated or "" for c in cancellations]
    for cancellation, reason in zip(cancellations, classify(engine, words, taxonomy), strict=True):
        read.append(cancellation.model_copy(update={"reason": _with_stated(reason, cancellation, taxonomy)}))
        if progress is not None:
            progress(len(read))
    return read


def _with_stated(reason: Reason, cancellation: Cancellation, taxonomy: Taxonomy) -> Reason:
    """Where a customer wrote nothing usable, or something that is read less surely than a choice is right, the choice speaks for them.

    What was read of their words is then the second reason.
    """
    chosen = chosen_category(cancellation.stated, taxonomy) if cancellation.stated else None
    silent = not cancellation.text.strip() or reason.category == OTHER
    if chosen is None or not (silent or reason.confidence < HARDLY):
        return reason
    second = None if silent or reason.category == chosen else reason.category
    return Reason(category=chosen, secondary=second, confidence=CHOSEN, quote=reason.quote)


def line_of(row: Row, reason: Reason) -> str:
    """One line of the output of `handoff classify` (CONTRACTS.md), without its line end."""
    answer = {
        "id": row.id,
        "category": reason.category,
        "secondary": reason.secondary,
        "confidence": reason.confidence,
        "quote": reason.quote,
        "needs_review": reason.needs_review,
    }
    # These three end a line for many readers of lines.
    return json.dumps(answer, ensure_ascii=False).translate(_LINE_ENDS)


def read_answers(file: Path, most_bytes: int) -> dict[str | int | float, str]:
    """The categories of an earlier output of `handoff classify`, by id. Raises UnreadableInput, TooLarge."""
    found: dict[str | int | float, str] = {}
    for number, row in _objects(file, most_bytes):
        category = row.get("category")
        if not isinstance(category, str):
            raise UnreadableInput(f'{file.name} line {number} has no "category". Give an output of `handoff classify`.')
        found[_id(row, f"{file.name} line {number}")] = category
    return found


def difference_lines(before: Mapping[str | int | float, str], after: Sequence[tuple[str | int | float, str]]) -> list[str]:
    """What is read differently from before, in words, the most frequent first."""
    known = [(before[given], category) for given, category in after if given in before]
    changed = Counter((old, new) for old, new in known if old != new)
    lines = [f"{sum(changed.values())} of {len(known)} are read differently."]
    lines += [f"{count} from {old} to {new}" for (old, new), count in sorted(changed.items(), key=lambda pair: (-pair[1], pair[0]))]
    missing = len(after) - len(known)
    return [*lines, *([f"{missing} were not there before."] if missing else [])]


class Memory:
    """What people corrected: a text that says the same again gets their category."""

    def __init__(self, embedder: Embedder, corrected: Sequence[tuple[str, str]]) -> None:
        """`corrected` holds texts and the categories that people gave them, the latest last."""
        self._embedder = embedder
        self._categories = [category for _, category in corrected]
        self._vectors = embedder.embed([text[:LEARNT_CHARACTERS] for text, _ in corrected]) if corrected else None

    def recall(self, text: str, reason: Reason) -> Reason:
        """`reason`, or the category of the nearest corrected text where that says the same."""
        if self._vectors is None or not text.strip():
            return reason
        near = self._vectors @ self._embedder.embed([text[:LEARNT_CHARACTERS]])[0]
        # Of texts that are equally near the latest counts: people change their minds.
        nearest = len(near) - 1 - int(np.argmax(near[::-1]))
        if near[nearest] < SAME_FROM:
            return reason
        category = self._categories[nearest]
        second = None if reason.secondary == category else reason.secondary
        return reason.model_copy(
            update={
                "category": category,
                "secondary": second,
                "confidence": round(float(min(near[nearest], 0.99)), 3),
                "needs_review": False,
            }
        )
