"""API keys: made here, shown once, kept as digests; the pepper that the digests are made with."""

import datetime as dt
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.errors import BadSettings, NotFound
from analyzer.settings import Settings
from analyzer.store import keys
from analyzer.store.database import Database, new_id, now
from analyzer.store.records import Key, KeyRole

PREFIX = "hk_"
LEAST_ADMIN_KEY = 32
PEPPER = "pepper"
OUTSIDE = "outside"
"""Id of the admin key that HANDOFF_ADMIN_KEY names; it is in no table."""


class NewKey(NamedTuple):
    """A key just made; `secret` is shown this once."""

    key: Key
    secret: str


class Wanted(NamedTuple):
    """A key to be made."""

    role: KeyRole
    person: str
    label: str = ""
    rate_per_minute: int | None = None
    expires_at: dt.datetime | None = None


def pepper(settings: Settings, database: Database) -> bytes:
    """The secret that digests are made with: the setting, else a file of the data folder, made at the first start.

    Raises:
        BadSettings: there are keys, but the pepper that they were made with is not here.
    """
    given = settings.key_pepper.get_secret_value()
    if given:
        return given.encode()
    file = settings.data_dir / PEPPER
    if not file.exists():
        with database.reading() as transaction:
            if keys.count(transaction):
                raise BadSettings(
                    "The database has keys, but the pepper they were made with is not in the data folder. Copy the file `pepper` of"
                    " the first machine there, or set HANDOFF_KEY_PEPPER on all of them."
                )
        _write_once(file, secrets.token_hex(32))
    return file.read_text(encoding="ascii").strip().encode()


def known_pepper(settings: Settings) -> bytes | None:
    """The pepper where there is one here; none is made."""
    given = settings.key_pepper.get_secret_value()
    file = settings.data_dir / PEPPER
    if given or not file.exists():
        return given.encode() or None
    return file.read_text(encoding="ascii").strip().encode()


def _write_once(file: Path, text: str) -> None:
    """Another process that starts at the same time may win; its file stays."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text)


class Keyring:
    """Tells who holds a key, and makes keys."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._pepper = pepper(settings, database)
        outside = settings.admin_key.get_secret_value()
        if outside and len(outside) < LEAST_ADMIN_KEY:
            raise BadSettings(f"HANDOFF_ADMIN_KEY must have {LEAST_ADMIN_KEY} characters or more.")
        self._outside = self._digest(outside) if outside else None

    def _digest(self, secret: str) -> str:
        return hmac.new(self._pepper, secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def holder(self, secret: str) -> Key | None:
        """The key of `secret`; None where it is unknown, revoked or past its time."""
        digest = self._digest(secret)
        if self._outside is not None and hmac.compare_digest(digest, self._outside):
            at = dt.datetime.min.replace(tzinfo=dt.UTC)
            return Key(id=OUTSIDE, prefix="", role=KeyRole.ADMIN, person="admin", label="HANDOFF_ADMIN_KEY", created_at=at, created_by="")
        with self._database.reading() as transaction:
            return keys.by_digest(transaction, digest)

    def make(self, wanted: Wanted, maker: str) -> NewKey:
        """A new key of 256 bits of chance."""
        secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
        key = Key(
            id=new_id("key"), prefix=secret[:9], created_at=now(), created_by=maker, **wanted._asdict()
        )  # fmt: skip
        with self._database.writing() as transaction:
            keys.add(transaction, key, self._digest(secret))
            keys.note(transaction, "key.make", key.id, maker, context={"role": key.role.value})
        return NewKey(key, secret)

    def exist(self) -> bool:
        """True where somebody can get in."""
        if self._outside is not None:
            return True
        with self._database.reading() as transaction:
            return keys.count(transaction) > 0


def revoke(desk: Desk, caller: Caller, key_id: str) -> None:
    """Ends a key at once; raises NotFound."""
    caller.refuse_unless(Act.KEEP_KEYS)
    with desk.database.writing() as transaction:
        if not keys.revoke(transaction, key_id):
            raise NotFound("There is no such key.")
        keys.note(transaction, "key.revoke", key_id, caller.person, caller.key_id)
