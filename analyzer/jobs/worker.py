"""The process that runs jobs, gives signs of life, and looks after what others left behind."""

import datetime as dt
import logging
import os
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from analyzer.errors import AnalyzerError
from analyzer.jobs.port import Handler, JobFailed
from analyzer.jobs.queue import ALONE, ENDED, LLM_QUEUE, MOST_DEATHS, QUEUE, VERSION, WORKFLOW, DbosQueue, address, asks, workflow_id
from analyzer.jobs.run import DbosRun
from analyzer.store import jobs as rows
from analyzer.store import keys
from analyzer.store.database import Database, new_id, now
from analyzer.store.records import EnlistedWorker, Job, JobState

POLLING_S = 0.2
BEAT_S = 5.0
TIDY_S = 3_600.0
ANSWERS_KEPT = dt.timedelta(days=1)
"""For so long a request with an Idempotency-Key can be sent again."""

_log = logging.getLogger(__name__)


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
        running = DbosRun(job, self._database, nullcontext() if asks(job) else self._cores)
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


def _config(database: Database, executor: str, threads: int) -> Any:
    from dbos import DBOSPortableJSONSerializer

    return {
        "name": "handoff",
        "system_database_url": address(database),
        "executor_id": executor,
        "application_version": VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "max_executor_threads": threads,
        "log_level": "CRITICAL",
        "enable_otlp": False,
    }


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
