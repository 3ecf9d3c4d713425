"""config.yml with a change."""

from pathlib import Path
from typing import Any

import yaml

SAFETY = ("SafetyClassifier", "SafetyPolicy")


def write_config_without_safety(path: Path) -> None:
    """Leaves out the networks, the component and the policy that look for danger, to see what they cost."""
    config = _config()
    for part in ("pipeline", "policies"):
        config[part] = [entry for entry in config[part] if not entry["name"].endswith(SAFETY)]
    (classifier,) = [entry for entry in config["pipeline"] if entry["name"].endswith("MessageClassifier")]
    classifier["danger_units"] = 0
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def write_config_with_pipeline(path: Path, pipeline: Path) -> None:
    """Names another spaCy pipeline."""
    config = _config()
    (spacy,) = [entry for entry in config["pipeline"] if entry["name"] == "SpacyNLP"]
    spacy["model"] = str(pipeline)
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def _config() -> dict[str, list[dict[str, Any]]]:
    config: dict[str, list[dict[str, Any]]] = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))
    return config
