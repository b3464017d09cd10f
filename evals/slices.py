"""Is every quote of a draft a slice of its document?"""

from collections.abc import Iterator, Mapping
from typing import Any

from evals.scoring.matching import normalise


def evidence_of(value: object) -> Iterator[Mapping[str, Any]]:
    """Every piece of evidence (CONTRACTS.md, "E") anywhere in a draft."""
    if isinstance(value, Mapping):
        if {"document", "start", "end", "quote"} <= value.keys():
            yield value
            return
        for inner in value.values():
            yield from evidence_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from evidence_of(inner)


def wrong_slices(draft: Mapping[str, Any], originals: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The evidence whose quote is not `original[start:end]` but for line wraps, quote marks and cue headers.

    `originals` are the decoded documents by name.
    """
    return [evidence for evidence in evidence_of(draft) if not _is_slice(evidence, originals.get(evidence["document"]))]


def _is_slice(evidence: Mapping[str, Any], original: str | None) -> bool:
    start, end, quote = evidence["start"], evidence["end"], evidence["quote"]
    if original is None or not 0 <= start < end <= len(original) or not quote.strip():
        return False
    part = original[start:end]
    return part == quote or normalise(part) == normalise(quote)
