"""What people do about flags, and what the list shows of it."""

import datetime as dt

import pytest

from analyzer.desk import digest, watching
from analyzer.desk.letters import letter_of
from analyzer.domain.flag import Found, Shown
from analyzer.domain.sentiment import FlagType, Severity
from analyzer.store import accounts, departures, flags, notices
from analyzer.store.database import now
from analyzer.store.records import Channel, Recipient, Subscription
from tests.api.conftest import House

NOTHING: dict[str, object] = {}


def shown(house: House, view: str = "waiting", who: str = "csm") -> list[str]:
    return [flag["id"] for flag in house.ask(who, "GET", "/v1/flags", params={"view": view}).json()["items"]]


def day(days: int) -> str:
    return str(now().date() + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("act", "body", "view"),
    [
        ("acknowledge", NOTHING, "acknowledged"),
        ("snooze", {"until": day(3)}, "snoozed"),
        ("resolve", {"outcome": "talked", "note": "They had a fire drill"}, "done"),
        ("dismiss", {"reason": "misread"}, "done"),
    ],
)
def test_what_somebody_took_on_leaves_the_inbox_and_keeps_who_did_it(house: House, act: str, body: dict[str, object], view: str) -> None:
    house.deal()
    flag = house.flagged()
    assert shown(house) == [flag.id]
    got = house.ask("csm", "POST", f"/v1/flags/{flag.id}/{act}", json=body)
    assert got.status_code == 200, got.text
    assert (shown(house), shown(house, view)) == ([], [flag.id])
    assert got.json()["history"][-1]["person"] == "kim@vendor.example"
    assert house.ask("csm", "POST", f"/v1/flags/{flag.id}/reopen").status_code == 200
    assert shown(house) == [flag.id]


def test_a_snoozed_flag_wakes_by_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.deal()
    flag = house.flagged()
    house.ask("csm", "POST", f"/v1/flags/{flag.id}/snooze", json={"until": day(2)})
    assert shown(house) == []
    later = now() + dt.timedelta(days=2)
    monkeypatch.setattr(flags, "now", lambda: later)
    assert shown(house) == [flag.id]


def test_a_flag_that_becomes_worse_wakes_and_what_people_did_stays(house: House) -> None:
    house.deal()
    flag = house.flagged(severity=Severity.WATCH)
    house.ask("csm", "POST", f"/v1/flags/{flag.id}/snooze", json={"until": day(9)})
    with house.desk.database.writing() as transaction:
        worse = Found("no_show:m1", FlagType.NO_SHOW, Severity.ALERT, "m1", now(), "Again.", "Call.", (Shown(quote="x", message="m1"),))
        synced = flags.sync(transaction, "acme", "acme-1", [worse])
    assert [one.id for one in synced.worsened] == [flag.id]
    assert shown(house) == [flag.id]
    acts = [entry["act"] for entry in house.ask("csm", "GET", f"/v1/flags/{flag.id}").json()["history"]]
    assert acts == ["raised", "snoozed", "worsened"]


def test_what_is_no_longer_found_is_withdrawn_not_deleted(house: House) -> None:
    house.deal()
    flag = house.flagged()
    with house.desk.database.writing() as transaction:
        assert flags.sync(transaction, "acme", "acme-1", []).withdrawn == 1
    assert shown(house) == []
    assert house.ask("csm", "GET", f"/v1/flags/{flag.id}").json()["flag"]["gone"] is True


def test_history_older_than_a_month_waits_for_nobody(house: House) -> None:
    house.deal()
    flag = house.flagged(at=now() - dt.timedelta(days=40))
    assert (shown(house), shown(house, "old")) == ([], [flag.id])


def test_who_names_no_view_sees_all_that_still_waits_however_old_and_woken_flags_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.deal()
    old = house.flagged(at=now() - dt.timedelta(days=40))
    assert [flag["id"] for flag in house.ask("csm", "GET", "/v1/flags").json()["items"]] == [old.id]
    house.ask("csm", "POST", f"/v1/flags/{old.id}/snooze", json={"until": day(2)})
    assert house.ask("csm", "GET", "/v1/flags").json()["items"] == []
    later = now() + dt.timedelta(days=2)
    monkeypatch.setattr(flags, "now", lambda: later)
    assert [flag["id"] for flag in house.ask("csm", "GET", "/v1/flags").json()["items"]] == [old.id]


def test_the_worst_comes_first_then_the_newest(house: House) -> None:
    house.deal()
    at = now()
    some = [
        Found(f"k{n}", FlagType.NO_SHOW, severity, None, at - dt.timedelta(days=age), "x", "y", ())
        for n, (severity, age) in enumerate([(Severity.WATCH, 1), (Severity.ALERT, 9), (Severity.GOOD, 0), (Severity.ALERT, 2)])
    ]
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "acme", "acme-1", some)
    items = house.ask("csm", "GET", "/v1/flags").json()["items"]
    assert [flag["identity"] for flag in items] == ["k3", "k1", "k0", "k2"]
    first = house.ask("csm", "GET", "/v1/flags", params={"limit": 3}).json()
    assert first["next_start"] == 3
    assert len(house.ask("csm", "GET", "/v1/flags", params={"limit": 3, "start": 3}).json()["items"]) == 1


def test_the_longest_page_leads_on_too(house: House) -> None:
    house.deal()
    some = [Found(f"k{n}", FlagType.NO_SHOW, Severity.ALERT, None, now(), "x", "y", ()) for n in range(flags.MOST + 1)]
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "acme", "acme-1", some)
    first = house.ask("csm", "GET", "/v1/flags", params={"limit": flags.MOST}).json()
    assert (len(first["items"]), first["next_start"]) == (flags.MOST, flags.MOST)


def test_the_later_of_two_people_is_told(house: House) -> None:
    house.deal()
    flag = house.flagged()
    assert house.ask("csm", "POST", f"/v1/flags/{flag.id}/acknowledge", json={"version": flag.version}).status_code == 200
    late = house.ask("retention", "POST", f"/v1/flags/{flag.id}/dismiss", json={"reason": "known", "version": flag.version})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("snooze", {"until": day(0)}),
        ("snooze", {"until": day(400)}),
        ("resolve", {"outcome": "other"}),
        ("dismiss", {"reason": "other", "note": "  "}),
    ],
)
def test_a_deed_that_says_too_little_is_refused(house: House, act: str, body: dict[str, object]) -> None:
    house.deal()
    flag = house.flagged()
    assert house.ask("csm", "POST", f"/v1/flags/{flag.id}/{act}", json=body).status_code == 400
    assert shown(house) == [flag.id]


def test_mine_leaves_those_of_accounts_that_name_me(house: House) -> None:
    house.deal()
    house.flagged()
    for who, expected in (("csm", 1), ("retention", 0), ("rep", 1)):
        assert len(house.ask(who, "GET", "/v1/flags", params={"mine": True}).json()["items"]) == expected, who


def test_the_digest_names_accounts_by_what_waits_and_goes_out_once_a_week(house: House) -> None:
    house.deal()
    house.deal("other", rep="bo@vendor.example", csm="lee@vendor.example")
    house.flagged()
    text = house.ask("csm", "GET", "/v1/flags/digest").text
    assert "1 new in the last seven days" in text
    assert "- Acme: 1 alert. First: missed meeting." in text
    assert "Nothing waits." in house.ask("other_csm", "GET", "/v1/flags/digest").text
    monday = dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC)
    assert digest.announce(house.desk.database, dt.datetime(2026, 11, 30, 5, tzinfo=dt.UTC)) == 0
    assert digest.announce(house.desk.database, monday) == 2
    assert digest.announce(house.desk.database, monday + dt.timedelta(days=3)) == 0
    assert digest.announce(house.desk.database, monday + dt.timedelta(days=7)) == 2


def test_a_digest_of_a_quiet_month_tells_of_older_flags_that_still_wait(house: House) -> None:
    house.deal()
    house.flagged(at=now() - dt.timedelta(days=40))
    text = house.ask("csm", "GET", "/v1/flags/digest").text
    assert "Nothing waits" not in text
    assert "Nothing of the last 30 days waits.\n1 older flag is still open.\n" in text
    house.deal("other")
    house.flagged("other-1")
    text = house.ask("csm", "GET", "/v1/flags/digest").text
    assert "- Other: 1 alert" in text
    assert "1 older flag is still open." in text


def test_the_letter_of_a_digest_goes_to_its_csm_and_names_no_erased_account(house: House) -> None:
    house.deal()
    house.flagged()
    wanted = Subscription(
        id="sub", channel=Channel.MESSAGE, shown="mail", recipient=Recipient.CSM, label="", events=("flag.digest",), active=True,
        created_at=now(), created_by="root",
    )  # fmt: skip
    with house.desk.database.writing() as transaction:
        notices.subscribe(transaction, wanted, b"sealed")
    digest.announce(house.desk.database, dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    with house.desk.database.reading() as transaction:
        (delivery,) = notices.deliveries(transaction, 10, None).items
        letter = letter_of(transaction, delivery, "https://desk.example")
    assert letter is not None
    assert letter.address_of(Recipient.CSM) == "kim@vendor.example"
    assert "- Acme: 1 alert" in letter.text
    assert letter.text.endswith("https://desk.example/desk/flags")
    house.ask("admin", "DELETE", "/v1/accounts/acme")
    with house.desk.database.reading() as transaction:
        gone = letter_of(transaction, delivery, "")
    assert gone is not None
    assert "Acme" not in gone.text
    with house.desk.database.reading() as transaction:
        assert all("acme" not in str(row.subject) for row in transaction.execute(notices.schema.notices.select()))


def lose(house: House, account: str = "acme", days: int = -3, **fields: object) -> None:
    """A cancellation of an account."""
    event = {"event_id": f"{account}{days}{len(fields)}", "account": account, "left_on": day(days), "text": "Too dear.", **fields}
    assert house.ask("retention", "POST", "/v1/cancellations", json=event).status_code in {200, 202}


def test_flags_of_a_customer_who_has_left_wait_for_nobody(house: House) -> None:
    house.deal()
    some = [Found(f"k{age}", FlagType.NO_SHOW, Severity.ALERT, None, now() - dt.timedelta(days=age), "x", "y", ()) for age in (5, 50)]
    with house.desk.database.writing() as transaction:
        flag, old = flags.sync(transaction, "acme", "acme-1", some).raised
    lose(house, days=2)
    assert (shown(house), shown(house, "old")) == ([flag.id], [old.id]), "who is still to leave may be kept"
    lose(house, days=-3)
    assert (shown(house), shown(house, "old"), set(shown(house, "left"))) == ([], [], {flag.id, old.id})
    assert "Nothing waits." in house.ask("csm", "GET", "/v1/flags/digest").text


def test_who_ends_one_of_two_deals_or_was_kept_or_came_back_has_not_left(house: House) -> None:
    house.deal("kept")
    house.deal("two")
    house.deal("back")
    assert house.ask("rep", "POST", "/v1/accounts/two/deals", json={"name": "second"}).status_code == 201
    for account in ("kept", "two", "back"):
        house.flagged(f"{account}-1", at=now() - dt.timedelta(days=1))
    lose(house, "kept", offer="a month", offer_outcome="accepted")
    lose(house, "two")
    lose(house, "back", days=-70)
    assert len(shown(house, who="admin")) == 3
    lose(house, "two", days=-2)
    assert len(shown(house, who="admin")) == 2


def test_who_signed_again_after_they_left_is_a_customer_whatever_was_recorded_of_the_first_time(house: House) -> None:
    house.deal("twice")
    lose(house, "twice", days=-20)
    lose(house, "twice", days=-19)
    second = {"name": "second", "signed_on": day(-10)}
    assert house.ask("rep", "POST", "/v1/accounts/twice/deals", json=second).status_code == 201
    house.flagged("twice-1", at=now() - dt.timedelta(days=1))
    house.deal("anew")
    lose(house, "anew", days=-400)
    assert house.ask("rep", "PATCH", "/v1/deals/anew-1", json={"signed_on": day(-300)}).status_code == 200
    house.flagged("anew-1", at=now() - dt.timedelta(days=40))
    assert (len(shown(house, who="admin")), len(shown(house, "old", "admin")), shown(house, "left", "admin")) == (1, 1, [])
    with house.desk.database.reading() as transaction:
        assert departures.days(transaction, ["twice", "anew"]) == {}
    lose(house, "twice", days=-2)
    assert len(shown(house, "left", "admin")) == 1, "and may leave again"


def test_nobody_is_told_of_a_flag_of_a_customer_who_has_left(house: House) -> None:
    deal_id = house.deal()
    lose(house)
    flag = house.flagged()
    with house.desk.database.writing() as transaction:
        deal = accounts.find_deal(transaction, deal_id)
        assert deal is not None
        assert watching.tell(transaction, deal, flag) == flag


def test_in_one_week_anger_comes_before_an_answer_that_took_long(house: House) -> None:
    house.deal()
    some = [
        Found(f"k{n}", kind, Severity.ALERT, None, now() - dt.timedelta(days=age), "x", "y", ())
        for n, (kind, age) in enumerate([(FlagType.RESPONSE_DELAY, 1), (FlagType.SENTIMENT_DROP, 4), (FlagType.SENTIMENT_DROP, 12)])
    ]
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "acme", "acme-1", some)
    assert [flag["identity"] for flag in house.ask("csm", "GET", "/v1/flags").json()["items"]] == ["k1", "k0", "k2"]


def test_the_digest_names_accounts_in_the_order_of_the_inbox(house: House) -> None:
    for account, kind in (("slow", FlagType.RESPONSE_DELAY), ("angry", FlagType.SENTIMENT_DROP)):
        house.deal(account)
        house.flagged(f"{account}-1", kind=kind)
    house.flagged("slow-1", kind=FlagType.NO_SHOW, identity="another")
    text = house.ask("csm", "GET", "/v1/flags/digest").text
    assert text.index("- Angry") < text.index("- Slow")


def test_one_account_that_the_digest_does_not_name_is_one(house: House) -> None:
    for number in range(digest.MOST + 1):
        house.deal(f"a{number}")
        house.flagged(f"a{number}-1")
    assert "And 1 more account." in house.ask("csm", "GET", "/v1/flags/digest").text
