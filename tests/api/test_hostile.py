"""Hostile files and values over HTTP: a clear status, the one shape, and nothing left behind."""

from typing import Any

import pytest

from analyzer.store import schema
from tests.api.conftest import House
from tests.hostile_documents import CASES


@pytest.fixture
def settings() -> dict[str, Any]:
    """Small limits, so that small files are over them."""
    return {"max_file_bytes": 2_000_000, "max_unpacked_bytes": 3_000_000, "max_upload_bytes": 4_000_000}


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_taken_or_refused_and_never_an_error_of_ours(house: House, case: str) -> None:
    name, build = CASES[case]
    answer = house.upload(name=name, data=build(0.02))
    assert answer.status_code in {202, 413, 415, 422}, answer.text
    if answer.status_code == 202:
        kept = answer.json()["conversation_id"]
        assert house.ask("rep", "GET", f"/v1/conversations/{kept}/turns").status_code == 200
        return
    assert set(answer.json()) == {"error", "detail", "context"}
    with house.desk.database.reading() as transaction:
        assert transaction.execute(schema.accounts.select()).all() == []
        assert transaction.execute(schema.originals.select()).all() == []


@pytest.mark.parametrize("text", ['"\\ud800"', '"a\\u0000b"', '"' + "x" * 5_000 + '"', "1e999", "NaN", "[" * 2_000, "{}", '"\\u202egnp"'])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/accounts", '{"name": %s}'),
        ("/v1/handoffs/{id}/items", '{"section": "risks", "statement": {"type": "risk", "kind": "other", "summary": %s}}'),
        ("/v1/handoffs/{id}/items/{item}/verdicts", '{"verdict": "edited", "version": 0, "statement": {"summary": %s}}'),
        ("/v1/handoffs/{id}/waivers", '{"section": "risks", "reason": %s}'),
    ],
)
def test_a_hostile_value_is_kept_or_refused_and_comes_back_whole(house: House, path: str, body: str, text: str) -> None:
    handoff_id = house.drafted()
    item = house.items(handoff_id, section="promises")[0]["id"]
    path = path.format(id=handoff_id, item=item)
    answer = house.ask("rep", "POST", path, content=body % text, headers={"Content-Type": "application/json"})
    assert answer.status_code in {201, 400, 422}, answer.text
    assert house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/items").status_code == 200
    assert house.ask("rep", "GET", "/v1/accounts").status_code == 200
    for form in ("md", "json", "html", "docx"):
        assert house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export", params={"format": form}).status_code == 200
