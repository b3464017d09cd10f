"""Transcripts and chats in which name and time stand on lines of their own above the words.

Teams: "0:0:1.5 --> 0:0:4.2" / name / words, and what browsers copy: initials / name / "3 minutes 4 seconds" / "3:04" / words.
Slack, Teams' chats and help desks, copied: name / "9:14 AM" or "4 Aug 2025, 09:14" / words, with bare times between messages.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from analyzer.domain.conversation import Kind
from analyzer.intake.chat_notes import is_note
from analyzer.intake.headings import heading_of, is_frame
from analyzer.intake.labels import LONGEST, bare_label, shape
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.moments import ADDRESSED, ALONE, BETWEEN, LONGEST_HEADING, at_clock, day_of, is_spelled, seconds_of, when_of
from analyzer.intake.source import Line, lines_of
from analyzer.intake.transcripts import Quoted, Transcript, Utterance, Wording

Heads = list[tuple[int, int]]
"""(line of the time, line of the name) of every turn."""
_MOST_INITIALS = 3
_TO = re.compile(r"\s{0,8}(?:to|an|à|para|aan|cc)\s?:", re.IGNORECASE)


def looks_stacked(text: str) -> bool:
    """Do two turns or more begin with a name and a time on lines of their own?"""
    return len(_heads([line.text for line in _lines(text)])) > 1


def _lines(text: str) -> list[Line]:
    return [line for line in lines_of(text) if line.text.strip() and not is_spelled(line.text)]


def _heads(lines: Sequence[str]) -> Heads:
    ranges = [i for i, line in enumerate(lines) if BETWEEN.match(line[:200])]
    if ranges:
        found = [(i, i + 1) for i in ranges if i + 2 < len(lines) and _is_name(lines[i + 1]) and not BETWEEN.match(lines[i + 2][:200])]
        return found if len(found) > 0.8 * len(ranges) else []
    times = {i: when for i, line in enumerate(lines) if (when := when_of(line))}
    found = [
        (i, i - 1)
        for i in times
        if i and i + 1 < len(lines) and i + 1 not in times and not _is_mail(lines[i + 1]) and _is_name(lines[i - 1])
    ]
    # Between the messages of one person chats write the bare time.
    counted = sum(when.daily for when in times.values()) if found and times[found[0][0]].daily else len(times)
    if found and times[found[0][0]].daily and found[0][1] > max(LONGEST_HEADING, 0.5 * len(lines)):
        # Stamps of signatures stand at the end of a paper.
        return []
    return found if len(found) > 0.8 * counted or _recur([lines[named] for _, named in found]) else []


def _is_mail(line: str) -> bool:
    """Is the line below name and time one that tells to whom a mail went?"""
    return ADDRESSED.fullmatch(line.strip()[:1_000]) is not None or _TO.match(line) is not None


def _recur(names: Sequence[str]) -> bool:
    return len(names) > 3 and len(names) >= 2 * len({bare_label(name) for name in names})


def _is_name(line: str) -> bool:
    return ":" not in line and "@" not in line and shape(bare_label(line.strip()[: LONGEST + 1])) >= 2


def read_stacked(text: str) -> Transcript:
    """The turns of a text that looks so; a chat where the times are those of a day."""
    lines = _lines(text)
    heads = _heads([line.text for line in lines])
    chat = all((when := when_of(lines[timed].text)) and when.daily for timed, _ in heads)
    firsts = [_first(lines, timed, named) for timed, named in heads]
    utterances = []
    quoted = Quoted()
    day = day_of(lines[firsts[0] - 1].text) if chat and firsts[0] else None
    for (timed, named), following in zip(heads, [*firsts[1:], len(lines)], strict=True):
        wording = Wording()
        # The day above the next message is no word of this one.
        coming = day_of(lines[following - 1].text) if chat and following < len(lines) else None
        for line in lines[max(timed, named) + 1 : following - (coming is not None)]:
            if not is_frame(line.text) and not (chat and (ALONE.match(line.text[:200]) or is_note(line.text) or quoted.repeats(line.text))):
                wording.add(line.text, line.start, "\n" if chat else " ")
        if wording:
            utterances.append(_utterance(wording, bare_label(lines[named].text), lines[timed].text, day))
        day = coming or day
    return Transcript(
        "copied-chat" if chat else "teams-text" if heads[0][1] > heads[0][0] else "timed-txt",
        utterances,
        kind=Kind.CHAT if chat else Kind.CALL,
        heading=heading_of([line.text for line in lines[: firsts[0]]]),
    )


def _utterance(wording: Wording, speaker: str, line: str, day: dt.date | None) -> Utterance:
    when = when_of(line)
    if when is None or when.daily:
        moment = loose_date(when.at) if when and when.at else at_clock(day, when.clock) if when and day else None
        return replace(wording.utterance(speaker), at=moment.replace(tzinfo=moment.tzinfo or dt.UTC) if moment else None)
    return wording.utterance(speaker, seconds_of(when.start) if when.start else None, seconds_of(when.end) if when.end else None)


def _first(lines: Sequence[Line], timed: int, named: int) -> int:
    """The line with which a turn begins: its head, or the initials that browsers show above the name."""
    head = min(timed, named)
    above = lines[head - 1].text.strip() if head else ""
    initials = "".join(word[0] for word in bare_label(lines[named].text).split()).upper()
    return head - 1 if above and len(above) <= _MOST_INITIALS and above in (initials, initials[:1] + initials[-1:]) else head
