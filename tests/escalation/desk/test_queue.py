from datetime import datetime, timedelta, timezone

import pytest

from escalation.audit_log import AuditLog
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff


@pytest.fixture
def ids(store: TicketStore) -> dict[str, str]:
    """Tickets by a word: of several classes, ages and states."""
    wanted = {
        "old": ("human", 300, "rest"),
        "medical": ("medical_advice", 50, "sms"),
        "crisis": ("crisis_self", 20, "rest"),
        "emergency": ("emergency", 10, "telegram"),
        "closed": ("crisis_self", 400, "sms"),
    }
    ids, now = {}, datetime.now(timezone.utc)
    for word, (reason, minutes, channel) in wanted.items():
        escalation = Escalation(reason, f"conversation-{word}", channel, at=now - timedelta(minutes=minutes))
        ids[word] = store.escalate(escalation).id
    store.resolve(ids["closed"], "ann", "done")
    store.acknowledge(ids["medical"], "rob")
    return ids


def shown(staff: Staff, ids: dict[str, str], **query: str) -> list[str]:
    """Which of the tickets the queue shows, in its order."""
    page = staff.get("/queue", **query).text
    places = {word: page.find(f"/tickets/{ticket}") for word, ticket in ids.items()}
    return sorted((word for word, place in places.items() if place >= 0), key=lambda word: places[word])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["emergency", "crisis", "medical", "old"]),
        ({"order": "oldest"}, ["old", "medical", "crisis", "emergency"]),
        ({"order": "newest"}, ["emergency", "crisis", "medical", "old"]),
        ({"show": "open"}, ["emergency", "crisis", "old"]),
        ({"show": "acknowledged"}, ["medical"]),
        ({"show": "resolved"}, ["closed"]),
        ({"show": "all", "order": "oldest"}, ["closed", "old", "medical", "crisis", "emergency"]),
        ({"class": "acute"}, ["emergency", "crisis"]),
        ({"class": "human"}, ["old"]),
        ({"mine": "yes"}, ["medical"]),
        ({"text": "TELEGRAM"}, ["emergency"]),
        ({"text": "telegram"}, ["emergency"]),
        ({"text": "conversation-crisis"}, ["crisis"]),
        ({"text": "nothing"}, []),
    ],
)
def test_the_queue_is_filtered_searched_and_sorted(
    rob: Staff, ids: dict[str, str], query: dict[str, str], expected: list[str]
) -> None:
    assert shown(rob, ids, **query) == expected


def test_a_case_is_found_by_a_part_of_its_number_in_any_letters(rob: Staff, ids: dict[str, str]) -> None:
    assert shown(rob, ids, text=ids["old"][2:].lower()) == ["old"]


def test_what_waits_is_told_when_the_view_hides_it(rob: Staff, ids: dict[str, str]) -> None:
    assert "2 acute tickets wait for somebody, and this view may not show them" in rob.text("/", **{"class": "human"})
    assert "may not show" not in rob.text("/")


def test_what_each_ticket_says(rob: Staff, ids: dict[str, str]) -> None:
    page = rob.text("/")
    assert f"Acute Crisis Case {ids['crisis']} waits 20 min" in page
    assert f"Medical question Case {ids['medical']} 50 min ago" in page
    assert "Taken by rob" in page
    assert "Acute Medical" not in page


def test_many_tickets_have_pages(rob: Staff, store: TicketStore) -> None:
    now = datetime.now(timezone.utc)
    for number in range(51):
        store.escalate(Escalation("human", f"c{number}", "rest", at=now - timedelta(minutes=number)))
    first = rob.get("/").text
    assert first.count('href="/tickets/') == 50
    assert "Previous page" not in first
    second = rob.get("/", page="2").text
    assert second.count('href="/tickets/') == 1
    assert "Next page" not in second
    assert "There is no page 3." in rob.text("/", page="3")


def test_the_file_has_what_the_view_asks_for_and_is_written_down(
    rob: Staff, ids: dict[str, str], own: Database
) -> None:
    lines = rob.get("/export.csv", show="all", order="oldest").text.splitlines()
    assert lines[0].startswith("id,opened,class,")
    assert [line.split(",")[0] for line in lines[1:]] == [
        ids[word] for word in ("closed", "old", "medical", "crisis", "emergency")
    ]
    assert len(rob.get("/export.csv", show="open").text.splitlines()) == 4
    entry = AuditLog(own).entries()[0]
    assert (entry.actor, entry.action, entry.detail) == ("rob", "exported", '{"tickets": 3}')
