"""What of a conversation's events a visitor sees, in the form of the protocol."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Union

from rasa.shared.core.events import BotUttered, Event, UserUttered

from assistant.answers.article import Article
from assistant.answers.citation_line import split_citations
from assistant.channels.staff_record import WORDS_KEY
from assistant.safety.safety_cards import PREFIX
from assistant.safety.safety_class import ACUTE
from assistant.trackers.unanswered import Unanswered
from escalation.conversations.transcripts import PERSON_KEY

Message = Dict[str, Any]
"""A Message of the protocol between widget and server, docs/operations.md."""

CLIENT_ID, TITLE, CARD = "client_id", "title", "card"
"""Keys of events' metadata: the page's id of a message; what the picked button said; a card."""

FALLBACK = "utter_safety_fallback"
"""The name of replies that the channel gave itself."""

RATED = ("utter_faq/", "utter_not_covered/")


class VisibleMessages:
    """Makes messages out of events.

    Args:
        articles: the articles by id, for the titles and addresses of citations.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles

    @classmethod
    def read(cls, data: Path = Path("data")) -> "VisibleMessages":
        """Reads the articles.

        Raises:
            ArticleError: an article is not as expected.
        """
        return cls(Article.read_all(data / "articles"))

    def of(self, number: int, event: Event) -> Message:
        """The message for what somebody said.

        Args:
            number: its place in the conversation, 0 when it has none.
            event: a UserUttered, Unanswered or BotUttered.
        """
        time = datetime.fromtimestamp(event.timestamp, timezone.utc).isoformat(timespec="milliseconds")
        content = _of_visitor(event) if isinstance(event, (UserUttered, Unanswered)) else self._of_bot(event)
        return {
            "number": number,
            "time": time,
            **{key: value for key, value in content.items() if value},
            **_text(content),
        }

    def _of_bot(self, event: Event) -> Message:
        assert isinstance(event, BotUttered)
        if event.metadata.get(PERSON_KEY):
            words = event.metadata.get(WORDS_KEY) or event.text or ""
            return {"from": "person", "name": str(event.metadata[PERSON_KEY]), "text": str(words)}
        response = str(event.metadata.get("utter_action") or "")
        metadata = event.metadata.get("metadata") or {}
        text, citations = split_citations(event.text or "", metadata.get("citations") or [], self._articles)
        is_card = response.removeprefix(PREFIX) in ACUTE or bool(metadata.get(CARD))
        return {
            "from": "assistant",
            "text": text,
            "buttons": _buttons(event.data.get("buttons") or []),
            "citations": citations,
            "kind": "card" if is_card else None,
            "phones": metadata.get("phones") if is_card else None,
            "response": response if response.startswith(RATED) else None,
        }


def fallback_event(
    text: str, buttons: Optional[List[Dict[str, str]]], phones: Optional[List[Dict[str, str]]]
) -> BotUttered:
    """The event for a reply that no turn has stored.

    Args:
        text: what it says.
        buttons: its buttons.
        phones: the links of a card; None for what is no card.
    """
    metadata: Dict[str, Any] = {"utter_action": FALLBACK}
    if phones is not None:
        metadata["metadata"] = {CARD: True, "phones": phones}
    return BotUttered(text, {"buttons": buttons} if buttons else None, metadata)


def _of_visitor(event: Union[UserUttered, Unanswered]) -> Message:
    metadata = event.metadata
    return {"from": "visitor", "text": metadata.get(TITLE) or event.text or "", "client_id": metadata.get(CLIENT_ID)}


def _text(content: Message) -> Message:
    """The text stays even when it is empty."""
    return {"text": content["text"]}


def _buttons(buttons: List[Dict[str, Any]]) -> List[Dict[str, str]]:
    """Those that send something; the title and the payload of each."""
    return [
        {"title": str(button["title"]), "payload": str(button["payload"])}
        for button in buttons
        if button.get("title") and button.get("payload")
    ]
