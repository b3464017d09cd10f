"""A receiver of webhooks on loopback that notes what it gets and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Got(NamedTuple):
    """One request."""

    headers: dict[str, str]
    body: bytes


class Receiver:
    """What came in, and what is answered: the statuses in turn, the last one for ever."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.statuses = [204]
        self.headers: dict[str, str] = {}
        self.hold = threading.Event()
        self.hold.set()
        self.arrived = threading.Event()
        self.url = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One that listens until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(Got({name.lower(): value for name, value in self.headers.items()}, body))
            receiver.arrived.set()
            receiver.hold.wait(60)
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield receiver
    finally:
        receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
