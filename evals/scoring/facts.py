"""Commercial facts: as the final document states them."""

from dataclasses import dataclass, field

from evals.scoring.matching import Item
from evals.scoring.tally import Attributes, Ratio, Report


@dataclass
class FactScore:
    """Right values, terms and start dates over all deals so far."""

    attributes: Attributes = field(default_factory=Attributes)

    def add(self, gold: Item, prediction: Item) -> None:
        """Counts one deal; a superseded amount is simply wrong, and so is none at all."""
        value, term, start = (gold.get(name) or {} for name in ("value", "term", "start"))
        if value.get("amount") is not None:
            amount = (prediction.get("value") or {}).get("amount")
            allowed = {value["amount"], value.get("tcv"), *(value.get("amount_ok") or [])} - {None}
            self.attributes.add("value", amount in allowed)
        if term.get("months"):
            self.attributes.add("term_months", prediction.get("term_months") == term["months"])
        if start.get("date"):
            self.attributes.add("start_date", prediction.get("start_date") == start["date"])

    def total(self) -> Ratio:
        """All facts together."""
        ratios = self.attributes.ratios.values()
        return Ratio(sum(ratio.right for ratio in ratios), sum(ratio.of for ratio in ratios))

    def report(self) -> Report:
        """Fact -> "right/of"."""
        return dict(self.attributes.report())
