"""Keeps a visitor who has a card from waiting for an action that hangs."""

import asyncio
from itertools import takewhile
from typing import Any, Dict, Optional

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

ACTION_SECONDS = 3.0


class LimitedActionEndpoint(EndpointConfig):
    """Stands before the action server, or before the actions in this process.

    A channel replies when the turn is over, and Rasa waits five minutes for an action. Once the turn has told the
    visitor something, such as a card, the action behind it gets a few seconds. After them Rasa goes on as it does when
    an action fails: the turn is stored, the conversation is free for the next message, and the visitor learns that the
    turn broke off. The action itself is left alone, so a note for staff may still get written. An action from which the
    answer is to come has the turn's whole time.

    Args:
        endpoint: where actions run.
        seconds: how long an action is waited for after the visitor was told something.
    """

    def __init__(self, endpoint: EndpointConfig, seconds: float) -> None:
        super().__init__(url=endpoint.url)
        self._endpoint = endpoint
        self._seconds = seconds

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Runs the action that the request's JSON names (see parent class).

        Raises:
            asyncio.TimeoutError: it took too long; it goes on.
        """
        request = self._endpoint.request(method, subpath, content_type, compress, **kwargs)
        if not _was_told_something(kwargs["json"]["tracker"]):
            return await request
        return await asyncio.wait_for(asyncio.shield(request), self._seconds)


def limit_actions(agent: Agent, seconds: float = ACTION_SECONDS) -> None:
    """Limits an agent's actions, once.

    Args:
        agent: the agent.
        seconds: see LimitedActionEndpoint.
    """
    endpoint = agent.action_endpoint
    if endpoint is None or isinstance(endpoint, LimitedActionEndpoint):
        return
    agent.action_endpoint = LimitedActionEndpoint(endpoint, seconds)
    if agent.processor:
        agent.processor.action_endpoint = agent.action_endpoint


def _was_told_something(tracker: Dict[str, Any]) -> bool:
    """Whether a reply came after the visitor's last message."""
    since = takewhile(lambda event: event["event"] != "user", reversed(tracker["events"]))
    return any(event["event"] == "bot" for event in since)
