"""What the llm engine's pipeline itself loses or lets through, apart from any model.

A scripted endpoint answers each window with the gold items whose quotes stand in it. The plain oracle is never wrong:
what is missing from the draft was lost by windows, grounding or merging. Its noisy twin drops, repeats and rewords
items and alters values, and does not mend them when it is asked again: nothing altered may be shown as verified, and
nothing true may vanish (it is in the draft or in the needs-review list).

    python -m evals.oracle [--noisy [--seed N]] [--window TOKENS] [--without-overview] [--gold FOLDER] [--json]
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.value_scanner import find_values
from analyzer.settings import Settings
from evals.scoring.matching import DealTexts, normalise
from evals.scoring.scoreboard import Scoreboard
from evals.scripted_endpoint import MODEL, ScriptedEndpoint, completion, shape_of, turns_of
from evals.tasks import GOLD, gold_deals

_DOCUMENT: Final = re.compile(r"^Document: (.*?) \(", re.MULTILINE)
_DIGIT: Final = re.compile(r"\d")
_PROMISE: Final = {"certainty": "sure", "due": None, "due_date": None}
_GOAL: Final = {"certainty": "sure", "metric": None, "baseline": None, "target": None, "timeline": None}
_PERSON: Final[dict[str, Any]] = {"certainty": "sure", "aliases": [], "title": None, "roles": [], "communication_preference": None}
_OUTPUT: Final = 8_192
_LIES: Final = 8
"""Wrong joins and wrong clauses of the noisy twin, for each deal."""


class Altered(NamedTuple):
    """An item with another value than its source, as the noisy twin sent it."""

    kind: str
    quote: str
    summary: str


class Oracle:
    """Answers questions about one deal from its labels."""

    def __init__(self, gold: Mapping[str, Any], noise: str | None = None) -> None:
        """`noise` seeds the noisy twin: the same item of the same window fares the same, whatever is asked first."""
        self._gold = gold
        self._noise = noise
        self.altered: list[Altered] = []
        self.sent: set[tuple[str, str]] = set()

    def answer(self, question: dict[str, Any]) -> Any:
        """The reply to one question."""
        if "<items" in question["messages"][-1]["content"]:
            return '{"promises": [], "facts": []}' if shape_of(question) == "offer" else '{"goals": [], "stakeholders": [], "risks": []}'
        found = _DOCUMENT.search(question["messages"][-1]["content"])
        document = found[1] if found else ""
        texts = {number: normalise(text) for number, text in turns_of(question).items()}
        if shape_of(question) == "offer":
            body = {"promises": list(self._items("promises", document, texts)), "facts": []}
        else:
            # Names that stand in the head of the question only, of people who speak, belong to the window too.
            texts[-1] = normalise(question["messages"][-1]["content"].rsplit("<transcript", 1)[0])
            body = {kind: list(self._items(kind, document, texts)) for kind in ("goals", "stakeholders", "risks")}
        size = sum(len(m["content"].encode()) for m in question["messages"]) * 2 // 7
        return completion(json.dumps(body), tokens=(size, len(json.dumps(body)) // 4))

    def _items(self, kind: str, document: str, texts: Mapping[int, str]) -> Iterator[dict[str, Any]]:
        for label in self._gold[kind]:
            if kind == "stakeholders":
                if person := _person(label, document, texts):
                    yield from self._noisy(kind, person)
                continue
            for place in [label, *label.get("also", [])]:
                if place.get("doc") != document or not place.get("quote"):
                    continue
                wanted = normalise(place["quote"])
                turn = next((n for n, text in texts.items() if wanted in text), None)
                if turn is not None:
                    yield from self._noisy(kind, _item(kind, label, place["quote"], turn))

    def _noisy(self, kind: str, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if self._noise is None:
            yield item
            return
        # By its turn, not in turn: windows are asked side by side.
        dice = random.Random(f"{self._noise}/{kind}/{item['turn']}/{item['quote']}")
        what = dice.choices(["as it is", "drop", "repeat", "reword", "alter quote", "alter summary"], [40, 10, 10, 20, 10, 10])[0]
        if what == "drop":
            return
        self.sent.add((kind, item["quote"]))
        other = _other_value(item["quote"])
        if what.startswith("alter") and other is not None and kind != "stakeholders":
            name = what.removeprefix("alter ")
            self.altered.append(Altered(kind, item["quote"], other))
            yield {**item, name: other, **({"summary": other} if name == "quote" else {})}
            return
        yield {**item, "quote": _reworded(item["quote"])} if what == "reword" else item
        if what == "repeat":
            yield item

    def look_over(self, question: dict[str, Any]) -> Any:
        """The reply to the question about all documents together, from the labels; the noisy twin joins, covers and tells at random."""
        shown = question["messages"][-1]["content"]
        entries, clauses = _numbered(shown, "findings"), _numbered(shown, "contract")
        labels: dict[int, tuple[str, Mapping[str, Any]]] = {}
        for number, words in entries.items():
            for kind in ("promises", "goals", "risks"):
                own = (g for g in self._gold[kind] if words.startswith(kind[:-1]) and _is_about(words, g))
                if label := next(own, None):
                    labels[number] = (f"{kind}/{label['id']}", label)
        groups: dict[str, list[int]] = {}
        for number, (name, _) in labels.items():
            groups.setdefault(name, []).append(number)
        same = [{"items": numbers} for numbers in groups.values() if len(numbers) > 1]
        covered = [entry for n, (name, g) in labels.items() if name.startswith("promises/") and (entry := _covered(n, g, clauses))]
        told = [(_told(words), n) for n, words in entries.items() if words.startswith(("promise", "goal", "risk"))][:6]
        if self._noise is not None:
            dice = random.Random(f"{self._noise}/whole")
            same += [{"items": dice.sample(sorted(entries), 2)} for _ in range(_LIES)]
            covered += [
                {"promise": n, "answer": dice.choice(["yes", "contradicted"]), "clause": dice.choice(sorted(clauses))}
                for n in dice.sample(sorted(entries), min(_LIES, len(entries)))
                if clauses
            ]
            self.altered += [Altered("story", text, other) for text, _ in told if (other := _other_value(text)) is not None]
            told = [(_other_value(text) or text, n) for text, n in told]
        return json.dumps({"same": same, "coverage": covered, "story": [{"text": text, "items": [n]} for text, n in told]})


def _numbered(shown: str, fence: str) -> dict[int, str]:
    """The numbered entries in a fence, continuation lines joined."""
    found = re.search(rf"<{fence} mark.*?>\n(.*?)\n</{fence}", shown, re.DOTALL)
    return {int(n): words for n, words in re.findall(r"^\[(\d+)\] (.*(?:\n    .*)*)", found[1] if found else "", re.MULTILINE)}


def _is_about(words: str, label: Mapping[str, Any]) -> bool:
    quotes = [normalise(q) for q in re.findall(r': "(.*?)"(?: = |\n|$)', words)]
    wanted = [normalise(place["quote"]) for place in (label, *label.get("also", [])) if place.get("quote")]
    return any(q in w or w in q for q in quotes for w in wanted)


def _told(words: str) -> str:
    return str(re.findall(r': "(.*?)"(?: = |\n|$)', words)[0])


def _covered(number: int, label: Mapping[str, Any], clauses: Mapping[int, str]) -> dict[str, Any] | None:
    """What the labels say of a promise; None where they do not say which clause it is."""
    conflict = label.get("contract_conflict")
    answer = {"yes": "yes", "no": "contradicted" if conflict else "no"}.get(label["in_contract"])
    places = [conflict] if conflict else label.get("also", []) if answer == "yes" else []
    wanted = [normalise(place["quote"]) for place in places]
    clause = next((n for n, text in clauses.items() for w in wanted if w in normalise(text) or normalise(text) in w), None)
    return None if answer is None or (clause is None and answer != "no") else {"promise": number, "answer": answer, "clause": clause}


def _item(kind: str, label: Mapping[str, Any], quote: str, turn: int) -> dict[str, Any]:
    """A label as the model would write it. The summary is the quote: what a summary may say is another question."""
    usual = {"turn": turn, "quote": quote, "summary": " ".join(quote.split())}
    match kind:
        case "promises":
            return {**usual, **_PROMISE, "kind": label["kind"], "how": label["explicitness"]}
        case "goals":
            return {**usual, **_GOAL, "rank": label["rank"]}
        case _:
            return {**usual, "certainty": "sure", "kind": label["kind"], "severity": label["severity"]}


def _person(label: Mapping[str, Any], document: str, texts: Mapping[int, str]) -> dict[str, Any] | None:
    """A person as a model knows it that sees one window: the parts of the name that stand there, and words that name it."""
    around = set(re.findall(r"\w+", " ".join(texts.values())))
    best = ""
    for name in (label["name"], *label.get("aliases", [])):
        known = " ".join(part for part in name.split() if set(re.findall(r"\w+", part)) <= around)
        best = known if len(known) > len(best) else best
    if not best.removeprefix("Dr.").strip():
        return None
    quote, turn = _naming(label, document, best, texts)
    own = {"name": best, "roles": label["roles"], "influence": label["influence"], "attitude": label["attitude"]}
    return {"turn": turn, "quote": quote, "summary": "", **_PERSON, **own} if quote else None


def _naming(label: Mapping[str, Any], document: str, name: str, texts: Mapping[int, str]) -> tuple[str, int]:
    """The label's own quote where it names the person or the person says it, else the first words that do."""
    last = name.rsplit(maxsplit=1)[-1]
    own = normalise(label["quote"]) if label.get("doc") == document else ""
    spoken = [n for n, text in texts.items() if n >= 0 and own and own in text]
    if spoken and (last in own or label.get("present")):
        return label["quote"], spoken[0]
    for number, text in texts.items():
        if number >= 0 and (sentence := next((s for s in re.split(r"(?<=[.!?])\s", text) if re.search(rf"\b{re.escape(last)}\b", s)), "")):
            return sentence, number
    return "", -1


def _other_value(quote: str) -> str | None:
    """The quote with its first figure changed; None where it has none."""
    for value in find_values(quote):
        digit = _DIGIT.search(quote, value.start, value.end)
        if digit:
            other = str((int(digit.group()) + 3) % 10 or 4)
            return quote[: digit.start()] + other + quote[digit.end() :]
    return None


def _reworded(quote: str) -> str:
    """As models quote: other case at the start, typographic marks, white space, a full stop more."""
    text = " ".join(quote.split()).replace("'", "\u2019").replace('"', "\u201d")
    return text[:1].swapcase() + text[1:].rstrip(".") + "."


def measure(deals: Sequence[Path], *, noisy: bool = False, window: int = 0, overview: bool = True, seed: int = 0) -> dict[str, Any]:
    """The report: scores, altered values shown as verified, items that vanished, questions asked."""
    board = Scoreboard()
    leaked: list[str] = []
    vanished: list[str] = []
    sent = altered = questions = gaps = 0
    for deal in deals:
        gold = json.loads((deal / "gold.json").read_text(encoding="utf-8"))
        oracle = Oracle(gold, f"{seed}/{deal.name}" if noisy else None)
        with ScriptedEndpoint(oracle.answer, whole=oracle.look_over) as endpoint:
            own = Settings(
                llm_base_url=endpoint.url,
                llm_model=MODEL,
                llm_cache="off",
                llm_context=window or 64_000,
                llm_overview=overview,
                llm_max_output=_OUTPUT if not window else 256,
            )
            draft = Analyzer(own).draft([deal], "llm").as_json()
            questions += len(endpoint.questions)
        right = _labelled_gaps(deal, gold, draft["risks"])
        board.add(deal, gold, {**draft, "risks": [r for r in draft["risks"] if r["id"] not in right]})
        gaps += len(right)
        told = {normalise(t["text"]) for t in draft["narrative"]}
        leaked += [f"{deal.name}, story: {a.summary}" for a in oracle.altered if a.kind == "story" and normalise(a.summary) in told]
        shown = [(kind, f) for kind in ("promises", "goals", "risks", "stakeholders") for f in draft[kind]]
        leaked += [f"{deal.name}: {a.summary}" for a in oracle.altered if any(f["verified"] and _says(f, a) for _, f in shown)]
        lines = " ".join(normalise(e["quote"]) for _, f in shown for e in f["evidence"])
        lines += " ".join(normalise(f"{n['statement']} {(n['nearest'] or {}).get('quote', '')}") for n in draft["needs_review"])
        changed = {a.quote for a in oracle.altered}
        vanished += [f"{deal.name}: {q}" for kind, q in sorted(oracle.sent) if q not in changed and normalise(q) not in lines]
        sent, altered = sent + len(oracle.sent), altered + len(oracle.altered)
    report = board.report()
    kinds = {k: report[k] for k in ("promises", "goals", "risks", "stakeholders")}
    return {"scores": kinds, "sent": sent, "altered": altered, "leaked": leaked, "vanished": vanished, "questions": questions, "gaps": gaps}


def _labelled_gaps(deal: Path, gold: Mapping[str, Any], risks: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of the risks that drafting makes of a promise and the clause that the labels name as its conflict, but do not repeat as a risk."""
    texts = DealTexts.of(deal)
    wanted = [texts.locate_all(label) for label in gold["risks"]]
    pairs = [(normalise(p["contract_conflict"]["quote"]), p) for p in gold["promises"] if p.get("contract_conflict")]
    own = [r for r in risks if r["id"].startswith("gap-") and not any(texts.touch(texts.locate_all(r), w) for w in wanted)]
    return {
        r["id"]
        for r in own
        for clause, promise in pairs
        if clause in normalise(r["evidence"][0]["quote"])
        and texts.touch(texts.locate_all({"evidence": r["evidence"][1:]}), texts.locate_all(promise))
    }


def _says(finding: Mapping[str, Any], altered: Altered) -> bool:
    said = " ".join([finding["summary"], *(e["quote"] for e in finding["evidence"])])
    return normalise(altered.summary) in normalise(said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the report."""
    parser = argparse.ArgumentParser(prog="python -m evals.oracle", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--noisy", action="store_true", help="drop, repeat, reword, alter")
    parser.add_argument("--window", type=int, default=0, metavar="TOKENS", help="context of the model (default: one window a document)")
    parser.add_argument("--without-overview", action="store_true", help="no question about all documents together")
    parser.add_argument("--seed", type=int, default=0, help="of the noise")
    parser.add_argument("--gold", type=Path, default=GOLD, metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    report = measure(
        gold_deals(options.gold), noisy=options.noisy, window=options.window, overview=not options.without_overview, seed=options.seed
    )
    if options.json:
        print(json.dumps(report, indent=1))
        return 0
    print(f"in contract or not: {report['scores']['promises']['attributes'].get('in_contract')}")
    for kind, scores in report["scores"].items():
        print(f"{kind:13} P {scores['precision']:.3f}  R {scores['recall']:.3f}  F1 {scores['f1']:.3f}")
    print(f"gaps between promise and contract that the labels name, but do not list as risks: {report['gaps']} (not counted)")
    print(f"{report['questions']} questions, {report['sent']} items sent, {report['altered']} altered")
    print(f"altered and verified: {len(report['leaked'])}, vanished: {len(report['vanished'])}")
    for line in (*report["leaked"], *report["vanished"]):
        print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
