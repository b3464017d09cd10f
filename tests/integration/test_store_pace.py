"""The pace that processes share, on both databases."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from analyzer.app import Analyzer
from analyzer.desk.desk import Desk
from analyzer.desk.opening import pace_of
from analyzer.jobs import DbosQueue
from analyzer.store import pace
from analyzer.store.database import Database, now
from evals.scripted_endpoint import ScriptedEndpoint, shape_of
from tests.integration.test_llm_engine import DEAL, LONG, NOTHING, settings

SECOND = dt.timedelta(seconds=1)


def test_takers_are_an_interval_apart_and_a_rest_is_not_saved_up(database: Database) -> None:
    at = now()
    with database.writing() as transaction:
        assert [pace.take(transaction, "llm", SECOND, at) for _ in range(3)] == [0 * SECOND, SECOND, 2 * SECOND]
        assert pace.take(transaction, "other", SECOND, at) == 0 * SECOND
        later = at + 60 * SECOND
        assert [pace.take(transaction, "llm", SECOND, later) for _ in range(2)] == [0 * SECOND, SECOND]


def test_no_moment_is_given_twice_to_takers_that_come_at_once(database: Database) -> None:
    at, given, lock = now(), [], threading.Lock()

    def take() -> None:
        for _ in range(5):
            with database.writing() as transaction:
                waiting = pace.take(transaction, "llm", SECOND, at)
            with lock:
                given.append(waiting)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [number * SECOND for number in range(20)]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_each_question_to_an_endpoint_waits_for_its_moment_and_a_draft_has_many(database: Database, tmp_path: Path) -> None:
    waited: list[float] = []
    with ScriptedEndpoint(lambda question: NOTHING[shape_of(question)]) as endpoint:
        chosen = settings(endpoint, llm_context=4_000, llm_calls_per_minute=30, data_dir=tmp_path)
        analyzer = Analyzer(chosen)
        analyzer.pace = pace_of(Desk(chosen, database, DbosQueue(database), analyzer.engine, lambda: analyzer.embedder), waited.append)
        analyzer.engine("llm").find_claims(LONG, DEAL)
        asked = len(endpoint.questions) + len(endpoint.probes)
    assert len(waited) == asked > 4
    # Two seconds apart, less what passed meanwhile; nobody slept, so that the waits grow.
    assert max(waited) > asked
