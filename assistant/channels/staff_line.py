"""What channels ask the escalations' database about staff, without ever waiting for it for long."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Callable, Dict, List, Optional

from assistant.channels.limited_threads import LimitedThreads
from assistant.policies.staff_turn import LONG, SHORT, StaffTurn
from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.presence import Presence
from escalation.conversations.staff_conversations import StaffConversations
from escalation.conversations.staff_message import StaffMessage
from escalation.database import Database, DatabaseError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.3
"""How long a visitor's turn waits for the database; then the assistant answers by itself."""

CLAIM_SECONDS = 0.5
"""How long a reply waits for the messages that could come with it."""

WATCH_SECONDS = 5.0
"""How long the look at all conversations may take."""

PAUSES = (0.0, 1.0, 5.0)
"""Seconds before each attempt to write down how a delivery ended."""


class StaffLine:
    """The staff's side of the conversations. A database that fails or hangs costs staff's messages time, never a turn.

    Whatever goes wrong here is logged, and raises nothing: a visitor's turn would fail with it.

    Args:
        conversations: where staff have conversations.
        rules: after what time what happens.
    """

    def __init__(self, conversations: StaffConversations, rules: ConversationRules) -> None:
        self._conversations, self._rules = conversations, rules
        self._looks = LimitedThreads("staff-looks", 4)
        self._claims = LimitedThreads("staff-claims", 8)
        # One after the other, and ended with the process: what was delivered is to be known.
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="staff-notes")
        self._failing = False

    @classmethod
    def open(cls) -> "StaffLine":
        """With the database and the rules of this installation.

        Raises:
            DatabaseUrlError: ESCALATION_DB_URL names no database.
            SettingsFileError: the file of the rules is not as it should be.
        """
        return cls(StaffConversations(Database()), ConversationRules.read())

    async def presence(self, conversation: str, channel: str) -> Presence:
        """Who has the conversation, and whether something waits; nobody and nothing when that can't be found out."""
        try:
            found = await self._looks.run(
                lambda: self._conversations.presence(conversation, channel), seconds=LOOK_SECONDS
            )
        except Exception as error:
            self._report(error)
            return Presence()
        self._failing = False
        return found

    def turn(self, presence: Presence) -> Optional[StaffTurn]:
        """What the policies have to know; None when the assistant answers."""
        holder, now = presence.holder, datetime.now(timezone.utc)
        if holder is None or holder.idle(now, self._rules.idle):
            return None
        told = holder.told_at is not None and now - holder.told_at < self._rules.notice
        return StaffTurn(holder.shown_as, SHORT if told else LONG)

    def note_told(self, conversation: str) -> None:
        """Writes down, some time, that the visitor was told at length that a person reads this."""
        at = datetime.now(timezone.utc)
        self._note(lambda: self._conversations.note_told(conversation, at))

    async def claim(self, conversation: str, channel: str) -> List[StaffMessage]:
        """Begins the delivery of what waits; nothing when that did not succeed."""
        try:
            return await self._claims.run(
                lambda: self._conversations.outbox.claim(conversation, channel),
                seconds=CLAIM_SECONDS,
                late=lambda messages: self.release([message.id for message in messages]),
            )
        except Exception as error:
            self._report(error)
            return []

    def release(self, ids: List[int], failure: str = "") -> None:
        """Lets messages wait again that were certainly not sent; staff see why, if there is a code of it."""
        if ids:
            self._note(lambda: self._conversations.outbox.release(ids, failure))

    def lose(self, conversation: str, seq: int, failure: str) -> None:
        """Writes down that a message which an app had taken did not reach the visitor, with the code of why."""
        self._note(lambda: self._conversations.outbox.mark_lost(conversation, seq, failure))

    def confirm(self, ids: List[int]) -> None:
        """Writes down that messages were handed to the visitor's connection."""
        if ids:
            self._note(lambda: self._conversations.outbox.mark_delivered(ids))

    async def look_around(self) -> Optional[Dict[str, str]]:
        """Hands back what is idle, and gives the conversations for which something waits, with their channels.

        Returns:
            None when that can't be found out.
        """
        try:
            found = await self._claims.run(self._look_around, seconds=WATCH_SECONDS)
        except Exception as error:
            self._report(error)
            return None
        self._failing = False
        return found

    def _look_around(self) -> Dict[str, str]:
        self._conversations.hand_back_idle(self._rules.idle)
        return self._conversations.outbox.waiting()

    def _note(self, write: Callable[[], object]) -> None:
        try:
            self._notes.submit(_persistently, write)
        except RuntimeError:  # The process ends.
            logger.error("How a delivery ended was not written down any more: staff see it as uncertain.")

    def _report(self, error: BaseException) -> None:
        """Once for each time that the database fails."""
        if not self._failing:
            logger.error(
                "It can't be found out whether staff have a conversation (%s). Until the escalations' database "
                "answers, the assistant answers by itself, and staff's messages wait.",
                type(error).__name__,
            )
        self._failing = True


def _persistently(write: Callable[[], object]) -> None:
    for pause in PAUSES:
        time.sleep(pause)
        try:
            write()
        except DatabaseError as error:
            failure = error
        else:
            return
    logger.error("How a delivery ended was not written down: staff see it as uncertain. %s", failure)
