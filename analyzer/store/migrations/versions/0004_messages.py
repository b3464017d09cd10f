"""The implementation phase: messages, readings, flags and what people did about them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the tables, and guards the history of flags."""
    _messages()
    _flags()
    guard = (
        "BEGIN SELECT RAISE(ABORT, 'history is only added to'); END"
        if op.get_bind().dialect.name == "sqlite"
        else "FOR EACH ROW EXECUTE FUNCTION history_is_only_added_to()"
    )
    op.execute(f"CREATE TRIGGER flag_acts_update BEFORE UPDATE ON flag_acts {guard}")


def _id(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _word(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=40), nullable=nullable)


def _of(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    homes = {"account_id": "accounts.id", "deal_id": "deals.id"}
    return [sa.ForeignKeyConstraint([c], [homes[c]], name=f"fk_{table}_{c}", ondelete="CASCADE") for c in columns]


def _messages() -> None:
    op.create_table(
        "messages",
        _id("id"),
        _id("account_id"),
        _id("deal_id"),
        sa.Column("key", sa.String(length=220), nullable=False),
        _id("fingerprint"),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        _word("channel"),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        _word("source"),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        *_of("messages", "account_id", "deal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("deal_id", "fingerprint", name="uq_messages_deal_id_fingerprint"),
        sa.UniqueConstraint("deal_id", "key", name="uq_messages_deal_id_key"),
    )
    op.create_index("ix_messages_account_id", "messages", ["account_id"])
    op.create_index("ix_messages_deal_id_sent_at", "messages", ["deal_id", "sent_at"])
    op.create_table(
        "mailboxes",
        _id("id"),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailboxes"),
    )
    op.create_table(
        "message_readings",
        _id("key"),
        _id("account_id"),
        _word("engine"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        *_of("message_readings", "account_id"),
        sa.PrimaryKeyConstraint("key", name="pk_message_readings"),
    )
    op.create_index("ix_message_readings_account_id", "message_readings", ["account_id"])
    op.create_table(
        "watches",
        _id("deal_id"),
        _id("account_id"),
        _id("source"),
        sa.Column("made_at", MOMENT, nullable=False),
        _word("state"),
        sa.Column("drop_percent", sa.Float(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        *_of("watches", "account_id", "deal_id"),
        sa.PrimaryKeyConstraint("deal_id", name="pk_watches"),
    )
    op.create_index("ix_watches_account_id", "watches", ["account_id"])


def _flags() -> None:
    op.create_table(
        "flags",
        _id("id"),
        _id("account_id"),
        _id("deal_id"),
        sa.Column("identity", sa.String(length=300), nullable=False),
        _word("kind"),
        _word("severity"),
        sa.Column("message", sa.String(length=220), nullable=True),
        sa.Column("message_at", MOMENT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        _word("state"),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        _word("outcome", nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        *_of("flags", "account_id", "deal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("deal_id", "identity", name="uq_flags_deal_id_identity"),
    )
    op.create_index("ix_flags_account_id", "flags", ["account_id"])
    op.create_index("ix_flags_state", "flags", ["state"])
    op.create_index("ix_flags_message_at_id", "flags", ["message_at", "id"])
    op.create_table(
        "flag_acts",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        _id("flag_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _word("act"),
        sa.Column("person", sa.Text(), nullable=False),
        _word("outcome", nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flags.id"], name="fk_flag_acts_flag_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_flag_acts"),
        sa.UniqueConstraint("flag_id", "number", name="uq_flag_acts_flag_id_number"),
    )
