"""Whether the assistant answers, not just whether a port is open."""

from typing import Optional

from rasa.core.agent import Agent

from assistant.channels.turn_loop import TurnLoop
from assistant.conversation import Conversation
from assistant.trackers.session_tracker_store import SessionTrackerStore
from assistant.turn import Turn

QUESTION = "How quickly does it act?"
EXPECTED = "utter_faq/speed"
SECONDS = 10.0


class Readiness:
    """Sends a question through the whole assistant and compares the answer.

    Args:
        agent: the assistant.
    """

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def failure(self) -> Optional[str]:
        """Why the assistant is not ready; None when it is. The conversation is deleted afterwards."""
        if not self._agent.is_ready():
            return "The model could not be loaded. Train it again with `make train` (or `faq train`)."
        try:
            turn = await TurnLoop.shared().run(self._ask(), SECONDS)
        except Exception as error:
            return f"The synthetic question failed: {type(error).__name__}."
        if turn.responses[:1] != [EXPECTED]:
            return f"The synthetic question got {turn.responses}, expected {EXPECTED} first."
        return None

    async def _ask(self) -> Turn:
        conversation = Conversation(self._agent, channel="readiness")
        turn = await conversation.send(QUESTION)
        store = self._agent.tracker_store
        if isinstance(store, SessionTrackerStore):
            await store.delete(conversation.sender_id)
        return turn
