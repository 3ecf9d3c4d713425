"""Notifies staff from the shell."""

import os
import signal
import sys
from datetime import datetime, timezone

from escalation.database import Database, DatabaseError, DatabaseUrlError
from escalation.notice import DEAD
from escalation.notifications.addresses import VARIABLE, Addresses, AddressesError
from escalation.notifications.dispatcher import DEFAULT_DESK, DESK_VARIABLE
from escalation.notifications.dispatcher_threads import DispatcherThreads
from escalation.notifications.notification_plan import NotificationPlan
from escalation.outbox import Outbox, UnknownNoticeError
from escalation.settings_file import SettingsFileError

FAULTS = (DatabaseError, DatabaseUrlError, AddressesError, SettingsFileError, UnknownNoticeError)


class NotifyError(Exception):
    """Staff can't be notified; the message says why and what to do."""


def send_test() -> None:
    """Sends a test to each address of each group and prints what came back.

    Raises:
        NotifyError: an address did not take it, or there is none.
    """
    try:
        plan = NotificationPlan.read()
        addresses = Addresses.read(plan.groups(), os.environ)
    except FAULTS as error:
        raise NotifyError(str(error)) from error
    if not addresses.any():
        raise NotifyError(f"No address is configured. Set {VARIABLE} to URLs of Apprise, separated by blanks.")
    time = plan.hours.local(datetime.now(timezone.utc)).strftime("%Y-%m-%d %H:%M %Z")
    message = plan.text.test(time, os.environ.get(DESK_VARIABLE) or DEFAULT_DESK)
    failed = 0
    for group in plan.groups():
        for address in addresses.of(group):
            fault = address.send(message)
            failed += fault is not None
            print(f"{group}, {address.name}: {fault or 'delivered'}", flush=True)
    warning = addresses.warning()
    if failed or warning:
        raise NotifyError(" ".join(filter(None, [f"{failed} did not take it." if failed else None, warning])))


def run_dispatcher() -> None:
    """Dispatches until the process is told to end.

    Raises:
        NotifyError: the plan or an address can't be used.
    """
    try:
        threads = DispatcherThreads.build(Database())
    except FAULTS as error:
        raise NotifyError(str(error)) from error
    if threads.warning:
        print(threads.warning, file=sys.stderr, flush=True)
    signal.signal(signal.SIGTERM, _end)
    threads.start()
    print("Notices are delivered. Stop it with Ctrl-C.", flush=True)
    try:
        threads.wait()
    except KeyboardInterrupt:
        threads.stop()


def retry_dead_letters(key: str | None) -> None:
    """Puts dead letters back into the outbox, from which a running dispatcher sends them.

    Args:
        key: which one; None for all.

    Raises:
        NotifyError: there is no such dead letter, or the database did not answer.
    """
    try:
        outbox = Outbox(Database())
        keys = [key] if key else [notice.key for notice in outbox.find(state=DEAD)]
        for dead in keys:
            outbox.revive(dead, os.environ.get("USER") or "shell", datetime.now(timezone.utc))
    except FAULTS as error:
        raise NotifyError(str(error)) from error
    print(f"{len(keys)} to be sent again.")


def _end(*_: object) -> None:
    raise KeyboardInterrupt
