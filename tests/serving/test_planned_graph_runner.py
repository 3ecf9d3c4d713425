"""The runner that plans once, on the trained model, beside Rasa's own."""

from pathlib import Path
from typing import cast

import pytest
from rasa.core.agent import Agent
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.serving.planned_graph_runner import PlannedGraphRunner, plan_graph

BEGINNING = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
QUESTIONS = ["How fast does it work?", "hello", "I want to die", "what about horses, what does it cost?"]


@pytest.fixture(scope="module")
def runners(model: Path) -> tuple[DaskGraphRunner, PlannedGraphRunner, Agent]:
    agent = Agent.load(str(model))
    assert agent.processor
    dask = agent.processor.graph_runner
    plan_graph(agent)
    return cast(DaskGraphRunner, dask), cast(PlannedGraphRunner, agent.processor.graph_runner), agent


@pytest.mark.parametrize("question", QUESTIONS)
async def test_messages_and_actions_are_judged_as_by_rasas_runner(
    runners: tuple[DaskGraphRunner, PlannedGraphRunner, Agent], question: str
) -> None:
    *both, agent = runners
    assert agent.processor
    assert agent.domain
    found = []
    for runner in both:
        agent.processor.graph_runner = runner
        parsed = await agent.parse_message(question)
        said = UserUttered(question, parsed["intent"], parsed["entities"], parsed)
        tracker = DialogueStateTracker.from_events("someone", [*BEGINNING, said], agent.domain.slots)
        action, prediction = agent.processor.predict_next_with_tracker_if_should(tracker)
        found.append((parsed["intent"], parsed["safety"], action.name(), prediction.probabilities))

    assert found[0] == found[1]


def test_what_a_component_raises_is_raised(runners: tuple[DaskGraphRunner, PlannedGraphRunner, Agent]) -> None:
    dask, planned, agent = runners
    assert agent.processor
    target = agent.processor.model_metadata.nlu_target
    assert target
    for runner in (dask, planned):
        with pytest.raises(GraphComponentException):
            runner.run({"__message__": [None], "__tracker__": None}, [target])


def test_a_second_call_changes_nothing(runners: tuple[DaskGraphRunner, PlannedGraphRunner, Agent]) -> None:
    _, planned, agent = runners
    plan_graph(agent)
    assert agent.processor
    assert agent.processor.graph_runner is planned
