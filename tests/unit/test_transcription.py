import random

from evals.corpus import Excerpt, parse
from evals.training.transcription import MARK, badly_heard

TALK = """=== id: x-001 | kind: call | vendor: Vend | customer: Cust | date: 2025-03-04 | industry: food
[V] Ann Lee: Right, so. That works, mostly. <promise kind="feature" how="explicit">We'll send the list, on Monday.</promise> And then you look.
[C] Bob Ray: Good, fine. <risk kind="other" severity="low">Pete, he leaves in May</risk>, by the way. Okay?
"""


def _excerpt() -> Excerpt:
    return parse(TALK)[0]


def _words(text: str) -> list[str]:
    return [word.strip(".,?").lower() for word in text.split()]


def test_a_badly_heard_copy_carries_its_tags_on_the_same_words() -> None:
    wanted = [_words(turn.text[tag.start : tag.end]) for turn in _excerpt().turns for tag in turn.tags]
    for seed in range(200):
        copy = badly_heard(_excerpt(), random.Random(seed))
        heard = [_words(turn.text[tag.start : tag.end]) for turn in copy.turns for tag in turn.tags]
        for before, after in zip(wanted, heard, strict=True):
            rest = iter(after)
            assert all(word in rest for word in before), (before, after)


def test_a_badly_heard_copy_loses_stops_and_keeps_who_speaks() -> None:
    copies = [badly_heard(_excerpt(), random.Random(seed)) for seed in range(20)]
    assert {copy.id for copy in copies} == {"x-001" + MARK}
    assert all([turn.speaker for turn in copy.turns] == ["Ann Lee", "Bob Ray"] for copy in copies)
    assert any("mostly we'll" in copy.turns[0].text for copy in copies)
