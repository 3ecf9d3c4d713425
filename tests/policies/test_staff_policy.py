from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import ActionExecuted, Event

from assistant.policies.staff_turn import LONG, SHORT, StaffTurn
from assistant.safety.safety_class import ACUTE, CLASSES
from tests.policies.policy_turns import next_action, said, steps_after

MARIA = StaffTurn("Maria").metadata()


@pytest.mark.parametrize(("reply", "response"), [(LONG, "utter_staff_reads"), (SHORT, "utter_staff_noted")])
@pytest.mark.parametrize("intent", ["faq/speed", "human", "smalltalk/thanks", "several_questions", "other_language"])
def test_a_person_who_has_the_conversation_answers_instead_of_the_assistant(
    agent: Agent, intent: str, reply: str, response: str
) -> None:
    message = said(intent, metadata=StaffTurn("Maria", reply).metadata())

    assert steps_after(agent, message) == [response, "action_listen"]


@pytest.mark.parametrize("safety_class", ACUTE)
def test_an_acute_message_gets_its_card_all_the_same(agent: Agent, safety_class: str) -> None:
    steps = steps_after(agent, said(f"safety/{safety_class}", metadata=MARIA))

    assert steps == ["utter_safety", "action_escalate", "action_listen"]


@pytest.mark.parametrize("safety_class", CLASSES[len(ACUTE) :])
def test_a_message_that_is_not_acute_is_the_persons(agent: Agent, safety_class: str) -> None:
    assert steps_after(agent, said(f"safety/{safety_class}", metadata=MARIA)) == ["utter_staff_reads", "action_listen"]


@pytest.mark.parametrize("intent", ["leave_contact", "give_contact", "keep_no_contact", "delete_contact"])
def test_what_is_said_about_a_contact_goes_into_the_ticket_not_to_the_person(agent: Agent, intent: str) -> None:
    _, policy = next_action(agent, [ActionExecuted("action_listen"), said(intent, metadata=MARIA)])

    assert "RulePolicy" in policy


@pytest.mark.parametrize("intent", ["help/options", "country"])
def test_the_buttons_of_a_card_work_on(agent: Agent, intent: str) -> None:
    _, policy = next_action(agent, [ActionExecuted("action_listen"), said(intent, metadata=MARIA)])

    assert "RulePolicy" in policy


@pytest.mark.parametrize(
    "metadata",
    [None, {}, {"staff": None}, {"staff": "Maria"}, {"staff": {"shown_as": ""}}, {"staff": {"shown_as": "M", "x": 1}}],
)
def test_anything_else_than_the_channels_word_changes_nothing(agent: Agent, metadata: dict[str, Any] | None) -> None:
    _, policy = next_action(agent, [ActionExecuted("action_listen"), said("faq/speed", metadata=metadata)])

    assert "RulePolicy" in policy


def test_the_message_after_the_person_has_left_is_the_assistants_again(agent: Agent) -> None:
    events: list[Event] = [
        ActionExecuted("action_listen"),
        said("faq/speed", metadata=MARIA),
        ActionExecuted("utter_staff_reads"),
        ActionExecuted("action_listen"),
        said("faq/speed"),
    ]

    assert next_action(agent, events)[0] == "utter_faq"
