"""Shows the conversation around a ticket."""

from collections.abc import Callable
from functools import partial
from typing import Any

from escalation.conversations.audit_subject import audit_subject
from escalation.conversations.conversation_rules import ConversationRules
from escalation.conversations.failure_words import FailureWords
from escalation.conversations.staff_conversations import StaffConversations
from escalation.conversations.transcripts import Transcripts, TranscriptUnavailableError
from escalation.desk.channel_notice import channel_notice
from escalation.desk.desk import Desk
from escalation.desk.talk import Talk
from escalation.desk.visit import Visit
from escalation.settings_file import SettingsFileError
from escalation.ticket import Ticket

SEEN = "transcript_seen"


class ConversationView:
    """Reads transcripts. Every look is in the audit log, and is written there before it is shown.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._conversations = StaffConversations(desk.database)

    def parts(self, visit: Visit, ticket: Ticket) -> dict[str, Any]:
        """What the ticket's page needs for it.

        Raises:
            DatabaseError: the look could not be written down, or the database did not answer.
        """
        talk = self.talk(ticket)
        self.note_look(visit, ticket, talk)
        return {"talk": talk, "conversation_subject": audit_subject(ticket.conversation), **self.reply(ticket)}

    def reply(self, ticket: Ticket) -> dict[str, Any]:
        """What the forms need.

        Raises:
            DatabaseError: the database did not answer.
        """
        return {
            "holder": self._conversations.holder(ticket.conversation),
            "idle_minutes": _idle_minutes(),
            "channel_notice": channel_notice(ticket.channel),
            "why": _reasons(ticket.channel),
        }

    def talk(self, ticket: Ticket) -> Talk:
        """The turns around the alarm and the latest ones, or why there are none.

        Raises:
            DatabaseError: the database did not answer.
        """
        try:
            transcripts = Transcripts()
            around = transcripts.around(ticket.conversation, ticket.opened_at)
            latest = transcripts.around(ticket.conversation, None)
        except TranscriptUnavailableError as error:
            return Talk(problem=str(error))
        messages = self._conversations.outbox.messages(ticket.conversation)
        return Talk.joined(around, latest, [message for message in messages if not message.delivered or message.lost])

    def note_look(self, visit: Visit, ticket: Ticket, talk: Talk) -> None:
        """Writes down who looks at whose ticket's transcript.

        Raises:
            DatabaseError: it was not written; then nothing may be shown.
        """
        if talk.turns or talk.waiting:
            self._desk.audit.record(visit.account.name, SEEN, ticket.id)


def _reasons(channel: str) -> Callable[[str], str]:
    """From a failure's code to words; to the code alone while the file of the words has a mistake."""
    try:
        return partial(FailureWords.read().words, channel)
    except SettingsFileError:
        return str


def _idle_minutes() -> str:
    try:
        return f"{ConversationRules.read().idle_minutes:g}"
    except SettingsFileError:
        return ""
