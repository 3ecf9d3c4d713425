"""What every channel does to Rasa's agent before it takes a message."""

import asyncio

from rasa.core.agent import Agent

from assistant.channels.turn_loop import TurnLoop
from assistant.serving.limited_action_endpoint import limit_actions
from assistant.serving.planned_graph_runner import plan_graph
from assistant.trackers.fail_closed import fail_closed


def prepare_agent(agent: Agent, action_seconds: float) -> None:
    """Lets errors of the tracker store through, plans the graph, limits actions and chooses the loop for turns.

    It is harmless to repeat.

    Args:
        agent: the assistant.
        action_seconds: how long an action may take after the visitor has a card, see LimitedActionEndpoint.

    Raises:
        RuntimeError: the agent has another tracker store than ours.
    """
    fail_closed(agent)
    plan_graph(agent)
    limit_actions(agent, action_seconds)
    if agent.tracker_store.event_broker:
        # Connections to a broker belong to the loop that they were opened in.
        TurnLoop.shared().use(asyncio.get_running_loop())
