"""What a large model did not read is asked for again by the service, and what it read is not paid twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.desk import drafting
from analyzer.desk.desk import Desk
from analyzer.desk.remembering import ReadsMessagesOnce
from analyzer.domain.conversation import Side
from analyzer.domain.handoff import Draft
from analyzer.domain.sentiment import Message
from analyzer.settings import Settings
from analyzer.store import handoffs, jobs
from analyzer.store.records import JobState
from evals.scripted_endpoint import MODEL, Reply, ScriptedEndpoint, completion, shape_of, turns_of
from tests.api.conftest import House, Inline

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WORDS = "We include single sign-on in the plan, that is a promise."
REFUSAL = completion(None, refusal="no")


class Moody(ScriptedEndpoint):
    """Refuses promises, or messages with a word in them, as long as it is `moody`."""

    def __init__(self) -> None:
        super().__init__(self.said)
        self.moody = True

    def said(self, question: dict[str, Any]) -> Reply | str:
        if "index is 0 to 100" in question["messages"][0]["content"]:
            read = {i: t for i, t in turns_of(question).items() if not (self.moody and "terrible" in t)}
            return json.dumps({"readings": [{"turn": i, "index": 20, "certainty": "sure", "cues": []} for i in read]})
        if shape_of(question) == "customer":
            return '{"goals": [], "stakeholders": [], "risks": []}'
        if self.moody:
            return REFUSAL
        usual = {"certainty": "sure", "kind": "feature", "how": "explicit", "due": None, "due_date": None}
        found = [{"turn": i, "quote": WORDS, "summary": WORDS, **usual} for i, t in turns_of(question).items() if WORDS in t]
        return json.dumps({"promises": found, "facts": []})


@pytest.fixture
def endpoint() -> Iterator[Moody]:
    with Moody() as made:
        yield made


@pytest.fixture
def desk(house: House, endpoint: Moody, analyzer: Analyzer, tmp_path: Path) -> Desk:
    """The desk of the service, with an endpoint."""
    own = Settings(llm_base_url=endpoint.url, llm_model=MODEL, llm_cache=str(tmp_path / "llm.sqlite3"), llm_retries=0)
    return Desk(house.desk.settings, house.desk.database, house.desk.queue, Analyzer(own).engine, lambda: analyzer.embedder)


def drafted(house: House, desk: Desk, deal_id: str) -> Draft:
    """The draft after the ordered job has run; the job is ordered anew where the service finds that it makes sense."""
    ordered = house.ask("rep", "POST", f"/v1/deals/{deal_id}/drafts", json={"engine": "llm"}).json()
    assert ordered["state"] == "queued"
    with house.desk.database.reading() as transaction:
        job = jobs.find(transaction, ordered["job_id"])
    assert job is not None
    drafting.handler(desk)(Inline(job))
    with house.desk.database.writing() as transaction:
        jobs.change(transaction, job.id, job.attempt, state=JobState.DONE)
        handoff = handoffs.of_deal(transaction, deal_id)
        assert handoff is not None
        made = handoffs.draft(transaction, handoff)
    assert made is not None
    return made


def test_a_draft_with_gaps_can_be_ordered_again_and_asks_only_for_what_is_missing(house: House, desk: Desk, endpoint: Moody) -> None:
    deal_id = house.upload().json()["deal_id"]
    first = drafted(house, desk, deal_id)
    assert first.usage.unread == 1
    assert first.promises == ()
    endpoint.moody = False
    before = len(endpoint.questions)
    second = drafted(house, desk, deal_id)
    assert {shape_of(q) for q in endpoint.questions[before:]} == {"offer"}
    assert [e.quote for p in second.promises for e in p.evidence] == [WORDS]
    assert second.usage.unread == 0
    again = house.ask("rep", "POST", f"/v1/deals/{deal_id}/drafts", json={"engine": "llm"}).json()
    assert again["state"] == "done"


def test_a_message_that_was_not_read_is_read_the_next_time(house: House, desk: Desk, endpoint: Moody) -> None:
    house.deal()
    said = [Message(id=w, text=f"This is {w}.", side=Side.CUSTOMER, speaker="Bo") for w in ("fine", "terrible")]

    def read() -> list[bool]:
        engine = ReadsMessagesOnce(desk, desk.engine("llm"), "acme")
        return [r.unread for r in engine.read_sentiment(said).readings]

    assert read() == [False, True]
    endpoint.moody = False
    before = len(endpoint.questions)
    assert read() == [False, False]
    assert [list(turns_of(q).values()) for q in endpoint.questions[before:]] == [["This is terrible."]]
    assert read() == [False, False]
    assert len(endpoint.questions) == before + 1
