"""The implementation phase: messages, readings, flags and what people did about them."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this version is filled before the first release that carries it."""
