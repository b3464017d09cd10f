"""Cancellations, churn issues and the decisions of the weekly review."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

GUARDED = (("corrections", "UPDATE"), ("decisions", "UPDATE"), ("decisions", "DELETE"), ("autopsies", "UPDATE"))
"""Histories. What hangs on a cancellation goes with its account; decisions stay."""


def upgrade() -> None:
    """Makes the tables, and the guards of what is only ever added to."""
    _tables()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, action in GUARDED:
        rule = "BEGIN SELECT RAISE(ABORT, 'history is only added to'); END"
        rule = rule if sqlite else "FOR EACH ROW EXECUTE FUNCTION history_is_only_added_to()"
        op.execute(f"CREATE TRIGGER {table}_{action.lower()} BEFORE {action} ON {table} {rule}")


def _tables() -> None:
    op.create_table(
        "churn_issues",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_churn_issues"),
        sa.UniqueConstraint("key", name="uq_churn_issues_key"),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=130), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("middle", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_themes"),
    )
    op.create_index("ix_themes_category", "themes", ["category"], unique=False)
    op.create_table(
        "cancellations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("mrr_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=16), nullable=True),
        sa.Column("tenure_days", sa.Integer(), nullable=True),
        sa.Column("offer", sa.Text(), nullable=True),
        sa.Column("offer_outcome", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("secondary", sa.String(length=60), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("taxonomy", sa.String(length=40), nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("corrected", sa.String(length=60), nullable=True),
        sa.Column("theme_id", sa.String(length=130), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_cancellations_account_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_cancellations_theme_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_cancellations"),
        sa.UniqueConstraint("event_id", name="uq_cancellations_event_id"),
    )
    op.create_index("ix_cancellations_account_id", "cancellations", ["account_id"], unique=False)
    op.create_index("ix_cancellations_counted", "cancellations", ["left_on", "offer_outcome", "corrected", "category"], unique=False)
    op.create_index("ix_cancellations_needs_review_left_on", "cancellations", ["needs_review", "left_on"], unique=False)
    op.create_index("ix_cancellations_read_at_left_on_id", "cancellations", ["read_at", "left_on", "id"], unique=False)
    op.create_index("ix_cancellations_received_at_id", "cancellations", ["received_at", "id"], unique=False)
    op.create_index("ix_cancellations_theme_id", "cancellations", ["theme_id"], unique=False)
    op.create_index("ix_cancellations_updated_at", "cancellations", ["updated_at"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("destination", sa.String(length=40), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["churn_issues.id"], name="fk_decisions_issue_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("issue_id", "number", name="uq_decisions_issue_id_number"),
    )
    op.create_table(
        "sightings",
        sa.Column("issue_id", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["churn_issues.id"], name="fk_sightings_issue_id"),
        sa.PrimaryKeyConstraint("issue_id", "week", name="pk_sightings"),
    )
    op.create_table(
        "autopsies",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("cancellation_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cancellation_id"], ["cancellations.id"], name="fk_autopsies_cancellation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_autopsies"),
        sa.UniqueConstraint("cancellation_id", "number", name="uq_autopsies_cancellation_id_number"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("cancellation_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("was", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cancellation_id"], ["cancellations.id"], name="fk_corrections_cancellation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_cancellation_id", "corrections", ["cancellation_id"], unique=False)
    op.create_table(
        "rereadings",
        sa.Column("cancellation_id", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("secondary", sa.String(length=60), nullable=True),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("taxonomy", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["cancellation_id"], ["cancellations.id"], name="fk_rereadings_cancellation_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("cancellation_id", name="pk_rereadings"),
    )
