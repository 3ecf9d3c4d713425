"""What the tracker store has of an app's conversations."""

from itertools import takewhile
from typing import Any, Coroutine, Dict, List, Optional, Sequence, TypeVar

from rasa.shared.core.events import BotUttered, Event, UserUttered

from assistant.channels.messaging.button import Button
from assistant.channels.reply import Reply
from assistant.channels.staff_record import NUMBER_KEY
from assistant.channels.turn_loop import TurnLoop
from assistant.channels.turn_result import TurnResult
from assistant.channels.widget.visible_messages import CLIENT_ID, fallback_event
from assistant.safety.safety_cards import PREFIX
from assistant.safety.safety_class import ACUTE
from assistant.trackers.session_tracker_store import SessionTrackerStore
from assistant.trackers.unanswered import Unanswered

SECONDS = 3.0
"""How long the store is waited for: a visitor in danger waits with it."""

Result = TypeVar("Result")


class StoredTurns:
    """Asks the tracker store in a loop of its own: one that hangs holds up nothing else.

    Args:
        store: the tracker store.
    """

    def __init__(self, store: SessionTrackerStore) -> None:
        self._store = store
        self._storage = TurnLoop()

    async def result(self, conversation: str, message_id: str) -> Optional[TurnResult]:
        """What the assistant replied to a message; None when its turn was not stored, or said nothing.

        Raises:
            Exception: the store does not answer.
        """
        said = await self._said(conversation)
        ids = [event.metadata.get(CLIENT_ID) if isinstance(event, UserUttered) else None for event in said]
        after = said[ids.index(message_id) + 1 :] if message_id in ids else []
        turn = takewhile(lambda event: not isinstance(event, UserUttered), after)
        told = [event for event in turn if isinstance(event, BotUttered) and NUMBER_KEY not in event.metadata]
        replies: List[Reply] = [
            {"text": event.text or "", "buttons": event.data.get("buttons") or []} for event in told
        ]
        return TurnResult(replies, acute=any(map(_is_card, told))) if replies else None

    async def title(self, conversation: str, payload: str) -> Optional[str]:
        """What the button said that was offered with a payload; None when none was.

        Raises:
            Exception: the store does not answer.
        """
        for event in reversed(await self._said(conversation)):
            for button in Button.of_reply(event.data) if isinstance(event, BotUttered) else ():
                if button.payload == payload:
                    return button.title
        return None

    async def keep(self, conversation: str, text: str, metadata: Dict[str, Any], replies: Sequence[Reply]) -> None:
        """Stores a message and the replies to it that no turn has stored, for staff to see.

        Raises:
            Exception: the store does not answer.
        """
        said = await self._said(conversation)
        stored = any(event.metadata.get(CLIENT_ID) == metadata[CLIENT_ID] for event in said)
        asked: List[Event] = [] if stored else [Unanswered(text, metadata=metadata)]
        told = [fallback_event(str(reply.get("text") or ""), reply.get("buttons"), None) for reply in replies]
        if asked:
            await self._ask(self._store.append(conversation, [*asked, *told]))

    async def _said(self, conversation: str) -> List[Event]:
        return [event for _, event in await self._ask(self._store.said(conversation))]

    async def _ask(self, question: Coroutine[Any, Any, Result]) -> Result:
        return await self._storage.run(question, SECONDS)


def _is_card(event: BotUttered) -> bool:
    return str(event.metadata.get("utter_action") or "").removeprefix(PREFIX) in ACUTE
