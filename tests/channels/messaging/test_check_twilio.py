"""`faq channel check sms` and `faq channel check whatsapp` say what is wrong."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from tests.channels.messaging.conftest import Check
from tests.channels.messaging.fake_sms import FakeSms
from tests.channels.messaging.fake_whatsapp import FakeWhatsapp
from tests.channels.running_server import free_port

PUBLIC = "https://bot.clinic.example"


@pytest.fixture
def sms() -> Iterator[FakeSms]:
    with closing(FakeSms()) as fake:
        fake.number |= {"sms_url": f"{PUBLIC}/webhooks/sms/webhook#rc=2&rp=all", "sms_method": "POST"}
        yield fake


@pytest.fixture
def whatsapp() -> Iterator[FakeWhatsapp]:
    with closing(FakeWhatsapp()) as fake:
        url = f"{PUBLIC}/webhooks/whatsapp/webhook"
        fake.sender["webhook"] = {"callback_url": url, "callback_method": "POST"}
        yield fake


@pytest.fixture
def check(check_app: Check) -> Check:
    return partial(check_app, CHANNELS_PUBLIC_URL=PUBLIC)


def test_nothing_is_wrong(sms: FakeSms, whatsapp: FakeWhatsapp, check: Check) -> None:
    assert check(sms) == "sms: nothing is wrong.\n"
    assert check(whatsapp) == "whatsapp: nothing is wrong.\n"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"TWILIO_SMS_NUMBER": ""}, "TWILIO_SMS_NUMBER is not set"),
        ({"TWILIO_SMS_ACCOUNT_SID": "SK" + "0f" * 16}, "TWILIO_SMS_ACCOUNT_SID is not in its form"),
        ({"TWILIO_SMS_AUTH_TOKEN": "6e" * 16}, "Twilio refuses TWILIO_SMS_ACCOUNT_SID with TWILIO_SMS_AUTH_TOKEN"),
        ({"TWILIO_SMS_NUMBER": "+15555550101"}, "does not belong to the account"),
        ({"TWILIO_SMS_API_URL": f"http://127.0.0.1:{free_port()}"}, "Twilio can't be asked now"),
        ({"CHANNELS_PUBLIC_URL": ""}, "CHANNELS_PUBLIC_URL is not set"),
        ({"CHANNELS_PUBLIC_URL": "https://new.example"}, "not to https://new.example/webhooks/sms/webhook"),
    ],
)
def test_one_variable_is_wrong(sms: FakeSms, check: Check, changed: dict[str, str], fault: str) -> None:
    assert fault in check(sms, **changed)


def test_something_at_twilio_is_wrong(sms: FakeSms, check: Check) -> None:
    sms.number["sms_method"] = "GET"
    assert "come by GET, not by POST" in check(sms)
    sms.number["sms_url"] = ""
    assert "go to no address" in check(sms)
    sms.number["capabilities"] = {"sms": False}
    assert "takes no SMS" in check(sms)
    sms.account_status = "suspended"
    assert "The Twilio account is suspended." in check(sms)


def test_something_of_the_whatsapp_sender_is_wrong(whatsapp: FakeWhatsapp, check: Check) -> None:
    assert "no WhatsApp sender of the account" in check(whatsapp, TWILIO_WHATSAPP_NUMBER="+14155238886")
    whatsapp.sender["webhook"] = None
    assert "go to no address" in check(whatsapp)
    whatsapp.sender["status"] = "OFFLINE"
    assert "The WhatsApp sender is OFFLINE." in check(whatsapp)
    whatsapp.sender.pop("status")
    assert "Twilio can't be asked now" in check(whatsapp)
