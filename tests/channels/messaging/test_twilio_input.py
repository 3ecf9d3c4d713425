"""What SMS and WhatsApp have for themselves: signatures behind a proxy, keywords, reports, 24 hours."""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from assistant.channels.messaging.channel_settings import ChannelSettings
from assistant.channels.messaging.delivery import Delivery, ForgedError
from assistant.channels.messaging.loss import Loss
from assistant.channels.sms_input import SmsInput
from escalation.conversations.staff_message import StaffMessage
from escalation.desk.channel_notice import channel_notice
from tests.channels.messaging.conftest import started
from tests.channels.messaging.contract import ANSWER, QUESTION, taken, taken_after_an_answer
from tests.channels.messaging.fake_provider import FakeProvider, Fault
from tests.channels.messaging.fake_sms import FakeSms
from tests.channels.messaging.fake_twilio import TOKEN, FakeTwilio
from tests.channels.messaging.fake_whatsapp import FakeWhatsapp
from tests.channels.messaging.person import Person
from tests.channels.replies import TEXTS
from tests.channels.running_server import RunningServer
from tests.channels.staff_desk import StaffDesk, eventually

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


@pytest.mark.parametrize(
    ("status", "code", "query", "losses"),
    [
        ("sent", "", "3", []),
        ("delivered", "", "3", []),
        ("undelivered", "30005", "3", [("30005", 3)]),
        ("failed", "21610", "", [("21610", None)]),
        ("undelivered", "", "3", [("unknown", 3)]),
        ("undelivered", "<b>", "3; DROP TABLE", [("unknown", None)]),
        ("undelivered", "1" * 20, "9" * 20, [("unknown", None)]),
    ],
)
def test_what_became_of_a_message_is_no_message_and_what_was_lost_is_read(
    channel: SmsInput, status: str, code: str, query: str, losses: list[tuple[str, int | None]]
) -> None:
    with closing(FakeSms()) as fake:
        body = urlencode(fake.status("+15550001111", status, code)).encode()
    told = Delivery("", {}, body, {"staff_message": query})

    assert channel.parse(told) == []
    assert channel.losses(told) == [Loss("+15550001111", code, number) for code, number in losses]


def test_what_the_assistant_said_and_did_not_arrive_is_a_word_in_the_log_without_the_number(
    sms: FakeSms, person: Person, app_server: RunningServer
) -> None:
    sms.lost[sms.place(person)] = "30006"
    sms.says(person, QUESTION)
    app_server.wait_for(r"sms: a message did not reach the person \(error 30006\)\.")

    assert sms.place(person) not in app_server.log.read_text()


@pytest.mark.parametrize(("name", "code"), [("whatsapp", "63016"), ("sms", "21610"), ("sms", "39999")])
def test_what_staff_wrote_and_twilio_lost_later_is_shown_as_such_and_is_not_sent_again(
    name: str, code: str, apps: dict[str, FakeProvider], person: Person, app_server: RunningServer
) -> None:
    app = apps[name]
    assert isinstance(app, FakeTwilio)
    desk = taken_after_an_answer(app, person, app_server)
    desk.write("It arrives.")
    app.wait_for(app.place(person), "It arrives.")
    app.lost[app.place(person)] = code
    attempts = len(app.attempts)
    desk.write("It gets lost.")
    arrived, lost = eventually(lambda: any_lost(desk))
    time.sleep(1.5)  # Longer than between two looks for what waits.

    assert (arrived.lost, arrived.failure) == (None, "")
    assert (lost.text, lost.failure) == ("It gets lost.", code)
    assert len(app.attempts) == attempts + 1
    assert set(app.reported) == {200}


def test_what_staff_wrote_while_the_person_wrote_is_shown_as_lost_too(
    sms: FakeSms, person: Person, app_server: RunningServer
) -> None:
    desk = taken_after_an_answer(sms, person, app_server)
    with sms.outage():
        desk.write("It gets lost.")
        eventually(lambda: messages_of(desk)[0].failure == "later")
        sms.says(person, "are you there")
        eventually(lambda: messages_of(desk)[0].delivered)
        sms.lost[sms.place(person)] = "30003"
    lost = eventually(lambda: [message for message in messages_of(desk) if message.lost])

    assert [message.failure for message in lost] == ["30003"]


def test_a_forged_word_on_what_became_of_a_message_changes_nothing(
    sms: FakeSms, person: Person, app_server: RunningServer
) -> None:
    desk = taken_after_an_answer(sms, person, app_server)
    desk.write("one", "two")
    sms.wait_for(sms.place(person), "two")
    genuine = sms.status_request(sms.status(sms.place(person), "undelivered", "30003"), {"staff_message": "1"})
    forged = [replace(genuine, query={"staff_message": "2"}), genuine.with_header("X-Twilio-Signature", "x")]
    unsigned_number = replace(genuine, query={})

    assert sms.deliver(*forged, unsigned_number) == [403] * 3
    assert sms.deliver(genuine, genuine) == [200, 200]
    assert [bool(message.lost) for message in eventually(lambda: any_lost(desk))] == [True, False]


def messages_of(desk: StaffDesk) -> list[StaffMessage]:
    return desk.conversations.outbox.messages(desk.sender)


def any_lost(desk: StaffDesk) -> list[StaffMessage]:
    """What she wrote, once something of it is lost."""
    messages = messages_of(desk)
    return messages if any(message.lost for message in messages) else []


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
    waiting, tried = [message.failure for message in desk.undelivered()], len(whatsapp.attempts) - attempts
    whatsapp.says(person, "hello again")
    shown = whatsapp.wait_for(place, "Shall we talk tomorrow?")[said:]

    assert (waiting, tried) == (["63016"], 0)
    assert sum("Shall we talk tomorrow?" in message.text for message in shown) == 1
    assert whatsapp.violations == earlier
    assert eventually(lambda: not desk.undelivered(), 10)


def test_staff_s_words_wait_as_well_when_twilio_says_that_the_24_hours_are_over(
    whatsapp: FakeWhatsapp, person: Person, app_server: RunningServer
) -> None:
    desk = taken_after_an_answer(whatsapp, person, app_server)
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
