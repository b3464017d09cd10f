"""What a notice says: to machines as JSON, to people in two lines. Names of accounts and deals are looked up when it is sent."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from analyzer.desk import digest
from analyzer.domain.notice import Event
from analyzer.store import accounts, notices
from analyzer.store.database import Transaction
from analyzer.store.records import Account, Deal, Delivery, Notice, Recipient


class Letter(NamedTuple):
    """A notice, ready to be sent."""

    title: str
    text: str
    body: bytes
    rep: str | None
    csm: str | None

    def address_of(self, recipient: Recipient) -> str | None:
        """The mail address of that person; None where they have none."""
        person = self.rep if recipient is Recipient.REP else self.csm
        return person if person and "@" in person and not set(person) & set(" ,;<>\"'") else None


_WORDS: Mapping[Event, tuple[str, str]] = {
    Event.DRAFT_READY: ("Draft ready: {account}", "The handoff of {deal} is drafted. {rep} checks it and approves it."),
    Event.HANDED_OVER: ("Handed over: {account}", "{by} has handed {deal} over to {csm}."),
    Event.QUESTION_ASKED: ("A question: {account}", "{by} asks about the handoff of {deal}, which was sold by {rep}."),
    Event.QUESTION_ANSWERED: ("Answered: {account}", "{by} has answered a question on the handoff of {deal}, asked on behalf of {csm}."),
    Event.ESCALATION_MANAGER: ("Handoff overdue: {account}", "Three business days after {deal} was won, {reasons}. It was sold by {rep}."),
    Event.ESCALATION_VP: ("Handoff long overdue: {account}", "Five business days after {deal} was won, {reasons}. It was sold by {rep}."),
    Event.FLAG_WATCH: ("Worth a look: {account}", "{why} The account is looked after by {csm}, and was sold by {rep}."),
    Event.FLAG_ALERT: ("Red flag: {account}", "{why} The account is looked after by {csm}, and was sold by {rep}."),
    Event.FLAG_DIGEST: ("Flags of the week: {csm}", "{digest}"),
    Event.ISSUE_FOR_REVIEW: ("For the churn review: {title}", "{why}"),
    Event.PING: ("Test notice", "Notices of the handoff analyzer arrive here. {asked_by} asked for this one."),
}
_PLACES: Mapping[Event, str] = {
    Event.DRAFT_READY: "/desk/handoffs/{handoff_id}",
    Event.HANDED_OVER: "/desk/handoffs/{handoff_id}/story",
    Event.QUESTION_ASKED: "/desk/handoffs/{handoff_id}/story",
    Event.QUESTION_ANSWERED: "/desk/handoffs/{handoff_id}/story",
    Event.ESCALATION_MANAGER: "/desk/deals/{deal_id}",
    Event.ESCALATION_VP: "/desk/deals/{deal_id}",
}
"""Pages that notices lead to; a subject may name another one as `path`."""


def letter_of(transaction: Transaction, delivery: Delivery, public_url: str) -> Letter | None:
    """The letter of a delivery; None where its notice was erased."""
    notice = notices.notice(transaction, delivery.notice_id)
    if notice is None:
        return None
    account = accounts.find(transaction, notice.account_id) if notice.account_id else None
    deal = accounts.find_deal(transaction, notice.deal_id) if notice.deal_id else None
    link = _link(notice, public_url)
    body = {
        "id": notice.id,
        "event": notice.event.value,
        "at": notice.at.isoformat(),
        "account": {"id": account.id, "name": account.name, "csm": account.csm} if account else None,
        "deal": {"id": deal.id, "name": deal.name, "rep": deal.rep} if deal else None,
        "subject": notice.subject,
        "link": link,
    }
    title, text = _words(transaction, notice, account, deal)
    return Letter(
        title=title,
        text=f"{text}\n{link}" if link else text,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
        rep=deal.rep if deal else None,
        csm=account.csm if account else _named(notice),
    )


def _named(notice: Notice) -> str | None:
    """The CSM whom a notice is for that is about no single account."""
    return str(notice.subject["csm"]) if notice.event is Event.FLAG_DIGEST else None


class _Known(dict[str, str]):
    """What is not known is left open rather than failing a letter."""

    def __missing__(self, key: str) -> str:
        return {"rep": "nobody named", "csm": "nobody named yet"}.get(key, "")


def _words(transaction: Transaction, notice: Notice, account: Account | None, deal: Deal | None) -> tuple[str, str]:
    known = _Known({name: _plain(value) for name, value in notice.subject.items()})
    known["account"] = account.name if account else "an account"
    known["deal"] = deal.name if deal else "the deal"
    if deal and deal.rep:
        known["rep"] = deal.rep
    if account and account.csm:
        known["csm"] = account.csm
    if notice.event is Event.FLAG_DIGEST:
        known["digest"] = digest.words(transaction, notice.subject)
    title, text = _WORDS[notice.event]
    return title.format_map(known).strip(" :"), text.format_map(known).strip()


def _plain(value: Any) -> str:
    return " and ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _link(notice: Notice, public_url: str) -> str | None:
    ids = _Known({name: str(value) for name, value in notice.subject.items()} | {"deal_id": notice.deal_id or ""})
    place = str(notice.subject.get("path") or _PLACES.get(notice.event, "").format_map(ids))
    return public_url.rstrip("/") + place if public_url and place.startswith("/") else None
