import threading

import pytest

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.desk.accounts import Accounts
from escalation.outbox import Outbox
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff


def test_a_ticket_is_taken_noted_closed_and_opened_again(rob: Staff, ticket: Ticket, store: TicketStore) -> None:
    path = f"/tickets/{ticket.id}"
    assert rob.post(f"{path}/take").headers["location"] == f"{path}?done=take"
    assert "It is yours now." in rob.text(path, done="take")
    rob.post(f"{path}/note", note="Called, nobody answered.\nWill try again.")
    rob.post(f"{path}/resolve", outcome="Spoke with the person", more="They are with a friend.")

    closed = store.get(ticket.id)
    assert (closed.state, closed.assignee) == ("resolved", "rob")
    assert closed.outcome == "Spoke with the person: They are with a friend."
    shown = rob.text(path)
    for words in ("First alarm: Crisis", "rob took it", "Note by rob Called, nobody answered.", "rob closed it"):
        assert words in shown
    rob.post(f"{path}/reopen")
    assert store.get(ticket.id).state == "open"
    assert [event.kind for event in store.events(ticket.id)] == [
        *("opened", "acknowledged", "noted", "resolved", "reopened")
    ]


def test_of_two_who_take_a_ticket_at_once_one_wins_and_the_other_is_told_who(
    rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore
) -> None:
    start = threading.Barrier(2)
    answers = {}

    def take(staff: Staff) -> None:
        start.wait()
        answers[staff.name] = staff.post(f"/tickets/{ticket.id}/take")

    threads = [threading.Thread(target=take, args=(staff,)) for staff in (rob, ruth)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = store.get(ticket.id).assignee
    loser = "ruth" if winner == "rob" else "rob"
    assert answers[winner].status_code == 303
    assert answers[loser].status_code == 409
    assert f"is acknowledged by {winner}" in answers[loser].text
    assert [event.kind for event in store.events(ticket.id)].count("acknowledged") == 1


def test_a_form_that_is_sent_twice_does_its_work_once(rob: Staff, ticket: Ticket, store: TicketStore) -> None:
    key = "k" * 32
    for _ in range(3):
        assert rob.post(f"/tickets/{ticket.id}/note", key=key, note="once").status_code == 303
    threads = [
        threading.Thread(target=rob.post, args=(f"/tickets/{ticket.id}/note",), kwargs={"key": "m" * 32, "note": "b"})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = [event.detail["text"] for event in store.events(ticket.id) if event.kind == "noted"]
    assert notes == ["once", "b"]


def test_a_key_does_not_stand_for_another_person_s_form(
    rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore
) -> None:
    for staff in (rob, ruth):
        staff.post(f"/tickets/{ticket.id}/note", key="k" * 32, note=f"by {staff.name}")
    notes = [event.detail["text"] for event in store.events(ticket.id) if event.kind == "noted"]
    assert notes == ["by rob", "by ruth"]


def test_a_responder_gives_own_tickets_away_and_an_admin_anybody_s(
    rob: Staff, ruth: Staff, admin: Staff, ticket: Ticket, store: TicketStore
) -> None:
    path = f"/tickets/{ticket.id}"
    rob.post(f"{path}/take")
    assert "rob has it." in ruth.text(path)
    assert ruth.post(f"{path}/assign", to="ruth").status_code == 409
    assert rob.post(f"{path}/assign", to="ruth").status_code == 303
    assert store.get(ticket.id).assignee == "ruth"
    assert admin.post(f"{path}/note", note="x").status_code == 409, "an admin first gives it to herself"
    assert admin.post(f"{path}/assign", to="ada").status_code == 303
    assert admin.post(f"{path}/note", note="x").status_code == 303
    assert admin.post(f"{path}/hand-back").status_code == 303
    assert (store.get(ticket.id).state, store.get(ticket.id).assignee) == ("open", None)
    assert rob.post(f"{path}/take").status_code == 303, "after it was handed back anybody may"


@pytest.mark.parametrize("to", ["vera", "nobody", "", "lou"])
def test_a_ticket_is_only_given_to_somebody_who_can_take_it(
    rob: Staff, accounts: Accounts, ticket: Ticket, store: TicketStore, to: str
) -> None:
    accounts.add("lou", "responder", "correct horse battery", None, "test")
    accounts.disable("lou", "test")
    rob.post(f"/tickets/{ticket.id}/take")
    assert rob.post(f"/tickets/{ticket.id}/assign", to=to).status_code == 400
    assert store.get(ticket.id).assignee == "rob"
    page = rob.get(f"/tickets/{ticket.id}").text
    assert "<option>ruth</option>" in page
    assert "<option>vera</option>" not in page
    assert "<option>lou</option>" not in page


def test_anybody_opens_a_closed_ticket_again_for_who_closed_it_may_be_away(
    rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore, own: Database
) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    rob.post(f"/tickets/{ticket.id}/resolve", outcome="False alarm")
    notices = len(Outbox(own).find())

    assert ruth.post(f"/tickets/{ticket.id}/reopen").status_code == 303
    assert (store.get(ticket.id).state, store.get(ticket.id).assignee) == ("open", None)
    assert len(Outbox(own).find()) == notices + 1, "staff are notified again"


def test_what_was_written_is_not_lost_when_somebody_else_was_quicker(rob: Staff, ruth: Staff, ticket: Ticket) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    rob.post(f"/tickets/{ticket.id}/resolve", outcome="False alarm")
    answer = rob.post(f"/tickets/{ticket.id}/resolve", outcome="False alarm", more="A long explanation")
    assert answer.status_code == 409
    assert "is resolved by rob" in answer.text
    kept = rob.post(f"/tickets/{ticket.id}/note", note="   ")
    assert kept.status_code == 400
    assert "must have 1 to 10,000 characters" in kept.text


def test_who_did_what_is_in_the_audit_log_without_a_text(rob: Staff, ticket: Ticket, own: Database) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    rob.post(f"/tickets/{ticket.id}/note", note="confidential")
    rob.post(f"/tickets/{ticket.id}/resolve", outcome="False alarm", more="confidential")

    log = AuditLog(own)
    own_entries = [entry for entry in log.entries(subject=ticket.id) if entry.actor == "rob"]
    assert [entry.action for entry in own_entries][::-1] == ["acknowledged", "noted", "resolved"]
    assert not any("confidential" in entry.detail for entry in log.entries())
    assert log.verify().fault is None
