"""Intent accuracy on labelled messages, judged alike for both: `python -m tests.bench.accuracy MODEL LABELS.csv`."""

import asyncio
import csv
import json
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from assistant.serving.quiet_logging import configure_logging

SAFETY = {"s_crisis": "crisis_self"}


def intent_of(label: str) -> str:
    """The full intent that a label stands for."""
    if label.startswith("nc_"):
        return f"not_covered/{label.removeprefix('nc_')}"
    if label.startswith("s_"):
        return f"safety/{SAFETY.get(label, label.removeprefix('s_'))}"
    return label if label in {"smalltalk", "human", "bot_challenge", "out_of_scope"} else f"faq/{label}"


def predicted(parsed: dict[str, Any]) -> str:
    """The full intent; stock Rasa's ResponseSelector names it apart, and counts with its likeliest one of the intent.

    Args:
        parsed: what `parse_message` gives.
    """
    base: str = parsed["intent"]["name"]
    ranking = parsed.get("response_selector", {}).get("default", {}).get("ranking", [])
    selected = (entry["intent_response_key"] for entry in ranking)
    full: str | None = parsed["intent"].get("full_retrieval_intent_name")
    return full or next((name for name in selected if name.startswith(f"{base}/")), base)


async def accuracy(agent: Agent, rows: list[dict[str, str]]) -> float:
    """The share of messages whose predicted intent is one of their labels'; small talk counts by its group."""
    hits = 0
    for row in rows:
        parsed = await agent.parse_message(row["text"])
        base = parsed["intent"]["name"]
        wanted = {intent_of(label) for label in (row["label"], row["secondary_label"]) if label}
        several = set(parsed.get("questions") or [])
        hits += predicted(parsed) in wanted or base in wanted or bool(several & wanted)
    return hits / len(rows)


def main(model: str, labels: str) -> None:
    configure_logging()
    rows = list(csv.DictReader(Path(labels).read_text(encoding="utf-8").splitlines()))
    print(json.dumps(asyncio.run(accuracy(Agent.load(model), rows))))


if __name__ == "__main__":
    main(*sys.argv[1:])
