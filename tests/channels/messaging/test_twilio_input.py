"""What SMS and WhatsApp have for themselves: signatures behind a proxy, keywords, reports, 24 hours."""

import json
import logging
import sqlite3
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from assistant.channels.messaging.channel_settings import ChannelSettings
from assistant.channels.messaging.delivery import Delivery, ForgedError
from assistant.channels.sms_input import SmsInput
from escalation.desk.channel_notice import channel_notice
from tests.channels.messaging.conftest import started
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.fake_sms import FakeSms
from tests.channels.messaging.fake_twilio import TOKEN
from tests.channels.messaging.fake_whatsapp import FakeWhatsapp
from tests.channels.messaging.person import Person
from tests.channels.messaging.test_contract import ANSWER, QUESTION, taken
from tests.channels.replies import TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import eventually

HOST = "bot.clinic.example"
PATH = "/webhooks/sms/webhook"


@pytest.fixture
def sms(apps: dict[str, FakeProvider], app_server: RunningServer) -> FakeSms:
    return started(FakeSms, apps)


@pytest.fixture
def whatsapp(apps: dict[str, FakeProvider], app_server: RunningServer) -> FakeWhatsapp:
    return started(FakeWhatsapp, apps)


@pytest.fixture
def channel() -> SmsInput:
    with closing(FakeSms()) as fake:
        return SmsInput(ChannelSettings.read("sms", fake.variables()))


def delivered(url: str, fields: list[tuple[str, str]], signed_url: str) -> Delivery:
    """A request whose signature is for an address that may be written in another way."""
    signature = RequestValidator(TOKEN).compute_signature(signed_url, dict(fields))
    return Delivery(url, {"x-twilio-signature": signature}, urlencode(fields).encode())


@pytest.mark.parametrize("query", ["", "?clinic=1&text=a%20b"])
@pytest.mark.parametrize(
    ("seen", "signed"),
    [
        (f"https://{HOST}", f"https://{HOST}"),
        (f"https://{HOST}", f"https://{HOST}:443"),
        (f"https://{HOST}:443", f"https://{HOST}"),
        (f"https://{HOST}:8443", f"https://{HOST}:8443"),
        (f"https://{HOST}:8443", f"https://{HOST}"),
        ("http://localhost", "http://localhost:80"),
    ],
)
async def test_a_signature_counts_with_and_without_the_port(
    channel: SmsInput, seen: str, signed: str, query: str
) -> None:
    fields = [("Body", "Ünïcode + & = ?"), ("From", "+15550001111"), ("MediaUrl0", ""), ("a", "x")]

    await channel.verify(delivered(f"{seen}{PATH}{query}", fields, f"{signed}{PATH}{query}"))


@pytest.mark.parametrize("signed", [f"http://{HOST}{PATH}", f"https://{HOST}{PATH}/", f"https://other.example{PATH}"])
async def test_a_signature_for_another_address_is_refused(channel: SmsInput, signed: str) -> None:
    with pytest.raises(ForgedError):
        await channel.verify(delivered(f"https://{HOST}{PATH}", [("Body", "hello")], signed))


async def test_a_field_that_was_added_is_refused(channel: SmsInput) -> None:
    genuine = delivered(f"https://{HOST}{PATH}", [("Body", "hello")], f"https://{HOST}{PATH}")
    with pytest.raises(ForgedError):
        await channel.verify(Delivery(genuine.url, genuine.headers, genuine.body + b"&NumMedia="))


@pytest.mark.parametrize("text", ["STOP", " stop\n", "Unsubscribe", "START", "help", "INFO"])
def test_twilio_s_own_words_are_left_to_it(sms: FakeSms, person: Person, text: str) -> None:
    sms.says(person, text)

    assert sms.settled(sms.place(person), 0) == []


def test_words_of_the_advanced_opt_out_are_left_to_it(sms: FakeSms, whatsapp: FakeWhatsapp, person: Person) -> None:
    for app in (sms, whatsapp):
        fields = app.message(person, Body="ALTO", OptOutType="STOP")
        assert app.deliver(app.request(fields)) == [200]

        assert app.settled(app.place(person), 0) == []


@pytest.mark.parametrize("text", ["please stop sending me these", "yes", "I need help"])
def test_other_words_are_answered(sms: FakeSms, person: Person, text: str) -> None:
    sms.says(person, text)

    assert sms.wait(sms.place(person), 1)


def test_whatsapp_has_no_such_words(whatsapp: FakeWhatsapp, person: Person) -> None:
    whatsapp.says(person, "help")

    assert whatsapp.wait(whatsapp.place(person), 1)


def test_an_empty_message_gets_a_polite_word_and_a_caption_is_read(sms: FakeSms, person: Person) -> None:
    sms.says(person, "")
    fields = sms.message(person)
    assert sms.deliver(sms.request(fields)) == [200]
    assert sms.deliver(sms.request({**sms.attachment(person), "Body": QUESTION})) == [200]
    shown = [message.text for message in sms.wait(sms.place(person), 3)]

    assert shown[:2] == [TEXTS.not_text] * 2
    assert ANSWER in shown[2]


@pytest.mark.parametrize("sender", ["72727", "CLINIC", "+15555550100"])
def test_who_can_t_be_answered_is_not(sms: FakeSms, person: Person, sender: str) -> None:
    before = len(sms.attempts)
    assert sms.deliver(sms.request({**sms.text(person, QUESTION), "From": sender})) == [200]
    time.sleep(0.5)

    assert len(sms.attempts) == before


def test_what_did_not_arrive_is_a_word_in_the_log_without_the_number(
    channel: SmsInput, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(FakeSms()) as fake, caplog.at_level(logging.INFO):
        for status, code in (("sent", ""), ("delivered", ""), ("undelivered", "30005")):
            body = urlencode(fake.status(person, status, code)).encode()
            assert channel.parse(Delivery("", {}, body)) == []
        place = fake.place(person)

    assert [record.getMessage() for record in caplog.records] == [
        "sms: a message did not reach the person: https://www.twilio.com/docs/api/errors/30005."
    ]
    assert place not in caplog.text


def test_a_changed_auth_token_loses_no_message(sms: FakeSms, person: Person) -> None:
    sms.faults.append(Fault(401, body={"code": 20003, "status": 401}))
    sms.says(person, QUESTION)

    assert ANSWER in sms.wait(sms.place(person), 1)[0].text


def test_staff_s_words_after_whatsapp_s_24_hours_wait_until_the_person_writes_again(
    whatsapp: FakeWhatsapp, person: Person, app_server: RunningServer
) -> None:
    place, earlier = whatsapp.place(person), list(whatsapp.violations)
    whatsapp.says(person, QUESTION)
    said = len(whatsapp.settled(place))
    desk = taken(whatsapp, app_server)
    let_24_hours_pass(app_server, desk.sender)
    whatsapp.closed.add(place)
    attempts = len(whatsapp.attempts)
    desk.write("Shall we talk tomorrow?")
    time.sleep(3)
    waiting, tried = len(desk.undelivered()), len(whatsapp.attempts) - attempts
    whatsapp.says(person, "hello again")
    shown = whatsapp.wait_for(place, "Shall we talk tomorrow?")[said:]

    assert (waiting, tried) == (1, 0)
    assert sum("Shall we talk tomorrow?" in message.text for message in shown) == 1
    assert whatsapp.violations == earlier
    assert eventually(lambda: not desk.undelivered(), 10)


def test_staff_s_words_wait_as_well_when_twilio_says_that_the_24_hours_are_over(
    whatsapp: FakeWhatsapp, person: Person, app_server: RunningServer
) -> None:
    whatsapp.says(person, QUESTION)
    whatsapp.settled(whatsapp.place(person))
    desk = taken(whatsapp, app_server)
    whatsapp.faults.append(Fault(400, body={"code": 63016, "status": 400}))
    desk.write("Shall we talk tomorrow?")

    whatsapp.wait_for(whatsapp.place(person), "Shall we talk tomorrow?")
    assert whatsapp.faults == []


def test_staff_are_told_of_the_24_hours() -> None:
    assert "24 hours" in channel_notice("whatsapp")


def let_24_hours_pass(server: RunningServer, conversation: str) -> None:
    """Since the person's last message."""
    with closing(sqlite3.connect(server.tickets)) as database, database:
        where = "WHERE conversation = ?"
        query = database.execute(f"SELECT address FROM channel_people {where}", (conversation,))
        address = {**json.loads(query.fetchone()[0]), "until": time.time() - 1}
        database.execute(f"UPDATE channel_people SET address = ? {where}", (json.dumps(address), conversation))


def test_a_contact_is_left_by_the_numbers_of_the_lists_and_a_phone_number_is_none_of_them(
    sms: FakeSms, app_server: RunningServer, person: Person
) -> None:
    place = sms.place(person)
    for text, answer in (
        ("can I talk to a real person please", "1. Leave a phone number or e-mail"),
        ("1", "1. Yes, leave a contact"),
        ("1", "Please type your phone number"),
        ("202-555-0143", "Your contact is now in the note"),
    ):
        sms.says(person, text)
        sms.wait_for(place, answer)

    with closing(sqlite3.connect(app_server.tickets)) as database:
        query = "SELECT reason FROM tickets WHERE contact = '202-555-0143' AND channel = 'sms'"
        assert database.execute(query).fetchall() == [("human",)]
    assert "555-0143" not in app_server.log.read_text()
