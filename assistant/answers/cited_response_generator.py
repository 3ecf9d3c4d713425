"""Puts the source, the clinic's notes and the related topics to a response."""

import functools
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.answers.article import Article
from assistant.answers.card_facts import FILE as FACTS
from assistant.answers.card_facts import CardFacts
from assistant.answers.citation_line import citation_line
from assistant.answers.clinic import Clinic
from assistant.answers.safety_replies import SafetyReplies, after_alarm
from assistant.policies.staff_turn import staff_of
from assistant.safety.fill_numbers import fill_numbers
from assistant.safety.language_guess import LanguageGuess
from assistant.safety.number_phrases import DEFAULT_LANGUAGE
from assistant.safety.safety_cards import PREFIX as CARD

DISCLOSURE = "utter_disclosure"
SAFETY = ("utter_safety", "utter_escalat", "utter_help", "utter_country")
"""Cards, and what follows them: these carry no disclosure."""

TOPIC, SOBER = "utter_faq/", "utter_sober/"
"""A topic's answer, and the same without the article's hopeful claims, for after an alarm."""

DISCLOSED = "disclosed"
"""In a message's metadata: the page that it comes from shows what the assistant is, before the first message."""

STAFF = "utter_staff_"
"""What is said while a person of the clinic has the conversation, in the visitor's language."""

CONTACT = "utter_contact_"
"""What is said about a contact that the visitor may leave for staff, in the visitor's language."""

LANGUAGE_TURNS = 5
"""So many of the visitor's last messages tell the language: one may be `ok`."""

PERSON = {"title": "Talk to a person", "payload": "/human"}
Response = Dict[str, Any]


class CitedResponseGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's response templates, with what the response's metadata ask for.

    The visitor sees the text, then on lines of their own (a blank line would make a second message) the quotes with
    title and paragraph, what the article leaves out, the clinic's notes, a line of support where one belongs, and
    buttons with related topics. The first response of a conversation opens with the disclosure, unless the page
    shows it by itself. Safety cards and help come ready from `data/safety`; nothing is added to them but facts of the
    article below a blank line, and to acute cards nothing at all.

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
        self._clinic = Clinic.read(
            data / "clinic.yml", data / "answers" / "clinic_notes.yml", data / "safety" / "fallback.yml"
        )
        self._safety = SafetyReplies(data / "safety")
        self._facts = CardFacts.read(data / "safety" / FACTS.name)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Response]:
        """Generates a response (see parent class).

        Args:
            utter_action: the response's name.
            tracker: the conversation.
            output_channel: the channel's name.
            kwargs: `offers`, full intents to offer as buttons; `whole_paragraphs`, to show the passages at length;
                `disclosed`, when the same action has shown the disclosure; `not_offered`, full intents that get no
                button; `offers_contact`, to let the visitor leave a contact; anything else fills placeholders.
        """
        if self._safety.has(utter_action):
            return await self._with_facts(self._safety.card(utter_action, tracker), utter_action, tracker)
        if utter_action.startswith(STAFF):
            return self._of_staff(utter_action, tracker, kwargs)
        if utter_action.startswith(CONTACT):
            return self._of_contact(utter_action, tracker, kwargs)
        fills = {"clinic_contact": self._clinic.contact, **self._safety.numbers(tracker), **kwargs}
        sober = after_alarm(tracker) and utter_action.startswith(TOPIC)
        name = utter_action.replace(TOPIC, SOBER) if sober else utter_action
        response = await super().generate(name, tracker, output_channel, **fills)
        if response is None or utter_action.startswith(SAFETY):
            return self._with_offer(response, tracker) if response and kwargs.get("offers_contact") else response
        metadata = response.get("metadata", {})
        lines = [
            response["text"],
            *self._sources(metadata, bool(kwargs.get("whole_paragraphs")) and not sober),
            *([self._safety.without_benefits(tracker)] if sober else []),
            *self._notes(metadata),
            *self._support(response["text"], tracker),
        ]
        disclosure = "" if kwargs.get("disclosed") else self._disclosure(tracker, fills)
        response["text"] = disclosure + "\n".join(lines)
        related = [topic for topic in metadata.get("related", []) if topic not in kwargs.get("not_offered", [])]
        response["buttons"] = self._buttons({**metadata, "related": related}, kwargs.get("offers"))
        return response

    def _of_staff(self, name: str, tracker: DialogueStateTracker, fills: Dict[str, Any]) -> Response:
        """What is said about staff, or by them: a person's words get nothing added to them."""
        response = self.responses[name][0]
        texts = {DEFAULT_LANGUAGE: response["text"], **response.get("metadata", {}).get("languages", {})}
        language = _language_of(tracker)
        language = language if language in texts else DEFAULT_LANGUAGE
        turn = staff_of(tracker)
        known = {
            "clinic_contact": self._clinic.contact,
            "staff": turn.shown_as if turn else "",
            **self._safety.numbers(tracker, language),
            **fills,
        }
        text = fill_numbers(str(texts[language]), known)
        # A slip in the wording must not keep a person's words from the visitor.
        said = str(fills.get("text") or "")
        return {"text": text if said in text else f"{known['staff']}: {said}"}

    def _of_contact(self, name: str, tracker: DialogueStateTracker, fills: Dict[str, Any]) -> Response:
        """What is said about a contact, with its choices."""
        response = self.responses[name][0]
        metadata = response.get("metadata", {})
        texts = {DEFAULT_LANGUAGE: response["text"], **metadata.get("languages", {})}
        language = _language_of(tracker)
        language = language if language in texts else DEFAULT_LANGUAGE
        known = {
            "clinic_contact": self._clinic.contact_in(language),
            **self._safety.numbers(tracker, language),
            **fills,
        }
        return {"text": fill_numbers(str(texts[language]), known), "buttons": _choices(metadata, language)}

    def _with_offer(self, response: Response, tracker: DialogueStateTracker) -> Response:
        return {**response, "buttons": _choices(response.get("metadata", {}), _language_of(tracker))}

    async def _with_facts(self, card: Response, name: str, tracker: DialogueStateTracker) -> Response:
        """The card with the facts that belong below it, and as buttons the topics that may be offered beside it."""
        facts, asked = self._facts_below(name, tracker)
        answers = [answer for fact in facts if (answer := await self._template(fact, tracker))]
        if answers:
            notes = dict.fromkeys(note for answer in answers for note in answer["metadata"].get("notes", []))
            lines = [
                *(line for answer in answers for line in [answer["text"], *self._sources(answer["metadata"], False)]),
                *([self._safety.without_benefits(tracker)] if asked and facts[0].startswith(SOBER) else []),
                *self._notes({"notes": list(notes)}),
                *self._support(card["text"], tracker),
            ]
            card["text"] += "\n\n" + "\n".join(lines)
            card["metadata"]["facts"] = facts
            card["metadata"]["citations"] = [c for answer in answers for c in answer["metadata"].get("citations", [])]
        offered = [topic for topic in card["metadata"]["related"] if f"utter_{topic}" not in facts]
        card["buttons"] = [*card["buttons"], *self._buttons({"related": offered}, None)]
        return card

    def _facts_below(self, card: str, tracker: DialogueStateTracker) -> Tuple[List[str], bool]:
        """The responses with the facts that belong below a card, and whether the message asks for them."""
        safety_class = card.removeprefix(CARD)
        asked = self._facts.asked(safety_class, tracker.latest_message.parse_data if tracker.latest_message else {})
        if asked:
            return [fact.replace(TOPIC, SOBER) if after_alarm(tracker) else fact for fact in asked], True
        quiet = tracker.get_slot("alarm") or self._safety.shown(card, tracker)
        return ([] if quiet else self._facts.unasked(safety_class)), False

    async def _template(self, name: str, tracker: DialogueStateTracker) -> Optional[Response]:
        return await super().generate(name, tracker, output_channel="")

    def _support(self, text: str, tracker: DialogueStateTracker) -> List[str]:
        """The lines of support, unless the text has the crisis line already."""
        return [] if self._safety.numbers(tracker)["crisis_line"] in text else self._safety.support(tracker)

    def _disclosure(self, tracker: DialogueStateTracker, fills: Dict[str, Any]) -> str:
        """The disclosure with a blank line, or nothing when the page or an earlier response of the session shows it."""
        if ((tracker.latest_message.metadata if tracker.latest_message else None) or {}).get(DISCLOSED):
            return ""
        said = [event for event in tracker.applied_events() if isinstance(event, BotUttered)]
        if any(not str(event.metadata.get("utter_action", "")).startswith((*SAFETY, STAFF, CONTACT)) for event in said):
            return ""
        return f"{self.responses[DISCLOSURE][0]['text'].format(**fills)}\n\n"

    def _sources(self, metadata: Response, whole_paragraphs: bool) -> List[str]:
        lines: List[str] = []
        for citation in metadata.get("citations", []):
            article = self._articles[citation["article"]]
            number = citation["paragraph"]
            quote = (article.paragraph(number) if whole_paragraphs else None) or citation["quote"]
            line = citation_line(quote, article, number, citation["quote"])
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


def _choices(metadata: Response, language: str) -> List[Dict[str, str]]:
    """The buttons that stand in a response's metadata with their titles by language."""
    choices: Dict[str, Dict[str, str]] = metadata.get("choices", {})
    return [
        {"title": titles.get(language, titles[DEFAULT_LANGUAGE]), "payload": f"/{intent}"}
        for intent, titles in choices.items()
    ]


def _language_of(tracker: DialogueStateTracker) -> str:
    """The language in which the visitor writes; empty when it is not clear."""
    texts = [event.text or "" for event in tracker.applied_events() if isinstance(event, UserUttered)]
    said = [text for text in texts if text and not text.startswith("/")]
    return _language_guess().of(" ".join(said[-LANGUAGE_TURNS:]))


@functools.cache
def _language_guess() -> LanguageGuess:
    return LanguageGuess()
