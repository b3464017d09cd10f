"""Themes inside a category: what belongs together, what they are called, and that they stay."""

import datetime as dt

import pytest

from analyzer.churn.themes import themes_of
from analyzer.domain.churn import Cancellation, Reason
from analyzer.embedding import Embedder, shared_embedder
from tests.unit.cancellations import WEEK

TEXTS = (
    "We need single sign-on with Okta and you do not have it.",
    "There is no connector for Xero.",
    "No Okta login, and our IT insists on it.",
    "You have no Xero integration, so we type every invoice twice.",
    "Okta single sign-on is missing.",
    "There is no dark mode.",
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return shared_embedder()


def cancelled(text: str, number: int, category: str = "missing_features") -> Cancellation:
    reason = Reason(category=category, confidence=0.9, quote=text)
    return Cancellation(id=f"c{number:02d}", account="a", on=WEEK + dt.timedelta(days=number), text=text, reason=reason)


ROWS = [cancelled(text, number) for number, text in enumerate(TEXTS)]


def test_texts_that_say_the_same_make_a_theme_called_by_their_own_words(embedder: Embedder) -> None:
    okta, xero = themes_of(ROWS, embedder)["missing_features"]
    assert (okta.ids, xero.ids) == (("c00", "c02", "c04"), ("c01", "c03"))
    assert "Okta" in okta.label
    assert "Xero" in xero.label


def test_a_new_week_changes_no_theme_of_an_earlier_one(embedder: Embedder) -> None:
    before = {theme.key: theme.ids for theme in themes_of(ROWS[:4], embedder)["missing_features"]}
    after = {theme.key: theme.ids for theme in themes_of(ROWS, embedder)["missing_features"]}
    assert set(before) <= set(after)
    assert all(after[key][: len(ids)] == ids for key, ids in before.items())


def test_the_order_of_the_rows_does_not_matter(embedder: Embedder) -> None:
    assert themes_of(ROWS[::-1], embedder) == themes_of(ROWS, embedder)


def test_categories_are_kept_apart_and_single_texts_are_no_theme(embedder: Embedder) -> None:
    rows = [cancelled("No Okta login.", 1), cancelled("No Okta login, as was promised.", 2, "unmet_promises")]
    assert themes_of(rows, embedder) == {"missing_features": (), "unmet_promises": ()}


def test_texts_without_words_or_category_are_left_out(embedder: Embedder) -> None:
    bare = Cancellation(id="x", account="a", on=WEEK, text="anything")
    assert themes_of([bare, cancelled("  ", 1)], embedder) == {}


def test_little_words_of_other_languages_name_no_theme(embedder: Embedder) -> None:
    texts = ("Il supporto era garantito e la formazione era inclusa.", "La formazione era inclusa, il supporto era garantito.")
    (theme,) = themes_of([cancelled(text, number) for number, text in enumerate(texts)], embedder)["missing_features"]
    assert set(theme.label.split(", ")) <= {"supporto", "garantito", "formazione", "inclusa"}
