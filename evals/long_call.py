"""A made-up long call, always the same, put together from the long, badly transcribed calls of the training corpus.

One cast speaks all of it: a real call of an hour has five speakers, not the sixty of a dozen excerpts.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evals.corpus import CORPUS, Excerpt, read_corpus

NAME: Final = "01_call.vtt"
_WORDS_PER_SECOND: Final = 2.5
_CUE_WORDS: Final = 24
_CAST: Final = {
    "vendor": ("Nora Lindqvist", "Tom Reyes"),
    "customer": ("Sam Adeyemi", "Ruth Keller", "Ian Bell"),
    "other": ("Ada Moss",),
}

DEAL: Final = """{"deal_id": "long-call", "vendor": {"name": "Vendor", "domains": ["vendor.example"]},
 "customer": {"name": "Customer", "domains": ["customer.example"]},
 "documents": [{"file": "01_call.vtt", "type": "call_transcript", "phase": "sales", "date": "2025-03-04"}]}
"""


def write_deal(folder: Path, words: int = 10_000) -> Path:
    """Makes a deal folder with one Zoom transcript of `words` spoken words; returns the transcript."""
    transcript = folder / "docs" / NAME
    transcript.parent.mkdir(parents=True)
    transcript.write_text(zoom_transcript(words), encoding="utf-8")
    (folder / "deal.json").write_text(DEAL, encoding="utf-8")
    return transcript


def zoom_transcript(words: int) -> str:
    """A Zoom VTT with exactly `words` spoken words."""
    cues = ["WEBVTT\n"]
    clock = 0.0
    for number, (speaker, spoken) in enumerate(_cues(words), 1):
        end = clock + len(spoken) / _WORDS_PER_SECOND
        cues.append(f"{number}\n{_stamp(clock)} --> {_stamp(end)}\n{speaker}: {' '.join(spoken)}\n")
        clock = end + 0.3
    return "\n".join(cues)


def _cues(words: int) -> Iterator[tuple[str, list[str]]]:
    left = words
    for speaker, text in _turns():
        spoken = text.split()[:left]
        left -= len(spoken)
        for at in range(0, len(spoken), _CUE_WORDS):
            yield speaker, spoken[at : at + _CUE_WORDS]
        if not left:
            return


def _turns() -> Iterator[tuple[str, str]]:
    calls = [excerpt for excerpt in read_corpus(CORPUS / "t8") if excerpt.kind == "call"]
    while True:
        for excerpt in calls:
            played = _played(excerpt)
            names = re.compile(r"\b(?:" + "|".join(re.escape(name) for name in sorted(played, key=len, reverse=True)) + r")\b")
            for turn in excerpt.turns:
                yield played[turn.speaker], _renamed(turn.text, names, played)


def _renamed(text: str, names: re.Pattern[str], played: dict[str, str]) -> str:
    return names.sub(lambda match: played[match.group()], text)


def _played(excerpt: Excerpt) -> dict[str, str]:
    """Who of the cast plays each speaker of `excerpt`, by full name and by first name."""
    played: dict[str, str] = {}
    seen: dict[str, int] = {}
    for turn in excerpt.turns:
        if turn.speaker not in played:
            cast = _CAST[turn.side]
            actor = cast[seen.get(turn.side, 0) % len(cast)]
            seen[turn.side] = seen.get(turn.side, 0) + 1
            played.setdefault(turn.speaker.split()[0], actor.split()[0])
            played[turn.speaker] = actor
    return played


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds // 1000 % 60:02}.{milliseconds % 1000:03}"
