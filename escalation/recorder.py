"""Takes what is for staff and loses none of it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError

from escalation.contact_wish import ContactWish
from escalation.database import Database, DatabaseError
from escalation.escalation import Escalation
from escalation.receipt import Receipt
from escalation.spool import Spool, SpoolError
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)

SECONDS = 2.0
"""The visitor waits for no longer than this for the database; the channel waits for three seconds for the action."""

THREADS = 8


class NotRecordedError(Exception):
    """Neither database nor disk took it: staff will not learn of it."""


class Recorder:
    """Writes an escalation, or a wish about a contact, to the database or, when that is late, to the spool.

    A database that answers late may have written it as well; the key makes it count once.

    Args:
        store: the tickets.
        spool: what waits for them.
        seconds: how long the database may take.
    """

    def __init__(self, store: TicketStore, spool: Spool, seconds: float = SECONDS) -> None:
        self._store, self._spool, self._seconds = store, spool, seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="escalation")

    @classmethod
    def of_project(cls) -> "Recorder":
        """The one that writes where ESCALATION_DB_URL and ESCALATION_SPOOL say.

        Raises:
            DatabaseUrlError: ESCALATION_DB_URL names no database.
        """
        database = Database()
        return cls(TicketStore(database), Spool.beside(database))

    def record(self, item: Escalation | ContactWish) -> Receipt:
        """Makes it durable.

        A contact that is taken back while it still waits in the spool is gone from there at once.

        Raises:
            NotRecordedError: it is not, or a contact that is taken back is still in the spool.
        """
        if isinstance(item, ContactWish) and item.contact is None:
            self._forget_contacts(item.conversation)
        attempt = self._threads.submit(self._store.take, item)
        try:
            return Receipt(attempt.result(self._seconds), stored=True)
        except (DatabaseError, LateError) as error:
            attempt.cancel()
            reason = str(error) or f"The tickets' database took longer than {self._seconds} s."
        try:
            self._spool.write(item)
        except SpoolError as error:
            raise NotRecordedError(f"{reason} {error}") from error
        logger.error("An escalation, or a contact, waits on the disk until the database is back. %s", reason)
        return Receipt(item.reference, stored=False)

    def _forget_contacts(self, conversation: str) -> None:
        try:
            self._spool.forget_contacts(conversation)
        except SpoolError as error:
            raise NotRecordedError(str(error)) from error
