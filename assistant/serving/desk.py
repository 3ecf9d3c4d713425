"""Serves the staff's desk while the server runs."""

import sys
from typing import Any

from sanic import Sanic

from escalation.database import Database, DatabaseUrlError
from escalation.desk.desk_address import DeskAddress, DeskAddressError
from escalation.desk.desk_server import DeskPortError, DeskServer
from escalation.desk.provider import ProviderError
from escalation.settings_file import SettingsFileError


async def start_desk(app: Sanic, _: Any, port: int) -> None:
    """Starts the desk in a thread. What keeps it from starting is told on the console, and the assistant starts."""
    app.ctx.desk = None
    try:
        desk = DeskServer(Database(), DeskAddress.read(port=port))
    except (DatabaseUrlError, DeskAddressError, DeskPortError, SettingsFileError, ProviderError) as error:
        print(f"\nStaff have no desk. {error}", file=sys.stderr, flush=True)
        return
    desk.start()
    app.ctx.desk = desk


async def stop_desk(app: Sanic, _: Any) -> None:
    """Ends the desk."""
    if app.ctx.desk:
        app.ctx.desk.stop()


def desk_notice(app: Sanic) -> str:
    """A line on where the desk is; empty when there is none."""
    desk = app.ctx.desk
    if desk is None:
        return ""
    first = "" if desk.has_accounts() else " Make the first account: .venv/bin/faq desk user add NAME --role admin"
    return f"\nStaff's desk: {desk.address.url}{first}"
