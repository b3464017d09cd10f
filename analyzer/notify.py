"""Takes notices out of the house: signed webhooks of our own, Slack, Teams, Google Chat and e-mail through apprise.

A target is an address and a secret in one, so it is kept sealed and shown only in part. The key that seals it and the secrets
that webhooks are signed with are derived from the pepper, which is not in the database. Nothing is sent to addresses inside
the own network unless HANDOFF_NOTIFY_HOSTS names them: who may write a subscription must not reach what only this machine can.
"""

import base64
import datetime as dt
import hashlib
import hmac
import http.client
import ipaddress
import logging
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from analyzer.errors import BadRequest, BadSettings
from analyzer.store.records import Channel

SIGNATURE, TIMESTAMP, DELIVERY = "Handoff-Signature", "Handoff-Timestamp", "Handoff-Delivery"
PREFIX: Final = "whsec_"
APP: Final = "Handoff analyzer"
TIMEOUT_S: Final = 10.0
"""For each of: the connection, one answer of the socket; the whole of it may take twice that."""
LONGEST_WAIT: Final = dt.timedelta(hours=6)
"""That a receiver's Retry-After may ask for."""
_GONE = 410

_MAIL = frozenset({"mailto", "mailtos"})
_PLUGINS: Final = {
    "slack": ("apprise.plugins.slack", "NotifySlack"),
    "gchat": ("apprise.plugins.google_chat", "NotifyGoogleChat"),
    "workflows": ("apprise.plugins.workflows", "NotifyWorkflows"),
    "mailto": ("apprise.plugins.email", "NotifyEmail"),
    "mailtos": ("apprise.plugins.email", "NotifyEmail"),
}
"""Of some hundred that apprise has, those asked for; others run programs, write files or talk to the desktop."""
_PARAMETERS = frozenset({"to", "cc", "bcc", "from", "name", "smtp", "mode", "user", "pass"})
"""Of a target. Others name files of this machine."""

logging.getLogger("apprise").setLevel(logging.CRITICAL)
# Its warnings hold targets.


class Attempt(NamedTuple):
    """How one try went. `final` where another one makes no sense; `wait` is what the receiver asked for."""

    delivered: bool
    status: int | None = None
    error: str | None = None
    final: bool = False
    wait: dt.timedelta | None = None


class Sealer:
    """Seals targets and derives the secrets of webhooks from the pepper."""

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self._pepper, f"notices/{purpose}".encode(), hashlib.sha256).digest()

    @property
    def _box(self) -> Any:
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self._derived("targets")))

    def seal(self, target: str) -> bytes:
        """A target as it is kept."""
        sealed: bytes = self._box.encrypt(target.encode())
        return sealed

    def unseal(self, sealed: bytes) -> str:
        """The target; raises BadSettings where it was sealed with another pepper."""
        from cryptography.fernet import InvalidToken

        try:
            opened: bytes = self._box.decrypt(sealed)
        except InvalidToken:
            raise BadSettings(
                "The targets of notices were kept under another pepper. Set HANDOFF_KEY_PEPPER alike on all machines."
            ) from None
        return opened.decode()

    def secret(self, subscription_id: str) -> str:
        """The secret that notices to a webhook are signed with; nowhere kept."""
        return PREFIX + base64.urlsafe_b64encode(self._derived(f"webhook/{subscription_id}")).decode().rstrip("=")


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """What stands in Handoff-Signature: HMAC-SHA256 in hexadecimals over the timestamp (seconds), a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


# Where to


class Refused(Exception):
    """An address that nothing is sent to; the message says why."""


class Target(NamedTuple):
    """A target that can be used; `shown` holds no secret. `mail` may go to one person after the other."""

    channel: Channel
    shown: str
    mail: bool = False


def read_target(target: str, allowed: Sequence[str]) -> Target:
    """What a target stands for.

    Raises:
        BadRequest: nothing that notices can be sent to, or an address inside the own network.
    """
    if not target.isprintable() or " " in target:
        raise BadRequest("A target is one address without blanks.")
    try:
        address = urlsplit(target)
        port = address.port
    except ValueError:
        raise BadRequest("This target is not an address.") from None
    try:
        if address.scheme in {"http", "https"}:
            return _webhook(address, port, allowed)
        if address.scheme in _PLUGINS:
            return _message(target, address, allowed)
    except Refused as error:
        raise BadRequest(str(error)) from None
    raise BadRequest(f"Notices go to https://..., or to {', '.join(f'{name}://' for name in _PLUGINS)}: this target is neither.")


def _webhook(address: SplitResult, port: int | None, allowed: Sequence[str]) -> Target:
    host = address.hostname or ""
    if not host or address.username is not None or address.password is not None or address.fragment:
        raise BadRequest("Write a webhook as https://host/path, without user, password or #.")
    if address.scheme == "http" and not _is_named(host, allowed):
        raise BadRequest("A webhook needs https. http is for hosts that HANDOFF_NOTIFY_HOSTS names.")
    _refuse_inside(host, allowed)
    rest = "/..." if address.path.strip("/") or address.query else ""
    return Target(Channel.WEBHOOK, f"{address.scheme}://{host}{f':{port}' if port else ''}{rest}")


def _message(target: str, address: SplitResult, allowed: Sequence[str]) -> Target:
    strange = {name.lstrip("+-:").lower() for name, _ in parse_qsl(address.query, keep_blank_values=True)} - _PARAMETERS
    if strange:
        raise BadRequest(f"A target takes these parameters: {', '.join(sorted(_PARAMETERS))}.")
    made = _plugin(target)
    if host := _host_of(made):
        _refuse_inside(host, allowed)
    return Target(Channel.MESSAGE, str(made.url(privacy=True)).partition("?")[0].rstrip("/"), address.scheme in _MAIL)


def _plugin(target: str, recipient: str | None = None) -> Any:
    """The object of apprise for a target, a mail to `recipient` where one is given; raises BadRequest."""
    from importlib import import_module

    module, name = _PLUGINS[urlsplit(target).scheme]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        kind = getattr(import_module(module), name)
        from apprise import AppriseAsset
    # A redirect could lead inside; pictures would be fetched from elsewhere.
    asset = AppriseAsset(app_id=APP, app_desc=APP, app_url="", http_redirects=False)
    try:
        parts = kind.parse_url(target) | {"include_image": False, "include_footer": False}
        return kind(**parts | ({"targets": [recipient]} if recipient else {}), asset=asset)
    except Exception:
        # Its words may hold the target.
        raise BadRequest("This target lacks a part, such as a token or a recipient. docs/service.md shows how each is written.") from None


def _host_of(plugin: Any) -> str | None:
    """The host that a target itself names; those of Slack and Google are fixed."""
    if hasattr(plugin, "smtp_host"):
        return str(plugin.smtp_host or plugin.host)
    return str(plugin.host) if type(plugin).__name__ == "NotifyWorkflows" else None


def _refuse_inside(host: str, allowed: Sequence[str]) -> None:
    """Where the name is known now; whether it is known later is looked at with each try."""
    try:
        addresses_of(host, 443, allowed)
    except OSError:
        return


def addresses_of(host: str, port: int, allowed: Sequence[str]) -> list[tuple[Any, ...]]:
    """The socket addresses of `host`, all of them outside, or named by `allowed`.

    Raises:
        Refused: one of them is inside the own network.
        OSError: the name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise Refused("This host name cannot be.") from None
    if not _is_named(host, allowed):
        networks = [network for network in map(_network, allowed) if network is not None]
        for *_, address in found:
            ip = ipaddress.ip_address(str(address[0]).partition("%")[0])
            if not any(ip in network for network in networks) and not _is_outside(ip):
                raise Refused(f"{host} is inside the own network. HANDOFF_NOTIFY_HOSTS can name it.")
    return found


def _is_named(host: str, allowed: Sequence[str]) -> bool:
    if host.casefold() in {one.casefold() for one in allowed}:
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(ip in network for network in map(_network, allowed) if network is not None)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def _is_outside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """True for an address of the public internet, also where it is wrapped in another one."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return _is_outside(inner)
    return ip.is_global and not ip.is_multicast


# Sending


def post(target: str, secret: str, delivery_id: str, body: bytes, allowed: Sequence[str], at: dt.datetime) -> Attempt:
    """One try to deliver a webhook. Redirects are not followed, answers not read; any 2xx will do."""
    address = urlsplit(target)
    host, secure = str(address.hostname), address.scheme == "https"
    port = address.port or (443 if secure else 80)
    stamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "handoff-analyzer",
        DELIVERY: delivery_id,
        TIMESTAMP: str(stamp),
        SIGNATURE: sign(secret, stamp, body),
    }
    connection = _Direct(host, port, secure, allowed)
    watchdog = threading.Timer(2 * TIMEOUT_S, connection.cut)
    watchdog.start()
    try:
        connection.request("POST", f"{address.path or '/'}{f'?{address.query}' if address.query else ''}", body, headers)
        answer = connection.getresponse()
        return _judged(answer.status, answer.headers.get("Retry-After"))
    except Refused as error:
        return Attempt(False, error=str(error), final=True)
    except ssl.SSLError:
        return Attempt(False, error="The certificate of the receiver does not hold.")
    except socket.gaierror:
        return Attempt(False, error="The name of the receiver is not known.")
    except TimeoutError:
        return Attempt(False, error="The receiver took too long.")
    except (OSError, http.client.HTTPException, ValueError):
        return Attempt(False, error="The receiver cannot be reached.")
    finally:
        watchdog.cancel()
        connection.close()


def _judged(status: int, retry_after: str | None) -> Attempt:
    if 200 <= status < 300:
        return Attempt(True, status)
    wait = None
    if retry_after and retry_after.isascii() and retry_after.isdigit():
        # Nine digits are thirty years: what is longer need not be read to the end, and could not.
        wait = min(dt.timedelta(seconds=int(retry_after.lstrip("0")[:9] or 0)), LONGEST_WAIT)
    return Attempt(False, status, f"The receiver answered {status}.", final=status == _GONE, wait=wait)


class _Direct(http.client.HTTPConnection):
    """A connection to one of the addresses that were looked at, so that a name cannot mean another one a moment later."""

    def __init__(self, host: str, port: int, secure: bool, allowed: Sequence[str]) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._secure, self._allowed = secure, allowed

    def connect(self) -> None:
        """Tries the addresses in turn, while there is time."""
        found = addresses_of(self.host, self.port, self._allowed)
        until = time.monotonic() + TIMEOUT_S
        for number, (family, kind, protocol, _, address) in enumerate(found):
            plain = socket.socket(family, kind, protocol)
            try:
                plain.settimeout(TIMEOUT_S)
                plain.connect(address)
            except OSError:
                plain.close()
                if number + 1 == len(found) or time.monotonic() >= until:
                    raise
                continue
            self.sock = self._wrapped(plain)
            return

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if not self._secure:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def cut(self) -> None:
        """Ends a conversation that takes for ever."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _tame(text: str) -> str:
    """Without the brackets by which a chat would call everybody; names of accounts come from outside."""
    return text.replace("<", "\u2039").replace(">", "\u203a")


def say(target: str, title: str, text: str, allowed: Sequence[str], recipient: str | None = None) -> Attempt:
    """One try to deliver a message to people; `recipient` is the address that a mail goes to instead of the target's own."""
    try:
        plugin = _plugin(target, recipient)
        if host := _host_of(plugin):
            addresses_of(host, int(plugin.port or 443), allowed)
    except (BadRequest, Refused) as error:
        return Attempt(False, error=str(error), final=True)
    except OSError:
        return Attempt(False, error="The name of the receiver is not known.")
    try:
        taken = plugin.notify(title=_tame(title), body=_tame(text), body_format="text")
    except Exception as error:
        # Its words may hold the target.
        return Attempt(False, error=f"The message could not be handed in ({type(error).__name__}).")
    return Attempt(True) if taken else Attempt(False, error="The message was not taken. Look at its target and the rights of its token.")
