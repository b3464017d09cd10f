"""Names that sound alike (`Merfyn`, `Mervyn`, `Murphin`): what writes down a call hears one of them as the other."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SPELLINGS: Final = (
    ("ph", "f"), ("v", "f"), ("sch", "s"), ("sh", "s"), ("ck", "k"), ("ch", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"),
    ("th", "t"), ("dt", "t"), ("j", "y"),
)  # fmt: skip
"""Letters that a hearer takes for each other, the longer ones first."""
_SILENT: Final = re.compile(r"(?<=.)h")
_TWICE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = re.compile(r"[aeiouy]+")
FEWEST_LETTERS: Final = 5
FEWEST_CONSONANTS: Final = 3
"""Shorter names sound alike by chance: `Jan` and `Jon` are two."""


def alike(one: str, other: str) -> bool:
    """May one word of a name be the other, badly heard?"""
    sound = _sound(one)
    return sound is not None and sound == _sound(other)


@lru_cache(maxsize=4096)
def _sound(name: str) -> str | None:
    """The consonants of one word of a name, with a mark for the vowels between; None where there are too few."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalpha())
    if len(bare) < FEWEST_LETTERS:
        return None
    for written, heard in _SPELLINGS:
        bare = bare.replace(written, heard)
    marked = _VOWELS.sub("-", _TWICE.sub(r"\1", _SILENT.sub("", bare)))
    return marked if len(marked.replace("-", "")) >= FEWEST_CONSONANTS else None
