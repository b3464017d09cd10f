"""How surely a provision is about a promise, by their words, names and topics."""

from collections.abc import Mapping

from analyzer.domain.statement import PromiseKind
from analyzer.handoff import meaning, measure, stance
from analyzer.handoff.meaning import Meaning

MATCH = {
    "near": 12.7,
    "words": 2.3,
    "topics": 1.2,
    "alike": 2.6,
    "names": 0.6,
    "opposed": 1.9,
    "place": 5.0,
    "numbers": 3.2,
    "span": 2.5,
    "support": 1.5,
    "timely": 2.7,
    "feature": 0.6,
    "elsewhere": -0.4,
    "priced": 2.0,
}
OFFSET = -8.4
"""Weights of a logistic regression over evals/coverage/pairs.jsonl (`python -m evals.coverage.fit`); "span", "support" and "priced" over all that may be read."""
FAR = 0.2
"""Below this nearness, and with no topic in common, nothing else is looked at."""
_COMMERCIAL = frozenset({"limit", "price_hold", "discount", "go_live", "exit", "option_later", "review", "hours", "retention"})
BY_PEOPLE = frozenset({"setup", "training", "go_live", "review"})
_OF_KIND: Mapping[PromiseKind, frozenset[str]] = {
    PromiseKind.SUPPORT: frozenset({"support", "hours", "phone", "availability"}),
    PromiseKind.SERVICE: frozenset({"training", "setup", "migration", "person", "place", "review", "hardware", "support"}),
    PromiseKind.PRICING: frozenset({"charge", "price_hold", "limit", "discount", "exit", "option_later"}),
    PromiseKind.INTEGRATION: frozenset({"integration", "login", "export"}),
    PromiseKind.TIMELINE: frozenset({"go_live", "kick_off", "training", "migration"}),
    PromiseKind.FEATURE: frozenset(
        {"language", "texting", "offline", "login", "export", "certificate", "hosting", "retention", "hardware"}
    ),
}
"""What the clauses are about in which promises of a kind are written down."""
_IN_PERSON = frozenset({PromiseKind.SERVICE, PromiseKind.SUPPORT, PromiseKind.TIMELINE})


def score(kind: PromiseKind, said: Meaning, written: Meaning, weights: Mapping[str, float]) -> float:
    """Log-odds that a provision is about a promise of this kind."""
    near = meaning.nearness(said, written)
    if near < FAR and not said.topics & written.topics and not _same_price(kind, said, written):
        return OFFSET + MATCH["near"] * near
    return OFFSET + sum(MATCH[name] * value for name, value in signs(kind, said, written, weights).items())


def signs(kind: PromiseKind, said: Meaning, written: Meaning, weights: Mapping[str, float]) -> dict[str, float]:
    """What `MATCH` weighs: signs that a provision is about a promise."""
    against = stance.opposed(said.told, written.text)
    shared = said.topics & written.topics
    known = (said.names & (written.names | written.words)) | (said.words & written.names)
    of_kind = bool(_OF_KIND.get(kind, frozenset()) & written.topics)
    priced = _same_price(kind, said, written)
    return {
        "near": meaning.nearness(said, written),
        "words": meaning.shared_words(said, written, weights),
        "topics": len(shared),
        "alike": len(shared) / max(1, len(said.topics | written.topics)),
        "names": min(2, len(known)),
        "opposed": float(bool(against)),
        "place": float("place" in against and kind in _IN_PERSON and bool(written.topics & BY_PEOPLE)),
        "numbers": float(priced or measure.same_number(said.text, written.text)),
        "span": float(of_kind and measure.same_span(said.text, written.text)),
        "support": float(of_kind and kind is PromiseKind.SUPPORT),
        "timely": float(kind is PromiseKind.TIMELINE and "go_live" in shared and measure.tells_time(written.text)),
        "feature": float(kind is PromiseKind.FEATURE),
        "priced": float(priced),
        "elsewhere": len((written.topics & _COMMERCIAL) - said.topics),
    }


def _same_price(kind: PromiseKind, said: Meaning, written: Meaning) -> bool:
    return kind is PromiseKind.PRICING and measure.same_price(said.text, written.text)
