"""Cancellations, themes and decisions on both databases: what is counted, what is only added to, what goes with its account."""

import base64
import datetime as dt
import json

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from analyzer.domain.churn import Cancellation, OfferOutcome, Reason
from analyzer.errors import BadRequest
from analyzer.store import accounts, cancellations, issues, schema, themes
from analyzer.store.accounts import Sight
from analyzer.store.cancellations import Part, Reader, Wanted
from analyzer.store.database import Database, Transaction, now
from analyzer.store.issues import StoredDecision
from analyzer.store.records import Account
from analyzer.store.themes import StoredTheme

DAY = dt.date(2026, 3, 4)
READER = Reader("local", "test", "1")


def lost(identity: str, **fields: object) -> Cancellation:
    return Cancellation(
        **{"id": identity, "account": "acme", "on": DAY, "text": "Too dear.", "revenue": 10.25, "currency": "USD", **fields}
    )


def keep(transaction: Transaction, *rows: Cancellation, category: str | None = "price_budget") -> list[str]:
    ids = [one.id for one in cancellations.add_all(transaction, rows, "test", "ann")]
    if category:
        reason = Reason(category=category, confidence=0.5, quote="Too dear.", needs_review=True)
        cancellations.keep_reasons(transaction, [(one, reason) for one in ids], READER)
    return ids


def test_days_are_counted_without_those_whom_an_offer_kept_and_those_nobody_read(database: Database) -> None:
    with database.writing() as transaction:
        keep(transaction, lost("a"), lost("b"), lost("c", on=DAY + dt.timedelta(days=1)), lost("d", offer_outcome=OfferOutcome.ACCEPTED))
        keep(transaction, lost("e"), category=None)
        cancellations.correct(transaction, _find(transaction, "b"), "competitor", "ann", None)
        found = sorted(cancellations.days_of(transaction, DAY, DAY + dt.timedelta(days=6)))
    assert found == [("competitor", DAY, 1), ("price_budget", DAY, 1), ("price_budget", DAY + dt.timedelta(days=1), 1)]


def _find(transaction: Transaction, identity: str) -> cancellations.StoredCancellation:
    found = cancellations.find(transaction, identity)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("part", "ids"),
    [
        (Part(), {"a", "b", "c"}),
        (Part("plan", "Pro"), {"a", "b"}),
        (Part("region", "EU"), {"c"}),
        (Part("early"), {"a"}),
        (Part("tenure", "up to 90 days"), {"a"}),
        (Part("tenure", "1 to 3 years"), {"b"}),
        (Part("tenure", "over 3 years"), set()),
    ],
)
def test_parts_of_the_customers(database: Database, part: Part, ids: set[str]) -> None:
    with database.writing() as transaction:
        keep(transaction, lost("a", plan=" Pro", tenure_days=90), lost("b", plan="Pro", tenure_days=700), lost("c", region="EU"))
        names = {_find(transaction, one).id: one for one in "abc"}
        assert {names[row.id] for row in cancellations.between(transaction, DAY, DAY, part)} == ids
        assert cancellations.values_of(transaction, "plan", DAY, DAY) == ("Pro",)


def test_what_comes_out_is_what_went_in(database: Database) -> None:
    row = lost("a", stated="price", plan="Pro", size="11-50", region="EU", tenure_days=5, offer="20 % off", offer_outcome="declined")
    with database.writing() as transaction:
        keep(transaction, row, category=None)
        kept = _find(transaction, "a")
    assert kept.known().model_copy(update={"id": "a"}) == row
    assert kept.mrr_cents == 1_025


def test_the_queue_the_list_and_who_may_see_them(database: Database) -> None:
    with database.writing() as transaction:
        accounts.add(transaction, Account(id="acme", name="Acme", csm="kim", created_at=now(), created_by="ann"))
        keep(transaction, lost("a", account_id="acme"), lost("b"))
        assert cancellations.waiting(transaction) == 2
        assert [row.event_id for row in cancellations.listed(transaction, Sight(csm="kim"), 10, None).items] == ["a"]
        assert cancellations.listed(transaction, Sight(csm="lee"), 10, None).items == ()
        cancellations.correct(transaction, _find(transaction, "a"), "other", "ann", "phoned")
        waiting = cancellations.listed(transaction, Sight(everything=True), 10, None, Wanted(needs_review=True)).items
        assert [row.event_id for row in waiting] == ["b"]
        assert [row.event_id for row in cancellations.queue(transaction, 5)] == ["b"]
        assert cancellations.taught(transaction, 5) == [("Too dear.", "other")]


def test_an_account_takes_its_words_with_it_and_the_themes_they_shaped(database: Database) -> None:
    with database.writing() as transaction:
        accounts.add(transaction, Account(id="acme", name="Acme", created_at=now(), created_by="ann"))
        mine, other = keep(transaction, lost("a", account_id="acme"), lost("b", account="else"))
        themes.keep(transaction, [StoredTheme(id="t1", category="price_budget", size=2, middle=b"\0" * 8)])
        themes.join(transaction, [(mine, "t1"), (other, "t1")])
        themes.label(transaction, {"t1": "dear, Acme"})
        assert themes.labels(transaction, ["t1"]) == {"t1": "dear, Acme"}
        themes.dissolve(transaction, "acme")
        accounts.remove(transaction, "acme")
        assert themes.of_category(transaction, "price_budget") == ()
        assert cancellations.find(transaction, "a") is None
        assert [told.id for told in themes.without(transaction, "price_budget", DAY, 5)] == [other]


def test_a_theme_that_nothing_is_in_any_more_goes(database: Database) -> None:
    with database.writing() as transaction:
        (mine,) = keep(transaction, lost("a"))
        made = [StoredTheme(id=name, category="price_budget", size=1, middle=b"\0" * 8) for name in ("t1", "t2")]
        themes.keep(transaction, made)
        themes.join(transaction, [(mine, "t1")])
        themes.prune(transaction, "price_budget")
        assert [theme.id for theme in themes.of_category(transaction, "price_budget")] == ["t1"]


def _decided(transaction: Transaction) -> None:
    issue = issues.add(transaction, "price_budget", DAY)
    made = StoredDecision(issue_id=issue.id, number=0, week=DAY, action="resolve", person="ann", at=now())
    assert issues.decide(transaction, made).number == 1
    assert issues.decide(transaction, made).number == 2


def test_decisions_are_numbered_and_found_with_the_key_of_their_issue(database: Database) -> None:
    with database.writing() as transaction:
        _decided(transaction)
        assert [(key, one.number) for key, one in issues.decided(transaction)] == [("price_budget", 1), ("price_budget", 2)]
        assert issues.add(transaction, "price_budget", DAY + dt.timedelta(days=7)).first_week == DAY
        assert issues.id_of("price_budget/plan:Pro") != issues.id_of("price_budget/plan:Solo")


@pytest.mark.parametrize("change", [update(schema.decisions).values(note="x"), delete(schema.decisions)])
def test_decisions_are_only_added_to(database: Database, change: object) -> None:
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as transaction:
        _decided(transaction)
        transaction.execute(change)  # type: ignore[call-overload]


def test_corrections_are_only_added_to(database: Database) -> None:
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as transaction:
        keep(transaction, lost("a"))
        cancellations.correct(transaction, _find(transaction, "a"), "other", "ann", None)
        transaction.execute(update(schema.corrections).values(category="x"))


def test_an_issue_is_seen_once_a_week(database: Database) -> None:
    with database.writing() as transaction:
        issue = issues.add(transaction, "price_budget", DAY)
        assert issues.see(transaction, issue, DAY, ["spiking"]) is True
        assert issues.see(transaction, issue, DAY, ["rising"]) is False
        assert len(transaction.execute(select(schema.sightings)).all()) == 1


def test_the_dearest_come_first_and_pages_leave_none_out(database: Database) -> None:
    later = DAY + dt.timedelta(days=1)
    with database.writing() as transaction:
        keep(
            transaction, lost("cheap", revenue=1, on=later), lost("dear", revenue=90), lost("even", revenue=5), lost("even later", revenue=5, on=later),
            lost("unknown", revenue=0),
        )  # fmt: skip
        for latest, order in (
            (False, ["dear", "even later", "even", "cheap", "unknown"]),
            (True, ["even later", "cheap", "dear", "even", "unknown"]),
        ):
            seen: list[str] = []
            cursor = None
            while True:
                found = cancellations.ranked(transaction, accounts.EVERYTHING, 2, cursor, latest)
                seen += [one.event_id for one in found.items]
                if (cursor := found.next_cursor) is None:
                    break
            assert seen == order


@pytest.mark.parametrize(
    "said", [[1, "2026-03-04"], [True, 1, "x"], [10**30, "2026-03-04", "x"], ["1", "2026-03-04", "x"], [1, "soon", "x"], {}, 7]
)
def test_a_cursor_that_no_page_gave_is_refused(database: Database, said: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    with database.reading() as transaction, pytest.raises(BadRequest):
        cancellations.ranked(transaction, accounts.EVERYTHING, 2, cursor)


def test_an_id_of_the_customer_finds_the_account_before_the_name_does(database: Database) -> None:
    with database.writing() as transaction:
        keep(
            transaction,
            lost("a", account="Acme Ltd", customer="c-7"),
            lost("b", account="Acme Ltd", customer="c-8"),
            lost("c", account="Acme Ltd"),
        )
        for identity, name in (("C-7", "Acme Seven"), ("x", "Acme Ltd")):
            accounts.add(transaction, Account(id=identity, name=name, created_at=now(), created_by="root"))
        cancellations.hang(transaction, cancellations.accounts_by_name(transaction))
        assert [_find(transaction, one).account_id for one in "abc"] == ["C-7", "x", "x"]


def test_a_row_that_was_kept_under_its_id_gets_its_name_when_it_is_told_again(database: Database) -> None:
    with database.writing() as transaction:
        keep(transaction, lost("a", account="c-7"), lost("b", account="Acme"))
        keep(transaction, lost("a", account="Acme", customer="c-7"), lost("b", account="Other", customer="c-8"), category=None)
        found = [_find(transaction, one) for one in "ab"]
        assert [(one.account_name, one.customer) for one in found] == [("Acme", "c-7"), ("Acme", "")]


def test_a_new_name_takes_no_cancellation_that_names_another_account_by_its_id(database: Database) -> None:
    with database.writing() as transaction:
        keep(transaction, lost("a", account="Acme Holding", customer="beta"), lost("b", account="Acme Holding"))
        for key in ("acme", "beta"):
            accounts.add(
                transaction, Account(id=key, name=key, aliases=("Acme Holding",) if key == "acme" else (), created_at=now(), created_by="x")
            )
        cancellations.claim(transaction, "acme")
        found = {one: _find(transaction, one) for one in ("a", "b")}
        assert {key: one.account_id for key, one in found.items()} == {"a": None, "b": "acme"}
        cancellations.claim(transaction, "beta")
        assert _find(transaction, "a").account_id == "beta"
