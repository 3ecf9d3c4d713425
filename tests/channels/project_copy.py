"""A project folder with one or the other part broken, and the rest as it is."""

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent.parent
LINKED = ("config.yml", "credentials.yml", "data", "domain.yml", "endpoints.yml", "models")

FAULTY_ACTION = """

from tests.channels import faults
ActionEscalate.run = faults.with_faults(ActionEscalate.run)
"""


def project_copy(folder: Path) -> Path:
    """A folder from which the assistant can be served; replace in it what shall be broken."""
    folder.mkdir(parents=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    return folder


def replace(folder: Path, name: str, text: str) -> None:
    """Puts another file in the place of a linked one."""
    (folder / name).unlink()
    (folder / name).write_text(text, encoding="utf-8")


def add_faulty_actions(folder: Path) -> None:
    """A copy of the actions, of which the escalation fails when `faults` says so."""
    shutil.copytree(ROOT / "actions", folder / "actions", ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "actions" / "action_escalate.py").open("a", encoding="utf-8") as file:
        file.write(FAULTY_ACTION)


def add_faulty_components(model: Path, faulty: Path) -> None:
    """Writes a copy of the model of which the last component and the policy fail when `faults` says so."""
    swapped = {
        "rasa.nlu.classifiers.regex_message_handler.RegexMessageHandler": "tests.channels.faults.FaultyHandler",
        "rasa.core.policies.rule_policy.RulePolicy": "tests.channels.faults.FaultyPolicy",
    }

    def swap(unpacked: Path) -> None:
        file = unpacked / "metadata.json"
        metadata: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for node in metadata["predict_schema"]["nodes"].values():
            node["uses"] = swapped.pop(node["uses"], node["uses"])
        assert not swapped, f"The model has no {list(swapped)}."
        file.write_text(json.dumps(metadata), encoding="utf-8")

    changed_model(model, faulty, swap)


def damage_a_component(model: Path, damaged: Path) -> None:
    """Writes a copy of the model in which the weights of a classifier are cut off: it loads, and fails on a message."""

    def damage(unpacked: Path) -> None:
        (file,) = unpacked.glob("components/train_*MessageClassifier*/intents.npz")
        arrays = dict(np.load(file))
        np.savez(file, **{**arrays, "first": arrays["first"][:10]})

    changed_model(model, damaged, damage)


def changed_model(model: Path, changed: Path, change: Callable[[Path], None]) -> None:
    """Unpacks a model, changes it and packs it again under another path."""
    unpacked = changed.parent / f"{changed.name}.unpacked"
    with tarfile.open(model) as archive:
        archive.extractall(unpacked)
    change(unpacked)
    with tarfile.open(changed, "w:gz") as archive:
        archive.add(unpacked, arcname="")
    shutil.rmtree(unpacked)
