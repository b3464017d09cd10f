"""The scorers against made-up predictions for the gold deals, and rule by rule."""

import importlib.util
import json
import random
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from evals.scoring.facts import FactScore
from evals.scoring.matching import DealTexts, normalise, pair
from evals.scoring.messages import FlagScore, SentimentScore, label_of
from evals.scoring.people import same_person
from evals.scoring.reasons import score_reasons
from evals.scoring.scoreboard import Scoreboard
from evals.scoring.statements import StatementScore

GOLD = Path(__file__).parents[2] / "evals" / "gold"
FROZEN = Path(__file__).parent / "scoring_expected.json"
REFERENCE = Path(__file__).parents[3] / "shared" / "tools" / "score_gold.py"
DEALS = sorted(path.parent for path in GOLD.glob("*/gold.json"))

Json = dict[str, Any]


def labels(deal: Path) -> Json:
    loaded: Json = json.loads((deal / "gold.json").read_text(encoding="utf-8"))
    return loaded


class Forger:
    """Makes predictions that are right, half right and wrong in every way that the guide names."""

    def __init__(self, deal: Path, seed: int) -> None:
        self.rng = random.Random(f"{deal.name}-{seed}")
        self.gold = labels(deal)
        self.texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((deal / "docs").iterdir())}

    def upto(self, n: int) -> int:
        # Not randrange: random() alone gives the same numbers on every Python.
        return int(self.rng.random() * n)

    def one(self, values: list[Any]) -> Any:
        return values[self.upto(len(values))]

    def cut(self, quote: str) -> str:
        share = 0.3 + 0.7 * self.rng.random()
        return quote[: max(4, int(len(quote) * share))]

    def noise(self) -> Json:
        name = self.one(list(self.texts))
        start = self.upto(len(self.texts[name]))
        return {"document": name, "quote": self.texts[name][start : start + 10 + self.upto(120)]}

    def evidence(self, item: Json) -> Json:
        return {"document": "docs/" + item["doc"], "quote": self.cut(item["quote"])}

    def statement(self, item: Json) -> Json:
        places = [self.evidence(place) for place in (item, *item.get("also", []))]
        if self.rng.random() < 0.15:
            places.append({"document": item["doc"], "quote": "words that nobody said"})
        kind = self.one([item.get("kind", "other"), "feature", "technical"])
        how = self.one([item.get("explicitness"), "explicit", "implicit"])
        rest = {
            "in_contract": self.one(["yes", "no", "n/a"]),
            "rank": self.one(["primary", "secondary"]),
            "severity": self.one(["low", "high"]),
        }
        return {"kind": kind, "how": how, **rest, "evidence": places}

    def statements(self, kind: str) -> list[Json]:
        found = [self.statement(item) for item in self.gold[kind] if self.rng.random() < 0.7]
        found += [self.statement(item) for item in self.gold[kind] if self.rng.random() < 0.2]
        found += [{"evidence": [self.evidence(item)]} for item in self.gold["non_promises"] if self.rng.random() < 0.5]
        found += [self.noise() for _ in range(4)]
        return [*found, {"evidence": []}]

    def people(self) -> list[Json]:
        found = []
        for person in self.gold["stakeholders"]:
            if self.rng.random() < 0.8:
                name = self.one([person["name"], person["name"].split()[0], "Dr. " + person["name"], *person.get("aliases", [])])
                attitude = self.one([person["attitude"], "neutral"])
                roles = person["roles"] + self.one([[], ["technical_contact"]])
                title = self.one([person["title"], None, "Manager"])
                found.append({"name": name, "attitude": attitude, "influence": self.one(["low", "high"]), "roles": roles, "title": title})
        return [*found, {"name": "Nobody Atall"}, {"name": ""}]

    def flags(self) -> list[Json]:
        implementation = self.gold["implementation"]
        named = [*implementation["flags"], *implementation.get("optional_flags", [])]
        found = [{"type": flag["type"], "at_message": self.one([flag["at_message"], "m01"])} for flag in named if self.rng.random() < 0.8]
        ids = [message["id"] for message in implementation["messages"]]
        return found + [{"type": self.one(["sentiment_drop", "no_show", "scope_creep"]), "at_message": self.one(ids)} for _ in range(3)]

    def prediction(self) -> Json:
        facts = self.gold["facts"]
        value = self.one([facts["value"]["amount"], facts["value"]["tcv"], 1])
        messages = self.gold["implementation"]["messages"]
        return {
            **{kind: self.statements(kind) for kind in ("promises", "goals", "risks")},
            "stakeholders": self.people(),
            "deal": {
                "value": {"amount": value},
                "term_months": self.one([facts["term"]["months"], 12]),
                "start_date": facts["start"]["date"],
            },
            "messages": [{"id": message["id"], "index": self.upto(101)} for message in messages if self.rng.random() < 0.9],
            "flags": self.flags(),
        }


def our_report(predictions: Mapping[str, Json]) -> Json:
    board = Scoreboard()
    for deal in DEALS:
        board.add(deal, labels(deal), predictions.get(deal.name, {}))
    return board.report()


def forged(seed: int) -> dict[str, Json]:
    return {deal.name: Forger(deal, seed).prediction() for deal in DEALS}


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_gold", REFERENCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference scorer lies beside the repository, and is not here")
def test_figures_are_those_of_the_reference_scorer(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    predictions = forged(seed)
    for name, prediction in predictions.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(prediction), encoding="utf-8")
    reference().main([str(GOLD), str(tmp_path)])
    assert our_report(predictions) == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_the_frozen_ones(seed: int) -> None:
    assert our_report(forged(seed)) == json.loads(FROZEN.read_text(encoding="utf-8"))[seed]


def as_prediction(gold: Json) -> Json:
    facts, implementation = gold["facts"], gold["implementation"]
    return {
        **gold,
        "promises": [{**item, "how": item["explicitness"]} for item in gold["promises"]],
        "facts": {"value": facts["value"], "term_months": facts["term"]["months"], "start_date": facts["start"]["date"]},
        "messages": implementation["messages"],
        "flags": implementation["flags"],
    }


def test_the_labels_themselves_score_full_marks() -> None:
    report = our_report({deal.name: as_prediction(labels(deal)) for deal in DEALS})
    kinds = ("promises", "goals", "risks", "stakeholders", "flags", "overall")
    assert [report[kind]["f1"] for kind in kinds] == [1.0] * len(kinds)
    assert report["promises"]["invalid"] == report["promises"]["hard_fp"] == 0
    assert report["sentiment"]["exact"] == 1.0
    assert set(report["facts"].values()) == {"4/4"}


def test_nothing_predicted_finds_nothing_and_invents_nothing() -> None:
    report = our_report({})
    assert report["overall"]["tp"] == report["overall"]["fp"] == 0
    assert set(report["facts"].values()) == {"0/4"}


def test_a_missing_amount_is_wrong_even_where_the_gold_has_no_total() -> None:
    score = FactScore()
    score.add({"value": {"amount": 10}}, {})
    assert score.report() == {"value": "0/1"}


def test_quote_marks_cue_headers_and_voice_tags_do_not_count() -> None:
    source = "WEBVTT\n\n12\n00:00:01.000 --> 00:00:02.000\n<v Ann>Hello “there”</v>\n> > quoted   text\n"
    assert normalise(source) == 'Hello "there" quoted text'


TEXTS = DealTexts({"a.txt": "one two three four five six seven eight", "b.txt": "one two three"})


def item(quote: str, doc: str = "a.txt", **fields: Any) -> Json:
    return {"quote": quote, "doc": doc, **fields}


def score(gold: list[Json], predictions: list[Json], near_misses: list[Json] | None = None) -> StatementScore:
    result = StatementScore("promises")
    result.add(TEXTS, gold, predictions, near_misses or [])
    return result


def test_half_the_words_of_the_shorter_quote_are_a_match_and_less_is_not() -> None:
    assert score([item("one two three four")], [item("three four five six")]).counts.tp == 1
    missed = score([item("one two three four")], [item("four five six seven")])
    assert (missed.counts.tp, missed.counts.fp, missed.counts.fn) == (0, 1, 1)


def test_the_same_words_in_another_document_are_no_match() -> None:
    assert score([item("one two three")], [item("one two three", "b.txt")]).counts.tp == 0


def test_a_second_hit_is_a_duplicate_not_a_false_alarm() -> None:
    result = score([item("one two three")], [item("one two three"), item("one two")])
    assert (result.counts.fp, result.duplicates) == (0, 1)


def test_an_optional_item_costs_nothing_and_never_takes_a_core_ones_place() -> None:
    gold = [item("one two three four", optional=True), item("one two three")]
    result = score(gold, [item("one two three")])
    assert (result.counts.tp, result.counts.fp, result.counts.fn) == (1, 0, 0)


def test_a_false_alarm_on_a_named_near_miss_is_hard() -> None:
    result = score([], [item("one two"), item("seven eight")], [item("one two three")])
    assert (result.counts.fp, result.hard) == (2, 1)


def test_a_quote_that_is_not_in_its_document_is_invalid() -> None:
    result = score([item("one two")], [item("one three"), {"evidence": []}])
    assert (result.invalid, result.counts.tp) == (2, 0)


def test_pairs_are_as_many_as_can_be_made() -> None:
    assert pair({0: [0, 1], 1: [0]}) == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("name", "same"),
    [("Dr. Ana María Ruiz", True), ("Ruiz", True), ("Ana Ruiz", True), ("Ana Lopez", False), ("annie", True), ("", False), ("Dr.", False)],
)
def test_people_are_known_by_name_part_or_alias(name: str, same: bool) -> None:
    assert same_person(name, {"name": "Ana María Ruiz", "aliases": ["Annie"]}) is same


@pytest.mark.parametrize(("index", "label"), [(0, -2), (24, -1), (50, 0), (63, 1), (100, 2)])
def test_the_index_becomes_a_label(index: int, label: int) -> None:
    assert label_of({"index": index}) == label


def test_a_message_without_an_answer_counts_as_wrong() -> None:
    sentiment = SentimentScore()
    sentiment.add([{"id": "m1", "sentiment": 1}, {"id": "m2", "sentiment": None}], [])
    assert sentiment.report() == {"n": 1, "exact": 0.0, "within1": 0.0, "missing": 1}


def test_optional_flags_and_repeated_drops_are_neutral() -> None:
    flags = FlagScore()
    gold = {
        "flags": [{"type": "sentiment_drop", "at_message": "m2", "accept": ["m2", "m3"]}],
        "optional_flags": [{"type": "no_show", "at_message": "m4", "accept": ["m5"]}],
    }
    found = [("sentiment_drop", "m3"), ("sentiment_drop", "m9"), ("no_show", "m5"), ("no_show", "m6")]
    flags.add(gold, [{"type": kind, "at_message": at} for kind, at in found])
    assert flags.report()["by_type"] == {"sentiment_drop": {"tp": 1, "fp": 0, "fn": 0}, "no_show": {"tp": 0, "fp": 1, "fn": 0}}


def test_reasons_accept_the_alternatives_and_count_missing_rows() -> None:
    gold = [
        {"id": "1", "category": "competitor", "category_ok": ["other"]},
        {"id": "2", "category": "other"},
        {"id": "3", "category": "other"},
    ]
    report = score_reasons(gold, [{"id": "1", "category": "other"}, {"id": "2", "primary": "other"}])
    assert report == {"n": 3, "accuracy": 0.667, "macro_recall": 0.75, "missing": 1, "by_category": {"competitor": "1/1", "other": "1/2"}}
