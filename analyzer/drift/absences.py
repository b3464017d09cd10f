"""Days on which the customer had said that nobody would answer: works closed, a person away with an automatic reply."""

import datetime as dt
import re
from collections.abc import Iterable

from analyzer.domain.conversation import Side
from analyzer.drift.days import days_in
from analyzer.drift.heard import Heard
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import split

LONGEST = 45
"""Days: a longer absence is no reason to wait."""
LONGEST_SENTENCE = 600

_SHUT = re.compile(
    r"\b(?:office|company|works|plant|factory|shop|school|clinic|firm|site|we|everyone|everybody|team|betrieb|werk|büro|firma|wir|empresa|usine|bureau)\b.{0,60}"
    r"\b(?:clos(?:ed?|ing|es)|shut|on (?:company |works )?holidays?|reopens?|geschlossen|betriebsferien|betriebsurlaub|fermée?s?|cerrad[ao]s?|fechad[ao]s?)\b",
    re.IGNORECASE,
)
"""All of them are away, as one of them writes."""
_AWAY = re.compile(
    r"\b(?:away|out of (?:the )?office|leave|holidays?|vacation|travel\w*|clos(?:ed|es)|shut|back|return\w*|reopens?|not be read|abwesend|urlaub|zurück|wieder|nicht im büro|absent|congés?|de retour|ausente|vacaciones|férias|de volta)\b",
    re.IGNORECASE,
)
"""An automatic reply tells that its sender is."""
_BACK = re.compile(r"\b(?:back|return\w*|reopens?|again|wieder|zurück|de retour|volta|vuelvo)\b[^.]{0,40}$", re.IGNORECASE)
"""Before a day: that is the first one on which somebody reads again."""
_BEHIND = re.compile(r"\W*(?:wieder|zurück|back)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:to|through|thru|until|till|bis(?: zum)?|au|até|hasta)\s*(?:the\s*)?$|[-\u2013]\s*$", re.IGNORECASE)
"""Before a day: that is the last one of the absence."""


def absences(heard: Iterable[Heard]) -> frozenset[dt.date]:
    """All days that messages of the customer's declare to be without an answer; of plain mails only those of all their people."""
    days: set[dt.date] = set()
    for message in heard:
        if message.turn.side is not Side.CUSTOMER or message.turn.at is None:
            continue
        text = message.turn.text[:LONGEST_MESSAGE]
        for span in split(text):
            words = text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
            if (_AWAY if message.letter.automatic else _SHUT).search(words):
                days |= _stretch(words, message.turn.at.date())
    return frozenset(days)


def _stretch(words: str, sent: dt.date) -> set[dt.date]:
    """From the first day named, or from the day of sending, to the last one named or the day before the return."""
    named = [day for day in days_in(words, sent) if day.on and day.on >= sent]
    if not named:
        return set()
    last = named[-1]
    before = words[: last.start]
    until = _UNTIL.search(before) is not None
    returns = not until and (_BACK.search(before) or _BEHIND.match(words[last.end :])) is not None
    first, end = named[0].on if len(named) > 1 else sent, last.on
    if first is None or end is None or (len(named) == 1 and not (until or returns)):
        return set()
    length = (end - first).days + (not returns)
    return {first + dt.timedelta(days=n) for n in range(length)} if 0 < length <= LONGEST else set()
