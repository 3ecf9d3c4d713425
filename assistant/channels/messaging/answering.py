"""Gives the replies to one message of a messaging app."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.messaging.incoming import CLICK, GREETING, OTHER, Incoming
from assistant.channels.messaging.message_in import MessageIn
from assistant.channels.messaging.message_out import MessageOut
from assistant.channels.messaging.person_limits import PersonLimits
from assistant.channels.messaging.rendering import Rendering
from assistant.channels.messaging.stored_turns import StoredTurns
from assistant.channels.reply import Reply
from assistant.channels.safe_turn import SafeTurn
from assistant.channels.turn_result import TurnResult
from assistant.channels.widget.visible_messages import CLIENT_ID, TITLE
from assistant.channels.widget.widget_help import WidgetHelp

logger = logging.getLogger(__name__)

PAUSES = (0.2, 0.5, 1.0, 2.0)
"""Seconds for which a message waits when too many are being answered; one with danger in it does not wait."""


@dataclass(frozen=True)
class Answering:
    """Never fails: whatever is broken, the person gets a reply, and in danger one with the emergency numbers.

    Attributes:
        channel: its name.
        turn: the way to the assistant.
        fallback: the fixed texts.
        texts: what the chat says by itself.
        limits: counts what a person sends.
        stored: the conversations in the tracker store.
        rendering: shows replies as the app can.
    """

    channel: str
    turn: SafeTurn
    fallback: FallbackReplies
    texts: WidgetHelp
    limits: PersonLimits
    stored: StoredTurns
    rendering: Rendering

    async def replies(self, message: MessageIn) -> List[MessageOut]:
        """The replies, ready to be sent."""
        try:
            result = await self._result(message)
        except Exception as error:
            # The error's text may quote the person's: its type must do.
            logger.error("The channel %s failed: %s. A person got the fixed card.", self.channel, type(error).__name__)
            result = TurnResult([{"text": self.fallback.card}], acute=True, failed=True)
        shown = self.rendering.messages(result.replies)
        last_card = self._last_card(result)
        address = message.incoming.address
        return [
            MessageOut(message.conversation, address, outgoing, urgent=place <= last_card)
            for place, outgoings in enumerate(shown)
            for outgoing in outgoings
        ]

    def _last_card(self, result: TurnResult) -> int:
        """The place of the last reply that goes before all others; -1 when none does."""
        cards = [place for place, reply in enumerate(result.replies) if self.fallback.is_card(str(reply.get("text")))]
        return max([*cards, 0 if result.acute else -1])

    async def _result(self, message: MessageIn) -> TurnResult:
        incoming = message.incoming
        if not self.limits.message(message.conversation):
            return await self._too_many(message)
        if incoming.kind == GREETING:
            texts = self.texts.texts(self.texts.language(incoming.language))
            buttons = [{"title": question, "payload": question} for question in texts.suggestions]
            return TurnResult([{"text": texts.greeting, "buttons": buttons}])
        if incoming.kind == OTHER:
            return TurnResult([{"text": self.fallback.not_text(incoming.language)}])
        return await self._answered(message)

    async def _too_many(self, message: MessageIn) -> TurnResult:
        """A card for danger, each time; and the reason, which is told no oftener than the limit has it."""
        *cards, reason = await self.fallback.for_too_many(message.incoming.text)
        told = [*cards, reason] if cards or self.limits.notice(message.conversation) else []
        return TurnResult([{"text": text} for text in told], acute=bool(cards))

    async def _answered(self, message: MessageIn) -> TurnResult:
        message_id = _message_id(self.channel, message.incoming.delivery)
        if message.again and (earlier := await self._earlier(message.conversation, message_id)):
            return earlier
        text, title = await self._said(message)
        metadata: Dict[str, Any] = {CLIENT_ID: message_id, **({TITLE: title} if title else {})}
        result = await self.turn.result(text, message.conversation, metadata, message_id)
        for pause in PAUSES:
            if not result.crowded or result.acute:
                break
            await asyncio.sleep(pause)
            result = await self.turn.result(text, message.conversation, metadata, message_id)
        if result.failed:
            await self._keep(message.conversation, text, metadata, result.replies)
        return result

    async def _earlier(self, conversation: str, message_id: str) -> Optional[TurnResult]:
        """What a process that died had replied already; asking again would change the conversation."""
        try:
            return await self.stored.result(conversation, message_id)
        except Exception as error:
            logger.error("A conversation could not be read: %s.", type(error).__name__)
            return None

    async def _said(self, message: MessageIn) -> Tuple[str, Optional[str]]:
        """The text for the assistant, and what the picked button said.

        Only a click can pick a payload, and only one that was offered to this person: anybody in a group may click.
        """
        incoming = message.incoming
        if incoming.kind != CLICK or not incoming.payload:
            return _typed(incoming), None
        try:
            title = await self.stored.title(message.conversation, incoming.payload)
        except Exception as error:
            logger.error("A conversation could not be read: %s.", type(error).__name__)
            title = None
        return (incoming.payload, title) if title else (_typed(incoming), None)

    async def _keep(self, conversation: str, text: str, metadata: Dict[str, Any], replies: List[Reply]) -> None:
        try:
            await self.stored.keep(conversation, text, metadata, replies)
        except Exception as error:
            logger.error("A message that was not answered was not stored: %s.", type(error).__name__)


def _typed(incoming: Incoming) -> str:
    """A text that is certainly no payload."""
    return (incoming.text or incoming.payload or "").lstrip("/ ")


def _message_id(channel: str, delivery: str) -> str:
    """The same for the same delivery, and none of another channel's."""
    return hashlib.sha256(f"{channel} {delivery}".encode()).hexdigest()[:32]
