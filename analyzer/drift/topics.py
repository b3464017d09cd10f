"""Which of the vendor's open questions a message is about: by its thread, and by the words that it shares with them."""

import re
from collections.abc import Sequence
from typing import Protocol

from analyzer.drift.heard import Heard
from analyzer.drift.requests import LONGEST_MESSAGE, all_asked
from analyzer.drift.talks import chases
from analyzer.engines.local.sentences import Sentence, split

STEM = 6
"""So many first letters of two words are alike where they are the same word."""

_REPLY = re.compile(r"^(?:\s*(?:re|aw|fw|fwd|wg|antw|sv|rv|res|enc|tr|ref)\s?(?:\[\d+\])?:)+\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = (
    "able about after again already also another answer answers anybody anyone anything because been before being best between both call calls come could "
    "date dates days dear does doing done earlier either else ever every everybody everyone everything fine first from further give going good great have "
    "having hello help here hope into just keep know last later least less like list little long look looking made make many maybe mean meet meeting might "
    "month morning most much must need needs never next nobody none nothing okay once only open other others ours over part perhaps please possible "
    "question questions quick quickly ready really right same says seen send sent shall should since some somebody someone something soon sorry still such "
    "sure take tell than thank thanks that their them then there these they thing things think this those through time times today together tomorrow "
    "under until upon very wait waiting want wants week weeks well were what when where whether which while whom whose will with without word work works "
    "would write year your yours monday tuesday wednesday thursday friday saturday sunday news update chance regards cheers wrote "
    "aber alle auch bitte dann dass dein deine denn diese dieser einen einer eine ganz habe haben hallo hier ihre ihnen immer jetzt kann können mehr mich "
    "nach nicht noch oder schon sehr sein seine sich sind über unser unsere viel vielen dank vom wann warum wenn werden wird wieder wird würde"
)
"""Words that any question may hold."""
_EMPTY = frozenset(_COMMON.split())


class Asked(Protocol):
    """A question of the vendor's: the message that asks it, and the sentence in it."""

    @property
    def message(self) -> Heard:
        """Where it stands."""

    @property
    def asking(self) -> Sentence:
        """The sentence of it that asks."""


def left(waiting: Sequence[Asked], answer: Heard) -> frozenset[int]:
    """The numbers, among the questions that wait, of those that the customer's `answer` leaves unanswered, because it is about another one of them."""
    words = words_of(answer.turn.text)
    named = [not words.isdisjoint(_asked(question)) for question in waiting]
    beside = [is_beside(question, answer) for question in waiting]
    if not any(shares or not elsewhere for shares, elsewhere in zip(named, beside, strict=True)):
        return frozenset()
    return frozenset(number for number, shares in enumerate(named) if not shares and (beside[number] or any(named)))


def is_beside(question: Asked, message: Heard) -> bool:
    """Does the message stand in another thread than the question?"""
    one, other = _thread(question.message), _thread(message)
    return bool(one and other) and one != other


def is_within(question: Asked, message: Heard) -> bool:
    """Does the message stand in the thread of the question?"""
    return bool(_thread(message)) and _thread(question.message) == _thread(message)


def touches(question: Asked, message: Heard) -> bool:
    """Is the message about what was asked?"""
    return is_within(question, message) or not words_of(message.turn.text).isdisjoint(_asked(question))


def asks_again(question: Asked, message: Heard) -> bool:
    """Does the vendor ask in `message` for the answer to the question, which they don't have?"""
    text = message.turn.text[:LONGEST_MESSAGE]
    if is_within(question, message) and chases(text):
        return True
    asked = _asked(question)
    again = [*all_asked(text), *(span for span in split(text) if chases(text[span.start : span.end]))]
    return any(not words_of(text[span.start : span.end]).isdisjoint(asked) for span in again)


def _asked(question: Asked) -> frozenset[str]:
    span = question.asking
    return words_of(question.message.turn.text[span.start : span.end])


def words_of(text: str) -> frozenset[str]:
    """The beginnings of the words of `text` that say what it is about."""
    return frozenset(word[:STEM] for word in _WORD.findall(text[:LONGEST_MESSAGE].casefold()) if word not in _EMPTY)


def _thread(message: Heard) -> str:
    return " ".join(_REPLY.sub("", message.turn.subject or "").casefold().split())
