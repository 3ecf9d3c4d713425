"""What Apprise logs: addresses stand in it, so it must not get into any log."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOGGER = "apprise"


class AppriseLog(logging.Handler):
    """Takes the place of Apprise's handlers, and gives its lines to the thread that caused them."""

    def __init__(self) -> None:
        super().__init__()
        self._of_thread = threading.local()

    def install(self) -> None:
        """Takes the place."""
        logger = logging.getLogger(LOGGER)
        logger.handlers, logger.propagate = [self], False
        logger.setLevel(logging.DEBUG)

    @contextmanager
    def lines(self) -> Iterator[list[str]]:
        """Collects the lines that the block causes in this thread."""
        self._of_thread.lines = []
        try:
            yield self._of_thread.lines
        finally:
            self._of_thread.lines = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a line if somebody collects (see parent class)."""
        lines = getattr(self._of_thread, "lines", None)
        if lines is not None:
            with suppress(Exception):
                lines.append(record.getMessage())


APPRISE_LOG = AppriseLog()
APPRISE_LOG.install()
