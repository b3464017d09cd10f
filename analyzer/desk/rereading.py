"""Reading again by another taxonomy or engine: a job notes what would change, a person looks and takes it over or not."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from analyzer.churn.reasons import Memory, read_reasons
from analyzer.desk.callers import Act, Caller
from analyzer.desk.classifying import AT_ONCE, TAUGHT, order_reading, taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.errors import Conflict
from analyzer.jobs import Handler, Run
from analyzer.store import cancellations, jobs, keys, rereadings
from analyzer.store.cancellations import Reader
from analyzer.store.database import new_id, now
from analyzer.store.records import Job, JobState
from analyzer.store.rereadings import Change, Example

KIND: Final = "rereading"
EXAMPLES: Final = 3


class Difference(NamedTuple):
    """What would change from one category to another, with examples."""

    change: Change
    examples: tuple[Example, ...]


class Rereading(NamedTuple):
    """Where a rereading stands: the job while it runs, what it found, and how many reasons come of another version of the taxonomy."""

    job: Job | None
    differences: tuple[Difference, ...]
    outdated: int
    version: str

    @property
    def many(self) -> int:
        """How many cancellations would change."""
        return sum(one.change.many for one in self.differences)


def order(desk: Desk, caller: Caller, engine: str | None = None) -> Job:
    """The job that reads everything again; the one that is there where one is under way. Raises NotAllowed."""
    caller.refuse_unless(Act.CORRECT_REASONS)
    with desk.database.writing() as transaction:
        under_way = next((job for job in jobs.open_jobs(transaction) if job.kind == KIND), None)
        if under_way is not None:
            return under_way
        at = now()
        job = Job(
            id=new_id("job"), kind=KIND, payload={"engine": engine or desk.settings.engine}, state=JobState.QUEUED, attempt=1, done=0,
            total=0, created_by=caller.person, created_at=at, updated_at=at,
        )  # fmt: skip
        kept, _ = jobs.add(transaction, job)
        desk.queue.enqueue(transaction, kept)
        keys.note(transaction, "reasons.reread", kept.id, caller.person, caller.key_id)
        return kept


def handler(desk: Desk) -> Handler:
    """Reading again, as a worker runs it."""

    def reread(run: Run) -> dict[str, Any]:
        total = run.step("clear", lambda: _clear(desk))
        after, done, number = "", 0, 0
        while batch := run.step(f"read {number}", _reading(desk, str(run.job.payload["engine"]), after)):
            after, done, number = batch["last"], done + batch["read"], number + 1
            run.report(done, max(total, done), "reading again")
        return {"read": done}

    return reread


def _clear(desk: Desk) -> int:
    with desk.database.writing() as transaction:
        rereadings.clear(transaction)
        return cancellations.extent(transaction).many


def _reading(desk: Desk, engine_name: str, after: str) -> Callable[[], dict[str, Any] | None]:
    def read() -> dict[str, Any] | None:
        with desk.database.reading() as transaction:
            rows = cancellations.behind(transaction, AT_ONCE, after)
            taught = cancellations.taught(transaction, TAUGHT)
        if not rows:
            return None
        engine, taxonomy = desk.engine(engine_name), taxonomy_of(desk)
        reader = Reader(engine.name, engine.model, taxonomy.version)
        memory = Memory(desk.embedder(), taught) if taught else None
        again = [row for row in rows if row.corrected is None and row.category is not None]
        pairs = [
            (row, memory.recall(row.text, one.reason) if memory else one.reason)
            for row, one in zip(again, read_reasons(engine, [row.known() for row in again], taxonomy), strict=True)
            if one.reason is not None
        ]
        with desk.database.writing() as transaction:
            rereadings.keep(transaction, [(row.id, reason) for row, reason in pairs if reason.category != row.category], reader)
            rereadings.settle(transaction, [row.id for row, reason in pairs if reason.category == row.category], taxonomy.version)
        return {"last": rows[-1].id, "read": len(rows)}

    return read


def standing(desk: Desk, caller: Caller) -> Rereading:
    """What a rereading found. Raises NotAllowed."""
    caller.refuse_unless(Act.CORRECT_REASONS)
    version = taxonomy_of(desk).version
    with desk.database.reading() as transaction:
        job = next((job for job in jobs.open_jobs(transaction) if job.kind == KIND), None)
        found = rereadings.changes(transaction)
        differences = tuple(Difference(change, rereadings.examples(transaction, change, EXAMPLES)) for change in found)
        return Rereading(job, differences, rereadings.outdated(transaction, version), version)


def settle(desk: Desk, caller: Caller, take: bool, seen: int) -> int:
    """Takes over what was read again, or throws it away; how many cancellations that were. What people corrected stays.

    Raises:
        NotAllowed: not this role.
        Conflict: the rereading still runs, or has changed since it was looked at.
    """
    caller.refuse_unless(Act.CORRECT_REASONS)
    with desk.database.writing() as transaction:
        if any(job.kind == KIND for job in jobs.open_jobs(transaction)):
            raise Conflict("Reading again is still under way. Wait until it is done.")
        if sum(change.many for change in rereadings.changes(transaction)) != seen:
            raise Conflict("What would change is not what you have seen. Load it again.")
        done = rereadings.take_over(transaction) if take else rereadings.clear(transaction)
        keys.note(transaction, "reasons.take" if take else "reasons.discard", "", caller.person, caller.key_id, {"count": done})
        if take:
            order_reading(transaction, desk, caller.person)
        return done
