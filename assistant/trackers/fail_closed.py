"""Takes Rasa's forgiving wrapper off the tracker store."""

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from assistant.trackers.session_tracker_store import SessionTrackerStore


def fail_closed(agent: Agent) -> None:
    """Lets the tracker store's errors reach the channel.

    Rasa wraps every store so that a failed read starts a fresh conversation and a failed write goes to memory; both
    forget what the visitor said. Rasa also takes an in-memory store when it can't import the configured one.

    Raises:
        RuntimeError: the agent has another tracker store than ours.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, SessionTrackerStore):
        raise RuntimeError(
            f"The tracker store is a {type(store).__name__}. endpoints.yml must name SessionTrackerStore."
        )
    agent.tracker_store = store
    if agent.processor:
        agent.processor.tracker_store = store
