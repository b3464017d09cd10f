"""The job that reads why customers leave: reasons, what people taught, themes, and which issues wait for the review."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np

from analyzer.churn import themes
from analyzer.churn.reasons import Memory, read_reasons
from analyzer.churn.taxonomy import read_taxonomy
from analyzer.churn.trends import WEEK, monday
from analyzer.desk.desk import Desk
from analyzer.domain.churn import OTHER, Reason, Taxonomy
from analyzer.jobs import Handler, Run
from analyzer.store import cancellations, jobs
from analyzer.store import themes as kept_themes
from analyzer.store.cancellations import Reader, StoredCancellation
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Job, JobState

KIND: Final = "reasons"
AT_ONCE: Final = 500
"""Cancellations of one step: what a crash can cost."""
TAUGHT: Final = 2_000
"""Corrections that are remembered, the latest."""
LOOKED_AT: Final = 2_000
"""Cancellations that are compared with a new correction, the latest."""
MARGIN: Final = dt.timedelta(minutes=1)
THEMED_WEEKS: Final = 26
"""Only texts of so many weeks are put into themes: a review shows fewer."""
THEMED: Final = 4_000
"""Texts of one category that one job puts into themes."""


def taxonomy_of(desk: Desk) -> Taxonomy:
    """The reasons in use. Raises BadSettings where the file of the settings cannot be used."""
    return read_taxonomy(desk.settings.taxonomy_file)


def order_reading(transaction: Transaction, desk: Desk, person: str) -> Job:
    """The job that reads what nobody has read yet; the one that is queued where there is one.

    A job that runs already may have looked for the last time, so another one is queued behind it.
    """
    for waiting in jobs.open_jobs(transaction):
        # The update holds the row: its job cannot begin, and so cannot look, before this transaction is over.
        if waiting.kind == KIND and waiting.state is JobState.QUEUED and jobs.change(transaction, waiting.id, waiting.attempt):
            held = jobs.find(transaction, waiting.id)
            if held is not None and held.state is JobState.QUEUED:
                return held
    at = now()
    job = Job(
        id=new_id("job"), kind=KIND, payload={"engine": desk.settings.engine}, state=JobState.QUEUED, attempt=1, done=0, total=0,
        created_by=person, created_at=at, updated_at=at,
    )  # fmt: skip
    kept, _ = jobs.add(transaction, job)
    desk.queue.enqueue(transaction, kept)
    return kept


def handler(desk: Desk, see: Callable[[Desk], list[str]]) -> Handler:
    """Reading, as a worker runs it; `see` notes which issues rise or spike and announces those that are new."""

    def read(run: Run) -> dict[str, Any]:
        total = run.step("count", lambda: _begin(desk))
        done = number = 0
        while got := run.step(f"read {number}", lambda: _read_some(desk, str(run.job.payload["engine"]))):
            done, number = done + got, number + 1
            run.report(done, max(total, done), "reading reasons")
        learnt = run.step("learn", lambda: _learn(desk, run.job.created_at - MARGIN))
        run.report(done, max(total, done), "comparing texts")
        themed = [run.step(f"themes {slug}", lambda chosen=slug: _theme(desk, chosen)) for slug in taxonomy_of(desk).slugs]  # type: ignore[misc]
        seen = run.step("issues", lambda: see(desk))
        run.report(done, max(total, done), "done")
        return {"read": done, "learnt": learnt, "themed": sum(themed), "issues": seen}

    return read


def _begin(desk: Desk) -> int:
    """Hangs events on accounts that were made since; how many are to be read."""
    with desk.database.writing() as transaction:
        cancellations.hang(transaction, cancellations.accounts_by_name(transaction))
        return cancellations.count_unread(transaction)


def _read_some(desk: Desk, engine_name: str) -> int:
    with desk.database.reading() as transaction:
        rows = cancellations.unread(transaction, AT_ONCE)
        taught = cancellations.taught(transaction, TAUGHT)
    if not rows:
        return 0
    engine, taxonomy = desk.engine(engine_name), taxonomy_of(desk)
    read = read_reasons(engine, [row.known() for row in rows], taxonomy)
    reasons = [(one.id, one.reason) for one in read if one.reason is not None]
    if taught:
        memory = Memory(desk.embedder(), taught)
        reasons = [(row.id, memory.recall(row.text, reason)) for row, (_, reason) in zip(rows, reasons, strict=True)]
    with desk.database.writing() as transaction:
        cancellations.keep_reasons(transaction, reasons, Reader(engine.name, engine.model, taxonomy.version))
    return len(rows)


def _learn(desk: Desk, since: dt.datetime) -> int:
    """Texts that say what somebody has corrected since then get the same category; how many."""
    with desk.database.reading() as transaction:
        taught = cancellations.taught(transaction, TAUGHT, since)
        rows = cancellations.doubtful(transaction, since, LOOKED_AT) if taught else ()
    if not rows:
        return 0
    memory = Memory(desk.embedder(), taught)
    learnt: list[tuple[StoredCancellation, Reason]] = []
    for row in rows:
        before = row.known().reason
        if before is not None and (after := memory.recall(row.text, before)) != before:
            learnt.append((row, after))
    with desk.database.writing() as transaction:
        for row, reason in learnt:
            reader = Reader(row.engine or "", row.model or "", row.taxonomy or "")
            cancellations.keep_reasons(transaction, [(row.id, reason)], reader)
    return len(learnt)


def _theme(desk: Desk, category: str) -> int:
    """Puts the texts of a category that are in no theme into one, the oldest first; how many."""
    if category == OTHER:
        return 0
    with desk.database.reading() as transaction:
        last = cancellations.extent(transaction).last
        if last is None:
            return 0
        first = monday(last) - THEMED_WEEKS * WEEK
        rows = kept_themes.without(transaction, category, first, THEMED)
        kept = [
            themes.KeptTheme(one.id, category, np.frombuffer(one.middle, dtype=np.float32), one.size)
            for one in kept_themes.of_category(transaction, category)
        ]
    if not rows:
        return 0
    gathering = themes.Gathering(category, kept)
    vectors = _vectors(desk, [row.quote for row in rows])
    joined = [(row.id, gathering.join(row.id, vectors[row.quote])) for row in rows]
    with desk.database.writing() as transaction:
        made = [kept_themes.StoredTheme(id=k.key, category=category, size=k.size, middle=k.total.tobytes()) for k in gathering.changed()]
        kept_themes.keep(transaction, made)
        kept_themes.join(transaction, joined)
        kept_themes.prune(transaction, category)
        labels = themes.labels_of(kept_themes.quotes(transaction, category, first, themes.MOST))
        kept_themes.label(transaction, labels)
    return len(joined)


def _vectors(desk: Desk, quotes: Iterable[str]) -> dict[str, "np.ndarray"]:
    """Each text once: many customers write the same few words."""
    distinct: Sequence[str] = list(dict.fromkeys(quotes))
    return dict(zip(distinct, desk.embedder().embed([themes.compared(quote) for quote in distinct]), strict=True))


def week_before(day: dt.date) -> dt.date:
    """The Monday of the last week that is over on `day`."""
    return monday(day) - WEEK
