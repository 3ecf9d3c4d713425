"""Loads the assistant into this process, for the shell, the batch and the tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, cast

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from assistant.answers.cited_response_generator import CitedResponseGenerator
from assistant.serving.local_action_endpoint import LocalActionEndpoint
from assistant.serving.model_file import ModelFileError, model_file
from assistant.serving.planned_graph_runner import plan_graph
from assistant.trackers.fail_closed import fail_closed
from assistant.trackers.session_tracker_store import SessionTrackerStore
from escalation.database import URL_VARIABLE as TICKETS_VARIABLE


def load_agent(
    model: Path | None = None, tracker_url: str | None = None, actions: EndpointConfig | None = None
) -> Agent:
    """Loads the agent with our tracker store, responses and actions.

    Args:
        model: the Rasa model; by default the newest.
        tracker_url: the database of the conversations; by default as SessionTrackerStore says.
        actions: where actions run; by default in this process.

    Raises:
        ModelFileError: there is no such model, or it can't be loaded.
    """
    path = model_file(model)
    agent = Agent(
        generator=cast(Any, CitedResponseGenerator()),
        tracker_store=SessionTrackerStore(host=tracker_url),
        action_endpoint=actions or LocalActionEndpoint(),
    )
    try:
        agent.load_model(path)
    except Exception as error:
        raise ModelFileError(
            f"The model {path} can't be loaded ({type(error).__name__}). Run `make train` for a new one."
        ) from error
    fail_closed(agent)
    plan_graph(agent)
    return agent


def load_throwaway_agent(model: Path | None = None) -> Agent:
    """Loads the agent with conversations and tickets in a folder that is removed when the process ends.

    Measuring must not fill the clinic's desk.

    Raises:
        ModelFileError: there is no such model, or it can't be loaded.
    """
    folder = Path(tempfile.mkdtemp(prefix="faq-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[TICKETS_VARIABLE] = f"sqlite:///{folder / 'escalations.db'}"
    return load_agent(model, f"sqlite:///{folder / 'conversations.db'}")
