"""Times in the database."""

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa


class UtcTime(sa.types.TypeDecorator):  # type: ignore[misc]
    """A time in UTC: aware in Python, without a zone in the database, which SQLite can't keep."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Takes the zone off.

        Raises:
            ValueError: the time has no zone, so nobody knows what it means.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone can't be stored. Use datetime.now(timezone.utc).")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Puts the zone on."""
        return value.replace(tzinfo=timezone.utc) if value else None
