import asyncio

from assistant.channels.messaging.person_queues import PersonQueues


class Worker:
    """Works off one item at a time, and tells what it began and ended."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.free = asyncio.Event()

    async def work(self, conversation: str, queue: list[str]) -> None:
        self.begun.append(f"{conversation}: {queue[0]}")
        await self.free.wait()
        self.done.append(f"{conversation}: {queue.pop(0)}")


async def test_one_person_s_items_come_one_after_the_other_and_people_do_not_wait_for_each_other() -> None:
    worker = Worker()
    queues = PersonQueues[str](worker.work)
    for conversation, item in (("anna", "1"), ("anna", "2"), ("ben", "1")):
        queues.put(conversation, item)
    await asyncio.sleep(0.01)

    assert worker.begun == ["anna: 1", "ben: 1"]
    assert queues.waiting == 3

    worker.free.set()
    await asyncio.sleep(0.01)
    assert [item for item in worker.done if "anna" in item] == ["anna: 1", "anna: 2"]
    assert "ben: 1" in worker.done
    assert queues.waiting == 0


async def test_an_item_may_go_before_others() -> None:
    worker = Worker()
    queues = PersonQueues[str](worker.work)
    queues.put("anna", "2")
    queues.put("anna", "1", lambda _: 0)
    worker.free.set()
    await asyncio.sleep(0.01)

    assert worker.done == ["anna: 1", "anna: 2"]


async def test_a_queue_that_was_empty_is_worked_at_again() -> None:
    worker = Worker()
    worker.free.set()
    queues = PersonQueues[str](worker.work)
    for item in ("1", "2"):
        queues.put("anna", item)
        await asyncio.sleep(0.01)

    assert worker.done == ["anna: 1", "anna: 2"]


async def test_when_it_is_stopped_nothing_more_is_done() -> None:
    worker = Worker()
    queues = PersonQueues[str](worker.work)
    queues.put("anna", "1")
    await asyncio.sleep(0.01)

    await queues.stop()
    worker.free.set()
    await asyncio.sleep(0.01)

    assert worker.done == []
    assert queues.waiting == 0
