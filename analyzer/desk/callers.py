"""Who asks, and what people in their role do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from analyzer.errors import NotAllowed
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.records import Key, Role


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


ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.KEEP_ACCOUNTS: frozenset({Role.REP, Role.ADMIN}),
    Act.UPLOAD: frozenset({Role.REP, Role.CSM, Role.ADMIN}),
    Act.DRAFT: frozenset({Role.REP, Role.ADMIN}),
    Act.REVIEW: frozenset({Role.REP, Role.ADMIN}),
    Act.HAND_OVER: frozenset({Role.REP, Role.ADMIN}),
    Act.RATE: frozenset({Role.CSM, Role.ADMIN}),
    Act.ASK: frozenset({Role.CSM, Role.ADMIN}),
    Act.ANSWER: frozenset({Role.REP, Role.ADMIN}),
    Act.DO_TASKS: frozenset({Role.REP, Role.CSM, Role.ADMIN}),
    Act.HANDLE_FLAGS: frozenset({Role.CSM, Role.RETENTION, Role.ADMIN}),
    Act.READ_ORIGINALS: frozenset({Role.REP, Role.CSM, Role.ADMIN}),
    Act.ASSIGN: frozenset({Role.ADMIN}),
    Act.ERASE: frozenset({Role.ADMIN}),
    Act.KEEP_KEYS: frozenset({Role.ADMIN}),
    Act.AUDIT: frozenset({Role.ADMIN}),
    Act.NOTIFY: frozenset({Role.ADMIN}),
    Act.MEASURE: frozenset({Role.ADMIN}),
    Act.READ_CANCELLATIONS: frozenset({Role.CSM, Role.RETENTION, Role.ADMIN}),
    Act.RECORD_CANCELLATIONS: frozenset({Role.RETENTION, Role.ADMIN}),
    Act.CORRECT_REASONS: frozenset({Role.RETENTION, Role.ADMIN}),
    Act.REVIEW_CHURN: frozenset({Role.RETENTION, Role.ADMIN}),
}
"""Verdicts are the rep's, ratings the CSM's, the churn review the retention lead's, who reads everything and handles flags too."""


class Caller(NamedTuple):
    """The holder of a key."""

    person: str
    role: Role
    key_id: str | None = None

    @property
    def sight(self) -> Sight:
        """What they may see: reps their own deals, CSMs their own accounts, the others everything."""
        if self.role is Role.REP:
            return Sight(rep=self.person)
        if self.role is Role.CSM:
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
