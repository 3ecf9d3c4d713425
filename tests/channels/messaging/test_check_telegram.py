"""`faq channel check telegram` says what is wrong."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from assistant.commands.channel import ChannelFaultError, check_channel
from tests.channels.messaging.conftest import Check
from tests.channels.messaging.fake_telegram import TOKEN, FakeTelegram
from tests.channels.project_copy import ROOT
from tests.channels.running_server import BIN, free_port

PUBLIC = "https://bot.clinic.example"
GOOD_WEBHOOK = {
    "url": f"{PUBLIC}/webhooks/telegram/webhook",
    "pending_update_count": 0,
    "allowed_updates": ["message", "edited_message", "callback_query"],
}


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with closing(FakeTelegram()) as fake:
        fake.webhook = dict(GOOD_WEBHOOK)
        yield fake


@pytest.fixture
def check(telegram: FakeTelegram, check_app: Check) -> Check:
    return partial(check_app, telegram, CHANNELS_PUBLIC_URL=PUBLIC)


def test_nothing_is_wrong(check: Check) -> None:
    assert check() == "telegram: nothing is wrong.\n"


def test_the_command_exits_with_the_fault_and_no_traceback(telegram: FakeTelegram) -> None:
    environment = {**os.environ, **telegram.variables(), "TELEGRAM_BOT_NAME": ""}
    command = [str(BIN / "faq"), "channel", "check", "telegram"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 1
    assert "The channel telegram can't start. TELEGRAM_BOT_NAME is not set: it is the bot's" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_app() -> None:
    with pytest.raises(ChannelFaultError, match="There are: "):
        check_channel("telegraph")


def test_no_variable_is_set(telegram: FakeTelegram, check: Check) -> None:
    said = check(**dict.fromkeys(telegram.variables(), ""))

    assert "telegram is off" in said
    assert all(name in said for name in telegram.variables() if name != "TELEGRAM_API_URL")


def test_a_variable_is_missing_and_another_not_in_its_form(check: Check) -> None:
    said = check(TELEGRAM_SECRET_TOKEN="", TELEGRAM_BOT_NAME="@bot")

    assert "TELEGRAM_SECRET_TOKEN is not set: it is a secret of your own" in said
    assert "TELEGRAM_BOT_NAME is not in its form" in said


def test_everything_at_telegram_is_wrong(telegram: FakeTelegram, check: Check) -> None:
    telegram.webhook |= {"url": "https://old.example/", "allowed_updates": ["message"], "last_error_message": "404"}
    said = check(TELEGRAM_BOT_NAME="another_bot")

    assert "TELEGRAM_BOT_NAME is another_bot, but the token belongs to clinic_faq_bot." in said
    assert "The webhook leads to https://old.example/, not to https://bot.clinic.example/webhooks/telegram/" in said
    assert "The webhook does not deliver callback_query, edited_message" in said
    assert "Telegram's last delivery failed: 404." in said


@pytest.mark.parametrize(
    ("changed", "webhook", "fault"),
    [
        ({"TELEGRAM_BOT_TOKEN": TOKEN[:-1] + "x"}, {}, "Telegram refuses TELEGRAM_BOT_TOKEN"),
        ({}, {"url": ""}, "No webhook is set"),
        ({"CHANNELS_PUBLIC_URL": ""}, {}, "CHANNELS_PUBLIC_URL is not set"),
        ({"TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}, {}, "Telegram can't be asked now"),
        ({"TELEGRAM_API_URL": "http://telegram.example"}, {}, "TELEGRAM_API_URL must be an address that begins"),
    ],
    ids=["token", "no webhook", "no public address", "no answer", "plain http"],
)
def test_one_thing_is_wrong(
    telegram: FakeTelegram, check: Check, changed: dict[str, str], webhook: dict[str, str], fault: str
) -> None:
    telegram.webhook |= webhook

    assert fault in check(**changed)
