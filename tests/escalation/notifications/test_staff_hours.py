from datetime import datetime, timezone

import pytest
from pydantic import ValidationError

from escalation.notifications.staff_hours import StaffHours

WEEK = {
    "monday": "09:00-12:00, 13:00-17:00",
    "tuesday": "09:00-17:00",
    "wednesday": "09:00-17:00",
    "thursday": "09:00-17:00",
    "friday": "09:00-24:00",
}
NEW_YORK = StaffHours.parse_obj(
    {"time_zone": "America/New_York", "week": WEEK, "public_holidays": "US", "closed_on": ["2026-11-27"]}
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-05 13:59", False),  # Monday, winter: New York is five hours behind
        ("2026-01-05 14:00", True),
        ("2026-01-05 17:30", False),  # lunch
        ("2026-01-05 18:00", True),
        ("2026-01-05 22:00", False),
        ("2026-07-06 13:00", True),  # Monday, summer: four hours
        ("2026-07-06 12:59", False),
        ("2026-01-10 04:59", True),  # Friday, until midnight
        ("2026-01-10 05:00", False),
        ("2026-01-10 15:00", False),  # Saturday
        ("2026-11-26 16:00", False),  # Thanksgiving
        ("2026-11-27 16:00", False),  # closed by the clinic
        ("2026-03-09 13:00", True),  # Monday after the clocks went forward
        ("2026-03-06 13:00", False),  # Friday before
    ],
)
def test_hours_holidays_and_daylight_saving(at: str, is_open: bool) -> None:
    assert NEW_YORK.is_open(utc(at)) == is_open


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-01-05 15:00", "2026-01-05 15:00"),
        ("2026-01-05 17:30", "2026-01-05 18:00"),
        ("2026-01-05 22:00", "2026-01-06 14:00"),
        ("2026-01-10 15:00", "2026-01-12 14:00"),
        ("2026-11-25 22:30", "2026-11-30 14:00"),  # Thanksgiving, the day after, the weekend
        ("2026-03-07 15:00", "2026-03-09 13:00"),  # across the change of the clocks
    ],
)
def test_the_next_opening(at: str, opening: str) -> None:
    assert NEW_YORK.next_opening(utc(at)) == utc(opening)


def test_a_clinic_that_never_opens_is_looked_at_again_a_day_later() -> None:
    hours = StaffHours.parse_obj(
        {
            "time_zone": "UTC",
            "week": {"monday": "09:00-10:00"},
            "closed_on": [f"2026-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)],
        }
    )
    assert hours.next_opening(utc("2026-01-06 09:00")) > utc("2026-01-06 09:00")


def test_holidays_of_a_part_of_a_country() -> None:
    week = {"tuesday": "09:00-17:00"}
    california = StaffHours.parse_obj({"time_zone": "America/Los_Angeles", "week": week, "public_holidays": "US-CA"})
    texas = StaffHours.parse_obj({"time_zone": "America/Los_Angeles", "week": week, "public_holidays": "US"})
    cesar_chavez_day = utc("2026-03-31 18:00")

    assert not california.is_open(cesar_chavez_day)
    assert texas.is_open(cesar_chavez_day)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"time_zone": "America/Atlantis"}, "no such time zone"),
        ({"time_zone": "../../etc/passwd"}, "no such time zone"),
        ({"week": {}}, "at least one day"),
        ({"week": {"funday": "09:00-17:00"}}, "funday is no day"),
        ({"week": {"monday": "9 to 5"}}, "are no hours"),
        ({"week": {"monday": "17:00-09:00"}}, "end later"),
        ({"week": {"monday": "09:00-24:30"}}, "end later"),
        ({"week": {"monday": "09:75-17:00"}}, "end later"),
        ({"public_holidays": "Atlantis"}, "no public holidays are known"),
        ({"public_holidays": "US-ZZ"}, "no public holidays are known"),
        ({"closed_on": ["soon"]}, "invalid date"),
        ({"holidays": "US"}, "extra fields"),
    ],
)
def test_a_mistake_is_said(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        StaffHours.parse_obj({"time_zone": "UTC", "week": {"monday": "09:00-17:00"}, **change})
