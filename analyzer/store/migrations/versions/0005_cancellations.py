"""Cancellations, churn issues and the decisions of the weekly review."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this version is filled before the first release that carries it."""
