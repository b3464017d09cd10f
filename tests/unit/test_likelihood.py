"""What whole deals teach turns a ruling round only where the rules allow it."""

import numpy as np
import pytest

from analyzer.domain.conversation import Conversation, Kind, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Promise, PromiseKind
from analyzer.embedding import Embedder
from analyzer.handoff import likelihood, meaning, ruling
from analyzer.handoff.likelihood import Said
from analyzer.handoff.provision import Contract
from analyzer.handoff.ruling import Ruling, chance, judge

SAGE = "We hook into Sage, invoices go straight over."
CAMERAS = "Dash cameras come with it for every truck."


def listened(embedder: Embedder, *quotes: str, kind: PromiseKind = PromiseKind.FEATURE) -> tuple[Said, ...]:
    """Promises said one after the other in a call."""
    text = " ".join(quotes)
    call = Conversation(
        document="call.txt", format="text", kind=Kind.CALL, turns=(Turn(index=0, text=text, span=(0, len(text))),), original=text
    )
    found = []
    for quote in quotes:
        start = text.index(quote)
        evidence = Evidence(document="call.txt", turn=0, start=start, end=start + len(quote), quote=quote)
        found.append(Finding[Promise](id=quote, statement=Promise(kind=kind), confidence=0.8, evidence=(evidence,)))
    meanings = meaning.read([(quote,) for quote in quotes], embedder)
    return likelihood.listen(found, meanings, {"call.txt": call}, embedder)


def believing(monkeypatch: pytest.MonkeyPatch, *, yes: bool) -> None:
    """Both regressions say the same of everything."""
    monkeypatch.setattr(likelihood, "odds", lambda part, names, x: np.full(len(x), 3.0 if yes or part == "clause" else -3.0))


def test_a_yes_tells_how_likely_it_is(contract: Contract, embedder: Embedder) -> None:
    (said,) = listened(embedder, SAGE, kind=PromiseKind.INTEGRATION)
    (found,) = likelihood.weigh([said], [judge(said.promise, said.meaning, contract)], contract)
    assert found is not None and found.carries
    assert found.likely is not None and chance(found) == round(found.likely, 3)


def test_a_clause_that_is_shown_as_a_conflict_stays_one(contract: Contract, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = listened(embedder, CAMERAS)
    against = judge(said.promise, said.meaning, contract)
    assert against is not None and ruling.is_shown(against, said.promise)
    believing(monkeypatch, yes=True)
    assert likelihood.weigh([said], [against], contract) == (against,)


def test_a_faint_yes_is_taken_back_and_a_sure_one_to_be_compared(
    contract: Contract, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = listened(embedder, SAGE, CAMERAS)
    faint, sure = (Ruling(contract.provisions[0], score, carries=True) for score in (ruling.ABOUT, ruling.SURELY))
    believing(monkeypatch, yes=False)
    taken_back, kept = likelihood.weigh(said, [faint, sure], contract)
    assert taken_back is None
    assert kept is not None and kept.carries and kept.likely is not None and kept.likely < likelihood.LIKELY


def test_no_clause_that_gives_it_no_yes(contract: Contract, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = listened(embedder, SAGE)
    believing(monkeypatch, yes=True)
    monkeypatch.setattr(likelihood.shortfall, "carries", lambda *_, **__: False)
    assert likelihood.weigh([said], [None], contract) == (None,)


def test_a_contract_of_a_few_lines_is_left_to_the_rules(contract: Contract, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    said = listened(embedder, SAGE, CAMERAS)
    short = contract._replace(provisions=contract.provisions[: likelihood.FEWEST - 1])
    rulings = [Ruling(short.provisions[0], ruling.ABOUT, carries=True), None]
    believing(monkeypatch, yes=False)
    assert likelihood.weigh(said, rulings, short) == tuple(rulings)


def test_what_is_said_around_a_promise_is_read_with_it(embedder: Embedder) -> None:
    first, second = listened(embedder, SAGE, CAMERAS)
    assert "Dash cameras" in first.after.text
    assert "Sage" in second.before.text
    assert first.in_call


def test_a_clause_goes_to_the_promise_that_is_nearest(contract: Contract, embedder: Embedder) -> None:
    said = listened(embedder, SAGE, CAMERAS)
    sage = next(n for n, p in enumerate(contract.provisions) if "Sage" in p.text)
    lead = likelihood.leads(said, contract)
    assert lead[0, sage] > 0 > lead[1, sage]
    assert not likelihood.leads(said[:1], contract).any()
