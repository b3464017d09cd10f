"""What the outside is told: subscriptions, deliveries, dead letters."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this version is filled before the first release that carries it."""
