"""What the tests of policies share: messages as they are understood, and what comes next."""

from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


def next_action(agent: Agent, events: list[Event]) -> tuple[str, str]:
    """The next action and the policy that predicts it."""
    assert agent.processor is not None
    assert agent.domain is not None
    tracker = DialogueStateTracker.from_events("policy", events, agent.domain.slots, domain=agent.domain)
    action, prediction = agent.processor.predict_next_with_tracker_if_should(tracker)
    return action.name(), prediction.policy_name or ""


def steps_after(agent: Agent, message: UserUttered, limit: int = 5) -> list[str]:
    """The actions up to listening."""
    events: list[Event] = [ActionExecuted("action_listen"), message]
    steps: list[str] = []
    while steps[-1:] != ["action_listen"] and len(steps) < limit:
        steps.append(next_action(agent, events)[0])
        events.append(ActionExecuted(steps[-1]))
    return steps


def said(intent: str, situation: str = "first", metadata: dict[str, Any] | None = None) -> UserUttered:
    base = intent.partition("/")[0]
    parse_data: Any = {
        "intent": {"name": base, "full_retrieval_intent_name": intent},
        "entities": [],
        "text": "",
        "safety": {"situation": situation},
    }
    return UserUttered("text", intent=parse_data["intent"], parse_data=parse_data, metadata=metadata)
