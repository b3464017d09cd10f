"""Cue formats: WebVTT (Zoom, Teams, any), SubRip and SBV.

webvtt-py reads these formats well but drops a cue whose time line is odd and gives no offsets, which
evidence needs; so cues are scanned here, and no words are lost.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analyzer.domain.conversation import Piece
from analyzer.intake.decoding import clean
from analyzer.intake.labels import speakers_among, split_label
from analyzer.intake.source import Line, Source, lines_of
from analyzer.intake.transcripts import Transcript, Utterance, Wording

CLOCK = r"-?(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,7})?"
TIMES = re.compile(rf"\s{{0,8}}({CLOCK})[ \t]{{0,8}}-->[ \t]{{0,8}}({CLOCK})(?=\s|$)")
SBV_TIMES = re.compile(rf"\s{{0,8}}({CLOCK})[ \t]?,[ \t]?({CLOCK})\s{{0,8}}$")
BROKEN_TIMES = re.compile(r"[\s\d:.,-]{0,30}-->")
BLOCK = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?=\s|$)")
VOICE = re.compile(r"<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>\n]{0,200})>?")
MARKUP = re.compile(
    r"</?(?:c|i|b|u|s|v|lang|ruby|rt|rp|font|em|strong|span|br|p)(?:[.\s/][^<>\n]{0,200})?>|<\d{1,3}:[\d:.]{1,20}>"
    r"|&(?:[a-zA-Z]{1,10}|#\d{1,6}|#x[\da-fA-F]{1,5});|\{\\[^{}\n]{0,40}\}"
)
MARKS = re.compile(r"[<&{]")
IDENTIFIER = re.compile(r"\s*(?:\d{1,7}|[0-9a-fA-F-]{16,40}(?:/\S{1,40})?)\s*")
TEAMS_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,30}/\d")


CUT_TIMES = re.compile(r"[\n\r][ \t]{0,8}\d{1,3}:[\d:.,]{0,12}[ \t]{0,3}(?:-{1,2}>?[ \t]{0,3}[\d:.,]{0,14})?$")
"""A time line that stops before its end."""
BREAKS_OFF = "The file breaks off in its last cue. Export it again."


@dataclass
class Cue:
    """One timed block: its lines with their offsets."""

    start: float | None = None
    end: float | None = None
    lines: list[Line] = field(default_factory=list)


@dataclass
class Scan:
    """All cues of a file, and what was odd about it."""

    cues: list[Cue] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    broken: int = 0
    loose: int = 0


def looks_like_vtt(text: str) -> bool:
    """Begins with the WEBVTT mark."""
    return text.lstrip("\ufeff \t\r\n").startswith("WEBVTT")


def looks_like_srt(text: str) -> bool:
    """One of the first lines is a SubRip or SBV time line."""
    return any(TIMES.match(line[:200]) for line in _first_lines(text))


def looks_like_sbv(text: str) -> bool:
    """The first line is an SBV time line."""
    first = next(iter(_first_lines(text)), "")
    return SBV_TIMES.match(first[:200]) is not None


def read_vtt(source: Source) -> Transcript:
    """WebVTT of Zoom, Teams or anything else."""
    source.refuse_over((source.text or "").count("-->"))
    scan = scan_cues(source.text or "", TIMES)
    utterances = list(_voiced(scan.cues)) if _has_voices(scan.cues) else list(_labelled(scan.cues))
    return Transcript(_vtt_name(scan, utterances, source.text or ""), utterances, warnings=_warnings(scan, source.text or ""))


def read_srt(source: Source) -> Transcript:
    """SubRip."""
    return _read_other("srt", TIMES, source)


def read_sbv(source: Source) -> Transcript:
    """YouTube SBV."""
    return _read_other("sbv", SBV_TIMES, source)


def _read_other(name: str, times: re.Pattern[str], source: Source) -> Transcript:
    source.refuse_over((source.text or "").count("-->"))
    scan = scan_cues(source.text or "", times)
    utterances = list(_voiced(scan.cues)) if _has_voices(scan.cues) else list(_labelled(scan.cues))
    return Transcript(name, utterances, warnings=_warnings(scan, source.text or ""))


def seconds(clock: str) -> float:
    """Clock ("1:02:03.5", "0:0:5,320", "-00:04") -> seconds."""
    total = 0.0
    for part in clock.removeprefix("-").replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(-total if clock[0] == "-" else total, 3)


def _first_lines(text: str) -> Iterator[str]:
    found = 0
    for line in lines_of(text[:5000]):
        if line.text.strip():
            yield line.text
            found += 1
        if found == 6:
            return


def scan_cues(text: str, times: re.Pattern[str]) -> Scan:
    """Cut `text` into cues at its time lines; header, comments and style blocks are left out.

    Words outside of cues (after a blank line inside one) stay with the cue before.
    """
    scan = Scan()
    block: list[Line] = []
    for line in lines_of(text):
        if line.text and not line.text.isspace():
            block.append(line)
        elif block:
            _read_block(scan, block, times)
            block = []
    if block:
        _read_block(scan, block, times)
    return scan


def _read_block(scan: Scan, block: Sequence[Line], times: re.Pattern[str]) -> None:
    """The lines between two blank ones: a cue, several cues without a blank between, or none."""
    cue: Cue | None = None
    before: list[Line] = []
    mark = "," if times is SBV_TIMES else "-->"
    for line in block:
        if mark not in line.text:
            (cue.lines if cue else before).append(line)
            continue
        head = line.text[:200]
        match = times.match(head)
        if match is None and not ("-->" in head and BROKEN_TIMES.match(head)):
            (cue.lines if cue else before).append(line)
            continue
        _take_identifier(scan, cue.lines if cue else before, certain=cue is None)
        scan.broken += match is None
        cue = Cue(seconds(match[1]), seconds(match[2])) if match else Cue()
        scan.cues.append(cue)
    if cue is None and scan.cues and not BLOCK.match(block[0].text[:20]) and not IDENTIFIER.fullmatch(block[0].text[:80]):
        scan.loose += len(before)
        scan.cues[-1].lines.extend(before)


def _take_identifier(scan: Scan, lines: list[Line], certain: bool) -> None:
    """The line before a time line names the cue; among a cue's own lines only if it looks like it."""
    if lines and (certain or IDENTIFIER.fullmatch(lines[-1].text[:80])):
        scan.identifiers.append(lines.pop().text.strip()[:80])


def _has_voices(cues: Sequence[Cue]) -> bool:
    return any(line.text.lstrip()[:2] in {"<v", '{"'} for cue in cues for line in cue.lines)


def _voiced(cues: Sequence[Cue]) -> Iterator[Utterance]:
    """Cues with <v Name> tags, or with one JSON object each (Teams metadata)."""
    speaker: str | None = None
    for cue in cues:
        spoken = _metadata(cue)
        if spoken is not None:
            yield spoken
            speaker = spoken.speaker
            continue
        for utterance in _voices(cue, speaker):
            speaker = utterance.speaker
            yield utterance


def _metadata(cue: Cue) -> Utterance | None:
    """The cue of Teams' metadata variant: {"speakerName": ..., "spokenText": ...}."""
    if len(cue.lines) != 1 or not cue.lines[0].text.lstrip().startswith("{"):
        return None
    line = cue.lines[0]
    try:
        stated = json.loads(line.text)
    except (ValueError, RecursionError):
        return None
    words = stated.get("spokenText")
    if not isinstance(words, str):
        return None
    name = stated.get("speakerName")
    escaped = json.dumps(words, ensure_ascii=False)[1:-1]
    at = line.text.rfind(f'"{escaped}"')
    wording = Wording()
    if escaped == words and at >= 0:
        wording.add(words, line.start + at + 1)
    spoken = wording.utterance() if wording else Utterance(clean(words))
    return replace(spoken, speaker=str(name) if name else None, start=cue.start, end=cue.end)


def _voices(cue: Cue, speaker: str | None) -> Iterator[Utterance]:
    """One utterance for each voice tag in the cue; words before the first tag continue `speaker`."""
    wording = Wording()
    for line in cue.lines:
        at = 0
        for match in VOICE.finditer(line.text):
            _add_marked(wording, line.text[at : match.start()], line.start + at)
            at = match.end()
            voice = html.unescape(match[1]).strip() or None
            if wording and voice != speaker:
                yield wording.utterance(speaker, cue.start, cue.end)
                wording = Wording()
            speaker = voice
        _add_marked(wording, line.text[at:], line.start + at)
    if wording:
        yield wording.utterance(speaker, cue.start, cue.end)


def _labelled(cues: Sequence[Cue]) -> Iterator[Utterance]:
    """Cues whose text may begin with "Name: "; a cue without continues the last speaker."""
    rolling = _is_rolling(cues)
    split = [split_label(cue.lines[0].text) if cue.lines else None for cue in cues]
    # A cue without words is no speech that goes on.
    known = speakers_among([s[0] if s else None for s, cue in zip(split, cues, strict=True) if cue.lines])
    speaker: str | None = None
    shown: set[str] = set()
    for cue, label in zip(cues, split, strict=True):
        lines = cue.lines
        if rolling:
            lines, shown = [line for line in lines if line.text.strip() not in shown], {line.text.strip() for line in lines}
        if label and label[0] in known and lines and lines[0] is cue.lines[0]:
            speaker = label[0]
            cut = label[1]
            lines = [Line(lines[0].text[cut:], lines[0].start + cut), *lines[1:]]
        if len(lines) == 1 and not MARKS.search(lines[0].text):
            yield from _plain(lines[0], speaker, cue)
            continue
        wording = Wording()
        for line in lines:
            _add_marked(wording, line.text, line.start)
        if wording:
            yield wording.utterance(speaker, cue.start, cue.end)


def _plain(line: Line, speaker: str | None, cue: Cue) -> Iterator[Utterance]:
    """One line of nothing but words, as most cues are: worth its own short way."""
    text = line.text.strip()
    if text:
        start = line.start + line.text.index(text)
        yield Utterance(text, speaker, (Piece(0, start, len(text)),), (start, start + len(text)), cue.start, cue.end)


def _add_marked(wording: Wording, text: str, start: int) -> None:
    """Add one line of a cue without its tags and with its entities resolved."""
    lead = len(text) - len(text.lstrip())
    text, start = text.strip(), start + lead
    if not MARKS.search(text):
        wording.add(text, start)
        return
    joint, at = " ", 0
    for match in MARKUP.finditer(text):
        joint = _add_part(wording, text[at : match.start()], start + at, joint)
        if match[0].startswith("&"):
            if joint:
                wording.glue(joint)
                joint = ""
            wording.substitute(html.unescape(match[0]), start + match.start(), start + match.end())
        at = match.end()
    _add_part(wording, text[at:], start + at, joint)


def _add_part(wording: Wording, text: str, start: int, joint: str) -> str:
    if not text:
        return joint
    if joint:
        wording.glue(joint)
    wording.add_raw(text, start)
    return ""


def _is_rolling(cues: Sequence[Cue]) -> bool:
    """YouTube captions repeat the line before on top of each cue."""
    pairs = [(a.lines[-1].text.strip(), b.lines[0].text.strip()) for a, b in pairwise(cues) if a.lines and len(b.lines) > 1]
    return len(pairs) > 1 and sum(a == b for a, b in pairs) > 0.5 * len(pairs)


def _vtt_name(scan: Scan, utterances: Sequence[Utterance], text: str) -> str:
    """Which recorder wrote it, by its habits."""
    if any(TEAMS_ID.match(i) for i in scan.identifiers[:20]) or '{"startDateTime"' in text or '"spokenText"' in text:
        return "teams-vtt"
    if "<v " in text:
        return "teams-vtt" if "</v>" in text else "vtt"
    numbered = bool(scan.identifiers) and all(i.isdigit() for i in scan.identifiers[:20])
    return "zoom-vtt" if numbered and any(u.speaker for u in utterances) else "vtt"


def _warnings(scan: Scan, text: str) -> list[str]:
    # A recorder writes its last words before the end of the file, or closes the line.
    open_ended = bool(scan.cues) and not text.endswith(("\n", "\r"))
    out = [BREAKS_OFF] if open_ended and (not scan.cues[-1].lines or CUT_TIMES.search(text[-60:])) else []
    if scan.broken:
        lines = "1 time line cannot be read; its" if scan.broken == 1 else f"{scan.broken} time lines cannot be read; their"
        out.append(f"{lines} words are kept without a time.")
    if scan.loose:
        out.append(f"{scan.loose} {'line' if scan.loose == 1 else 'lines'} outside of cues kept with the cue before.")
    return out
