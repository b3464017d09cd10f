"""Stakeholders: matched by name or alias."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from evals.scoring.matching import Item, pair, words
from evals.scoring.tally import Attributes, Counts, Report, accepts, count_matches

_HONORIFICS: Final = frozenset({"dr", "mr", "mrs", "ms", "prof", "herr", "frau"})
_ROLE_NAMES: Final = {"technical_contact": "technical"}


def bare(name: str) -> list[str]:
    """The words of a name in lower case, without honorifics."""
    return [word for word in re.findall(r"\w+", name.lower()) if word not in _HONORIFICS]


def same_person(name: str, label: Item) -> bool:
    """Is `name` the labelled person's name, an alias, or a part of one that points to nobody else?"""
    own = bare(name)
    return bool(own) and any(_same_name(own, bare(other)) for other in (label["name"], *label.get("aliases", [])))


def _same_name(own: list[str], other: list[str]) -> bool:
    if len(own) == 1:
        return own[0] in other
    if len(other) == 1:
        return other[0] in own
    return set(other) >= set(own) or (len(other) > 1 and set(own) >= set(other))


def same_title(wanted: str, got: str) -> bool:
    """Do two titles share at least half of the words of the shorter one?"""
    ours, theirs = set(words(wanted)), set(words(got))
    return len(ours & theirs) >= 0.5 * max(1, min(len(ours), len(theirs) or 99))


@dataclass
class PeopleScore:
    """The score of the stakeholders over all deals so far."""

    counts: Counts = field(default_factory=Counts)
    attributes: Attributes = field(default_factory=Attributes)

    def add(self, gold: Sequence[Item], predictions: Sequence[Item]) -> None:
        """Counts one deal. A second entry for a person already matched is no false alarm."""
        candidates = {
            number: [other for other, label in enumerate(gold) if same_person(prediction.get("name") or "", label)]
            for number, prediction in enumerate(predictions)
        }
        matched = pair(candidates)
        count_matches(self.counts, gold, matched)
        self.counts.fp += sum(not hits for hits in candidates.values())
        for number, other in matched.items():
            self._attributes(predictions[number], gold[other])

    def _attributes(self, prediction: Item, label: Item) -> None:
        for name in ("attitude", "influence"):
            if name in prediction:
                self.attributes.add(name, accepts(label, name, prediction[name]))
        if "roles" in prediction and label.get("roles"):
            have = {_ROLE_NAMES.get(role, role) for role in prediction["roles"]}
            self.attributes.add("roles", set(label["roles"]) <= have)
        if label.get("title"):
            self.attributes.add("title", same_title(label["title"], prediction.get("title") or ""))

    def report(self) -> Report:
        """Rates, counts and attributes."""
        return {**self.counts.rates(), "attributes": self.attributes.report()}
