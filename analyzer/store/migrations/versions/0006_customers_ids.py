"""The id by which a sender of cancellations knows a customer, beside its name."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of what was kept before, the name may be that id."""
    op.add_column("cancellations", sa.Column("customer", sa.Text(), nullable=False, server_default=""))
