"""Where the assistant's turns run: beside the server, so that a hanging turn does not hang the server."""

import asyncio
import functools
import threading
from concurrent.futures import Future
from typing import Any, Coroutine, Optional, TypeVar

GRACE_SECONDS = 1.0
"""How long a loop that let a turn time out may take to show that it still runs."""

MOST_TURNS = 64
"""So many turns run at once. A turn takes some 15 ms of one core, so the last of them waits for about a second."""

Result = TypeVar("Result")


class TooManyTurnsError(Exception):
    """As many turns run as can be answered in time; this one has not begun."""


class TurnLoopStuckError(Exception):
    """An earlier turn still holds the loop; no other one can start."""


class TurnLoop:
    """An event loop in a thread of its own, for every turn of this process.

    A turn that blocks instead of awaiting (a driver that sleeps, an action that computes) stops the loop that it runs
    in, and no timeout of that loop can end it. Here the server's loop stays free: it stops waiting and replies. Turns
    after it are refused at once until the loop runs again; a second loop would be no remedy, for Rasa's lock store,
    scheduler and components expect that one thread uses them at a time. Code that blocks inside of C without giving
    way to other threads can't be outlived by any thread.

    Rasa's in-memory lock store has no locks of its own and needs none as long as all turns run in this one loop; our
    tracker store works from any thread. Rasa's HTTP interface, which `faq run` leaves off, stays in the server's loop:
    a turn and such a request for the same conversation at the same instant could both get its lock, and the tracker
    store then refuses the second one to write.

    Args:
        most: how many turns run at once; None for any number. One more is refused: in a queue, all of them would
            come too late.
    """

    def __init__(self, most: Optional[int] = None) -> None:
        self._most, self._count = most, 0
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._pulse: Optional[Future[None]] = None

    @classmethod
    @functools.cache
    def shared(cls) -> "TurnLoop":
        """The loop of this process's turns."""
        return cls(MOST_TURNS)

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Runs turns in this loop instead, for an agent with parts that are bound to it."""
        self._loop = loop

    async def run(self, turn: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """Runs a turn and waits for it. When the waiting is cancelled, such as by a closed page, the turn goes on.

        Args:
            turn: the turn.
            seconds: how long to wait; then the turn is cancelled.

        Raises:
            asyncio.TimeoutError: it took longer.
            TooManyTurnsError: it was not begun.
            TurnLoopStuckError: an earlier turn still holds the loop.
        """
        if self._most is not None and self._count >= self._most:
            turn.close()
            raise TooManyTurnsError(f"{self._most} turns run already.")
        self._count += 1
        try:
            return await self._run(turn, seconds)
        finally:
            self._count -= 1

    async def _run(self, turn: Coroutine[Any, Any, Result], seconds: float) -> Result:
        if await self._stuck():
            turn.close()
            raise TurnLoopStuckError("An earlier turn does not end. Restart the process if it never does.")
        loop = self._running()
        future = asyncio.run_coroutine_threadsafe(turn, loop)
        waiting = asyncio.wrap_future(future)
        await asyncio.wait({waiting}, timeout=seconds)
        if waiting.done():
            return waiting.result()
        future.cancel()
        self._pulse = asyncio.run_coroutine_threadsafe(_beat(), loop)
        raise asyncio.TimeoutError

    async def _stuck(self) -> bool:
        if self._pulse is None or self._pulse.done():
            return False
        await asyncio.wait({asyncio.wrap_future(self._pulse)}, timeout=GRACE_SECONDS)
        return not self._pulse.done()

    def _running(self) -> asyncio.AbstractEventLoop:
        """Started at the first turn, so that it belongs to the process that serves."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="turns", daemon=True).start()
        return self._loop


async def _beat() -> None:
    """Ends as soon as the loop runs."""
