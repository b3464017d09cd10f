"""Themes inside a category: what belongs together, what they are called, and that they stay."""

import datetime as dt
import re

import pytest

from analyzer.churn.themes import of_issue, themes_of
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


def test_customers_who_say_the_same_in_other_languages_are_one_theme(embedder: Embedder) -> None:
    texts = ("We switch to Novaris.", "Wir wechseln zu Novaris.", "Nous passons chez Novaris.", "Nos cambiamos a Novaris.")
    (theme,) = themes_of([cancelled(text, number, "competitor") for number, text in enumerate(texts)], embedder)["competitor"]
    assert theme.size == len(texts)


def test_a_theme_is_called_by_whole_words_of_one_of_its_customers(embedder: Embedder) -> None:
    long = "There is no connector for Xero, so somebody here has to type all of the invoices of a month twice, and that takes two days."
    for texts in (TEXTS[:3], TEXTS[3:], (long, f"{long} Sorry.")):
        for theme in themes_of([cancelled(text, number) for number, text in enumerate(texts)], embedder)["missing_features"]:
            words = theme.label.removesuffix("…")
            assert len(words) <= 60
            assert any(re.search(rf"{re.escape(words)}(?!\w)", text) for text in texts)


def test_what_several_write_alike_names_their_theme(embedder: Embedder) -> None:
    texts = ("Zu teuer.", "zu teuer", "Zu teuer", "Too expensive, and so very very complicated for a company of our modest size")
    (theme,) = themes_of([cancelled(text, number, "price_budget") for number, text in enumerate(texts)], embedder)["price_budget"]
    assert theme.label.casefold() == "zu teuer"


def test_what_nobody_said_before_is_new(embedder: Embedder) -> None:
    themes = themes_of(ROWS, embedder)["missing_features"]
    (okta, xero), (unknown, *_) = of_issue(themes, ("c02", "c04", "c01", "c03"), True), of_issue(themes, ("c02", "c04"), False)
    assert (okta.before, okta.new, xero.new, unknown.new) == (1, False, True, False)
