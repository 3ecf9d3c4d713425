"""What has changed since an open page looked last."""

from dataclasses import dataclass

import sqlalchemy as sa

from escalation.database import Database
from escalation.notice import DEAD
from escalation.reason import ACUTE, urgency
from escalation.tables import AUDIT, OUTBOX, TICKETS
from escalation.ticket import OPEN

MOST = 200
UNSEEN = ("logged_in", "log_in_failed", "logged_out", "exported", "transcript_seen")
"""What changes nothing that a page shows; a look at a transcript that brought it up to date would never end."""


@dataclass(frozen=True)
class TicketNews:
    """The state of the queue, and what became of it.

    Attributes:
        number: the last entry of the audit log, in which every change is.
        acute: the acute tickets that nobody has taken, the oldest first.
        dead: how many notices could not be delivered.
        changed: the tickets and conversations that have changed.
    """

    number: int
    acute: tuple[str, ...]
    dead: int
    changed: tuple[str, ...]

    @classmethod
    def read(cls, database: Database, since: int | None) -> "TicketNews":
        """Reads the state.

        Args:
            database: the database.
            since: the number of the news before; None for the first.

        Raises:
            DatabaseError: the database did not answer.
        """
        acute = (TICKETS.c.state == OPEN) & (TICKETS.c.urgency <= urgency(ACUTE[-1]))
        with database.reading() as connection:
            last = connection.execute(sa.select(sa.func.max(AUDIT.c.number))).scalar() or 0
            waiting = sa.select(TICKETS.c.id).where(acute).order_by(TICKETS.c.opened_at).limit(MOST)
            dead = sa.select(sa.func.count()).select_from(OUTBOX).where(OUTBOX.c.state == DEAD)
            return cls(
                number=last,
                acute=tuple(connection.execute(waiting).scalars()),
                dead=connection.execute(dead).scalar_one(),
                changed=() if since is None or last == since else tuple(connection.execute(_changed(since)).scalars()),
            )


def _changed(since: int) -> sa.sql.Select:
    entries = AUDIT.select().where(AUDIT.c.number > since, AUDIT.c.action.notin_(UNSEEN)).subquery()
    return sa.select(entries.c.subject).distinct().limit(MOST)
