"""The service under load; prints what it saw as one line of JSON.

`python -m tests.load [kill] [--postgresql] [--uploads 200] [--kills 10]`: a service without a worker takes the uploads; a worker
beside it is killed with kill -9 again and again, and on PostgreSQL the database is restarted once. In the end every upload has
to have been drafted, once.

`python -m tests.load rate [--postgresql] [--per-second 50] [--seconds 30]`: how long requests take, one in ten of them an upload,
sent at that rate whether the ones before are answered or not, while a worker drafts what was uploaded before.

`python -m tests.load scale [--postgresql] [--uploads 200] [--long] [--workers 1 2] [--cores 1]`: how long one worker and two
workers take for the same uploads, and what they and the database use of the processor for each. `--cores` is the worker's own option.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select

from analyzer.store import schema
from analyzer.store.database import Database
from tests.databases import Server, server

ROOT = Path(__file__).parents[1]
TALK = (
    "Ann Lee (Vendor): Thanks for coming. We include single sign-on in the plan.",
    "Bo Ray (Customer): Good. Our goal is to cut handling time from nine hours to two by the end of June.",
    "Ann Lee (Vendor): We will migrate all {number} old tickets for you before May 1.",
    "Bo Ray (Customer): Carla, our CFO, is not convinced yet, and a rival offers the same for less.",
    "Ann Lee (Vendor): I'll send you the security paper by Friday.",
    "Bo Ray (Customer): Then let us sign for 24 months at 18,240 dollars a year.",
)


CALL = ROOT / "examples/claimfold-orchard-pike/docs/01_discovery_and_demo_call.vtt"


def talk(number: int) -> bytes:
    """A short call that no other upload has."""
    return "\n".join(TALK).format(number=1_000 + number).encode()


def call(number: int) -> bytes:
    """An hour's call of 7,200 words that no other upload has."""
    end = f"\n\n9999\n00:59:58.000 --> 00:59:59.000\nKieran Mulvaney: This was call number {number}, thank you all.\n"
    return CALL.read_bytes().rstrip() + end.encode()


def process(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    """A `handoff` process that is up."""
    command = [sys.executable, "-m", "analyzer", *arguments]
    made = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert made.stderr is not None
    for line in made.stderr:
        if "Listening" in line or "takes jobs" in line:
            threading.Thread(target=made.stderr.read, daemon=True).start()
            return made
    raise SystemExit(f"{arguments} ended with {made.wait()}")


@contextmanager
def database_of(wanted: bool, folder: Path) -> Iterator[tuple[str, Server | None]]:
    """The address of a database, and its server where there is one."""
    if not wanted:
        yield f"sqlite:///{folder / 'handoff.db'}", None
        return
    for running in server():
        yield running.database(), running


class Run:
    """One run and its figures."""

    def __init__(self, options: argparse.Namespace, folder: Path, url: str, running: Server | None) -> None:
        self.options, self.url, self.server = options, url, running
        self.key = "load" * 10
        self.environment = {
            **os.environ, "HANDOFF_DATA_DIR": str(folder), "HANDOFF_DATABASE_URL": url, "HANDOFF_ADMIN_KEY": self.key,
            "HANDOFF_RATE_PER_MINUTE": "1000000", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        self.port = 20_000 + os.getpid() % 20_000
        self.uploads: list[float] = []
        self.refused: list[int] = []
        self.reads: list[float] = []

    def go(self) -> None:
        """Everything, and the figures to standard output."""
        serve = process(self.environment, "serve", "--port", str(self.port), "--no-work")
        began = time.monotonic()
        killer = threading.Thread(target=self._kill)
        killer.start()
        with ThreadPoolExecutor(self.options.at_once) as pool:
            list(pool.map(self._upload, range(self.options.uploads)))
        uploaded = time.monotonic() - began
        reader = threading.Thread(target=self._read)
        reader.start()
        killer.join()
        while not self._finished():
            time.sleep(1)
        self.over = True
        reader.join()
        self._report(uploaded, time.monotonic() - began)
        self.worker.terminate()
        self.worker.wait()
        serve.terminate()
        serve.wait()

    over = False

    def _client(self) -> httpx2.Client:
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"X-API-Key": self.key}, timeout=120)

    def _upload(self, number: int) -> None:
        with self._client() as client:
            while True:
                began = time.monotonic()
                answer = client.post(f"/v1/accounts/load-{number}/conversations", files={"file": self._file(number)})
                if answer.status_code == 202:
                    self.uploads.append(time.monotonic() - began)
                    return
                # The database restarts: not accepted, so sent again.
                self.refused.append(answer.status_code)
                time.sleep(0.5)

    def _file(self, number: int) -> tuple[str, bytes]:
        return ("call.vtt", call(number)) if self.options.long else ("call.txt", talk(number))

    def _read(self) -> None:
        with self._client() as client:
            while not self.over:
                began = time.monotonic()
                if client.get("/v1/jobs", params={"limit": 20}).status_code == 200:
                    self.reads.append(time.monotonic() - began)
                time.sleep(0.05)

    def _kill(self) -> None:
        self.worker = process(self.environment, "worker")
        for number in range(self.options.kills):
            time.sleep(self.options.every)
            self.worker.kill()
            self.worker.wait()
            if self.server is not None and number == self.options.kills // 2:
                self.server.stop()
                self.server.start()
            self.worker = process(self.environment, "worker")

    def _finished(self) -> bool:
        counts = self._counts()
        print(json.dumps(counts), file=sys.stderr, flush=True)  # noqa: T201 - progress
        return counts.get("queued", 0) + counts.get("running", 0) == 0

    def _counts(self) -> dict[str, int]:
        database = Database(self.url)
        try:
            with database.reading() as transaction:
                states = [row.state for row in transaction.execute(schema.jobs.select())]
        finally:
            database.close()
        return {state: states.count(state) for state in sorted(set(states))}

    def _report(self, uploaded: float, total: float) -> None:
        database = Database(self.url)
        with database.reading() as transaction:
            rows = {name: len(transaction.execute(table.select()).all()) for name, table in schema.metadata.tables.items()}
        database.close()
        shown: dict[str, Any] = {
            "database": "postgresql" if self.server else "sqlite", "uploads": self.options.uploads, "at_once": self.options.at_once,
            "kills": self.options.kills, "jobs": self._counts(), "conversations": rows["conversations"], "drafts": rows["drafts"],
            "readings": rows["readings"], "not_accepted_and_sent_again": len(self.refused), "upload_seconds": round(uploaded, 1),
            "all_seconds": round(total, 1), "upload_p50_p95_ms": _share(self.uploads), "read_p50_p95_ms": _share(self.reads),
            "load_average": os.getloadavg()[0],
        }  # fmt: skip
        print(json.dumps(shown))  # noqa: T201 - the result
        wanted = self.options.uploads
        assert shown["jobs"] == {"done": wanted}, "not everything was finished"
        assert rows["conversations"] == rows["drafts"] == rows["readings"] == wanted, "something was lost or done twice"


class Rate(Run):
    """Requests at a steady rate during a backfill."""

    def go(self) -> None:
        """Uploads a backlog, starts a worker, then asks."""
        serve = process(self.environment, "serve", "--port", str(self.port), "--no-work")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self._upload, range(self.options.uploads)))
        self.uploads.clear()
        self.worker = process(self.environment, "worker")
        spent = _cpu_seconds(serve.pid)
        began, numbers = time.monotonic(), itertools.count()
        with ThreadPoolExecutor(64) as pool, self._client() as client:
            while (number := next(numbers)) < self.options.per_second * self.options.seconds:
                due = began + number / self.options.per_second
                time.sleep(max(0.0, due - time.monotonic()))
                pool.submit(self._ask, client, number, due)
        left = self._counts().get("queued", 0)
        shown = {
            "database": "postgresql" if self.server else "sqlite", "per_second": self.options.per_second, "requests": number,
            "upload_p50_p95_ms": _share(self.uploads), "read_p50_p95_ms": _share(self.reads), "errors": len(self.refused),
            "still_queued_at_the_end": left,
            "cpu_ms_of_the_service_per_request": round(1_000 * (_cpu_seconds(serve.pid) - spent) / number, 1), "load_average": os.getloadavg()[0],
        }  # fmt: skip
        for one in (self.worker, serve):
            one.kill()
            one.wait()
        print(json.dumps(shown))  # noqa: T201 - the result

    def _ask(self, client: httpx2.Client, number: int, due: float) -> None:
        """One request, timed from when it was due: waiting for a free connection counts."""
        if number % 10 == 0:
            place = f"/v1/accounts/rate-{number}/conversations"
            answer = client.post(place, files={"file": ("call.txt", talk(100_000 + number))})
        else:
            place = ("/v1/jobs?limit=20", "/v1/accounts/load-1", "/v1/deals?limit=20")[number % 3]
            answer = client.get(place)
        taken = time.monotonic() - due
        if answer.status_code not in {200, 202}:
            self.refused.append(answer.status_code)
        (self.uploads if number % 10 == 0 else self.reads).append(taken)


class Scale(Run):
    """The same backfill with so many workers."""

    def go(self) -> None:
        """Uploads everything, then starts the workers and waits."""
        workers, wanted = self.options.workers, self.options.uploads
        serve = process(self.environment, "serve", "--port", str(self.port), "--no-work")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self._upload, range(wanted)))
        serve.terminate()
        serve.wait()
        database = self._database_seconds()
        with ThreadPoolExecutor(workers) as pool:
            running = list(pool.map(lambda _: process(self.environment, "worker", *self._how()), range(workers)))
        started = sum(_cpu_seconds(one.pid) for one in running)
        began = time.monotonic()
        watched = Database(self.url)
        before = self._done(watched)
        while self._done(watched) < wanted:
            time.sleep(0.5)
        taken = time.monotonic() - began
        watched.close()
        spent = sum(_cpu_seconds(one.pid) for one in running) - started
        shown = {
            "workers": workers, "cores_each": self.options.cores, "long": self.options.long, "seconds": round(taken, 1), "done_before": before,
            "per_second": round((wanted - before) / taken, 2), "worker_cpu_s_each": round(spent / (wanted - before), 3),
            "database_cpu_s_each": round((self._database_seconds() - database) / wanted, 3), "load_average": os.getloadavg()[0],
        }  # fmt: skip
        for one in running:
            one.kill()
            one.wait()
        print(json.dumps(shown), flush=True)  # noqa: T201 - the result

    def _done(self, database: Database) -> int:
        """Jobs that are done; asked in a way that leaves the cores to the workers."""
        counted = select(func.count()).select_from(schema.jobs).where(schema.jobs.c.state == "done")
        with database.reading() as transaction:
            return int(transaction.execute(counted).scalar_one())

    def _how(self) -> list[str]:
        return [] if self.options.cores is None else ["--cores", str(self.options.cores)]

    def _database_seconds(self) -> float:
        """Processor time of the PostgreSQL server with all that it ever started; 0 for SQLite, whose time is the workers' own."""
        if self.server is None:
            return 0.0
        first = int((self.server.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
        return _cpu_seconds(first, ended=True) + sum(_cpu_seconds(int(child)) for child in children if Path(f"/proc/{child}").exists())


def _cpu_seconds(pid: int, ended: bool = False) -> float:
    """What a process has used so far, with `ended` its ended children too; unlike a clock it does not depend on who else is at work."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11 : 15 if ended else 13]) / os.sysconf("SC_CLK_TCK")


def _share(seconds: list[float]) -> list[float]:
    ordered = sorted(seconds)
    return [round(1_000 * ordered[int(share * (len(ordered) - 1))], 1) for share in (0.5, 0.95)] if ordered else []


def main() -> None:
    """See the top."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="?", choices=("kill", "rate", "scale"), default="kill")
    parser.add_argument("--per-second", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two kills")
    parser.add_argument("--long", action="store_true", help="calls of an hour instead of six lines")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many there are, one run for each figure")
    parser.add_argument("--cores", type=int, help="cores that one worker uses")
    options = parser.parse_args()
    sorts: dict[str, type[Run]] = {"kill": Run, "rate": Rate, "scale": Scale}
    for workers in options.workers if options.what == "scale" else (1,):
        options.workers = workers
        with tempfile.TemporaryDirectory() as folder, database_of(options.postgresql, Path(folder)) as (url, running):
            sorts[options.what](options, Path(folder), url, running).go()


if __name__ == "__main__":
    main()
