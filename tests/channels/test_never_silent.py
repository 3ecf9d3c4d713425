"""Whatever is broken, danger gets a card with emergency numbers, and anything else an honest apology."""

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.channels import faults
from tests.channels.project_copy import (
    ROOT,
    add_faulty_actions,
    add_faulty_components,
    project_copy,
    replace,
)
from tests.channels.replies import (
    ANSWER,
    CRISIS,
    EMERGENCY,
    HARMLESS,
    MESSAGES,
    SPANISH_CRISIS,
    SPANISH_HARMLESS,
    SPANISH_TEXTS,
    TEXTS,
    ask_all,
    is_well,
)
from tests.channels.running_server import RunningServer, serving

TIMEOUT_SECONDS = 4
"""How long a turn may take in these tests; test_never_silent_rasa_run.py has the project's own limit."""

CREDENTIALS = f"assistant.channels.checked_rest_input.CheckedRestInput: {{timeout_seconds: {TIMEOUT_SECONDS}}}\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Project folders for the two servers."""
    folder = tmp_path_factory.mktemp("never-silent")
    return project_copy(folder / "degraded"), project_copy(folder / "faulty")


@pytest.fixture(scope="module")
def servers(model: Path, folders: tuple[Path, Path]) -> Iterator[tuple[RunningServer, RunningServer]]:
    """A server with a model that is cut off, and one whose parts fail on demand; both start at the same time."""
    degraded, faulty = folders
    (degraded / "cut-off.tar.gz").write_bytes(model.read_bytes()[:100_000])
    replace(faulty, "credentials.yml", CREDENTIALS)
    add_faulty_actions(faulty)
    add_faulty_components(model, faulty / "faulty.tar.gz")
    (faulty / "fault").write_text("")
    (faulty / "trackers").write_text("A file in the place of the folder.")
    (faulty / "tickets").write_text("Likewise.")
    variables = {"PYTHONPATH": f"{faulty}:{ROOT}", "FAULT_FILE": str(faulty / "fault")}
    with (
        serving(degraded, "faq", "run", "--model", "cut-off.tar.gz") as first,
        serving(faulty, "faq", "run", "--model", "faulty.tar.gz", **variables) as second,
    ):
        for started in (first, second):
            started.wait_for("The assistant is not ready")
        yield first, second


@pytest.fixture
def degraded(servers: tuple[RunningServer, RunningServer]) -> Iterator[RunningServer]:
    yield from checked(servers[0])


@pytest.fixture
def broken(servers: tuple[RunningServer, RunningServer]) -> Iterator[RunningServer]:
    """The server without databases, as it was started."""
    yield from checked(servers[1])


@pytest.fixture
def server(broken: RunningServer) -> RunningServer:
    """The server with everything in order."""
    for folder in (broken.conversations.parent, broken.tickets.parent):
        if folder.is_file():
            folder.unlink()
    assert broken.ready() == (200, None)
    return broken


@pytest.fixture
def fail(folders: tuple[Path, Path]) -> Iterator[Callable[[str], None]]:
    """Breaks a part of the server until the test ends, or until it is told another fault."""
    file = folders[1] / "fault"
    yield lambda fault: (file.write_text(fault), None)[1]
    file.write_text("")


def checked(server: RunningServer) -> Iterator[RunningServer]:
    """Whatever a test does, the process lives on and its log holds no message."""
    yield server
    assert server.alive
    log = server.log.read_text()
    assert not any(message in log for message in MESSAGES)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def test_a_corrupt_model_is_served_with_cards_and_apologies_only(degraded: RunningServer) -> None:
    ask_all(degraded).are_cards_and_an_apology()

    status, reason = degraded.ready()
    assert (status, reason) == (
        503,
        "The model could not be loaded. Train it again with `make train` (or `faq train`).",
    )
    assert "visitors only get emergency cards and apologies" in degraded.log.read_text()


def test_without_its_databases_the_assistant_starts_and_answers_as_soon_as_they_are_there(
    broken: RunningServer, request: pytest.FixtureRequest
) -> None:
    ask_all(broken).are_cards_and_an_apology()
    assert broken.ready() == (503, "The synthetic question failed: TrackerStoreError.")

    is_well(request.getfixturevalue("server"))


@pytest.mark.parametrize("fault", [faults.NLU_RAISES, faults.POLICY_RAISES])
def test_an_error_in_understanding_or_deciding(server: RunningServer, fail: Callable[[str], None], fault: str) -> None:
    fail(fault)
    ask_all(server).are_cards_and_an_apology()
    assert server.ready()[0] == 503

    fail("")
    is_well(server)


def test_an_error_after_a_spanish_message_is_told_in_spanish(
    server: RunningServer, fail: Callable[[str], None]
) -> None:
    fail(faults.NLU_RAISES)
    card, after = server.ask(SPANISH_CRISIS)

    assert "Soy automático" in card
    assert "911" in card
    assert "988" in card
    assert after == SPANISH_TEXTS.unfinished
    assert server.ask(SPANISH_HARMLESS) == [SPANISH_TEXTS.apology]


def test_a_component_that_blocks_its_thread_does_not_block_the_server(
    server: RunningServer, fail: Callable[[str], None]
) -> None:
    fail(faults.NLU_BLOCKS)
    ask_all(server).are_cards_and_an_apology()
    start = time.monotonic()
    ask_all(server).are_cards_and_an_apology()
    assert time.monotonic() - start < TIMEOUT_SECONDS / 2, "The second visitor waited for a loop known to be stuck."
    assert httpx.get(f"{server.url}/webhooks/rest/", timeout=1).status_code == 200

    fail("")
    is_well(server)


@pytest.mark.parametrize(("fault", "seconds"), [(faults.ACTION_RAISES, 2), (faults.ACTION_HANGS, TIMEOUT_SECONDS + 2)])
def test_an_action_that_fails_after_the_card_leaves_the_card_and_the_truth(
    server: RunningServer, fail: Callable[[str], None], fault: str, seconds: float
) -> None:
    fail(fault)
    sender, start = uuid.uuid4().hex, time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(server.ask, CRISIS, sender)
        replies = ask_all(server)
    assert time.monotonic() - start < seconds
    for texts in (replies.crisis, replies.emergency):
        assert "911" in texts[0]
        assert texts[1:] == [TEXTS.unfinished]
    assert ANSWER in replies.harmless[0]

    fail("")
    assert not {TEXTS.apology, TEXTS.unfinished} & set(server.ask(HARMLESS, sender)), "The conversation can't go on."
    is_well(server)


def test_a_visitor_who_leaves_the_page_is_still_reported(server: RunningServer, fail: Callable[[str], None]) -> None:
    fail(faults.ACTION_IS_SLOW)
    sender = uuid.uuid4().hex
    with pytest.raises(httpx.ReadTimeout):
        server.ask(CRISIS, sender, timeout=faults.SLOW_SECONDS / 2)
    time.sleep(faults.SLOW_SECONDS)

    with closing(sqlite3.connect(server.tickets)) as database:
        rows = database.execute("SELECT reason FROM tickets WHERE conversation = ?", (sender,)).fetchall()
    assert rows == [("crisis_self",)]


def test_a_locked_conversation_database(server: RunningServer) -> None:
    with locked(server.conversations):
        replies = ask_all(server)
    replies.are_safe()
    assert replies.harmless[-1] == TEXTS.unfinished

    is_well(server)


def test_a_conversation_database_that_takes_nothing(server: RunningServer) -> None:
    with closing(sqlite3.connect(server.conversations)) as database:
        database.execute(
            "CREATE TRIGGER read_only BEFORE INSERT ON conversation_events BEGIN SELECT RAISE(ABORT, 'read-only'); END"
        )
        replies = ask_all(server)
        database.execute("DROP TRIGGER read_only")
    replies.are_safe()
    assert server.ready()[0] == 200

    is_well(server)


def test_with_a_locked_ticket_database_the_visitor_is_told_that_the_note_waits(server: RunningServer) -> None:
    with locked(server.tickets):
        replies = ask_all(server)
    for texts in (replies.crisis, replies.emergency):
        assert "911" in texts[0]
        assert "it has not reached them yet" in texts[1]
    assert ANSWER in replies.harmless[0]

    is_well(server)


def test_a_full_disk(server: RunningServer) -> None:
    server.limit_file_size(1)
    replies = ask_all(server)
    server.limit_file_size(-1)
    replies.are_safe()
    assert "could not" in replies.crisis[1]

    is_well(server)


def test_in_a_message_above_the_limit_danger_is_seen_at_both_ends(server: RunningServer) -> None:
    filler = "and I keep wondering about this and that, " * 1000

    for text in (f"{filler} {CRISIS}", f"{EMERGENCY} {filler}"):
        card, after = server.ask(text)
        assert "911" in card
        assert after == TEXTS.too_long
    assert server.ask(f"{HARMLESS} {filler}") == [TEXTS.too_long]


def test_a_body_above_the_server_s_limit_gets_a_reply_and_danger_is_seen_in_it(server: RunningServer) -> None:
    filler = "and I keep wondering about this and that, " * 120_000

    card, after = server.send(json.dumps({"sender": "large", "message": f"{filler} {CRISIS}"}).encode(), timeout=20)
    assert "911" in card
    assert after == TEXTS.too_long
    assert server.send(json.dumps({"sender": "large", "message": f"{HARMLESS} {filler}"}).encode()) == [TEXTS.too_long]


def test_headers_above_the_server_s_limit_get_the_numbers_too(server: RunningServer) -> None:
    response = httpx.get(f"{server.url}/webhooks/rest/", headers={"cookie": "x" * 20_000}, timeout=20)

    assert [reply["text"] for reply in response.json()] == [TEXTS.too_long]


def test_a_streamed_reply_holds_the_card_as_well(server: RunningServer, fail: Callable[[str], None]) -> None:
    fail(faults.NLU_RAISES)
    body = json.dumps({"message": CRISIS}).encode()
    lines = httpx.post(f"{server.url}/webhooks/rest/webhook?stream=true", content=body, timeout=20).text.splitlines()

    assert "911" in json.loads(lines[0])["text"]
