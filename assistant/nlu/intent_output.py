"""How a decision is written into a message, so that Rasa's policies and `utter_faq` understand it."""

from typing import Any, Dict

from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, RESPONSE_SELECTOR
from rasa.shared.nlu.training_data.message import Message


def set_intent(message: Message, full_intent: str, confidence: float) -> None:
    """Writes an intent, and for a retrieval intent what Rasa's ResponseSelector would have written.

    Args:
        message: the message to write into.
        full_intent: such as `faq/speed` or `human`.
        confidence: the calibrated probability, 0 to 1.
    """
    base = full_intent.partition("/")[0]
    message.set(INTENT, {INTENT_NAME_KEY: base, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
    selected: Dict[str, Any] = {"all_retrieval_intents": []}
    if "/" in full_intent:
        response = {
            "intent_response_key": full_intent,
            "utter_action": f"utter_{full_intent}",
            "confidence": confidence,
            "responses": [],
        }
        selected = {"all_retrieval_intents": [base], base: {"response": response, "ranking": []}}
    message.set(RESPONSE_SELECTOR, selected, add_to_output=True)
