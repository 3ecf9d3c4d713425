from datetime import datetime, timezone

import pytest

from escalation.contact_wish import ContactWish
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.notifications.notification_plan import NotificationPlan
from escalation.notifications.notification_text import KINDS
from escalation.outbox import Outbox
from escalation.reason import REASONS
from escalation.ticket_store import TicketStore

DRUGS = ["ketamin", "spravato", "ssri", "infusion", "antidepress", "opioid", "drug", "medicine", "dose", "pill"]


@pytest.mark.parametrize("reason", [*REASONS, "something_new"])
def test_a_notification_holds_class_time_case_and_link_and_nothing_of_the_visitor(
    store: TicketStore, database: Database, reason: str
) -> None:
    at = datetime(2026, 1, 5, 15, 4, tzinfo=timezone.utc)
    escalation = Escalation(
        reason, "conversation-77", "whatsapp", at=at, secondary=("abuse",), language="es", contact="Anna +1 555 0100"
    )
    store.escalate(escalation)
    ticket = store.get(store.change_contact(ContactWish("conversation-77", "whatsapp", "Anna Smith +1 555 0100")))
    (notice,) = Outbox(database).find()
    text = NotificationPlan.read().text
    message = text.message(notice, ticket, "2026-01-05 10:04 EST", f"https://desk.example.org/tickets/{ticket.id}")
    whole = f"{message.title}\n{message.body}"

    assert text.labels[reason if reason in REASONS else "other"] in message.title
    assert ticket.id in message.title
    for needed in ("2026-01-05 10:04 EST", f"https://desk.example.org/tickets/{ticket.id}", notice.key):
        assert needed in message.body
    without_case = whole.replace(ticket.id, "")
    for forbidden in ("conversation-77", "whatsapp", "Anna", "555", *DRUGS):
        assert forbidden.lower() not in without_case.lower()


def test_each_kind_of_notice_is_named() -> None:
    text = NotificationPlan.read().text

    assert len({text.kinds[kind] for kind in KINDS}) == len(KINDS)
    assert "Test" in text.test("now", "link").title
