"""Conversations that are in the tracker store before anybody opens them."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing

from rasa.shared.core.events import Event

from tests.channels.running_server import RunningServer


def record(server: RunningServer, conversation: str, events: Iterable[Event]) -> None:
    """Adds events to a conversation behind the server's back."""
    with closing(sqlite3.connect(server.conversations, timeout=10)) as database, database:
        query = "SELECT coalesce(max(number), -1) FROM conversation_events WHERE conversation = ?"
        ((last,),) = database.execute(query, (conversation,)).fetchall()
        rows = [
            (conversation, number, event.type_name, event.timestamp, json.dumps(event.as_dict()))
            for number, event in enumerate(events, start=last + 1)
        ]
        database.executemany("INSERT INTO conversation_events VALUES (?, ?, ?, ?, ?)", rows)
