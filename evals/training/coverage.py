"""Fits `analyzer.handoff.likelihood` on whole labelled deals: which clause is meant, and whether the contract carries the promise.

    python -m evals.training.coverage

Every deal is drafted as the product drafts it; what the labels say of the promises that it finds is learnt. Prints how often the answer is
right in ten folds of whole deals, beside what the rules alone say; what the rules forbid in the product is not held back there.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analyzer.app import Analyzer
from analyzer.handoff import likelihood
from analyzer.handoff.likelihood import Said
from analyzer.handoff.provision import Contract
from analyzer.handoff.ruling import Ruling
from evals.coverage.fit import regress
from evals.scoring.matching import DealTexts, normalise, pair
from evals.scoring.tally import accepts
from evals.training.sealing import pack_regressions
from evals.training.whole_deals import deal_folders

NAME: Final = "coverage/likelihood.npz"
FOLDS: Final = 10
CLAUSE_RIDGE, PROMISE_RIDGE = 10.0, 100.0
BEGINNING: Final = 40
"""Characters by which a label's quote is known in a clause that was cut otherwise."""

Matrix = NDArray[np.float64]


class Row(NamedTuple):
    """A labelled promise beside its contract: `x` (m, d) the signs of its provisions, `meant` (m) those that the label quotes."""

    deal: str
    label: dict[str, Any]
    said: Said
    own: Ruling | None
    contract: Contract
    lead: Matrix
    x: Matrix
    meant: NDArray[np.bool_]

    @property
    def teaches_clause(self) -> bool:
        """Not where the contract carries it in a clause that the label does not quote."""
        return self.label["in_contract"] != "yes" or bool(self.meant.any())


def main() -> None:
    """Prints figures in folds and writes the weights of all."""
    analyzer = Analyzer()
    rows = [row for deal in deal_folders() for row in read_rows(deal, analyzer)]
    deals = sorted({row.deal for row in rows})
    np.random.default_rng(0).shuffle(deals)
    fold = np.array([deals.index(row.deal) % FOLDS for row in rows])
    found: list[Matrix] = [np.zeros(0)] * len(rows)
    for n in range(FOLDS):
        weight, bias = fit_clause([r for r, f in zip(rows, fold, strict=True) if f != n])
        for place in np.flatnonzero(fold == n):
            found[place] = rows[place].x @ weight + bias
    x = np.array([list(signs(row, odds).values()) for row, odds in zip(rows, found, strict=True)])
    y = np.array([row.label["in_contract"] == "yes" for row in rows], dtype=float)
    known = np.array([row.label["in_contract"] != "n/a" for row in rows])
    odds = np.zeros(len(rows))
    for n in range(FOLDS):
        weight, bias = regress(x[known & (fold != n)], y[known & (fold != n)], PROMISE_RIDGE)
        odds[fold == n] = x[fold == n] @ weight + bias
    print(f"{len(rows)} promises of {len(deals)} deals: rules {right(rows, [r.own is not None and r.own.carries for r in rows])}, ", end="")
    print(f"weighed {right(rows, [odd > 0 for odd in odds])}")
    write(fit_clause(rows), regress(x[known], y[known], PROMISE_RIDGE), rows[0], found[0])


def read_rows(deal: Path, analyzer: Analyzer) -> list[Row]:
    """The promises that a draft finds, that are labelled, and that are held against the contract."""
    # Unweighed, so that what is learnt does not depend on the weights of before.
    with patch.object(likelihood, "weigh", side_effect=lambda _said, rulings, _contract: tuple(rulings)) as spied:
        draft = analyzer.draft([deal], engine="local").as_json()
    if not spied.call_args or not spied.call_args[0][2].provisions:
        return []
    said, rulings, contract = spied.call_args[0]
    labels = matched(deal, draft["promises"])
    lead = likelihood.leads(said, contract)
    return [
        Row(str(deal), label, s, own, contract, lead[n], likelihood.clause_signs(s, contract)[1], meant(label, contract))
        for n, (s, own) in enumerate(zip(said, rulings, strict=True))
        if (label := labels.get(s.finding.id)) and "in_contract" in label
    ]


def matched(deal: Path, promises: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The label of each promise that has one, by the promise's id, as the scoreboard matches them."""
    texts = DealTexts.of(deal)
    labels = json.loads((deal / "gold.json").read_text(encoding="utf-8"))["promises"]
    places = [texts.locate_all(label) for label in labels]
    candidates = {}
    for number, promise in enumerate(promises):
        hits = [n for n, place in enumerate(places) if texts.touch(texts.locate_all(promise), place)]
        candidates[number] = sorted(hits, key=lambda n: bool(labels[n].get("optional")))
    return {promises[number]["id"]: labels[n] for number, n in pair(candidates).items()}


def meant(label: dict[str, Any], contract: Contract) -> NDArray[np.bool_]:
    """(m) Which provisions does the label quote, for the promise or against it?"""
    papers = {Path(p.document.document).name for p in contract.provisions}
    places = [place for place in (*label.get("also", ()), label.get("contract_conflict")) if place and place["doc"] in papers]
    quotes = [quote for place in places if (quote := normalise(place["quote"]).lower())]
    texts = [normalise(p.text).lower() for p in contract.provisions]
    return np.array([len(t) > 3 and any(t in q or q in t or (len(q) > 12 and q[:BEGINNING] in t) for q in quotes) for t in texts])


def fit_clause(rows: Sequence[Row]) -> tuple[Matrix, float]:
    """Weights and offset of "this provision is meant"."""
    told = [row for row in rows if row.teaches_clause]
    return regress(np.concatenate([r.x for r in told]), np.concatenate([r.meant for r in told]).astype(float), CLAUSE_RIDGE)


def signs(row: Row, odds: Matrix) -> dict[str, float]:
    """What the second regression reads of a row whose provisions have the log odds `odds` (m)."""
    return likelihood.promise_signs(row.said, row.own, row.contract, likelihood.nearest(row.said, row.contract, odds), row.lead)


def right(rows: Sequence[Row], carried: Sequence[bool]) -> int:
    """How many answers are right, n/a never."""
    return sum(accepts(row.label, "in_contract", "yes" if yes else "no") for row, yes in zip(rows, carried, strict=True))


def write(clause: tuple[Matrix, float], promise: tuple[Matrix, float], row: Row, odds: Matrix) -> None:
    """Packs the weights with their names, and their hash."""
    pack_regressions(
        NAME,
        {
            "clause": (likelihood.clause_signs(row.said, row.contract)[0], *clause),
            "promise": (list(signs(row, odds)), *promise),
        },
    )


if __name__ == "__main__":
    main()
