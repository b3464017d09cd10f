"""Counts that add up over deals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.scoring.matching import Item


@dataclass
class Ratio:
    """How many of how many are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        """One more answer."""
        self.right += right
        self.of += 1

    @property
    def share(self) -> float:
        """Right ones of all; 0 where nothing was asked."""
        return self.right / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"


@dataclass
class Counts:
    """Hits, false alarms and misses."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    def rates(self) -> dict[str, float | int]:
        """Precision, recall and F1 to three places, beside the counts they come from."""
        precision = self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0
        recall = self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(f1, 3),
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }


@dataclass
class Attributes:
    """Right values of matched items, by attribute."""

    ratios: defaultdict[str, Ratio] = field(default_factory=lambda: defaultdict(Ratio))

    def add(self, name: str, right: bool) -> None:
        """One more matched item whose attribute `name` is right or not."""
        self.ratios[name].add(right)

    def report(self) -> dict[str, str]:
        """Attribute -> "right/of"."""
        return {name: str(ratio) for name, ratio in self.ratios.items()}


def accepts(gold: Item, name: str, value: object) -> bool:
    """Is `value` the label, or one that GUIDE.md allows for this item (`*_ok`)?"""
    return value == gold.get(name) or value in (gold.get(f"{name}_ok") or [])


def count_matches(counts: Counts, gold: Sequence[Item], matched: Mapping[int, int]) -> None:
    """Adds hits and misses; optional items count for neither."""
    core = [number for number, item in enumerate(gold) if not item.get("optional")]
    hit = set(matched.values()).intersection(core)
    counts.tp += len(hit)
    counts.fn += len(core) - len(hit)


Report = dict[str, Any]
"""What a scorer prints: plain JSON values."""
