"""A worker process for tests: `python -m tests.jobworker URL LOG TIMEOUT [CORES]` notes each step that it begins in LOG.

What a job does is in its payload: `steps` of `seconds` each; `fail` names the step that fails and how; `alone` refuses a step
while another one runs, `meet` a step that no step of another job comes to.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from analyzer.errors import UnreadableInput
from analyzer.jobs import DbosQueue, Handler, Run, Worker
from analyzer.store.database import Database


def handler(log: Path) -> Handler:
    """Steps that leave a trace."""

    def work(run: Run) -> dict[str, Any]:
        plan = run.job.payload
        for number in range(plan["steps"]):
            run.report(number, plan["steps"], f"step {number}")
            run.step(f"step {number}", lambda number=number: _step(run, log, number))  # type: ignore[misc]
        return {"steps": plan["steps"]}

    return work


def _step(run: Run, log: Path, number: int) -> int:
    with log.open("a", encoding="utf-8") as out:
        out.write(f"{run.job.id} {number} {os.getpid()}\n")
    plan = run.job.payload
    with _alone(log.with_name("at work")) if plan.get("alone") else nullcontext():
        time.sleep(plan["seconds"])
    if plan.get("meet"):
        _meet(log, run.job.id)
    failing = plan.get("fail", {})
    if failing.get("step") == number:
        if failing["how"] == "refuse":
            raise UnreadableInput("This cannot be read.")
        if failing["how"] == "bug":
            raise ValueError("words of a customer")
        if failing["how"] == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if failing["how"] == "once" and log.read_text(encoding="utf-8").count(f"{run.job.id} {number} ") == 1:
            raise ValueError("words of a customer")
    return number


@contextmanager
def _alone(mark: Path) -> Iterator[None]:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        raise UnreadableInput("Another step is at work.") from None
    yield
    mark.unlink()


def _meet(log: Path, job: str) -> None:
    end = time.monotonic() + 60
    while {line.split()[0] for line in log.read_text(encoding="utf-8").splitlines()} == {job}:
        if time.monotonic() > end:
            raise UnreadableInput("No other step came.")
        time.sleep(0.01)


def main() -> None:
    """Works until told to stop."""
    url, log, timeout = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    database = Database(url)
    queue = DbosQueue(database)
    cores = int(sys.argv[4]) if len(sys.argv) > 4 else None
    worker = Worker(database, queue, {"test": handler(log)}, jobs_at_once=2, timeout_s=timeout, cores=cores)
    worker.start()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    stopping.wait()
    worker.stop(patience_s=1)


if __name__ == "__main__":
    main()
