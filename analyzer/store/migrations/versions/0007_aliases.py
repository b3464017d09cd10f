"""Other names by which an account is known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; nobody has any yet."""
    op.add_column("accounts", sa.Column("aliases", sa.JSON(), nullable=False, server_default="[]"))
