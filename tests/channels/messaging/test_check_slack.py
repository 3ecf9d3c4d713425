"""`faq channel check slack` says what is wrong; the public address that it tries is the real server's."""

from collections.abc import Callable, Iterator

import pytest

from assistant.commands.channel import ChannelFaultError, check_channel
from assistant.serving.launch_check import LaunchError
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.fake_slack import SECRET, TOKEN, FakeSlack
from tests.channels.running_server import RunningServer, free_port

Check = Callable[..., str]


@pytest.fixture
def slack(apps: dict[str, FakeProvider]) -> Iterator[FakeSlack]:
    fake = apps["slack"]
    assert isinstance(fake, FakeSlack)
    scopes = fake.scopes
    yield fake
    fake.scopes = scopes


@pytest.fixture
def check(
    slack: FakeSlack, app_server: RunningServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Checks with changed variables, of which empty ones are not set."""

    def checked(**changed: str) -> str:
        for name, value in {**slack.variables(), "CHANNELS_PUBLIC_URL": app_server.url, **changed}.items():
            monkeypatch.setenv(name, value)
        try:
            check_channel("slack")
            said = capsys.readouterr().out
        except (ChannelFaultError, LaunchError) as error:
            said = str(error)
        assert TOKEN not in said
        assert SECRET not in said
        return said

    return checked


def test_nothing_is_wrong(check: Check) -> None:
    assert check() == "slack: nothing is wrong.\n"


def test_a_variable_is_missing_and_another_not_in_its_form(check: Check) -> None:
    said = check(SLACK_SIGNING_SECRET="", SLACK_BOT_TOKEN="xoxp-1-2-3")

    assert "SLACK_SIGNING_SECRET is not set: it is the Signing Secret" in said
    assert "SLACK_BOT_TOKEN is not in its form" in said


def test_permissions_are_missing(slack: FakeSlack, check: Check) -> None:
    slack.scopes = "chat:write, app_mentions:read"

    assert check().startswith("The app may not im:history: add it under OAuth & Permissions")


def test_the_public_address_leads_elsewhere(slack: FakeSlack, check: Check) -> None:
    assert f"{slack.url}/webhooks/slack/webhook does not answer" in check(CHANNELS_PUBLIC_URL=slack.url)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"SLACK_BOT_TOKEN": TOKEN[:-1] + "x"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ({"SLACK_SIGNING_SECRET": "0" * 32}, "runs with another SLACK_SIGNING_SECRET"),
        ({"CHANNELS_PUBLIC_URL": ""}, "CHANNELS_PUBLIC_URL is not set"),
        ({"CHANNELS_PUBLIC_URL": f"http://127.0.0.1:{free_port()}"}, "does not lead to this channel (no answer"),
        ({"SLACK_API_URL": f"http://127.0.0.1:{free_port()}"}, "Slack can't be asked now"),
        ({"SLACK_API_URL": "http://slack.example"}, "SLACK_API_URL must be an address that begins"),
    ],
    ids=["token", "secret", "no public address", "no server", "no answer", "plain http"],
)
def test_one_thing_is_wrong(check: Check, changed: dict[str, str], fault: str) -> None:
    assert fault in check(**changed)
