"""The tables. Migrations in `migrations/versions` make them; a test holds the two together."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Instant(TypeDecorator[dt.datetime]):
    """A moment in UTC: `timestamptz` in PostgreSQL, UTC without a zone in SQLite, always with one in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Moments without a zone are a bug of the caller."""
        if value is None:
            return None
        assert value.tzinfo is not None
        utc = value.astimezone(dt.UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """What the database gives, as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


Id = String(64)
Word = String(40)
Number = BigInteger().with_variant(Integer, "sqlite")
"""A counting key; SQLite counts only in an INTEGER column."""


def _account(nullable: bool = False) -> "Column[Any]":
    return Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=nullable)


def _deal(nullable: bool = False) -> "Column[Any]":
    return Column("deal_id", Id, ForeignKey("deals.id", ondelete="CASCADE"), nullable=nullable)


accounts = Table(
    "accounts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("domains", JSON, nullable=False),
    Column("aliases", JSON, nullable=False, server_default="[]"),
    Column("csm", Text),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Index(None, "created_at", "id"),
)

deals = Table(
    "deals",
    metadata,
    Column("id", Id, primary_key=True),
    _account(),
    Column("name", Text, nullable=False),
    Column("vendor_name", Text, nullable=False),
    Column("vendor_domains", JSON, nullable=False),
    Column("rep", Text),
    Column("value", Float),
    Column("currency", String(3)),
    Column("signed_on", Date),
    Column("kickoff_on", Date),
    Column("live_on", Date),
    Column("closed_at", Instant),
    Column("created_at", Instant, nullable=False),
    Index(None, "account_id"),
    Index(None, "rep"),
    Index(None, "created_at", "id"),
)

people = Table(
    "people",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    _account(),
    Column("key", Text, nullable=False),
    Column("name", Text),
    Column("email", Text),
    Column("side", Word, nullable=False),
    Column("title", Text),
    UniqueConstraint("account_id", "key"),
)

originals = Table(
    "originals",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    _account(),
    _deal(),
    Column("sha256", String(64), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("kind", Word, nullable=False),
    Column("format", Word, nullable=False),
    Column("type", Word),
    Column("phase", Word, nullable=False),
    Column("occurred_on", Date),
    Column("turns", Integer, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("indexed_as", Word),
    ForeignKeyConstraint(["account_id", "sha256"], ["originals.account_id", "originals.sha256"]),
    UniqueConstraint("deal_id", "fingerprint"),
    Index(None, "account_id"),
    Index(None, "received_at", "id"),
    Index(None, "indexed_as"),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("speaker", Text),
    Column("email", Text),
    Column("side", Word, nullable=False),
    Column("at", Instant),
    Column("start", Float),
    Column("end", Float),
    Column("zone", Word),
    Column("text", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    _account(),
    _deal(),
    Column("turn", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("speaker", Text),
    Column("side", Word, nullable=False),
    Column("place", Text),
    Column("text", Text, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "account_id"),
    Index(None, "deal_id"),
    sqlite_autoincrement=True,
)

readings = Table(
    "readings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("engine", Word, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("content", JSON, nullable=False),
    Index(None, "conversation_id"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Id, primary_key=True),
    _account(),
    _deal(),
    Column("status", Word, nullable=False),
    Column("version", Integer, nullable=False),
    Column("draft_number", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("approved_at", Instant),
    Column("approved_by", Text),
    Column("handed_over_at", Instant),
    Column("handed_over_by", Text),
    Column("rating", Integer),
    Column("rating_note", Text),
    Column("rated_by", Text),
    UniqueConstraint("deal_id"),
    Index(None, "account_id"),
    Index(None, "created_at", "id"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("source", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("content", JSON, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("section", Word, nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Word, nullable=False),
    Column("proposal", JSON, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("drafted_in", Integer, nullable=False),
    Index(None, "handoff_id", "position"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("item_id", Id, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("verdict", Word, nullable=False),
    Column("statement", JSON, nullable=False),
    Column("proposed", JSON, nullable=False),
    Column("note", Text),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("change", Word),
    Column("other", Id),
    UniqueConstraint("item_id", "number"),
)

ties = Table(
    "ties",
    metadata,
    Column("item_id", Id, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Word, primary_key=True),
    Column("other_id", Id, ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "handoff_id"),
    Index(None, "other_id"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("item_id", Id, ForeignKey("items.id", ondelete="CASCADE")),
    Column("text", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer", Text),
    Column("answered_by", Text),
    Column("answered_at", Instant),
    Index(None, "handoff_id"),
)

waivers = Table(
    "waivers",
    metadata,
    Column("handoff_id", Id, ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    Column("section", Word, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    _deal(),
    Column("kind", Word, nullable=False),
    Column("title", Text, nullable=False),
    Column("due_on", Date),
    Column("done_at", Instant),
    Column("done_by", Text),
    UniqueConstraint("deal_id", "kind"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Word, nullable=False),
    _account(nullable=True),
    _deal(nullable=True),
    Column("payload", JSON, nullable=False),
    Column("state", Word, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("step", Text),
    Column("error", JSON),
    Column("result", JSON),
    Column("created_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index(None, "state"),
    Index(None, "deal_id"),
    Index(None, "account_id"),
    Index(None, "created_at", "id"),
)

workers = Table(
    "workers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", Word, nullable=False),
    Column("person", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("rate_per_minute", Integer),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Index(None, "created_at", "id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("key_id", Id),
    Column("person", Text, nullable=False),
    Column("action", Word, nullable=False),
    Column("subject", Text, nullable=False),
    Column("context", JSON, nullable=False),
    Index(None, "subject"),
)

answers = Table(
    "answers",
    metadata,
    Column("key_id", Id, primary_key=True),
    Column("idempotency_key", String(128), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer),
    Column("headers", JSON),
    Column("body", LargeBinary),
    Column("made_at", Instant, nullable=False),
)

removals = Table(
    "removals",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("account_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
)

paces = Table("paces", metadata, Column("name", Word, primary_key=True), Column("next_at", Instant, nullable=False))

# Outgoing notices

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Word, nullable=False),
    Column("target", LargeBinary, nullable=False),
    Column("shown", Text, nullable=False),
    Column("recipient", Word),
    Column("label", Text, nullable=False),
    Column("events", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Index(None, "created_at", "id"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event", Word, nullable=False),
    _account(nullable=True),
    _deal(nullable=True),
    Column("subject", JSON, nullable=False),
    Column("once", String(200), unique=True),
    Column("at", Instant, nullable=False),
    Index(None, "account_id"),
    Index(None, "deal_id"),
    Index(None, "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notices.id", ondelete="CASCADE"), nullable=False),
    Column("subscription_id", Id, ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("state", Word, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("status", Integer),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    UniqueConstraint("notice_id", "subscription_id"),
    Index(None, "state", "next_at"),
    Index(None, "subscription_id"),
    Index(None, "created_at", "id"),
)

# Messages since the sale, and red flags

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    _account(),
    _deal(),
    Column("key", String(220), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sent_at", Instant),
    Column("person", Text),
    Column("email", Text),
    Column("channel", Word, nullable=False),
    Column("subject", Text),
    Column("text", Text, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("line", Text, nullable=False),
    Column("source", Word, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", Text, nullable=False),
    UniqueConstraint("deal_id", "fingerprint"),
    UniqueConstraint("deal_id", "key"),
    Index(None, "account_id"),
    Index(None, "deal_id", "sent_at"),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("validity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("looked_at", Instant, nullable=False),
)

message_readings = Table(
    "message_readings",
    metadata,
    Column("key", String(64), primary_key=True),
    _account(),
    Column("engine", Word, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("content", JSON, nullable=False),
    Index(None, "account_id"),
)

watches = Table(
    "watches",
    metadata,
    Column("deal_id", Id, ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True),
    _account(),
    Column("source", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("state", Word, nullable=False),
    Column("drop_percent", Float),
    Column("messages", Integer, nullable=False),
    Column("last_at", Instant),
    Column("content", JSON, nullable=False),
    Index(None, "account_id"),
)

flags = Table(
    "flags",
    metadata,
    Column("id", Id, primary_key=True),
    _account(),
    _deal(),
    Column("identity", String(300), nullable=False),
    Column("kind", Word, nullable=False),
    Column("severity", Word, nullable=False),
    Column("message", String(220)),
    Column("message_at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("state", Word, nullable=False),
    Column("snoozed_until", Date),
    Column("outcome", Word),
    Column("gone", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("deal_id", "identity"),
    Index(None, "account_id"),
    Index(None, "state"),
    Index(None, "message_at", "id"),
)

flag_acts = Table(
    "flag_acts",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("flag_id", Id, ForeignKey("flags.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("act", Word, nullable=False),
    Column("person", Text, nullable=False),
    Column("outcome", Word),
    Column("note", Text),
    Column("context", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("flag_id", "number"),
)

# Why customers leave

Slug = String(60)
"""A category of the taxonomy."""

themes = Table(
    "themes",
    metadata,
    Column("id", String(130), primary_key=True),
    Column("category", Slug, nullable=False),
    Column("label", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("middle", LargeBinary, nullable=False),
    Index(None, "category"),
)

cancellations = Table(
    "cancellations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", String(200), nullable=False, unique=True),
    _account(nullable=True),
    Column("account_name", Text, nullable=False),
    Column("customer", Text, nullable=False, server_default=""),
    Column("left_on", Date, nullable=False),
    Column("stated", Text),
    Column("text", Text, nullable=False),
    Column("plan", Text),
    Column("size", Text),
    Column("region", Text),
    Column("mrr_cents", BigInteger, nullable=False),
    Column("currency", String(16)),
    Column("tenure_days", Integer),
    Column("offer", Text),
    Column("offer_outcome", Word, nullable=False),
    Column("source", Word, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("category", Slug),
    Column("secondary", Slug),
    Column("quote", Text),
    Column("confidence", Float),
    Column("needs_review", Boolean, nullable=False),
    Column("engine", Word),
    Column("model", Text),
    Column("taxonomy", Word),
    Column("read_at", Instant),
    Column("corrected", Slug),
    Column("theme_id", String(130), ForeignKey("themes.id", ondelete="SET NULL")),
    Index("ix_cancellations_counted", "left_on", "offer_outcome", "corrected", "category"),
    Index(None, "account_id"),
    Index(None, "theme_id"),
    Index(None, "needs_review", "left_on"),
    Index(None, "read_at", "left_on", "id"),
    Index(None, "received_at", "id"),
    Index(None, "updated_at"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("cancellation_id", Id, ForeignKey("cancellations.id", ondelete="CASCADE"), nullable=False),
    Column("category", Slug, nullable=False),
    Column("was", Slug),
    Column("note", Text),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "cancellation_id"),
)

rereadings = Table(
    "rereadings",
    metadata,
    Column("cancellation_id", Id, ForeignKey("cancellations.id", ondelete="CASCADE"), primary_key=True),
    Column("category", Slug, nullable=False),
    Column("secondary", Slug),
    Column("quote", Text),
    Column("confidence", Float, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("engine", Word, nullable=False),
    Column("model", Text, nullable=False),
    Column("taxonomy", Word, nullable=False),
)

churn_issues = Table(
    "churn_issues",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("category", Slug, nullable=False),
    Column("first_week", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
)

sightings = Table(
    "sightings",
    metadata,
    Column("issue_id", String(80), ForeignKey("churn_issues.id"), primary_key=True),
    Column("week", Date, primary_key=True),
    Column("signals", JSON, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("issue_id", String(80), ForeignKey("churn_issues.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("week", Date, nullable=False),
    Column("action", Word, nullable=False),
    Column("note", Text, nullable=False),
    Column("owner", Text),
    Column("destination", Word),
    Column("due", Date),
    Column("until", Date),
    Column("why", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("issue_id", "number"),
)

autopsies = Table(
    "autopsies",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("cancellation_id", Id, ForeignKey("cancellations.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("drafted", Text, nullable=False),
    Column("conclusion", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("cancellation_id", "number"),
)
