"""The tables of the escalations. A change here needs a step in `migrations/versions`; a test compares the two."""

import sqlalchemy as sa

from escalation.utc_time import UtcTime

METADATA = sa.MetaData()

TICKETS = sa.Table(
    "tickets",
    METADATA,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("secondary", sa.String(255), nullable=False, server_default=""),
    sa.Column("urgency", sa.Integer, nullable=False, server_default="0"),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16)),
    sa.Column("contact", sa.String(320)),
    sa.Column("state", sa.String(16), nullable=False, server_default="open"),
    sa.Column("assignee", sa.String(255)),
    sa.Column("outcome", sa.Text),
    sa.Column("alarms", sa.Integer, nullable=False, server_default="1"),
    sa.Column("last_alarm_at", UtcTime),
    sa.Column("acknowledged_at", UtcTime),
    sa.Column("resolved_at", UtcTime),
    sa.Column("card_version", sa.String(128)),
    sa.Column("model_version", sa.String(128)),
    # How many notices it has had, the position in the escalation chain, and when the next one is due.
    sa.Column("notices", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chain_position", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chain_due_at", UtcTime),
    sa.Index("ix_tickets_created_at", "opened_at"),
    sa.Index("ix_tickets_conversation", "conversation"),
    sa.Index("ix_tickets_queue", "state", "urgency", "opened_at"),
    sa.Index("ix_tickets_state_age", "state", "opened_at"),
    sa.Index("ix_tickets_chain_due_at", "chain_due_at"),
)

sa.Index(
    "ux_tickets_unresolved",
    TICKETS.c.conversation,
    TICKETS.c.reason,
    unique=True,
    sqlite_where=TICKETS.c.state != "resolved",
    postgresql_where=TICKETS.c.state != "resolved",
)

EVENTS = sa.Table(
    "ticket_events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ticket", sa.String(16), sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    # The idempotency key of what caused it, and the reference that the visitor was told, for an alarm.
    sa.Column("key", sa.String(64), unique=True),
    sa.Column("reference", sa.String(16), index=True),
    sa.Column("detail", sa.Text, nullable=False, server_default="{}"),
    sqlite_autoincrement=True,
)

AUDIT = sa.Table(
    "audit_log",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False, index=True),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("ticket", sa.String(16), sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    # The group of the chain; empty until the dispatcher has looked at the clock and the chain.
    sa.Column("audience", sa.String(64), nullable=False, server_default=""),
    sa.Column("state", sa.String(16), nullable=False, server_default="pending"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("delivered_to", sa.Text, nullable=False, server_default=""),
    sa.Column("delivered_at", UtcTime),
    sa.Column("last_error", sa.String(255)),
    sa.Index("ix_outbox_queue", "state", "due_at"),
    sqlite_autoincrement=True,
)

ACCOUNTS = sa.Table(
    "desk_accounts",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.String(255)),
    # What the OpenID Connect provider calls the person, and the subject that is bound at the first log-in.
    sa.Column("oidc_login", sa.String(255), unique=True),
    sa.Column("oidc_subject", sa.String(255), unique=True),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("disabled_at", UtcTime),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", UtcTime),
)

SESSIONS = sa.Table(
    "desk_sessions",
    METADATA,
    # The SHA-256 of what the browser holds: who reads this table can't use it.
    sa.Column("id", sa.String(64), primary_key=True),
    # None while somebody is at the OpenID Connect provider.
    sa.Column("account", sa.String(64), sa.ForeignKey("desk_accounts.name"), index=True),
    sa.Column("data", sa.Text, nullable=False, server_default="{}"),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False, index=True),
)

CONVERSATION_HOLDERS = sa.Table(
    "conversation_holders",
    METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("staff", sa.String(255), nullable=False),
    sa.Column("shown_as", sa.String(255), nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("last_activity", UtcTime, nullable=False, index=True),
    sa.Column("told_at", UtcTime),
)

STAFF_MESSAGES = sa.Table(
    "staff_messages",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("staff", sa.String(255), nullable=False),
    sa.Column("shown_as", sa.String(255), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("written_at", UtcTime, nullable=False),
    # A delivery is begun (claimed), and ends (delivered) or is taken back; what is begun is begun by one process only.
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("claimed_at", UtcTime),
    sa.Column("delivered_at", UtcTime),
    # Why the app did not take it the last time or, with the moment of its word, why it took it and did not bring it.
    sa.Column("failure", sa.String(64)),
    sa.Column("lost_at", UtcTime),
    sa.UniqueConstraint("conversation", "seq", name="uq_staff_messages_seq"),
    sa.UniqueConstraint("conversation", "key", name="uq_staff_messages_key"),
    sqlite_autoincrement=True,
)

sa.Index(
    "ix_staff_messages_undelivered",
    STAFF_MESSAGES.c.conversation,
    STAFF_MESSAGES.c.seq,
    sqlite_where=STAFF_MESSAGES.c.delivered_at.is_(None),
    postgresql_where=STAFF_MESSAGES.c.delivered_at.is_(None),
)

CHANNEL_INBOX = sa.Table(
    "channel_inbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("delivery", sa.String(255), nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    # The message until it is answered; after that only the delivery is remembered.
    sa.Column("message", sa.Text),
    sa.Column("received_at", UtcTime, nullable=False, index=True),
    # Who answers it, and until when nobody else may.
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("lease_until", UtcTime, nullable=False),
    sa.UniqueConstraint("channel", "delivery", name="uq_channel_inbox_delivery"),
    sqlite_autoincrement=True,
)

sa.Index(
    "ix_channel_inbox_unanswered",
    CHANNEL_INBOX.c.lease_until,
    sqlite_where=CHANNEL_INBOX.c.message.isnot(None),
    postgresql_where=CHANNEL_INBOX.c.message.isnot(None),
)

CHANNEL_OUTBOX = sa.Table(
    "channel_outbox",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("conversation", sa.String(255), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("lease_until", UtcTime, nullable=False, index=True),
    sqlite_autoincrement=True,
)

CHANNEL_PEOPLE = sa.Table(
    "channel_people",
    METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("last_message_at", UtcTime, nullable=False, index=True),
)
