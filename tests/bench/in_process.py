"""Prints the milliseconds of turns as JSON: `python -m tests.bench.in_process ours|stock MODEL TURNS`."""

import asyncio
import json
import sys
import time
from pathlib import Path

from rasa.core.agent import Agent

from assistant.serving.load_agent import load_throwaway_agent
from assistant.serving.quiet_logging import configure_logging
from tests.bench.questions import QUESTIONS


async def time_turns(agent: Agent, turns: int, sender: str = "bench") -> list[float]:
    """The milliseconds of each turn of one session."""
    times = []
    for number in range(turns):
        start = time.perf_counter()
        await agent.handle_text(QUESTIONS[number % len(QUESTIONS)], sender_id=sender)
        times.append(1000 * (time.perf_counter() - start))
    return times


def main(kind: str, model: str, turns: str) -> None:
    configure_logging()
    agent = load_throwaway_agent(Path(model)) if kind == "ours" else Agent.load(model)
    asyncio.run(agent.handle_text("hello", sender_id="warm-up"))
    print(json.dumps(asyncio.run(time_turns(agent, int(turns)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
