"""One queue for each person, and somebody who works it off while something waits in it."""

import asyncio
from typing import Awaitable, Callable, Dict, Generic, List, TypeVar

Item = TypeVar("Item")


class PersonQueues(Generic[Item]):
    """People do not wait for each other, and what is one person's never runs side by side. For one event loop.

    Args:
        work: works a conversation's queue off, and takes out of it what is done; it is called when something is put
            into one that nobody works at.
    """

    def __init__(self, work: Callable[[str, List[Item]], Awaitable[None]]) -> None:
        self._work = work
        self._queues: Dict[str, List[Item]] = {}
        self._workers: Dict[str, asyncio.Task[None]] = {}

    @property
    def waiting(self) -> int:
        """How many items wait or are worked at."""
        return sum(len(queue) for queue in self._queues.values())

    def put(self, conversation: str, item: Item, place: Callable[[List[Item]], int] = len) -> None:
        """Puts an item into a queue, by default at its end.

        Args:
            conversation: whose queue.
            item: what.
            place: from what is in the queue to where the item goes.
        """
        queue = self._queues.setdefault(conversation, [])
        queue.insert(place(queue), item)
        if conversation not in self._workers:
            self._workers[conversation] = asyncio.get_running_loop().create_task(self._run(conversation, queue))

    async def stop(self) -> None:
        """Ends the work; what was not done is dropped."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _run(self, conversation: str, queue: List[Item]) -> None:
        try:
            while queue:
                await self._work(conversation, queue)
        finally:
            self._queues.pop(conversation, None)
            self._workers.pop(conversation, None)
