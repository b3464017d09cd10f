"""Reads the taxonomy of reasons: the packaged `reasons.toml`, or a copy that the user has changed."""

import tomllib
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from analyzer.domain.churn import OTHER, Taxonomy
from analyzer.errors import BadSettings

PACKAGED: Final = Path(__file__).with_name("reasons.toml")

STRIPE_FEEDBACK: Final = {
    "customer_service": "support_service",
    "low_quality": "product_quality_bugs",
    "missing_features": "missing_features",
    "switched_service": "competitor",
    "too_complex": "hard_to_implement",
    "too_expensive": "price_budget",
    "unused": "low_usage_no_value",
    "payment_disputed": "billing_contract",
    "payment_failed": "billing_contract",
}
"""Which of several categories with the same Stripe value is meant, and Stripe's two `reason`s that are causes."""


def read_taxonomy(file: Path | None = None) -> Taxonomy:
    """The taxonomy in `file`, or the packaged one. Raises BadSettings where the file cannot be used."""
    path = file or PACKAGED
    try:
        return Taxonomy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSettings(f"HANDOFF_TAXONOMY_FILE: {path.name} cannot be read. Correct or unset it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"HANDOFF_TAXONOMY_FILE: {path.name} is not TOML in UTF-8. Correct it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "categories"
        raise BadSettings(f"HANDOFF_TAXONOMY_FILE: {path.name}: {where}: {first['msg'].lower()}. Correct it.") from None


def chosen_category(stated: str, taxonomy: Taxonomy) -> str | None:
    """The category for what a customer chose from a list: a slug, a label, or one of Stripe's `feedback` or `reason` values.

    None where it says nothing about the cause.
    """
    chosen = "_".join(stated.lower().replace("/", " ").split())
    for category in taxonomy.categories:
        if chosen in (category.slug, "_".join(category.label.lower().split())):
            return None if category.slug == OTHER else category.slug
    slug = STRIPE_FEEDBACK.get(chosen)
    if slug in taxonomy.slugs:
        return slug
    return next((c.slug for c in taxonomy.categories if c.stripe == chosen and OTHER not in (c.slug, c.stripe)), None)
