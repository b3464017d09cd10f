"""What the review desk keeps beside verdicts: questions on a line, lines that were merged or split."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Ties between lines, the entries that tell of them, and questions."""
    op.add_column("verdicts", sa.Column("change", sa.String(length=40), nullable=True))
    op.add_column("verdicts", sa.Column("other", sa.String(length=64), nullable=True))
    op.create_table(
        "ties",
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("other_id", sa.String(length=64), nullable=False),
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_ties_item_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["items.id"], name="fk_ties_other_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_ties_handoff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "kind", name="pk_ties"),
    )
    op.create_index("ix_ties_handoff_id", "ties", ["handoff_id"], unique=False)
    op.create_index("ix_ties_other_id", "ties", ["other_id"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_questions_handoff_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_questions_item_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_handoff_id", "questions", ["handoff_id"], unique=False)
