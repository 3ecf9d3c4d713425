"""Times as staff read them."""

from datetime import datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from escalation.notifications.notification_plan import NotificationPlan
from escalation.settings_file import SettingsFileError

MINUTE, HOUR, DAY = 60, 3600, 86400


def clinic_zone() -> tzinfo:
    """The clinic's time zone, from the plan of notifications; UTC while that can't be read."""
    try:
        return ZoneInfo(NotificationPlan.read().hours.time_zone)
    except SettingsFileError:
        return timezone.utc


def age(since: datetime, now: datetime | None = None) -> str:
    """How long ago something was, in the largest unit that fits, such as `12 min`."""
    seconds = ((now or datetime.now(timezone.utc)) - since).total_seconds()
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} min"
    if seconds < DAY:
        return f"{int(seconds // HOUR)} h {int(seconds % HOUR // MINUTE)} min"
    days = int(seconds // DAY)
    return "1 day" if days == 1 else f"{days} days"
