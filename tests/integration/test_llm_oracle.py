"""What the llm engine's pipeline loses or lets through, where the model is a script that knows the labels."""

import pytest

from evals.oracle import measure
from evals.tasks import GOLD

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DEAL = [GOLD / "kestrel-freight"]


@pytest.mark.parametrize("window", [0, 4_500])
def test_nothing_that_the_model_finds_is_lost(window: int) -> None:
    report = measure(DEAL, window=window)
    assert {kind: scores["recall"] for kind, scores in report["scores"].items()} == dict.fromkeys(report["scores"], 1.0)
    assert report["scores"]["promises"]["precision"] == report["scores"]["goals"]["precision"] == 1.0


def test_altered_values_are_not_shown_as_verified_and_nothing_true_vanishes() -> None:
    report = measure(DEAL, noisy=True)
    assert report["altered"] > 0
    assert report["leaked"] == []
    assert report["vanished"] == []
