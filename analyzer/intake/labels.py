"""Is the text before a colon a speaker, or is it speech?"""

import re
from collections import Counter
from collections.abc import Sequence

from analyzer.domain.conversation import VOICE

LONGEST = 128
"""Characters of the longest text before a colon that is looked at: what is longer goes to whoever spoke before."""
MOST_WORDS = 10
"""Words of the longest name outside of brackets."""

_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
MARKS = re.compile(f"[{_MARKS}]")
"""Marks that tell in which direction to write; they can stand around any name, and are not seen."""
LABEL = re.compile(rf"[\s#>*_\-•{_MARKS}]{{0,12}}([^:：\n]{{1,128}})(?::(?=[\s*_]|$)|：)[*_]{{0,3}}[ \t\u00a0]*")
ROLES = re.compile(
    r"(?:the )?(?:agent|customer|client|rep|sales ?rep|seller|buyer|prospect|host|co-?host|moderator|interviewer|interviewee|operator|"
    r"presenter|organizer|vendor|csm|ae|se|support|user|assistant|system|bot|narrator|q|a)",
    re.IGNORECASE,
)
ATTENDANCE = (
    r"(?:(?:channel |group |meeting |call |all )?(?:attendees?|participants?|members?|present|invited|invitees?|people|speakers?)|in the room|on the (?:call|line|phone)"
    r"|teilnehm\w{1,8}|mitglieder|anwesend(?:e|en)?|asistentes|participantes|miembros|integrantes|présents|membres"
    r"|deelnemers|leden|aanwezig(?:en)?|presenti|partecipanti|deltagare|deltagere)"
    r"(?:[ \t]*\(\d{1,4}\))?"
)
"""What stands above a list of those who were there; nobody is called so."""
LISTED = re.compile(
    rf"{ATTENDANCE}|(?:meeting|call|recording|conversation) (?:title|name|id|link|url|type|host|owner|organi[sz]er|summary|notes|start|end)",
    re.IGNORECASE,
)
PHONE = re.compile(r"\+?[\d(][\d\s().*x-]{5,20}")
WORD = re.compile(r"[^\s,|/&()\[\]<>]+")
DATED = re.compile(r"\d:\d|(?<!\d)(?:19|20)\d\d(?!\d)")
TAG = re.compile(r"</?[a-z]{1,4}>")
INSIDE = re.compile(r"\([^()]{0,100}\)|\[[^\[\]]{0,100}\]|<[^<>]{0,80}>")
SENTENCE = re.compile(r"[?!;…\"“”]|\.\s+[a-z]|\.{2}|https?$|^https?")
_ABBREVIATIONS = """
    dr mr mrs ms prof st jr sr phd ph.d m.d inc ltd co corp ing dipl mag
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
_PARTICLES = """
    von van de der den la le bin al ben da di du del della dos das do e y and und et of the at from for zu zur ter ten af av i
"""
PARTICLES = frozenset(_PARTICLES.split())
CONTRACTED = re.compile(
    r"(?:i|you|we|they|he|she|it|that|there|here|what|who|let|how|where|don|can|won|isn|doesn)['’](?:s|m|re|ll|ve|d|t)", re.IGNORECASE
)

_SPEECH = """
    note notes question questions answer ps p.s update example examples so okay ok well look listen and but or because also plus yes no
    yeah first second third fourth fifth firstly secondly thirdly one two three next then finally lastly remember reminder warning
    caution tip hint important summary agenda actions action decision decisions todo result results conclusion problem solution reason
    reasons pros cons goal goals option options issue issues risk risks priority background context scope status overview purpose details
    detail description comment comments disclaimer fyi nb re fwd fw aw wg tl;dr tldr spoiler fact fun truth point case situation
    challenge outcome benefit benefits monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday january february
    march april may june july august september october november december q1 q2 q3 q4 kind language hinweis frage antwort beispiel
"""
SPEECH = frozenset(_SPEECH.split())
"""Single words before a colon that open a sentence."""

_PHRASES = """
    action item|action items|next step|next steps|to do|to dos|for example|by the way|in short|in summary|long story short|key point
    key points|bottom line|good news|bad news|quick question|one question|my question|one thing|first thing|last thing|open points
    open questions|step one|step two|step three|option one|option two|rule one|side note|fun fact|heads up|per unit|call notes
    meeting notes|follow up|follow ups
"""
PHRASES = frozenset(phrase.strip() for phrase in _PHRASES.replace("\n", "|").split("|"))

_FORM = """
    de à objet envoyé para asunto til fra date time datum attendees participants invited present apologies subject betreff topic meeting location ort duration dauer title
    titel recording transcript call from to cc bcc sent von an gesendet reply-to order customer client vendor supplier company plan
    product products term terms fees fee price total subtotal discount payment billing quantity qty currency start end email e-mail phone
    address website url name contact signature signed reference ref number version author created modified file page section article
    clause annex exhibit host organizer id organiser by attn its name owner due assignee deadline status priority service level response
    support shipping tax vat iban invoice amount rate value deal stage source link links file files notes reviewed approved prepared
    issued valid effective renewal seats users licence license licenses tier sku item unit
"""
FORM = frozenset(_FORM.split())
"""Keys of headers and forms. "Customer" and the like are roles as well: speakers where they recur."""

_KEYS = """
    date time subject duration terms term fees fee price total subtotal discount payment billing quantity currency email e-mail phone
    address url signature number version section clause annex attn owner due deadline response level shipping tax invoice amount rate
    value renewal seats license licenses product products type reason
"""
KEYS = frozenset(_KEYS.split())
"""Words that stand in keys of several words ("Order Date") and in no name of a person or room."""


def split_label(line: str) -> tuple[str, int] | None:
    """`Name: words` -> (name, where the words begin), however unlikely the name."""
    match = LABEL.match(line[: LONGEST + 20])
    if match is None:
        return None
    label = bare_label(match[1])
    # Blanks after the colon that the cut line did not hold are dropped when the words are added.
    return (label, match.end()) if label else None


def bare_label(label: str) -> str:
    """A label without Markdown, tags, marks of direction, square brackets around it, and blanks at its ends."""
    label = MARKS.sub("", label)
    if "<" in label:
        label = TAG.sub("", label)
    label = label.strip(" \t\u00a0*_#>")
    if label.startswith("[") and label.endswith("]"):
        label = label[1:-1].strip()
    return label


def is_numbered(label: str) -> bool:
    """True for labels that recorders make up: Speaker 1, SPEAKER_00, spk_0, a phone number."""
    return bool(VOICE.fullmatch(label) or PHONE.fullmatch(label))


def shape(label: str) -> int:
    """How much `label` looks like a speaker: 0 not, 1 perhaps, 2 like a name, 3 beyond doubt."""
    if not label or len(label) > LONGEST:
        return 0
    if is_numbered(label):
        return 3
    folded = label.casefold()
    if LISTED.fullmatch(label):
        return 0
    if folded in SPEECH or folded in PHRASES or SENTENCE.search(label) or DATED.search(label):
        return 0
    if ROLES.fullmatch(label):
        return 1
    if folded in FORM or not KEYS.isdisjoint(folded.split()):
        return 0
    outside = INSIDE.sub(" ", label)
    words = WORD.findall(outside)
    if not words or len(words) > MOST_WORDS or CONTRACTED.search(outside):
        return 0
    return _shape_of(words)


def _shape_of(words: Sequence[str]) -> int:
    if any(w.endswith(".") and len(w) > 3 and w[:-1].casefold() not in ABBREVIATIONS for w in words):
        return 0
    low = [w for w in words if _is_low(w)]
    if not low:
        return 2 if any(c.isalpha() for c in words[0]) else 0
    # Handles and screen names: "mushow", "nick m".
    return 1 if len(low) == len(words) <= 2 and all(len(w) > 1 for w in words) else 0


def _is_low(word: str) -> bool:
    if any(c.isupper() or c.isdigit() for c in word) or word.casefold() in PARTICLES:
        return False
    # Letters of scripts without case (Chinese, Arabic) are as good as capitals.
    return any(c.islower() for c in word)


def speakers_among(candidates: Sequence[str | None], share: float | None = None) -> frozenset[str]:
    """Which labels are speakers, given the label of every cue or line (None = no colon).

    A name gains weight when it recurs, and when nearly every line carries a label: then there is
    no continued speech in which a colon could stand. `share` is the part of lines with a label.
    """
    counts = Counter(c for c in candidates if c)
    if not counts:
        return frozenset()
    if share is None:
        share = sum(counts.values()) / len(candidates)
    known = frozenset(label for label, count in counts.items() if _is_speaker(label, count, share))
    if sum(counts[label] for label in known) < 0.05 * len(candidates) and max((counts[k] for k in known), default=0) < 3:
        return frozenset()
    return known


def _is_speaker(label: str, count: int, share: float) -> bool:
    match shape(label):
        case 3:
            return True
        case 2 if " " in label:
            return count > 1 or share > 0.2
        case 2:
            return count > 1 or share > 0.9
        case 1:
            return count > 2 or share > 0.9
        case _:
            folded = label.casefold()
            return share > 0.95 and count > 2 and folded not in SPEECH and folded not in PHRASES and KEYS.isdisjoint(folded.split())
