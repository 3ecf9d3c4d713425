"""Many open chats on one server: `python -m tests.bench.widget_load`, also a part of `make bench`.

Each chat is a real Socket.IO connection with a conversation of its own, and says something every ten seconds.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.serving.model_file import model_file
from assistant.serving.quiet_logging import ENVIRONMENT
from tests.bench.questions import QUESTIONS
from tests.bench.served import Served
from tests.channels.widget.widget_client import WidgetClient

CLIENTS, SECONDS, EVERY = 500, 120.0, 10.0
CONNECTING = 20
"""So many connect at the same time, as pages do that find their server again."""

APOLOGIES = ("something went wrong", "many people are writing")
PATIENCE = 30.0
"""Seconds after which a reply is lost."""


class Chat:
    """An open chat that measures how long its replies take.

    Attributes:
        times_ms: from sending to the end of each turn with a reply.
        sent: how many messages it has sent.
        apologies: how many turns ended with nothing but an apology, or with the word that too many people write.
    """

    def __init__(self, url: str, number: int) -> None:
        self._tab = WidgetClient(url)
        self._number = number
        self._random = random.Random(number)
        self.times_ms: list[float] = []
        self.sent = 0
        self.apologies = 0

    async def open(self, slots: asyncio.Semaphore) -> None:
        async with slots:
            await self._tab.__aenter__()
            await self._tab.request_session()

    async def talk(self, start: float, seconds: float, every: float) -> None:
        """Says something at its own moment of every interval, without waiting for what it said before."""
        due = start + self._random.random() * every
        turns = []
        while due < start + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            turns.append(asyncio.create_task(self._turn()))
            due += every
        await asyncio.gather(*turns)

    async def close(self) -> None:
        await self._tab.__aexit__(None, None, None)

    async def _turn(self) -> None:
        client_id = f"chat-{self._number}-{self.sent}"
        question = QUESTIONS[(self._number + self.sent) % len(QUESTIONS)]
        self.sent += 1
        start = time.perf_counter()
        try:
            receipt = await self._tab.say(question, client_id)
            await asyncio.wait_for(self._tab.turn_ended(client_id), PATIENCE)
        except asyncio.TimeoutError:
            return
        elapsed = 1000 * (time.perf_counter() - start)
        replies = self._replies(client_id)
        if receipt["status"] == "accepted" and replies:
            self.times_ms.append(elapsed)
            self.apologies += all(any(word in reply for word in APOLOGIES) for reply in replies)

    def _replies(self, client_id: str) -> list[str]:
        """The texts between the echo of a message and the next one's."""
        place = next((i for i, m in enumerate(self._tab.messages) if m.get("client_id") == client_id), None)
        if place is None:
            return []
        replies = []
        for message in self._tab.messages[place + 1 :]:
            if message["from"] == "visitor":
                break
            replies.append(str(message["text"]).lower())
        return replies


async def load(url: str, clients: int, seconds: float, every: float) -> dict[str, float]:
    """Opens the chats, lets them talk and gives the figures by name and unit."""
    chats = [Chat(url, number) for number in range(clients)]
    slots, start = asyncio.Semaphore(CONNECTING), time.perf_counter()
    await asyncio.gather(*(chat.open(slots) for chat in chats))
    connected = time.perf_counter() - start
    begin = time.perf_counter()
    await asyncio.gather(*(chat.talk(begin, seconds, every) for chat in chats))
    await asyncio.gather(*(chat.close() for chat in chats))
    times = [elapsed for chat in chats for elapsed in chat.times_ms]
    sent = sum(chat.sent for chat in chats)
    return {
        "widget_chats": clients,
        "widget_connect_s": round(connected, 3),
        "widget_sent": sent,
        "widget_lost": sent - len(times),
        "widget_apologies": sum(chat.apologies for chat in chats),
        "widget_p50_ms": round(float(np.percentile(times, 50)), 1),
        "widget_p95_ms": round(float(np.percentile(times, 95)), 1),
        "widget_max_ms": round(max(times), 1),
    }


def measure(model: Path, port: int, clients: int, seconds: float, every: float) -> dict[str, float]:
    """Starts a server on databases of its own and puts the load on it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            **ENVIRONMENT,
            **{f"{kind}_DB_URL": f"sqlite:///{folder / kind}.db" for kind in ("TRACKER", "ESCALATION", "FEEDBACK")},
        }
        command = [str(Path(sys.executable).parent / "faq"), "run", "--port", str(port), "--model", str(model)]
        with Served(command, Path.cwd(), port, folder / "server.log", environment) as server:
            before = server.cpu_s
            figures = asyncio.run(load(f"http://127.0.0.1:{port}", clients, seconds, every))
            return {
                **figures,
                "widget_cpu_ms": round(1000 * (server.cpu_s - before) / figures["widget_sent"], 2),
                "widget_peak_rss_mb": round(server.peak_rss_mb, 1),
            }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="by default the newest in models/")
    parser.add_argument("--port", type=int, default=5107)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--every", type=float, default=EVERY, help="seconds between two messages of a chat")
    arguments = parser.parse_args()
    model = model_file(arguments.model)
    print(json.dumps(measure(model, arguments.port, arguments.clients, arguments.seconds, arguments.every)))
