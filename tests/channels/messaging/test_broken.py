"""Whatever is broken, danger gets a card in every app, and anything else an honest apology."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.messaging.conftest import fakes, serving_apps
from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.messaging_project import messaging_project
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS, EMERGENCY, HARMLESS, TEXTS

NAMES = [fake.name for fake in FAKES]


@pytest.fixture(scope="module")
def broken(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FakeProvider]]:
    """A server whose model is cut off, and that can open neither of its databases."""
    folder = messaging_project(tmp_path_factory.mktemp("broken") / "project", messages_a_person="3/hour")
    (folder / "cut-off.tar.gz").write_bytes(model.read_bytes()[:100_000])
    (folder / "trackers").write_text("A file in the place of the folder.")
    (folder / "tickets").write_text("Likewise.")
    with fakes() as apps, serving_apps(folder, apps, "faq", "run", "--model", "cut-off.tar.gz") as server:
        server.wait_for("The assistant is not ready")
        yield apps
        assert server.alive
        log = server.log.read_text()
        assert not any(message in log for message in (CRISIS, EMERGENCY, HARMLESS))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [CRISIS, EMERGENCY])
def test_an_acute_message_gets_its_card(name: str, text: str, broken: dict[str, FakeProvider]) -> None:
    app, person = broken[name], Person()
    app.says(person, text)
    shown = app.wait(app.place(person), 2)

    assert "911" in shown[0].text
    assert shown[1].text == TEXTS.unfinished


@pytest.mark.parametrize("name", NAMES)
def test_any_other_message_gets_an_apology_and_a_repeated_one_no_second(
    name: str, broken: dict[str, FakeProvider]
) -> None:
    app, person = broken[name], Person()
    request = app.request(app.text(person, HARMLESS))
    assert app.deliver(request, request) == [200, 200]

    assert [message.text for message in app.settled(app.place(person))] == [TEXTS.apology]


@pytest.mark.parametrize("name", NAMES)
def test_who_writes_too_much_is_told_so_once_and_danger_in_it_still_gets_its_card(
    name: str, broken: dict[str, FakeProvider]
) -> None:
    app, person = broken[name], Person()
    for _ in range(7):
        app.says(person, HARMLESS)
    told = [message.text for message in app.settled(app.place(person), 4)]
    app.says(person, CRISIS)
    shown = [message.text for message in app.settled(app.place(person), len(told) + 2)][len(told) :]

    assert told == [TEXTS.apology] * 3 + [TEXTS.too_many]
    assert "911" in shown[0]
    assert shown[1:] == [TEXTS.too_many]
