"""The website's chat while something behind it is broken, and across the end of the server."""

import asyncio
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import jwt
import pytest
import socketio

from assistant.trackers.session_tracker_store import ATTEMPTS, BUSY_SECONDS
from tests.channels import faults
from tests.channels.project_copy import ROOT, add_faulty_actions, add_faulty_components, project_copy, replace
from tests.channels.replies import ANSWER, COST, CRISIS, HARMLESS, SPANISH_CRISIS, TEXTS
from tests.channels.running_server import RunningServer, free_port, serving
from tests.channels.widget.widget_client import WidgetClient, numbers, texts

CREDENTIALS = "assistant.channels.socketio_input.SocketioInput: {timeout_seconds: 4}\n"
FAR = "203.0.113.7"


@pytest.fixture(scope="module")
def folder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with nothing but this channel, whose parts fail on demand."""
    folder = project_copy(tmp_path_factory.mktemp("socketio") / "project")
    replace(folder, "credentials.yml", CREDENTIALS)
    add_faulty_actions(folder)
    add_faulty_components(model, folder / "faulty.tar.gz")
    (folder / "fault").write_text("")
    return folder


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@contextmanager
def started(folder: Path, port: int) -> Iterator[RunningServer]:
    variables = {
        "PYTHONPATH": f"{folder}:{ROOT}",
        "FAULT_FILE": str(folder / "fault"),
        "SANIC_PROXIES_COUNT": "1",
        "WIDGET_ORIGINS": "https://clinic.example, https://www.clinic.example:8443",
    }
    lines = (folder / "server.log").read_text().count("is ready") if (folder / "server.log").exists() else 0
    with serving(folder, "faq", "run", "--model", "faulty.tar.gz", port=port, **variables) as server:
        server.wait_for("(?s)" + "The assistant is ready.*" * (lines + 1))
        yield server


@pytest.fixture(scope="module")
def running(folder: Path, port: int) -> Iterator[RunningServer]:
    with started(folder, port) as server:
        yield server


@pytest.fixture
def server(running: RunningServer) -> Iterator[RunningServer]:
    yield running
    log = running.log.read_text()
    assert not any(message in log for message in (CRISIS, HARMLESS, COST, "Traceback"))


@pytest.fixture
def fail(folder: Path) -> Iterator[Callable[[str], None]]:
    """Breaks a part of the server until the test ends, or until it is told another fault."""
    file = folder / "fault"
    yield lambda fault: (file.write_text(fault), None)[1]
    file.write_text("")


@contextmanager
def locked(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@pytest.mark.parametrize("fault", [faults.NLU_RAISES, faults.POLICY_RAISES, faults.NLU_BLOCKS])
async def test_when_a_turn_fails_danger_gets_its_card_and_anything_else_an_apology_both_for_good(
    server: RunningServer, fail: Callable[[str], None], fault: str
) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        fail(fault)
        question, card, truth = await tab.ask(CRISIS)
        harmless, apology = await tab.ask(HARMLESS)
        fail("")
        _, answer = await tab.ask("and how quickly does it act?")
        replayed = (await tab.request_session(tab.token))["messages"]

    assert card["kind"] == "card"
    assert {"label": "Call 911", "href": "tel:911"} in card["phones"]
    assert truth["text"] == TEXTS.unfinished
    assert (question["text"], harmless["text"]) == (CRISIS, HARMLESS)
    assert apology["text"] == TEXTS.apology
    assert "kind" not in apology
    assert ANSWER in answer["text"]
    assert numbers(tab.messages) == list(range(1, 8))
    assert replayed == tab.messages


async def test_a_spanish_card_has_spanish_links(server: RunningServer, fail: Callable[[str], None]) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session(language="es")
        fail(faults.NLU_RAISES)
        card = (await tab.ask(SPANISH_CRISIS))[1]

    assert "Soy automático" in card["text"]
    assert {"label": "Llama al 911", "href": "tel:911"} in card["phones"]


async def test_what_an_action_did_not_say_after_the_card_is_told_and_replayed(
    server: RunningServer, fail: Callable[[str], None]
) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        fail(faults.ACTION_RAISES)
        _, card, truth = await tab.ask(CRISIS)
        replayed = (await tab.request_session(tab.token))["messages"]

    assert (card["kind"], truth["text"]) == ("card", TEXTS.unfinished)
    assert replayed == tab.messages


async def test_without_the_tracker_store_replies_come_without_a_number_and_the_conversation_goes_on_afterwards(
    server: RunningServer,
) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        before = await tab.ask(HARMLESS)
        with locked(server.conversations):
            while_down = [*await tab.ask(CRISIS), *await tab.ask(COST)]
            # What still tries to write gives up before the lock is gone.
            await asyncio.sleep(2 * ATTEMPTS * BUSY_SECONDS)
        after = await tab.ask(COST)
        replayed = (await tab.request_session(tab.token))["messages"]

    assert numbers(while_down) == [0] * len(while_down)
    question, card, *_ = while_down
    assert question["text"] == CRISIS
    assert "911" in card["text"]
    assert TEXTS.unfinished in texts(while_down)
    assert numbers([*before, *after]) == [1, 2, 3, 4]
    assert replayed == [*before, *after]


async def test_without_the_tracker_store_a_conversation_is_opened_without_its_history_and_read_when_it_is_back(
    server: RunningServer,
) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        before = await tab.ask(HARMLESS)
    with hidden(server.conversations):
        async with WidgetClient(server.url) as again:
            confirmation = await again.request_session(tab.token)
            apology = (await again.ask(HARMLESS))[-1]
    async with WidgetClient(server.url) as later:
        replayed = (await later.request_session(tab.token))["messages"]

    assert (confirmation["resumed"], confirmation["messages"], confirmation["unavailable"]) == (True, [], True)
    assert apology["number"] == 0
    assert apology["text"] in (TEXTS.apology, TEXTS.unfinished)
    assert replayed == before


async def test_a_message_whose_turn_could_not_be_stored_is_answered_when_it_comes_again(server: RunningServer) -> None:
    client_id = str(uuid.uuid4())
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        with locked(server.conversations):
            await tab.say(HARMLESS, client_id)
            await tab.turn_ended(client_id)
        tab.events.clear()
        again = await tab.say(HARMLESS, client_id)
        await tab.turn_ended(client_id)

    assert again["status"] == "accepted"
    assert [message["number"] for message in tab.messages[-2:]] == [1, 2]


async def test_an_address_that_sends_too_much_is_told_so_and_others_are_not_held_up(server: RunningServer) -> None:
    async with WidgetClient(server.url, {"X-Forwarded-For": "198.51.100.1"}) as other:
        await other.request_session()
        receipts = []
        for _ in range(5):
            async with WidgetClient(server.url, {"X-Forwarded-For": FAR}) as tab:
                await tab.request_session()
                receipts += [await tab.say("thanks") for _ in range(26)]
        assert len(await other.ask(HARMLESS)) == 2

    assert [receipt["status"] for receipt in receipts] == ["accepted"] * 120 + ["refused"] * 10
    assert "911" in receipts[-1]["reason"]


@pytest.mark.alone
async def test_an_address_that_opens_too_many_connections_is_refused_in_words(server: RunningServer) -> None:
    headers = {"X-Forwarded-For": "2001:db8::7"}
    for _ in range(120):
        async with WidgetClient(server.url, headers):
            pass
    refused = WidgetClient(server.url, headers)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await refused.__aenter__()
    assert "911" in refused.refusal
    async with WidgetClient(server.url, {"X-Forwarded-For": "2001:db8:0:1::7"}) as other:
        assert (await other.request_session())["token"]


async def test_only_the_pages_in_widget_origins_may_connect(server: RunningServer) -> None:
    for origin in ("https://clinic.example", "https://WWW.clinic.example:8443"):
        async with WidgetClient(server.url, {"Origin": origin}) as own:
            assert (await own.request_session())["token"]
    for origin in (
        "http://clinic.example",
        "https://evil.clinic.example",
        "https://clinic.example.evil",
        "http://localhost",
    ):
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with WidgetClient(server.url, {"Origin": origin}):
                pass
        assert httpx.get(f"{server.url}/widget/help.json", headers={"Origin": origin}).status_code == 403


async def test_a_server_that_is_killed_in_mid_conversation_goes_on_after_its_restart(
    folder: Path, running: RunningServer, fail: Callable[[str], None]
) -> None:
    other_port = free_port()
    with started(folder, other_port) as server:
        async with WidgetClient(server.url) as tab:
            await tab.request_session()
            before = await tab.ask(CRISIS)
            fail(faults.ACTION_HANGS)
            lost = await tab.say("can I talk to a real person please", "lost-in-the-kill")
            await tab.until(lambda: tab.events[-1] == ("typing", {"on": True}))
            server.process.kill()
            fail("")
    with started(folder, other_port) as server:
        async with WidgetClient(server.url) as again:
            await again.request_session(tab.token, last_seen=before[-1]["number"])
            missed = again.confirmation["messages"]
            resent = await again.say("can I talk to a real person please", "lost-in-the-kill")
            await again.turn_ended("lost-in-the-kill")
            duplicate = await again.say(CRISIS, before[0]["client_id"])
            answer = (await again.ask(HARMLESS))[1]
            everything = (await again.request_session(again.token))["messages"]

    assert (lost["status"], missed, resent["status"]) == ("accepted", [], "accepted")
    assert again.confirmation["resumed"]
    assert (duplicate["status"], duplicate["ended"], duplicate["number"]) == ("duplicate", True, 1)
    assert "Help is still there" in answer["text"] or "leave out" in answer["text"], "The alarm is forgotten."
    assert everything[: len(before)] == before
    assert numbers(everything) == list(range(1, len(everything) + 1))
    assert texts(everything).count("can I talk to a real person please") == 1


async def test_a_conversation_beyond_the_limit_of_a_session_keeps_its_numbers(
    folder: Path, server: RunningServer
) -> None:
    async with WidgetClient(server.url) as tab:
        await tab.request_session()
        before = await tab.ask(HARMLESS)
        with closing(sqlite3.connect(server.conversations)) as database, database:
            move_back(database, hours=2)
        after = await tab.ask(COST)
        replayed = (await tab.request_session(tab.token))["messages"]
        conversation = jwt.decode(tab.token, options={"verify_signature": False})["sub"]
    with closing(sqlite3.connect(server.conversations)) as database:
        query = "SELECT count(*) FROM conversation_events WHERE conversation = ? AND type = 'session_started'"
        sessions = database.execute(query, (conversation,)).fetchone()

    assert numbers(after) == [3, 4]
    assert sessions == (2,), "No new session has begun."
    assert [message["number"] for message in replayed] == [1, 2, 3, 4]
    assert texts(replayed) == texts([*before, *after])


def move_back(database: sqlite3.Connection, hours: float) -> None:
    """Makes what is stored older."""
    rows = database.execute("SELECT conversation, number, data FROM conversation_events").fetchall()
    for conversation, number, data in rows:
        event = json.loads(data)
        event["timestamp"] -= 3600 * hours
        database.execute(
            "UPDATE conversation_events SET data = ?, timestamp = timestamp - ? WHERE conversation = ? AND number = ?",
            (json.dumps(event), 3600 * hours, conversation, number),
        )


@contextmanager
def hidden(database: Path) -> Iterator[None]:
    """The table is gone, and comes back in the end."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ALTER TABLE conversation_events RENAME TO hidden")
        connection.commit()
        try:
            yield
        finally:
            connection.execute("ALTER TABLE hidden RENAME TO conversation_events")
            connection.commit()
