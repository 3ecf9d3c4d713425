"""States, history, audit log and outbox.

Of several old tickets of one conversation and reason the newest stays open, and the others are resolved as its repeats.
Old tickets notify nobody: staff have had them since.
"""

import sqlalchemy as sa
from alembic import op

from escalation.reason import REASONS, urgency

revision, down_revision = "2", "1"

STATE = sa.Column("state", sa.String(16), nullable=False, server_default="open")
ADDED = [
    sa.Column("secondary", sa.String(255), nullable=False, server_default=""),
    sa.Column("urgency", sa.Integer, nullable=False, server_default="0"),
    sa.Column("language", sa.String(16)),
    sa.Column("contact", sa.String(320)),
    STATE,
    sa.Column("assignee", sa.String(255)),
    sa.Column("outcome", sa.Text),
    sa.Column("alarms", sa.Integer, nullable=False, server_default="1"),
    sa.Column("last_alarm_at", sa.DateTime),
    sa.Column("acknowledged_at", sa.DateTime),
    sa.Column("resolved_at", sa.DateTime),
    sa.Column("card_version", sa.String(128)),
    sa.Column("model_version", sa.String(128)),
    sa.Column("notices", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chain_position", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chain_due_at", sa.DateTime),
]

OLD_REPEATS = """
    UPDATE tickets SET state = 'resolved', outcome = 'repeat', resolved_at = opened_at WHERE EXISTS (
        SELECT 1 FROM tickets AS newer
        WHERE newer.conversation = tickets.conversation AND newer.reason = tickets.reason
        AND (newer.opened_at > tickets.opened_at OR (newer.opened_at = tickets.opened_at AND newer.id > tickets.id))
    )
"""

SQLITE_GUARD = """
    CREATE TRIGGER audit_log_keeps_{action} BEFORE {action} ON audit_log
    BEGIN SELECT RAISE(ABORT, 'The audit log is only added to.'); END
"""
POSTGRESQL_GUARD_FUNCTION = """
    CREATE FUNCTION audit_log_keeps() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'The audit log is only added to.'; END $$
"""
POSTGRESQL_GUARD = """
    CREATE TRIGGER audit_log_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_keeps()
"""


def upgrade() -> None:
    """Widens the tickets, and makes the other tables."""
    _widen_tickets()
    _make_events()
    _make_audit_log()
    _make_outbox()


def _widen_tickets() -> None:
    op.execute("ALTER TABLE tickets RENAME COLUMN created_at TO opened_at")
    for column in ADDED:
        op.add_column("tickets", column.copy())
    op.execute("UPDATE tickets SET last_alarm_at = opened_at")
    rank = sa.text("UPDATE tickets SET urgency = :rank")
    op.get_bind().execute(rank, {"rank": urgency("")})
    for reason in REASONS:
        known = sa.text("UPDATE tickets SET urgency = :rank WHERE reason = :reason")
        op.get_bind().execute(known, {"rank": urgency(reason), "reason": reason})
    op.execute(OLD_REPEATS)
    op.create_index("ix_tickets_queue", "tickets", ["state", "urgency", "opened_at"])
    op.create_index("ix_tickets_chain_due_at", "tickets", ["chain_due_at"])
    unresolved = sa.text("state != 'resolved'")
    op.create_index(
        "ux_tickets_unresolved",
        "tickets",
        ["conversation", "reason"],
        unique=True,
        sqlite_where=unresolved,
        postgresql_where=unresolved,
    )


def _make_events() -> None:
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket", sa.String(16), sa.ForeignKey("tickets.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("key", sa.String(64), unique=True),
        sa.Column("reference", sa.String(16), index=True),
        sa.Column("detail", sa.Text, nullable=False, server_default="{}"),
        sqlite_autoincrement=True,
    )


def _make_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(255), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(SQLITE_GUARD.format(action=action))
    else:
        op.execute(POSTGRESQL_GUARD_FUNCTION)
        op.execute(POSTGRESQL_GUARD)


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("ticket", sa.String(16), sa.ForeignKey("tickets.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("audience", sa.String(64), nullable=False, server_default=""),
        sa.Column("state", sa.String(16), nullable=False, server_default="pending"),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("delivered_to", sa.Text, nullable=False, server_default=""),
        sa.Column("delivered_at", sa.DateTime),
        sa.Column("last_error", sa.String(255)),
        sa.Index("ix_outbox_queue", "state", "due_at"),
        sqlite_autoincrement=True,
    )
