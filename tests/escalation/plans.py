"""Notification plans for tests: the project's own, with other chains and waits."""

from typing import Any

import yaml

from escalation.notifications.notification_plan import NotificationPlan

NEVER_OPEN = {"sunday": "00:00-00:01"}


def plan_content() -> dict[str, Any]:
    """What stands in the project's file."""
    content: dict[str, Any] = yaml.safe_load(NotificationPlan.FILE.read_text(encoding="utf-8"))
    return content


def make_plan(acute: list[dict[str, Any]] | None = None, **delivery: float) -> NotificationPlan:
    """A plan with an acute chain, of one group by default, and quick attempts."""
    content = plan_content()[NotificationPlan.ROOT]
    content["chains"] = {
        "acute": acute or [{"group": "desk", "when": "always", "minutes": 10}],
        "other": [{"group": "desk", "when": "always"}],
    }
    waits = {"first_wait_seconds": 0.02, "longest_wait_seconds": 0.1, "attempts": 1000, "attempt_seconds": 5}
    content["delivery"] = {**waits, **delivery}
    return NotificationPlan.parse_obj(content)
