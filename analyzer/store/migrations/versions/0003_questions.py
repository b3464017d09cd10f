"""What the review desk keeps beside verdicts: questions on a line, lines that were merged or split."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this version is filled before the first release that carries it."""
