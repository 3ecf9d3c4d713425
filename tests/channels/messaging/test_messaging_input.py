"""A messaging app's channel is off without its variables, and keeps the server from starting with some of them."""

from contextlib import closing
from pathlib import Path

import httpx
import pytest

from assistant.channels.messaging.channel_settings import ChannelSettings, ChannelSettingsError, read_channel_file
from assistant.commands.channel import connectors
from assistant.serving.launch_check import LaunchError
from tests.channels.messaging.connectors import FAKES
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.fake_telegram import TOKEN
from tests.channels.project_copy import project_copy
from tests.channels.running_server import RunningServer, serving


@pytest.mark.parametrize("name", [fake.name for fake in FAKES])
def test_a_channel_that_is_off_has_no_address(name: str, server: RunningServer) -> None:
    assert httpx.post(f"{server.url}/webhooks/{name}/webhook", json={}).status_code == 404


@pytest.mark.parametrize(
    ("fake", "missing"), [(fake, name) for fake in FAKES for name in read_channel_file(fake.name)["variables"]]
)
def test_each_variable_that_is_missing_is_named(fake: type[FakeProvider], missing: str) -> None:
    with closing(fake()) as app:
        variables = app.variables()
    assert ChannelSettings.read(app.name, variables) is not None

    with pytest.raises(ChannelSettingsError) as error:
        ChannelSettings.read(app.name, {**variables, missing: ""})
    assert str(error.value).startswith(f"The channel {app.name} can't start. {missing} is not set: it is ")
    assert str(error.value).count("is not set") == 1
    assert not any(secret in str(error.value) for secret in app.secrets)


@pytest.mark.parametrize("fake", FAKES)
def test_a_secret_in_the_file_of_the_channels_is_refused_and_not_repeated(fake: type[FakeProvider]) -> None:
    (kind,) = [kind for kind in connectors() if kind.name() == fake.name]
    with pytest.raises(LaunchError, match=r"takes no access_token there\. Tokens and secrets") as error:
        kind.from_credentials({"access_token": "abc123", "timeout_seconds": 3})
    assert "abc123" not in str(error.value)


@pytest.mark.parametrize("command", [("faq", "run"), ("rasa", "run", "--interface", "127.0.0.1")], ids=["faq", "rasa"])
def test_with_some_of_its_variables_the_server_does_not_start_and_says_which_one_is_missing(
    command: tuple[str, ...], model: Path, tmp_path: Path
) -> None:
    folder = project_copy(tmp_path / "project")
    variables = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_NAME": "", "TELEGRAM_SECRET_TOKEN": "s" * 30}
    with serving(folder, *command, "--model", str(model), **variables) as started:
        code = started.process.wait(120)
    said = started.log.read_text()

    assert code != 0
    assert "The channel telegram can't start. TELEGRAM_BOT_NAME is not set: it is the bot's user name" in said
    assert TOKEN not in said
    assert "s" * 30 not in said
