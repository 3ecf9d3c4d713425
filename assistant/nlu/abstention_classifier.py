"""Turns the probabilities into one decision, and abstains where they do not carry one."""

from dataclasses import asdict, fields
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.contact_intents import WISH
from assistant.nlu.decision import Decision, Thresholds, decide
from assistant.nlu.intent_output import set_intent
from assistant.nlu.message_classifier import PARTS, PROBABILITIES
from assistant.nlu.slash_guard import BLANK, OFFERED_INTENT
from assistant.nlu.source_digest import source_digest


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AbstentionClassifier(GraphComponent):
    """Answers when sure, asks when torn between two or three, else says that it did not understand."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented; `faq calibrate` writes the ones in use into config.yml."""
        return {
            # From this probability on an article topic is answered.
            "answer_threshold": 0.5,
            # From this probability on any other group of intents is taken.
            "group_threshold": 0.5,
            # From this summed probability of the likeliest questions on the visitor is asked which was meant.
            "clarify_threshold": 0.5,
            # From this probability on a part of a message counts as a question of its own.
            "several_threshold": 0.7,
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "AbstentionClassifier":
        """Creates the component (see parent class)."""
        return cls(config)

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> str:
        """Covers the modules that decide (see parent class)."""
        return source_digest("contact_intents", "decision", "intent_output")

    def __init__(self, config: Dict[str, Any]) -> None:
        self._thresholds = Thresholds(**{field.name: config[f"{field.name}_threshold"] for field in fields(Thresholds)})

    def process(self, messages: List[Message]) -> List[Message]:
        """Writes intent, response selector output and the reason into each message."""
        for message in messages:
            decision = self._decide(message)
            set_intent(message, decision.intent, decision.confidence)
            message.set("candidates", decision.candidates, add_to_output=True)
            message.set("questions", decision.questions, add_to_output=True)
            reason = {"because": decision.because, "thresholds": asdict(self._thresholds)}
            message.set("decision", reason, add_to_output=True)
        return messages

    def _decide(self, message: Message) -> Decision:
        if message.get(BLANK):
            return Decision("blank", 1.0, "no words in it")
        if message.get(OFFERED_INTENT):
            return Decision(message.get(OFFERED_INTENT), 1.0, "picked a button")
        if message.get(WISH):
            return Decision(message.get(WISH), 1.0, "about a contact for staff")
        parts = [part.probabilities for part in message.get(PARTS) if part.asks]
        return decide(message.get(PROBABILITIES), parts, self._thresholds)
