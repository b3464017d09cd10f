"""What tells that a message asks again: the open question before it, how long ago that was, and whether anybody answered.

A chaser often says little itself: "Six days on. The pump, when?".
"""

import datetime as dt
import math
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from analyzer.domain.sentiment import NEUTRAL
from analyzer.drift import weighing
from analyzer.drift.heard import STEP, Heard
from analyzer.drift.requests import LONGEST_MESSAGE, all_asked, asks, is_question
from analyzer.drift.topics import words_of
from analyzer.engines.local.sentences import Sentence, split

BACK: Final = 60
"""So many of the customer's last questions are remembered, and so many of the vendor's last messages."""
_LEAD: Final = 160
"""Characters before a short question that tell what it is about."""
_FEW: Final = 2
"""Words: a question with fewer of its own is read with those before it."""
_UNKNOWN: Final = 7.0
"""Days between two messages where one has no date."""
_DATED, _ON_THE_DAY, _ON_THE_WEEKDAY = 1.5, 1.0, 0.5
_MONTHS: Final = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?",
    "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAY_DATE: Final = re.compile(r"\d|day\b", re.IGNORECASE)
_MOST_WORDS: Final = 50_000
"""So many different words of an account are counted; those that come later are as rare as any."""
_PLAIN: Final = 0.5
_FULLEST: Final = 2.0
"""A question weighs at least so much, that one shared word is not all of it."""

_ELAPSED: Final = re.compile(
    r"\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some|\d+)"
    r" (?:more |working |full |whole )?(?:days?|weeks?|months?)\b|\bfortnight\b",
    re.IGNORECASE,
)
_CHASES: Final = re.compile(
    r"\b(?:still|again|yet|remind(?:er)?|chas(?:e|ing)|outstanding|open|unanswered|wait(?:ing)?|overdue|nobody|nothing|never"
    r"|no (?:answer|reply|news|word|date|sign)|not (?:told|heard|had|seen|received|answered))\b",
    re.IGNORECASE,
)
_TELLS_OF_ASKING: Final = re.compile(
    r"\b(?:i|we|my|our|i['\u2019]ve|i['\u2019]d)\b.{0,25}\b(?:asked?|wrote|written|questions?|questioned|e-?mail(?:ed)?|mail(?:ed)?|sent"
    r"|raised|enquir\w+|put|letter|message|mine)\b|\bmine of\b|\b(?:question|request|point) (?:from|of|in)\b|(?<!you )\basked\b",
    re.IGNORECASE,
)
_WANTS_ANSWER: Final = re.compile(
    r"\b(?:yes or no|a yes or a no|in writing|one line|a date|the date|date,? please|kindly advise"
    r"|please (?:answer|reply|advise|confirm)|which(?: is it)?|when)\b",
    re.IGNORECASE,
)


class Earlier(NamedTuple):
    """A question of before: the message with its number and the sentence in it, and its words."""

    number: int
    message: Heard
    asking: Sentence
    words: frozenset[str]

    @property
    def text(self) -> str:
        """The words of the question."""
        return self.message.turn.text[self.asking.start : self.asking.end]


class Match(NamedTuple):
    """An earlier question that a message may ask again: how much of it the message repeats.

    `shared` words weigh `weight`, which is the `share` of what all words of the question weigh; `dated` says how surely the message
    names its day; `score` is by how much it is the likeliest.
    """

    earlier: Earlier
    shared: int
    weight: float
    share: float
    days: float
    same: bool
    dated: float
    score: float

    @property
    def is_plain(self) -> bool:
        """Is enough of the question the same for a reader to see it?"""
        return self.share >= _PLAIN


class Ruled(NamedTuple):
    """What else is known of a message: the engine's chance that it asks again, what plain words make of that, whether they say so
    themselves, how near its questions are to earlier ones, and whether somebody new writes in good temper.
    """

    seen: float
    chance: float
    says: bool
    near: float
    new: bool


class History:
    """What was written on an account so far, in order."""

    def __init__(self) -> None:
        self._number = 0
        self._asked: deque[Earlier] = deque(maxlen=BACK)
        self._told: deque[tuple[int, frozenset[str]]] = deque(maxlen=BACK)
        self._counts: Counter[str] = Counter()
        self._last: dict[str | tuple[str, ...], tuple[int, bool]] = {}

    def hear(self, message: Heard) -> None:
        """Takes one more message into account."""
        text = message.turn.text[:LONGEST_MESSAGE]
        self._number += 1
        words = words_of(text)
        self._counts.update(words if len(self._counts) < _MOST_WORDS else [word for word in words if word in self._counts])
        if message.of_vendor:
            self._told.append((self._number, words))
        if message.of_customer:
            self._last |= dict.fromkeys(message.writer, (self._number, "?" in text))
            self._asked.extend(Earlier(self._number, message, span, about) for span, about in _questions(text))

    def match(self, message: Heard, after: dt.timedelta) -> Match | None:
        """The earlier question that `message` most likely asks again, of those that were asked `after` so long or longer."""
        text = message.turn.text[:LONGEST_MESSAGE]
        words = words_of(text)
        days = {at.date() for one in self._asked if (at := one.message.turn.at)}
        dated = {day: _names_day(text, day) if _MAY_DATE.search(text) else 0.0 for day in days}
        compared = (self._compare(one, message, words, dated) for one in self._asked)
        found = [match for match in compared if match.days >= after / dt.timedelta(days=1)]
        return max(found, key=lambda match: match.score, default=None)

    def is_open(self, message: Heard, match: Match | None) -> bool:
        """Has nobody of the vendor's written since the question that the message repeats in part, or does it chase an answer?"""
        text = message.turn.text[:LONGEST_MESSAGE]
        if any(pattern.search(text) for pattern in (_ELAPSED, _CHASES, _TELLS_OF_ASKING)):
            return True
        return match is not None and match.shared > 0 and not self._replies(match)

    def signs(self, message: Heard, match: Match | None, ruled: Ruled) -> dict[str, float]:
        """What tells whether `message` asks again what `match` asked."""
        text = message.turn.text[:LONGEST_MESSAGE]
        last, asked = max((self._last[who] for who in message.writer if who in self._last), default=(0, False))
        unanswered = last > 0 and all(number < last for number, _ in self._told)
        replies = self._replies(match) if match else []
        return {
            "seen": weighing.odds(ruled.seen),
            "chance": weighing.odds(ruled.chance),
            "says": float(ruled.says),
            "near": ruled.near,
            "new": float(ruled.new),
            "tone": (message.reading.index - NEUTRAL) / STEP,
            "words": weighing.length(text),
            "question": float("?" in text),
            "asks": float(asks(text) is not None),
            "elapsed": float(_ELAPSED.search(text) is not None),
            "chases": float(len({word.casefold() for word in _CHASES.findall(text)})),
            "tells of asking": float(_TELLS_OF_ASKING.search(text) is not None),
            "wants answer": float(_WANTS_ANSWER.search(text) is not None),
            "asked last": float(asked and unanswered),
            "unanswered": float(unanswered),
            "replies": float(min(4, len(replies))),
            "told": max((self._share(match.earlier.words, words) for words in replies), default=0.0) if match else 0.0,
            **_of_match(match),
        }

    def _replies(self, match: Match) -> list[frozenset[str]]:
        """The words of each message of the vendor's since the question."""
        return [words for number, words in self._told if number > match.earlier.number]

    def _compare(self, one: Earlier, message: Heard, words: frozenset[str], days_named: Mapping[dt.date, float]) -> Match:
        shared = one.words & words
        weight, share = sum(map(self._rarity, sorted(shared))), self._share(one.words, words)
        before, now = one.message.turn.at, message.turn.at
        days = (now - before).total_seconds() / 86_400 if before and now else _UNKNOWN
        same = not one.message.writer.isdisjoint(message.writer)
        dated = days_named[before.date()] if before else 0.0
        score = weight / 3 + 1.5 * share + 0.7 * same - 0.3 * math.log1p(max(0.0, days) / 7) + _DATED * dated
        return Match(one, len(shared), weight, share, days, same, dated, score)

    def _share(self, asked: frozenset[str], words: frozenset[str]) -> float:
        if asked.isdisjoint(words):
            return 0.0
        return sum(map(self._rarity, sorted(asked & words))) / max(_FULLEST, sum(map(self._rarity, sorted(asked))))

    def _rarity(self, word: str) -> float:
        return math.log((self._number + 2) / (self._counts[word] + 0.5))


def _of_match(match: Match | None) -> dict[str, float]:
    if match is None:
        return dict.fromkeys(("score", "weight", "share", "shared", "days", "same", "dated"), 0.0)
    return {
        "score": match.score,
        "weight": match.weight,
        "share": match.share,
        "shared": float(match.shared),
        "days": math.log1p(max(0.0, match.days)),
        "same": float(match.same),
        "dated": match.dated,
    }


def _questions(text: str) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """The sentences of a message that ask or want something, with what they are about."""
    asked = {span.start for span in all_asked(text)}
    for span in split(text):
        if span.start in asked or is_question(text[span.start : span.end]):
            about = words_of(text[span.start : span.end])
            if len(about) < _FEW:
                about |= words_of(text[max(0, span.start - _LEAD) : span.start])
            if about:
                yield span, about


def _names_day(text: str, day: dt.date) -> float:
    """Does `text` name `day`: 1 by its date, a half by the day of the week alone?"""
    month, number = _MONTHS[day.month - 1], rf"{day.day}(?:st|nd|rd|th)?"
    dated = rf"\b{number}(?: of)? {month}\b|\b{month}\.? {number}\b|\b(?:on|of|from|since|dated) the {day.day}(?:st|nd|rd|th)\b"
    if re.search(dated, text, re.IGNORECASE):
        return _ON_THE_DAY
    return _ON_THE_WEEKDAY if re.search(rf"\b{_WEEKDAYS[day.weekday()]}\b", text, re.IGNORECASE) else 0.0
