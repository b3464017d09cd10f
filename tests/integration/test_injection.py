"""Orders planted in documents, read by both engines. `python -m evals.injection` runs all cases."""

import pytest

from evals.injection import cases, measure

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_there_are_enough_cases_of_different_names() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("engine", ["local", "llm"])
def test_nothing_planted_is_shown_as_verified_and_nothing_true_is_lost(engine: str) -> None:
    # A number without a factor in common with that of the carriers: every carrier and every order has its turn.
    report = measure(engine, every=5)
    assert report["cases"] >= 19
    assert report["planted"] == []
    assert report["lost"] == []
