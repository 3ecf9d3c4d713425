"""Looks for intents, responses and actions that are named in one place only."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.content.finding import Finding
from assistant.content.response import Response

MIN_EXAMPLES = 40
ANSWERED = ("faq", "not_covered", "safety", "smalltalk", "help")
"""Retrieval intents: each sub-intent has a response of the same name."""

TOPIC, SOBER = "faq/", "utter_sober/"
"""Each topic has a second response without hopeful claims."""

IN_A_FORM = "intent in a form"
COUNTED = ("faq", "not_covered", "safety")
PYTHON = ("actions", "assistant")


class NameCheck:
    """Compares the names in the domain, the examples, the responses, the rules and the code.

    Args:
        root: the project's folder.
        responses: every response.
    """

    def __init__(self, root: Path, responses: list[Response]) -> None:
        self._root = root
        self._responses = {response.name: response for response in responses}
        self._domain = _yaml(root / "domain.yml")
        self._examples = _examples(root / "data" / "nlu")
        self._steps = _steps(root / "data")
        self._code = {
            file: file.read_text(encoding="utf-8") for folder in PYTHON for file in (root / folder).rglob("*.py")
        }

    def findings(self) -> Iterator[Finding]:
        """Every name that stands alone."""
        yield from self._topics()
        yield from self._intents()
        yield from self._actions()
        yield from self._unused_responses()

    def _topics(self) -> Iterator[Finding]:
        for intent, (file, line, count) in self._examples.items():
            base = intent.partition("/")[0]
            if base in ANSWERED and f"utter_{intent}" not in self._responses:
                yield Finding(file, line, f"{intent} has examples but no response utter_{intent} in data/")
            if intent.startswith(TOPIC) and intent.replace(TOPIC, SOBER) not in self._responses:
                yield Finding(file, line, f"{intent} has no response {intent.replace(TOPIC, SOBER)} for after an alarm")
            if base in COUNTED and count < MIN_EXAMPLES:
                yield Finding(file, line, f"{intent} has {count} examples, at least {MIN_EXAMPLES} are needed")
        for name, response in self._responses.items():
            if "/" in name and name.replace(SOBER, f"utter_{TOPIC}").removeprefix("utter_") not in self._examples:
                yield Finding(response.file, response.line, f"{name} has no examples in data/nlu for its intent")

    def _intents(self) -> Iterator[Finding]:
        trained = {intent.partition("/")[0]: place for intent, place in self._examples.items()}
        for intent, (file, line, _) in trained.items():
            if intent not in self._domain["intents"]:
                yield Finding(file, line, f"the intent {intent} is not in domain.yml")
        ruled = {value for kind, value, _, _ in self._steps if kind == "intent"}
        for intent in self._domain["intents"]:
            if intent not in ruled:
                yield self._in_domain(intent, f"no rule or story has the intent {intent}")
            if intent not in trained and not self._in_code(f'"{intent}"'):
                yield self._in_domain(intent, f"the intent {intent} has no examples, and no component decides it")
        for kind, value, file, line in self._steps:
            if kind in ("intent", IN_A_FORM) and value not in self._domain["intents"]:
                yield Finding(file, line, f"the intent {value} is not in domain.yml")

    def _actions(self) -> Iterator[Finding]:
        bases = {name.partition("/")[0] for name in self._responses}
        for kind, value, file, line in self._steps:
            if kind == "action" and value not in {*bases, *self._domain["actions"], *self._forms()}:
                yield Finding(file, line, f"the action {value} is neither a response nor in domain.yml")
        used = {value for kind, value, _, _ in self._steps if kind == "action"} | self._run_by_forms()
        for action in self._domain["actions"]:
            if action not in used:
                yield self._in_domain(action, f"no rule or story runs {action}")
            if not any(f'return "{action}"' in code for file, code in self._code.items() if "actions" in file.parts):
                yield self._in_domain(action, f"no class in actions/ has the name {action}")

    def _forms(self) -> dict[str, Any]:
        return dict(self._domain.get("forms") or {})

    def _run_by_forms(self) -> set[str]:
        """The actions that Rasa runs for a form, by their names."""
        slots = {slot for form in self._forms().values() for slot in form.get("required_slots", [])}
        return {f"validate_{form}" for form in self._forms()} | {f"action_ask_{slot}" for slot in slots}

    def _unused_responses(self) -> Iterator[Finding]:
        used = {value for kind, value, _, _ in self._steps if kind == "action"}
        for name, response in self._responses.items():
            base = name.partition("/")[0]
            if base not in used and not self._in_code(f'"{name}"') and not self._in_code(f'"{base}/"'):
                yield Finding(response.file, response.line, f"{name} is used by no rule, story, action or component")

    def _in_code(self, text: str) -> bool:
        return any(text in code for code in self._code.values())

    def _in_domain(self, name: str, message: str) -> Finding:
        return Finding(self._root / "domain.yml", _line(self._root / "domain.yml", rf"- {name}$"), message)


def _examples(folder: Path) -> dict[str, tuple[Path, int, int]]:
    """For each full intent its first file and line, and how many examples it has in all files."""
    found: dict[str, tuple[Path, int, int]] = {}
    for file in sorted(folder.rglob("*.yml")):
        for block in _yaml(file).get("nlu") or []:
            intent = block["intent"]
            file_, line, count = found.get(intent, (file, _line(file, rf"- intent: {re.escape(intent)}$"), 0))
            found[intent] = (file_, line, count + len(block["examples"].strip().splitlines()))
    return found


def _steps(folder: Path) -> list[tuple[str, str, Path, int]]:
    """The intents and actions of all rules and stories, as (kind, name, file, line).

    The kind of an intent that is met on a condition only, such as inside a form, is IN_A_FORM.
    """
    found = []
    for file in sorted([*(folder / "rules").glob("*.yml"), *(folder / "stories").glob("*.yml")]):
        conditional = False
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            conditional = (conditional or line.strip() == "condition:") and not line.startswith(("- rule:", "- story:"))
            match = re.match(r"\s*- (intent|action): ([\w/]+)", line)
            if match:
                kind = IN_A_FORM if conditional and match[1] == "intent" else match[1]
                found.append((kind, match[2].partition("/")[0], file, number))
    return found


def _yaml(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return content


def _line(file: Path, pattern: str) -> int:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if re.search(pattern, line):
            return number
    return 1
