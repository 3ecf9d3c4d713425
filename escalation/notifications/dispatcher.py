"""Delivers the notices of the outbox."""

import logging
import os
from datetime import datetime, timedelta, timezone

from escalation.database import Database
from escalation.notice import Notice
from escalation.notifications.addresses import Addresses
from escalation.notifications.notification_plan import NotificationPlan
from escalation.notifications.ticket_chain import TicketChain
from escalation.outbox import Outbox
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)

DESK_VARIABLE = "ESCALATION_DESK_URL"
DEFAULT_DESK = "http://127.0.0.1:5006"
NO_ADDRESS = "the group has no address"


class Dispatcher:
    """Sends what is due, one notice at a time. Any number of them may work on one outbox.

    An attempt is written down before it is made, so a dispatcher that dies leaves a notice that another one sends again
    under the same key. Addresses that have confirmed a notice do not get it again. While there is no address at all,
    the notices wait.

    Args:
        database: the database.
        plan: who is notified, when and in which words.
        addresses: where.
        desk: the address of the desk, for links; by default the variable ESCALATION_DESK_URL.
    """

    def __init__(
        self, database: Database, plan: NotificationPlan, addresses: Addresses, desk: str | None = None
    ) -> None:
        self._plan, self._addresses = plan, addresses
        self._outbox, self._store, self._chain = Outbox(database), TicketStore(database), TicketChain(database, plan)
        self._desk = (desk or os.environ.get(DESK_VARIABLE) or DEFAULT_DESK).rstrip("/")

    def advance(self) -> bool:
        """Takes one ticket that nobody has acknowledged in time further in its chain; whether there was one.

        Raises:
            DatabaseError: the database did not answer.
        """
        return self._addresses.any() and self._chain.advance(_now())

    def deliver(self) -> bool:
        """Makes one attempt at one notice; whether one was due.

        Raises:
            DatabaseError: the database did not answer. If that was after sending, the notice will be sent again.
        """
        if not self._addresses.any():
            return False
        lease = timedelta(seconds=self._plan.delivery.attempt_seconds)
        notice = self._outbox.claim(_now(), lease)
        if notice is None:
            return False
        group = self._chain.audience(notice, _now())
        if group is not None:
            self._send(notice, group)
        return True

    def _send(self, notice: Notice, group: str) -> None:
        ticket = self._store.get(notice.ticket)
        time = self._plan.hours.local(ticket.opened_at).strftime("%Y-%m-%d %H:%M %Z")
        message = self._plan.text.message(notice, ticket, time, f"{self._desk}/tickets/{ticket.id}")
        addresses = self._addresses.of(group)
        confirmed, errors = set(notice.delivered_to), [] if addresses else [NO_ADDRESS]
        for address in addresses:
            if address.fingerprint in confirmed:
                continue
            error = address.send(message)
            if error is None:
                confirmed.add(address.fingerprint)
            else:
                errors.append(f"{address.name}: {error}")
        self._note(notice, group, frozenset(confirmed), "; ".join(errors))

    def _note(self, notice: Notice, group: str, confirmed: frozenset[str], error: str) -> None:
        now = _now()
        if not error:
            self._outbox.confirm(notice, group, now, confirmed)
        elif error == NO_ADDRESS or notice.attempts >= self._plan.delivery.attempts:
            logger.error(
                "Notice %s to %s was given up after %d attempts: %s.", notice.key, group, notice.attempts, error
            )
            self._outbox.give_up(notice, group, now, confirmed, error)
            self._chain.hurry(notice.ticket, now)
        else:
            wait = self._plan.delivery.wait(notice.attempts)
            logger.warning("Notice %s to %s was not delivered: %s.", notice.key, group, error)
            self._outbox.retry(notice, now + wait, confirmed, error)


def _now() -> datetime:
    return datetime.now(timezone.utc)
