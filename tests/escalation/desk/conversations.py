"""Conversations as the assistant's tracker store keeps them."""

import json
import os
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

TABLE = sa.Table(
    "conversation_events",
    sa.MetaData(),
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)


def write_conversation(
    conversation: str, said: Sequence[tuple[datetime, str, str, str | None]], first: int = 0
) -> None:
    """Writes utterances: when, `user` or `bot`, what, and the class of an alarm."""
    engine = sa.create_engine(os.environ["TRACKER_DB_URL"])
    TABLE.metadata.create_all(engine)
    rows = [
        {
            "conversation": conversation,
            "number": number,
            "type": kind,
            "timestamp": when.timestamp(),
            "data": json.dumps({"text": text, "parse_data": {"safety": {"safety_class": alarm}} if alarm else {}}),
        }
        for number, (when, kind, text, alarm) in enumerate(said, start=first)
    ]
    with engine.begin() as connection:
        connection.execute(TABLE.insert(), rows)
    engine.dispose()
