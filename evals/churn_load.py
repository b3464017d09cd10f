"""How long many cancellations take from the table to the review: imported, read, put into themes, counted.

    python -m evals.churn_load [--rows 100000] [--weeks 104]

The rows are the texts of our corpus again and again, each with a number of its own before its last sign so that none is the same. Figures are seconds
of processor time of this process on one core, and of the clock beside them.
"""

import argparse
import csv
import datetime as dt
import io
import itertools
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from analyzer.app import Analyzer
from analyzer.churn.trends import WEEK, monday
from analyzer.desk import classifying, deciding, recording
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.settings import Settings
from analyzer.store.database import Database, Transaction
from analyzer.store.records import Job, KeyRole

CORPUS = Path(__file__).parent / "training/corpus"
LAST = dt.date(2026, 11, 16)
LEAD = Caller("load", KeyRole.RETENTION)
T = TypeVar("T")


class NoQueue:
    """Jobs are noted and run by hand."""

    def enqueue(self, transaction: Transaction, job: Job) -> None:
        """Nothing."""

    def cancel(self, job: Job) -> None:
        """Nothing."""

    def forget(self, jobs: Iterable[Job]) -> None:
        """Nothing."""


class ByHand:
    """A run whose steps are simply done; `spent` is processor time by kind of step."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.spent: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Does it and notes how long it took."""
        begun = time.process_time()
        value = work()
        kind = name.split(maxsplit=1)[0]
        self.spent[kind] = self.spent.get(kind, 0.0) + time.process_time() - begun
        return value

    def report(self, done: int, total: int, step: str) -> None:
        """Nobody looks."""


def table(rows: int, weeks: int) -> bytes:
    """A CSV of `rows` cancellations spread evenly over `weeks` weeks."""
    files = sorted(CORPUS.glob("*/*.cancellations.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "account", "canceled_at", "comment", "plan", "region", "mrr", "currency", "tenure_days"])
    days = weeks * 7
    for number, text in zip(range(rows), itertools.cycle(texts)):
        on = LAST - dt.timedelta(days=number * 7919 % days)
        part = ("Solo", "Team", "Business")[number % 3], ("EU", "US", "APAC")[number // 3 % 3]
        writer.writerow(
            [
                f"c{number}",
                f"Customer {number}",
                on,
                f"{text[:-1]} {number}{text[-1:]}",
                *part,
                20 + number % 500,
                "USD",
                number * 31 % 1500,
            ]
        )
    return out.getvalue().encode()


@contextmanager
def desk_in(folder: str) -> Iterator[Desk]:
    """A desk on a new SQLite database."""
    settings = Settings(data_dir=Path(folder), threads=1)
    analyzer = Analyzer(settings)
    database = Database(f"sqlite:///{folder}/load.db")
    database.migrate()
    try:
        yield Desk(settings, database, NoQueue(), analyzer.engine, lambda: analyzer.embedder)
    finally:
        database.close()


def measure(rows: int, weeks: int) -> dict[str, Any]:
    """Seconds of each part."""
    made = table(rows, weeks)
    with tempfile.TemporaryDirectory() as folder, desk_in(folder) as desk:
        desk.engine("local").load()
        clock, cpu = time.perf_counter(), time.process_time()
        got = recording.import_table(desk, LEAD, made, "load.csv")
        imported = time.process_time() - cpu
        assert got.job is not None
        run = ByHand(got.job)
        result = classifying.handler(desk, deciding.see)(run)
        whole, passed = time.process_time() - cpu, time.perf_counter() - clock
        reviews = []
        for back in range(3):
            begun = time.process_time()
            deciding.weekly(desk, LEAD, monday(LAST) - back * WEEK)
            reviews.append(round(time.process_time() - begun, 3))
    spent = {name: round(seconds, 1) for name, seconds in run.spent.items()}
    return {
        "rows": rows, "weeks": weeks, "megabytes": round(len(made) / 1e6, 1), "import": round(imported, 1), **spent, "all": round(whole, 1),
        "clock": round(passed, 1), "review": min(reviews), "themed": result["themed"],
    }  # fmt: skip


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--weeks", type=int, default=104)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(measure(options.rows, options.weeks), indent=1))


if __name__ == "__main__":
    main()
