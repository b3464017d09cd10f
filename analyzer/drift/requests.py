"""What a message wants from its reader: the sentences that ask, and those that ask for something to be made."""

import re

from analyzer.engines.local.sentences import Sentence, split

LONGEST = 600
"""Longer sentences are read to here."""
LONGEST_MESSAGE = 20_000
"""Of longer messages the beginning is searched."""

_QUESTION = re.compile(r"\?\s*[\"'\u201d\u2019)\]]*\s*$")
_REQUEST = re.compile(
    r"\b(?:please|kindly|pls)\b(?! (?:find|see attached|note that|don't hesitate|do not hesitate))|\blet (?:me|us) know\b|\b(?:could|can|would|will) you\b|\b(?:i|we)(?:'d| would)? (?:still )?(?:need|await|am waiting for|are waiting for)\b.{0,80}\bfrom you\b"
    r"|\bwaiting (?:on|for) (?:you|your)\b|\bsend (?:me|us)\b|\bbitte\b|\bkönn(?:t)?en sie\b|\bpouvez-vous\b|\bpourriez-vous\b|\bmerci de\b|\bpodr(?:ía|ías|íais|ían)\b|\bpuede(?:s|n)?\b.{0,60}\?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:any|further|other|more) (?:questions?|concerns?|help)\b|\bif (?:there(?:'s| is)|you(?:'d| would)? (?:need|have|run|want|get stuck|hit|see|notice)|anything|something|that|it) "
    r"|\bhow (?:did we|have we|we) (?:do|did|done)\b|\brate (?:us|our|your experience)\b|\bsatisfied with (?:us|our)\b|\b(?:one|1) to (?:five|5) stars\b|\b(?:short|quick|satisfaction) survey\b"
    r"|\b(?:wie|waren sie|sind sie) (?:mit uns |mit unserer? \w+ )?zufrieden\b|\bbewerten sie (?:uns|unsere?n?)\b"
    r"|\banything else\b|\bhappy to\b|\bfeel free\b|\bhow(?:'s| is| are) (?:it going|things|you)\b|\bfragen haben\b|\bwenn sie\b.{0,40}(?:fragen|brauchen)",
    re.IGNORECASE,
)


def asks(text: str) -> Sentence | None:
    """The first sentence that wants an answer or an action from the reader; None where there is none."""
    for span in split(text[:LONGEST_MESSAGE]):
        words = text[span.start : span.end][:LONGEST]
        if (_QUESTION.search(words) or _REQUEST.search(words)) and not _COURTESY.search(words):
            return span
    return None


def is_question(words: str) -> bool:
    """Does the sentence end as a question?"""
    return bool(_QUESTION.search(words[-LONGEST:]))
