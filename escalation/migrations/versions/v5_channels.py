"""What messaging apps delivered and what waits for them."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "5", "4"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "channel_inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("delivery", sa.String(255), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("received_at", sa.DateTime, nullable=False, index=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_until", sa.DateTime, nullable=False),
        sa.UniqueConstraint("channel", "delivery", name="uq_channel_inbox_delivery"),
        sqlite_autoincrement=True,
    )
    unanswered = sa.text("message IS NOT NULL")
    op.create_index(
        "ix_channel_inbox_unanswered",
        "channel_inbox",
        ["lease_until"],
        sqlite_where=unanswered,
        postgresql_where=unanswered,
    )
    op.create_table(
        "channel_outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_until", sa.DateTime, nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channel_people",
        sa.Column("conversation", sa.String(255), primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("last_message_at", sa.DateTime, nullable=False, index=True),
    )
