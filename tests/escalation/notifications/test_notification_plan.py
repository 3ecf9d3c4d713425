from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from escalation.notifications.notification_plan import NotificationPlan
from escalation.settings_file import SettingsFileError
from tests.escalation.plans import plan_content

IN_HOURS = datetime(2026, 1, 5, 15, tzinfo=timezone.utc)
AT_NIGHT = datetime(2026, 1, 6, 3, tzinfo=timezone.utc)


def steps(reason: str, now: datetime) -> list[tuple[str, float | None]]:
    """Groups and minutes of a whole chain at one time."""
    plan, position, found = NotificationPlan.read(), 0, []
    while True:
        following = plan.next_step(reason, position, now)
        if following.step is None or following.wait_until is not None:
            return found
        found.append((following.step.group, following.step.minutes))
        position = following.position


def test_in_hours_the_front_desk_is_reminded_then_the_doctor_on_call_is_notified() -> None:
    expected = [("front_desk", 10)] * 2 + [("on_call", 10)] * 3
    assert steps("crisis_self", IN_HOURS) == expected


def test_at_night_whoever_is_on_call_is_notified_at_once() -> None:
    assert steps("crisis_self", AT_NIGHT) == [("on_call", 10)] * 3


def test_what_is_not_acute_waits_for_the_morning() -> None:
    following = NotificationPlan.read().next_step("human", 0, AT_NIGHT)

    assert following.wait_until == datetime(2026, 1, 6, 14, tzinfo=timezone.utc)
    assert steps("human", IN_HOURS) == [("front_desk", None)]


def test_a_reason_that_is_unknown_here_has_the_other_chain() -> None:
    assert steps("something_new", IN_HOURS) == [("front_desk", None)]


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        *parents, last = path.split("/")
        for parent in parents:
            content = content[int(parent) if parent.isdigit() else parent]
        content[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_set("hours/time_zone", "Mars"), "hours / time_zone: there is no such time zone"),
        (_set("chains/acute", []), "needs the chains acute and other"),
        (_set("chains/acute", [{"group": "a", "when": "open", "minutes": 5}]), "may reach nobody"),
        (_set("chains/acute", [{"group": "a"}]), "needs `minutes`"),
        (_set("chains/acute/0/group", "Front Desk"), "chains / acute / 0 / group"),
        (_set("chains/acute/0/when", "sometimes"), "chains / acute / 0 / when"),
        (_set("chains/acute/0/minutes", 0), "chains / acute / 0 / minutes"),
        (_set("chains/acute/0/times", 0), "chains / acute / 0 / times"),
        (_set("text/body", "{message}"), "no placeholder {message}"),
        (_set("text/body", "{case.__class__}"), "no placeholder"),
        (_set("text/body", "{case!r}"), "no placeholder"),
        (_set("text/title", "{case"), "a brace is not closed"),
        (_set("text/labels/crisis_self", ""), "crisis_self is missing"),
        (_set("text/kinds/urgent", "x"), "there is no urgent"),
        (_set("delivery/attempts", 0), "delivery / attempts"),
        (_set("colour", "red"), "colour: extra fields"),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path: Path, change: Callable[[dict[str, Any]], None], told: str) -> None:
    content = plan_content()
    change(content[NotificationPlan.ROOT])
    file = tmp_path / "notifications.yml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")

    with pytest.raises(SettingsFileError) as error:
        NotificationPlan.read(file)
    assert told in str(error.value)
    assert str(file) in str(error.value)


@pytest.mark.parametrize("text", ["", "a: [", "[]", "notifications: {}", "\ufffe"])
def test_a_file_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "notifications.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFileError, match=r"notifications\.yml"):
        NotificationPlan.read(file)
    with pytest.raises(SettingsFileError, match="can't be read"):
        NotificationPlan.read(tmp_path / "none.yml")


def test_waits_double_up_to_the_longest_with_chance_in_them() -> None:
    delivery = NotificationPlan.read().delivery
    for attempts, longest in ((1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (5000, 900)):
        waits = {delivery.wait(attempts).total_seconds() for _ in range(50)}
        assert max(waits) <= longest
        assert min(waits) >= longest / 2
        assert len(waits) > 10
