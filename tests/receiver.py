"""Receivers of webhooks and mails on loopback that note what they get."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
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
        self.delay_s = 0.0
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
            time.sleep(receiver.delay_s)
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket.settimeout(1)  # a client that hangs up before it is let in must not keep the end waiting
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


@contextmanager
def post_office() -> Iterator[tuple[str, list[tuple[list[str], str]]]]:
    """A mail server on loopback: its address, and the (recipients, text) of what it got."""
    mails: list[tuple[list[str], str]] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            recipients: list[str] = []
            while line := self.rfile.readline().decode().strip():
                word = line.split(":")[0].upper()
                if word == "RCPT TO":
                    recipients.append(line.split("<")[1].split(">")[0])
                if word == "DATA":
                    self._say("354 go on")
                    lines = list(iter(lambda: self.rfile.readline().decode().rstrip("\r\n"), "."))
                    mails.append((recipients, "\n".join(lines)))
                self._say("221 bye" if word == "QUIT" else "250 fine")
                if word == "QUIT":
                    return

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", mails
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
