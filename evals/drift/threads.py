"""Flags on the corpus threads, read by models that have not seen the company.

    python -m evals.drift.threads RUN [TYPE]     RUN/held.json, alone.json and scales.json are what evals.training.sentiment wrote

The tags of the corpus say where no-shows, requests beyond the scope, repeated questions and a leaving champion show;
where the tone drops follows from its labels by the rule of the annotation guide. There are no contracts beside the threads,
so that scope is judged by words alone.
"""

import datetime as dt
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.sentiment import DriftFlag, FlagType, SentimentReading
from analyzer.drift import champions, episodes, no_shows, repeats, scope
from analyzer.drift.feed import NAME, Letter
from analyzer.drift.heard import Heard, evidence_of
from analyzer.embedding import Embedder, shared_embedder
from analyzer.engines.local.sentiment import reading_of
from analyzer.intake.names import folded

CORPUS: Final = Path(__file__).parents[1] / "training" / "corpus"
TAGS: Final = {
    "no_show": FlagType.NO_SHOW,
    "scope_creep": FlagType.SCOPE_CREEP,
    "repeated_question": FlagType.REPEATED_QUESTION,
    "champion_disengaged": FlagType.CHAMPION_DISENGAGED,
    "champion_left": FlagType.CHAMPION_DISENGAGED,
}
ONCE: Final = {FlagType.NO_SHOW: 1, FlagType.CHAMPION_DISENGAGED: 99}
"""So many messages later the same tag tells of the same event."""


class Thread(NamedTuple):
    """One thread of the corpus: rows as written, the readings of its messages, and indices of those that were read by themselves too."""

    rows: Sequence[Mapping[str, Any]]
    readings: Sequence[SentimentReading]
    alone: Mapping[str, float] = MappingProxyType({})


def read_threads(
    held: Mapping[str, Sequence[float]], scales: Mapping[str, Any], alone: Mapping[str, Sequence[float]] = MappingProxyType({})
) -> Iterator[Thread]:
    """All threads whose messages all have an answer in `held`; `alone` are answers without what was said before."""
    rows: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for path in sorted(CORPUS.glob("*/*.messages.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows[row["thread"]].append(row)
    for name, thread in rows.items():
        keys = [f"{name}#{row['order']}" for row in thread]
        if all(key in held for key in keys):
            bare = {key: reading_of(key, alone[key], scales).index for key in keys if key in alone}
            yield Thread(thread, [reading_of(key, held[key], scales) for key in keys], bare)


def heard_of(thread: Thread) -> list[Heard]:
    """The implementation phase of a thread as the watch hears it."""
    out = []
    for number, (row, reading) in enumerate(zip(thread.rows, thread.readings, strict=True)):
        if row["phase"] == "implementation":
            turn = Turn(
                index=number, speaker=row["from"], side=Side(row["side"]), at=dt.datetime.fromisoformat(row["sent_at"]), text=row["text"],
                span=(0, len(row["text"])),
            )  # fmt: skip
            out.append(Heard(Letter(reading.id, number, turn), reading))
    return out


def wanted(thread: Thread) -> list[tuple[FlagType, int]]:
    """(type, order of the message) of what should be flagged in the implementation phase."""
    sales = [row["sentiment"] for row in thread.rows if row["phase"] == "sales" and row["sentiment"] is not None]
    usual = sum(sales) / len(sales) if sales else episodes.USUAL
    out: list[tuple[FlagType, int]] = []
    inside, before = False, None
    for row in thread.rows:
        if row["phase"] != "implementation":
            continue
        for kind in sorted({TAGS[tag] for tag in row["tags"] if tag in TAGS}):
            near = [order for k, order in out if k is kind]
            if not near or row["order"] - near[-1] > ONCE.get(kind, 0):
                out.append((kind, row["order"]))
        tone = row["sentiment"]
        if tone is None:
            continue
        if tone >= 1:
            inside = False
        elif not inside and (
            tone == -2 or (tone == -1 and before is not None and before <= 0 and (tone + before) / 2 <= usual - episodes.FALL)
        ):
            inside = True
            out.append((FlagType.SENTIMENT_DROP, row["order"]))
        before = tone
    return out


def found(thread: Thread, embedder: Embedder) -> list[DriftFlag]:
    """What the signals flag in a thread."""
    heard = heard_of(thread)
    conversation = Conversation(document=NAME, format="messages", kind=Kind.EMAIL, original="")
    sales = [r.index for row, r in zip(thread.rows, thread.readings, strict=True) if row["phase"] == "sales" and row["side"] == "customer"]
    spoke = [row["from"] for row in thread.rows if row["phase"] == "sales" and row["side"] == "customer"]
    lead = Counter(spoke).most_common(1)
    people = [champions.Person(name, folded(name), frozenset()) for name, _ in lead]

    def quote(message: Heard) -> tuple[Any, ...]:
        return (evidence_of(message.turn, conversation, 0, len(message.turn.text)),)

    return [
        *episodes.find(heard, sales, quote, (lambda message: thread.alone.get(message.id, message.reading.index))),
        *no_shows.find(heard, quote),
        *scope.find(heard, (), embedder, quote),
        *repeats.find(heard, repeats.questions(heard, embedder), quote),
        *champions.find(heard, people, frozenset(folded(name) for name in spoke), quote),
    ]


def score(threads: Sequence[Thread], embedder: Embedder, slack: int = 1, show: str = "") -> dict[str, dict[str, float]]:
    """Hits, false alarms and misses by type; a flag `slack` messages beside the tag is right too."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for thread in threads:
        gold = wanted(thread)
        texts = {row["order"]: row["text"] for row in thread.rows}
        for flag in found(thread, embedder):
            order = int(flag.at_message.rpartition("#")[2])
            near = slack if flag.type is not FlagType.SENTIMENT_DROP else 0
            hit = min((g for g in gold if g[0] is flag.type and abs(g[1] - order) <= near), key=lambda g: abs(g[1] - order), default=None)
            counts[flag.type]["tp" if hit else "fp"] += 1
            if hit:
                gold.remove(hit)
            elif show == flag.type:
                print("FALSE", flag.at_message, texts[order][:200].replace("\n", " / "))
        for kind, order in gold:
            counts[kind]["fn"] += 1
            if show == kind:
                print("MISSED", thread.rows[0]["thread"], order, texts[order][:200].replace("\n", " / "))
    return {kind: {**c, "f1": round(2 * c["tp"] / max(1, 2 * c["tp"] + c["fp"] + c["fn"]), 3)} for kind, c in sorted(counts.items())}


def _kept(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def main() -> None:
    """Prints the table, and with a type as second argument its mistakes."""
    run = Path(sys.argv[1])
    held, scales, alone = (_kept(run / name) for name in ("held.json", "scales.json", "alone.json"))
    threads = list(read_threads(held, scales, alone))
    show = sys.argv[2] if len(sys.argv) > 2 else ""
    for kind, row in score(threads, shared_embedder(), show=show).items():
        print(f"{kind:20}", row)


if __name__ == "__main__":
    main()
