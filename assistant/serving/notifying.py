"""Notifies staff while the server runs."""

import sys
from typing import Any

from sanic import Sanic

from escalation.database import Database, DatabaseUrlError
from escalation.notifications.addresses import AddressesError
from escalation.notifications.dispatcher_threads import DispatcherThreads
from escalation.settings_file import SettingsFileError


async def start_notifying(app: Sanic, _: Any) -> None:
    """Starts the dispatcher's threads.

    A mistake in the plan or an address is told on the console, and the server starts all the same: a visitor in danger
    then still gets a card, tickets are written, and their notices wait.
    """
    app.ctx.dispatcher = None
    try:
        threads = DispatcherThreads.build(Database())
    except (AddressesError, DatabaseUrlError, SettingsFileError) as error:
        print(f"\nNobody is notified of escalations. {error}", file=sys.stderr, flush=True)
        return
    if threads.warning:
        print(f"\n{threads.warning}", file=sys.stderr, flush=True)
    threads.start()
    app.ctx.dispatcher = threads


async def stop_notifying(app: Sanic, _: Any) -> None:
    """Ends the threads after what they are at."""
    if app.ctx.dispatcher:
        app.ctx.dispatcher.stop()
