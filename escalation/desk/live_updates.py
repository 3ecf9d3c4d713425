"""Tells open pages what has changed."""

import asyncio
import json
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from escalation.database import DatabaseError
from escalation.desk.account import VIEWER
from escalation.desk.desk import Desk
from escalation.desk.desk_route import DeskRoute
from escalation.desk.ticket_news import TicketNews
from escalation.desk.visit import Visit

LOOK_SECONDS = 1.0
CHECK_EVERY = 20
"""Every so many looks it is checked that the session has not ended; an open page keeps it in use."""

PING_SECONDS = 15


class LiveUpdates:
    """A stream of server-sent events for each open page. It looks into the database once a second.

    Events: `news` with what has changed, `trouble` while the database does not answer, `ended` when the session has.

    Args:
        desk: the desk.
        closing: is set when the desk ends, which ends the streams.
    """

    def __init__(self, desk: Desk, closing: asyncio.Event) -> None:
        self._desk, self._closing = desk, closing

    def routes(self) -> list[DeskRoute]:
        """Its addresses."""
        return [DeskRoute("GET", "/events", VIEWER, self.stream)]

    async def stream(self, visit: Visit) -> Response:
        """The stream."""
        return EventSourceResponse(self._events(visit), ping=PING_SECONDS)

    async def _events(self, visit: Visit) -> AsyncIterator[dict[str, str]]:
        before: TicketNews | None = None
        looks = 0
        while not self._closing.is_set():
            try:
                if looks % CHECK_EVERY == 0 and not await self._still_there(visit):
                    yield {"event": "ended", "data": ""}
                    return
                since = None if before is None else before.number
                news = await run_in_threadpool(TicketNews.read, self._desk.database, since)
                if before is None or news.changed or (news.acute, news.dead) != (before.acute, before.dead):
                    yield {"event": "news", "data": _data(news)}
                before = news
            except DatabaseError:
                yield {"event": "trouble", "data": ""}
            looks += 1
            await self._pause()

    async def _still_there(self, visit: Visit) -> bool:
        return await run_in_threadpool(self._desk.sessions.find, visit.secret) is not None

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), LOOK_SECONDS)
        except asyncio.TimeoutError:
            return


def _data(news: TicketNews) -> str:
    return json.dumps({"acute": news.acute, "dead": news.dead, "changed": news.changed})
