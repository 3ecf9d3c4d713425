"""`faq channel check messenger` says what is wrong."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from assistant.commands.channel import ChannelFaultError, check_channel
from assistant.serving.launch_check import LaunchError
from tests.channels.messaging.fake_messenger import APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN, FakeMessenger
from tests.channels.running_server import free_port

Check = Callable[..., str]
PUBLIC = "https://bot.clinic.example"


@pytest.fixture
def messenger() -> Iterator[FakeMessenger]:
    with closing(FakeMessenger()) as fake:
        fake.webhook["callback_url"] = f"{PUBLIC}/webhooks/messenger/webhook"
        yield fake


@pytest.fixture
def check(messenger: FakeMessenger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Checks with changed variables, of which empty ones are not set."""

    def checked(**changed: str) -> str:
        for name, value in {**messenger.variables(), "CHANNELS_PUBLIC_URL": PUBLIC, **changed}.items():
            monkeypatch.setenv(name, value)
        try:
            check_channel("messenger")
            said = capsys.readouterr().out
        except (ChannelFaultError, LaunchError) as error:
            said = str(error)
        assert not any(secret in said for secret in (APP_SECRET, PAGE_TOKEN, VERIFY_TOKEN))
        return said

    return checked


def test_nothing_is_wrong(check: Check) -> None:
    assert check() == "messenger: nothing is wrong.\n"


def test_a_variable_is_missing_and_another_not_in_its_form(check: Check) -> None:
    said = check(MESSENGER_APP_SECRET="", MESSENGER_VERIFY_TOKEN="short")

    assert "MESSENGER_APP_SECRET is not set: it is the App secret" in said
    assert "MESSENGER_VERIFY_TOKEN is not in its form" in said


def test_the_page_and_the_webhook_are_not_set_up(messenger: FakeMessenger, check: Check) -> None:
    messenger.subscribed = ["messages"]
    messenger.webhook["callback_url"] = "https://old.example/"
    said = check()

    assert "The page does not deliver messaging_postbacks: add" in said
    assert f"The webhook leads to https://old.example/, not to {PUBLIC}/webhooks/messenger/webhook" in said


def test_no_webhook_is_set(messenger: FakeMessenger, check: Check) -> None:
    messenger.webhook["active"] = False

    assert "No webhook is set" in check()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"MESSENGER_PAGE_TOKEN": PAGE_TOKEN[:-1] + "x"}, "Meta refuses MESSENGER_PAGE_TOKEN"),
        ({"MESSENGER_APP_SECRET": "0" * 32}, "MESSENGER_APP_SECRET does not belong to the app"),
        ({"MESSENGER_GRAPH_VERSION": "v12.0"}, "Meta does not serve v12.0 any more"),
        ({"MESSENGER_GRAPH_VERSION": "24"}, "MESSENGER_GRAPH_VERSION is not in its form"),
        ({"CHANNELS_PUBLIC_URL": ""}, "CHANNELS_PUBLIC_URL is not set"),
        ({"MESSENGER_API_URL": f"http://127.0.0.1:{free_port()}"}, "Meta can't be asked now"),
        ({"MESSENGER_API_URL": "http://meta.example"}, "MESSENGER_API_URL must be an address that begins"),
    ],
    ids=["token", "secret", "old version", "no version", "no public address", "no answer", "plain http"],
)
def test_one_thing_is_wrong(check: Check, changed: dict[str, str], fault: str) -> None:
    assert fault in check(**changed)
