"""config.yml with a change."""

from pathlib import Path

import yaml

SAFETY = ("DangerClassifier", "SafetyClassifier", "SafetyPolicy")


def write_config_without_safety(path: Path) -> None:
    """Leaves out the components and the policy that look for danger, to see what they cost."""
    config = _config()
    for part in ("pipeline", "policies"):
        config[part] = [entry for entry in config[part] if not entry["name"].endswith(SAFETY)]
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def write_config_with_pipeline(path: Path, pipeline: Path) -> None:
    """Names another spaCy pipeline."""
    config = _config()
    (spacy,) = [entry for entry in config["pipeline"] if entry["name"] == "SpacyNLP"]
    spacy["model"] = str(pipeline)
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def _config() -> dict[str, list[dict[str, str]]]:
    config: dict[str, list[dict[str, str]]] = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))
    return config
