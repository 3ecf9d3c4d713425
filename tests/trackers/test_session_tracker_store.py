import asyncio
import json
import sqlite3
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.trackers.session_tracker_store import RECENT_EVENTS, SessionTrackerStore, TrackerStoreError
from assistant.trackers.unanswered import Unanswered

DOMAIN = Domain.from_dict({"slots": {"mood": {"type": "text", "mappings": [{"type": "custom"}]}}})


def make_store(url: str) -> SessionTrackerStore:
    return SessionTrackerStore(DOMAIN, host=url)


async def talk(store: SessionTrackerStore, sender: str, turns: int) -> None:
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender)
        tracker.update(UserUttered(f"message {number}"))
        tracker.update(ActionExecuted("utter_faq"))
        tracker.update(BotUttered(f"reply {number}"))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)


async def texts(store: SessionTrackerStore, sender: str) -> list[str]:
    tracker = await store.retrieve_full_tracker(sender)
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_a_conversation_comes_back_as_it_was_saved(database_url: str) -> None:
    await talk(make_store(database_url), "anna", turns=3)

    assert await texts(make_store(database_url), "anna") == ["message 0", "message 1", "message 2"]
    assert await texts(make_store(database_url), "berta") == []


async def test_an_event_keeps_the_time_at_which_it_happened(database_url: str) -> None:
    store = make_store(database_url)
    tracker = await store.get_or_create_tracker("timed")
    tracker.update(UserUttered("long ago", timestamp=1_700_000_000.5))
    await store.save(tracker)
    read = await store.retrieve("timed")

    assert read is not None
    assert read.events[-1].timestamp == 1_700_000_000.5


async def test_saving_twice_stores_an_event_once(database_url: str) -> None:
    store = make_store(database_url)
    tracker = await store.get_or_create_tracker("twice")
    tracker.update(UserUttered("once"))
    await store.save(tracker)
    await store.save(tracker)

    assert await texts(store, "twice") == ["once"]


async def test_text_with_nul_and_surrogates_is_kept(database_url: str) -> None:
    store = make_store(database_url)
    tracker = await store.get_or_create_tracker("odd")
    tracker.update(UserUttered("a\0b\ud800c"))
    await store.save(tracker)

    assert await texts(store, "odd") == ["a\0b\ud800c"]


@pytest.mark.parametrize("sender", ["", "\ud800", "a\0b", "line\nbreak", "x" * 256])
async def test_an_impossible_id_is_an_error_and_not_the_end_of_the_process(database_url: str, sender: str) -> None:
    with pytest.raises(ValueError, match="printable characters"):
        await make_store(database_url).retrieve(sender)


async def test_a_long_session_is_read_in_part_and_kept_in_full(database_url: str) -> None:
    store = make_store(database_url)
    await talk(store, "long", turns=200)

    recent = await store.retrieve("long")
    assert recent is not None
    assert len(recent.events) <= RECENT_EVENTS
    assert recent.latest_message is not None
    assert recent.latest_message.text == "message 199"
    assert len(await texts(store, "long")) == 200


async def test_a_slot_outlives_the_events_that_a_turn_reads(database_url: str) -> None:
    store = make_store(database_url)
    tracker = await store.get_or_create_tracker("slots")
    tracker.update_with_events(
        [ActionExecuted("action_session_start"), SessionStarted(), SlotSet("mood", "calm")], DOMAIN
    )
    await store.save(tracker)
    await talk(store, "slots", turns=100)

    recent = await store.retrieve("slots")
    assert recent is not None
    assert isinstance(recent.slots["mood"], TextSlot)
    assert recent.get_slot("mood") == "calm"


async def test_a_new_session_starts_without_the_old_events(database_url: str) -> None:
    store = make_store(database_url)
    await talk(store, "sessions", turns=2)
    tracker = await store.get_or_create_tracker("sessions")
    tracker.update_with_events([ActionExecuted("action_session_start"), SessionStarted(), UserUttered("again")], DOMAIN)
    await store.save(tracker)

    recent = await store.retrieve("sessions")
    assert recent is not None
    assert [event.text for event in recent.events if isinstance(event, UserUttered)] == ["again"]
    assert await texts(store, "sessions") == ["message 0", "message 1", "again"]


async def test_a_deleted_conversation_is_gone(database_url: str) -> None:
    store = make_store(database_url)
    await talk(store, "gone", turns=1)
    await talk(store, "stays", turns=1)
    await store.delete("gone")

    assert "gone" not in list(await store.keys())
    assert "stays" in list(await store.keys())


async def test_one_failed_read_forgets_nothing(tmp_path: Path) -> None:
    """Another writer holds the database for longer than one attempt's patience, then lets go."""
    file = tmp_path / "busy.db"
    store = make_store(f"sqlite:///{file}")
    await talk(store, "patient", turns=1)
    failures = iter([sa.exc.OperationalError("select", {}, Exception("disk I/O error"))])

    @sa.event.listens_for(store._engine, "before_cursor_execute")
    def fail_once(*_: object) -> None:
        for failure in failures:
            raise failure

    await talk(store, "patient", turns=1)
    assert await texts(store, "patient") == ["message 0", "message 0"]


async def test_a_dead_database_is_an_error_and_no_fresh_conversation(tmp_path: Path) -> None:
    store = make_store(f"sqlite:///{tmp_path}")  # a folder is no database

    with pytest.raises(TrackerStoreError, match="TRACKER_DB_URL"):
        await store.retrieve("anna")


async def test_the_error_holds_no_word_of_the_visitor(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "readonly.db"
    store = make_store(f"sqlite:///{file}")
    tracker = await store.get_or_create_tracker("private")
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE conversation_events")
    tracker.update(UserUttered("my deepest secret"))

    with pytest.raises(TrackerStoreError) as error:
        await store.save(tracker)
    assert "secret" not in f"{error.value}{error.value.__cause__}{caplog.text}"


async def test_a_damaged_row_costs_that_event_only(tmp_path: Path) -> None:
    file = tmp_path / "damaged.db"
    store = make_store(f"sqlite:///{file}")
    await talk(store, "damaged", turns=2)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE conversation_events SET data = '{' WHERE number = 1")

    assert await texts(store, "damaged") == ["message 1"]


async def test_two_processes_can_not_write_the_same_turn(database_url: str) -> None:
    first, second = make_store(database_url), make_store(database_url)
    await talk(first, "shared", turns=1)
    one, other = await first.retrieve("shared"), await second.retrieve("shared")
    assert one is not None
    assert other is not None
    one.update(UserUttered("first"))
    other.update(UserUttered("second"))
    await first.save(one)

    with pytest.raises(TrackerStoreError):
        await second.save(other)
    assert await texts(first, "shared") == ["message 0", "first"]


async def test_a_foreign_tracker_is_refused(database_url: str) -> None:
    with pytest.raises(TypeError, match="DialogueStateTracker"):
        await make_store(database_url).save(DialogueStateTracker("foreign", []))


async def test_writers_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    file = tmp_path / "locked.db"
    store = make_store(f"sqlite:///{file}")
    await talk(store, "waiting", turns=1)
    holder = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    release.start()
    start = time.perf_counter()
    await talk(store, "waiting", turns=1)
    release.join()

    assert time.perf_counter() - start >= 0.25
    assert len(await texts(store, "waiting")) == 2


async def test_events_are_stored_as_rasa_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "plain.db"
    await talk(make_store(f"sqlite:///{file}"), "plain", turns=1)
    with sqlite3.connect(file) as connection:
        rows = [
            json.loads(data) for (data,) in connection.execute("SELECT data FROM conversation_events ORDER BY number")
        ]

    assert [row["event"] for row in rows] == ["action", "user", "action", "bot", "action"]


async def test_what_was_said_is_read_in_order_with_numbers_over_all_sessions(database_url: str) -> None:
    store = make_store(database_url)
    await talk(store, "said", turns=2)
    await store.append("said", [SessionStarted(), Unanswered("nobody heard", metadata={"client_id": "x"}), Restarted()])
    said = await make_store(database_url).said("said")

    texts = [getattr(event, "text", event.type_name) for _, event in said]
    assert texts == ["message 0", "reply 0", "message 1", "reply 1", "nobody heard", "restart"]
    assert said[4][1].metadata == {"client_id": "x"}
    assert await store.said("said", after=said[4][0]) == said[5:]
    assert await store.said("somebody else") == []


async def test_what_is_appended_does_not_stop_the_conversation(database_url: str) -> None:
    store = make_store(database_url)
    await store.append("appended", [BotUttered("We open at nine.", metadata={"person": "Ada"})])
    await talk(store, "appended", turns=1)
    await store.append("appended", [BotUttered("Goodbye.", metadata={"person": "Ada"})])
    await talk(store, "appended", turns=1)

    assert [number for number, _ in await store.said("appended")] == sorted(
        {number for number, _ in await store.said("appended")}
    )
    assert len(await store.said("appended")) == 6


async def test_appending_from_several_places_at_once_loses_nothing(database_url: str) -> None:
    store = make_store(database_url)
    await store.append("many", [BotUttered("first")])
    done = await asyncio.gather(
        *(store.append("many", [BotUttered(f"number {place}")]) for place in range(3)), return_exceptions=True
    )

    stored = [event.text for _, event in await store.said("many") if isinstance(event, BotUttered)]
    kept = [f"number {place}" for place, result in enumerate(done) if result is None]
    assert sorted(stored) == sorted(["first", *kept]), "An event is lost without an error, or is stored twice."
    assert kept


async def test_an_unanswered_message_changes_nothing_for_the_dialogue(database_url: str) -> None:
    store = make_store(database_url)
    await talk(store, "dialogue", turns=1)
    before = await store.retrieve("dialogue")
    await store.append("dialogue", [Unanswered("nobody heard")])
    after = await store.retrieve("dialogue")

    assert before is not None
    assert after is not None
    assert after.latest_message == before.latest_message
    assert after.latest_action_name == before.latest_action_name
    assert after.past_states(DOMAIN) == before.past_states(DOMAIN)
