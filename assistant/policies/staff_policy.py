"""The policy that keeps the assistant out of a conversation that a person has."""

from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.building.digest import digest
from assistant.policies import staff_turn
from assistant.policies.staff_turn import is_for_staff, staff_of

RESPONSES = {staff_turn.LONG: "utter_staff_reads", staff_turn.SHORT: "utter_staff_noted"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StaffPolicy(Policy):
    """Says that a person will read the message, and listens, instead of what form, rule or story would do.

    The channel looks up once a turn whether a person has the conversation, and sends it along with the message (see
    StaffTurn). Acute messages are left to SafetyPolicy above, and the buttons of its cards to the rules below.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The defaults, each commented."""
        return {
            # Below SafetyPolicy (100), above RulePolicy (6).
            "priority": 50,
        }

    @staticmethod
    def fingerprint_addon(config: Dict[str, Any]) -> Optional[str]:
        """Covers the module that reads the channel's word (see parent class)."""
        return digest([Path(staff_turn.__file__)])

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "StaffPolicy":
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
        """Predicts the next step after a message that a person reads, and nothing otherwise."""
        staff, done = staff_of(tracker), _steps_done(tracker)
        if staff is None or not is_for_staff(tracker):
            return self._prediction(self._default_predictions(domain))
        steps = [RESPONSES[staff.reply], ACTION_LISTEN_NAME]
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(steps[min(done, 1)])] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)


def _steps_done(tracker: DialogueStateTracker) -> int:
    """How many steps were taken since the last message."""
    done = 0
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        done += isinstance(event, ActionExecuted)
    return done
