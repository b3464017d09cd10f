"""The API over a real store; jobs run only where a test has a worker."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from fastapi.testclient import TestClient

from analyzer.app import Analyzer
from analyzer.desk import drafting, watching
from analyzer.desk.desk import Desk
from analyzer.desk.keyring import Keyring, Wanted
from analyzer.desk.opening import DATABASE
from analyzer.domain.flag import Found, Shown
from analyzer.domain.sentiment import FlagType, Severity
from analyzer.jobs import DbosQueue
from analyzer.settings import Settings
from analyzer.store import accounts, flags, handoffs
from analyzer.store.database import Database, now
from analyzer.store.records import Account, Deal, Job, KeyRole
from api.main import create_app
from api.service import Service
from tests import drafts

T = TypeVar("T")
ANN, BO, KIM, LEE = "ann@vendor.example", "bo@vendor.example", "kim@vendor.example", "lee@vendor.example"
PEOPLE = {
    "admin": (KeyRole.ADMIN, "root"),
    "rep": (KeyRole.REP, ANN),
    "other_rep": (KeyRole.REP, BO),
    "csm": (KeyRole.CSM, KIM),
    "other_csm": (KeyRole.CSM, LEE),
    "retention": (KeyRole.RETENTION, "rae@vendor.example"),
}
CALL = b"Ann Lee (Vendor): We include single sign-on in the plan, that is a promise.\nBo Ray (Acme): And who does the migration?\nAnn Lee (Vendor): We do it for you.\n"


class Inline:
    """A run of a job in the test's own thread, without a queue."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Does it; what it gives has to be JSON."""
        given: T = work()
        json.dumps(given)
        return given

    def report(self, done: int, total: int, step: str) -> None:
        """Nobody asks."""


class House(NamedTuple):
    """A service with keys for everybody."""

    service: Service
    client: TestClient
    keys: dict[str, str]

    @property
    def desk(self) -> Desk:
        return self.service.desk

    def ask(self, who: str, method: str, path: str, **rest: Any) -> Any:
        """The answer to a request of `who`."""
        headers = {"Authorization": f"Bearer {self.keys[who]}", **rest.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **rest)

    def upload(self, who: str = "rep", account: str = "acme", name: str = "call.txt", data: bytes = CALL, **fields: str) -> Any:
        """The answer to an upload of one file."""
        files = {"file": (name, data)}
        return self.ask(who, "POST", f"/v1/accounts/{account}/conversations", files=files, data=fields)

    def deal(self, name: str = "acme", rep: str = ANN, csm: str = KIM) -> str:
        """A deal of an account, with a handoff; its id."""
        with self.desk.database.writing() as transaction:
            accounts.add(transaction, Account(id=name, name=name.title(), csm=csm, created_at=now(), created_by="root"))
            deal = accounts.add_deal(transaction, Deal(id=f"{name}-1", account_id=name, name=name, rep=rep, created_at=now()))
            handoffs.add(transaction, name, deal.id)
        return deal.id

    def drafted(self, name: str = "acme", **changes: Any) -> str:
        """A deal with the drafted handoff of `tests.drafts`; the handoff's id."""
        deal_id = self.deal(name)
        return self.draft(deal_id, **changes)

    def draft(self, deal_id: str, **changes: Any) -> str:
        """Drafts the handoff of a deal, again if need be; its id."""
        with self.desk.database.writing() as transaction:
            handoff = handoffs.of_deal(transaction, deal_id, lock=True)
            assert handoff is not None
            drafting.lay_over(transaction, handoff, drafts.draft(**changes), f"source {handoff.draft_number}")
        return handoff.id

    def items(self, handoff_id: str, **query: Any) -> list[dict[str, Any]]:
        """The lines of a handoff."""
        items: list[dict[str, Any]] = self.ask("admin", "GET", f"/v1/handoffs/{handoff_id}/items", params=query).json()["items"]
        return items

    def judge(self, who: str, handoff_id: str, item: dict[str, Any], verdict: str = "accepted", **rest: Any) -> Any:
        """The answer to a verdict on a line."""
        body = {"verdict": verdict, "version": item["version"], **rest}
        return self.ask(who, "POST", f"/v1/handoffs/{handoff_id}/items/{item['id']}/verdicts", json=body)

    def say(self, who: str = "csm", account: str = "acme", *rows: dict[str, Any]) -> Any:
        """The answer to messages of an account."""
        return self.ask(who, "POST", f"/v1/accounts/{account}/messages", json=list(rows))

    def look(self, deal_id: str = "acme-1") -> dict[str, Any]:
        """Reads the messages of a deal here and now, as a worker would; the job's result."""
        with self.desk.database.writing() as transaction:
            deal = accounts.find_deal(transaction, deal_id)
            assert deal is not None
            job = watching.order(transaction, self.desk, deal, "root")
        return watching.handler(self.desk)(Inline(job))

    def flagged(self, deal_id: str = "acme-1", **fields: Any) -> flags.Flag:
        """A flag of a deal that nobody has to read messages for."""
        found = Found(
            **{
                "identity": "no_show:m1", "kind": FlagType.NO_SHOW, "severity": Severity.ALERT, "message": "m1", "at": now(),
                "why": "They did not come.", "next_step": "Call.", "evidence": (Shown(quote="Sorry, I forgot", message="m1"),),
            }
            | fields
        )  # fmt: skip
        with self.desk.database.writing() as transaction:
            deal = accounts.find_deal(transaction, deal_id)
            assert deal is not None
            return flags.sync(transaction, deal.account_id, deal_id, [found]).raised[0]

    def accept_all(self, handoff_id: str) -> None:
        """A verdict on every line."""
        for item in self.items(handoff_id, verdict="pending"):
            assert self.judge("rep", handoff_id, item, note="seen").status_code == 201


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, to be copied."""
    file = tmp_path_factory.mktemp("store") / DATABASE
    database = Database(f"sqlite:///{file}")
    database.migrate()
    queue = DbosQueue(database)
    queue.prepare()
    queue.close()
    database.compact()
    database.close()
    return file


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """One for the session: models load once."""
    return Analyzer(Settings(threads=1))


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings that a test module may override."""
    return {}


@pytest.fixture
def house(empty_store: Path, tmp_path: Path, analyzer: Analyzer, settings: dict[str, Any]) -> Iterator[House]:
    """A service of its own for each test."""
    shutil.copy(empty_store, tmp_path / DATABASE)
    chosen = Settings(data_dir=tmp_path, **settings)
    database = Database(f"sqlite:///{tmp_path / DATABASE}")
    queue = DbosQueue(database)
    desk = Desk(chosen, database, queue, analyzer.engine, lambda: analyzer.embedder)
    keyring = Keyring(chosen, database)
    service = Service(desk, keyring)
    keys = {name: keyring.make(Wanted(role, person), "test").secret for name, (role, person) in PEOPLE.items()}
    with TestClient(create_app(service), raise_server_exceptions=False) as client:
        yield House(service, client, keys)
    queue.close()
    database.close()
