"""Accounts and sessions of the desk, and an index for tickets of a state by age."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "4", "3"


def upgrade() -> None:
    """Makes the tables."""
    op.create_index("ix_tickets_state_age", "tickets", ["state", "opened_at"])
    op.create_table(
        "desk_accounts",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("oidc_login", sa.String(255), unique=True),
        sa.Column("oidc_subject", sa.String(255), unique=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("disabled_at", sa.DateTime),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until", sa.DateTime),
    )
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), sa.ForeignKey("desk_accounts.name"), index=True),
        sa.Column("data", sa.Text, nullable=False, server_default="{}"),
        sa.Column("seen_at", sa.DateTime, nullable=False),
        sa.Column("ends_at", sa.DateTime, nullable=False, index=True),
    )
