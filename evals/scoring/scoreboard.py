"""All scorers over all deals, and the one report they make."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.scoring.facts import FactScore
from evals.scoring.matching import DealTexts, Item
from evals.scoring.messages import FlagScore, SentimentScore
from evals.scoring.people import PeopleScore
from evals.scoring.statements import StatementScore
from evals.scoring.tally import Counts, Ratio, Report


class Scoreboard:
    """Adds up deals; `report` gives the figures of every kind.

    A prediction is what `handoff draft --format json` prints, with the messages and flags of
    `handoff drift --format json` merged into it where there are any.
    """

    def __init__(self) -> None:
        self._statements = {kind: StatementScore(kind) for kind in ("promises", "goals", "risks")}
        self._people = PeopleScore()
        self._facts = FactScore()
        self._sentiment = SentimentScore()
        self._flags = FlagScore()

    def add(self, deal: Path, gold: Mapping[str, Any], prediction: Mapping[str, Any]) -> None:
        """Counts one deal: its folder (for the documents), its labels and what was predicted."""
        texts = DealTexts.of(deal)
        for kind, score in self._statements.items():
            near_misses: Sequence[Item] = gold.get("non_promises", []) if kind == "promises" else []
            score.add(texts, gold[kind], prediction.get(kind, []), near_misses)
        self._people.add(gold["stakeholders"], prediction.get("stakeholders", []))
        self._facts.add(gold.get("facts") or {}, prediction.get("facts") or prediction.get("deal") or {})
        implementation = gold.get("implementation") or {}
        self._sentiment.add(implementation.get("messages", []), prediction.get("messages", []))
        self._flags.add(implementation, prediction.get("flags", []))

    def facts(self) -> Ratio:
        """All commercial facts together."""
        return self._facts.total()

    def report(self) -> Report:
        """Per kind: precision, recall, F1, counts, attributes; facts, sentiment, flags; `overall` over the four kinds."""
        counts = [score.counts for score in self._statements.values()] + [self._people.counts]
        return {
            **{kind: score.report() for kind, score in self._statements.items()},
            "stakeholders": self._people.report(),
            "facts": self._facts.report(),
            "sentiment": self._sentiment.report(),
            "flags": self._flags.report(),
            "overall": sum(counts, Counts()).rates(),
        }
