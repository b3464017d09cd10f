"""A made-up long call, always the same, put together from calls of the training corpus (one folder, so that it stays the same)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evals.corpus import CORPUS, Excerpt, read_corpus

NAME: Final = "01_call.vtt"
_WORDS_PER_SECOND: Final = 2.5
_CUE_WORDS: Final = 24

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
    calls: list[Excerpt] = [excerpt for excerpt in read_corpus(CORPUS / "t1") if excerpt.kind == "call"]
    while True:
        for excerpt in calls:
            for turn in excerpt.turns:
                yield turn.speaker, turn.text


def _stamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds // 1000 % 60:02}.{milliseconds % 1000:03}"
