import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from assistant.serving.limited_action_endpoint import LimitedActionEndpoint, limit_actions

ASKED = [{"event": "bot"}, {"event": "user"}, {"event": "action"}]
TOLD = [*ASKED, {"event": "bot"}]


class Actions(EndpointConfig):
    """Runs for a while; then it has run."""

    def __init__(self, seconds: float, error: Exception | None = None) -> None:
        super().__init__(url="test")
        self.seconds, self.error, self.ran = seconds, error, asyncio.Event()

    async def request(self, *_: Any, **__: Any) -> Any:
        await asyncio.sleep(self.seconds)
        self.ran.set()
        if self.error:
            raise self.error
        return {"events": [], "responses": []}


def call(events: list[dict[str, str]]) -> dict[str, Any]:
    return {"next_action": "action_escalate", "tracker": {"events": events}}


@pytest.mark.parametrize("events", [ASKED, TOLD])
async def test_what_an_action_returns_or_raises_in_time_is_passed_on(events: list[dict[str, str]]) -> None:
    good, bad = LimitedActionEndpoint(Actions(0), 1), LimitedActionEndpoint(Actions(0, KeyError("action")), 1)

    assert await good.request(json=call(events)) == {"events": [], "responses": []}
    with pytest.raises(KeyError, match="action"):
        await bad.request(json=call(events))


async def test_after_a_reply_an_action_that_takes_too_long_is_left_to_itself() -> None:
    actions = Actions(0.2)

    with pytest.raises(asyncio.TimeoutError):
        await LimitedActionEndpoint(actions, 0.05).request(json=call(TOLD))
    assert not actions.ran.is_set()
    await asyncio.wait_for(actions.ran.wait(), 2)


async def test_an_action_from_which_the_answer_is_to_come_is_waited_for() -> None:
    assert await LimitedActionEndpoint(Actions(0.2), 0.05).request(json=call(ASKED))


def test_an_agent_s_actions_are_limited_once() -> None:
    agent = Agent(action_endpoint=EndpointConfig(url="test"))
    limit_actions(agent)
    limited = agent.action_endpoint
    limit_actions(agent)

    assert isinstance(limited, LimitedActionEndpoint)
    assert agent.action_endpoint is limited


def test_an_agent_without_actions_stays_so() -> None:
    agent = Agent()
    limit_actions(agent)

    assert agent.action_endpoint is None
