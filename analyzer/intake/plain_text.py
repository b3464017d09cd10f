"""Transcripts that are text: one layout is chosen for the file, then its lines are cut into turns.

Layouts: Zoom chat and saved captions, Teams and Otter ("Name  0:02" above the words), Rev (three
columns), Google Meet, "Name: words" with or without a time in brackets, "[Name] words", and chats with a day and
a time before each name (WhatsApp and scripts for Slack), in TXT and Markdown.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Kind
from analyzer.intake.captions import CLOCK as CUE_CLOCK
from analyzer.intake.captions import seconds
from analyzer.intake.headings import heading_of
from analyzer.intake.labels import FORM, LONGEST, bare_label, shape, speakers_among, split_label
from analyzer.intake.mail_dates import loose_date, loose_day
from analyzer.intake.source import Line, Source, lines_of
from analyzer.intake.transcripts import Transcript, Utterance, Wording

HALF_DAY = r"[ \t\u202f]?[AaPp]\.?[Mm]\b\.?"
CLOCK = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,3}})?(?:{HALF_DAY})?"
OPEN = r"[\s#>*_\-]{0,12}"
NAME = r"[^\t\n]{1,80}?"
RANGE = rf"[\[(]?({CLOCK})(?:[ \t]{{0,3}}(?:-->|-|–|—|to)[ \t]{{0,3}}({CLOCK}))?[\])]?"
CHAT = re.compile(
    rf"(?:\d{{4}}-\d\d-\d\d[ \t])?(\d{{1,2}}:\d\d:\d\d)[ \t]{{1,3}}(?:From[ \t]{{1,3}})?({NAME})[ \t]{{0,3}}:(?:\t[ \t]?|[ \t]*$)"
)
CHAT_FROM = re.compile(
    rf"(?:\d{{4}}-\d\d-\d\d[ \t])?(\d{{1,2}}:\d\d:\d\d)[ \t]{{1,3}}From[ \t]{{1,3}}({NAME})"
    r"(?:[ \t]{1,3}to[ \t]{1,3}[^\t\n:]{1,80}?(?:\(direct message\))?)?[ \t]{0,3}:[ \t]{0,3}",
    re.IGNORECASE,
)
STAMP = r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}[T,]?[ \t\u202f]{0,2}\d{1,2}:\d\d(?::\d\d)?(?:[ \t\u202f]?[AaPp]\.?[Mm]\.?|Z)?"
DATED_CHAT = re.compile(rf"\W{{0,3}}\[?({STAMP})\]?[ \t]{{0,3}}(?:[-\u2013|][ \t]{{0,3}})?({NAME}):(?=\s|$)[ \t]{{0,3}}")
"""As WhatsApp, Signal and scripts for Slack and Teams write: "[2025-11-11 07:52] Ann: words", "11.11.25, 07:52 - Ann: words"."""
CHAT_ABOVE = re.compile(
    rf"({NAME})[ \t\u00a0]{{1,12}}\[?(?:(?:today|yesterday) at )?\d{{1,2}}:\d\d[ \u202f]?[ap]\.?m\.?\]?[ \t]*$", re.IGNORECASE
)
"""As a channel looks that was copied from Slack: "Ann Roe  9:14 AM" with the words below."""
TIME_OF_DAY = re.compile(rf"{HALF_DAY}$")
BRACKETED = re.compile(r"\[([^\[\]\n:]{1,80})\][ \t]{1,3}(?=\S)")
CAPTION = re.compile(rf"\[({NAME})\][ \t]{{1,3}}(\d{{1,2}}:\d\d:\d\d)[ \t]*$")
ABOVE = re.compile(rf"{OPEN}({NAME})[*_]{{0,3}}(?:[ \t\u00a0]{{1,12}}|[ \t]?\|[ \t]?|[ \t]?[-–][ \t])[*_]{{0,3}}{RANGE}[*_:\s]{{0,8}}$")
ABOVE_AFTER = re.compile(rf"{OPEN}{RANGE}(?:[ \t]?[-–|][ \t]?|[ \t]{{1,8}})[*_]{{0,3}}({NAME})[*_:\s]{{0,8}}$")
COLUMNS = re.compile(rf"({NAME})(?:\t{{1,3}}| {{2,12}}){RANGE}(?:\t{{1,3}}| {{2,12}})(?=\S)")
TIMED = re.compile(rf"{OPEN}{RANGE}[ \t]{{0,4}}(?:[-–][ \t])?")
NAME_TIMED = re.compile(
    rf"{OPEN}([^\t\n:]{{1,60}}?)[*_]{{0,3}}[ \t]{{0,3}}[\[(]({CLOCK})[\])][ \t]{{0,3}}[*_]{{0,3}}[:：][*_]{{0,3}}(?=\s|$)"
)
DAY_LINE = re.compile(r"[-=–—*_#\s]{0,40}[^\W\d_]{0,12}[,.]?\s?[\w.]{1,12}[ ./-][\w.]{1,12},?[ ./-]\d{4}[-=–—*_#:\s]{0,40}$")
"""Above the messages of one day in a copied channel: "---------- Monday, August 4th, 2025 ----------"."""
ALONE = re.compile(rf"{OPEN}{RANGE}[*_:\s]{{0,8}}(?:\{{#[^{{}}]{{0,40}}\}}\s{{0,4}})?$")
BETWEEN = re.compile(rf"[\s#>*_]{{0,12}}({CUE_CLOCK})[ \t]{{0,3}}-->[ \t]{{0,3}}({CUE_CLOCK})\s{{0,8}}$")
FOOTER = re.compile(
    r"[#>*_\s]{0,8}(?:transcription ended after|this editable transcript was computer generated|transcribed by https?://otter\.ai|"
    r"\[?end of (?:transcript|recording|call)\b|view original transcript|meeting ended after)",
    re.IGNORECASE,
)
SWITCHED = re.compile(r".{1,80}\b(?:started|stopped) transcription\s*$")
TRANSCRIPT = re.compile(r"\W{0,8}(?:meeting )?transcript(?:ion)?[*_:\s]{0,4}$", re.IGNORECASE)
"""A heading after which speech begins, whatever stands before it (Gemini puts a summary there)."""
OPENING = 100_000
"""Characters that decide whether a file is a transcript at all."""
SPOKEN = re.compile(r"\b(?:I|I['’](?:m|ll|ve|d)|you|we|let['’]s|yeah|okay|um|uh)\b")
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
    transcript = _read_stacked(text) if layout is STACKED else _read(list(lines_of(text)), layout)
    if name:
        transcript.format = name
    return transcript.build(replace(source, text=text))


def layout_of(text: str) -> Layout | None:
    """The layout that most lines of `text` follow, or None."""
    lines = [line.text for line in lines_of(text) if line.text.strip()]
    if not lines:
        return None
    if len(_stacks(lines)) > 1:
        return STACKED
    for layout in STRONG:
        heads = sum(1 for line in lines if layout.head(line[:400]) is not None)
        if layout.head is _above_after_head and heads < 0.8 * sum(1 for line in lines if TIMED.match(line[:400])):
            continue
        if heads >= 2 or (heads and len(lines) <= 4):
            return layout
    return _labelled_layout(text, lines)


def _chat_head(line: str) -> Head | None:
    match = CHAT.match(line)
    return Head(bare_label(match[2]), match[1], None, match.end()) if match else None


def _chat_from_head(line: str) -> Head | None:
    match = CHAT_FROM.match(line)
    return Head(bare_label(match[2]), match[1], None, match.end()) if match else None


def _dated_chat_head(line: str) -> Head | None:
    match = DATED_CHAT.match(line)
    name = bare_label(match[2]) if match else ""
    return Head(name, None, None, match.end(), match[1]) if match and shape(name) > 0 else None


def _chat_above_head(line: str) -> Head | None:
    match = CHAT_ABOVE.match(line)
    name = bare_label(match[1]) if match else ""
    return Head(name, None, None, len(line)) if match and shape(name) >= 2 else None


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
    Layout("zoom-captions", _caption_head),
    Layout("rev-txt", _columns_head),
    Layout("otter-txt", _above_head),
    Layout("timed-txt", _name_timed_head),
    Layout("timed-txt", _above_after_head),
    Layout("timed-txt", _timed_head),
)
PROSE = Layout("text", lambda _: None)
STACKED = Layout("teams-text", lambda _: None)


def _labelled_layout(text: str, lines: Sequence[str]) -> Layout | None:
    """Lines "Name: words", if the labels behave like speakers: few of them, coming again and again."""
    spoken = [line for line in lines if not ALONE.match(line[:200])]
    split = _split_bracketed if sum(_split_bracketed(line) is not None for line in spoken) > 0.5 * len(spoken) else split_label
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
    return share


def _is_form_key(label: str, candidates: Sequence[str | None]) -> bool:
    # "Customer:" and "Vendor:" head a form, unless they answer each other.
    return label.casefold() in FORM and candidates.count(label) < 3


def _recur(labelled: Sequence[str], distinct: int, lines: int) -> bool:
    named = all(shape(label) >= 2 for label in set(labelled))
    if len(labelled) >= 1.3 * distinct:
        return distinct > 1 or named
    # Two or three people who each speak once, and nothing else in the file.
    return named and len(labelled) >= 0.8 * lines


def _stacks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(time line, name line) of each head that takes two lines: a range above the name, or a time below it."""
    ranges = [i for i, line in enumerate(lines) if BETWEEN.match(line[:200])]
    found = [(i, i + 1) for i in ranges if i + 2 < len(lines) and _is_name(lines[i + 1]) and not BETWEEN.match(lines[i + 2][:200])]
    if not ranges:
        ranges = [i for i, line in enumerate(lines) if ALONE.match(line[:200])]
        found = [(i, i - 1) for i in ranges if i and i + 1 < len(lines) and _is_name(lines[i - 1]) and not ALONE.match(lines[i + 1][:200])]
    return found if len(found) > 0.8 * len(ranges) else []


def _is_name(line: str) -> bool:
    return ":" not in line and shape(bare_label(line.strip()[: LONGEST + 1])) >= 2


def _read_stacked(text: str) -> Transcript:
    """Teams' old DOCX layout: "0:0:1.5 --> 0:0:4.2" / name / words; or name / "0:01" / words."""
    lines = [line for line in lines_of(text) if line.text.strip()]
    heads = _stacks([line.text for line in lines])
    firsts = [min(head) for head in heads]
    utterances = []
    for (timed, named), following in zip(heads, [*firsts[1:], len(lines)], strict=True):
        match = BETWEEN.match(lines[timed].text[:200]) or ALONE.match(lines[timed].text[:200])
        wording = _worded([line for line in lines[max(timed, named) + 1 : following] if not _is_frame(line.text)])
        if match and wording:
            end = _seconds(match[2]) if match[2] else None
            utterances.append(wording.utterance(bare_label(lines[named].text), _seconds(match[1]), end))
    transcript = Transcript(
        "teams-text" if heads[0][1] > heads[0][0] else "timed-txt",
        utterances,
        heading=heading_of([line.text for line in lines[: firsts[0]]]),
    )
    if all(TIME_OF_DAY.search(lines[timed].text.strip()) for timed, _ in heads):
        # Teams' chats, copied from a browser.
        transcript.format, transcript.kind = "copied-chat", Kind.CHAT
        transcript.utterances = [replace(said, start=None, end=None) for said in utterances]
    return transcript


def _is_frame(line: str) -> bool:
    """A footer, or "X stopped transcription"."""
    return FOOTER.match(line[:120]) is not None or SWITCHED.match(line[:120]) is not None


def _worded(lines: Sequence[Line], joint: str = " ") -> Wording:
    wording = Wording()
    for line in lines:
        wording.add(line.text, line.start, joint)
    return wording


def _read(lines: Sequence[Line], layout: Layout) -> Transcript:
    """Cut the lines at the heads of `layout`; what stands before the first is the heading."""
    heads = [layout.head(line.text[:400]) if line.text.strip() else None for line in lines]
    days = _days_above(lines, heads) if layout.name == "timed-txt" else []
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
            days[at] = _day_of(lines[at].text) if above else None
            above = False
        elif heads[at] is not None:
            above = True
    told = [line.text.strip() for line, day in zip(lines, days, strict=True) if day]
    return days if len(told) > 1 or any(not line[0].isalnum() for line in told) else [None] * len(lines)


def _day_of(line: str) -> dt.date | None:
    return loose_day(line) if DAY_LINE.match(line[:120]) else None


def _channel(
    layout: Layout, lines: Sequence[Line], heads: Sequence[Head | None], days: Sequence[dt.date | None]
) -> tuple[Layout, list[Line], list[Head | None]]:
    """The same lines as messages of a chat: each with its day, the lines that tell only the day left out."""
    kept: list[tuple[Line, Head | None]] = []
    today: dt.date | None = None
    for line, head, day in zip(lines, heads, days, strict=True):
        today = day or today
        if day is None:
            kept.append((line, head._replace(start=None, end=None, at=f"{today} {head.start}") if head and today else head))
    return replace(layout, name="dated-chat", kind=Kind.CHAT), [line for line, _ in kept], [head for _, head in kept]


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
    joint = "\n" if layout.kind is Kind.CHAT else " "
    speaker: str | None = None
    clock: str | None = None
    current: Head | None = None
    wording = Wording()
    for line, head in zip(lines, heads, strict=True):
        alone = None if head or layout.strong else ALONE.match(line.text[:200])
        if head or alone:
            yield from _closed(wording, speaker, current)
            wording = Wording()
        if head:
            current = head if head.start else head._replace(start=clock)
            speaker, clock = head.speaker or speaker, None
            wording.add(line.text[head.rest :], line.start + head.rest, joint)
        elif alone:
            clock, current = alone[1], None
        elif line.text.strip() and not _is_frame(line.text):
            wording.add(line.text, line.start, joint)
    yield from _closed(wording, speaker, current)


def _closed(wording: Wording, speaker: str | None, head: Head | None) -> Iterator[Utterance]:
    if wording:
        start, end = (head.start, head.end) if head else (None, None)
        said = wording.utterance(speaker, _seconds(start) if start else None, _seconds(end) if end else None)
        yield replace(said, at=_instant(head.at)) if head and head.at else said


def _seconds(clock: str) -> float:
    """Of a time on the wall ("9:14 AM") the seconds since midnight."""
    half = TIME_OF_DAY.search(clock)
    if half is None:
        return seconds(clock)
    hours, *rest = clock[: half.start()].split(":")
    return int(hours) % 12 * 3600 + (12 * 3600 if "p" in half[0].casefold() else 0) + seconds(":".join([*rest, "0", "0"][:2]))


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
