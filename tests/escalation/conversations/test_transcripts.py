import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered

from assistant.trackers.session_tracker_store import SessionTrackerStore
from assistant.trackers.unanswered import Unanswered
from escalation.conversations.transcripts import Transcripts, TranscriptUnavailableError

Store = Callable[..., Any]


@pytest.fixture
def stored(database_url: str) -> Store:
    """Stores events by the assistant's own tracker store."""

    async def store(*events: Event, conversation: str = "c") -> None:
        trackers = SessionTrackerStore(host=database_url)
        tracker = await trackers.get_or_create_tracker(conversation, append_action_listen=False)
        for event in events:
            tracker.update(event)
        await trackers.save(tracker)

    return store


def said(text: str, at: float, safety_class: str | None = None) -> UserUttered:
    parse_data: Any = {"text": text, "intent": {}, "entities": [], "safety": {"safety_class": safety_class}}
    return UserUttered(text, parse_data=parse_data, timestamp=at)


def answered(text: str, at: float, person: str | None = None) -> BotUttered:
    return BotUttered(text, metadata={"person": person} if person else {}, timestamp=at)


async def test_who_said_what_is_told_in_order(stored: Store, database_url: str) -> None:
    await stored(
        ActionExecuted("action_session_start"),
        said("I feel unsafe", 100.0, "crisis_self"),
        answered("Please call 988", 101.0),
        said("ok", 300.0),
        answered("Maria from the clinic: hello", 200.0, "Maria"),
    )
    turns = Transcripts(database_url).around("c", None)

    assert [(turn.speaker, turn.text, turn.safety_class) for turn in turns] == [
        ("visitor", "I feel unsafe", "crisis_self"),
        ("assistant", "Please call 988", None),
        ("person", "Maria from the clinic: hello", None),
        ("visitor", "ok", None),
    ]
    assert turns[0].when == datetime.fromtimestamp(100, timezone.utc)


async def test_a_message_whose_turn_failed_is_there(stored: Store, database_url: str) -> None:
    await stored(Unanswered("is anybody there", 100.0), answered("I am sorry, something went wrong.", 101.0))

    assert [(turn.speaker, turn.text) for turn in Transcripts(database_url).around("c", None)] == [
        ("visitor", "is anybody there"),
        ("assistant", "I am sorry, something went wrong."),
    ]


async def test_half_of_the_turns_are_from_before_the_moment(stored: Store, database_url: str) -> None:
    await stored(*[said(str(number), float(number)) for number in range(1, 50)])
    transcripts = Transcripts(database_url)
    moment = datetime.fromtimestamp(20, timezone.utc)

    assert [turn.text for turn in transcripts.around("c", moment, turns=4)] == ["19", "20", "21", "22"]
    assert [turn.text for turn in transcripts.around("c", None, turns=2)] == ["48", "49"]


async def test_an_unknown_conversation_has_no_turns(stored: Store, database_url: str) -> None:
    await stored(said("hi", 1.0))

    assert Transcripts(database_url).around("d", None) == []


async def test_an_event_that_can_not_be_read_is_left_out(stored: Store, database_url: str) -> None:
    await stored(said("hi", 1.0), said("again", 2.0))
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        for row in connection.execute(sa.text("SELECT number, data FROM conversation_events")).all():
            broken = "{" if json.loads(row.data).get("text") == "hi" else row.data
            update = sa.text("UPDATE conversation_events SET data = :data WHERE number = :number")
            connection.execute(update, {"data": broken, "number": row.number})
    engine.dispose()

    assert [turn.text for turn in Transcripts(database_url).around("c", None)] == ["again"]


def test_a_store_that_is_missing_is_said_so_and_not_made(tmp_path: Path) -> None:
    file = tmp_path / "conversations.db"
    with pytest.raises(TranscriptUnavailableError, match="TRACKER_DB_URL"):
        Transcripts(f"sqlite:///{file}").around("c", None)

    assert not file.exists()


def test_a_store_without_its_table_is_said_so(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()
    with pytest.raises(TranscriptUnavailableError):
        Transcripts(database_url).around("c", None)


@pytest.mark.parametrize("url", ["mysql://root:hunter2@host/x", "hunter2", "postgresql://u:hunter2@127.0.0.1:1/x"])
def test_an_address_that_can_not_be_used_is_not_repeated(url: str) -> None:
    with pytest.raises(TranscriptUnavailableError) as error:
        Transcripts(url).around("c", None)
    assert "hunter2" not in str(error.value)


async def test_nothing_is_ever_written(stored: Store, database_url: str) -> None:
    await stored(said("hi", 1.0))
    with Transcripts(database_url)._engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text("DELETE FROM conversation_events"))
