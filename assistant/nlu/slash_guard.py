"""The first component: cleans the text and keeps visitors from steering Rasa with typed commands."""

import json
from typing import Any, Dict, Iterator, List, Optional, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.clean_text import clean_text
from assistant.nlu.source_digest import source_digest

BLANK = "blank"
"""Message property: nothing is left to understand. The text is then this word, for featurizers fail on an empty one."""

OFFERED_INTENT = "offered_intent"
"""Message property: the full intent of the button that the visitor picked."""


# As a featurizer it also sees the training data; as a classifier it would not.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SlashGuard(GraphComponent):
    """Takes a leading slash for an ordinary character, unless the assistant offered the very payload as a button.

    Rasa reads a message such as `/restart` or `/faq/speed` as a command in its last component, from any visitor.
    This one strips the slash before the others look. A button can also be picked by typing its title or its number.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Has nothing to configure."""
        return {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SlashGuard":
        """Creates the component (see parent class)."""
        return cls()

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the cleaning (see parent class)."""
        return source_digest("clean_text")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Cleans the examples as it cleans messages, and drops the responses that Rasa puts to them.

        Without a ResponseSelector nobody reads those; encoding them takes longer than encoding the examples.
        """
        for example in training_data.training_examples:
            text = example.get(TEXT)
            # Rasa computes a message's fingerprint again after a change.
            if text and (cleaned := clean_text(text)) != text:
                example.set(TEXT, cleaned)
            example.data.pop(RESPONSE, None)
        return training_data

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Replaces each message's text by what the rest of the pipeline may see."""
        for message in messages:
            self._guard(message, tracker)
        return messages

    def _guard(self, message: Message, tracker: Optional[DialogueStateTracker]) -> None:
        text = clean_text(message.get(TEXT) or "")
        picked = _picked_button(text, tracker) if tracker else None
        if picked:
            intent, entities = _payload(picked["payload"])
            message.set(OFFERED_INTENT, intent)
            message.set(ENTITIES, entities, add_to_output=True)
            text = picked["title"]
        text = text.lstrip("/ ")
        if not any(character.isalnum() for character in text):
            message.set(BLANK, True)
            text = BLANK
        message.set(TEXT, text)


def _payload(payload: str) -> Tuple[str, List[Dict[str, Any]]]:
    """Intent and entities of a payload in Rasa's notation, such as `/country{"country": "GB"}`."""
    intent, brace, rest = payload.lstrip("/").partition("{")
    values: Dict[str, Any] = json.loads(brace + rest) if brace else {}
    return intent, [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "SlashGuard"}
        for name, value in values.items()
    ]


def _picked_button(text: str, tracker: DialogueStateTracker) -> Optional[Dict[str, str]]:
    for button in _buttons(tracker, last_turn_only=False):
        if text == button["payload"]:
            return button
    for number, button in enumerate(_buttons(tracker, last_turn_only=True), start=1):
        if text.casefold() in (button["title"].casefold(), str(number)):
            return button
    return None


def _buttons(tracker: DialogueStateTracker, last_turn_only: bool) -> Iterator[Dict[str, str]]:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            yield from event.data.get("buttons") or []
        elif isinstance(event, UserUttered) and last_turn_only:
            return
