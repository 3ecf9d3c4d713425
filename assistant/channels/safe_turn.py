"""The one way in which every channel sends a visitor's message."""

import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import UserMessage

from assistant.channels.action_watch import ActionWatch, watched_failures
from assistant.channels.deliveries import Deliveries
from assistant.channels.fallback_detector import MAX_CHARACTERS
from assistant.channels.fallback_replies import FallbackReplies
from assistant.channels.reply import Reply
from assistant.channels.turn_loop import TooManyTurnsError, TurnLoop
from assistant.channels.turn_output import TurnOutput
from assistant.channels.turn_result import TurnResult
from assistant.policies.staff_policy import RESPONSES
from assistant.policies.staff_turn import KEY, LONG
from escalation.conversations.presence import Presence

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0

Handler = Callable[[UserMessage], Awaitable[Any]]
_ACTIONS = ActionWatch()


class SafeTurn:
    """Sends a message to Rasa and always comes back with a reply.

    When the handler fails, takes too long or says nothing, a message that sounds like danger gets a card with emergency
    numbers and any other one an apology with the clinic's contact. What a turn said before it failed is delivered, and
    the visitor learns that it broke off. No model and no database is needed for that. While too many turns run at once,
    the visitor is told so.

    While a person of the staff has the conversation, the policies learn of it by the message's metadata. What staff
    wrote comes before the reply, or after it where that is an acute card.

    Args:
        handler: Rasa's `on_new_message`, or an agent's `handle_message`.
        channel: the channel's name, which tickets bear.
        fallback: what to say when the turn failed.
        seconds: how long a turn may take.
        deliveries: what staff wrote; None where staff can't take part.
    """

    def __init__(
        self,
        handler: Handler,
        channel: str,
        fallback: FallbackReplies,
        seconds: float = TIMEOUT_SECONDS,
        deliveries: Optional[Deliveries] = None,
    ) -> None:
        self._handler = handler
        self._channel = channel
        self._fallback = fallback
        self._seconds = seconds
        self._deliveries = deliveries
        self._turns = TurnLoop.shared()
        _ACTIONS.attach()

    async def replies(
        self,
        text: str,
        sender: str,
        metadata: Optional[Dict[str, Any]] = None,
        message_id: Optional[str] = None,
    ) -> List[Reply]:
        """Sends a message and waits for the replies, of which there is at least one. They have to be sent at once.

        Args:
            text: the visitor's message.
            sender: the conversation's id.
            metadata: whatever the channel adds.
            message_id: the message's id, under which it leaves one ticket however often it comes; by default a new one.
        """
        return (await self.result(text, sender, metadata, message_id)).replies

    async def result(
        self,
        text: str,
        sender: str,
        metadata: Optional[Dict[str, Any]] = None,
        message_id: Optional[str] = None,
    ) -> TurnResult:
        """As `replies`, with the word on whether they hold a card and on whether the turn failed."""
        if len(text) > MAX_CHARACTERS:
            return self._failed(await self.too_long(text, sender))
        presence, output = await self._presence(sender), TurnOutput()
        metadata = self._with_staff(metadata, presence)
        message = UserMessage(
            text, output, sender, input_channel=self._channel, message_id=message_id, metadata=metadata
        )
        failure = await self._failure(message)
        said = [reply for reply in output.messages if _says_something(reply)]
        if said and not failure:
            return TurnResult(await self._with_waiting(said, output, presence, sender), output.acute)
        logger.error("A turn failed: %s. The visitor got the fallback.", failure or "it said nothing")
        is_crowded = failure == TooManyTurnsError.__name__
        frame = await self._fallback.around(text, [str(reply.get("text", "")) for reply in said], is_crowded)
        replies = [*_replies(frame.before, sender), *said, *_replies(frame.after, sender)]
        return self._failed(replies, output.acute, is_crowded)

    def _failed(self, replies: List[Reply], acute: bool = False, crowded: bool = False) -> TurnResult:
        is_card = acute or self._fallback.is_card(str(replies[0].get("text")))
        return TurnResult(replies, is_card, failed=True, crowded=crowded)

    async def too_long(self, text: str, sender: str) -> List[Reply]:
        """The replies to a message that is too long to be read.

        Args:
            text: the message, or its first and last part.
            sender: the conversation's id.
        """
        return _replies(await self._fallback.for_too_long(text), sender)

    async def _presence(self, sender: str) -> Presence:
        return await self._deliveries.line.presence(sender, self._channel) if self._deliveries else Presence()

    def _with_staff(self, metadata: Optional[Dict[str, Any]], presence: Presence) -> Optional[Dict[str, Any]]:
        """The metadata with the word on who has the conversation, which nobody else may give."""
        given = {key: value for key, value in (metadata or {}).items() if key != KEY}
        turn = self._deliveries.line.turn(presence) if self._deliveries else None
        return {**given, **(turn.metadata() if turn else {})} or None

    async def _with_waiting(
        self, said: List[Reply], output: TurnOutput, presence: Presence, sender: str
    ) -> List[Reply]:
        """The replies with what staff wrote."""
        if self._deliveries and RESPONSES[LONG] in output.responses:
            self._deliveries.line.note_told(sender)
        if not (self._deliveries and presence.waiting):
            return said
        waiting = await self._deliveries.collect(sender, self._channel)
        return [*said, *waiting] if output.acute else [*waiting, *said]

    async def _failure(self, message: UserMessage) -> Optional[str]:
        """Runs the turn; what went wrong, in words without content."""
        try:
            return await self._turns.run(self._handle(message), self._seconds)
        except Exception as error:
            return _kinds(error)

    async def _handle(self, message: UserMessage) -> Optional[str]:
        # Caught here, in the task: an error that nobody collects would be logged with its text.
        failures = watched_failures()
        try:
            await self._handler(message)
        except Exception as error:
            return _kinds(error)
        return failures[0] if failures else None


def _kinds(error: BaseException) -> str:
    """The error's type and its causes'; their texts may quote the visitor's."""
    name = type(error).__name__
    return f"{name} from {_kinds(error.__cause__)}" if error.__cause__ else name


def _says_something(reply: Reply) -> bool:
    return any(str(value).strip() for key, value in reply.items() if key != "recipient_id" and value)


def _replies(texts: List[str], sender: str) -> List[Reply]:
    return [{"recipient_id": sender, "text": text} for text in texts]
