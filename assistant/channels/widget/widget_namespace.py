"""What the chat of a web page and the server say to each other."""

import logging
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional

from sanic.request import Request
from socketio import AsyncNamespace
from socketio.exceptions import ConnectionRefusedError as Refused

from assistant.channels.widget.feedback_store import FeedbackError
from assistant.channels.widget.live_conversation import LiveConversation
from assistant.channels.widget.utterance import Utterance
from assistant.channels.widget.visible_messages import Message
from assistant.channels.widget.widget_parts import WidgetParts
from assistant.channels.widget.widget_texts import WidgetTexts
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.trackers.session_tracker_store import TrackerStoreError

logger = logging.getLogger(__name__)

Open = Callable[[str], LiveConversation]
"""Makes the live form of a conversation."""


@dataclass
class _Tab:
    """A connection.

    Attributes:
        address: whose it is.
        language: what the page asked for.
        conversation: what it has open.
    """

    address: str
    language: str = DEFAULT_LANGUAGE
    conversation: Optional[LiveConversation] = None


class WidgetNamespace(AsyncNamespace):  # type: ignore[misc]
    """The events of docs/operations.md. Each handler takes whatever a client may send, and answers it.

    Args:
        open_conversation: makes the live form of a conversation that nobody has open.
        parts: what the conversations share.
    """

    def __init__(self, open_conversation: Open, parts: WidgetParts) -> None:
        super().__init__("/")
        self._open_conversation = open_conversation
        self._parts = parts
        self._tabs: Dict[str, _Tab] = {}
        self._live: Dict[str, LiveConversation] = {}

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Calls the handler (see parent class); whatever happens in it, the client gets an answer and no log a text."""
        try:
            return await super().trigger_event(event, *args)
        except Refused:
            raise
        except Exception as error:
            logger.error("The channel itself failed: %s. The visitor was told so.", type(error).__name__)
            return self._refusal(None, "unreadable")

    async def on_connect(self, sid: str, *_: Any) -> None:
        """Takes a connection, unless its address has opened too many.

        Raises:
            Refused: it has; the client gets the reason.
        """
        # Not the handler's own argument, which a client that emits "connect" could choose.
        request: Request = self.server.get_environ(sid)["sanic.request"]
        address = request.remote_addr or request.ip
        if sid not in self._tabs and not self._parts.limits.connection(address):
            raise Refused(self._parts.texts.texts(DEFAULT_LANGUAGE).too_many_connections)
        self._tabs.setdefault(sid, _Tab(address))

    async def on_disconnect(self, sid: str, *_: Any) -> None:
        """Forgets the connection; what waits is answered all the same, and stored."""
        tab = self._tabs.pop(sid, None)
        if tab:
            self._detach(sid, tab)

    async def on_session_request(self, sid: str, *data: Any) -> Dict[str, Any]:
        """Opens the conversation that the token names, or a new one."""
        tab, fields = self._tabs.get(sid), _fields(data)
        if not tab or not self._parts.limits.request(sid):
            return self._refusal(tab, "too_fast")
        tab.language = self._parts.texts.language(fields.get("language"))
        known = self._parts.tokens.conversation(fields.get("token"))
        resumed = bool(known) and await self._join(sid, tab, str(known))
        if not resumed:
            await self._join(sid, tab, uuid.uuid4().hex)
        confirmation = await self._confirmation(tab, resumed, fields.get("last_seen"))
        await self.emit("session_confirm", confirmation, to=sid)
        return confirmation

    async def on_user_uttered(self, sid: str, *data: Any) -> Dict[str, Any]:
        """Takes a message; it is answered after those before it."""
        tab, fields = self._tabs.get(sid), _fields(data)
        utterance = Utterance.of(fields)
        if not tab or not tab.conversation:
            return self._refusal(tab, "no_session", fields)
        if not utterance:
            return self._refusal(tab, "unreadable", fields)
        conversation = tab.conversation
        known = await _known(conversation, utterance)
        if known is not None:
            return {"id": utterance.client_id, "status": "duplicate", **known}
        if not self._parts.limits.message(conversation.conversation, tab.address):
            return self._refusal(tab, "too_fast", fields)
        if len(utterance.text) > self._parts.characters:
            return await self._too_long(utterance, conversation, tab.language)
        conversation.take(utterance, tab.language)
        return {"id": utterance.client_id, "status": "accepted"}

    async def on_feedback(self, sid: str, *data: Any) -> Dict[str, Any]:
        """Keeps what the visitor thinks of an answer."""
        tab, fields = self._tabs.get(sid), _fields(data)
        number, helpful = fields.get("message"), fields.get("helpful")
        if not tab or not tab.conversation or type(number) is not int or not isinstance(helpful, bool):
            return self._refusal(tab, "not_done")
        if not self._parts.limits.request(sid):
            return self._refusal(tab, "not_done")
        try:
            answer = await tab.conversation.transcript.answer(number)
            if not answer:
                return self._refusal(tab, "not_done")
            await self._parts.feedback.rate(tab.conversation.conversation, number, answer, helpful)
        except (FeedbackError, TrackerStoreError) as error:
            logger.error("A rating was lost. %s", error)
            return {**self._refusal(tab, "not_done"), "status": "failed"}
        return {"status": "stored"}

    async def on_clear(self, sid: str, *_: Any) -> Dict[str, Any]:
        """Ends the conversation for every tab; its token is worth nothing from now on."""
        tab = self._tabs.get(sid)
        if not tab or not tab.conversation or not self._parts.limits.request(sid):
            return self._refusal(tab, "not_done")
        conversation, failed = tab.conversation, False
        try:
            await conversation.transcript.end()
        except TrackerStoreError as error:
            logger.error("A conversation was not ended. %s", error)
            failed = True
        await self.emit("session_ended", {}, room=conversation.conversation, skip_sid=sid)
        for other in list(conversation.tabs):
            await self.leave_room(other, conversation.conversation)
            if other in self._tabs:
                self._detach(other, self._tabs[other])
        return {**self._refusal(tab, "not_done"), "status": "failed"} if failed else {"status": "cleared"}

    def publish(self, conversation: str) -> None:
        """Sends what somebody has stored in a conversation that is open, such as a person's message."""
        live = self._live.get(conversation)
        if live:
            live.publish()

    def is_open(self, conversation: str) -> bool:
        """Whether a page has the conversation open."""
        live = self._live.get(conversation)
        return bool(live and live.tabs)

    async def _join(self, sid: str, tab: _Tab, conversation: str) -> bool:
        """Opens a conversation for a tab; False when it was ended."""
        self._live = {name: live for name, live in self._live.items() if not live.idle}
        if conversation not in self._live:
            self._live[conversation] = self._open_conversation(conversation)
        live = self._live[conversation]
        live.tabs.add(sid)
        await _load(live)
        previous = tab.conversation
        if previous and previous is not live:
            await self.leave_room(sid, previous.conversation)
            self._detach(sid, tab)
        tab.conversation = live
        if live.transcript.ended or sid not in self._tabs:
            self._detach(sid, tab)
            return False
        await self.enter_room(sid, conversation)
        return True

    async def _confirmation(self, tab: _Tab, resumed: bool, seen: object) -> Dict[str, Any]:
        conversation = tab.conversation
        if not conversation:
            return self._refusal(tab, "no_session")
        confirmation: Dict[str, Any] = {
            "token": self._parts.tokens.issue(conversation.conversation),
            "resumed": resumed,
            "messages": [],
            "info": self._parts.texts.info(tab.language),
        }
        if resumed:
            try:
                confirmation["messages"] = await conversation.transcript.after(seen if type(seen) is int else 0)
            except TrackerStoreError:
                confirmation["unavailable"] = True
        return confirmation

    async def _too_long(self, utterance: Utterance, conversation: LiveConversation, language: str) -> Dict[str, Any]:
        """Refuses a message; when it sounds like danger, the card comes all the same."""
        *cards, reason = await self._parts.turn.too_long(utterance.text, conversation.conversation)
        if cards:
            conversation.tell(cards, language)
        return {"id": utterance.client_id, "status": "refused", "reason": reason["text"]}

    def _refusal(self, tab: Optional[_Tab], why: str, fields: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        texts: WidgetTexts = self._parts.texts.texts(tab.language if tab else DEFAULT_LANGUAGE)
        return {"id": (fields or {}).get("id"), "status": "refused", "reason": getattr(texts, why)}

    def _detach(self, sid: str, tab: _Tab) -> None:
        conversation, tab.conversation = tab.conversation, None
        if conversation:
            conversation.tabs.discard(sid)


async def _known(conversation: LiveConversation, utterance: Utterance) -> Optional[Message]:
    """What to say of a message that came before; None when it is new."""
    await _load(conversation)
    stored = conversation.transcript.stored(utterance.client_id)
    if stored:
        return {"ended": True, "number": stored["number"], "time": stored["time"]}
    return {} if conversation.has(utterance.client_id) else None


async def _load(conversation: LiveConversation) -> None:
    """Reads the conversation's history, but not into the news of a running turn."""
    if conversation.busy:
        return
    try:
        await conversation.transcript.load()
    except TrackerStoreError:
        logger.error("A conversation goes on without its history.")


def _fields(data: Any) -> Dict[str, Any]:
    return data[0] if data and isinstance(data[0], dict) else {}
