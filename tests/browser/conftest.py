"""A real browser against a real server: the service of the tests listens on loopback, jobs run beside it."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import uvicorn

from analyzer.desk.opening import working
from tests.api.conftest import House, analyzer, empty_store, house, settings

__all__ = ["analyzer", "empty_store", "house", "settings"]

ARGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync")
WAIT_MS = 15_000


def chromium_path() -> str | None:
    """The browser of this machine, where it has one."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


class Site(NamedTuple):
    """A served house and its address."""

    house: House
    url: str


@pytest.fixture
def site(house: House, socket_enabled: None) -> Iterator[Site]:
    """The house, listening on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(house.client.app, log_config=None, access_log=False, lifespan="off")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(house, f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()


@pytest.fixture
def worker(house: House, socket_enabled: None) -> Iterator[None]:
    """Jobs run until the end of the test; in a thread of its own, as the browser's driver has the event loop of this one."""
    started, stopping = threading.Event(), threading.Event()

    def work() -> None:
        with working(house.desk):
            started.set()
            stopping.wait()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert started.wait(60)
    yield
    stopping.set()
    thread.join(timeout=60)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser; without one the tests that need it are left out, which says why."""
    pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")
    found = chromium_path()
    if not found:
        pytest.skip("no chromium is installed (Debian: apt-get install chromium), so pages are not tried in a browser")
    return found


class Window:
    """One page of the browser that remembers what went wrong in it."""

    def __init__(self, page, url: str) -> None:  # type: ignore[no-untyped-def]
        self.page, self.url = page, url
        self.troubles: list[str] = []
        page.on("console", lambda message: self.troubles.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.set_default_timeout(WAIT_MS)

    def sign_in(self, key: str, path: str = "/desk") -> None:
        """Opens `path` as the holder of a key."""
        self.page.goto(f"{self.url}/sign-in?next={path}")
        self.page.get_by_label("Your key").fill(key)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.url}{path}")

    def shot(self, name: str, full: bool = False, at: str = "") -> None:
        """A picture for people at 1280 and 390 pixels, where DESK_SHOTS names a folder; `at` is scrolled into sight first."""
        folder = os.environ.get("DESK_SHOTS")
        if not folder:
            return
        for width, height, ending in ((1280, 900, ""), (390, 844, "-390")):
            self.page.set_viewport_size({"width": width, "height": height})
            if at:
                self.page.locator(at).first.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
                # Lines that come into sight get their true height: the frames after that are the ones that people see.
                self.page.evaluate("async () => { for (let n = 0; n < 30; n++) await new Promise(requestAnimationFrame); }")
            self.page.screenshot(path=f"{folder}/{name}{ending}.png", full_page=full, caret="initial")
        self.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def browser(chromium: str, socket_enabled: None):  # type: ignore[no-untyped-def]
    """The browser, closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGS)
        yield started
        started.close()


@pytest.fixture
def window(browser, site: Site) -> Iterator[Window]:  # type: ignore[no-untyped-def]
    """A page at 1280 pixels. Anything that the console complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = Window(context.new_page(), site.url)
    yield opened
    context.close()
    assert opened.troubles == []
