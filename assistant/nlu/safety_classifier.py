"""The last component: whatever was decided before, danger comes first."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.decision import Probabilities
from assistant.nlu.intent_output import set_intent
from assistant.nlu.safety_phrases import FILE, SafetyPhrases
from assistant.nlu.slash_guard import BLANK, OFFERED_INTENT
from assistant.nlu.source_digest import source_digest
from assistant.nlu.topic_classifier import PARTS, PROBABILITIES

BASE = "safety"
ACUTE = ["emergency", "crisis_self", "crisis_other", "violence", "abuse", "minor"]
"""The classes that interrupt everything."""


class Alarm(NamedTuple):
    """A reason to escalate.

    Attributes:
        safety_class: the class.
        confidence: the probability, 1 for a phrase.
        signal: the reason in a few words, for `--explain`.
    """

    safety_class: str
    confidence: float
    signal: str


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyClassifier(GraphComponent):
    """Escalates on a phrase of the list, or when the probabilities of safety classes add up.

    It looks at the whole message and at each of its sentences, for a cry for help may stand amid a question.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented; `faq calibrate` writes the ones in use into config.yml."""
        return {
            # From this summed probability of the acute classes on, an acute card is shown.
            "acute_threshold": 0.3,
            # The same for one sentence of several.
            "acute_sentence_threshold": 0.6,
            # From this summed probability of all safety classes on, the likeliest one's card is shown.
            "safety_threshold": 0.5,
            # The phrases that raise an alarm by themselves.
            "phrases": str(FILE),
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyClassifier":
        """Creates the component (see parent class)."""
        return cls(config)

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the phrases and the modules behind the component (see parent class)."""
        phrases = Path(config.get("phrases", FILE))
        return source_digest("safety_phrases", "decision", "intent_output", data=(phrases,))

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config
        self._phrases = SafetyPhrases.read(Path(config["phrases"]))

    def process(self, messages: List[Message]) -> List[Message]:
        """Overrides the intent of each message that raises an alarm, and says why in `safety_signals`."""
        for message in messages:
            alarm = None if message.get(BLANK) or message.get(OFFERED_INTENT) else self._alarm(message)
            message.set("safety_signals", [alarm.signal] if alarm else [], add_to_output=True)
            if alarm:
                _raise(message, alarm)
        return messages

    def _alarm(self, message: Message) -> Optional[Alarm]:
        whole: Probabilities = message.get(PROBABILITIES)
        phrase = self._phrases.find(message.get(TEXT))
        if phrase:
            return Alarm(phrase[0], 1.0, "a phrase of the list")
        for (name, total), threshold, place in self._acute(whole, message):
            if total >= threshold:
                return Alarm(name, total, f"acute classes {total:.2f} {place}, threshold {threshold}")
        name, mass_of_all = mass(whole, [name.partition("/")[2] for name in whole if name.startswith(BASE)])
        threshold = self._config["safety_threshold"]
        if mass_of_all >= threshold:
            return Alarm(name, mass_of_all, f"safety classes {mass_of_all:.2f}, threshold {threshold}")
        return None

    def _acute(self, whole: Probabilities, message: Message) -> List[Any]:
        sentences = [
            (mass(part.probabilities, ACUTE), self._config["acute_sentence_threshold"], "in a sentence")
            for part in message.get(PARTS) or []
        ]
        return [(mass(whole, ACUTE), self._config["acute_threshold"], "in the message"), *sentences]


def mass(probabilities: Probabilities, classes: List[str]) -> tuple[str, float]:
    """The likeliest of some safety classes and their summed probability."""
    own = {name: probabilities.get(f"{BASE}/{name}", 0.0) for name in classes}
    return max(own, key=own.__getitem__), sum(own.values())


def _raise(message: Message, alarm: Alarm) -> None:
    intent = f"{BASE}/{alarm.safety_class}"
    set_intent(message, intent, alarm.confidence)
    rest = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry["name"] != intent]
    message.set(INTENT_RANKING_KEY, [{"name": intent, "confidence": alarm.confidence}, *rest], add_to_output=True)
