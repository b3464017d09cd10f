"""How fast the review desk reacts, in a real browser against a real service; prints a table, and fails above a bar.

`python -m tests.reactions [--verdicts 60] [--opens 5]`: drafts the example deal, opens it again and again, scrolls it and judges its
lines by keyboard; then the same on a draft of 300 lines beside a source of 30,000 words. Service, browser and this program run on one
machine: where other work keeps it busy the figures say so, so the load is printed with them. It needs the package playwright and a
chromium (`CHROMIUM` names another one).
"""

import argparse
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx2

from analyzer.desk import drafting
from analyzer.store import handoffs
from analyzer.store.database import Database
from tests import drafts
from tests.browser.conftest import ARGS, chromium_path
from tests.load import process

LINES: Final = 300
TURNS: Final = 600
WATCH: Final = """
  window.took = [];
  const look = () => {
    if (document.querySelector("a.quote.shown")) window.ready = performance.now(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  let begun = 0;
  addEventListener("keydown", () => { begun = performance.now(); }, true);
  addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
    if (!begun || document.querySelector(".htmx-request")) return;
    const from = begun, changed = performance.now() - begun;
    begun = 0;
    // A message sent from within a frame arrives once the frame is painted.
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.took.push([changed, performance.now() - from]);
    requestAnimationFrame(() => painted.port2.postMessage(0));
  }).observe(document.getElementById("main"), { childList: true }));
"""
OPENED: Final = """() => {
  const page = performance.getEntriesByType("navigation")[0], paint = performance.getEntriesByName("first-contentful-paint")[0];
  return { server: page.responseStart - page.requestStart, paint: paint ? paint.startTime : NaN, loaded: page.loadEventEnd, ready: window.ready,
    kilobytes: page.decodedBodySize / 1000 };
}"""
SCROLL: Final = """async () => {
  const frames = [], papers = document.querySelector("#papers");
  let last = performance.now();
  const end = last + 2500;
  scrollTo(0, 0);
  await new Promise(done => {
    const step = () => {
      const at = performance.now();
      frames.push(at - last);
      last = at;
      scrollBy({ top: 250, behavior: "instant" });
      papers.scrollBy({ top: 250, behavior: "instant" });
      if (at < end) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  return frames.slice(2);
}"""
SERVED: Final = """performance.getEntriesByType("resource").filter(one => /lines\\/[^/]+$/.test(one.name)).map(one => one.responseStart - one.requestStart)"""


class Figure(NamedTuple):
    """One row: what was measured, every value seen, and the bar that the middle of them is held to."""

    what: str
    seen: Sequence[float]
    unit: str = "ms"
    bar: float | None = None

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.seen)

    def share(self, part: float) -> float:
        """What `part` of all are within."""
        ordered = sorted(self.seen)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    def told(self) -> str:
        """The row for the terminal."""
        held = "" if self.bar is None else f"< {self.bar:g} {'ok' if self.kept else 'OVER'}"
        values = "".join(f"{value:9.1f}" for value in (self.middle, self.share(0.95), max(self.seen)))
        return f"{self.what:58}{values} {self.unit:4} {held}"

    @property
    def kept(self) -> bool:
        """True where the middle is below the bar."""
        return self.bar is None or self.middle < self.bar


class Desk:
    """A service on loopback with a key for a rep, and its database beside it."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{folder / 'handoff.db'}"
        admin = "reactions" * 4
        self.environment = {
            **os.environ, "HANDOFF_DATA_DIR": str(folder), "HANDOFF_DATABASE_URL": self.database, "HANDOFF_ADMIN_KEY": admin,
            "HANDOFF_RATE_PER_MINUTE": "1000000", "HANDOFF_THREADS": "1", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        port = 20_000 + os.getpid() % 20_000
        self.url = f"http://127.0.0.1:{port}"
        self.serve = process(self.environment, "serve", "--port", str(port), "--no-work")
        self.client = httpx2.Client(base_url=self.url, headers={"X-API-Key": admin}, timeout=60)
        made = self.client.post("/v1/keys", json={"role": "rep", "person": "ann@vendor.example"})
        made.raise_for_status()
        self.key = made.json()["secret"]

    def large(self) -> str:
        """Drafts 300 lines beside 30,000 words; the handoff's id."""
        said = [
            f"{('Ann Lee (Vendor)', 'Bo Ray (Acme)')[n % 2]}: Mark {n} " + "and so we go on with it " * 8 + "end." for n in range(TURNS)
        ]
        files, account = {"file": (drafts.CALL, "\n".join(said).encode())}, {"id": "large", "name": "Large"}
        self.client.post("/v1/accounts", json=account).raise_for_status()
        deal = self.client.post("/v1/accounts/large/deals", json={"id": "large-1", "name": "Large", "rep": "ann@vendor.example"})
        deal.raise_for_status()
        self.client.post("/v1/accounts/large/conversations", files=files, data={"deal_id": "large-1"}).raise_for_status()
        quotes = [drafts.evidence(f"Mark {n} and so we go on", start=n * 250 + 17).model_copy(update={"turn": n}) for n in range(TURNS)]
        lines = tuple(drafts.promise(f"Promise number {n} of many that were made", quotes[2 * n], identity=f"p{n}") for n in range(LINES))
        database = Database(self.database)
        with database.writing() as transaction:
            handoff = handoffs.of_deal(transaction, "large-1", lock=True)
            assert handoff is not None
            drafting.lay_over(transaction, handoff, drafts.draft(promises=lines), "reactions")
        database.close()
        return handoff.id


class Seat:
    """The browser with a rep before it."""

    def __init__(self, browser: Any, desk: Desk) -> None:
        self.desk = desk
        self.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.add_init_script(WATCH)
        self.page.goto(f"{desk.url}/sign-in")
        self.page.get_by_label("Your key").fill(desk.key)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{desk.url}/desk")

    def example(self) -> str:
        """Opens the example deal and has it drafted; the path of the draft."""
        worker = process(self.desk.environment, "worker")
        self.page.get_by_role("button", name="Try it with an example deal first").click()
        self.page.locator("#review").click(timeout=300_000)
        self.page.locator("a.quote.shown").first.wait_for()
        worker.terminate()
        worker.wait()
        self.page.keyboard.press("Escape")
        return str(self.page.url.removeprefix(self.desk.url).partition("#")[0])

    def opens(self, name: str, path: str, times: int) -> list[Figure]:
        """How long the page takes to be there, and how it scrolls."""
        seen, frames = [], []
        for _ in range(times):
            self.page.goto("about:blank")
            self.page.goto(self.desk.url + path)
            self._until("window.ready && performance.getEntriesByType('navigation')[0].loadEventEnd")
            seen.append(self.page.evaluate(OPENED))
            frames += self.page.evaluate(SCROLL)
        size = f"{seen[0]['kilobytes']:.0f} kB, {self.page.locator('[data-line]').count()} lines"
        rows = [
            Figure(f"{name}: server, the page ({size})", [one["server"] for one in seen]),
            Figure(f"{name}: first paint", [one["paint"] for one in seen]),
            Figure(f"{name}: open, first quote marked in its source", [one["ready"] for one in seen], bar=1000),
            Figure(f"{name}: frames while scrolling", frames, bar=34),
        ]
        return [row for row in rows if not any(math.isnan(value) for value in row.seen)]

    def judges(self, name: str, most: int) -> list[Figure]:
        """Verdicts by keyboard: one key a line that is right. Every tenth line is rejected and taken back first."""
        loads: list[str] = []
        self.page.on("framenavigated", lambda frame: loads.append(frame.url))
        self.page.evaluate("performance.setResourceTimingBufferSize(5000)")
        accepted: list[list[float]] = []
        rejected: list[list[float]] = []
        keys = done = 0
        while done < most and self.page.locator("[data-line][data-open=yes]").count():
            chosen = self.page.locator("[data-line].chosen")
            identity, doubtful = chosen.get_attribute("data-id"), "doubtful" in (chosen.get_attribute("class") or "")
            if doubtful or done % 10 == 9:
                rejected.append(self._press("r", identity, "rejected"))
                if not doubtful:
                    rejected.append(self._press("u", identity, "pending"))
            if not doubtful:
                accepted.append(self._press("a", identity, "accepted"))
                keys += 1
            done += 1
        served = self.page.evaluate(SERVED)
        return [
            Figure(f"{name}: server, a verdict", served),
            Figure(f"{name}: accept, key to changed page ({len(accepted)} verdicts)", [one[0] for one in accepted], bar=100),
            Figure(f"{name}: accept, key to painted page", [one[1] for one in accepted], bar=100),
            Figure(f"{name}: reject or undo, key to painted page", [one[1] for one in rejected], bar=100),
            Figure(f"{name}: keys for a line that is right", [keys / len(accepted)], "", 2.1),
            Figure(f"{name}: full page loads", [float(len(loads))], "", 1),
        ]

    def _until(self, holds: str) -> None:
        """Waits in the page; the driver's own waiting evaluates words, which the policy of the page forbids."""
        self.page.evaluate(f"() => new Promise(done => {{ const look = () => {holds} ? done() : setTimeout(look, 4); look(); }})")

    def _press(self, key: str, identity: str, verdict: str) -> list[float]:
        """Presses a key and waits for its line to have the verdict: milliseconds to the changed and to the painted page."""
        before = self.page.evaluate("window.took.length")
        self.page.keyboard.press(key)
        self.page.locator(f"#line-{identity}[data-verdict={verdict}]").wait_for()
        self._until(f"window.took.length > {before}")
        took: list[float] = self.page.evaluate("window.took.at(-1)")
        return took


def measure(folder: Path, verdicts: int, opens: int) -> list[Figure]:
    """All rows."""
    from playwright.sync_api import sync_playwright

    desk = Desk(folder)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGS)
            seat, rows = Seat(browser, desk), []
            example = seat.example()
            for name, path in (("example", example), ("300 lines", f"/desk/handoffs/{desk.large()}")):
                rows += seat.opens(name, path, opens)
                rows += seat.judges(name, verdicts)
            browser.close()
        return rows
    finally:
        desk.serve.terminate()
        desk.serve.wait()


def main() -> int:
    """Prints the table; 1 where a middle is over its bar."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--verdicts", type=int, default=60)
    parser.add_argument("--opens", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.verdicts, options.opens)
    print(f"{'':58}{'middle':>9}{'95 %':>9}{'worst':>9}")  # noqa: T201
    for row in rows:
        print(row.told())  # noqa: T201
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; the middle is held to the bar")  # noqa: T201
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
