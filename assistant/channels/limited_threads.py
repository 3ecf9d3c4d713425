"""Threads for calls that may hang."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Callable, TypeVar

Result = TypeVar("Result")


class BusyError(Exception):
    """All threads hang; another call would only hang with them."""


class LimitedThreads:
    """A few threads of one purpose: a database that hangs takes these, and holds up nothing else.

    Args:
        name: what they are for.
        threads: how many calls may be under way.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = threading.BoundedSemaphore(threads)

    async def run(
        self, call: Callable[[], Result], seconds: float, late: Callable[[Result], object] = lambda _: None
    ) -> Result:
        """Waits for a call.

        Args:
            call: what to do.
            seconds: how long to wait; the call itself goes on.
            late: what to do, in its thread, with a result that nobody waits for any longer.

        Raises:
            BusyError: earlier calls hold all threads.
            asyncio.TimeoutError: it took longer.
        """
        if not self._free.acquire(blocking=False):
            raise BusyError
        future = self._pool.submit(call)
        future.add_done_callback(lambda _: self._free.release())
        waiting = asyncio.wrap_future(future)
        try:
            await asyncio.wait({waiting}, timeout=seconds)
            if waiting.done():
                return waiting.result()
        except asyncio.CancelledError:
            self._leave(future, waiting, late)
            raise
        self._leave(future, waiting, late)
        raise asyncio.TimeoutError

    def _leave(
        self, future: "Future[Result]", waiting: "asyncio.Future[Result]", late: Callable[[Result], object]
    ) -> None:
        waiting.cancel()

        def pass_on(done: "Future[Result]") -> None:
            if not done.cancelled() and done.exception() is None:
                late(done.result())

        future.add_done_callback(pass_on)
