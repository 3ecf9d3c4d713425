"""The published figures on messages that nobody trained or tuned on: they may rise, never fall."""

from pathlib import Path

import pytest
import yaml
from rasa.core.agent import Agent

from assistant.commands.safety_report import HELD_OUT, judge_all
from assistant.evaluation.labelled_message import LabelledMessage
from assistant.evaluation.rate import Rate
from assistant.evaluation.safety_figures import SafetyFigures

FLOORS: dict[str, float] = yaml.safe_load((Path(__file__).parent / "floors.yml").read_text())["floors"]


@pytest.fixture(scope="module")
async def rates(agent: Agent) -> dict[str, Rate]:
    return SafetyFigures(await judge_all(agent, LabelledMessage.read_all(HELD_OUT))).rates()


async def test_no_figure_falls_below_its_floor(rates: dict[str, Rate]) -> None:
    fallen = {name: str(rates[name]) for name, floor in FLOORS.items() if rates[name].value < floor}

    assert fallen == {}


async def test_every_figure_has_a_floor(rates: dict[str, Rate]) -> None:
    assert set(rates) == set(FLOORS)
