"""`faq channel check slack` says what is wrong; the public address that it tries is the real server's."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.channels.messaging.conftest import Check, started
from tests.channels.messaging.fake_provider import FakeProvider
from tests.channels.messaging.fake_slack import TOKEN, FakeSlack
from tests.channels.running_server import RunningServer, free_port


@pytest.fixture
def slack(apps: dict[str, FakeProvider]) -> Iterator[FakeSlack]:
    fake = started(FakeSlack, apps)
    scopes = fake.scopes
    yield fake
    fake.scopes = scopes


@pytest.fixture
def check(slack: FakeSlack, app_server: RunningServer, check_app: Check) -> Check:
    return partial(check_app, slack, CHANNELS_PUBLIC_URL=app_server.url)


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
