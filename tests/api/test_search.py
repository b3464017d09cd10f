"""Search by words and meaning over a real index, and its one process."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.app import Analyzer
from analyzer.desk import searching
from analyzer.desk.opening import VECTORS
from analyzer.errors import StoreFull, StoreUnavailable
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


def test_nothing_is_written_to_an_index_whose_disk_is_nearly_full_and_what_waited_goes_in_later(
    house: House, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.upload()
    with monkeypatch.context() as full:
        full.setattr("analyzer.recall.ROOM", 1 << 62)
        with pytest.raises(StoreFull):
            searching.catch_up(house.desk.database, recall)
        assert recall.count() == 0
    assert searching.catch_up(house.desk.database, recall) == 1
    assert recall.count() > 0


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


@pytest.mark.parametrize("closing", [False, True])
def test_the_room_for_more_in_a_graph_holds_nothing_of_the_process_s_memory(
    house: House, recall: Recall, tmp_path: Path, closing: bool
) -> None:
    # Chroma writes room for a hundred elements as it finds it in memory; what it finds there is another thing each time.
    house.upload("rep", "acme", data=CALL)
    searching.catch_up(house.desk.database, recall)
    recall.nearest("old tickets", 5)
    (graph,) = (tmp_path / "chroma").glob("*/data_level0.bin")
    graph.write_bytes((b"words of a customer" * 10_000)[: graph.stat().st_size])
    if closing:
        recall.close()
    else:
        recall.count()
    assert graph.read_bytes().strip(b"\0") == b""


def vectors_near(folder: Path, vector: Any) -> list[str]:
    """The files that hold four numbers of `vector` one behind the other, whatever they are rounded to."""
    wanted, found = np.asarray(vector[40:44], dtype=np.float32), []
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = file.read_bytes()
        for shift in range(4):
            numbers = np.frombuffer(data, np.float32, (len(data) - shift) // 4, shift) if len(data) >= 20 else np.zeros(0, np.float32)
            near = [np.abs(numbers[k : len(numbers) - 3 + k] - wanted[k]) < 1e-5 for k in range(4)]
            if np.logical_and.reduce(near).any():
                found.append(file.name)
    return found


@pytest.mark.filterwarnings("ignore:invalid value encountered")
@pytest.mark.parametrize("many", [1, 80])
def test_an_erased_account_leaves_no_byte_of_its_vectors_or_name_in_the_files_of_the_index(
    house: House, recall: Recall, tmp_path: Path, many: int
) -> None:
    # With few passages Chroma keeps vectors in SQLite, with many in the files of the graph too.
    house.upload("rep", "quillfeather", data=CALL)
    talk = "\n".join(f"Ann Lee (Vendor): In week {n} we deliver part {n * 7} of the project in hall {n * 3}." for n in range(many * 16))
    house.upload("other_rep", "other", data=CALL + talk.encode())
    searching.catch_up(house.desk.database, recall)
    vector = recall._collection.get(where={"account": "quillfeather"}, include=["embeddings"])["embeddings"][0]
    folder = tmp_path / "chroma"
    everything = recall.count()
    assert vectors_near(folder, vector)
    house.ask("admin", "DELETE", "/v1/accounts/other")
    searching.catch_up(house.desk.database, recall)
    house.ask("admin", "DELETE", "/v1/accounts/quillfeather")
    # Taken out is not gone from the files.
    assert vectors_near(folder, vector)
    searching.catch_up(house.desk.database, recall)
    assert recall.count() == 0 < everything
    assert vectors_near(folder, vector) == []
    assert not [file.name for file in folder.rglob("*") if file.is_file() and b"quillfeather" in file.read_bytes()]
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.startswith("chroma")) == ["chroma", "chroma.lock"]


def test_what_is_left_is_found_while_and_after_the_index_is_written_anew(searched: House, recall: Recall) -> None:
    before = hits(searched, "single sign-on", "other_rep")
    searched.ask("admin", "DELETE", "/v1/accounts/acme")
    seen: list[Any] = []
    stopping = threading.Event()

    def ask() -> None:
        while not stopping.is_set():
            seen.append(len(recall.nearest("single sign-on", 5, "other")))

    asking = threading.Thread(target=ask)
    asking.start()
    for _ in range(5):
        recall.rewrite()
    stopping.set()
    asking.join()
    assert set(seen) == {4}
    assert hits(searched, "single sign-on", "other_rep") == before


@pytest.mark.parametrize("broken", ["copying", "exchanging"])
def test_an_exchange_that_was_broken_off_loses_no_index(house: House, analyzer: Analyzer, tmp_path: Path, broken: str) -> None:
    house.upload("rep", "acme", data=CALL)
    first = Recall(analyzer.embedder, VECTORS, tmp_path)
    searching.catch_up(house.desk.database, first)
    held = first.count()
    first.close()
    if broken == "copying":
        (tmp_path / "chroma.new").mkdir()
        (tmp_path / "chroma.new" / "half").write_text("x")
    else:
        shutil.copytree(tmp_path / "chroma", tmp_path / "chroma.new")
        (tmp_path / "chroma").rename(tmp_path / "chroma.old")
    again = Recall(analyzer.embedder, VECTORS, tmp_path)
    assert again.count() == held > 0
    again.close()
    assert not (tmp_path / "chroma.new").exists() and not (tmp_path / "chroma.old").exists()
