import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.notice import DEAD, DELIVERED, PENDING, Notice
from escalation.notifications.addresses import Addresses
from escalation.notifications.dispatcher import Dispatcher
from escalation.notifications.notification_plan import NotificationPlan
from escalation.outbox import Outbox
from escalation.tables import OUTBOX, TICKETS
from escalation.ticket_store import TicketStore
from tests.channels.running_server import free_port
from tests.escalation.plans import make_plan
from tests.escalation.receiver import Receiver

TWO_GROUPS = [{"group": "desk", "minutes": 10, "times": 2}, {"group": "on_call", "minutes": 10}]
TIMEOUT_SECONDS = 30


def make_dispatcher(database: Database, plan: NotificationPlan | None = None, **urls: str) -> Dispatcher:
    plan = plan or make_plan()
    variables = {f"ESCALATION_NOTIFY_URLS_{group.upper()}": url for group, url in urls.items()}
    return Dispatcher(database, plan, Addresses.read(plan.groups(), variables), "https://desk.example.org/")


def deliver_until(dispatcher: Dispatcher, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not done():
        assert time.monotonic() < deadline
        if not dispatcher.deliver():
            time.sleep(0.02)


def only_notice(database: Database) -> Notice:
    (notice,) = Outbox(database).find()
    return notice


def hours_pass(database: Database) -> None:
    """Whatever waits for a time is due."""
    long_ago = datetime.now(timezone.utc) - timedelta(hours=1)
    with database.writing() as connection:
        due = TICKETS.c.chain_due_at.isnot(None)
        connection.execute(TICKETS.update().where(due).values(chain_due_at=long_ago))
        connection.execute(OUTBOX.update().values(due_at=long_ago))


def run_chain(dispatcher: Dispatcher, database: Database) -> None:
    """Lets hours pass and everything be sent until nothing happens any more."""
    hours_pass(database)
    while dispatcher.deliver() or dispatcher.advance():
        hours_pass(database)


class Mailbox:
    """A mail server that refuses or takes."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refusing:
            return "451 come back later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def test_a_new_ticket_is_notified_once(database: Database, store: TicketStore, receiver: Receiver) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest"))
    dispatcher = make_dispatcher(database, desk=receiver.url)

    assert dispatcher.deliver()
    assert not dispatcher.deliver()
    assert dict(receiver.notices()) == {f"{ticket.id}-1": 1}
    assert f"https://desk.example.org/tickets/{ticket.id}" in receiver.messages[0]["message"]
    notice = only_notice(database)
    assert (notice.state, notice.audience, notice.attempts, notice.last_error) == (DELIVERED, "desk", 1, None)
    assert [event.kind for event in store.events(ticket.id)] == ["opened", "notified"]
    assert AuditLog(database).entries(limit=1)[0].action == "notified"


def test_a_mail_server_gets_it_and_one_that_refuses_gets_it_later(database: Database, store: TicketStore) -> None:
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    mailbox.refusing = True
    controller.start()
    try:
        ticket = store.escalate(Escalation("crisis_self", "c", "rest"))
        dispatcher = make_dispatcher(
            database, desk=f"mailto://127.0.0.1:{port}/?from=faq@example.org&to=desk@example.org&mode=insecure"
        )
        dispatcher.deliver()
        assert only_notice(database).state == PENDING
        assert "451" in str(only_notice(database).last_error)
        mailbox.refusing = False
        deliver_until(dispatcher, lambda: only_notice(database).state == DELIVERED)
    finally:
        controller.stop()

    (mail,) = mailbox.mails
    assert ticket.id in mail["Subject"]
    body = mail.get_body(("plain", "html")).get_content()
    assert f"{ticket.id}-1" in body
    assert f"/tickets/{ticket.id}" in body
    assert "desk@example.org" in mail["To"]


def test_a_receiver_that_fails_hangs_and_recovers_gets_the_same_notice(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest"))
    dispatcher = make_dispatcher(database, desk=receiver.url)
    receiver.answer = 503
    deliver_until(dispatcher, lambda: receiver.refused >= 2)
    assert "HTTP 503" in str(only_notice(database).last_error)
    receiver.hang()
    seen = only_notice(database).attempts
    deliver_until(dispatcher, lambda: only_notice(database).attempts > seen)
    assert "no answer in time" in str(only_notice(database).last_error)
    assert only_notice(database).state == PENDING
    receiver.recover()
    deliver_until(dispatcher, lambda: only_notice(database).state == DELIVERED)

    assert set(receiver.notices()) == {f"{ticket.id}-1"}
    assert "hunter2" not in str(Outbox(database).find())


def test_an_address_that_has_confirmed_is_not_sent_to_again(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest"))
    with Receiver() as other:
        other.answer = 500
        dispatcher = make_dispatcher(database, desk=f"{receiver.url} {other.url}")
        deliver_until(dispatcher, lambda: other.refused >= 3)
        other.recover()
        deliver_until(dispatcher, lambda: only_notice(database).state == DELIVERED)

        assert receiver.notices() == other.notices() == {f"{ticket.id}-1": 1}


def test_after_the_last_attempt_it_is_a_dead_letter_that_can_be_revived(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("human", "c", "rest"))
    dispatcher = make_dispatcher(database, make_plan(attempts=3), desk=receiver.url)
    receiver.answer = 500
    deliver_until(dispatcher, lambda: only_notice(database).state == DEAD)
    assert receiver.refused == 3
    assert not dispatcher.deliver()
    assert [event.kind for event in store.events(ticket.id)] == ["opened", "undelivered"]

    receiver.recover()
    Outbox(database).revive(f"{ticket.id}-1", "ann", datetime.now(timezone.utc))
    deliver_until(dispatcher, lambda: only_notice(database).state == DELIVERED)
    assert receiver.notices() == {f"{ticket.id}-1": 1}


def test_nobody_acknowledges_so_it_comes_again_and_then_to_the_next_group(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest")).id
    with Receiver() as on_call:
        dispatcher = make_dispatcher(database, make_plan(TWO_GROUPS), desk=receiver.url, on_call=on_call.url)
        assert dispatcher.deliver()
        assert not dispatcher.advance(), "The first group has its ten minutes."
        run_chain(dispatcher, database)

        assert receiver.notices() == {f"{ticket}-1": 1, f"{ticket}-2": 1}
        assert on_call.notices() == {f"{ticket}-3": 1}
    kinds = [notice.kind for notice in Outbox(database).find()]
    assert kinds == ["opened", "reminder", "next_group"]
    assert store.events(ticket)[-1].kind == "unanswered"


@pytest.mark.parametrize("act", ["acknowledge", "resolve"])
def test_somebody_acknowledges_and_nobody_is_notified_again(
    database: Database, store: TicketStore, receiver: Receiver, act: str
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest")).id
    dispatcher = make_dispatcher(database, make_plan(TWO_GROUPS), desk=receiver.url, on_call=receiver.url)
    dispatcher.deliver()
    _ = store.acknowledge(ticket, "ann") if act == "acknowledge" else store.resolve(ticket, "ann", "done")
    run_chain(dispatcher, database)

    assert receiver.notices() == {f"{ticket}-1": 1}


def test_what_is_not_acute_is_notified_once(database: Database, store: TicketStore, receiver: Receiver) -> None:
    ticket = store.escalate(Escalation("human", "c", "rest")).id
    run_chain(make_dispatcher(database, make_plan(TWO_GROUPS), desk=receiver.url, on_call=receiver.url), database)

    assert receiver.notices() == {f"{ticket}-1": 1}


def test_a_reopened_ticket_goes_through_the_chain_again(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest")).id
    dispatcher = make_dispatcher(database, make_plan(TWO_GROUPS), desk=receiver.url, on_call=receiver.url)
    run_chain(dispatcher, database)
    store.resolve(ticket, "ann", "done")
    store.reopen(ticket, "ann")
    run_chain(dispatcher, database)

    assert [notice.kind for notice in Outbox(database).find()] == [
        *["opened", "reminder", "next_group"],
        *["reopened", "reminder", "next_group"],
    ]


def test_a_group_that_can_not_be_reached_is_followed_by_the_next_one_at_once(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest")).id
    chain = [{"group": "desk", "minutes": 60}, {"group": "on_call", "minutes": 60}]
    dispatcher = make_dispatcher(database, make_plan(chain), on_call=receiver.url)
    dispatcher.deliver()
    assert dispatcher.advance()
    deliver_until(dispatcher, lambda: len(receiver.messages) == 1)

    assert [notice.state for notice in Outbox(database).find(ticket=ticket)] == [DEAD, DELIVERED]


def test_without_any_address_the_notices_wait(database: Database, store: TicketStore) -> None:
    store.escalate(Escalation("crisis_self", "c", "rest"))
    dispatcher = make_dispatcher(database)

    assert not dispatcher.deliver()
    assert not dispatcher.advance()
    assert (only_notice(database).state, only_notice(database).attempts) == (PENDING, 0)


def test_a_step_for_other_hours_waits_for_them(database: Database, store: TicketStore, receiver: Receiver) -> None:
    plan = make_plan().dict()
    plan["chains"]["other"] = [{"group": "desk", "when": "open"}]
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    day = tomorrow.strftime("%A").lower()
    plan["hours"] = {"time_zone": "UTC", "week": {day: "12:00-13:00"}}
    store.escalate(Escalation("human", "c", "rest"))
    dispatcher = make_dispatcher(database, NotificationPlan.parse_obj(plan), desk=receiver.url)
    dispatcher.deliver()

    notice = only_notice(database)
    assert (notice.state, notice.attempts) == (PENDING, 0)
    assert notice.due_at == tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)
    assert receiver.messages == []


def test_a_dispatcher_that_dies_in_an_attempt_leaves_it_to_another_one(
    database: Database, store: TicketStore, receiver: Receiver
) -> None:
    ticket = store.escalate(Escalation("crisis_self", "c", "rest"))
    now = datetime.now(timezone.utc)
    taken = Outbox(database).claim(now, timedelta(seconds=0.3))
    assert taken is not None
    assert Outbox(database).claim(now, timedelta(seconds=0.3)) is None
    deliver_until(make_dispatcher(database, desk=receiver.url), lambda: only_notice(database).state == DELIVERED)

    assert receiver.notices() == {f"{ticket.id}-1": 1}
    assert only_notice(database).attempts == 2


def test_dispatchers_that_share_an_outbox_send_each_notice_once(
    database: Database, database_url: str, store: TicketStore, receiver: Receiver
) -> None:
    tickets = [store.escalate(Escalation("abuse", f"c{number}", "rest")).id for number in range(40)]

    def work() -> None:
        own = Database(database_url)
        dispatcher = make_dispatcher(own, desk=receiver.url)
        deliver_until(dispatcher, lambda: all(notice.state == DELIVERED for notice in Outbox(own).find()))
        own.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert receiver.notices() == {f"{ticket}-1": 1 for ticket in tickets}
    assert AuditLog(database).verify().fault is None
