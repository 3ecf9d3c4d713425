from pathlib import Path
from typing import Any

import yaml

from actions.validate_contact_form import INTERRUPTING

SAFETY = "safety"
"""The SafetyPolicy's, not a rule's."""


def intents_inside_the_form() -> set[str]:
    rules: list[dict[str, Any]] = yaml.safe_load(Path("data/rules/contact.yml").read_text())["rules"]
    inside = [rule["steps"][0] for rule in rules if {"active_loop": "contact_form"} in rule.get("condition", [])]
    return {step["intent"] for step in inside if "intent" in step}


def test_what_the_form_leaves_to_the_rules_has_one_inside_it() -> None:
    assert set(INTERRUPTING) == {*intents_inside_the_form(), SAFETY}
