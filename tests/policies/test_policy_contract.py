"""What every policy of ours must do, checked alike for each."""

import inspect
import re
import sys
import typing
from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.policies.policy import Policy
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import class_from_module_path

from assistant.policies.staff_turn import StaffTurn
from tests.policies.policy_turns import said

CONFIGURED = yaml.safe_load(Path("config.yml").read_text())["policies"]
OURS = [class_from_module_path(entry["name"]) for entry in CONFIGURED if entry["name"].startswith("assistant.")]
GRAPH_METHODS = ("load", "train", "predict_action_probabilities", "fingerprint_addon", "get_default_config")
RULE_PRIORITY = 6


@pytest.fixture(params=OURS, ids=lambda policy: policy.__name__)
def policy(request: pytest.FixtureRequest) -> type[Policy]:
    return request.param


def loaded(agent: Agent, policy: type[Policy]) -> Policy:
    """The policy as the model has it."""
    assert agent.processor is not None
    nodes = agent.processor.graph_runner.nodes  # type: ignore[attr-defined]
    (name,) = [name for name in nodes if policy.__name__ in name]
    component: Policy = nodes[name]._component
    return component


def test_the_file_is_named_after_the_class(policy: type[Policy]) -> None:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", policy.__name__).lower()

    assert policy.__module__ == f"assistant.policies.{snake}"


def test_every_graph_method_has_type_hints(policy: type[Policy]) -> None:
    for name in GRAPH_METHODS:
        method = getattr(policy, name)
        assert name in vars(policy)
        hints = typing.get_type_hints(method)
        parameters = [name for name in inspect.signature(method).parameters if name not in ("self", "cls")]
        assert set(hints) == {*parameters, "return"}


def test_every_default_is_commented_and_every_setting_has_a_default(policy: type[Policy]) -> None:
    source = inspect.getsource(policy.get_default_config)
    for key in policy.get_default_config():
        assert re.search(rf'# .+\n\s+"{key}":', source), key
    (configured,) = [entry for entry in CONFIGURED if entry["name"].endswith(f".{policy.__name__}")]

    assert set(configured) - {"name"} <= set(policy.get_default_config())


def test_the_fingerprint_covers_the_modules_of_ours_that_decide(
    policy: type[Policy], monkeypatch: pytest.MonkeyPatch
) -> None:
    covered: set[str] = set()
    module = sys.modules[policy.__module__]

    def note(paths: list[Path]) -> str:
        covered.update(path.stem for path in paths)
        return ""

    monkeypatch.setattr(module, "digest", note)
    policy.fingerprint_addon({})
    used = set(re.findall(r"^from assistant\.policies\.(\w+) import", inspect.getsource(module), re.MULTILINE))

    assert used <= covered


def test_the_policies_stand_above_the_rules_and_safety_above_all() -> None:
    priorities = [policy.get_default_config()["priority"] for policy in OURS]

    assert OURS[0].__name__ == "SafetyPolicy"
    assert priorities == sorted(priorities, reverse=True)
    assert min(priorities) > RULE_PRIORITY


@pytest.mark.parametrize(
    "events",
    [
        [],
        [ActionExecuted("action_listen")],
        [ActionExecuted("action_listen"), said("faq/speed")],
        [ActionExecuted("action_listen"), said("safety/emergency")],
        [ActionExecuted("action_listen"), said("faq/speed", metadata=StaffTurn("Maria").metadata())],
    ],
    ids=["nothing", "a start", "a question", "danger", "a person"],
)
def test_it_predicts_one_action_surely_or_none_at_all(agent: Agent, policy: type[Policy], events: list[Event]) -> None:
    assert agent.domain is not None
    tracker = DialogueStateTracker.from_events("policy", events, agent.domain.slots, domain=agent.domain)
    probabilities = loaded(agent, policy).predict_action_probabilities(tracker, agent.domain).probabilities

    assert len(probabilities) == agent.domain.num_actions
    assert sorted(set(probabilities)) in ([0.0], [0.0, 1.0])
    assert sum(probabilities) <= 1
