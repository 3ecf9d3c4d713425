"""The configuration without the safety layer, to see what that costs."""

from pathlib import Path

import yaml

SAFETY = ("DangerClassifier", "SafetyClassifier", "SafetyPolicy")


def write_config_without_safety(path: Path) -> None:
    """Writes config.yml without the components and the policy that look for danger."""
    config = yaml.safe_load(Path("config.yml").read_text(encoding="utf-8"))
    for part in ("pipeline", "policies"):
        config[part] = [entry for entry in config[part] if not entry["name"].endswith(SAFETY)]
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
