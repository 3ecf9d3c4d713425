import csv
import io
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from escalation.database import Database
from escalation.desk.ticket_counts import TicketCounts
from escalation.escalation import Escalation
from escalation.tables import TICKETS
from escalation.ticket_store import TicketStore
from tests.escalation.desk.staff import Staff

NEW_YORK = ZoneInfo("America/New_York")


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=NEW_YORK)


def acknowledged_after(database: Database, ticket: str, minutes: float) -> None:
    with database.writing() as connection:
        own = TICKETS.c.id == ticket
        opened = connection.execute(TICKETS.select().where(own)).mappings().one()["opened_at"]
        values = {"acknowledged_at": opened + timedelta(minutes=minutes)}
        connection.execute(TICKETS.update().where(own).values(values))


def test_alarms_are_counted_by_class_and_week_of_the_clinic(database: Database) -> None:
    store = TicketStore(database)
    # 2025-01-01 is a Wednesday; the last hours of 2024 in New York are in 2025 in UTC.
    for number, when in enumerate([at("2024-12-31", 23), at("2025-01-01", 0), at("2025-01-06"), at("2025-12-31", 23)]):
        store.escalate(Escalation("crisis_self", f"c{number}", "rest", at=when))
    store.escalate(Escalation("crisis_self", "c2", "rest", at=at("2025-01-07")))
    store.escalate(Escalation("human", "c9", "rest", at=at("2025-01-08")))

    counts = TicketCounts(database, NEW_YORK)
    year = counts.of_year(2025)
    crisis, human = year.classes
    assert (crisis.reason, human.reason) == ("crisis_self", "human")
    assert (crisis.alarms, crisis.tickets, human.alarms) == (4, 3, 1)
    assert [week.isoformat() for week in year.weeks[:2]] == ["2024-12-30", "2025-01-06"]
    assert (len(year.weeks), crisis.by_week[:2], crisis.by_week[-1]) == (53, (1, 2), 1)
    assert year.crisis_alarms == 4
    assert counts.of_year(2024).crisis_alarms == 1
    assert counts.years()[-1] == 2024


def test_the_time_to_acknowledge_is_that_of_half_and_of_nine_in_ten(database: Database) -> None:
    store = TicketStore(database)
    for number in range(11):
        ticket = store.escalate(Escalation("emergency", f"c{number}", "rest", at=at("2025-05-05")))
        acknowledged_after(database, ticket.id, number + 1)
    store.escalate(Escalation("emergency", "never", "rest", at=at("2025-05-05")))

    (emergency,) = TicketCounts(database, NEW_YORK).of_year(2025).classes
    assert (emergency.tickets, emergency.acknowledged) == (12, 11)
    assert (emergency.median_minutes, emergency.p90_minutes) == (6, pytest.approx(10))


def test_a_year_without_alarms_is_empty(database: Database) -> None:
    counts = TicketCounts(database, NEW_YORK)
    assert counts.years() == [datetime.now(NEW_YORK).year]
    assert counts.of_year(2025).classes == ()


def test_page_and_file_have_counts_and_nothing_that_leads_to_a_person(viewer: Staff, store: TicketStore) -> None:
    now = datetime.now(timezone.utc)
    ticket = store.escalate(Escalation("crisis_self", "a-conversation", "a-channel", contact="ann@example.org", at=now))
    store.escalate(Escalation("crisis_other", "another", "a-channel", at=now))
    page, file = viewer.get("/counts").text, viewer.get("/counts.csv").text

    assert "2 times a person was referred to a crisis line" in viewer.text("/counts")
    for secret in (ticket.id, "a-conversation", "ann@example.org", "a-channel"):
        assert secret not in page + file
    assert 'role="img" aria-label="Crisis: 1 alarms, at most 1 in a week"' in page
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[0] == ["week_from", "crisis_self", "crisis_other"]
    assert ["alarms", "1", "1"] in rows
