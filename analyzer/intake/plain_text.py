"""Transcripts that are text: one layout is chosen for the file, then its lines are cut into turns.

Layouts: Zoom chat and saved captions, Teams and Otter ("Name  0:02" above the words), Rev (three
columns), Google Meet, "Name: words" with or without a time in brackets, "[Name] words", and chats with a day and
a time before each name (WhatsApp and scripts for Slack), in TXT and Markdown.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Kind
from analyzer.intake.chat_notes import is_note
from analyzer.intake.headings import SWITCHED, heading_of, is_frame
from analyzer.intake.labels import FORM, LONGEST, bare_label, shape, speakers_among, split_label
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.moments import (
    ALONE,
    CLOCK,
    HAS_CLOCK,
    LONGEST_HEADING,
    MOMENT,
    OPEN,
    RANGE,
    SHORT_MOMENT,
    STAMP,
    TIME_OF_DAY,
    dated,
    day_of,
    seconds_of,
    when_of,
)
from analyzer.intake.source import Line, Source, lines_of
from analyzer.intake.stacked import looks_stacked, read_stacked
from analyzer.intake.transcripts import Quoted, Transcript, Utterance, Wording

NAME = r"[^\t\n]{1,80}?"
CHAT = re.compile(
    rf"(?:\d{{4}}-\d\d-\d\d[ \t])?(\d{{1,2}}:\d\d:\d\d)[ \t]{{1,3}}(?:From[ \t]{{1,3}})?({NAME})[ \t]{{0,3}}:(?:\t[ \t]?|[ \t]*$)"
)
CHAT_FROM = re.compile(
    rf"(?:\d{{4}}-\d\d-\d\d[ \t])?(\d{{1,2}}:\d\d:\d\d)[ \t]{{1,3}}From[ \t]{{1,3}}({NAME})"
    r"(?:[ \t]{1,3}to[ \t]{1,3}[^\t\n:]{1,80}?(?:\(direct message\))?)?[ \t]{0,3}:[ \t]{0,3}",
    re.IGNORECASE,
)
DATED_CHAT = re.compile(
    rf"\W{{0,3}}(?:\[?(?P<stamp>{STAMP})\]?|\[(?P<square>{SHORT_MOMENT})\]|\((?P<round>{SHORT_MOMENT})\)|(?P<bare>{SHORT_MOMENT})(?=[ \t]{{0,3}}[-\u2013|]))"
    rf"[ \t]{{0,3}}(?:[-\u2013|][ \t]{{0,3}})?(?P<name>{NAME}):(?=\s|$)[ \t]{{0,3}}"
)
"""As WhatsApp, Signal and scripts for Slack and Teams write: "[2025-11-11 07:52] Ann: words", "11.11.25, 07:52 - Ann: words",
"[30 Jul 10:02] Ann: words", "30 Jul 10:02 - Ann: words".
"""
DATED_NOTE = re.compile(rf"\W{{0,3}}(?:\[(?P<square>{STAMP})\]|(?P<bare>{STAMP})[ \t]{{0,3}}[-\u2013|])[ \t]")
"""The beginning of what such a chat tells of itself, without anybody's name and colon: "03/03/2025, 09:03 - Ann Roe added Lee"."""
CHAT_ABOVE = re.compile(rf"({NAME})[ \t\u00a0]{{1,12}}(?:[\u2014\u2013|-][ \t]{{1,3}})?\[?({MOMENT})\]?[ \t]*$", re.IGNORECASE)
"""As a channel looks that was copied from Slack or Discord: "Ann Roe  9:14 AM", "Ann Roe \u2014 08/04/2025 9:14 AM", with the words below."""
CHAT_BEFORE = re.compile(rf"\[?({MOMENT})\]?[ \t]{{0,3}}[\u2014\u2013|,-]?[ \t]{{1,3}}({NAME}):?[ \t]*$", re.IGNORECASE)
"""As Teams' chats are copied: "[8/4/2025 9:14 AM] Ann Roe", with the words below."""
LABEL_TIMED = re.compile(rf"{OPEN}([^\t\n:]{{1,60}}?)[*_]{{0,3}}[:\uff1a][*_]{{0,3}}[ \t]{{0,3}}[\[(]({CLOCK})[\])][ \t]{{0,3}}")
INLINE = re.compile(rf"({NAME})[ \t]{{1,3}}(?:\[({CLOCK})\]|({CLOCK}))[ \t]{{1,3}}(?=\S)")
PIPED = re.compile(rf"(?:{RANGE} \| )?([^\n|]{{1,60}}?) \| (?:{RANGE} \| )?(?=\S)")
"""A row of a table in a Word file: "00:03 | Ann Roe | words"."""
SPEAKER_COLUMN = re.compile(r"(?:speaker|name|who|participant|sprecher(?:in)?|locuteur|orador|spreker)s? \| ", re.IGNORECASE)
DASH = re.compile(r" [\u2014\u2013-]")
DASHED = re.compile(r"[\s*_]{0,8}([^\n:\u2014\u2013]{1,60}?)[*_]{0,3} [\u2014\u2013-]{1,2} (?=\S)")
BRACKETED = re.compile(r"\[([^\[\]\n:]{1,80})\][ \t]{1,3}(?=\S)")
CAPTION = re.compile(rf"\[({NAME})\][ \t]{{1,3}}(\d{{1,2}}:\d\d:\d\d)[ \t]*$")
ABOVE = re.compile(rf"{OPEN}({NAME})[*_]{{0,3}}(?:[ \t\u00a0]{{1,12}}|[ \t]?\|[ \t]?|[ \t]?[-–][ \t])[*_]{{0,3}}{RANGE}[*_:\s]{{0,8}}$")
ABOVE_AFTER = re.compile(rf"{OPEN}{RANGE}(?:[ \t]?[-–|][ \t]?|[ \t]{{1,8}})[*_]{{0,3}}({NAME})[*_:\s]{{0,8}}$")
COLUMNS = re.compile(rf"({NAME})(?:\t{{1,3}}| {{2,12}}){RANGE}(?:\t{{1,3}}| {{2,12}})(?=\S)")
TIMED = re.compile(rf"{OPEN}{RANGE}[ \t]{{0,4}}(?:[-–][ \t])?")
NAME_TIMED = re.compile(
    rf"{OPEN}([^\t\n:]{{1,60}}?)[*_]{{0,3}}[ \t]{{0,3}}[\[(]({CLOCK})[\])][ \t]{{0,3}}[*_]{{0,3}}[:：][*_]{{0,3}}(?=\s|$)"
)
TRANSCRIPT = re.compile(r"\W{0,8}(?:meeting )?transcript(?:ion)?[*_:\s]{0,4}$", re.IGNORECASE)
"""A heading after which speech begins, whatever stands before it (Gemini puts a summary there)."""
OPENING = 100_000
"""Characters that decide whether a file is a transcript at all."""
SPOKEN = re.compile(r"\b(?:I|I['’](?:m|ll|ve|d)|you|we|let['’]s|yeah|okay|um|uh)\b")
NOTED = re.compile(r".{1,80} sent the following messages? at .{1,40}|View .{1,80}['\u2019]s? profile.{0,80}")
"""What LinkedIn writes between messages."""
APP = "APP"
"""What Slack writes behind the name of a program."""
TALKED = re.compile(r"\b(?:I|we|you|our|your|wir|ihr|sie|nous|vous|nosotros|usted)\b", re.IGNORECASE)
PREAMBLE = 8
"""More lines than this before the first turn are reported: they may be speech of an odd layout."""


class Head(NamedTuple):
    """What the first line of a turn states; its words begin at `rest` of the line."""

    speaker: str | None
    start: str | None
    end: str | None
    rest: int
    at: str | None = None
    """Day and time as a chat export writes them."""
    clock: str = ""
    """The time of day of a copied chat, whose day stands on a line above."""


@dataclass(frozen=True)
class Layout:
    """One way to write a transcript: `head` finds the lines on which a turn begins."""

    name: str
    head: Callable[[str], Head | None]
    kind: Kind = Kind.CALL
    strong: bool = True
    """Cannot well be anything but a transcript (times and names in fixed places)."""


def looks_like_transcript(text: str) -> bool:
    """True where `read_transcript` would find turns of named or timed speakers; the first lines decide."""
    return layout_of(_opening(text)) is not None


def looks_like_timed_transcript(text: str) -> bool:
    """True for the layouts that cannot well be anything but a transcript."""
    layout = layout_of(_opening(text))
    return layout is not None and layout.strong


def _opening(text: str) -> str:
    """The part of a file that decides on its format, up to the end of a line."""
    end = len(text) if len(text) <= OPENING else text.rfind("\n", 0, OPENING)
    return text[: end if end > 0 else OPENING]


def read_transcript(text: str, source: Source, name: str | None = None) -> Conversation:
    """Text of a TXT, MD or DOCX transcript -> Conversation; offsets point into `text`.

    `name` replaces the layout's format name (a container knows better what it is). Without any
    layout the whole text is one turn of an unknown speaker.
    """
    layout = layout_of(text) or PROSE
    transcript = read_stacked(text) if layout is STACKED else _read(list(lines_of(text)), layout)
    if name:
        transcript.format = name
    return transcript.build(replace(source, text=text))


def layout_of(text: str) -> Layout | None:
    """The layout that most lines of `text` follow, or None."""
    lines = [line.text for line in lines_of(text) if line.text.strip()]
    if not lines:
        return None
    if looks_stacked(text):
        return STACKED
    for layout in STRONG:
        found = [head for line in lines if (head := layout.head(line[:400]))]
        if (len(found) >= 2 or (found and len(lines) <= 4)) and _holds(layout, found, lines):
            return layout
    return _labelled_layout(text, lines)


def _holds(layout: Layout, found: Sequence[Head], lines: Sequence[str]) -> bool:
    """May these heads be turns, where lines of the same look also stand in papers and schedules?"""
    recurring = len(found) >= 1.3 * len({head.speaker for head in found})
    if layout.name == "copied-chat":
        # Stamps of signatures stand at the end of a paper, those of its writers above it.
        early = any(layout.head(line[:400]) for line in lines[: max(LONGEST_HEADING, len(lines) // 2)])
        return early and (recurring or len(found) >= 0.1 * len(lines))
    if layout.head is _above_after_head:
        return len(found) >= 0.8 * sum(1 for line in lines if TIMED.match(line[:400]))
    if layout.head is _piped_head and not any(head.start for head in found) and not any(SPEAKER_COLUMN.match(line) for line in lines):
        return False
    # A schedule names things with times in its lines, too, but each once.
    return layout.head not in (_inline_head, _piped_head) or (recurring and len(found) >= 0.5 * len(lines))


def _chat_head(line: str) -> Head | None:
    match = CHAT.match(line)
    return Head(bare_label(match[2]), match[1], None, match.end()) if match else None


def _chat_from_head(line: str) -> Head | None:
    match = CHAT_FROM.match(line)
    return Head(bare_label(match[2]), match[1], None, match.end()) if match else None


def _dated_chat_head(line: str) -> Head | None:
    match = DATED_CHAT.match(line)
    if match is None or shape(name := bare_label(match["name"])) <= 0:
        return None
    short = match["square"] or match["round"] or match["bare"]
    return Head(name, None, None, match.end(), match["stamp"] or dated(short))


def _chat_above_head(line: str) -> Head | None:
    match = CHAT_ABOVE.match(line) if HAS_CLOCK.search(line, max(0, len(line) - 16)) else None
    # "Sent: Monday, August 4, 2025 9:14 AM" stands above a mail.
    if match is None or ":" in match[1] or when_of(line):
        return None
    name = bare_label(match[1])
    return Head(name, None, None, len(line), dated(match[2]), match[2]) if shape(name) >= 2 else None


def _chat_before_head(line: str) -> Head | None:
    match = CHAT_BEFORE.match(line) if HAS_CLOCK.search(line, 0, 60) else None
    if match is None or when_of(line):
        return None
    name = bare_label(match[2])
    return Head(name, None, None, len(line), dated(match[1]), match[1]) if shape(name) >= 2 else None


def _caption_head(line: str) -> Head | None:
    match = CAPTION.match(line)
    return Head(bare_label(match[1]), match[2], None, match.end()) if match else None


def _columns_head(line: str) -> Head | None:
    match = COLUMNS.match(line)
    if match is None or shape(match[1].strip()) < 1:
        return None
    return Head(bare_label(match[1]), match[2], match[3], match.end())


def _above_head(line: str) -> Head | None:
    """Line "Name  0:02" with the words below; with one blank only for what looks like a name."""
    match = ABOVE.match(line)
    if match is None:
        return None
    name = bare_label(match[1].rstrip("|- "))
    if TIME_OF_DAY.search(match[2]):
        return None
    return Head(name, match[2], match[3], len(line)) if shape(name) >= 2 else None


def _above_after_head(line: str) -> Head | None:
    """Line "0:02 - Name" with the words below."""
    match = ABOVE_AFTER.match(line)
    if match is None:
        return None
    name = bare_label(match[3])
    return Head(name, match[1], match[2], len(line)) if shape(name) >= 2 else None


def _timed_head(line: str) -> Head | None:
    """Line "[00:01] Name: words"; without a name only where the time stands in brackets."""
    match = TIMED.match(line)
    if match is None:
        return None
    label = split_label(line[match.end() :])
    if label and shape(label[0]) > 0:
        return Head(label[0], match[1], match[2], match.end() + label[1])
    bracketed = any(c in "[(" for c in line[: match.start(1)])
    return Head(None, match[1], match[2], match.end()) if bracketed else None


def _label_timed_head(line: str) -> Head | None:
    """Line "Name: (00:01) words"."""
    match = LABEL_TIMED.match(line) if HAS_CLOCK.search(line, 0, 100) else None
    if match is None or shape(bare_label(match[1])) < 1:
        return None
    return Head(bare_label(match[1]), match[2], None, match.end())


def _inline_head(line: str) -> Head | None:
    """Line "Name 00:01 words"."""
    match = INLINE.match(line) if HAS_CLOCK.search(line, 0, 100) else None
    if match is None or shape(bare_label(match[1])) < 2:
        return None
    return Head(bare_label(match[1]), match[2] or match[3], None, match.end())


def _piped_head(line: str) -> Head | None:
    """Row "00:03 | Name | words", "Name | 00:03 | words" or, below a heading that says so, "Name | words"."""
    match = PIPED.match(line) if " | " in line else None
    if match is None or shape(bare_label(match[3])) < 2 or SPEAKER_COLUMN.match(line):
        return None
    return Head(bare_label(match[3]), match[1] or match[4], match[2] or match[5], match.end())


def _name_timed_head(line: str) -> Head | None:
    """Line "Name (00:01): words"."""
    match = NAME_TIMED.match(line)
    if match is None or shape(bare_label(match[1])) < 1:
        return None
    return Head(bare_label(match[1]), match[2], None, match.end())


STRONG = (
    Layout("zoom-chat", _chat_from_head, Kind.CHAT),
    Layout("zoom-chat", _chat_head, Kind.CHAT),
    Layout("dated-chat", _dated_chat_head, Kind.CHAT),
    Layout("copied-chat", _chat_above_head, Kind.CHAT),
    Layout("copied-chat", _chat_before_head, Kind.CHAT),
    Layout("zoom-captions", _caption_head),
    Layout("rev-txt", _columns_head),
    Layout("otter-txt", _above_head),
    Layout("timed-txt", _name_timed_head),
    Layout("timed-txt", _label_timed_head),
    Layout("timed-txt", _above_after_head),
    Layout("timed-txt", _timed_head),
    Layout("table-txt", _piped_head),
    Layout("timed-txt", _inline_head),
)
PROSE = Layout("text", lambda _: None)
STACKED = Layout("stacked", lambda _: None)


def _labelled_layout(text: str, lines: Sequence[str]) -> Layout | None:
    """Lines "Name: words", if the labels behave like speakers: few of them, coming again and again."""
    spoken = [line for line in lines if not ALONE.match(line[:200])]
    split = _split_of(spoken)
    candidates = [label[0] if (label := split(line)) else None for line in spoken]
    known = speakers_among(candidates, _share(text, candidates) if split is split_label else None)
    known = frozenset(label for label in known if not _is_form_key(label, candidates))
    labelled = [c for c in candidates if c in known]
    distinct = len(set(labelled))
    if len(labelled) < 2 or not _recur(labelled, distinct, len(spoken)):
        return None
    before = next((i for i, c in enumerate(candidates) if c in known), 0)
    if before > 0.5 * len(spoken) and not any(TRANSCRIPT.match(line[:60]) for line in lines):
        return None

    def head(line: str) -> Head | None:
        label = split(line)
        return Head(label[0], None, None, label[1]) if label and label[0] in known else None

    return Layout("google-meet" if "Transcription ended after" in text else "name-colon", head, strong=False)


def _split_of(spoken: Sequence[str]) -> Callable[[str], tuple[str, int] | None]:
    """How most lines part name and words: by brackets, by a dash where hardly anything else stands there, else by a colon."""
    if sum(_split_bracketed(line) is not None for line in spoken) > 0.5 * len(spoken):
        return _split_bracketed
    dashed = Counter(label[0] for line in spoken if (label := _split_dashed(line)))
    talks = sum(1 for line in spoken if TALKED.search(line[:400])) > 0.15 * len(spoken)
    return (
        _split_dashed
        if talks and sum(dashed.values()) > 0.8 * len(spoken) and len(dashed) > 1 and min(dashed.values()) > 1
        else split_label
    )


def _split_dashed(line: str) -> tuple[str, int] | None:
    """`Name \u2013 words`, as people type minutes."""
    match = DASHED.match(line[: LONGEST + 20]) if DASH.search(line, 0, LONGEST) else None
    return (match[1].strip(), match.end()) if match and shape(match[1].strip()) >= 2 else None


def _split_bracketed(line: str) -> tuple[str, int] | None:
    """`[Name] words`, as some recorders write -> (name, where the words begin)."""
    match = BRACKETED.match(line[: LONGEST + 20])
    return (match[1].strip(), match.end()) if match and shape(match[1].strip()) > 0 else None


def _share(text: str, candidates: Sequence[str | None]) -> float:
    """Part of the lines, or of the first lines of paragraphs, that carry a label."""
    share = sum(c is not None for c in candidates) / max(1, len(candidates))
    firsts = [split_label(lead[: LONGEST + 20].lstrip("\r\n")) for lead in re.split(r"\r?\n[ \t]*\r?\n", text) if lead.strip()]
    if len(firsts) >= 4:
        share = max(share, sum(f is not None for f in firsts) / len(firsts))
    again = {label for label, count in Counter(c for c in candidates if c).items() if count > 1}
    if len(again) > 1:
        # A heading above the talk is no speech that goes on.
        talk = candidates[next(i for i, c in enumerate(candidates) if c in again) :]
        share = max(share, sum(c is not None for c in talk) / len(talk))
    return share


def _is_form_key(label: str, candidates: Sequence[str | None]) -> bool:
    # "Customer:" and "Vendor:" head a form, unless they answer each other.
    answered = 2 if None not in candidates and set(candidates) - {label} else 3
    return label.casefold() in FORM and candidates.count(label) < answered


def _recur(labelled: Sequence[str], distinct: int, lines: int) -> bool:
    named = all(shape(label) >= 2 for label in set(labelled))
    if len(labelled) >= 1.3 * distinct:
        return distinct > 1 or named
    # Two or three people who each speak once, and nothing else in the file.
    return named and len(labelled) >= 0.8 * lines


def _read(lines: Sequence[Line], layout: Layout) -> Transcript:
    """Cut the lines at the heads of `layout`; what stands before the first is the heading."""
    heads = [layout.head(line.text[:400]) if line.text.strip() else None for line in lines]
    if layout.name == "copied-chat":
        lines, heads = _without_marks(lines, heads)
    elif layout.head is _dated_chat_head:
        lines, heads = _without_notes(lines, heads)
    days = _days_above(lines, heads) if layout.name in ("timed-txt", "name-colon", "copied-chat") else []
    if any(days):
        # Times below days are times of day: a channel, not the minutes of a call.
        layout, lines, heads = _channel(layout, lines, heads, days)
    elif layout.name == "timed-txt" and _of_day(heads):
        layout = replace(layout, name="copied-chat", kind=Kind.CHAT)
        heads = [head._replace(start=None, end=None) if head else None for head in heads]
    first = next((i for i, head in enumerate(heads) if head), 0 if layout is PROSE else len(lines))
    while not layout.strong and first and (not lines[first - 1].text.strip() or ALONE.match(lines[first - 1].text[:200])):
        # The time above Meet's first block belongs to the block.
        first -= 1
    preamble = [line.text for line in lines[:first] if line.text.strip()]
    transcript = Transcript(_name_of(layout, preamble), list(_utterances(lines[first:], heads[first:], layout)), kind=layout.kind)
    transcript.heading = heading_of(preamble)
    if layout.kind is Kind.CALL and _said_before(preamble) > PREAMBLE:
        transcript.warnings.append(f"{_said_before(preamble)} lines before the first speaker are not read as speech.")
    return transcript


def _without_marks(lines: Sequence[Line], heads: Sequence[Head | None]) -> tuple[list[Line], list[Head | None]]:
    """A copied channel without the bare times between messages; the name above "APP  9:14 AM" put into its place."""
    kept: list[tuple[Line, Head | None]] = []
    for line, head in zip(lines, heads, strict=True):
        if head and head.speaker == APP and kept and kept[-1][1] is None and shape(bare_label(kept[-1][0].text)) >= 2:
            head = head._replace(speaker=bare_label(kept.pop()[0].text))
        if head or (when_of(line.text) is None and not NOTED.fullmatch(line.text.strip()[:200])):
            kept.append((line, head))
    return [line for line, _ in kept], [head for _, head in kept]


def _without_notes(lines: Sequence[Line], heads: Sequence[Head | None]) -> tuple[list[Line], list[Head | None]]:
    """A chat without what it tells of itself. Days that somebody writes of are rarely those at which they write."""
    following: dt.datetime | None = None
    until: list[dt.datetime | None] = []
    for head in reversed(heads):
        until.append(following)
        following = (_instant(head.at) if head and head.at else None) or following
    kept: list[tuple[Line, Head | None]] = []
    before: dt.datetime | None = None
    for line, head, after in zip(lines, heads, reversed(until), strict=True):
        before = (_instant(head.at) if head and head.at else None) or before
        note = None if head or before is None else DATED_NOTE.match(line.text[:80])
        at = _instant(note["square"] or note["bare"]) if note else None
        if at is None or before is None or not before <= at <= (after or before + dt.timedelta(days=1)):
            kept.append((line, head))
    return [line for line, _ in kept], [head for _, head in kept]


def _of_day(heads: Sequence[Head | None]) -> bool:
    """Are the times those of a clock on the wall ("9:14 AM"), as in channels? Calls are timed from their start."""
    starts = [head.start for head in heads if head and head.start]
    return bool(starts) and all(TIME_OF_DAY.search(start) for start in starts)


def _days_above(lines: Sequence[Line], heads: Sequence[Head | None]) -> list[dt.date | None]:
    """The day that each line tells right above a message; none at all where one plain day is only the date of a call."""
    days: list[dt.date | None] = [None] * len(lines)
    above = False
    for at in range(len(lines) - 1, -1, -1):
        if heads[at] is None and lines[at].text.strip():
            days[at] = day_of(lines[at].text) if above else None
            above = False
        elif heads[at] is not None:
            above = True
    told = [line.text.strip() for line, day in zip(lines, days, strict=True) if day]
    return days if len(told) > 1 or any(not line[0].isalnum() for line in told) else [None] * len(lines)


def _channel(
    layout: Layout, lines: Sequence[Line], heads: Sequence[Head | None], days: Sequence[dt.date | None]
) -> tuple[Layout, list[Line], list[Head | None]]:
    """The same lines as messages of a chat: each with its day, the lines that tell only the day left out."""
    kept: list[tuple[Line, Head | None]] = []
    today: dt.date | None = None
    for line, head, day in zip(lines, heads, days, strict=True):
        today = day or today
        if day is None:
            kept.append((line, _on(today, head) if head and today else head))
    name = layout.name if layout.name == "copied-chat" else "dated-chat"
    return replace(layout, name=name, kind=Kind.CHAT), [line for line, _ in kept], [head for _, head in kept]


def _on(day: dt.date, head: Head) -> Head:
    """The head of a message of that day, unless it tells another one itself."""
    clock = head.clock or head.start or ""
    if head.at or (clock and not clock[0].isdigit()):
        return head
    return head._replace(start=None, end=None, at=f"{day} {clock}".strip())


def _said_before(preamble: Sequence[str]) -> int:
    return sum(1 for line in preamble if not SWITCHED.match(line[:200]))


def _name_of(layout: Layout, preamble: Sequence[str]) -> str:
    if layout.name == "otter-txt" and any(SWITCHED.match(line[:200]) for line in preamble):
        return "teams-text"
    if layout.name == "name-colon" and any(line.rstrip(" *_").endswith("- Transcript") for line in preamble):
        return "google-meet"
    return layout.name


def _utterances(lines: Sequence[Line], heads: Sequence[Head | None], layout: Layout) -> Iterator[Utterance]:
    """Turns as written; a stand-alone time (Meet) is the start of the turn that follows it."""
    chat = layout.kind is Kind.CHAT
    joint = "\n" if chat else " "
    speaker: str | None = None
    clock: str | None = None
    current: Head | None = None
    wording, quoted = Wording(), Quoted()
    for line, head in zip(lines, heads, strict=True):
        if chat and quoted.repeats(line.text[head.rest :] if head else line.text) and head is None:
            continue
        alone = None if head or layout.strong else ALONE.match(line.text[:200])
        if head or alone:
            yield from _closed(wording, speaker, current)
            wording = Wording()
        if head:
            current = head if head.start else head._replace(start=clock)
            speaker, clock = head.speaker or speaker, None
            words = line.text[head.rest :]
            wording.add("" if chat and is_note(words) else words, line.start + head.rest, joint)
        elif alone:
            clock, current = alone[1], None
        elif line.text.strip() and not is_frame(line.text) and not (chat and is_note(line.text)):
            wording.add(line.text, line.start, joint)
    yield from _closed(wording, speaker, current)


def _closed(wording: Wording, speaker: str | None, head: Head | None) -> Iterator[Utterance]:
    if wording:
        start, end = (head.start, head.end) if head else (None, None)
        said = wording.utterance(speaker, seconds_of(start) if start else None, seconds_of(end) if end else None)
        yield replace(said, at=_instant(head.at)) if head and head.at else said


def _instant(stamp: str) -> dt.datetime | None:
    """Exports of chats tell no time zone: read as UTC, as mails without one are."""
    moment = loose_date(stamp)
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC) if moment else None


def looks_like_spoken_lines(text: str) -> bool:
    """Lines of speech without speakers or times, as Whisper writes them: no blank lines, people saying I and you."""
    lines = [line.text.strip() for line in lines_of(_opening(text).strip())]
    if len(lines) < 3 or not all(lines) or sum(map(len, lines)) > 250 * len(lines):
        return False
    worded = sum(1 for line in lines if line[0].isalpha() and sum(c.isalpha() or c in " ,.?!'’" for c in line) > 0.9 * len(line))
    spoken = sum(1 for line in lines if SPOKEN.search(line[:400]))
    return worded > 0.8 * len(lines) and spoken > 0.15 * len(lines)
