"""`faq channel check messenger` says what is wrong."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from tests.channels.messaging.conftest import Check
from tests.channels.messaging.fake_messenger import PAGE_TOKEN, FakeMessenger
from tests.channels.running_server import free_port

PUBLIC = "https://bot.clinic.example"


@pytest.fixture
def messenger() -> Iterator[FakeMessenger]:
    with closing(FakeMessenger()) as fake:
        fake.webhook["callback_url"] = f"{PUBLIC}/webhooks/messenger/webhook"
        yield fake


@pytest.fixture
def check(messenger: FakeMessenger, check_app: Check) -> Check:
    return partial(check_app, messenger, CHANNELS_PUBLIC_URL=PUBLIC)


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
