"""The taxonomy file: packaged, changed, broken."""

from pathlib import Path

import pytest

from analyzer.churn.taxonomy import PACKAGED, STRIPE_FEEDBACK, chosen_category, read_taxonomy
from analyzer.errors import BadSettings

CATEGORIES = {
    "price_budget", "missing_features", "product_quality_bugs", "poor_onboarding", "hard_to_implement", "low_usage_no_value", "support_service",
    "competitor", "business_change", "champion_left", "billing_contract", "temporary_seasonal", "security_compliance", "unmet_promises", "other",
}  # fmt: skip


def test_the_packaged_taxonomy_has_the_categories_of_the_guide() -> None:
    taxonomy = read_taxonomy()
    assert set(taxonomy.slugs) == CATEGORIES
    assert all(len(category.examples) >= 3 for category in taxonomy.categories)


def test_a_changed_copy_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(PACKAGED.read_text().replace('version = "1"', 'version = "2"').replace('label = "Price or budget"', 'label = "Money"'))
    taxonomy = read_taxonomy(path)
    assert (taxonomy.version, taxonomy.category("price_budget").label) == ("2", "Money")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version = ", "not TOML"),
        ('version = "1"\ncategories = []\n', '"other" is missing'),
        ('version = "1"\n[[categories]]\nslug = "other"\n', "categories.0.label: field required"),
        (PACKAGED.read_text().replace('owner = "pricing"', 'owner = "nobody"'), "categories.0.owner"),
        (PACKAGED.read_text().replace('slug = "competitor"', 'slug = "other"'), "listed twice"),
    ],
)
def test_a_broken_copy_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(BadSettings, match=said) as caught:
        read_taxonomy(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("HANDOFF_TAXONOMY_FILE: mine.toml")


def test_a_missing_copy_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        read_taxonomy(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("too_expensive", "price_budget"),
        ("payment_failed", "billing_contract"),
        ("other", None),
        ("No usable reason", None),
        ("Missing features", "missing_features"),
        ("COMPETITOR", "competitor"),
        ("purple", None),
    ],
)
def test_what_a_customer_chose_from_a_list_is_mapped(stated: str, expected: str | None) -> None:
    assert chosen_category(stated, read_taxonomy()) == expected


def test_every_value_of_stripe_leads_somewhere() -> None:
    assert set(STRIPE_FEEDBACK.values()) < CATEGORIES


def test_a_category_of_an_earlier_version_is_still_shown() -> None:
    assert read_taxonomy().category("left_for_mars").label == "Left for mars"
