"""The same examples for both: at most so many an intent, drawn at random from our training data."""

import random
from collections import defaultdict
from pathlib import Path

import yaml

SEED = 42


def write_sample(folder: Path, examples: int | None) -> list[str]:
    """Writes training data.

    Args:
        folder: where to.
        examples: how many an intent at most; None for all.

    Returns:
        The full intents that have examples.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(Path("data/nlu").rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            found[block["intent"]] += block["examples"].strip().splitlines()
    draw = random.Random(SEED)
    blocks = [
        {"intent": intent, "examples": "\n".join(draw.sample(lines, min(examples or len(lines), len(lines))))}
        for intent, lines in found.items()
    ]
    folder.mkdir(parents=True)
    (folder / "examples.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}), encoding="utf-8")
    return list(found)
