"""Durable jobs: a port of our own (`JobQueue`, `Run`, `Worker`), and DBOS behind it.

A job is a row that the API shows and a workflow that DBOS runs; both are written in one transaction. A handler does its work
in steps: what a finished step gave is kept, so that a job whose worker was killed goes on behind it, in another process
if need be. Steps therefore take ids and give ids; no text of a customer goes through the queue.
"""

import datetime as dt
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from analyzer.errors import AnalyzerError, StoreUnavailable
from analyzer.store import jobs as rows
from analyzer.store import keys
from analyzer.store.database import Database, Transaction, new_id, now
from analyzer.store.records import EnlistedWorker, Job, JobState

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

QUEUE, LLM_QUEUE, ALONE = "work", "work-llm", "work-alone"
"""In the first two the jobs of each account are a part of their own, so that they hold up none of another. `ALONE` is for jobs that
workers died with: one at a time, so that the others are not taken for the cause."""
WORKFLOW = "handoff.job.v1"
VERSION: Final = "1"
"""Of the order of steps. Jobs queued under one version are not run by another, so it changes only with them."""
POLLING_S = 0.2
BEAT_S = 5.0
TIDY_S = 3_600.0
ANSWERS_KEPT = dt.timedelta(days=1)
"""For so long a request with an Idempotency-Key can be sent again."""
ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})
_ATTEMPTS, _FIRST_WAIT_S = 8, 0.5
_BUG_ATTEMPTS = 3
SUSPECT, MOST_DEATHS = 2, 5
"""Workers that died with a job, and no step of it finished in between: from when on it runs alone, and when it is given up."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


class JobFailed(AnalyzerError):
    """A job ends with an error that its owner should see."""

    def __init__(self, code: str, message: str, context: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, **(context or {}))
        self.code = code


class StepFailed(Exception):
    """A step failed in a way that may pass; holds only the name of the error, as DBOS keeps it."""

    def __init__(self, name: str, passing: bool) -> None:
        super().__init__(name)
        self.passing = passing


class JobQueue(Protocol):
    """Where jobs are handed in."""

    def enqueue(self, transaction: Transaction, job: Job) -> None:
        """Queues `job` in the transaction that notes it: both happen or neither does."""
        ...

    def cancel(self, job: Job) -> None:
        """Stops a job before its next step."""
        ...

    def forget(self, jobs: Iterable[Job]) -> None:
        """Removes what the queue remembers of `jobs`."""
        ...


class Run(Protocol):
    """A job while it runs, as a handler sees it."""

    job: Job

    def step(self, name: str, work: Callable[[], T]) -> T:
        """What `work` gives; kept, so that it is not done again after a crash. It has to be JSON."""
        ...

    def report(self, done: int, total: int, step: str) -> None:
        """Tells how far the job is; `step` names no customer."""
        ...


Handler = Callable[[Run], dict[str, Any]]
"""Does a job and gives its result (JSON). It must take the same steps each time that it is called."""


def workflow_id(job: Job) -> str:
    """DBOS's name of one attempt at a job."""
    return f"{job.id}.{job.attempt}"


def _share(job: Job) -> str:
    """Whose part of the queue a job stands in: its account's, or that of its kind where it is of all accounts."""
    return job.account_id or job.kind


def _asks(job: Job) -> bool:
    """Does it wait for an endpoint most of the time?"""
    return bool(job.payload.get("engine") == "llm")


def _address(database: Database) -> str:
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

        DBOS.migrate(_address(self._database))

    @property
    def client(self) -> "DBOSClient":
        """The connection to DBOS."""
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        with self._lock:
            if self._opened is None:
                self._opened = DBOSClient(
                    system_database_url=_address(self._database), serializer=DBOSPortableJSONSerializer(), retry_connection_errors=False
                )
            return self._opened

    def enqueue(self, transaction: Transaction, job: Job) -> None:
        """See `JobQueue`."""
        options: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": LLM_QUEUE if _asks(job) else QUEUE,
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


def _config(database: Database, executor: str, threads: int) -> Any:
    from dbos import DBOSPortableJSONSerializer

    return {
        "name": "handoff",
        "system_database_url": _address(database),
        "executor_id": executor,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "max_executor_threads": threads,
        "log_level": "CRITICAL",
        "enable_otlp": False,
    }


class _DbosRun:
    """A `Run` on DBOS."""

    def __init__(self, job: Job, database: Database, cores: AbstractContextManager[object]) -> None:
        self.job = job
        self._database = database
        self._cores = cores
        """Held while a step of the handler is at work."""

    def step(self, name: str, work: Callable[[], T]) -> T:
        """See `Run`. Raises JobFailed where `work` fails for good."""

        def in_turn() -> T:
            with self._cores:
                return work()

        return self.note(name, in_turn)

    def note(self, name: str, work: Callable[[], T]) -> T:
        """A step that only writes down, whoever else is at work."""
        from dbos import DBOS

        tries = 0

        def guarded() -> dict[str, Any]:
            nonlocal tries
            tries += 1
            outcome = _tried(work)
            if self.job.deaths:
                self._live_on()
            return outcome

        def passes(error: BaseException) -> bool:
            return not isinstance(error, StepFailed) or error.passing or tries < _BUG_ATTEMPTS

        options: Any = {
            "name": name,
            "retries_allowed": True,
            "max_attempts": _ATTEMPTS,
            "interval_seconds": _FIRST_WAIT_S,
            "backoff_rate": 2,
            "should_retry": passes,
        }
        outcome = DBOS.run_step(options, guarded)
        if "error" in outcome:
            raise JobFailed(**outcome["error"])
        value: T = outcome["value"]
        return value

    def _live_on(self) -> None:
        """A step is finished: the workers that died before it did not die of what comes next."""
        with self._database.writing() as transaction:
            rows.change(transaction, self.job.id, self.job.attempt, deaths=0)
        self.job = self.job.model_copy(update={"deaths": 0})

    def report(self, done: int, total: int, step: str) -> None:
        """See `Run`. A database that is away now will hear of it the next time."""
        try:
            with self._database.writing() as transaction:
                rows.change(transaction, self.job.id, self.job.attempt, done=done, total=total, step=step)
        except StoreUnavailable:
            return

    def finish(self, state: JobState, **fields: Any) -> None:
        """Notes how the job ended; a step, so that a database that is away is waited for."""

        def note() -> bool:
            with self._database.writing() as transaction:
                return rows.change(transaction, self.job.id, self.job.attempt, state=state, **fields)

        self.note("finish", note)


def _tried(work: Callable[[], Any]) -> dict[str, Any]:
    """What `work` gave, or why it failed for good; raises StepFailed where it may pass."""
    try:
        return {"value": work()}
    except StoreUnavailable:
        raise StepFailed("store_unavailable", True) from None
    except AnalyzerError as error:
        return {"error": {"code": error.code, "message": str(error), "context": error.context}}
    except Exception as error:
        # Its message may hold a customer's words, and DBOS keeps errors.
        _log.error("A step failed: %s", type(error).__name__)
        raise StepFailed(type(error).__name__, False) from None


class Worker:
    """Runs jobs in this process until it is stopped; one a process.

    It takes up `jobs_at_once` jobs of an account and one more of others, so that large jobs of one hold up none of another. The number
    is the same in all processes of a database: the queue keeps it, and the last to start sets it. Of the steps that read here `cores`
    run at a time (None: `jobs_at_once`); those of jobs that ask an endpoint are not counted.
    """

    def __init__(
        self, database: Database, queue: DbosQueue, handlers: Mapping[str, Handler], jobs_at_once: int = 2, timeout_s: float = 30.0,
        cores: int | None = None,
    ) -> None:  # fmt: skip
        self.id = new_id("work")
        self._database = database
        self._queue = queue
        self._handlers = dict(handlers)
        self._jobs_at_once = jobs_at_once
        self._cores = threading.Semaphore(cores or jobs_at_once)
        self._timeout = dt.timedelta(seconds=timeout_s)
        self._beat_s = min(BEAT_S, timeout_s / 4)
        self._stopping = threading.Event()
        self._beating = threading.Thread(target=self._keep_watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Takes up work: own jobs, jobs of dead workers, and what was accepted but never queued."""
        from dbos import DBOS

        with self._database.writing() as transaction:
            rows.enlist(transaction, self._enlisted())
        DBOS.destroy()
        _register(self)
        DBOS(config=_config(self._database, self.id, 2 * self._jobs_at_once + 4))
        DBOS.launch()
        for queue in (QUEUE, LLM_QUEUE):
            DBOS.register_queue(
                queue,
                worker_concurrency=self._jobs_at_once + 1,
                partition_worker_concurrency=self._jobs_at_once,
                polling_interval_sec=POLLING_S,
            )
        DBOS.register_queue(ALONE, worker_concurrency=1, polling_interval_sec=POLLING_S)
        self.reap()
        self.sweep(dt.timedelta(0))
        self._beating.start()

    def _enlisted(self) -> EnlistedWorker:
        return EnlistedWorker(id=self.id, host=_machine(), pid=os.getpid(), started_at=now(), seen_at=now())

    def stop(self, patience_s: int = 5) -> None:
        """Lets running steps end for `patience_s` seconds and gives what is left back to the others."""
        from dbos import DBOS

        self._stopping.set()
        if self._beating.is_alive():
            self._beating.join(timeout=10)
        DBOS.destroy(workflow_completion_timeout_sec=patience_s)
        try:
            self._queue.requeue(self.id)
            with self._database.writing() as transaction:
                rows.dismiss(transaction, self.id)
        except Exception as error:
            # Whoever sees no sign of life for long enough does the same.
            _log.warning("Jobs could not be given back: %s", type(error).__name__)

    def run(self, job_id: str, attempt: int) -> None:
        """One job from its first step, or from the one that a crash interrupted."""
        with self._database.reading() as transaction:
            job = rows.find(transaction, job_id)
        if job is None or job.attempt != attempt or job.state.final:
            return
        running = _DbosRun(job, self._database, nullcontext() if _asks(job) else self._cores)
        handler = self._handlers.get(job.kind)
        try:
            running.note("start", lambda: self._begin(job))
            if handler is None:
                raise JobFailed("unknown_job", "No worker of this version knows this sort of job. Update the workers.")
            result = handler(running)
        except AnalyzerError as error:
            running.finish(JobState.FAILED, error=_shown(error))
        except Exception as error:
            _log.error("Job %s (%s) failed: %s", job.id, job.kind, type(error).__name__)
            running.finish(JobState.FAILED, error={"error": "internal_error", "detail": "Something failed here. Start the job again."})
        else:
            running.finish(JobState.DONE, result=result)

    def _begin(self, job: Job) -> bool:
        with self._database.writing() as transaction:
            return rows.change(transaction, job.id, job.attempt, state=JobState.RUNNING)

    # Signs of life, and what is left of others

    def _keep_watch(self) -> None:
        tidied = time.monotonic() - TIDY_S
        while not self._stopping.wait(self._beat_s):
            try:
                if time.monotonic() - tidied >= TIDY_S:
                    self._tidy()
                    tidied = time.monotonic()
                self._beat()
                self.reap()
                self.sweep(self._timeout)
            except Exception as error:
                _log.warning("The watch over workers failed and goes on: %s", type(error).__name__)

    def _tidy(self) -> None:
        """Forgets the answers to requests that nobody will send again."""
        with self._database.writing() as transaction:
            keys.expire_answers(transaction, now() - ANSWERS_KEPT)

    def _beat(self) -> None:
        with self._database.writing() as transaction:
            if not rows.beat(transaction, self.id):
                rows.enlist(transaction, self._enlisted())

    def reap(self) -> int:
        """Gives the jobs of dead workers back to the queues; how many jobs there were."""
        with self._database.reading() as transaction:
            others = [worker for worker in rows.workers(transaction) if worker.id != self.id]
        moved = 0
        for worker in others:
            if not self._is_dead(worker):
                continue
            with self._database.writing() as transaction:
                mine = rows.claim_dead(transaction, worker, now())
            if mine:
                moved += self._queue.requeue(worker.id, self._mourned)
                with self._database.writing() as transaction:
                    rows.dismiss(transaction, worker.id)
                _log.info("Worker %s is gone; %d jobs moved on", worker.id, moved)
        return moved

    def _mourned(self, workflow: str) -> int:
        """Notes that a worker died with a job, and fails the job where it was one too many; how many have died."""
        job_id, _, attempt = workflow.rpartition(".")
        with self._database.writing() as transaction:
            deaths = rows.died(transaction, job_id, int(attempt))
            if deaths < MOST_DEATHS:
                return deaths
            detail = f"{MOST_DEATHS} workers died while they ran this job, most likely of it: of its memory, or of a fault. Start it again with fewer or smaller files."
            error = {"error": "worker_died", "detail": detail, "context": {"deaths": MOST_DEATHS}}
            rows.change(transaction, job_id, int(attempt), state=JobState.FAILED, error=error)
        _log.error("Job %s is given up: %d workers died with it", job_id, MOST_DEATHS)
        return deaths

    def _is_dead(self, worker: EnlistedWorker) -> bool:
        if now() - worker.seen_at > self._timeout:
            return True
        return worker.host == _machine() and not _is_running(worker.pid)

    def sweep(self, age: dt.timedelta) -> int:
        """Queues open jobs anew that no workflow stands for any more, if nothing was heard of them for `age`; how many."""
        with self._database.reading() as transaction:
            waiting = {workflow_id(job): job for job in rows.open_jobs(transaction) if now() - job.updated_at > age}
        known = self._queue.workflows(waiting)
        self._queue.adopt(known.values())
        lost = {name: job for name, job in waiting.items() if name not in known or known[name].status in ENDED}
        for name, job in lost.items():
            with self._database.writing() as transaction:
                if name in known:
                    # Its workflow is over and could not say so: the database was away for too long.
                    rows.change(transaction, job.id, job.attempt, state=JobState.FAILED)
                    job = rows.again(transaction, job.model_copy(update={"state": JobState.FAILED})) or job
                self._queue.enqueue(transaction, job)
        return len(lost)


def _shown(error: AnalyzerError) -> dict[str, Any]:
    return {"error": error.code, "detail": str(error), "context": error.context}


def _machine() -> str:
    """This machine, and within it the space in which process numbers count: containers have their own."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{socket.gethostname()} {space}".strip()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


_here: list[Worker] = []
"""The worker of this process: DBOS calls a function by its name, which has to find its worker."""


def _register(worker: Worker) -> None:
    from dbos import DBOS

    first = not _here
    _here[:] = [worker]
    if first:
        DBOS.workflow(name=WORKFLOW)(_job)


def _job(job_id: str, attempt: int) -> None:
    _here[0].run(job_id, attempt)
