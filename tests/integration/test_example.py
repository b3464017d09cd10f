"""The example deal that README and `make demo` use."""

import json
from pathlib import Path

from analyzer.domain.conversation import Kind, Side, Zone
from analyzer.intake.reader import read_deal_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "claimfold-orchard-pike"


def test_every_document_is_read_as_what_it_is() -> None:
    intake = read_deal_folder(EXAMPLE)
    assert intake.warnings == ()
    assert {c.document: (c.format, c.kind) for c in intake.conversations} == {
        "01_discovery_and_demo_call.vtt": ("zoom-vtt", Kind.CALL),
        "02_thread_proposal_and_terms.eml": ("eml", Kind.EMAIL),
        "03_order_form_signed.txt": ("text", Kind.DOCUMENT),
    }


def test_the_mails_inside_the_mail_are_turns_of_their_own() -> None:
    (thread,) = [c for c in read_deal_folder(EXAMPLE).conversations if c.format == "eml"]
    own_words = [turn for turn in thread.turns if turn.zone is not Zone.SIGNATURE]
    assert [(turn.speaker, turn.at.day if turn.at else None) for turn in own_words] == [
        ("Marisol Etcheverry", 8),
        ("Kieran Mulvaney", 5),
        ("Marisol Etcheverry", 4),
        ("Meera Venkataram", 28),
        ("Kieran Mulvaney", 21),
    ]


def test_every_speaker_of_the_call_has_a_side() -> None:
    (call,) = [c for c in read_deal_folder(EXAMPLE).conversations if c.format == "zoom-vtt"]
    assert {turn.speaker: turn.side for turn in call.turns} == {
        "Kieran Mulvaney": Side.VENDOR,
        "Solveig Aasen": Side.VENDOR,
        "Marisol Etcheverry": Side.CUSTOMER,
        "Dwight Kessinger": Side.CUSTOMER,
        "Meera Venkataram": Side.CUSTOMER,
    }


def test_messages_are_in_order_and_from_known_domains() -> None:
    rows = [json.loads(line) for line in (EXAMPLE / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [f"m{number:02}" for number in range(1, 15)]
    assert [row["sent_at"] for row in rows] == sorted(row["sent_at"] for row in rows)
    assert {row["from"]["email"].partition("@")[2] for row in rows} == {"claimfold.example", "orchardpike.example"}
