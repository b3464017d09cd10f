"""Time and memory of the things that people wait for (`make bench`).

Every command runs in a process of its own, so that its start counts; the best of the runs is shown, beside how long a fixed
loop of plain Python took here: the ratio says more about the code than seconds on an unknown machine do. On a machine that
is busy with other things, look at the processor time: it hardly moves, while the time on the clock does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

from analyzer import Analyzer, Settings
from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Quote
from analyzer.domain.sentiment import Message
from analyzer.engines.local.engine import LocalEngine
from analyzer.grounding import Grounder
from analyzer.intake.reader import read
from evals.drift.threads import CORPUS
from evals.long_call import write_deal

RUNS: Final = 3
LOOP: Final = 5_000_000
GROUND_CHARACTERS: Final = 60_000
GROUND_QUOTES: Final = 20
MESSAGES: Final = 10_000
OTHER_DEAL: Final = Path(__file__).parent / "gold" / "kestrel-freight"


class Cost(NamedTuple):
    """Seconds on the clock, seconds of processor time (over all cores), and the peak resident memory in megabytes of a process of its own."""

    seconds: float
    processor: float = 0.0
    megabytes: float | None = None


class Row(NamedTuple):
    """One line of the table: what was measured, what it cost, what it may cost."""

    what: str
    cost: Cost
    bar: Cost | None = None


def reference_loop() -> Cost:
    """A fixed piece of pure Python work, to compare machines by."""
    return _timed(lambda: sum(number * number % 7 for number in range(LOOP)))


def command(arguments: Sequence[str]) -> Cost:
    """One run of `handoff` with `arguments`, from the start of the process to its end."""
    handoff = Path(sys.executable).with_name("handoff")
    started = time.perf_counter()
    process = subprocess.Popen([handoff, *arguments], stdout=subprocess.DEVNULL)  # noqa: S603 - our own command and files
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "handoff")
    # Linux counts in kilobytes, macOS in bytes.
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1024))


def grounding(conversation: Conversation) -> Cost:
    """20 quotes looked for in 60,000 characters: true ones, lightly edited ones, and some that nobody said."""
    turns, length = [], 0
    for turn in conversation.turns:
        if length < GROUND_CHARACTERS:
            turns.append(turn)
            length += len(turn.text) + 1
    short = conversation.model_copy(update={"turns": tuple(turns)})
    quotes = quotes_of(short)
    return _timed(lambda: verified(short, quotes))


def quotes_of(conversation: Conversation) -> list[Quote]:
    """Quotes spread over a conversation; every third edited, every fifth untrue."""
    long_turns = [turn for turn in conversation.turns if len(turn.text.split()) > 12]
    quotes = []
    for number in range(GROUND_QUOTES):
        turn = long_turns[number * len(long_turns) // GROUND_QUOTES]
        words = turn.text.split()[2:14]
        if number % 3 == 0:
            words = [word.upper().strip(",.") for word in words]
        if number % 5 == 0:
            words[3:6] = ["nobody", "ever", "said"]
        quotes.append(Quote(document=conversation.document, turn=turn.index, text=" ".join(words)))
    return quotes


def verified(conversation: Conversation, quotes: Sequence[Quote]) -> int:
    """How many of `quotes` are found in `conversation`."""
    grounder = Grounder({conversation.document: conversation})
    return sum(grounder.find(quote).verified for quote in quotes)


def tones() -> Cost:
    """10,000 messages read on one thread, once: the corpus over and over, each message with a number of its own."""
    engine = LocalEngine(1)
    engine.load()
    corpus = sorted(CORPUS.glob("*/*.messages.jsonl"))
    texts = [json.loads(line)["text"] for path in corpus for line in path.read_text(encoding="utf-8").splitlines()]
    some = [Message(id=f"m{n}", text=f"{texts[n % len(texts)]} ({n})", before=texts[(n - 1) % len(texts)]) for n in range(MESSAGES)]
    return _timed(lambda: engine.read_sentiment(some))


def warm(folder: Path) -> Cost:
    """One draft on one thread, once, by a process that has drafted another deal: nothing of this one is remembered."""
    analyzer = Analyzer(Settings(threads=1))
    analyzer.draft([OTHER_DEAL])
    return _timed(lambda: analyzer.draft([folder]))


def measure(folder: Path) -> list[Row]:
    """All rows, over a deal made in `folder`."""
    transcript = write_deal(folder)
    draft = _best(lambda: command(["draft", str(folder), "--format", "json"]))
    parse = _best(lambda: command(["parse", str(transcript), "--format", "json"]))
    conversation = read(transcript)
    return [
        Row("draft, call of 10,000 words", draft, Cost(3.0, megabytes=700)),
        Row("the same, models loaded, one thread, once", warm(folder), Cost(2.0)),
        Row("parse, the same call", parse, Cost(0.5)),
        Row("ground, 20 quotes in 60,000 letters", _best(lambda: grounding(conversation)), Cost(0.1)),
        Row(f"{MESSAGES:,} messages read, one thread, once", tones(), Cost(60.0)),
        Row(f"plain loop, {LOOP:,} steps", _best(reference_loop)),
    ]


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder))
    Console(width=None if sys.stdout.isatty() else 120).print(table(rows))


def table(rows: Sequence[Row]) -> Table:
    """The rows for the terminal; the last one is the reference."""
    loop = rows[-1].cost
    shown = Table(title=f"Best of {RUNS} runs, {os.cpu_count()} cores, Python {sys.version.split()[0]}", title_justify="left")
    shown.add_column("what")
    for name in ("clock s", "at most", "/ loop", "processor s", "/ loop", "peak MB", "at most"):
        shown.add_column(name, justify="right")
    for what, cost, bar in rows:
        shown.add_row(
            what,
            f"{cost.seconds:.3f}",
            f"{bar.seconds:g}" if bar else "",
            f"{cost.seconds / loop.seconds:.2f}",
            f"{cost.processor:.3f}",
            f"{cost.processor / loop.processor:.2f}",
            f"{cost.megabytes:.0f}" if cost.megabytes else "",
            f"{bar.megabytes:g}" if bar and bar.megabytes else "",
        )
    return shown


def _timed(work: Callable[[], object]) -> Cost:
    started, used = time.perf_counter(), time.process_time()
    work()
    return Cost(time.perf_counter() - started, time.process_time() - used)


def _best(run: Callable[[], Cost]) -> Cost:
    return min((run() for _ in range(RUNS)), key=lambda cost: cost.seconds)


if __name__ == "__main__":
    main()
