"""The policy above all others: danger is answered at once."""

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_DEACTIVATE_LOOP_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.building.digest import digest
from assistant.policies import staff_turn
from assistant.policies.staff_turn import SAFETY as SAFETY_INTENT
from assistant.policies.staff_turn import is_for_staff, staff_of
from assistant.safety.card_text import RETRACTED

STEPS = ["utter_safety", "action_escalate", ACTION_LISTEN_NAME]
"""The card first and alone, then everything else: the same steps as the rule in data/rules/safety.yml."""

STEPS_AFTER_RETRACTION = ["utter_safety", ACTION_LISTEN_NAME]
"""Staff know already; that somebody takes a cry for help back does not end it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SafetyPolicy(Policy):
    """Answers a safety-sensitive message with its card, whatever form, rule or story is under way.

    It predicts with confidence 1 and a priority above RulePolicy's 6, and marks the prediction as not made from the
    user's turn, which is what beats forms. A form that was under way is over then: nobody is asked for anything after a
    card. In a conversation that a person has, it interrupts for acute messages alone.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # Above RulePolicy (6) and MemoizationPolicy (3).
            "priority": 100,
        }

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> Optional[str]:
        """Covers the module that tells what a person answers (see parent class)."""
        return digest([Path(staff_turn.__file__)])

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SafetyPolicy":
        """Has nothing to read (see parent class)."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Has nothing to learn (see parent class)."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next step after a safety-sensitive message, and nothing otherwise."""
        done, steps = _steps_done(tracker), _steps(tracker)
        left_to_staff = staff_of(tracker) is not None and is_for_staff(tracker)
        if done is None or left_to_staff:
            return self._prediction(self._default_predictions(domain))
        if tracker.active_loop_name or ACTION_DEACTIVATE_LOOP_NAME in done:
            steps = [*steps[:-1], ACTION_DEACTIVATE_LOOP_NAME, ACTION_LISTEN_NAME]
        if len(done) >= len(steps):
            return self._prediction(self._default_predictions(domain))
        probabilities = self._prediction_for(steps[len(done)], domain)
        return self._prediction(probabilities, is_no_user_prediction=True)

    def _prediction_for(self, action: str, domain: Domain) -> List[float]:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return probabilities


def _steps(tracker: DialogueStateTracker) -> List[str]:
    parse_data: Dict[str, Any] = dict(tracker.latest_message.parse_data) if tracker.latest_message else {}
    verdict = parse_data.get("safety") or {}
    return STEPS_AFTER_RETRACTION if verdict.get("situation") == RETRACTED else STEPS


def _steps_done(tracker: DialogueStateTracker) -> Optional[List[str]]:
    """The steps taken since the last message, the last first; None when that message was no matter of safety."""
    done = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
        elif isinstance(event, UserUttered):
            return done if event.intent.get("name") == SAFETY_INTENT else None
    return None
