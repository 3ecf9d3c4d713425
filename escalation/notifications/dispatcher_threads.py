"""Keeps dispatching while the process runs."""

import logging
import os
import threading
import time
from collections.abc import Callable

from escalation.database import Database, DatabaseError
from escalation.notifications.addresses import Addresses
from escalation.notifications.dispatcher import Dispatcher
from escalation.notifications.notification_plan import NotificationPlan
from escalation.spool import Spool
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)

SENDERS = 4
"""A receiver that hangs holds up one of them."""

IDLE_SECONDS, FAULT_SECONDS = 1.0, 2.0


class DispatcherThreads:
    """Threads that send, take tickets further in their chains, and replay the spool. A fault ends none of them.

    Args:
        dispatcher: what they do.
        store: the tickets.
        spool: what waits for the database.
        idle_seconds: the pause when there is nothing to do.

    Attributes:
        warning: what an operator has to know about the addresses; None for nothing.
    """

    def __init__(
        self, dispatcher: Dispatcher, store: TicketStore, spool: Spool, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        self._dispatcher, self._store, self._spool = dispatcher, store, spool
        self._idle_seconds = idle_seconds
        self.warning: str | None = None
        self._ended = threading.Event()
        works = [self._keep_house, *[dispatcher.deliver] * SENDERS]
        self._threads = [
            threading.Thread(target=self._repeat, args=(work,), name=f"dispatcher-{number}", daemon=True)
            for number, work in enumerate(works)
        ]

    @classmethod
    def build(cls, database: Database) -> "DispatcherThreads":
        """The threads for a database, with the plan's file and the addresses of the environment.

        Raises:
            SettingsFileError: the plan's file is not as it should be.
            AddressesError: an address can't be used.
        """
        plan = NotificationPlan.read()
        addresses = Addresses.read(plan.groups(), os.environ)
        threads = cls(Dispatcher(database, plan, addresses), TicketStore(database), Spool.beside(database))
        threads.warning = addresses.warning()
        return threads

    def start(self) -> None:
        """Starts the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Ends them after what they are at; one that takes longer is left behind, and its notice is sent again."""
        self._ended.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))

    def wait(self) -> None:
        """Waits until another thread calls `stop`."""
        self._ended.wait()

    def _keep_house(self) -> bool:
        replayed = self._spool.replay(self._store) if self._spool.waiting() else 0
        if replayed:
            logger.warning("%d escalations that waited on the disk are in the database now.", replayed)
        return self._dispatcher.advance()

    def _repeat(self, work: Callable[[], bool]) -> None:
        failing = False
        while not self._ended.is_set():
            try:
                pause = 0.0 if work() else self._idle_seconds
                failing = False
            except Exception as error:
                if not failing:
                    told = str(error) if isinstance(error, DatabaseError) else type(error).__name__
                    logger.error("The dispatcher goes on after a fault: %s", told)
                failing, pause = True, FAULT_SECONDS
            self._ended.wait(pause)
