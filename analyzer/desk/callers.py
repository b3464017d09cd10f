"""Who asks, and what people in their role do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from analyzer.errors import NotAllowed
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.records import Key, KeyRole


class Act(StrEnum):
    """What somebody may be allowed to do. Reading is not among them: that is a matter of `Caller.sight`."""

    KEEP_ACCOUNTS = "create accounts and deals"
    UPLOAD = "upload conversations"
    DRAFT = "draft handoffs"
    REVIEW = "review handoffs"
    HAND_OVER = "hand over"
    RATE = "rate handoffs"
    ASK = "ask about handoffs"
    ANSWER = "answer questions on handoffs"
    DO_TASKS = "finish tasks"
    HANDLE_FLAGS = "handle flags"
    READ_ORIGINALS = "read originals"
    ASSIGN = "assign reps and CSMs"
    ERASE = "erase"
    KEEP_KEYS = "manage keys"
    AUDIT = "read the audit trail"
    NOTIFY = "manage notices"
    MEASURE = "read metrics"
    READ_CANCELLATIONS = "read cancellations"
    RECORD_CANCELLATIONS = "record cancellations"
    CORRECT_REASONS = "correct reasons"
    REVIEW_CHURN = "review churn"


ALLOWED: Mapping[Act, frozenset[KeyRole]] = {
    Act.KEEP_ACCOUNTS: frozenset({KeyRole.REP, KeyRole.ADMIN}),
    Act.UPLOAD: frozenset({KeyRole.REP, KeyRole.CSM, KeyRole.ADMIN}),
    Act.DRAFT: frozenset({KeyRole.REP, KeyRole.ADMIN}),
    Act.REVIEW: frozenset({KeyRole.REP, KeyRole.ADMIN}),
    Act.HAND_OVER: frozenset({KeyRole.REP, KeyRole.ADMIN}),
    Act.RATE: frozenset({KeyRole.CSM, KeyRole.ADMIN}),
    Act.ASK: frozenset({KeyRole.CSM, KeyRole.ADMIN}),
    Act.ANSWER: frozenset({KeyRole.REP, KeyRole.ADMIN}),
    Act.DO_TASKS: frozenset({KeyRole.REP, KeyRole.CSM, KeyRole.ADMIN}),
    Act.HANDLE_FLAGS: frozenset({KeyRole.CSM, KeyRole.RETENTION, KeyRole.ADMIN}),
    Act.READ_ORIGINALS: frozenset({KeyRole.REP, KeyRole.CSM, KeyRole.ADMIN}),
    Act.ASSIGN: frozenset({KeyRole.ADMIN}),
    Act.ERASE: frozenset({KeyRole.ADMIN}),
    Act.KEEP_KEYS: frozenset({KeyRole.ADMIN}),
    Act.AUDIT: frozenset({KeyRole.ADMIN}),
    Act.NOTIFY: frozenset({KeyRole.ADMIN}),
    Act.MEASURE: frozenset({KeyRole.ADMIN}),
    Act.READ_CANCELLATIONS: frozenset({KeyRole.CSM, KeyRole.RETENTION, KeyRole.ADMIN}),
    Act.RECORD_CANCELLATIONS: frozenset({KeyRole.RETENTION, KeyRole.ADMIN}),
    Act.CORRECT_REASONS: frozenset({KeyRole.RETENTION, KeyRole.ADMIN}),
    Act.REVIEW_CHURN: frozenset({KeyRole.RETENTION, KeyRole.ADMIN}),
}
"""Verdicts are the rep's, ratings the CSM's, the churn review the retention lead's, who reads everything and handles flags too."""


class Caller(NamedTuple):
    """The holder of a key."""

    person: str
    role: KeyRole
    key_id: str | None = None

    @property
    def sight(self) -> Sight:
        """What they may see: reps their own deals, CSMs their own accounts, the others everything."""
        if self.role is KeyRole.REP:
            return Sight(rep=self.person)
        if self.role is KeyRole.CSM:
            return Sight(csm=self.person)
        return EVERYTHING

    def may(self, act: Act) -> bool:
        """Do people in this role do `act`?"""
        return self.role in ALLOWED[act]

    def refuse_unless(self, act: Act) -> None:
        """Raises NotAllowed where people in this role do not do `act`."""
        if not self.may(act):
            allowed = ", ".join(sorted(role.value for role in ALLOWED[act]))
            raise NotAllowed(f"A key of the role {self.role.value} does not {act.value}. Roles that do: {allowed}.", role=self.role.value)


def caller_of(key: Key) -> Caller:
    """Who a key belongs to."""
    return Caller(key.person, key.role, key.id)
