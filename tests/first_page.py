"""What the first look at a large account costs a service that has just started; prints a line for each start.

`python -m tests.first_page [--starts 5]`: a service reads 750 messages of one account, then is started again and again, and the page
of the account is asked for three times. Told are milliseconds of the service's processor time, which other work on the machine does not
change, in steps of ten; and of the clock.
"""

import argparse
import datetime as dt
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx2

from tests.load import process

MESSAGES = 750
ADMIN = "first page" * 4
PAGE = "/desk/accounts/acme"
TALK = (
    "Thanks, that works. See you on Tuesday.",
    "Could you send me the list by Friday?",
    "The import ran through.",
    "When will the scale be there?",
)
WRITERS = (("Bo Ray", "bo@acme.example"), ("Kim Low", "kim@vendor.example"), ("Ira Holm", "ira@acme.example"))


class House:
    """A service on loopback with a store of its own."""

    def __init__(self, folder: Path) -> None:
        self._environment = {
            **os.environ, "HANDOFF_DATA_DIR": str(folder), "HANDOFF_DATABASE_URL": f"sqlite:///{folder / 'handoff.db'}",
            "HANDOFF_ADMIN_KEY": ADMIN, "HANDOFF_RATE_PER_MINUTE": "1000000", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        self._port = str(20_000 + os.getpid() % 20_000)

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """The service, listening."""
        return process(self._environment, "serve", "--port", self._port, *options)

    def client(self) -> httpx2.Client:
        """Somebody with the admin's key."""
        return httpx2.Client(base_url=f"http://127.0.0.1:{self._port}", headers={"X-API-Key": ADMIN}, timeout=120)


def fill(client: httpx2.Client) -> None:
    """An account with `MESSAGES` messages, all read."""
    begun = dt.datetime.now(dt.UTC) - dt.timedelta(days=300)
    client.post("/v1/accounts", json={"id": "acme", "name": "Acme", "domains": ["acme.example"]}).raise_for_status()
    deal: dict[str, Any] = {"id": "acme-1", "name": "Acme", "vendor_domains": ["vendor.example"], "signed_on": f"{begun:%Y-%m-%d}"}
    client.post("/v1/accounts/acme/deals", json=deal).raise_for_status()
    rows = [
        {
            "id": f"m{n}", "sent_at": (begun + dt.timedelta(hours=8 * n - 200)).isoformat(), "body": f"{TALK[n % len(TALK)]} ({n})",
            "from": dict(zip(("name", "email"), WRITERS[n % len(WRITERS)], strict=True)),
        }
        for n in range(MESSAGES)
    ]  # fmt: skip
    for start in range(0, MESSAGES, 100):
        client.post("/v1/accounts/acme/messages", json=rows[start : start + 100]).raise_for_status()
    while not (client.get("/v1/accounts/acme/sentiment").json().get("report") or {}).get("messages"):
        time.sleep(1)


def sign_in(client: httpx2.Client) -> None:
    """A session for pages."""
    form = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', client.get("/sign-in").text))
    client.post("/sign-in", data={**form, "key": ADMIN, "next": "/desk"}, headers={"Origin": str(client.base_url).rstrip("/")})


def look(client: httpx2.Client, process_id: int) -> tuple[int, int]:
    """Milliseconds of the processor and of the clock for one look at the page."""
    before, begun = _used(process_id), time.perf_counter()
    client.get(PAGE).raise_for_status()
    return _used(process_id) - before, round(1_000 * (time.perf_counter() - begun))


def _used(process_id: int) -> int:
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) * 1_000 // os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Fills a store, then starts and looks."""
    parser = argparse.ArgumentParser(prog="python -m tests.first_page", description="The first look at a large account.")
    parser.add_argument("--starts", type=int, default=5)
    starts = parser.parse_args().starts
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        for number in range(starts + 1):
            service = house.start(*(["--no-work"] if number else []))
            try:
                client = house.client()
                if number == 0:
                    fill(client)
                    continue
                sign_in(client)
                time.sleep(2)
                looks = [look(client, service.pid) for _ in range(3)]
                sys.stdout.write(f"start {number}: processor {[one for one, _ in looks]} ms, clock {[one for _, one in looks]} ms\n")
            finally:
                service.terminate()
                service.wait()
        sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    main()
