"""Who answers in which conversation, and what waits for the visitors."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "3", "2"


def upgrade() -> None:
    """Makes the two tables."""
    op.create_table(
        "conversation_holders",
        sa.Column("conversation", sa.String(255), primary_key=True),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(255), nullable=False),
        sa.Column("shown_as", sa.String(255), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("last_activity", sa.DateTime, nullable=False, index=True),
        sa.Column("told_at", sa.DateTime),
    )
    op.create_table(
        "staff_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(255), nullable=False),
        sa.Column("shown_as", sa.String(255), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claimed_at", sa.DateTime),
        sa.Column("delivered_at", sa.DateTime),
        sa.UniqueConstraint("conversation", "seq", name="uq_staff_messages_seq"),
        sa.UniqueConstraint("conversation", "key", name="uq_staff_messages_key"),
        sqlite_autoincrement=True,
    )
    undelivered = sa.text("delivered_at IS NULL")
    op.create_index(
        "ix_staff_messages_undelivered",
        "staff_messages",
        ["conversation", "seq"],
        sqlite_where=undelivered,
        postgresql_where=undelivered,
    )
