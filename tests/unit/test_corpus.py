"""The reader of the training format."""

from collections import Counter

import pytest

from evals.corpus import BadCorpus, parse, plain, read_corpus

CALL = """=== id: x-001 | kind: call | vendor: Tilework | customer: Ash & Elm | date: 2025-03-04 | industry: retail
[V] Ines Roca (Account Executive): We'd have <promise kind="timeline" how="explicit" due="by May">you live by May</promise>, honestly.
[C] Bo Lind: Fine.
[V] Ines Roca: Good.

=== id: x-002 | kind: email | vendor: Tilework | customer: Ash & Elm | date: 2025-03-05 | industry: retail
[P] Mo Okafor (Partner): Hello,

[1] is a numbered line, not a speaker.
<goal rank="primary">a span
over two lines</goal>

Mo

[C] Bo Lind (Owner): Thanks: noted.
"""


def test_header_fields_are_typed() -> None:
    first, second = parse(CALL)
    assert (first.id, first.kind, first.vendor, first.customer, first.industry) == ("x-001", "call", "Tilework", "Ash & Elm", "retail")
    assert (second.date.year, second.date.month, second.date.day) == (2025, 3, 5)


def test_tags_become_offsets_into_the_plain_text() -> None:
    turn = parse(CALL)[0].turns[0]
    assert turn.text == "We'd have you live by May, honestly."
    (tag,) = turn.tags
    assert turn.text[tag.start : tag.end] == "you live by May"
    assert (tag.kind, tag.attrs) == ("promise", {"kind": "timeline", "how": "explicit", "due": "by May"})


def test_a_title_given_once_holds_for_the_rest_of_the_excerpt() -> None:
    assert [turn.title for turn in parse(CALL)[0].turns] == ["Account Executive", None, "Account Executive"]


def test_lines_of_a_mail_belong_to_its_block_up_to_the_next() -> None:
    mail, reply = parse(CALL)[1].turns
    assert mail.text == "Hello,\n\n[1] is a numbered line, not a speaker.\na span\nover two lines\n\nMo"
    assert mail.side == "other"
    assert mail.text[mail.tags[0].start : mail.tags[0].end] == "a span\nover two lines"
    assert reply.text == "Thanks: noted."


def test_a_speaker_without_a_side_commits_himself() -> None:
    talk = CALL.replace("[C] Bo Lind: Fine.", '[U] Bo Lind: <commitment due="tomorrow">I\'ll call Ina tomorrow</commitment>.')
    turn = parse(talk)[0].turns[1]
    assert (turn.side, turn.speaker, turn.text) == ("unknown", "Bo Lind", "I'll call Ina tomorrow.")
    (tag,) = turn.tags
    assert (tag.kind, tag.attrs, turn.text[tag.start : tag.end]) == ("commitment", {"due": "tomorrow"}, "I'll call Ina tomorrow")


def test_an_angle_bracket_that_is_no_tag_stays() -> None:
    assert plain("a < b and <b>bold</b>") == ("a < b and <b>bold</b>", ())


@pytest.mark.parametrize(
    "text",
    [
        '<goal rank="primary">never closed',
        "closed before</goal> it opens",
        '<goal rank="primary">a <risk kind="other">nested</risk> span</goal>',
        '<goal rank="primary">crossed</risk>',
        "<goal rank=primary>unquoted</goal>",
        "<commitment>never closed",
    ],
)
def test_broken_tags_are_refused(text: str) -> None:
    with pytest.raises(BadCorpus):
        plain(text)


@pytest.mark.parametrize("text", ["stray\n" + CALL, CALL.replace("| kind: call ", ""), CALL.replace("[V] Ines", "Ines", 1)])
def test_broken_layout_is_refused(text: str) -> None:
    with pytest.raises(BadCorpus):
        parse(text)


def test_the_whole_corpus_is_read() -> None:
    excerpts = read_corpus()
    tags = Counter(tag.kind for excerpt in excerpts for turn in excerpt.turns for tag in turn.tags)
    assert len(excerpts) == len({excerpt.id for excerpt in excerpts}) >= 402
    # What the first ten parts hold; it only grows.
    assert tags >= Counter({"promise": 1483, "no": 1001, "risk": 765, "fact": 671, "person": 596, "goal": 426})
    assert set(tags) == {"promise", "no", "risk", "fact", "person", "goal", "commitment"}
    assert all(turn.text.strip() for excerpt in excerpts for turn in excerpt.turns)


def test_promises_come_from_sides_and_commitments_from_those_without() -> None:
    sides: dict[str, set[str]] = {}
    for excerpt in read_corpus():
        for turn in excerpt.turns:
            for tag in turn.tags:
                sides.setdefault(tag.kind, set()).add(turn.side)
    assert "unknown" not in sides["promise"]
    assert sides["commitment"] == {"unknown"}
