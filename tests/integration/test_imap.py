"""A mailbox by IMAP, from a server of our own on loopback: what is new, once, and nothing changed there."""

import datetime as dt
import re
import socket
import threading
from collections.abc import Iterator

import pytest

from analyzer.errors import BadSettings, StoreUnavailable
from analyzer.intake.imap import Mailbox, Seen, fetch, read_address

SINCE = dt.date(2026, 3, 1)
MAILS = {7: b"Subject: one\r\n\r\nFirst", 9: b"Subject: two\r\n\r\nSecond", 12: b"Subject: big\r\n\r\n" + b"x" * 5_000}


class Server:
    """Speaks as much IMAP as is asked of it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.validity = 5
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with caller, caller.makefile("rwb") as line:
                line.write(b"* OK ready\r\n")
                line.flush()
                for said in line:
                    tag, _, order = said.decode().strip().partition(" ")
                    self.asked.append(order)
                    for part in self._answer(order):
                        line.write(part)
                    done = b"NO denied" if "wrong" in order else b"OK done"
                    line.write(tag.encode() + b" " + done + b"\r\n")
                    line.flush()
                    if order == "LOGOUT":
                        break

    def _answer(self, order: str) -> Iterator[bytes]:
        if order.startswith("CAPABILITY"):
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif order.startswith("EXAMINE"):
            yield f"* 3 EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode()
        elif order.startswith("UID SEARCH UID"):
            first = int(re.findall(r"\d+", order)[0])
            found = [uid for uid in MAILS if uid >= first] or [max(MAILS)]
            yield f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
        elif order.startswith("UID SEARCH"):
            yield f"* SEARCH {' '.join(map(str, MAILS))}\r\n".encode()
        elif "RFC822.SIZE" in order:
            for number, uid in enumerate(map(int, re.findall(r"\d+", order.split(" (", maxsplit=1)[0])), 1):
                yield f"* {number} FETCH (UID {uid} RFC822.SIZE {len(MAILS[uid])})\r\n".encode()
        elif order.startswith("UID FETCH"):
            uid = int(order.split()[2])
            yield f"* 1 FETCH (UID {uid} BODY[] {{{len(MAILS[uid])}}}\r\n".encode() + MAILS[uid] + b")\r\n"

    def mailbox(self, password: str = "right") -> Mailbox:
        return Mailbox("127.0.0.1", self.port, "kim", password, "INBOX", tls=False)

    def close(self) -> None:
        self._door.close()


@pytest.fixture
def server(socket_enabled: None) -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def test_new_mails_come_once_and_large_ones_are_counted(server: Server) -> None:
    first = fetch(server.mailbox(), Seen(), SINCE, 1_000)
    assert first == ((MAILS[7], MAILS[9]), Seen(5, 12), 1)
    assert fetch(server.mailbox(), first.seen, SINCE, 1_000) == ((), Seen(5, 12), 0)
    assert fetch(server.mailbox(), Seen(5, 7), SINCE, 10_000).mails == (MAILS[9], MAILS[12])


def test_nothing_is_changed_on_the_server(server: Server) -> None:
    fetch(server.mailbox(), Seen(), SINCE, 1_000)
    assert 'EXAMINE "INBOX"' in server.asked
    bodies = [order for order in server.asked if "BODY" in order]
    assert bodies
    assert all("BODY.PEEK[]" in order for order in bodies)
    assert not any(order.startswith(("SELECT", "STORE", "UID STORE", "EXPUNGE", "UID MOVE")) for order in server.asked)


def test_a_mailbox_that_was_numbered_anew_is_read_from_the_start(server: Server) -> None:
    server.validity = 6
    assert fetch(server.mailbox(), Seen(5, 12), SINCE, 1_000).seen == Seen(6, 12)


def test_a_wrong_password_is_one_line_without_it(server: Server) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        fetch(server.mailbox("wrong"), Seen(), SINCE, 1_000)
    assert "wrong" not in str(caught.value)


def test_an_address_is_read_with_its_escapes() -> None:
    assert read_address("imaps://kim%40v.example:p%2Fw@mail.example/Handoff%20copies") == (
        "mail.example", 993, "kim@v.example", "p/w", "Handoff copies", True
    )  # fmt: skip


@pytest.mark.parametrize("address", ["x", "https://a:b@c/d", "imaps://mail.example", "imap://a:b@mail.example", "imaps://a:b@h:99999/x"])
def test_what_is_no_safe_mailbox_is_refused(address: str) -> None:
    with pytest.raises(BadSettings, match="HANDOFF_IMAP_URL"):
        read_address(address)
