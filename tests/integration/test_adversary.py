"""The quote adversary on a sample of its cases; `python -m evals.adversary` runs 400 of each sort."""

import pytest

from analyzer.grounding import ground_text
from evals.adversary import IN_STATEMENT, REFUSED, Report, cases, main, passages, run

EACH = 120


@pytest.fixture(scope="module")
def report() -> Report:
    return run(EACH)


def test_every_sort_is_asked(report: Report) -> None:
    assert {t.sort: t.cases for t in report.tallies} == dict.fromkeys(
        [*REFUSED, *(f"{s} in statement" for s in IN_STATEMENT), "light edits", "folding", "exact", "stitching"], EACH
    )


def test_no_altered_value_is_verified(report: Report) -> None:
    assert [(c.sort, c.quote, c.statement) for c, _, _ in report.wrong if c.sort.removesuffix(" in statement") in REFUSED] == []


@pytest.mark.parametrize(("sort", "bar"), [("light edits", 0.98), ("folding", 1.0), ("exact", 0.98), ("stitching", 0.95)])
def test_what_leaves_the_sense_alone_is_found_in_place(report: Report, sort: str, bar: float) -> None:
    assert report.recovered(sort) >= bar


def test_the_cases_are_the_same_in_every_run() -> None:
    places = passages(corpus=False)
    assert list(cases(5, places)) == list(cases(5, places))


def test_an_altered_quote_is_another_than_the_true_one() -> None:
    for case in cases(5, passages(corpus=False)):
        true = case.passage.text[slice(*case.span)]
        if case.sort in REFUSED:
            assert case.quote != true
            assert ground_text(case.passage.text, true).verified


def test_the_gate_fails_where_something_is_wrong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.adversary.ground_text", lambda source, quote, statement: ground_text(source, source))
    assert main(["--each", "3"]) == 1
    assert "altered and verified" in capsys.readouterr().out
