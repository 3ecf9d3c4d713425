"""The conversation in a terminal."""

import asyncio
import logging
import sys
from collections.abc import Iterator

from rasa.core.agent import Agent
from rich.console import Console

from assistant.channels.fallback_card import FallbackCard
from assistant.commands.explanation import explanation
from assistant.conversation import Conversation
from assistant.turn import Turn

logger = logging.getLogger(__name__)

QUIT = "/quit"


class Shell:
    """Reads lines, sends them, shows the replies.

    Args:
        agent: the loaded assistant.
        explain: whether to show after each reply why it was given.
    """

    def __init__(self, agent: Agent, explain: bool) -> None:
        self._conversation = Conversation(agent, channel="shell")
        self._explain = explain
        self._console = Console(highlight=False)
        self._fallback = FallbackCard.read()

    def run(self) -> None:
        """Talks until the input ends or the line is /quit."""
        self._console.print(f"Type a message; pick a button by its number or title; {QUIT} ends.", style="dim")
        asyncio.run(self._talk())

    async def _talk(self) -> None:
        for line in self._lines():
            try:
                turn = await self._conversation.send(line)
            except Exception as error:
                logger.error("A message was not answered: %s.", type(error).__name__)
                self._console.print(self._fallback.failure)
            else:
                self._show(turn)

    def _lines(self) -> Iterator[str]:
        """The lines typed, as they are; bytes that are no UTF-8 become replacement characters."""
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
        while True:
            self._console.print("\nyou: ", end="", style="bold")
            line = sys.stdin.readline()
            if not line or line.strip() == QUIT:
                return
            yield line.rstrip("\n")

    def _show(self, turn: Turn) -> None:
        for reply in turn.replies or [self._fallback.failure]:
            self._console.print(reply, markup=False)
        for number, button in enumerate(turn.buttons, start=1):
            self._console.print(f"  {number}  {button['title']}", markup=False, style="cyan")
        if self._explain:
            self._console.print(explanation(turn))
