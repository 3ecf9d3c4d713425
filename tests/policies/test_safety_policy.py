import pytest
from rasa.core.agent import Agent
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.safety.safety_class import CLASSES
from tests.policies.policy_turns import next_action, said


def test_the_card_comes_first_then_the_note_then_the_assistant_listens(agent: Agent) -> None:
    events: list[Event] = [ActionExecuted("action_listen"), said("safety/crisis_self")]
    steps = []
    for _ in range(3):
        action, policy = next_action(agent, events)
        steps.append((action, "SafetyPolicy" in policy))
        events.append(ActionExecuted(action))

    assert steps == [("utter_safety", True), ("action_escalate", True), ("action_listen", True)]


def test_what_is_taken_back_leaves_no_second_note(agent: Agent) -> None:
    events: list[Event] = [ActionExecuted("action_listen"), said("safety/crisis_self", "retracted")]
    steps = []
    for _ in range(2):
        action, _policy = next_action(agent, events)
        steps.append(action)
        events.append(ActionExecuted(action))

    assert steps == ["utter_safety", "action_listen"]


def test_a_form_under_way_does_not_swallow_danger(agent: Agent) -> None:
    """A form's step comes from RulePolicy with confidence 1 and beats whatever was predicted from the user's turn."""
    assert agent.domain is not None
    assert agent.processor is not None
    domain = agent.domain
    form_step = PolicyPrediction.for_action_name(domain, "utter_blank", "RulePolicy", 1.0)
    form_step.policy_priority, form_step.is_no_user_prediction = 6, True
    tracker = DialogueStateTracker.from_events("policy", [ActionExecuted("action_listen"), said("safety/emergency")])
    runner = agent.processor.graph_runner
    safety_node = next(name for name in runner.nodes if "SafetyPolicy" in name)
    safety = runner.nodes[safety_node]._component.predict_action_probabilities(tracker, domain)
    best = DefaultPolicyPredictionEnsemble().combine_predictions([form_step, safety], tracker, domain)

    assert domain.action_names_or_texts[best.max_confidence_index] == "utter_safety"


@pytest.mark.parametrize("safety_class", CLASSES)
def test_a_form_is_over_after_a_card(agent: Agent, safety_class: str) -> None:
    events: list[Event] = [ActiveLoop("contact_form"), ActionExecuted("action_listen"), said(f"safety/{safety_class}")]
    steps = []
    for _ in range(4):
        steps.append(next_action(agent, events)[0])
        events.append(ActionExecuted(steps[-1]))
        if steps[-1] == "action_deactivate_loop":
            events.append(ActiveLoop(None))

    assert steps == ["utter_safety", "action_escalate", "action_deactivate_loop", "action_listen"]


@pytest.mark.parametrize("intent", ["faq/speed", "not_covered/cost", "human", "clarify"])
def test_other_messages_are_left_to_the_rules(agent: Agent, intent: str) -> None:
    _, policy = next_action(agent, [ActionExecuted("action_listen"), said(intent)])

    assert "RulePolicy" in policy
