"""The gold deals keep their own rules: quotes are verbatim, values are allowed ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.statement import Attitude, How, InContract, Level, PromiseKind, PromiseStatus, Rank, RiskKind, Role

GOLD = Path(__file__).parents[2] / "evals" / "gold"
OWN = Path(__file__).parents[2] / "evals" / "deals"
DEALS = sorted(path.parent for path in (*GOLD.glob("*/gold.json"), *OWN.glob("*/*/gold.json")))
ALLOWED = {
    "promises": {"kind": PromiseKind, "explicitness": How, "in_contract": InContract, "status": PromiseStatus},
    "goals": {"rank": Rank},
    "risks": {"kind": RiskKind, "severity": Level},
    "stakeholders": {"attitude": Attitude, "influence": Level},
}

Json = dict[str, Any]


def read(deal: Path, name: str) -> Json:
    loaded: Json = json.loads((deal / name).read_text(encoding="utf-8"))
    return loaded


def places(value: object) -> Iterator[Json]:
    """Everything in a label file that quotes a document."""
    if isinstance(value, dict):
        if "quote" in value and "doc" in value:
            yield value
        for inner in value.values():
            yield from places(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner)


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.name)
def test_every_label_quotes_its_document_verbatim(deal: Path) -> None:
    quoted = list(places(read(deal, "gold.json")))
    assert len(quoted) > 40
    for place in quoted:
        assert place["quote"] in (deal / "docs" / place["doc"]).read_bytes().decode("utf-8"), place["quote"]


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.name)
def test_labels_use_the_values_of_the_domain(deal: Path) -> None:
    gold = read(deal, "gold.json")
    for kind, fields in ALLOWED.items():
        for label in gold[kind]:
            for name, values in fields.items():
                assert {label[name], *label.get(f"{name}_ok", [])} <= set(values), (label["id"], name)
    assert {role for person in gold["stakeholders"] for role in person["roles"]} <= set(Role)


@pytest.mark.parametrize("deal", DEALS, ids=lambda deal: deal.name)
def test_the_folder_holds_the_documents_that_it_lists(deal: Path) -> None:
    listed = {entry["file"] for entry in read(deal, "deal.json")["documents"]}
    assert listed == {path.name for path in (deal / "docs").iterdir()}


def test_cancellations_are_labelled() -> None:
    rows = [json.loads(line) for line in (GOLD / "cancellations.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len({row["id"] for row in rows}) == 40
    assert all(row["text"].strip() and row["category"] for row in rows)
