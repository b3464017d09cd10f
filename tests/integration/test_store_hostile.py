"""Uploads that somebody made to hurt, through to the rows of both databases."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.desk import receiving
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.errors import BadRequest, UnreadableInput
from analyzer.intake.archives import File
from analyzer.jobs import DbosQueue
from analyzer.settings import Settings
from analyzer.store import accounts, conversations, schema
from analyzer.store.accounts import EVERYTHING
from analyzer.store.database import Database
from analyzer.store.records import KeyRole

ME = Caller("root", KeyRole.ADMIN)
TALK = "Ann Lee (Vendor): {}\nBo Ray (Acme): Good.\nAnn Lee (Vendor): We do it for you.\n"
WORDS = {
    "nul": "a\x00b we include it.",
    "controls": "\x01\x02\x1b[31mred\x07 we include it.",
    "not characters": "\ufffe\uffff we include it.",
    "turned around": "\u202egnp.exe we include it.",
    "emoji": "🧑‍🤝‍🧑 we include it " + "e\u0301" * 50,
    "sql": "'; DROP TABLE accounts; -- we include it. %s %(x)s :x {x} $1",
    "markup": "<script>alert(1)</script> {{7*7}} <!--%s--> we include it.",
    "long": "word " * 20_000,
    "one word": "x" * 50_000,
}


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Any:
    queue = DbosQueue(database)
    queue.prepare()
    analyzer = Analyzer(Settings(data_dir=tmp_path))
    yield Desk(analyzer.settings, database, queue, analyzer.engine, lambda: analyzer.embedder)
    queue.close()


@pytest.mark.parametrize("kind", WORDS)
def test_hostile_words_are_kept_as_words(desk: Desk, kind: str) -> None:
    data = TALK.format(WORDS[kind]).encode()
    got = receiving.receive(desk, ME, "acme", [File("call.txt", data)], receiving.Entered(title=WORDS["markup"]))
    with desk.database.reading() as transaction:
        kept = conversations.find(transaction, got.receipts[0].conversation_id)
        assert kept is not None
        assert conversations.original(transaction, kept) == data
        assert conversations.turns_of(transaction, kept.id)
        assert accounts.find(transaction, "acme", EVERYTHING) is not None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"utterances": [{"speaker": 0, "transcript": "we include it \ud800", "start": 0, "end": 1}]}),
        '{"utterances": [{"speaker": 0, "transcript": "a\\u0000b\\udfff we include it", "start": NaN, "end": 1e999}]}',
        "[" * 100_000,
        '{"a": ' * 50_000,
    ],
)
def test_hostile_json_is_kept_or_refused_and_never_half_of_it(desk: Desk, text: str) -> None:
    try:
        receiving.receive(desk, ME, "acme", [File("x.json", text.encode("utf-8", "surrogatepass"))], receiving.Entered())
    except UnreadableInput:
        with desk.database.reading() as transaction:
            assert transaction.execute(schema.accounts.select()).all() == []
            assert transaction.execute(schema.originals.select()).all() == []


def test_a_value_that_a_database_cannot_keep_is_a_request_to_mend(database: Database) -> None:
    try:
        with database.reading() as transaction:
            assert accounts.listed(transaction, EVERYTHING, 5, None, "a\x00b").items == ()
    except BadRequest as error:
        assert "NUL" in str(error)
