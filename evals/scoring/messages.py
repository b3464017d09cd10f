"""Message sentiment and drift flags of the implementation phase."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from evals.scoring.matching import Item
from evals.scoring.tally import Counts, Report


def label_of(message: Item) -> float | None:
    """A message's sentiment in -2..2, from its own label or from the index 0-100."""
    label: float | None = message.get("sentiment")
    if label is None and message.get("index") is not None:
        label = max(-2, min(2, round((message["index"] - 50) / 25)))
    return label


@dataclass
class SentimentScore:
    """Exact and within-one answers over all labelled customer messages so far."""

    messages: int = 0
    exact: int = 0
    within_one: int = 0
    missing: int = 0

    def add(self, gold: Sequence[Item], predictions: Sequence[Item]) -> None:
        """Counts one deal's messages."""
        got = {message["id"]: label_of(message) for message in predictions}
        for message in gold:
            wanted = message.get("sentiment")
            if wanted is None:
                continue
            self.messages += 1
            label = got.get(message["id"])
            if label is None:
                self.missing += 1
                continue
            self.exact += label == wanted or label in message.get("sentiment_ok", [])
            self.within_one += abs(label - wanted) <= 1

    def report(self) -> Report:
        """Shares of all labelled messages; a missing answer counts as wrong."""
        of = max(1, self.messages)
        return {
            "n": self.messages,
            "exact": round(self.exact / of, 3),
            "within1": round(self.within_one / of, 3),
            "missing": self.missing,
        }


@dataclass
class FlagScore:
    """Hits, false alarms and misses by flag type over all deals so far."""

    by_type: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))

    def add(self, implementation: Item, predictions: Sequence[Item]) -> None:
        """Counts one deal. Optional flags, and further drops after the one that is right, are neutral."""
        used: set[int] = set()
        for flag in implementation.get("flags", []):
            hit = next((number for number, got in enumerate(predictions) if number not in used and _answers(got, flag)), None)
            if hit is None:
                self.by_type[flag["type"]].fn += 1
            else:
                used.add(hit)
                self.by_type[flag["type"]].tp += 1
        drop_found = any(predictions[number]["type"] == "sentiment_drop" for number in used)
        for number, got in enumerate(predictions):
            neutral = any(_answers(got, flag) for flag in implementation.get("optional_flags", []))
            if number not in used and not neutral and not (drop_found and got["type"] == "sentiment_drop"):
                self.by_type[got["type"]].fp += 1

    def report(self) -> Report:
        """Rates over all types, and counts of each."""
        total = sum(self.by_type.values(), Counts())
        return {**total.rates(), "by_type": {name: {"tp": c.tp, "fp": c.fp, "fn": c.fn} for name, c in self.by_type.items()}}


def _answers(got: Item, flag: Item) -> bool:
    return got["type"] == flag["type"] and got.get("at_message") in {flag["at_message"], *(flag.get("accept") or [])}
