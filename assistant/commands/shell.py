"""The conversation in a terminal."""

import asyncio
import logging
import sys
import time
from collections.abc import Iterator

from rasa.core.agent import Agent
from rich.console import Console

from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.reply import Reply
from assistant.channels.safe_turn import SafeTurn
from assistant.commands.explanation import explanation
from assistant.conversation import Conversation

logger = logging.getLogger(__name__)

QUIT = "/quit"
CHANNEL = "shell"


class Shell:
    """Reads lines, sends them, shows the replies.

    Args:
        agent: the loaded assistant.
        explain: whether to show after each reply why it was given.
    """

    def __init__(self, agent: Agent, explain: bool) -> None:
        self._conversation = Conversation(agent, CHANNEL)
        self._turn = SafeTurn(agent.handle_message, CHANNEL, FallbackReplies.read())
        self._explain = explain
        self._console = Console(highlight=False)

    def run(self) -> None:
        """Talks until the input ends or the line is /quit."""
        self._console.print(f"Type a message; pick a button by its number or title; {QUIT} ends.", style="dim")
        asyncio.run(self._talk())

    async def _talk(self) -> None:
        for line in self._lines():
            start = time.perf_counter()
            replies = await self._turn.replies(line, self._conversation.sender_id)
            elapsed = 1000 * (time.perf_counter() - start)
            self._show(replies)
            if self._explain:
                await self._show_reasons(line, replies, elapsed)

    def _lines(self) -> Iterator[str]:
        """The lines typed, as they are; bytes that are no UTF-8 become replacement characters."""
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
        while True:
            self._console.print("\nyou: ", end="", style="bold")
            line = sys.stdin.readline()
            if not line or line.strip() == QUIT:
                return
            yield line.rstrip("\n")

    def _show(self, replies: list[Reply]) -> None:
        for reply in replies:
            self._console.print(reply.get("text", ""), markup=False)
        # As SlashGuard counts what is picked by its number.
        buttons = [button for reply in reversed(replies) for button in reply.get("buttons", [])]
        for number, button in enumerate(buttons, start=1):
            self._console.print(f"  {number}  {button['title']}", markup=False, style="cyan")

    async def _show_reasons(self, line: str, replies: list[Reply], elapsed: float) -> None:
        try:
            turn = await self._conversation.last_turn(line, replies, elapsed)
            self._console.print(explanation(turn))
        except Exception as error:
            logger.error("There is nothing to explain: %s.", type(error).__name__)
