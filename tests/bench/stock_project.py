"""The same content for stock Rasa: `rasa init`'s pipeline and policies, nothing of ours."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.bench.sample import write_sample

CONFIG = {"recipe": "default.v1", "assistant_id": "stock", "language": "en"}
"""What `rasa init` writes: pipeline and policies are left to Rasa, which then takes its defaults."""


def make_stock_project(folder: Path, examples: int | None) -> None:
    """Writes a project that stock Rasa can train: our examples and responses, each rule as a rule and as a story.

    Our own actions and forms are left out, and the intents without examples, which only our pipeline decides.

    Args:
        folder: where to.
        examples: how many an intent at most; None for all.
    """
    intents = write_sample(folder / "data" / "nlu", examples)
    domain = yaml.safe_load(Path("domain.yml").read_text())
    trained = {intent.partition("/")[0] for intent in intents}
    domain["intents"] = [intent for intent in domain["intents"] if intent in trained]
    for ours in ("actions", "forms"):
        domain.pop(ours)
    domain["responses"] = _responses(intents)
    steps = [[{"intent": intent}, {"action": f"utter_{intent}"}] for intent in domain["intents"]]
    _write(folder / "domain.yml", domain)
    _write(folder / "config.yml", CONFIG)
    # Rasa takes each key of these two for a channel or an endpoint, so they have no version.
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text("")
    _write(folder / "data" / "rules.yml", {"rules": [{"rule": f"rule {i}", "steps": s} for i, s in enumerate(steps)]})
    _write(
        folder / "data" / "stories.yml", {"stories": [{"story": f"story {i}", "steps": s} for i, s in enumerate(steps)]}
    )


def _responses(intents: list[str]) -> dict[str, Any]:
    """The texts alone, with something in place of each placeholder, and one for each intent that our actions answer."""
    found = {}
    for file in [*Path("data/answers").glob("*.yml"), Path("data/safety/cards.yml"), Path("data/safety/help.yml")]:
        for name, variations in (yaml.safe_load(file.read_text()).get("responses") or {}).items():
            text = re.sub(r"\{\w+\}", "911", variations[0]["text"])
            found[name] = [{"text": text}]
    return {f"utter_{intent}": found["utter_topics"] for intent in intents} | found


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content if "nlu" in content else {"version": "3.1", **content}, sort_keys=False))
