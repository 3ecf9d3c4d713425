"""One server of the real assistant with every app's channel on, and a fake of each app."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from assistant.channels.messaging.channel_settings import ChannelSettings
from assistant.channels.messaging.delivery import Delivery, ForgedError
from assistant.channels.messaging.messaging_input import PUBLIC_URL_VARIABLE, MessagingInput
from assistant.commands.channel import ChannelFaultError, check_channel
from assistant.serving.launch_check import LaunchError
from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.contract import QUESTIONS
from tests.channels.messaging.fake_provider import PUBLIC_URL, FakeProvider
from tests.channels.messaging.messaging_project import messaging_project
from tests.channels.messaging.person import Person
from tests.channels.replies import CRISIS
from tests.channels.running_server import RunningServer, serving

Fake = TypeVar("Fake", bound=FakeProvider)
Connector = TypeVar("Connector", bound=MessagingInput)
Check = Callable[..., str]
"""What `faq channel check` says of an app, when the given variables are changed; empty ones are not set."""


@contextmanager
def fakes() -> Iterator[dict[str, FakeProvider]]:
    """One of each."""
    with ExitStack() as stack:
        yield {fake.name: stack.enter_context(closing(fake())) for fake in FAKES}


@contextmanager
def serving_apps(folder: Path, apps: dict[str, FakeProvider], *command: str) -> Iterator[RunningServer]:
    """A server that the apps know and that knows them; they know the address of a proxy, whose part they play."""
    variables = {name: value for app in apps.values() for name, value in app.variables().items()}
    with serving(folder, *command, **variables, **{PUBLIC_URL_VARIABLE: PUBLIC_URL}) as server:
        for app in apps.values():
            app.serves(server.url)
        yield server


def started(kind: type[Fake], apps: dict[str, FakeProvider]) -> Fake:
    """The app of a kind, among those that are there."""
    app = apps[kind.name]
    assert isinstance(app, kind)
    return app


@asynccontextmanager
async def connector_of(kind: type[Connector], app: FakeProvider, **variables: str) -> AsyncIterator[Connector]:
    """An app's connector without a server around it; its connections belong to the test's loop."""
    connector = kind(ChannelSettings.read(app.name, {**app.variables(), **variables}))
    yield connector
    await connector.client.close()


async def is_verified(channel: MessagingInput, delivery: Delivery) -> bool:
    try:
        await channel.verify(delivery)
    except ForgedError:
        return False
    return True


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, FakeProvider]]:
    with fakes() as started:
        yield started


@pytest.fixture(scope="session")
def app_server(
    model: Path, apps: dict[str, FakeProvider], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    folder = messaging_project(tmp_path_factory.mktemp("messaging") / "project")
    with serving_apps(folder, apps, "faq", "run", "--model", str(model)) as server:
        server.wait_for("The assistant is (not )?ready")
        assert server.ready() == (200, None)
        yield server


@pytest.fixture(params=[fake.name for fake in FAKES])
def app(
    request: pytest.FixtureRequest, apps: dict[str, FakeProvider], app_server: RunningServer
) -> Iterator[FakeProvider]:
    """An app; whatever a test does, the server lives on and did nothing that the app refuses."""
    provider = apps[request.param]
    yield provider
    provider.faults.clear()
    assert app_server.alive
    assert provider.violations == []


@pytest.fixture
def nothing_private_in_the_log(app_server: RunningServer) -> Iterator[None]:
    """After a test the server's log holds nothing that a person or staff wrote."""
    yield
    log = app_server.log.read_text().casefold()
    assert not any(text in log for text in (*QUESTIONS, CRISIS, "the desk's own words"))
    assert "Traceback" not in log


@pytest.fixture
def check_app(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Checks the app that is its first argument; no secret is said."""

    def checked(app: FakeProvider, **changed: str) -> str:
        for name, value in {**app.variables(), **changed}.items():
            monkeypatch.setenv(name, value)
        try:
            check_channel(app.name)
            said = capsys.readouterr().out
        except (ChannelFaultError, LaunchError) as error:
            said = str(error)
        assert not any(secret in said for secret in app.secrets)
        return said

    return checked
