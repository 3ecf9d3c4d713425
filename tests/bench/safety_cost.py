"""Prints what the safety layer adds to a turn, in ms, as JSON: `python -m tests.bench.safety_cost WITH WITHOUT`."""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np

from assistant.serving.load_agent import load_throwaway_agent
from assistant.serving.quiet_logging import configure_logging
from tests.bench.in_process import time_turns

SESSIONS, TURNS = 10, 20


async def safety_cost(with_it: Path, without: Path) -> float:
    """The difference of the median turns of two models, which take turns so that both meet the same machine."""
    agents = [load_throwaway_agent(with_it), load_throwaway_agent(without)]
    times: list[list[float]] = [[], []]
    for session in range(SESSIONS):
        for agent, found in zip(agents, times, strict=True):
            found.extend(await time_turns(agent, TURNS, f"bench-{session}"))
    return float(np.median(times[0]) - np.median(times[1]))


def main(with_it: str, without: str) -> None:
    configure_logging()
    print(json.dumps(asyncio.run(safety_cost(Path(with_it), Path(without)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
