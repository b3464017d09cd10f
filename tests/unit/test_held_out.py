"""What the evaluation on held-out companies counts."""

import datetime as dt

from analyzer.domain.account import Deal
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, Provenance
from analyzer.domain.handoff import DealSummary, Draft
from analyzer.domain.statement import Promise, PromiseKind
from evals.corpus import parse, read_corpus
from evals.held_out import Score, conversation_of, held_out, outcomes

TEXT = """=== id: x-1 | kind: call | vendor: Palletry | customer: Ostro | date: 2025-03-04 | industry: food
[V] Nora: <promise kind="feature" how="explicit">It prints labels.</promise> And <promise kind="support" how="explicit">we answer at night.</promise>
[C] Sam: <promise kind="follow_up" how="explicit">I'll send the list.</promise>
"""


def draft_with(*quotes: str) -> Draft:
    (excerpt,) = parse(TEXT)
    found = []
    for number, quote in enumerate(quotes):
        turn = next(i for i, t in enumerate(excerpt.turns) if quote in t.text)
        evidence = Evidence(document="x-1", turn=turn, start=0, end=len(quote), quote=quote)
        statement = Promise(summary=quote, kind=PromiseKind.FEATURE)
        found.append(Finding[Promise](id=str(number), statement=statement, confidence=0.9, evidence=(evidence,)))
    made = Provenance(engine="local", model="x", version="0", at=dt.datetime(2025, 3, 4, tzinfo=dt.UTC))
    return Draft(about=Deal(), deal=DealSummary(), promises=tuple(found), provenance=made)


def test_found_false_and_missed_are_told_apart() -> None:
    told = [(o.what, o.text) for o in outcomes(parse(TEXT), draft_with("It prints labels.", "And"))]
    assert told == [("false", "And"), ("found", "It prints labels."), ("missed", "we answer at night.")]


def test_scores_add_up() -> None:
    assert (Score(found=1, missed=1) + Score(found=1, false=2)).f1 == 4 / 7


def test_only_sales_of_the_fold_are_asked() -> None:
    deals = held_out(read_corpus())
    assert 50 < sum(len(deal) for deal in deals) < 200
    assert all(excerpt.vendor != "-" for deal in deals for excerpt in deal)


def test_a_paper_has_no_speakers() -> None:
    (excerpt,) = parse(TEXT.replace("kind: call", "kind: contract"))
    assert {t.speaker for t in conversation_of(excerpt).turns} == {None}
