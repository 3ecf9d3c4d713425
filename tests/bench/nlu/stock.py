"""Stock Rasa on a data set: `python -m tests.bench.nlu.stock DATA_SET.json RESULT.npz`, in a process of its own."""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.core.agent import Agent
from rasa.core.constants import DEFAULT_NLU_FALLBACK_THRESHOLD
from rasa.model_training import train_nlu
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from assistant.building.examples import Example
from assistant.serving.quiet_logging import configure_logging
from tests.bench.nlu.judged import Judged
from tests.bench.stock_project import CONFIG


def main(data_set: Path, result: Path) -> None:
    """Trains what `rasa init` leaves to Rasa, and asks it every message.

    Args:
        data_set: `{"train": [[text, intent], …], "test": [text, …]}`.
        result: where to save what it said.
    """
    configure_logging()
    parts = json.loads(data_set.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        model = _trained(folder, [Example(*row) for row in parts["train"]])
        seconds = time.perf_counter() - start
        rows, times = asyncio.run(_asked(Agent.load(model), parts["test"]))
    predicted, probability = zip(*rows, strict=True)
    sure = np.array(probability)
    Judged(np.array(predicted), sure, sure, DEFAULT_NLU_FALLBACK_THRESHOLD, seconds, float(np.median(times))).save(
        result
    )


def _trained(folder: Path, examples: list[Example]) -> Path:
    intents: dict[str, list[str]] = {}
    for text, intent in examples:
        intents.setdefault(intent, []).append(text)
    blocks = [{"intent": intent, "examples": texts} for intent, texts in intents.items()]
    (folder / "config.yml").write_text(yaml.safe_dump(CONFIG))
    # In the JSON form a text needs no escapes, whatever stands in it.
    rows = [{"text": text, "intent": block["intent"]} for block in blocks for text in block["examples"]]
    (folder / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": rows}}))
    model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.json"), str(folder), fixed_model_name="stock")
    return Path(str(model))


async def _asked(agent: Agent, texts: list[str]) -> tuple[list[tuple[str, float]], list[float]]:
    rows, times = [], []
    for text in texts:
        start = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append(1000 * (time.perf_counter() - start))
        rows.append(_likeliest(parsed))
    return rows, times


def _likeliest(parsed: dict[str, Any]) -> tuple[str, float]:
    """The likeliest intent that is one; the fallback stands in front of it when Rasa is not sure."""
    ranking = [parsed["intent"], *parsed["intent_ranking"]]
    first = next(entry for entry in ranking if entry["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME)
    return first["name"], first["confidence"]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
