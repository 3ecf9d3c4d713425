import asyncio
import threading
import time

import pytest

from assistant.channels.turn_loop import TooManyTurnsError, TurnLoop, TurnLoopStuckError


async def thread_name() -> str:
    return threading.current_thread().name


async def block(until: threading.Event) -> None:
    until.wait()


async def test_turns_run_in_one_thread_beside_the_caller_s() -> None:
    turns = TurnLoop()

    assert [await turns.run(thread_name(), 1) for _ in range(2)] == ["turns", "turns"]


async def test_an_error_of_the_turn_is_the_caller_s() -> None:
    async def fail() -> None:
        raise KeyError("turn")

    with pytest.raises(KeyError, match="turn"):
        await TurnLoop().run(fail(), 1)


async def test_a_turn_that_takes_too_long_is_cancelled_and_others_go_on() -> None:
    turns, cancelled = TurnLoop(), threading.Event()

    async def wait() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with pytest.raises(asyncio.TimeoutError):
        await turns.run(wait(), 0.05)
    assert await turns.run(thread_name(), 1) == "turns"
    assert cancelled.is_set()


async def test_a_turn_that_blocks_holds_up_neither_the_caller_nor_for_long_the_turns_after_it() -> None:
    turns, release, ticks = TurnLoop(), threading.Event(), 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    with pytest.raises(asyncio.TimeoutError):
        await turns.run(block(release), 0.3)
    assert ticks > 10
    start = time.monotonic()
    with pytest.raises(TurnLoopStuckError):
        await turns.run(thread_name(), 60)
    assert time.monotonic() - start < 2
    ticking.cancel()

    release.set()
    assert await turns.run(thread_name(), 1) == "turns"


async def test_a_caller_who_leaves_does_not_end_the_turn() -> None:
    turns, done = TurnLoop(), threading.Event()

    async def finish() -> None:
        await asyncio.sleep(0.1)
        done.set()

    caller = asyncio.create_task(turns.run(finish(), 5))
    await asyncio.sleep(0.02)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller

    assert await asyncio.to_thread(done.wait, 2)


async def test_turns_can_stay_in_the_server_s_loop() -> None:
    turns = TurnLoop()
    turns.use(asyncio.get_running_loop())

    assert await turns.run(thread_name(), 1) == threading.current_thread().name


async def test_one_turn_too_many_is_refused_at_once_and_when_there_is_room_again_turns_run() -> None:
    turns, release = TurnLoop(most=2), asyncio.Event()
    turns.use(asyncio.get_running_loop())

    async def wait() -> bool:
        return await release.wait()

    running = [asyncio.create_task(turns.run(wait(), 5)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyTurnsError):
        await turns.run(thread_name(), 5)
    release.set()

    assert await asyncio.gather(*running) == [True, True]
    assert await turns.run(thread_name(), 1) == threading.current_thread().name
