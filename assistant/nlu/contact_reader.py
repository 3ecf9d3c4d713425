"""Reads what a visitor says about a contact for staff, and keeps the contact from being read as anything else."""

from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.building.digest import digest
from assistant.nlu.contact_intents import (
    CONSENT_RESPONSE,
    CONTACT,
    DELETE_CONTACT,
    FORM,
    GIVE_CONTACT,
    LEAVE_CONTACT,
    NO_CONTACT,
    PLAIN_REPLY,
    VALUE,
    WISH,
    WITHOUT,
)
from assistant.nlu.contact_words import FILE, ContactWords
from assistant.nlu.slash_guard import BLANK, OFFERED_INTENT
from assistant.nlu.source_digest import source_digest
from assistant.safety import home_country as home
from assistant.safety.crisis_lines import FILE as LINES
from assistant.safety.crisis_lines import CrisisLines
from assistant.safety.home_country import home_country
from escalation import contact
from escalation.contact import Contact, contacts_in, joined


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ContactReader(GraphComponent):
    """Looks at messages while a contact is offered or asked for, and at wishes to have one deleted, at no others.

    A phone number is hidden from the components that follow, so that none takes it for a question or for danger; the
    words around it are read as ever. An e-mail address is hidden when it is all there is: beside words, such as in
    `i want to die@home.example`, it may belong to them.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # The file with the words that are understood.
            "words": str(FILE),
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ContactReader":
        """Creates the component (see parent class)."""
        return cls(config)

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the words, the countries and the modules behind the component (see parent class)."""
        data = (Path(config.get("words", FILE)), LINES, *map(Path, (contact.__file__, home.__file__)))
        return source_digest("contact_intents", "contact_words") + digest(data)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._words = ContactWords.read(Path(config["words"]))
        lines = CrisisLines.read()
        self._countries = [home_country(lines), *(country.iso2 for country in lines.countries())]

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Writes the wish, and the contact, into each message that has one."""
        for message in messages:
            if tracker is not None and not message.get(OFFERED_INTENT) and not message.get(BLANK):
                self._read(message, tracker)
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker) -> None:
        text, in_form = message.get(TEXT), tracker.active_loop_name == FORM
        contacts = contacts_in(text, self._where(tracker)) if in_form or _is_offered(tracker) else []
        if contacts and in_form:
            self._hide(message, contacts)
            message.set(WISH, GIVE_CONTACT)
        elif contacts and self._is_alone(text, contacts):
            # Without a yes it is not kept, but the way to leave it is shown.
            self._hide(message, contacts)
            message.set(WISH, LEAVE_CONTACT)
        elif self._words.takes_back(text):
            message.set(WISH, DELETE_CONTACT)
            message.set(PLAIN_REPLY, self._words.only_takes_back(text))
        elif (in_form or _was_asked(tracker)) and self._words.says_no(text):
            _set_reply(message, NO_CONTACT, tracker)
        elif _was_asked(tracker) and self._words.says_yes(text):
            _set_reply(message, GIVE_CONTACT, tracker)

    def _where(self, tracker: DialogueStateTracker) -> List[str]:
        picked = tracker.get_slot("country")
        return [picked, *self._countries] if picked else self._countries

    def _is_alone(self, text: str, contacts: Sequence[Contact]) -> bool:
        return not any(map(str.isalnum, _replaced(text, contacts, "")))

    def _hide(self, message: Message, contacts: Sequence[Contact]) -> None:
        text, place = message.get(TEXT), self._words.in_its_place
        without = _replaced(text, contacts, place)
        message.set(CONTACT, {VALUE: joined(contacts), WITHOUT: without}, add_to_output=True)
        if self._is_alone(text, contacts):
            message.set(PLAIN_REPLY, True)
            message.set(TEXT, without)
        else:
            message.set(TEXT, _replaced(text, [found for found in contacts if not found.is_email], place))


def _set_reply(message: Message, wish: str, tracker: DialogueStateTracker) -> None:
    """A single `cancelar` says too little for a judgement on danger, unless there was some before."""
    message.set(WISH, wish)
    message.set(PLAIN_REPLY, not (tracker.get_slot("alarm") or tracker.get_slot("cue")))


def _is_offered(tracker: DialogueStateTracker) -> bool:
    """Whether the assistant has just offered that a contact may be left, or asked whether to."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        buttons = event.data.get("buttons") or [] if isinstance(event, BotUttered) else []
        if any(button["payload"] in (f"/{LEAVE_CONTACT}", f"/{GIVE_CONTACT}") for button in buttons):
            return True
    return False


def _replaced(text: str, contacts: Sequence[Contact], place: str) -> str:
    for found in reversed(contacts):
        text = text[: found.start] + place + text[found.end :]
    return text


def _was_asked(tracker: DialogueStateTracker) -> bool:
    """Whether the last thing that the assistant said is the question whether to leave one."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return bool(event.metadata.get("utter_action") == CONSENT_RESPONSE)
        if isinstance(event, UserUttered):
            return False
    return False
