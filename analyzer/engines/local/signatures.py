"""What stands below a name at the end of a mail: the post, beside the name or in the line below it."""

import re
from itertools import pairwise
from typing import Final

from analyzer.engines.local import duties, names, titles

_ON_BEHALF: Final = re.compile(r"^(?:i\.? ?[AV]\.|ppa\.|gez\.|p\.? ?p\.|for )\s*", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\s*[,|(\u00b7]\s*|\s+[/\u2013\u2014-]\s+")
"""What stands between a name and a post on one line."""

_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\ud7ff]")
"""A name in letters other than Latin ones, which the same line writes in those too."""


def signed_title(text: str, name: str) -> str | None:
    """The title line under a name at the end of a mail, or None."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()][-9:]
    for at, line in enumerate(lines):
        called, *parts = _BESIDE.split(_ON_BEHALF.sub("", line))
        if parts and _OTHER_SCRIPT.match(called):
            called, *parts = parts
        if len(line) >= 90 or len(called.split()) > 5 or not names.same_person(called[:60], name):
            continue
        rest = line[line.index(called) + len(called) :].lstrip(" ,|/(\u00b7\u2013\u2014-").rstrip(" )")
        below = [n for n in lines[at + 1 : at + 3] if not names.same_person(" ".join(n.split()[: len(name.split())]), name)]
        for candidate in (rest, *parts[:2], *below, *(last for n in below for last in n.split(", ")[1:2])):
            title = titles.from_line(candidate) or duties.from_line(candidate) if candidate else None
            if title:
                return title
    return None


def line_below(text: str, name: str) -> str | None:
    """The line right below the full `name` at the end of a mail, or None."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()][-9:]
    for line, below in pairwise(lines):
        if " " in line and len(line) < 60 and names.same_person(_ON_BEHALF.sub("", line), name):
            return below
    return None
