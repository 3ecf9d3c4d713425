"""Learns of the actions that fail, which Rasa keeps to itself."""

import logging
from contextvars import ContextVar
from typing import List, Optional

LOGGER = "rasa.core.processor"
_FAILURES: ContextVar[Optional[List[str]]] = ContextVar("action_failures", default=None)


class ActionWatch(logging.Filter):
    """Reads the one trace that a failed action leaves: a line of the log.

    Rasa 3.6 catches whatever an action raises and goes on as if it had run (rasa/core/processor.py, `_run_action`).
    The line's exception may quote the visitor's message: only its type stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Notes the failure for the turn that it belongs to (see parent class)."""
        if record.exc_info and record.exc_info[0]:
            failure = f"an action failed with {record.exc_info[0].__name__}"
            failures = _FAILURES.get()
            if failures is not None:
                failures.append(failure)
            record.msg, record.args = f"{record.getMessage()} {failure}".replace("\n", " "), ()
            record.exc_info = record.exc_text = None
        return True

    def attach(self) -> None:
        """Starts reading."""
        logging.getLogger(LOGGER).addFilter(self)


def watched_failures() -> List[str]:
    """A list to which the failures of this task's actions get added from now on."""
    failures: List[str] = []
    _FAILURES.set(failures)
    return failures
