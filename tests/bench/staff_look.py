"""What the look-up of who has a conversation adds to a turn: `python -m tests.bench.staff_look [TURNS]`.

Turns with and without it alternate, through SafeTurn in this process, with both databases in SQLite files; then the
look-up alone, on SQLite and on a PostgreSQL server on a socket of this machine.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pgserver

from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.safe_turn import SafeTurn
from assistant.channels.staff_line import StaffLine
from assistant.serving.load_agent import load_throwaway_agent
from assistant.serving.quiet_logging import configure_logging
from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.staff_conversations import StaffConversations
from escalation.database import Database
from tests.bench.questions import QUESTIONS

WARM_UP = 20


async def milliseconds(call: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await call()
    return 1000 * (time.perf_counter() - start)


async def turns(number: int) -> dict[str, float]:
    """The median turn without and with the look-up."""
    agent, fallback = load_throwaway_agent(), FallbackReplies.read()
    plain = SafeTurn(agent.handle_message, "rest", fallback)
    looking = SafeTurn(agent.handle_message, "rest", fallback, deliveries=Deliveries(StaffLine.open()))
    times: dict[str, list[float]] = {"turn without": [], "turn with": []}
    for index in range(number + WARM_UP):
        question, sender = QUESTIONS[index % len(QUESTIONS)], f"bench {index // 10}"
        for name, turn in (("turn without", plain), ("turn with", looking)):
            times[name].append(await milliseconds(partial(turn.replies, question, f"{sender} {name}")))
    return {name: statistics.median(values[WARM_UP:]) for name, values in times.items()}


async def look(url: str, number: int) -> float:
    """The median look-up."""
    line = StaffLine(StaffConversations(Database(url)), ConversationRules.read())
    times = [await milliseconds(partial(line.presence, f"bench {n}", "rest")) for n in range(number + WARM_UP)]
    return statistics.median(times[WARM_UP:])


def main(number: int = 300) -> None:
    configure_logging()
    figures = asyncio.run(turns(number))
    with tempfile.TemporaryDirectory(prefix="faq-") as folder, pgserver.get_server(folder + "/pg") as server:
        figures["look-up on SQLite"] = asyncio.run(look(f"sqlite:///{folder}/escalations.db", number))
        figures["look-up on PostgreSQL"] = asyncio.run(look(server.get_uri(), number))
    for name, value in figures.items():
        print(f"{name}: {value:.2f} ms (p50)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
