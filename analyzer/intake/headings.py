"""What a transcript says of itself before its first turn: title, date, who was there."""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.intake.attendance import is_attendance, people_among
from analyzer.intake.transcripts import Heading

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march märz mär", "apr april", "may mai", "jun june juni",
            "jul july juli", "aug august", "sep sept september", "oct october okt oktober", "nov november", "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)[_T-]\d{4,6}(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[ \t]+(?:of[ \t]+)?([^\W\d_]{3,9})\.?,?[ \t]+(\d{4})(?!\d)")
MONTH_FIRST = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,9})\.?[ \t]+(\d{1,2})(?:st|nd|rd|th)?,?[ \t]+(\d{4})(?!\d)")
DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
DURATION = re.compile(r"(?:\d{1,2}\s?(?:h|hr|hrs|m|min|mins|minutes|s|sec|secs|seconds)[\s,]{0,3}){1,3}")
TITLE_KEY = re.compile(
    r"(?:meeting(?: title)?|call(?: title)?|title|titel|subject|betreff|topic|name)[ \t]*[:：][ \t]*(?=\S)", re.IGNORECASE
)
TITLE_END = re.compile(
    r"(?:\s*-\s*\d{8}_\d{6})?(?:-?\s*(?:meeting\s+)?transcript(?:ion)?|\s*-\s*(?:meeting\s+)?recording)\s*$", re.IGNORECASE
)
DATE_KEY = re.compile(r"(?:date|datum|when|recorded|started|start|time)(?: on)?[ \t]*[:：]", re.IGNORECASE)
FOOTER = re.compile(
    r"[#>*_\s]{0,8}(?:transcription ended after|this editable transcript was computer generated|transcribed by https?://otter\.ai|"
    r"\[?end of (?:transcript|recording|call)\b|view original transcript|meeting ended after)",
    re.IGNORECASE,
)
SWITCHED = re.compile(r".{1,80}\b(?:started|stopped) transcription\s*$")
NOISE = re.compile(r"\W{0,8}(?:attendees|transcript|participants|members|notes|meeting transcript|details|summary)[*_\s:]*", re.IGNORECASE)


def is_frame(line: str) -> bool:
    """A footer, or "X stopped transcription"."""
    return FOOTER.match(line[:120]) is not None or SWITCHED.match(line[:120]) is not None


def heading_of(lines: Sequence[str]) -> Heading:
    """Title, date and people out of the lines before the first turn."""
    bare = [line.strip(" \t\u00a0#*_>").replace("\\-", "-") for line in lines[:60]]
    bare = [line[:300] for line in bare if line and not SWITCHED.match(line[:120])]
    date = next((found for line in bare if (found := date_in(line))), None)
    return Heading(_title(bare), date, people_among(bare))


def date_in(text: str) -> dt.date | None:
    """The first date written out in `text`; 03/04/2025 counts only where one part is above 12."""
    for pattern, order in ((ISO, "ymd"), (COMPACT, "ymd"), (DAY_FIRST, "dmy"), (MONTH_FIRST, "mdy"), (DOTTED, "dmy"), (SLASHED, "??y")):
        for match in pattern.finditer(text):
            date = _date(match.groups(), order)
            if date:
                return date
    return None


def _date(parts: Sequence[str], order: str) -> dt.date | None:
    if order == "??y":
        first, second = int(parts[0]), int(parts[1])
        if first <= 12 and second <= 12 and first != second:
            return None
        order = "dmy" if first > 12 else "mdy"
    stated = dict(zip(order, parts, strict=True))
    month = MONTHS.get(stated["m"].casefold()) if not stated["m"].isdecimal() else int(stated["m"])
    try:
        return dt.date(int(stated["y"]), month or 0, int(stated["d"]))
    except ValueError:
        return None


def _title(lines: Sequence[str]) -> str | None:
    for line in lines:
        key = TITLE_KEY.match(line)
        if key:
            return line[key.end() :].strip(" *_") or None
    for line in lines[:4]:
        if TITLE_END.search(line):
            return TITLE_END.sub("", line).strip(" *_-") or None
    first = next((line for line in lines[:3] if not _is_no_title(line)), None)
    return first if first and len(first) <= 120 and not first.endswith((".", ":")) else None


def _is_no_title(line: str) -> bool:
    dated = date_in(line) is not None and len(line) < 60
    return bool(dated or DURATION.fullmatch(line) or DATE_KEY.match(line) or is_attendance(line) or NOISE.fullmatch(line))
