"""Outgoing notices through the API: who hears of what, signed; what fails is tried again, given up, and sent anew by hand."""

import datetime as dt
import hashlib
import hmac
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest

from analyzer.desk import notifying
from analyzer.desk.notifying import LEASE, WAITS, Courier
from analyzer.domain.notice import Event
from analyzer.store import accounts, notices
from analyzer.store.database import now
from tests.api.conftest import House
from tests.receiver import Receiver, post_office, receiving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[2]
LATER = dt.timedelta(days=1)


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"notify_hosts": ("127.0.0.1",), "public_url": "https://handoff.vendor.example/"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def subscribe(house: House, receiver: Receiver, *events: str, path: str = "/hook?token=abc", **fields: Any) -> Any:
    body = {"target": receiver.url + path, "events": list(events or ["*"]), **fields}
    return house.ask("admin", "POST", "/v1/subscriptions", json=body)


def courier(house: House) -> Courier:
    return Courier(house.desk.database, house.desk.settings)


def deliveries(house: House, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.ask("admin", "GET", "/v1/deliveries", params=query).json()["items"]
    return found


def test_a_handover_arrives_signed_with_names_and_a_link(house: House, receiver: Receiver) -> None:
    secret = subscribe(house, receiver, "handoff").json()["secret"]
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/approve").status_code == 200
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/handover").status_code == 200
    assert courier(house).round(now()) == 1
    (got,) = receiver.got
    expected = hmac.new(secret.encode(), got.headers["handoff-timestamp"].encode() + b"." + got.body, hashlib.sha256).hexdigest()
    assert got.headers["handoff-signature"] == f"v1={expected}"
    said = json.loads(got.body)
    assert said["event"] == "handoff.handed_over"
    assert said["account"] == {"id": "acme", "name": "Acme", "csm": "kim@vendor.example"}
    assert said["deal"]["rep"] == "ann@vendor.example"
    assert said["link"] == f"https://handoff.vendor.example/desk/handoffs/{handoff_id}/story"
    (delivery,) = deliveries(house)
    assert (delivery["state"], delivery["status"], delivery["tries"]) == ("delivered", 204, 1)
    assert courier(house).round(now() + LATER) == 0


def test_the_target_and_the_secret_are_shown_once_and_kept_sealed(house: House, receiver: Receiver, tmp_path: Path) -> None:
    made = subscribe(house, receiver, "*")
    secret = made.json()["secret"]
    shown = made.json()["subscription"]
    assert shown["shown"] == receiver.url + "/..."
    for path in ("/v1/subscriptions", f"/v1/subscriptions/{shown['id']}", "/v1/audit"):
        answer = house.ask("admin", "GET", path).text
        assert secret not in answer and "token=abc" not in answer
    assert house.ask("admin", "POST", f"/v1/subscriptions/{shown['id']}/ping").status_code == 202
    house.desk.database.compact()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("handoff.db"))
    assert secret.encode() not in kept and b"token=abc" not in kept


def test_what_fails_is_tried_again_later_and_later_and_is_then_a_dead_letter(house: House, receiver: Receiver) -> None:
    receiver.statuses = [500]
    made = subscribe(house, receiver).json()["subscription"]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    at = now()
    for wait in WAITS:
        assert courier(house).round(at) == 1
        assert courier(house).round(at + wait * 0.99) == 0
        at += wait * 1.3
    assert courier(house).round(at) == 1
    (dead,) = deliveries(house, state="dead")
    assert (dead["tries"], dead["status"], dead["error"]) == (len(WAITS) + 1, 500, "The receiver answered 500.")
    assert courier(house).round(at + dt.timedelta(days=9)) == 0
    assert len({got.headers["handoff-delivery"] for got in receiver.got}) == 1
    receiver.statuses = [200]
    assert house.ask("admin", "POST", f"/v1/deliveries/{dead['id']}/redeliver").json()["state"] == "waiting"
    assert courier(house).round(now()) == 1
    assert deliveries(house)[0]["state"] == "delivered"


def test_a_receiver_that_is_gone_is_not_asked_again_and_one_that_is_busy_when_it_says(house: House, receiver: Receiver) -> None:
    made = subscribe(house, receiver).json()["subscription"]
    receiver.statuses = [410]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    courier(house).round(now())
    assert deliveries(house)[0]["state"] == "dead"
    receiver.statuses, receiver.headers = [429], {"Retry-After": "3600"}
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    at = now()
    courier(house).round(at)
    waits = dt.datetime.fromisoformat(deliveries(house, state="waiting")[0]["next_at"]) - at
    assert dt.timedelta(hours=1) <= waits <= dt.timedelta(hours=1.2)


@pytest.mark.parametrize(("stated", "hours"), [("9" * 20, 6), ("9" * 5_000, 6), ("0", 0), ("-5", 0), ("soon", 0)])
def test_a_receiver_may_ask_for_any_wait_and_gets_six_hours_at_most(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, stated: str, hours: int
) -> None:
    monkeypatch.setattr(notifying.random, "uniform", lambda *_: 1.0)
    receiver.statuses, receiver.headers = [503], {"Retry-After": stated}
    made = subscribe(house, receiver).json()["subscription"]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    at = now()
    courier(house).round(at)
    (waiting,) = deliveries(house, state="waiting")
    assert waiting["error"] == "The receiver answered 503."
    asked = dt.datetime.fromisoformat(waiting["next_at"]) - at
    assert abs(asked - max(dt.timedelta(hours=hours), WAITS[0])) < dt.timedelta(seconds=30)


def test_a_try_that_fails_in_a_way_nobody_thought_of_counts_as_one(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise OverflowError("token=abc")

    monkeypatch.setattr(notifying.notify, "post", fails)
    made = subscribe(house, receiver).json()["subscription"]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    at = now()
    for _ in range(len(WAITS) + 1):
        assert courier(house).round(at) == 1
        at += LATER
    (dead,) = deliveries(house, state="dead")
    assert dead["error"] == "The notice could not be sent (OverflowError)."


def test_a_redirect_is_a_failure_and_is_not_followed(house: House, receiver: Receiver) -> None:
    made = subscribe(house, receiver).json()["subscription"]
    receiver.statuses, receiver.headers = [302], {"Location": receiver.url + "/elsewhere"}
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    courier(house).round(now())
    assert len(receiver.got) == 1
    assert deliveries(house)[0]["error"] == "The receiver answered 302."


def test_a_subscription_that_is_switched_off_hears_nothing_and_one_that_is_removed_leaves_nothing(house: House, receiver: Receiver) -> None:
    made = subscribe(house, receiver).json()["subscription"]
    path = f"/v1/subscriptions/{made['id']}"
    assert house.ask("admin", "PATCH", path, json={"active": False}).json()["active"] is False
    assert house.ask("admin", "POST", f"{path}/ping").status_code == 409
    with house.desk.database.writing() as transaction:
        notices.announce(transaction, Event.DRAFT_READY, {})
    assert courier(house).round(now()) == 0
    house.ask("admin", "PATCH", path, json={"active": True, "events": ["ping"]})
    house.ask("admin", "POST", f"{path}/ping")
    assert house.ask("admin", "DELETE", path).status_code == 204
    assert deliveries(house) == []
    assert house.ask("admin", "GET", path).status_code == 404


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("https://127.0.0.2/hook", "inside the own network"),
        ("https://10.1.2.3/hook", "inside the own network"),
        ("https://169.254.169.254/latest/meta-data", "inside the own network"),
        ("https://[::1]/hook", "inside the own network"),
        ("https://[::ffff:10.0.0.1]/hook", "inside the own network"),
        ("https://[64:ff9b::a00:1]/hook", "inside the own network"),
        ("https://2130706434/hook", "inside the own network"),
        ("https://0/hook", "inside the own network"),
        ("http://1.1.1.1/hook", "needs https"),
        ("https://user:pw@1.1.1.1/hook", "without user"),
        ("ftp://1.1.1.1/hook", "neither"),
        ("file:///etc/passwd", "neither"),
        ("syslog://localhost", "neither"),
        ("json://127.0.0.1/", "neither"),
        ("https://1.1.1.1:99999/x", "not an address"),
        ("https://", "https://host/path"),
        ("https://1.1.1.1/a b", "without blanks"),
        ("slack://only-one-part", "lacks a part"),
        ("mailto://a:b@192.168.0.7?to=x@y.example", "inside the own network"),
        ("mailto://a:b@1.1.1.1?to=x@y.example&pgp=yes&pgpkey=/etc/passwd", "takes these parameters"),
        ("workflows://10.0.0.8:443/flow/signature", "inside the own network"),
    ],
)
def test_a_target_that_is_none_or_inside_is_refused_in_one_line_without_itself(house: House, target: str, words: str) -> None:
    answer = house.ask("admin", "POST", "/v1/subscriptions", json={"target": target, "events": ["*"]})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert "pw" not in answer.text and "signature" not in answer.text


def test_a_name_that_comes_to_mean_an_inside_address_is_refused_when_it_is_sent(house: House, receiver: Receiver) -> None:
    made = subscribe(house, receiver).json()["subscription"]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    inside_no_more = house.desk.settings.model_copy(update={"notify_hosts": ()})
    assert Courier(house.desk.database, inside_no_more).round(now()) == 1
    assert receiver.got == []
    assert deliveries(house)[0]["state"] == "dead"


def test_an_event_that_there_is_not_is_refused(house: House, receiver: Receiver) -> None:
    answer = subscribe(house, receiver, "draft.ready", "draft.rea")
    assert answer.status_code == 400
    assert "flag.raised.alert" in answer.json()["detail"]


def test_an_overdue_handoff_tells_the_manager_after_three_business_days_and_the_vp_after_five_each_once(
    house: House, receiver: Receiver
) -> None:
    subscribe(house, receiver, "escalation.due", path="/both")
    subscribe(house, receiver, "escalation.due.vp", path="/vp")
    house.deal()
    friday = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    with house.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "acme-1", {"closed_at": friday})

    def told(day: int) -> int:
        return notifying.announce_overdue(house.desk.database, dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC))

    assert [told(day) for day in (23, 24, 25, 26, 26, 27)] == [0, 0, 0, 1, 0, 0]
    assert notifying.announce_overdue(house.desk.database, dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)) == 1
    assert sorted(one["event"] for one in deliveries(house)) == ["escalation.due.manager", "escalation.due.vp", "escalation.due.vp"]
    assert deliveries(house)[0]["subject"]["reasons"] == ["the handoff document is not approved", "the warm introduction is not scheduled"]


def test_a_deal_won_long_ago_and_imported_now_alarms_nobody(house: House) -> None:
    house.deal()
    with house.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "acme-1", {"closed_at": now() - dt.timedelta(days=400)})
    assert notifying.announce_overdue(house.desk.database, now()) == 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_mail_goes_to_the_csm_of_the_account_in_words_and_to_nobody_where_there_is_none(house: House) -> None:
    house.deal()
    house.deal("orphan", csm="no address")
    with post_office() as (address, mails):
        target = f"mailto://{address}?from=desk@vendor.example&to=team@vendor.example&mode=insecure"
        made = house.ask("admin", "POST", "/v1/subscriptions", json={"target": target, "events": ["flag"], "recipient": "csm"})
        assert made.status_code == 201, made.text
        assert made.json()["secret"] is None
        with house.desk.database.writing() as transaction:
            for account in ("acme", "orphan"):
                subject = {"account_id": account, "deal_id": f"{account}-1", "why": "The tone fell by a third.", "path": f"/desk/{account}"}
                notices.announce(transaction, Event.FLAG_ALERT, subject)
        courier(house).round(now())
    ((recipients, text),) = mails
    assert recipients == ["kim@vendor.example"]
    words = message_from_string(text)
    assert words["Subject"] == "Red flag: Acme"
    body = "".join(str(part.get_payload(decode=True)) for part in words.walk() if not part.is_multipart())
    assert "The tone fell by a third." in body
    assert "https://handoff.vendor.example/desk/acme" in body
    assert [(one["state"], one["error"]) for one in deliveries(house, state="dead")] == [
        ("dead", "The account has no CSM with a mail address.")
    ]


def test_only_a_mail_has_a_recipient(house: House, receiver: Receiver) -> None:
    assert subscribe(house, receiver, recipient="rep").status_code == 400


def test_a_sender_that_is_killed_loses_no_notice(house: House, receiver: Receiver, tmp_path: Path) -> None:
    made = subscribe(house, receiver).json()["subscription"]
    house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    receiver.hold.clear()
    code = (
        "import sys; from analyzer.settings import Settings; from analyzer.store.database import Database, now\n"
        "from analyzer.desk.notifying import Courier\n"
        "settings = Settings(data_dir=sys.argv[1], notify_hosts=('127.0.0.1',))\n"
        "Courier(Database(f'sqlite:///{sys.argv[1]}/handoff.db'), settings).round(now())"
    )
    sender = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    assert receiver.arrived.wait(60)
    sender.kill()
    sender.wait()
    receiver.hold.set()
    assert courier(house).round(now()) == 0
    assert courier(house).round(now() + LEASE) == 1
    assert [json.loads(got.body)["event"] for got in receiver.got] == ["ping", "ping"]
    assert receiver.got[0].headers["handoff-delivery"] == receiver.got[1].headers["handoff-delivery"]
    assert deliveries(house)[0]["state"] == "delivered"


def test_slow_receivers_get_nothing_twice_from_two_senders(house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "LEASE", dt.timedelta(seconds=1))
    receiver.delay_s = 0.5
    made = subscribe(house, receiver).json()["subscription"]
    for _ in range(16):
        house.ask("admin", "POST", f"/v1/subscriptions/{made['id']}/ping")
    first = threading.Thread(target=lambda: courier(house).round(now()))
    first.start()
    assert receiver.arrived.wait(60)
    while first.is_alive():
        courier(house).round(now())
        time.sleep(0.05)
    first.join()
    sent = [got.headers["handoff-delivery"] for got in receiver.got]
    assert len(sent) == len(set(sent)) == 16
    stamps = [int(got.headers["handoff-timestamp"]) for got in receiver.got]
    assert max(stamps) > min(stamps)


def test_no_secret_and_no_name_of_a_customer_is_logged(house: House, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.statuses = [410]
    secret = subscribe(house, receiver).json()["secret"]
    house.deal("quillfeather")
    with house.desk.database.writing() as transaction:
        notices.announce(transaction, Event.FLAG_ALERT, {"account_id": "quillfeather", "why": "The tone fell."})
    courier(house).round(now())
    assert receiver.got
    assert "given up" in caplog.text
    for words in ("token=abc", secret, "quillfeather", "Quillfeather", "The tone fell"):
        assert words not in caplog.text
