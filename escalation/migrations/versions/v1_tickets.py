"""The table that version 0.2.0 made without migrations; where it is there already, nothing is to be done."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1", None


def upgrade() -> None:
    """Makes the table if it is missing."""
    if sa.inspect(op.get_bind()).has_table("tickets"):
        return
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False, index=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("channel", sa.String(64), nullable=False),
    )
