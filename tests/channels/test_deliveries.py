"""Staff's messages reach visitors whose channel can send by itself: real servers, a channel that writes to a file."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from escalation.conversations.transcripts import Transcripts
from tests.channels.postgresql_server import PostgresqlServer
from tests.channels.project_copy import ROOT, project_copy, replace
from tests.channels.running_server import RunningServer, serving
from tests.channels.staff_desk import StaffDesk, eventually

SAID = "Maria from the clinic: "
MESSAGES = 12


def credentials(visitors: Path) -> str:
    return (
        f"assistant.channels.checked_rest_input.CheckedRestInput: {{}}\n"
        f"tests.channels.push_channel.PushInput: {{folder: {visitors}}}\n"
    )


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a file for each visitor of the channel."""
    return tmp_path_factory.mktemp("visitors")


@pytest.fixture(scope="module")
def pushing(model: Path, visitors: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = project_copy(tmp_path_factory.mktemp("push") / "project")
    replace(folder, "credentials.yml", credentials(visitors))
    with serving(folder, "faq", "run", "--model", str(model), PYTHONPATH=str(ROOT)) as server:
        server.wait_for("The assistant is (not )?ready")
        yield server


@pytest.fixture
def desk(pushing: RunningServer) -> StaffDesk:
    desk = StaffDesk(pushing, f"sqlite:///{pushing.tickets}", "push")
    desk.ask("How quickly does it act?")
    desk.take()
    return desk


def got(visitors: Path, desk: StaffDesk) -> list[dict[str, Any]]:
    """What the visitor has been sent."""
    file = visitors / desk.sender
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def lines(visitors: Path, desk: StaffDesk) -> list[str]:
    return [str(message["text"]) for message in got(visitors, desk)]


def test_a_connected_visitor_gets_it_within_seconds_without_asking(desk: StaffDesk, visitors: Path) -> None:
    start = time.monotonic()
    desk.write("Hello.", "Are you there?")
    messages = eventually(lambda: len(got(visitors, desk)) == 2 and got(visitors, desk))

    assert time.monotonic() - start < 4
    assert [message["text"] for message in messages] == [f"{SAID}Hello.", f"{SAID}Are you there?"]
    assert [(message["person"], message["staff_message"]) for message in messages] == [("Maria", 1), ("Maria", 2)]
    eventually(lambda: all(message.delivered for message in desk.conversations.outbox.messages(desk.sender)))
    assert len(desk.ask("yes")) == 1
    assert len(got(visitors, desk)) == 2


def test_a_visitor_who_is_away_gets_it_on_return(desk: StaffDesk, visitors: Path) -> None:
    away = visitors / f"{desk.sender}.away"
    away.touch()
    desk.write("Hello.")
    time.sleep(2.5)
    assert got(visitors, desk) == []

    away.unlink()
    eventually(lambda: lines(visitors, desk) == [f"{SAID}Hello."])


def test_a_visitor_who_is_away_gets_it_with_the_next_reply(desk: StaffDesk, visitors: Path) -> None:
    (visitors / f"{desk.sender}.away").touch()
    desk.write("Hello.")

    assert desk.texts("I am back")[0] == f"{SAID}Hello."
    (visitors / f"{desk.sender}.away").unlink()
    time.sleep(2.5)
    assert got(visitors, desk) == []


def test_what_a_channel_refuses_is_tried_again_in_order_and_is_in_the_transcript_once(
    desk: StaffDesk, visitors: Path
) -> None:
    refuses = visitors / f"{desk.sender}.refuses"
    refuses.touch()
    desk.write("first", "second")
    eventually(lambda: desk.conversations.outbox.messages(desk.sender)[0].attempts >= 2)
    desk.write("third")
    refuses.unlink()
    eventually(lambda: len(got(visitors, desk)) == 3, seconds=40)

    assert lines(visitors, desk) == [f"{SAID}{word}" for word in ("first", "second", "third")]
    turns = Transcripts(f"sqlite:///{desk.server.conversations}").around(desk.sender, None)
    assert [turn.text for turn in turns if turn.speaker == "person"] == lines(visitors, desk)


def test_a_channel_that_breaks_for_one_visitor_holds_up_no_other(
    desk: StaffDesk, pushing: RunningServer, visitors: Path
) -> None:
    other = StaffDesk(pushing, f"sqlite:///{pushing.tickets}", "push")
    other.take()
    (visitors / f"{other.sender}.breaks").touch()
    other.write("Hello.")
    desk.write("Hello.")
    eventually(lambda: lines(visitors, desk) == [f"{SAID}Hello."])

    assert got(visitors, other) == []
    (visitors / f"{other.sender}.breaks").unlink()
    eventually(lambda: lines(visitors, other) == [f"{SAID}Hello."])


def test_the_end_of_a_handed_back_conversation_is_told_at_once(desk: StaffDesk, visitors: Path) -> None:
    desk.write("Goodbye.")
    desk.hand_back()
    eventually(lambda: len(got(visitors, desk)) == 2)

    assert lines(visitors, desk)[1].startswith("Maria has left this conversation")
    assert "person" not in got(visitors, desk)[1]


def test_an_id_of_another_channel_opens_nothing(desk: StaffDesk, visitors: Path) -> None:
    (visitors / f"{desk.sender}.away").touch()
    desk.write("Hello.")
    time.sleep(1.5)

    assert desk.waiting() == []


def test_two_servers_on_one_postgresql_that_are_killed_send_nothing_twice_and_keep_the_order(
    model: Path, visitors: Path, tmp_path: Path
) -> None:
    with PostgresqlServer.running() as database, ExitStack() as stack:
        variables = {"TRACKER_DB_URL": database.url, "ESCALATION_DB_URL": database.url, "PYTHONPATH": str(ROOT)}

        def server(name: str) -> RunningServer:
            project = project_copy(tmp_path / name)
            replace(project, "credentials.yml", credentials(visitors))
            return stack.enter_context(serving(project, "faq", "run", "--model", str(model), **variables))

        servers = [server("one"), server("two")]
        for running in servers:
            running.wait_for("The assistant is (not )?ready")
        desk = StaffDesk(servers[0], database.url, "push")
        desk.ask("How quickly does it act?")
        desk.take()
        for number in range(MESSAGES):
            desk.write(f"{number}")
            if number == MESSAGES // 2:
                eventually(lambda: got(visitors, desk))
                servers[0].process.kill()
            time.sleep(0.3)
        # What was claimed by the killed one is uncertain; all else arrives.
        last = f"{SAID}{MESSAGES - 1}"
        eventually(lambda: last in lines(visitors, desk), seconds=60)
        # The other one knows that Maria has the conversation.
        desk.server = servers[1]
        (reply,) = desk.texts("hello?")
        assert reply.startswith("Maria, a person from the clinic, has this conversation")
        sent = [int(line.removeprefix(SAID)) for line in lines(visitors, desk)]
        written = {message.text: message for message in desk.conversations.outbox.messages(desk.sender)}

    assert sent == sorted(set(sent))
    assert all(written[str(number)].uncertain for number in set(range(MESSAGES)) - set(sent))
