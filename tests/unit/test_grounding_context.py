"""A statement may quote the question that its quote answers, as long as the question stands there word for word."""

from analyzer.domain.conversation import Conversation, Kind, Turn
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Promise, PromiseKind
from analyzer.grounding.claims import ground

TURNS = ("And you don't charge for the first 500 texts?", "Correct, those are free.")
CALL = Conversation(
    document="call.txt",
    format="test",
    kind=Kind.CALL,
    turns=tuple(
        Turn(index=i, speaker=s, text=t, span=(100 * i, 100 * i + len(t))) for i, (s, t) in enumerate(zip("AB", TURNS, strict=True))
    ),
)


def claim(summary: str) -> Claim:
    quote = Quote(document="call.txt", turn=1, text="Correct, those are free.")
    return Claim(statement=Promise(summary=summary, kind=PromiseKind.PRICING), quotes=(quote,), confidence=0.9)


def test_the_question_may_be_quoted_in_the_statement() -> None:
    assert ground(claim("Asked “And you don't charge for the first 500 texts?”, B answered: “Correct, those are free”."), CALL).verified


def test_an_altered_question_is_not_let_through() -> None:
    assert not ground(claim("Asked “And you don't charge for the first 900 texts?”, B answered: “Correct, those are free”."), CALL).verified
