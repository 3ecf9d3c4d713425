"""Fills the templates."""

import re
import secrets
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from escalation.desk.account import ADMIN, RESPONDER
from escalation.desk.clinic_time import age, clinic_zone
from escalation.desk.csrf import csrf_token
from escalation.desk.desk_settings import DeskSettings
from escalation.desk.visit import Visit
from escalation.notice import DEAD
from escalation.outbox import Outbox
from escalation.reason import ACUTE, REASONS

FOLDER = Path(__file__).parent / "templates"


class Pages:
    """The templates. Every text is shown as text, whatever is in it.

    Args:
        settings: the desk's numbers.
        outbox: the notices, of which every page says whether some could not be delivered.
    """

    def __init__(self, settings: DeskSettings, outbox: Outbox) -> None:
        self._outbox = outbox
        self.zone: tzinfo = clinic_zone()
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "clock": self._clock,
            "short_clock": self._short_clock,
            "age": age,
            "first_name": _first_name,
        }
        self._templates.globals |= {"reasons": REASONS, "acute_reasons": ACUTE, "settings": settings}

    def show(self, visit: Visit, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page, or a part of one, for somebody who is logged in.

        Raises:
            DatabaseError: the database did not answer.
        """
        return HTMLResponse(self.fill(visit, template, **context), status)

    def fill(self, visit: Visit, template: str, **context: Any) -> str:
        """The text of a page or a part of one (see `show`)."""
        account = visit.session.account if visit.session else None
        return self._templates.get_template(template).render(
            account=account,
            responder=bool(account and account.may(RESPONDER)),
            admin=bool(account and account.may(ADMIN)),
            csrf=csrf_token(visit.secret),
            new_key=lambda: secrets.token_urlsafe(24),
            here=visit.request.url.path,
            dead_letters=self._outbox.count(DEAD) if account else 0,
            **context,
        )

    def plain(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page that needs no database, such as one that says that it does not answer."""
        context = {"account": None, "dead_letters": 0, "here": "", **context}
        return HTMLResponse(self._templates.get_template(template).render(**context), status)

    def _clock(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M %Z")

    def _short_clock(self, at: datetime) -> str:
        """Without the day when it is today's."""
        local, today = at.astimezone(self.zone), datetime.now(self.zone).date()
        return local.strftime("%H:%M" if local.date() == today else "%d %b, %H:%M")


def _first_name(account: str) -> str:
    """What a visitor might call somebody whose account is `maria.lopez`."""
    return re.split(r"[._-]", account)[0].capitalize()
