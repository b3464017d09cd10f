"""Which preset holds for a deal: the first segment of the settings that it belongs to, else that of the service."""

from collections.abc import Sequence
from typing import NamedTuple

from analyzer.drift.scoring import PresetName
from analyzer.settings import DriftSegment


class Chosen(NamedTuple):
    """A preset, and in a few words why it holds."""

    name: PresetName
    why: str


def chosen(
    segments: Sequence[DriftSegment], usual: str, *, value: float | None = None, currency: str | None = None, domains: Sequence[str] = ()
) -> Chosen:
    """The preset of a deal worth `value` in `currency` with a customer of these mail `domains`.

    A segment asks only for what it names, and holds where all of that fits; what nobody knows of a deal fits no bound.
    """
    for segment in segments:
        if _holds(segment, value, currency, domains):
            return Chosen(PresetName(segment.preset), told(segment))
    return Chosen(PresetName(usual), "it belongs to no segment that has a preset of its own" if segments else "it is that of the service")


def _holds(segment: DriftSegment, value: float | None, currency: str | None, domains: Sequence[str]) -> bool:
    bounded = segment.value_from is not None or segment.value_below is not None
    if bounded and (
        value is None
        or (segment.value_from is not None and value < segment.value_from)
        or (segment.value_below is not None and value >= segment.value_below)
    ):
        return False
    if segment.currency and (currency or "").upper() != segment.currency.upper():
        return False
    ends = tuple(f".{end.casefold().lstrip('.')}" for end in segment.domains)
    return not ends or any(f".{domain.casefold()}".endswith(ends) for domain in domains)


def told(segment: DriftSegment) -> str:
    """A segment in words: "segment enterprise (deals worth 50,000 or more)"."""
    money = f" {segment.currency.upper()}" if segment.currency else ""
    parts = []
    if segment.value_from is not None:
        parts.append(f"worth {segment.value_from:,.0f}{money} or more")
    if segment.value_below is not None:
        parts.append(f"worth less than {segment.value_below:,.0f}{money}")
    if money and not parts:
        parts.append(f"paid in{money}")
    if segment.domains:
        parts.append(f"with mail from {' or '.join(segment.domains)}")
    rule = f"deals {' and '.join(parts)}" if parts else "every deal"
    return f"segment {segment.name} ({rule})" if segment.name else rule
