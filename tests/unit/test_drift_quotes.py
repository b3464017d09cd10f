"""Which words of a message a flag shows: what was said, not whom it was said to."""

import json
from typing import cast

import pytest

from analyzer.domain.sentiment import Message, SentimentReading
from analyzer.drift.feed import parse_feed
from analyzer.drift.heard import Heard
from analyzer.drift.quotes import Picker
from analyzer.engines.base import Engine, Tone
from analyzer.settings import Settings


class _Dull:
    """Reads whatever is shorter as cooler, so that names and greetings would be shown first."""

    def read_sentiment(self, asked: list[Message]) -> Tone:
        return Tone(readings=tuple(SentimentReading(id=m.id, index=float(min(len(m.text), 100)), confidence=0.9) for m in asked))


def _quoted(body: str, writer: str = "Paul Okoro") -> str:
    row = {
        "id": "m1",
        "sent_at": "2026-01-12T09:00:00Z",
        "channel": "email",
        "from": {"name": writer, "email": "p@acme.example"},
        "body": body,
    }
    feed = parse_feed(json.dumps(row), Settings())
    message = Heard(feed.letters[0], SentimentReading(id="m1", index=20.0, confidence=0.9))
    return Picker(feed.conversation, cast(Engine, _Dull())).coolest(message)[0].quote


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("Hi Kim,\n\nWe are closed.\n\nBest\nPaul Okoro", "We are closed."),
        ("Hi Kim,\n\nNo.\n\nKind regards,\nPaul Okoro\nHead of Operations, Acme\n+44 20 7946 0000", "No."),
        ("Hi Kim and all at Tallyport,\n\nPlease add two more users.\n\nThanks, Paul", "Please add two more users."),
        ("Hallo Frau Low,\n\ndas geht nicht.\n\nMit freundlichen Grüßen\nPaul Okoro", "das geht nicht."),
        ("Nothing here.\nPaul", "Nothing here."),
        ("Thanks.\n\nPaul Okoro", "Thanks."),
        ("Thanks. Nothing works.", "Thanks. Nothing works."),
        ("Dear Kim", "Dear Kim"),
    ],
)  # fmt: skip
def test_greeting_closing_and_name_are_no_evidence(body: str, quote: str) -> None:
    assert _quoted(body) == quote
