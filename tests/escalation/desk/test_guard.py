"""Each route of the desk, with no session, a wrong role, a forged token, and another one's ticket."""

import asyncio
from pathlib import Path

import pytest

from escalation.database import Database
from escalation.desk.account import ROLES
from escalation.desk.app import desk_routes
from escalation.desk.csrf import csrf_token
from escalation.desk.desk import Desk
from escalation.desk.desk_address import DeskAddress
from escalation.desk.desk_route import DeskRoute
from escalation.desk.provider import Provider
from escalation.outbox import Outbox
from escalation.ticket import Ticket
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff

FIELDS = {"note": "x", "outcome": "False alarm", "to": "ruth", "message": "x", "shown": "Rob"}
EVERYBODY_MAY = {"/login", "/logout", "/login/provider", "/login/provider/return"}
NOT_HELD_BY_ANYBODY = {"take", "reopen"}
"""Taking an open ticket and opening a closed one again: then nobody has it."""


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[DeskRoute]:
    folder: Path = tmp_path_factory.mktemp("routes")
    address = DeskAddress("127.0.0.1", 1, "http://127.0.0.1:1", "127.0.0.1", False)
    provider = Provider("https://provider.example", "desk", "secret")
    return desk_routes(Desk.build(Database(f"sqlite:///{folder / 'x.db'}"), address), asyncio.Event(), provider)


def _path(route: DeskRoute, ticket: Ticket) -> str:
    return route.path.replace("{ticket}", ticket.id).replace("{key}", f"{ticket.id}-1")


def _send(staff: Staff, route: DeskRoute, ticket: Ticket, **fields: str) -> int:
    path = _path(route, ticket)
    if route.method == "POST":
        return staff.post(path, **{**FIELDS, **fields}).status_code
    with staff.client.stream("GET", path) as answer:
        return answer.status_code


def test_the_routes_for_everybody_are_these(routes: list[DeskRoute]) -> None:
    assert {route.path for route in routes if route.role is None} == EVERYBODY_MAY
    assert all(route.role in ROLES for route in routes if route.role is not None)
    assert all(route.role != "viewer" for route in routes if route.method == "POST")


def test_without_a_session_each_route_leads_to_the_log_in_and_does_nothing(
    routes: list[DeskRoute], desk: str, ticket: Ticket, store: TicketStore
) -> None:
    stranger = Staff(desk)
    stranger.client.cookies.set("desk", "not-a-session")
    before = store.events(ticket.id)
    for route in routes:
        if route.role is not None:
            assert _send(stranger, route, ticket) == 303, route.path
    assert (store.get(ticket.id), store.events(ticket.id)) == (ticket, before)


def test_a_part_of_a_page_without_a_session_is_nothing_so_that_no_log_in_appears_in_a_page(desk: str) -> None:
    answer = Staff(desk).client.get("/queue", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (401, "")


def test_each_route_needs_its_role(routes: list[DeskRoute], viewer: Staff, ticket: Ticket, store: TicketStore) -> None:
    before = store.events(ticket.id)
    refused = [route for route in routes if route.role not in (None, "viewer")]
    assert len(refused) >= 10
    for route in refused:
        assert _send(viewer, route, ticket) == 403, route.path
    assert (store.get(ticket.id), store.events(ticket.id)) == (ticket, before)
    for route in routes:
        if route.role == "viewer":
            assert _send(viewer, route, ticket) in (200, 303), route.path


def test_each_form_needs_the_token_of_its_session(
    routes: list[DeskRoute], rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore
) -> None:
    before = store.events(ticket.id)
    for route in routes:
        if route.method == "POST":
            for forged in ("", "0" * 64, csrf_token(ruth.secret), "é", csrf_token("")):
                assert _send(rob, route, ticket, csrf=forged) == 403, (route.path, forged)
    assert (store.get(ticket.id), store.events(ticket.id)) == (ticket, before)
    assert rob.get("/").status_code == 200, "not even logged out"


def test_what_somebody_else_has_can_not_be_changed(
    routes: list[DeskRoute], rob: Staff, ruth: Staff, ticket: Ticket, store: TicketStore
) -> None:
    rob.post(f"/tickets/{ticket.id}/take")
    rob.post(f"/tickets/{ticket.id}/conversation/take", shown="Rob")
    held, before = store.get(ticket.id), store.events(ticket.id)
    tried = 0
    for route in routes:
        if route.method == "POST" and route.path.startswith("/tickets/"):
            answer = ruth.post(_path(route, ticket), **FIELDS)
            assert answer.status_code == 409, route.path
            if route.path.rpartition("/")[2] not in NOT_HELD_BY_ANYBODY:
                assert "rob" in answer.text, "it is told who has it"
            tried += 1
    assert tried == 9
    assert (store.get(ticket.id), store.events(ticket.id)) == (held, before)


def test_a_dead_letter_is_revived_by_who_may(rob: Staff, viewer: Staff, ticket: Ticket, own: Database) -> None:
    outbox = Outbox(own)
    (notice,) = outbox.find()
    outbox.give_up(notice, "on_call", ticket.opened_at, frozenset(), "it answered HTTP 500")

    shown = viewer.text("/notices")
    assert f"notice {notice.key} to staff" in shown
    assert "it answered HTTP 500" in shown
    assert "Notices (1 failed)" in viewer.text("/")
    assert "reached nobody" in viewer.text(f"/tickets/{ticket.id}")
    assert viewer.post(f"/notices/{notice.key}/revive").status_code == 403
    assert rob.post(f"/notices/{notice.key}/revive").status_code == 303
    assert [one.state for one in outbox.find()] == ["pending"]
    assert rob.post(f"/notices/{notice.key}/revive").status_code == 404
    assert "failed" not in viewer.text("/")


def test_a_method_or_page_that_is_none_is_told_in_the_desk_s_own_words(rob: Staff) -> None:
    for answer in (
        rob.client.put("/"),
        rob.get("/nothing"),
        rob.get("/tickets/ZZZZZZZZ"),
        rob.get("/static/../app.py"),
    ):
        assert answer.status_code in (404, 405)
        assert "To the queue" in answer.text
        assert "content-security-policy" in answer.headers
