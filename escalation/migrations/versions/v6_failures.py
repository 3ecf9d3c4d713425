"""Why what staff wrote did not reach a visitor."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "6", "5"


def upgrade() -> None:
    """Adds the columns."""
    op.add_column("staff_messages", sa.Column("failure", sa.String(64)))
    op.add_column("staff_messages", sa.Column("lost_at", sa.DateTime))
