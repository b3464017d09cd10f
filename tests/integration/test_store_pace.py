"""The pace that processes share, on both databases."""

import datetime as dt
import threading

from analyzer.store import pace
from analyzer.store.database import Database, now

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
