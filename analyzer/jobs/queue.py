"""The queue in DBOS's tables, which stand in our own database."""

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from analyzer.store.database import Database, Transaction
from analyzer.store.records import Job

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

QUEUE, LLM_QUEUE, ALONE = "work", "work-llm", "work-alone"
"""In the first two the jobs of each account are a part of their own, so that they hold up none of another. `ALONE` is for jobs that
workers died with: one at a time, so that the others are not taken for the cause."""
WORKFLOW = "handoff.job.v1"
VERSION: Final = "1"
"""Of the order of steps. Jobs queued under one version are not run by another, so it changes only with them."""
ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})
SUSPECT, MOST_DEATHS = 2, 5
"""Workers that died with a job, and no step of it finished in between: from when on it runs alone, and when it is given up."""


def workflow_id(job: Job) -> str:
    """DBOS's name of one attempt at a job."""
    return f"{job.id}.{job.attempt}"


def _share(job: Job) -> str:
    """Whose part of the queue a job stands in: its account's, or that of its kind where it is of all accounts."""
    return job.account_id or job.kind


def asks(job: Job) -> bool:
    """Does it wait for an endpoint most of the time?"""
    return bool(job.payload.get("engine") == "llm")


def address(database: Database) -> str:
    """Of our database, as DBOS takes it."""
    return database.url.replace("postgresql+psycopg://", "postgresql://")


class DbosQueue:
    """Hands jobs in; opens its own connections to DBOS's tables in the same database at the first use."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._opened: DBOSClient | None = None

    def prepare(self) -> None:
        """Makes DBOS's tables, or brings them up to date."""
        from dbos import DBOS

        DBOS.migrate(address(self._database))

    @property
    def client(self) -> "DBOSClient":
        """The connection to DBOS."""
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        with self._lock:
            if self._opened is None:
                self._opened = DBOSClient(
                    system_database_url=address(self._database), serializer=DBOSPortableJSONSerializer(), retry_connection_errors=False
                )
            return self._opened

    def enqueue(self, transaction: Transaction, job: Job) -> None:
        """See `JobQueue`."""
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": LLM_QUEUE if asks(job) else QUEUE,
            "workflow_id": workflow_id(job),
            "app_version": VERSION,
            "queue_partition_key": _share(job),
        }
        self.client.enqueue_in_transaction(transaction, options, job.id, job.attempt)

    def cancel(self, job: Job) -> None:
        """See `JobQueue`."""
        self.client.cancel_workflow(workflow_id(job))

    def forget(self, jobs: Iterable[Job]) -> None:
        """See `JobQueue`."""
        names = [f"{job.id}.{attempt}" for job in jobs for attempt in range(1, job.attempt + 1)]
        if names:
            self.client.delete_workflows(names)

    def workflows(self, names: Iterable[str]) -> "Mapping[str, WorkflowStatus]":
        """Those of these workflows that there are, by their names."""
        wanted = list(names)
        found = self.client.list_workflows(workflow_ids=wanted, load_input=False, load_output=False) if wanted else []
        return {one.workflow_id: one for one in found}

    def adopt(self, workflows: "Iterable[WorkflowStatus]") -> None:
        """Lets those run that an earlier version queued: they stand in no account's part of the queue, where nobody looks."""
        for one in workflows:
            if one.status == "ENQUEUED" and one.queue_partition_key is None and one.queue_name != ALONE:
                self.client.resume_workflow(one.workflow_id, queue_name=ALONE)

    def requeue(self, executor: str, deaths: Callable[[str], int] = lambda _: 0) -> int:
        """Gives the running jobs of a worker that is gone back to the queues; how many there were.

        `deaths` says how many workers died with one: with too many it is stopped.
        """
        held = self.client.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False)
        for one in held:
            died = deaths(one.workflow_id)
            if died >= MOST_DEATHS:
                self.client.cancel_workflow(one.workflow_id)
            else:
                self.client.resume_workflow(one.workflow_id, queue_name=ALONE if died >= SUSPECT else one.queue_name or QUEUE)
        return len(held)

    def close(self) -> None:
        """Closes the connections."""
        with self._lock:
            if self._opened is not None:
                self._opened.destroy()
                self._opened = None
