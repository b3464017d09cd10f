"""Jobs in real worker processes that are killed, on both databases."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.jobs import DbosQueue
from analyzer.jobs.queue import MOST_DEATHS, QUEUE, VERSION, WORKFLOW, workflow_id
from analyzer.store import accounts, jobs
from analyzer.store.database import Database, now
from analyzer.store.records import Account, Job, JobState
from tests.databases import address

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def _job(name: str, account: str | None = None, **plan: Any) -> Job:
    at = now()
    return Job(
        id=name, kind="test", account_id=account, payload={"steps": 3, "seconds": 0.05, **plan}, state=JobState.QUEUED, attempt=1, done=0, total=0,
        created_by="ann", created_at=at, updated_at=at,
    )  # fmt: skip


class Yard:
    """A database, a queue, and worker processes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.log = url, folder / "steps.log"
        self.database = Database(url)
        self.database.migrate()
        self.queue = DbosQueue(self.database)
        self.queue.prepare()
        self.workers: list[subprocess.Popen[str]] = []

    def worker(self, timeout: float = 3.0, cores: int = 2, *, dies: bool = False) -> "subprocess.Popen[str]":
        """A new worker process that is at work; one that `dies` of its job may do so before it can say that it is."""
        command = [sys.executable, "-m", "tests.jobworker", self.url, str(self.log), str(timeout), str(cores)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
        self.workers.append(process)
        assert process.stdout is not None
        assert dies or process.stdout.readline() == "ready\n"
        return process

    def account(self, name: str) -> str:
        """The id of a new account."""
        with self.database.writing() as transaction:
            accounts.add(transaction, Account(id=name, name=name, created_at=now(), created_by="ann"))
        return name

    def job(self, name: str, account: str | None = None, **plan: Any) -> Job:
        """A job that is queued."""
        made = _job(name, account, **plan)
        with self.database.writing() as transaction:
            kept, new = jobs.add(transaction, made)
            if new:
                self.queue.enqueue(transaction, kept)
        return kept

    def look(self, name: str) -> Job:
        """The job as it is now."""
        with self.database.reading() as transaction:
            found = jobs.find(transaction, name)
        assert found is not None
        return found

    def wait(self, true: Callable[[], bool]) -> None:
        """Until it is true; fails after a minute."""
        end = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < end, [self.look(name) for name in {line.split()[0] for line in self.steps()}]
            time.sleep(0.05)

    def steps(self, name: str = "") -> list[str]:
        """The steps that were begun, of all jobs or of one."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line for line in lines if not name or line.split()[0] == name]

    def close(self) -> None:
        """Ends everything."""
        for process in self.workers:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.queue.close()
        self.database.close()


@pytest.fixture
def yard(database_url: str, tmp_path: Path) -> Iterator[Yard]:
    """One without workers, for tests that kill them."""
    opened = Yard(database_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """One with a worker that all tests share that leave it alone; starting one takes a second."""
    folder = tmp_path_factory.mktemp("busy")
    opened = Yard(address(request, folder), folder)
    opened.worker()
    yield opened
    opened.close()


def test_a_killed_worker_s_job_goes_on_at_its_next_step_in_another_process(yard: Yard) -> None:
    first = yard.worker()
    names = [f"job{number}" for number in range(4)]
    for name in names:
        yard.job(name, steps=5, seconds=0.2)
    yard.wait(lambda: len(yard.steps()) >= 5)
    first.kill()
    first.wait()
    yard.worker()
    yard.wait(lambda: all(yard.look(name).state is JobState.DONE for name in names))
    begun = Counter(" ".join(line.split()[:2]) for line in yard.steps())
    assert len(begun) == 20
    # Only the two steps that were running when it was killed may have been begun twice.
    assert sum(begun.values()) <= 22
    assert yard.look("job0").result == {"steps": 5}


def test_a_worker_takes_over_from_another_that_died_beside_it(yard: Yard) -> None:
    workers = {str(process.pid): process for process in (yard.worker(), yard.worker())}
    yard.job("job", steps=40, seconds=0.1)
    yard.wait(lambda: len(yard.steps()) >= 2)
    holder = yard.steps()[0].split()[2]
    workers[holder].kill()
    workers[holder].wait()
    yard.wait(lambda: yard.steps()[-1].split()[2] != holder)


def test_a_worker_that_is_told_to_stop_gives_its_jobs_back(yard: Yard) -> None:
    first = yard.worker(timeout=600)
    yard.job("job", steps=60, seconds=0.2)
    yard.wait(lambda: len(yard.steps()) >= 1)
    first.terminate()
    assert first.wait(30) == 0
    with yard.database.reading() as transaction:
        assert jobs.workers(transaction) == ()
    before = len(yard.steps())
    yard.worker(timeout=600)
    yard.wait(lambda: len(yard.steps()) > before + 1)


def test_a_job_that_kills_its_worker_again_and_again_is_given_up_and_the_others_are_done(yard: Yard) -> None:
    yard.job("killer", steps=2, fail={"step": 1, "how": "kill"})
    yard.job("good", steps=12, seconds=0.05)
    for _ in range(MOST_DEATHS):
        assert yard.look("killer").state in {JobState.QUEUED, JobState.RUNNING}
        yard.worker(dies=True).wait(PATIENCE_S)
    yard.worker()
    yard.wait(lambda: yard.look("killer").state.final and yard.look("good").state.final)
    failed = yard.look("killer").error
    assert failed is not None
    assert (yard.look("killer").state, failed["error"], failed["context"]) == (JobState.FAILED, "worker_died", {"deaths": MOST_DEATHS})
    assert yard.look("good").state is JobState.DONE
    # Its first step was finished and is not done again.
    assert [line.split()[1] for line in yard.steps("killer")] == ["0", *["1"] * MOST_DEATHS]


def test_deaths_do_not_add_up_over_steps_that_are_finished(yard: Yard) -> None:
    yard.job("long", steps=3 * MOST_DEATHS, seconds=0.3)
    for _ in range(MOST_DEATHS + 1):
        worker = yard.worker()
        # The second step that a worker begins shows that it has finished one.
        yard.wait(lambda pid=str(worker.pid): [line.split()[2] for line in yard.steps()].count(pid) >= 2)  # type: ignore[misc]
        worker.kill()
        worker.wait()
    yard.worker()
    yard.wait(lambda: yard.look("long").state.final)
    assert yard.look("long").state is JobState.DONE


def test_two_workers_share_the_jobs_and_do_none_twice(yard: Yard) -> None:
    yard.worker()
    yard.worker()
    names = [f"job{number}" for number in range(8)]
    for name in names:
        yard.job(name, steps=2, seconds=0.2)
    yard.wait(lambda: all(yard.look(name).state is JobState.DONE for name in names))
    assert len(yard.steps()) == len({" ".join(line.split()[:2]) for line in yard.steps()}) == 16
    assert len({line.split()[2] for line in yard.steps()}) == 2


def test_a_worker_with_one_core_does_one_step_at_a_time(yard: Yard) -> None:
    names = [f"job{number}" for number in range(4)]
    for name in names:
        yard.job(name, steps=4, seconds=0.05, alone=True)
    yard.worker(timeout=600, cores=1)
    yard.wait(lambda: all(yard.look(name).state.final for name in names))
    assert {yard.look(name).state for name in names} == {JobState.DONE}


def test_jobs_that_wait_for_an_endpoint_run_side_by_side_on_one_core(yard: Yard) -> None:
    for name in ("one", "two"):
        yard.job(name, steps=1, engine="llm", meet=True)
    yard.worker(timeout=600, cores=1)
    yard.wait(lambda: yard.look("one").state.final and yard.look("two").state.final)
    assert {yard.look(name).state for name in ("one", "two")} == {JobState.DONE}


def test_large_jobs_of_one_account_hold_up_none_of_another(yard: Yard) -> None:
    yard.worker(timeout=600)
    large, small = yard.account("large"), yard.account("small")
    names = [f"large{number}" for number in range(4)]
    for name in names:
        yard.job(name, large, steps=600, seconds=0.1)
    yard.wait(lambda: len({line.split()[0] for line in yard.steps()}) >= 2)
    yard.job("small", small, steps=3)
    yard.wait(lambda: yard.look("small").state is JobState.DONE)
    assert not any(yard.look(name).state.final for name in names)
    # The place that is left for others is taken by none of them.
    assert {yard.look(name).state for name in names[2:]} == {JobState.QUEUED}


def test_a_job_that_an_earlier_version_queued_for_no_account_is_run(yard: Yard) -> None:
    made = _job("old", steps=1)
    with yard.database.writing() as transaction:
        jobs.add(transaction, made)
        options: Any = {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": workflow_id(made), "app_version": VERSION}
        yard.queue.client.enqueue_in_transaction(transaction, options, made.id, made.attempt)
    yard.worker()
    yard.wait(lambda: yard.look("old").state is JobState.DONE)


def test_a_job_that_was_noted_but_never_queued_is_found_at_the_next_start(yard: Yard) -> None:
    with yard.database.writing() as transaction:
        jobs.add(transaction, _job("lost", steps=1))
    yard.worker()
    yard.wait(lambda: yard.look("lost").state is JobState.DONE)


def test_a_job_handed_in_twice_is_done_once(busy: Yard) -> None:
    busy.job("twice")
    busy.job("twice")
    busy.wait(lambda: busy.look("twice").state is JobState.DONE)
    assert [line.split()[1] for line in busy.steps("twice")] == ["0", "1", "2"]


def test_a_job_is_queued_in_the_transaction_that_notes_it(busy: Yard) -> None:
    made = _job("never")
    with pytest.raises(RuntimeError), busy.database.writing() as transaction:
        jobs.add(transaction, made)
        busy.queue.enqueue(transaction, made)
        raise RuntimeError
    assert busy.queue.client.list_workflows(workflow_ids=[workflow_id(made)]) == []


def test_a_cancelled_job_stops_before_its_next_step(busy: Yard) -> None:
    job = busy.job("cancelled", steps=100, seconds=0.1)
    busy.wait(lambda: len(busy.steps("cancelled")) >= 1)
    with busy.database.writing() as transaction:
        assert jobs.change(transaction, "cancelled", 1, state=JobState.CANCELLED)
    busy.queue.cancel(job)
    busy.job("after", steps=5, seconds=0.1)
    busy.wait(lambda: busy.look("after").state is JobState.DONE)
    assert len(busy.steps("cancelled")) < 50
    assert busy.look("cancelled").state is JobState.CANCELLED


def test_a_refusal_fails_the_job_at_once_with_its_words(busy: Yard) -> None:
    busy.job("refused", fail={"step": 1, "how": "refuse"})
    busy.wait(lambda: busy.look("refused").state is JobState.FAILED)
    assert busy.look("refused").error == {"error": "unreadable_input", "detail": "This cannot be read.", "context": {}}
    assert len(busy.steps("refused")) == 2


def test_an_error_that_passes_is_tried_again(busy: Yard) -> None:
    busy.job("passing", fail={"step": 1, "how": "once"})
    busy.wait(lambda: busy.look("passing").state is JobState.DONE)
    assert len(busy.steps("passing")) == 4


def test_a_bug_fails_the_job_after_some_tries_and_tells_nothing_of_its_words(busy: Yard) -> None:
    busy.job("bug", fail={"step": 0, "how": "bug"})
    busy.wait(lambda: busy.look("bug").state is JobState.FAILED)
    shown = busy.look("bug").error
    assert shown is not None
    assert shown["error"] == "internal_error"
    assert len(busy.steps("bug")) == 3
    assert "customer" not in str(busy.queue.client.list_workflow_steps("bug.1"))


def test_a_failed_job_can_be_started_again(busy: Yard) -> None:
    busy.job("again", fail={"step": 1, "how": "refuse"})
    busy.wait(lambda: busy.look("again").state is JobState.FAILED)
    with busy.database.writing() as transaction:
        again = jobs.again(transaction, busy.look("again"))
        assert again is not None
        busy.queue.enqueue(transaction, again)
    busy.wait(lambda: busy.look("again").state is JobState.FAILED and busy.look("again").attempt == 2)
    assert len(busy.steps("again")) == 4


def test_progress_is_seen_while_the_job_runs(busy: Yard) -> None:
    busy.job("watched", steps=6, seconds=0.2)
    busy.wait(lambda: busy.look("watched").done >= 2)
    seen = busy.look("watched")
    assert (seen.state, seen.total) == (JobState.RUNNING, 6)
