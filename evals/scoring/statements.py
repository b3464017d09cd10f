"""Promises, goals and risks: matched by where their quotes stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from evals.scoring.matching import DealTexts, Item, pair
from evals.scoring.tally import Attributes, Counts, Report, accepts, count_matches

FIELDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "promises": (("kind", "kind"), ("how", "explicitness"), ("in_contract", "in_contract")),
    "goals": (("rank", "rank"),),
    "risks": (("kind", "kind"), ("severity", "severity")),
}
"""Per kind: (attribute of a prediction, attribute of a label)."""


@dataclass
class StatementScore:
    """The score of one kind over all deals so far.

    `invalid` counts quotes that do not stand in their document, `duplicates` further predictions of an item
    already matched, `hard` false alarms on a near miss that the gold names.
    """

    kind: str
    counts: Counts = field(default_factory=Counts)
    attributes: Attributes = field(default_factory=Attributes)
    invalid: int = 0
    hard: int = 0
    duplicates: int = 0

    def add(self, texts: DealTexts, gold: Sequence[Item], predictions: Sequence[Item], near_misses: Sequence[Item]) -> None:
        """Counts one deal."""
        gold_places = [texts.locate_all(item) for item in gold]
        traps = [texts.locate(item["doc"], item["quote"]) for item in near_misses]
        places = [texts.locate_all(item) for item in predictions]
        self.invalid += sum(found.count(None) if found else 1 for found in places)
        candidates = {}
        for number, found in enumerate(places):
            hits = [other for other, wanted in enumerate(gold_places) if texts.touch(found, wanted)]
            # Core items first, so that an optional one never takes the place of a core one.
            candidates[number] = sorted(hits, key=lambda other: bool(gold[other].get("optional")))
        matched = pair(candidates)
        count_matches(self.counts, gold, matched)
        for number, found in enumerate(places):
            if number not in matched:
                self._unmatched(is_duplicate=bool(candidates[number]), is_hard=texts.touch(found, traps))
        for number, other in matched.items():
            self._attributes(predictions[number], gold[other])

    def _unmatched(self, *, is_duplicate: bool, is_hard: bool) -> None:
        if is_duplicate:
            self.duplicates += 1
            return
        self.counts.fp += 1
        self.hard += is_hard

    def _attributes(self, prediction: Item, label: Item) -> None:
        for own, theirs in FIELDS[self.kind]:
            if own in prediction and theirs in label:
                self.attributes.add(own, accepts(label, theirs, prediction[own]))

    def report(self) -> Report:
        """Rates, counts and attributes."""
        return {
            **self.counts.rates(),
            "invalid": self.invalid,
            "hard_fp": self.hard,
            "dup": self.duplicates,
            "attributes": self.attributes.report(),
        }
