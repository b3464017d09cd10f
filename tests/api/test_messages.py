"""Messages since the sale: kept once, sorted to their accounts, read by a job, told to their people."""

import contextlib
import dataclasses
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from analyzer.desk import feeding, watching
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.domain.conversation import Turn
from analyzer.domain.notice import Event
from analyzer.drift.feed import Letter
from analyzer.settings import DriftSegment
from analyzer.store import accounts, handoffs, notices
from analyzer.store.database import now
from analyzer.store.records import KeyRole
from evals.drift.dismissed import cases_in, tally
from tests.api.conftest import House
from tests.integration import test_imap

BO = {"name": "Bo Ray", "email": "bo@acme.example"}
KIM = {"name": "Kim Low", "email": "kim@vendor.example"}


def ago(days: float) -> str:
    return (now() - dt.timedelta(days=days)).isoformat()


def row(key: str, body: str, days: float = 3, sender: dict[str, str] = BO, **more: Any) -> dict[str, Any]:
    to = [KIM["email"] if sender is BO else BO["email"]]
    return {"id": key, "sent_at": ago(days), "channel": "email", "from": sender, "to": to, "subject": "Go-live", "body": body} | more


@pytest.fixture
def acme(house: House) -> House:
    """An account whose sides are known by their domains."""
    house.deal()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"]})
        accounts.change_deal(transaction, "acme-1", {"vendor_domains": ["vendor.example"]})
    return house


def test_messages_are_kept_once_by_id_and_by_content(acme: House) -> None:
    first = acme.say("csm", "acme", row("m1", "When is the import done?"), row("m2", "Still nothing."))
    assert first.status_code == 202, first.text
    (item,) = first.json()["items"]
    assert (item["deal_id"], item["new"], item["known"]) == ("acme-1", ["m1", "m2"], [])
    assert first.headers["Location"] == f"/v1/jobs/{item['job_id']}"
    again = acme.say("csm", "acme", row("other", "When is the import done?", sent_at=first_sent(acme)), row("m3", "Hello?"))
    assert (again.json()["items"][0]["new"], again.json()["items"][0]["known"]) == (["m3"], ["other"])


def first_sent(house: House) -> str:
    sent = [m for m in house.ask("csm", "GET", "/v1/accounts/acme/messages").json()["items"] if m["key"] == "m1"]
    return str(sent[0]["sent_at"])


def test_the_same_id_of_another_moment_is_another_message(acme: House) -> None:
    acme.say("csm", "acme", row("1", "First export"))
    assert acme.say("csm", "acme", row("1", "Second export, numbered anew", days=1)).json()["items"][0]["new"] == ["1-2"]


def test_rows_that_cannot_be_used_are_named_and_the_others_kept(acme: House) -> None:
    got = acme.say("csm", "acme", row("m1", "Fine."), {"id": "x"}, 7, row("m2", "Good.", sent_at="yesterday"))  # type: ignore[arg-type]
    assert got.json()["items"][0]["new"] == ["m1", "m2"]
    assert any("Row" in w and "2" in w for w in got.json()["warnings"])
    assert acme.say("csm", "acme", {"id": "x"}).status_code == 422


def test_a_reading_raises_flags_and_tells_csm_and_rep(acme: House) -> None:
    acme.say(
        "csm", "acme",
        row("m1", "Thanks, the kick-off was great, we are all happy!", 12),
        row("m2", "This is unacceptable. We are furious, nothing works and nobody answers. I want my money back.", 2),
    )  # fmt: skip
    result = acme.look()
    assert (result["messages"], result["state"]) == (2, "not_enough_messages")
    found = acme.ask("csm", "GET", "/v1/flags").json()["items"]
    assert [flag["message"] for flag in found if flag["kind"] == "sentiment_drop"] == ["m2"]
    (drop,) = [flag for flag in found if flag["kind"] == "sentiment_drop"]
    assert drop["severity"] == "alert"
    assert drop["evidence"][0]["message"] == "m2"
    history = acme.ask("rep", "GET", f"/v1/flags/{drop['id']}").json()["history"]
    assert [entry["act"] for entry in history] == ["raised", "told"]
    assert {one["person"] for one in history[1]["context"]["inbox"]} == {"kim@vendor.example", "ann@vendor.example"}
    with acme.desk.database.reading() as transaction:
        notice = notices.notice(transaction, history[1]["context"]["notice"])
    assert notice is not None
    assert (notice.event, notice.subject["path"]) == (Event.FLAG_ALERT, f"/desk/flags/{drop['id']}")
    assert "unacceptable" not in json.dumps(notice.subject)
    assert acme.ask("other_csm", "GET", "/v1/flags").json()["items"] == []
    assert acme.ask("other_rep", "GET", f"/v1/flags/{drop['id']}").status_code == 404


def test_a_second_reading_raises_nothing_twice_and_reads_nothing_twice(acme: House, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.say("csm", "acme", row("m1", "This is unacceptable, we are furious and want our money back.", 2))
    assert acme.look()["raised"]
    engine = acme.desk.engine("local")
    read: list[str] = []
    really = engine.read_sentiment
    monkeypatch.setattr(engine, "read_sentiment", lambda some: (read.extend(m.text for m in some), really(some))[1])
    acme.say("csm", "acme", row("m2", "Hello? Nobody here?", 1))
    result = acme.look()
    assert result["worsened"] == []
    assert all("unacceptable" not in text or len(text) < 40 for text in read)
    assert len(acme.ask("csm", "GET", "/v1/flags", params={"view": "all"}).json()["items"]) == len(
        {f["identity"] for f in acme.ask("csm", "GET", "/v1/flags", params={"view": "all"}).json()["items"]}
    )


def test_sentiment_says_what_the_command_says_and_null_before_the_first_reading(acme: House) -> None:
    acme.say("csm", "acme", row("m1", "Thanks, all good."))
    before = acme.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()
    assert (before["messages"], before["report"]) == (1, None)
    acme.look()
    report = acme.ask("rep", "GET", "/v1/accounts/acme/sentiment").json()["report"]
    assert report["state"] == "not_enough_messages"
    assert [m["id"] for m in report["messages"]] == ["m1"]


def test_messages_find_their_account_by_domain_then_by_people_and_the_rest_is_named(acme: House) -> None:
    acme.deal("other", rep="bo@vendor.example", csm="kim@vendor.example")
    acme.say("csm", "acme", row("m0", "Hi.", 9))
    rows = [
        row("a", "By domain"),
        row("b", "By person, from home", sender={"name": "Bo Ray", "email": ""}, to=[]),
        row("c", "By nobody", sender={"name": "Who", "email": "who@gmail.com"}, to=["kim@vendor.example"]),
    ]
    got = acme.ask("csm", "POST", "/v1/messages", json=rows).json()
    assert {item["account_id"]: item["new"] for item in got["items"]} == {"acme": ["a", "b"]}
    assert got["homeless"] == ["c"]


def test_an_address_met_in_an_accounts_mails_is_its_home_where_the_vendors_domains_are_known(house: House) -> None:
    house.deal("orchard")
    mail = (
        b"From: Bo Ray <bo@pike.example>\r\nTo: Kim <kim@vendor.example>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\nSubject: Offer\r\n"
        b"Message-ID: <1@pike.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWe take the import, and the rest of it too.\r\n"
    )
    assert house.upload("admin", "orchard", "mail.eml", mail).status_code == 202
    rows = [
        row("a", "From one whom we met", sender={"name": "Bo Ray", "email": "bo@pike.example"}, to=["kim@vendor.example"]),
        row("b", "From the vendor to nobody of theirs", sender=KIM, to=["kim@vendor.example"]),
    ]
    admin = Caller("root", KeyRole.ADMIN)
    nobody = feeding.take(house.desk, admin, rows, "api")
    assert nobody.homeless == ("a", "b")
    assert "mail domains" in nobody.warnings[-1]
    desk = dataclasses.replace(house.desk, settings=house.desk.settings.model_copy(update={"vendor_domains": ("vendor.example",)}))
    got = feeding.take(desk, admin, rows, "api")
    assert [(kept.account_id, kept.new) for kept in got.kept] == [("orchard", ("a",))]
    assert got.homeless == ("b",)


def test_a_mail_and_the_same_message_by_the_api_are_one(acme: House) -> None:
    mail = (
        b"From: Bo Ray <bo@acme.example>\r\nTo: kim@vendor.example\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\nMessage-ID: <1@acme.example>\r\n"
        b"Subject: Go-live\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nWhen is the import done?\r\n\r\n> quoted\r\n"
    )
    got = acme.ask("csm", "POST", "/v1/messages/files", files={"file": ("a.eml", mail)})
    assert got.json()["items"][0]["new"] == ["1@acme.example"], got.text
    again = acme.say("csm", "acme", row("m1", "When is the import done?", sent_at="2026-03-02T08:00:00Z"))
    assert again.json()["items"][0]["known"] == ["m1"]


def test_a_slack_export_goes_into_the_same_feed(acme: House) -> None:
    users = [{"id": "U1", "profile": {"real_name": "Bo Ray", "email": "bo@acme.example"}}]
    day = [
        {"type": "message", "user": "U1", "ts": "1772438400.000100", "text": "Where are we with <@U1> &amp; co?"},
        {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1772438401.0", "text": "joined"},
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("acme/2026-03-02.json", json.dumps(day))
    got = acme.ask("csm", "POST", "/v1/messages/files", files={"file": ("slack.zip", packed.getvalue())})
    assert len(got.json()["items"][0]["new"]) == 1, got.text
    (message,) = acme.ask("csm", "GET", "/v1/accounts/acme/messages").json()["items"]
    assert (message["text"], message["email"], message["channel"]) == ("Where are we with @Bo Ray & co?", "bo@acme.example", "slack")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"from": 1}', b'"x"', b"[[[[[[]]]]]]"])
def test_hostile_bodies_get_one_clear_error(acme: House, body: bytes) -> None:
    got = acme.ask("csm", "POST", "/v1/accounts/acme/messages", content=body, headers={"Content-Type": "application/json"})
    assert got.status_code == 422, got.text
    assert set(got.json()) == {"error", "detail", "context"}


def test_text_that_no_database_can_hold_is_kept_with_a_mark(acme: House) -> None:
    got = acme.ask(
        "csm", "POST", "/v1/accounts/acme/messages", content=b'{"id": "a\\u0000", "from": "bo@acme.example", "body": "zero \\u0000 and half \\ud800"}',
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert got.status_code == 202, got.text
    (message,) = acme.ask("csm", "GET", "/v1/accounts/acme/messages").json()["items"]
    assert message["text"] == "zero \ufffd and half \ufffd"


def test_erasing_the_account_takes_messages_readings_and_flags(acme: House) -> None:
    acme.say("csm", "acme", row("m1", "This is unacceptable, we are furious and want our money back.", 2))
    acme.look()
    assert acme.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 204
    from sqlalchemy import func, select

    from analyzer.store import schema

    with acme.desk.database.reading() as transaction:
        for table in (schema.messages, schema.message_readings, schema.watches, schema.flags, schema.flag_acts):
            assert transaction.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_a_dismissed_flag_becomes_a_case_with_its_message(acme: House) -> None:
    acme.say("csm", "acme", row("m0", "Hello Kim.", 4, KIM), row("m1", "This is unacceptable, we are furious and want our money back.", 2))
    raised = acme.look()["raised"][0]
    acme.ask("csm", "POST", f"/v1/flags/{raised}/dismiss", json={"reason": "misread", "note": "He quotes his boss"})
    got = acme.ask("csm", "GET", "/v1/flags/cases")
    (case,) = cases_in(got.text.splitlines())
    assert (case.kind, case.reason, case.message.before) == ("sentiment_drop", "misread", "Hello Kim.")
    assert tally([case], acme.desk.engine("local")) == {("sentiment_drop", "still"): 1}
    assert acme.ask("other_csm", "GET", "/v1/flags/cases").text == ""
    assert acme.ask("rep", "GET", "/v1/flags/cases").status_code == 403


def test_a_verdict_given_meanwhile_throws_no_reading_away(acme: House, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.say("csm", "acme", row("m1", "This is unacceptable, we are furious and want our money back.", 2))
    really = watching.watch

    def meanwhile(*given: Any) -> Any:
        with acme.desk.database.writing() as transaction:
            handoff = handoffs.of_deal(transaction, "acme-1")
            assert handoff is not None
            handoffs.change(transaction, handoff)
        return really(*given)

    monkeypatch.setattr(watching, "watch", meanwhile)
    assert acme.look()["raised"]


def test_messages_that_come_meanwhile_are_for_the_job_that_they_ordered(acme: House, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.say("csm", "acme", row("m1", "Fine.", 2))
    really, told = watching.watch, []

    def meanwhile(*given: Any) -> Any:
        if not told:
            told.append(acme.say("csm", "acme", row("m2", "Good.", 1)).json()["items"][0]["job_id"])
        return really(*given)

    monkeypatch.setattr(watching, "watch", meanwhile)
    assert acme.look()["superseded_by"] == told[0]


def test_silence_is_looked_at_again_the_next_day(acme: House, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.say("csm", "acme", row("m1", "Kim here. Could you send the list of plants?", 9, KIM))
    acme.look()
    assert watching.look_again(acme.desk) == 0
    tomorrow = now() + dt.timedelta(days=1)
    monkeypatch.setattr(watching, "now", lambda: tomorrow)
    assert watching.look_again(acme.desk) == 1


MAIL = b"From: Bo Ray <%s>\r\nTo: kim@vendor.example\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\nSubject: x\r\n\r\n%s\r\n"


@contextlib.contextmanager
def mailbox(acme: House, monkeypatch: pytest.MonkeyPatch, mails: dict[int, bytes], **settings: Any) -> Iterator[Desk]:
    """A desk whose mailbox holds `mails`."""
    monkeypatch.setattr(test_imap, "MAILS", mails)
    server = test_imap.Server()
    address = SecretStr(f"imap://kim:right@127.0.0.1:{server.port}/INBOX")
    yield dataclasses.replace(acme.desk, settings=acme.desk.settings.model_copy(update={"imap_url": address, **settings}))
    server.close()


def imported(acme: House) -> list[tuple[str, str]]:
    kept = acme.ask("csm", "GET", "/v1/accounts/acme/messages").json()["items"]
    return sorted((m["text"], m["source"]) for m in kept)


def test_messages_are_sorted_to_their_accounts_while_others_may_write(acme: House, monkeypatch: pytest.MonkeyPatch) -> None:
    really, free = feeding.within, []

    def meanwhile(*given: Any) -> Any:
        if not free:
            with acme.desk.database.writing() as transaction:
                accounts.change(transaction, "acme", {"aliases": ["Acme Foods"]})
            free.append(True)
        return really(*given)

    monkeypatch.setattr(feeding, "within", meanwhile)
    body = [
        row("m1", "Where is it?", sender={"name": "Bo", "email": "bo@mail.acme.example"}),
        row("m2", "Buy", sender={"name": "X", "email": "x@y.example"}, to=[]),
    ]
    got = acme.ask("admin", "POST", "/v1/messages", json=body)
    assert free
    assert (got.json()["items"][0]["new"], len(got.json()["homeless"])) == (["m1"], 1), got.text


def test_messages_below_the_domain_of_an_account_are_its_own() -> None:
    owners = {f"c{n}.example": {f"a{n}"} for n in range(50)}
    turns = [Turn(index=n, speaker=None, email=f"x@mail.c{n}.example", at=now(), text="x", span=(0, 1)) for n in range(50)]
    homes = [feeding._homes(Letter(str(n), n, turn), owners, ("vendor.example",), {}) for n, turn in enumerate(turns)]
    assert homes == [{f"a{n}"} for n in range(50)]


def test_a_mailbox_feeds_the_accounts_that_its_mails_are_of(acme: House, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = {3: MAIL % (b"bo@acme.example", b"Where is it?"), 4: MAIL % (b"who@nowhere.example", b"Buy now"), 5: b"\x00\xff no mail"}
    with mailbox(acme, monkeypatch, mails) as desk:
        assert (feeding.pull(desk, now()), feeding.pull(desk, now())) == (3, 0)
    assert imported(acme) == [("Where is it?", "imap")]


def test_a_mail_that_no_reader_is_prepared_for_is_stepped_over_and_told(
    acme: House, socket_enabled: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    really = feeding.rows_in

    def reads(data: bytes, *given: Any) -> Any:
        if b"poison" in data:
            raise IndexError(data)
        return really(data, *given)

    monkeypatch.setattr(feeding, "rows_in", reads)
    mails = {n: MAIL % (b"bo@acme.example", words) for n, words in ((3, b"First"), (4, b"poison"), (5, b"Third"))}
    with mailbox(acme, monkeypatch, mails) as desk:
        assert (feeding.pull(desk, now()), feeding.pull(desk, now())) == (3, 0)
    assert imported(acme) == [("First", "imap"), ("Third", "imap")]
    assert [r.getMessage() for r in caplog.records if r.name == feeding.__name__] == [
        "Of 3 new mails in the mailbox 1 were left out: 1 IndexError"
    ]


def test_a_look_at_the_mailbox_may_bring_more_than_one_upload_may(
    acme: House, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    undated = b"From: Bo Ray <bo@acme.example>\r\nTo: kim@vendor.example\r\nSubject: x\r\n\r\nNumber %d\r\n"
    with mailbox(acme, monkeypatch, {n: undated % n for n in range(3, 9)}, max_mails=2) as desk:
        assert feeding.pull(desk, now()) == 6
    assert [text for text, _ in imported(acme)] == [f"Number {n}" for n in range(3, 9)]


def test_a_mail_with_a_line_of_a_wide_blank_is_kept(acme: House, socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    head = MAIL.replace(b"Subject: x", b"Subject: x\r\nContent-Type: text/plain; charset=utf-8")
    with mailbox(acme, monkeypatch, {3: head % (b"bo@acme.example", "Hello\n\u3000\nbye".encode())}) as desk:
        assert feeding.pull(desk, now()) == 1
    assert [text.split() for text, _ in imported(acme)] == [["Hello", "bye"]]


def test_what_was_written_before_the_signature_is_the_baseline_and_counts_once(acme: House) -> None:
    signed = now().date() - dt.timedelta(days=30)
    with acme.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "acme-1", {"signed_on": signed})
    mail = b"From: Bo Ray <bo@acme.example>\r\nTo: kim@vendor.example\r\nDate: %s\r\nSubject: x\r\n\r\nWonderful, number 1, thank you!\r\n"
    day = (now() - dt.timedelta(days=41)).strftime("%a, %d %b %Y %H:%M:%S +0000").encode()
    assert acme.upload("rep", name="1.eml", data=mail % day, deal_id="acme-1", phase="sales").status_code == 202
    early = [row(f"s{n}", f"Wonderful, number {n}, thank you!", 40 + n) for n in range(1, 7)]
    acme.say("csm", "acme", *early, *(row(f"m{n}", f"Not good at all, number {n}.", 10 - n) for n in range(4)))
    acme.look()
    report = acme.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()["report"]
    assert [m["id"] for m in report["messages"]] == ["m0", "m1", "m2", "m3"]
    assert (report["baseline"]["messages"], report["current"]["messages"]) == (6, 4)


def test_a_segment_gives_its_preset_and_report_and_page_say_so(acme: House) -> None:
    segments = (DriftSegment(name="enterprise", value_from=50_000, preset="strict"),)
    home = dataclasses.replace(acme.desk, settings=acme.desk.settings.model_copy(update={"drift_segments": segments}))
    segmented = acme._replace(service=dataclasses.replace(acme.service, desk=home))
    with acme.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "acme-1", {"value": 80_000})
    acme.say("csm", "acme", row("m1", "Fine."))
    segmented.look()
    report = acme.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()["report"]
    assert (report["preset"], report["preset_why"]) == ("strict", "segment enterprise (deals worth 50,000 or more)")


def test_holidays_of_the_set_country_are_no_working_days(acme: House) -> None:
    # Friday, 3 July 2026 is a holiday there: from Wednesday evening to Monday noon 66 hours of working days, or 42.
    asked = row("m1", "Could you send the list of plants?", sender=KIM, sent_at="2026-07-01T18:00:00Z")
    answered = row("m2", "Here it is.", sent_at="2026-07-06T12:00:00Z")
    acme.say("csm", "acme", asked, answered)
    home = dataclasses.replace(acme.desk, settings=acme.desk.settings.model_copy(update={"drift_country": "US"}))

    def late(house: House) -> int:
        house.look()
        report = house.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()["report"]
        return sum(flag["type"] == "response_delay" for flag in report["flags"])

    assert late(acme) == 1
    assert late(acme._replace(service=dataclasses.replace(acme.service, desk=home))) == 0


def test_notes_speak_of_no_folder(house: House) -> None:
    house.deal()
    house.say("csm", "acme", row("m1", "Fine."))
    house.look()
    notes = house.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()["report"]["warnings"]
    assert notes
    assert not any("deal.json" in note or "messages.jsonl" in note for note in notes)


def slack_export() -> bytes:
    """A channel with a customer and one of the vendor's, who answers them."""
    users = [
        {"id": "U1", "profile": {"real_name": "Kim Low", "email": "kim@vendor.example"}},
        {"id": "U2", "profile": {"real_name": "Bo Ray", "email": "bo@acme.example"}},
    ]
    days = {
        "2026-03-02": [{"type": "message", "user": "U2", "ts": "1772438400.000100", "text": "When is the import done, <@U1>?"}],
        "2026-03-03": [{"type": "message", "user": "U1", "ts": "1772524800.000100", "text": "On Friday."}],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"id": "C1", "name": "acme-rollout"}]))
        for day, said in days.items():
            archive.writestr(f"acme-rollout/{day}.json", json.dumps(said))
    return packed.getvalue()


INTERCOM = {
    "type": "conversation", "id": "1", "created_at": 1772438400,
    "source": {"body": "<p>When is the import done?</p>", "author": {"type": "user", "name": "Bo Ray", "email": "bo@acme.example"}},
    "conversation_parts": {"conversation_parts": [
        {"id": "p1", "part_type": "comment", "body": "<p>On Friday.</p>", "created_at": 1772438500,
         "author": {"type": "admin", "name": "Kim Low", "email": "kim@vendor.example"}},
    ]},
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [("slack.zip", slack_export()), ("talk.json", json.dumps(INTERCOM).encode())])
def test_a_conversation_keeps_both_halves_where_only_the_customers_tells_the_account(acme: House, name: str, content: bytes) -> None:
    got = acme.ask("csm", "POST", "/v1/messages/files", files={"file": (name, content)}).json()
    assert (len(got["items"][0]["new"]), got["homeless"], got["warnings"]) == (2, [], [])
    kept = acme.ask("csm", "GET", "/v1/accounts/acme/messages").json()["items"]
    assert sorted((m["email"], m["text"][:9]) for m in kept) == [("bo@acme.example", "When is t"), ("kim@vendor.example", "On Friday")]


def test_a_conversation_of_two_accounts_is_of_neither_where_only_the_vendor_writes(acme: House) -> None:
    acme.deal("other", rep="bo@vendor.example", csm="kim@vendor.example")
    with acme.desk.database.writing() as transaction:
        accounts.change(transaction, "other", {"domains": ["other.example"]})
    rows = [
        row("a", "Hi.", to=[], channel="slack", thread="C1"),
        row("b", "Hi.", to=[], channel="slack", thread="C1", sender={"name": "Al", "email": "al@other.example"}),
        row("c", "Hello all.", to=[], channel="slack", thread="C1", sender=KIM),
    ]
    admin = Caller("root", KeyRole.ADMIN)
    got = feeding.take(acme.desk, admin, rows, "api")
    assert sorted((kept.account_id, kept.new) for kept in got.kept) == [("acme", ("a",)), ("other", ("b",))]
    assert got.homeless == ("c",)


def test_messages_of_an_account_without_a_deal_are_told_so(acme: House) -> None:
    assert acme.ask("admin", "POST", "/v1/accounts", json={"id": "new", "name": "New", "domains": ["new.example"]}).status_code == 201
    got = acme.ask("admin", "POST", "/v1/messages", json=[row("a", "Hi.", sender={"name": "Al", "email": "al@new.example"}, to=[])]).json()
    assert got["homeless"] == ["a"]
    assert "has no deal yet (new)" in got["warnings"][-1]
    assert "mail domains" not in got["warnings"][-1]


def test_a_slack_export_is_one_conversation_for_each_channel_with_the_names_of_its_people(acme: House) -> None:
    got = acme.upload("csm", "acme", "slack.zip", slack_export())
    assert got.status_code == 202, got.text
    (read,) = acme.ask("csm", "GET", "/v1/accounts/acme/conversations").json()["items"]
    assert (read["format"], read["turns"]) == ("messages-json", 2)
    assert "U1" not in json.dumps(read)


def test_the_domain_of_the_account_is_the_customers_where_nobody_named_the_vendor(house: House) -> None:
    house.deal()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"]})
    selling = "Here is our proposal, our standard pricing is attached. Our onboarding team will have you live."
    house.say("csm", "acme", row("m1", selling), row("m2", "Thank you, we look at it.", sender=KIM, days=2))
    house.look()
    report = house.ask("csm", "GET", "/v1/accounts/acme/sentiment").json()["report"]
    assert [person["name"] for person in report["people"]] == ["Bo Ray"]
    assert not any("left out" in note for note in report["warnings"])
