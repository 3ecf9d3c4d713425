"""One message, one reply."""

import asyncio

from rasa.core.agent import Agent
from rich.console import Console

from assistant.commands.explanation import explanation
from assistant.conversation import Conversation


def ask_once(agent: Agent, text: str) -> None:
    """Prints the reply to a message, and why."""
    turn = asyncio.run(Conversation(agent, channel="ask").send(text))
    console = Console(highlight=False)
    for reply in turn.replies:
        console.print(reply, markup=False)
    console.print(explanation(turn))
