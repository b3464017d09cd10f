"""Sentiment drops message by message: when did the tone turn, and when was it well again?"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from analyzer.domain.sentiment import NEUTRAL, DriftFlag, FlagType, Severity, Signal, SignalType
from analyzer.drift.heard import STEP, Heard, Quoting, customer
from analyzer.drift.requests import LONGEST_MESSAGE

FALL = 0.8
"""Two messages in a row must lie this far below the baseline in the mean, in tones of 25 points: 20 % of the scale."""
USUAL = 0.7
"""The tone of a sales phase of which nothing is known: customers who buy are pleased a little."""
COOL, ANGRY = 38.0, 14.0
"""Below these indices a message counts as cool, as angry."""
ALONE = 60.0
"""Read again without what was said before it, a cool message has to lie below this: else the cold is that of the words before."""
ANGRY_ALONE = 30.0
"""Read again without what was said before it, an angry message has to lie below this."""
CALM = 3
"""After so many messages that are not cool, anger is a new drop."""
ANGER = -2
"""The tone of an angry message."""
_OWN = re.compile(
    r"\b(?:(?:sorry|apologies|apologi[sz]e) (?:again )?(?:about"
    r"|for (?:the (?:delay|late|slow|silence|wait|confusion|mix)|my|our|not|being|missing|taking|going|having)\b"
    r"|i(?: |['\u2019](?:ve|m) )(?:miss|forgot|am|was|did|have|late|been|didn|slow|only)"
    r"|we(?: |['\u2019](?:ve|re) )(?:miss|forgot|are|were|did|have|late|been|didn|slow|only))"
    r"|(?:i['\u2019]m|i am|so|very) sorry[,.] (?=(?:i|my|we|our)\b)(?!(?:i|we) (?:can|could|do|did|was|were|will|would|have|had|are|am"
    r"|need|expect|paid|must|asked|won|don|didn|wouldn|couldn|aren|haven)\b)"
    r"|(?:my|our) (?:own )?(?:fault|mistake|bad|doing|error|oversight)|no action (?:for|needed|required)"
    r"|nothing (?:for you to do|(?:is |that['\u2019]s )?needed from (?:you|your side)|(?:we|i) need from you"
    r"|you (?:need to|have to|can) do)|not (?:your|a) (?:fault|complaint)|(?:our|my) apologies)\b",
    re.IGNORECASE,
)
"""Who takes the fault, or wants nothing done, is out of sorts with themselves and not with the vendor."""
KNOWN = 4
"""As many messages as this weigh as much as `USUAL` does."""


Alone = Callable[[Heard], float]
"""The index of a message that is read by itself."""


def usual_tone(sales: Sequence[float]) -> float:
    """The tone (-2..2) of the sales phase from the indices of its mails and chats; few of them are drawn to `USUAL`."""
    return (sum((index - NEUTRAL) / STEP for index in sales) + KNOWN * USUAL) / (len(sales) + KNOWN)


class _Drop(NamedTuple):
    """An episode: the message at which it shows, the one before it, and the first angry one after it where it began without anger."""

    first: Heard
    before: Heard | None
    anger: Heard | None = None


def find(heard: Sequence[Heard], sales: Sequence[float], quote: Quoting, alone: Alone | None = None) -> list[DriftFlag]:
    """One flag for each episode: at an angry message, or at a cool one after one that was not pleased.

    `sales` are the indices of what the customer wrote before the sale. `alone` reads a cool message once more; None takes it at its word.
    An episode ends with a pleased message; anger after `CALM` messages that were not cool is an episode of its own.
    """
    return [_flag(drop.first, drop.before, quote, alone) for drop in _drops(heard, usual_tone(sales), alone)]


def worse(heard: Sequence[Heard], sales: Sequence[float], quote: Quoting, alone: Alone | None = None) -> list[Signal]:
    """The first angry message of each episode that began without one: the flag of the episode was raised before it came to that."""
    return [_worse(drop.anger, quote) for drop in _drops(heard, usual_tone(sales), alone) if drop.anger]


def _drops(heard: Sequence[Heard], usual: float, alone: Alone | None) -> list[_Drop]:
    drops: list[_Drop] = []
    inside = False
    calm = 0
    before: Heard | None = None
    for message in customer(heard):
        tone = _tone(message, alone)
        angry = tone == ANGER
        if tone >= 1:
            inside = False
        elif _turns(message, before, usual, alone) if not inside else angry and calm >= CALM:
            inside = True
            drops.append(_Drop(message, before))
        elif inside and angry and drops[-1].anger is None and _tone(drops[-1].first, alone) != ANGER:
            drops[-1] = drops[-1]._replace(anger=message)
        calm = calm + 1 if tone >= 0 else 0
        before = message
    return drops


def _worse(message: Heard, quote: Quoting) -> Signal:
    who = message.turn.speaker or "The customer"
    return Signal(
        type=SignalType.TONE_WORSE,
        at_message=message.id,
        severity=Severity.ALERT,
        why=f"{who} writes in anger, after a drop that was seen before: {message.reading.index:.0f} of 100, where 50 is businesslike.",
        next_step="Call today, listen first, and bring somebody who can decide.",
        evidence=quote(message),
    )


def _tone(message: Heard, alone: Alone | None) -> int:
    """The tone of a message as drops count it; anger that is not there without the words before it is only cool."""
    index = message.reading.index
    if index < ANGRY and (alone is None or alone(message) < ANGRY_ALONE):
        return ANGER
    return -1 if index < COOL else max(0, message.tone)


def _turns(message: Heard, before: Heard | None, usual: float, alone: Alone | None) -> bool:
    tone = _tone(message, alone)
    if _OWN.search(message.turn.text[:LONGEST_MESSAGE]):
        return False
    if tone == ANGER or before is None:
        return tone == ANGER
    last = _tone(before, alone)
    cooler = tone == -1 and last <= 0 and (tone + last) / 2 <= usual - FALL
    return cooler and (alone is None or alone(message) < ALONE)


def _flag(message: Heard, before: Heard | None, quote: Quoting, alone: Alone | None) -> DriftFlag:
    who = message.turn.speaker or "The customer"
    angry = _tone(message, alone) == ANGER
    if angry:
        why = f"{who} writes in anger or gives up: {message.reading.index:.0f} of 100, where 50 is businesslike."
    else:
        last = before.reading.index if before else NEUTRAL
        why = (
            f"{who} sounds clearly cooler than in the sales phase, in two messages running: "
            f"{last:.0f} and {message.reading.index:.0f} of 100, where 50 is businesslike."
        )
    severity = Severity.ALERT if angry or (before is not None and _tone(before, alone) <= -1) else Severity.WATCH
    step = (
        "Call today, listen first, and bring somebody who can decide."
        if message.tone == -2
        else "Call this week and ask what is behind it."
    )
    return DriftFlag(
        type=FlagType.SENTIMENT_DROP, at_message=message.id, severity=severity, why=why, next_step=step, evidence=quote(message)
    )
