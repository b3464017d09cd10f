"""A job while it runs on DBOS: its steps are kept, tried again, and told of."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from analyzer.errors import AnalyzerError, StoreUnavailable
from analyzer.jobs.port import JobFailed
from analyzer.store import jobs as rows
from analyzer.store.database import Database
from analyzer.store.records import Job, JobState

_ATTEMPTS, _FIRST_WAIT_S = 8, 0.5
_BUG_ATTEMPTS = 3

_log = logging.getLogger(__name__)
T = TypeVar("T")


class StepFailed(Exception):
    """A step failed in a way that may pass; holds only the name of the error, as DBOS keeps it."""

    def __init__(self, name: str, passing: bool) -> None:
        super().__init__(name)
        self.passing = passing


class DbosRun:
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
