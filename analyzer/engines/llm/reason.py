"""Why a customer leaves, as the model reads its text."""

import re
from typing import Any

from analyzer.domain.churn import OTHER, Reason, Taxonomy
from analyzer.domain.conversation import Side, Turn
from analyzer.engines.llm.answers import Raw, ReasonItem, schema_of
from analyzer.engines.llm.claims import CONFIDENCE
from analyzer.engines.llm.script import Part

_WORD = re.compile(r"\w+")
_DOUBT = 0.5
"""Below this a person looks."""


def part_of(text: str) -> Part:
    """The text as the one turn of a customer."""
    return Part(Turn(index=0, side=Side.CUSTOMER, text=text, span=(0, len(text))), 0, len(text))


def schema(taxonomy: Taxonomy) -> dict[str, Any]:
    """The schema of the answer, with the categories in use as the only values."""
    made = schema_of("reason")
    fields = made["$defs"]["ReasonItem"]["properties"]
    fields["category"] = {"type": "string", "enum": list(taxonomy.slugs)}
    fields["secondary"] = {"anyOf": [{"type": "string", "enum": list(taxonomy.slugs)}, {"type": "null"}]}
    return made


def listed(taxonomy: Taxonomy) -> str:
    """The categories as lines `- slug: definition`."""
    return "\n".join(f"- {c.slug}: {' '.join(c.definition.split())}" for c in taxonomy.categories)


def reason_of(raws: list[Raw], text: str, taxonomy: Taxonomy) -> Reason:
    """The first usable entry; a category or quote that is not there asks for a person."""
    item = next((r.item for r in raws if isinstance(r.item, ReasonItem)), None)
    if item is None or item.category not in taxonomy.slugs:
        return unread(text)
    quote = _slice(text, item.quote)
    sure = CONFIDENCE[item.certainty] if quote else _DOUBT / 2
    second = item.secondary if item.secondary in taxonomy.slugs and item.secondary not in {item.category, OTHER} else None
    return Reason(category=item.category, secondary=second, confidence=sure, quote=quote or _first_words(text), needs_review=sure < _DOUBT)


def unread(text: str) -> Reason:
    """For a text that the model did not classify."""
    return Reason(category=OTHER, confidence=0.0, quote=_first_words(text), needs_review=True)


def _slice(text: str, quote: str) -> str:
    """The words of `quote` as they stand in `text`, whatever is between them; "" where they do not."""
    words = _WORD.findall(quote)[:200]
    found = re.search(r"\W{1,20}".join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    return found.group() if found else ""


def _first_words(text: str) -> str:
    return text.strip()[:300]
