"""The last component: whatever was decided before, danger comes first."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.building.digest import digest
from assistant.nlu.contact_intents import PLAIN_REPLY
from assistant.nlu.intent_output import set_intent
from assistant.nlu.message_classifier import DANGER, PARTS, PROBABILITIES
from assistant.nlu.slash_guard import BLANK, OFFERED_INTENT
from assistant.nlu.source_digest import source_digest
from assistant.nlu.united_danger import united_danger
from assistant.safety.conversation_state import ConversationState
from assistant.safety.danger_thresholds import DangerThresholds
from assistant.safety.language_guess import LanguageGuess
from assistant.safety.rule_detector import FOLDER, RuleDetector
from assistant.safety.safety_class import ACUTE, CLASSES, most_urgent
from assistant.safety.verdict import Verdict, judge

BASE = "safety"
SAFETY = "safety"
"""Key of the parse data: the verdict's class, situation, secondary classes, support and language."""

ALARM, CUE, CARDS = "alarm", "cue", "cards"
"""Entities and slots of the same names: the conversation's most urgent alarm, last cue, and number of cards."""

RULE_FILES = ("rules", "context.yml", "idioms.yml", "languages.yml", "spellings.yml", "words.yml")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyClassifier(GraphComponent):
    """Unites the rules of `data/safety` with the MessageClassifier's probabilities, and overrules the intent.

    What has to be remembered goes into entities, from which Rasa fills the slots of the same names.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented; `faq calibrate` writes the ones in use into config.yml."""
        return {
            # From this probability of danger on an alarm is raised, when the class is the likeliest of a message.
            "emergency_threshold": 0.3,
            # The same for suicide and self-harm of the writer.
            "crisis_self_threshold": 0.3,
            # The same for somebody else's.
            "crisis_other_threshold": 0.3,
            # The same for violence against others.
            "violence_threshold": 0.3,
            # The same for abuse.
            "abuse_threshold": 0.3,
            # The same for children and young people.
            "minor_threshold": 0.3,
            # The same for trouble after treatment.
            "adverse_event_threshold": 0.4,
            # The same for personal medical decisions.
            "medical_advice_threshold": 0.4,
            # The same for use outside of medical care.
            "misuse_threshold": 0.4,
            # The same for one sentence of several, for the acute classes.
            "acute_sentence_threshold": 0.6,
            # The same for one sentence of several, for the other classes.
            "other_sentence_threshold": 0.8,
            # For a message whose only wordings of danger are denied, past or a topic.
            "softened_threshold": 0.8,
            # From this probability of danger on a line of support stands under the answer.
            "support_threshold": 0.15,
            # From this probability of its own on a second class rides along.
            "secondary_threshold": 0.3,
            # The same for an acute class beside a likelier one that is not; its card then comes.
            "acute_secondary_threshold": 0.3,
            # The folder with the rules.
            "rules": str(FOLDER),
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
        """Covers the rules and the modules behind the component (see parent class)."""
        folder = Path(config.get("rules", FOLDER))
        safety = Path(__file__).parent.parent / "safety"
        return source_digest("contact_intents", "intent_output", "united_danger", "decision") + digest(
            [safety, *(folder / name for name in RULE_FILES)]
        )

    def __init__(self, config: Dict[str, Any]) -> None:
        self._detector = RuleDetector(Path(config["rules"]))
        self._language = LanguageGuess()
        self._thresholds = DangerThresholds(
            message={name: config[f"{name}_threshold"] for name in CLASSES},
            sentence={
                name: config["acute_sentence_threshold" if name in ACUTE else "other_sentence_threshold"]
                for name in CLASSES
            },
            softened=config["softened_threshold"],
            support=config["support_threshold"],
            secondary=config["secondary_threshold"],
            acute_secondary=config["acute_secondary_threshold"],
        )

    def process(self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None) -> List[Message]:
        """Writes the verdict on each message, and overrides its intent when there is an alarm."""
        for message in messages:
            state = _state(tracker)
            verdict = self._verdict(message, state)
            if verdict.safety_class and not message.get(OFFERED_INTENT):
                _overrule(message, f"{BASE}/{verdict.safety_class}", verdict.confidence)
            _remember(message, verdict, state)
            message.set("safety_signals", verdict.signals, add_to_output=True)
            message.set(SAFETY, asdict(verdict), add_to_output=True)
        return messages

    def _verdict(self, message: Message, state: ConversationState) -> Verdict:
        if message.get(BLANK) or message.get(PLAIN_REPLY):
            return Verdict()
        if message.get(OFFERED_INTENT):
            return _picked(message.get(OFFERED_INTENT))
        text = message.get(TEXT)
        signals = self._detector.find(text).signals
        danger = united_danger(message.get(DANGER), message.get(PROBABILITIES))
        parts = [united_danger(part.danger, part.probabilities) for part in message.get(PARTS)]
        verdict = judge(danger, parts, signals, state, self._thresholds)
        if verdict.safety_class and not verdict.language:
            return replace(verdict, language=self._language.of(text))
        return verdict


def _state(tracker: Optional[DialogueStateTracker]) -> ConversationState:
    if tracker is None:
        return ConversationState()
    return ConversationState(tracker.get_slot(ALARM), tracker.get_slot(CUE), int(tracker.get_slot(CARDS) or 0))


def _picked(full_intent: str) -> Verdict:
    """A card that was asked for by its button is shown in full."""
    base, _, name = full_intent.partition("/")
    return Verdict(name, confidence=1.0, signals=["picked a button"]) if base == BASE else Verdict()


def _overrule(message: Message, intent: str, confidence: float) -> None:
    before = message.get(INTENT_RANKING_KEY) or []
    set_intent(message, intent, confidence)
    rest = [entry for entry in before if entry["name"] != intent]
    message.set(INTENT_RANKING_KEY, [{"name": intent, "confidence": confidence}, *rest], add_to_output=True)


def _remember(message: Message, verdict: Verdict, state: ConversationState) -> None:
    """Puts what the slots need into entities; an alarm is only ever replaced by a more urgent one."""
    values: Dict[str, Any] = {CUE: verdict.cue}
    if verdict.safety_class:
        values[CARDS] = state.cards + 1
    if verdict.safety_class in ACUTE:
        values[ALARM] = most_urgent([verdict.safety_class, *filter(None, [state.alarm])])[0]
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "SafetyClassifier"}
        for name, value in values.items()
        if value
    ]
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), *entities], add_to_output=True)
