"""Jobs as the rest of the house knows them, whatever runs them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from analyzer.errors import AnalyzerError
from analyzer.store.database import Transaction
from analyzer.store.records import Job

T = TypeVar("T")


class JobFailed(AnalyzerError):
    """A job ends with an error that its owner should see."""

    def __init__(self, code: str, message: str, context: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, **(context or {}))
        self.code = code


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
