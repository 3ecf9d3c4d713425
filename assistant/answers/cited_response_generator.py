"""Puts the source, the clinic's notes and the related topics to a response."""

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.answers.article import Article
from assistant.answers.clinic import Clinic

DISCLOSURE = "utter_disclosure"
SAFETY = ("utter_safety", "utter_escalat")
"""Cards, and what follows them: these carry no disclosure."""

PERSON = {"title": "Talk to a person", "payload": "/human"}
Response = Dict[str, Any]


class CitedResponseGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's response templates, with what the response's metadata ask for.

    The visitor sees the text, then on lines of their own (a blank line would make a second message) the quotes with
    title and paragraph, what the article leaves out, the clinic's notes, and buttons with related topics. The first
    response of a conversation opens with the disclosure. Safety cards stay as they are, whatever happens.

    Args:
        endpoint_config: the `nlg` entry of `endpoints.yml`.
        domain: the domain, for its responses.
        data: the folder with articles, notes and the clinic's contact.
    """

    def __init__(
        self,
        endpoint_config: Optional[EndpointConfig] = None,
        domain: Optional[Domain] = None,
        data: Path = Path("data"),
    ) -> None:
        super().__init__(domain.responses if domain else {})
        self._articles = Article.read_all(data / "articles")
        self._clinic = Clinic.read(data / "clinic.yml", data / "answers" / "clinic_notes.yml")

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Response]:
        """Generates a response (see parent class).

        Args:
            utter_action: the response's name.
            tracker: the conversation.
            output_channel: the channel's name.
            kwargs: `offers`, full intents to offer as buttons; `whole_paragraphs`, to show the passages at length;
                `disclosed`, when the same action has shown the disclosure; anything else fills placeholders.
        """
        kwargs["clinic_contact"] = self._clinic.contact
        if utter_action.startswith(SAFETY):
            return await super().generate(utter_action, tracker, output_channel, **kwargs)
        response = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if response is None:
            return None
        metadata = response.get("metadata", {})
        lines = [
            response["text"],
            *self._sources(metadata, bool(kwargs.get("whole_paragraphs"))),
            *self._notes(metadata),
        ]
        disclosure = "" if kwargs.get("disclosed") else self._disclosure(tracker)
        response["text"] = disclosure + "\n".join(lines)
        response["buttons"] = self._buttons(metadata, kwargs.get("offers"))
        return response

    def _disclosure(self, tracker: DialogueStateTracker) -> str:
        """The disclosure with a blank line, or nothing when an earlier response of the session has shown it."""
        said = [event for event in tracker.applied_events() if isinstance(event, BotUttered)]
        if any(not str(event.metadata.get("utter_action", "")).startswith(SAFETY) for event in said):
            return ""
        return f"{self.responses[DISCLOSURE][0]['text']}\n\n"

    def _sources(self, metadata: Response, whole_paragraphs: bool) -> List[str]:
        lines: List[str] = []
        for citation in metadata.get("citations", []):
            article = self._articles[citation["article"]]
            number = citation["paragraph"]
            quote = (article.paragraph(number) if whole_paragraphs else None) or citation["quote"]
            place = f"paragraph {number}" if number else "title and date"
            link = article.link(citation["quote"]) if number else article.url
            line = f"“{quote}” – {article.title}, {place}" + (f", {link}" if link else "")
            if line not in lines:
                lines.append(line)
        if "silent_on" in metadata:
            lines.append(f"The article does not say {metadata['silent_on']}.")
        return lines

    def _notes(self, metadata: Response) -> List[str]:
        names = metadata.get("notes", [])
        return [f"{self._clinic.note_label} {' '.join(self._clinic.notes[name] for name in names)}"] if names else []

    def _buttons(self, metadata: Response, offers: Optional[List[str]]) -> List[Dict[str, str]]:
        topics = offers or metadata.get("related", [])
        buttons = [{"title": self._title(topic), "payload": f"/{topic}"} for topic in topics]
        return [*buttons, PERSON] if offers or metadata.get("offers_person") else buttons

    def _title(self, topic: str) -> str:
        return str(self.responses[f"utter_{topic}"][0]["metadata"]["title"])
