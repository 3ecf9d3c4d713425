"""Parts of the assistant that really fail, as long as the file that FAULT_FILE names says so."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

NLU_RAISES, NLU_BLOCKS = "NLU raises", "NLU blocks"
POLICY_RAISES = "policy raises"
ACTION_RAISES, ACTION_HANGS, ACTION_IS_SLOW = "action raises", "action hangs", "action is slow"
SLOW_SECONDS = 1.5


def fault() -> str:
    return Path(os.environ["FAULT_FILE"]).read_text(encoding="utf-8")


class FaultyHandler(RegexMessageHandler):
    def process(self, messages: list[Message], domain: Domain | None = None) -> list[Message]:
        if fault() == NLU_RAISES:
            raise ValueError(f"can't understand {messages[0].get('text')}")
        while fault() == NLU_BLOCKS:
            time.sleep(0.05)
        return super().process(messages, domain)


class FaultyPolicy(RulePolicy):
    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        if fault() == POLICY_RAISES:
            raise ValueError(f"can't predict after {tracker.latest_message.text if tracker.latest_message else None}")
        return super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)


def with_faults(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """An action's `run` that fails when it shall."""

    async def faulty(self: Any, dispatcher: Any, tracker: Any, domain: Any) -> Any:
        while fault() == ACTION_HANGS:
            await asyncio.sleep(0.05)
        if fault() == ACTION_RAISES:
            raise ValueError(f"can't act on {tracker.latest_message['text']}")
        if fault() == ACTION_IS_SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        return await run(self, dispatcher, tracker, domain)

    return faulty
