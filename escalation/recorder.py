"""Takes escalations and loses none."""

import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError

from escalation.database import DatabaseError
from escalation.escalation import Escalation
from escalation.receipt import Receipt
from escalation.spool import Spool, SpoolError
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)

SECONDS = 2.0
"""The visitor waits for no longer than this for the database; the channel waits for three seconds for the action."""

THREADS = 8


class NotRecordedError(Exception):
    """Neither database nor disk took an escalation: staff will not learn of it."""


class Recorder:
    """Writes an escalation to the database or, when that does not answer in time, to the spool.

    A database that answers late may have written it as well; the key makes it count once.

    Args:
        store: the tickets.
        spool: what waits for them.
        seconds: how long the database may take.
    """

    def __init__(self, store: TicketStore, spool: Spool, seconds: float = SECONDS) -> None:
        self._store, self._spool, self._seconds = store, spool, seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="escalation")

    def record(self, escalation: Escalation) -> Receipt:
        """Makes an escalation durable.

        Raises:
            NotRecordedError: it is not.
        """
        attempt = self._threads.submit(self._store.escalate, escalation)
        try:
            return Receipt(attempt.result(self._seconds).id, stored=True)
        except (DatabaseError, LateError) as error:
            attempt.cancel()
            reason = str(error) or f"The tickets' database took longer than {self._seconds} s."
        try:
            self._spool.write(escalation)
        except SpoolError as error:
            raise NotRecordedError(f"{reason} {error}") from error
        logger.error("An escalation waits on the disk until the database is back. %s", reason)
        return Receipt(escalation.reference, stored=False)
