"""`python -m evals.people dev|test`: measures the people reader on the labelled deals of this folder."""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from analyzer.engines.local.people import find_people
from analyzer.grounding import ground_claims
from analyzer.handoff.people_map import merge_people
from analyzer.intake.reader import read_deal_folder
from evals.scoring.matching import Item
from evals.scoring.people import PeopleScore, same_person
from evals.scoring.tally import Ratio

HERE: Final = Path(__file__).parent
SORTS: Final = ("vendor_people", "not_people", "passing")


def labelled(half: str) -> list[tuple[Path, dict[str, Any]]]:
    """(folder, labels) of the deals of one half."""
    read = [(path.parent, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(HERE.glob("*/people.json"))]
    return [(folder, labels) for folder, labels in read if labels["half"] == half]


def found(folder: Path) -> list[dict[str, Any]]:
    """The stakeholders of the deal in `folder`, as a draft gives them."""
    intake = read_deal_folder(folder)
    claims = [claim for conversation in intake.conversations for claim in find_people(conversation, intake.deal)]
    findings, _ = ground_claims(claims, {c.document: c for c in intake.conversations}, intake.deal)
    return [f.statement.model_dump(mode="json") for f in merge_people(findings, intake.conversations, intake.deal)]


def wanted(labels: Mapping[str, Any]) -> list[Item]:
    """The people of a deal with those who may be found or left out."""
    return [*labels["people"], *({**person, "optional": True} for person in labels["optional"])]


def false_alarms(labels: Mapping[str, Any], people: Iterable[Item]) -> list[tuple[str, str]]:
    """(sort, name) of everything found that is no stakeholder."""
    wrong = [p["name"] for p in people if not any(same_person(p["name"], label) for label in wanted(labels))]
    return [(next((sort for sort in SORTS if any(same_person(n, {"name": o}) for o in labels[sort])), "other"), n) for n in wrong]


def missed(labels: Mapping[str, Any], people: Sequence[Item]) -> list[str]:
    """Names of stakeholders that were not found."""
    return [label["name"] for label in labels["people"] if not any(same_person(p["name"], label) for p in people)]


def only_fitting_roles(labels: Mapping[str, Any], people: Sequence[Item]) -> Ratio:
    """How many people have all their roles and none beyond `roles_ok`."""
    ratio = Ratio()
    for label in labels["people"]:
        given = next((set(p["roles"]) for p in people if same_person(p["name"], label)), None)
        if given is not None:
            ratio.add(set(label["roles"]) <= given <= {*label["roles"], *label["roles_ok"], "champion" * (label["attitude"] == "champion")})
    return ratio


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of one half; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.people", description="Measure the people reader on labelled deals.")
    parser.add_argument("half", choices=["dev", "test"])
    parser.add_argument("--errors", action="store_true", help="say what was wrong as well; of test only the figures are read")
    options = parser.parse_args(arguments)
    score, strict, present = PeopleScore(), Ratio(), Ratio()
    for folder, labels in labelled(options.half):
        people = found(folder)
        score.add(wanted(labels), people)
        fitting = only_fitting_roles(labels, people)
        strict = Ratio(strict.right + fitting.right, strict.of + fitting.of)
        for person in labels["people"]:
            present_now = next((p["present"] for p in people if same_person(p["name"], person)), None)
            if present_now is not None:
                present.add(present_now == person["present"])
        if options.errors and options.half == "dev":
            print(f"{folder.name}: missed {missed(labels, people)}, wrong {false_alarms(labels, people)}")
            _show_attributes(labels, people)
    report = score.report()
    attributes = {**report.pop("attributes"), "roles (no others)": str(strict), "present": str(present)}
    print(options.half, report, attributes)
    return 0


def _show_attributes(labels: Mapping[str, Any], people: Sequence[Item]) -> None:
    for label in labels["people"]:
        got = next((p for p in people if same_person(p["name"], label)), None)
        if got is None:
            continue
        off = [
            f"{name} {got[name]} for {label[name]}"
            for name in ("attitude", "influence", "present")
            if got[name] != label[name] and got[name] not in label.get(f"{name}_ok", ())
        ]
        if not set(label["roles"]) <= set(got["roles"]):
            off.append(f"roles {got['roles']} for {label['roles']}")
        if label["title"] and label["title"] != got["title"]:
            off.append(f"title {got['title']!r} for {label['title']!r}")
        if off:
            print(f"    {label['name']}: {'; '.join(off)}")


if __name__ == "__main__":
    raise SystemExit(main())
