"""Search by words and meaning over a real index, and its one process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.desk import searching
from analyzer.desk.opening import VECTORS
from analyzer.errors import StoreUnavailable
from analyzer.recall import Recall
from tests.api.conftest import House

CALL = b"""Ann Lee (Vendor): Every employee logs in with the account of your own directory, no second password.
Bo Ray (Acme): And what does it cost us each month?
Ann Lee (Vendor): The old tickets are moved over by our people before you start.
Bo Ray (Acme): The office is painted green.
"""


@pytest.fixture
def recall(tmp_path: Path, analyzer: Analyzer) -> Iterator[Recall]:
    opened = Recall(analyzer.embedder, VECTORS, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def searched(house: House, recall: Recall) -> House:
    """The house with an index that is up to date."""
    house.upload("rep", "acme", data=CALL)
    house.upload("other_rep", "other", data=CALL)
    searching.catch_up(house.desk.database, recall)
    object.__setattr__(house.desk, "recall", recall)
    return house


def hits(house: House, question: str, who: str = "rep", **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.ask(who, "GET", "/v1/search", params={"q": question, **query}).json()["items"]
    return found


def test_a_promise_is_found_by_what_it_means_and_not_by_its_words(searched: House) -> None:
    first = hits(searched, "did we promise single sign-on?")[0]
    assert first["quote"].startswith("Every employee logs in")
    assert first["found_by"] == ["meaning"]


def test_what_both_ways_find_comes_first(searched: House) -> None:
    first = hits(searched, "who moves the old tickets?")[0]
    assert (first["quote"][:15], first["found_by"]) == ("The old tickets", ["words", "meaning"])


def test_a_hit_is_a_quote_with_its_place(searched: House) -> None:
    first = hits(searched, "old tickets")[0]
    assert CALL.decode()[first["start"] : first["end"]] == first["quote"]
    assert (first["document"], first["turn"], first["speaker"], first["account_id"]) == ("call.txt", 2, "Ann Lee (Vendor)", "acme")


def test_neither_way_finds_what_is_not_the_caller_s(searched: House) -> None:
    assert {hit["account_id"] for hit in hits(searched, "old tickets", "rep")} == {"acme"}
    assert {hit["account_id"] for hit in hits(searched, "old tickets", "other_rep")} == {"other"}
    assert {hit["account_id"] for hit in hits(searched, "old tickets", "admin")} == {"acme", "other"}
    assert hits(searched, "old tickets", "csm") == []
    assert hits(searched, "old tickets", "rep", account_id="other") == []


def test_an_erased_account_is_out_of_the_index_at_once(searched: House, recall: Recall) -> None:
    before = recall.count()
    searched.ask("admin", "DELETE", "/v1/accounts/acme")
    assert recall.count() == before // 2
    assert {hit["account_id"] for hit in hits(searched, "old tickets", "admin")} == {"other"}


def test_an_account_erased_where_the_index_was_not_open_goes_at_the_next_look(house: House, recall: Recall) -> None:
    house.upload("rep", "acme", data=CALL)
    searching.catch_up(house.desk.database, recall)
    house.ask("admin", "DELETE", "/v1/accounts/acme")
    assert recall.count() > 0
    searching.catch_up(house.desk.database, recall)
    assert recall.count() == 0


def test_without_the_index_words_are_still_found_and_the_answer_says_so(house: House) -> None:
    house.upload("rep", "acme", data=CALL)
    body = house.ask("rep", "GET", "/v1/search", params={"q": "old tickets"}).json()
    assert body["complete"] is False
    assert body["items"][0]["quote"].startswith("The old tickets")


def test_an_index_built_anew_holds_the_same(searched: House, recall: Recall) -> None:
    before = (recall.count(), hits(searched, "single sign-on", "admin"))
    assert searching.reindex(searched.desk.database, recall) == 2
    assert (recall.count(), hits(searched, "single sign-on", "admin")) == before


def test_a_second_process_cannot_open_the_index(recall: Recall, tmp_path: Path, analyzer: Analyzer) -> None:
    with pytest.raises(StoreUnavailable, match="in use by another process"):
        Recall(analyzer.embedder, VECTORS, tmp_path)


def test_vectors_of_another_model_are_not_mixed_in(house: House, recall: Recall, analyzer: Analyzer, tmp_path: Path) -> None:
    house.upload("rep", "acme", data=CALL)
    searching.catch_up(house.desk.database, recall)
    recall.close()
    other = Recall(analyzer.embedder, "another model", tmp_path)
    assert other.count() == 0
    assert searching.catch_up(house.desk.database, other) == 1
    assert other.count() > 0
    other.close()


def test_the_index_holds_no_words(searched: House, tmp_path: Path, recall: Recall) -> None:
    recall.close()
    for file in (tmp_path / "chroma").rglob("*"):
        if file.is_file():
            assert b"own directory" not in file.read_bytes(), file.name
