"""Compares the facts below the cards with the answers that they come from."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from assistant.answers.card_facts import MAX_FACTS, SOBER, TOPIC, CardFacts, CardFactsError
from assistant.content.finding import Finding
from assistant.content.response import Response

ONLY = {"misuse": "mechanism"}
"""Classes whose card may have facts of one topic only."""


class FactCheck:
    """What must hold for `data/safety/card_facts.yml`.

    Args:
        file: the file.
        responses: every response.
    """

    def __init__(self, file: Path, responses: list[Response]) -> None:
        self._file = file
        self._responses = {response.name: response for response in responses}

    def findings(self) -> Iterator[Finding]:
        """Every fault of the file."""
        try:
            facts = CardFacts.read(self._file)
        except CardFactsError as error:
            yield Finding(self._file, 1, str(error))
            return
        lines: Mapping[str, CommentedMap] = YAML(typ="rt").load(self._file.read_text(encoding="utf-8"))["safety_facts"]
        for safety_class, of in facts.by_class.items():
            for kind, names in of._asdict().items():
                for message in self._faults(safety_class, kind, names):
                    line = lines[safety_class].lc.key(kind)[0] + 1
                    yield Finding(self._file, line, f"{safety_class}: {kind}: {message}")

    def _faults(self, safety_class: str, kind: str, names: tuple[str, ...]) -> Iterator[str]:
        if kind == "unasked" and len(names) > MAX_FACTS:
            yield f"it has {len(names)} facts, at most {MAX_FACTS} are shown"
        for name in names:
            yield from self._fact_faults(name)
            if safety_class in ONLY and name.partition("/")[2] != ONLY[safety_class]:
                yield f"{name} must not stand below this card, only {ONLY[safety_class]}"
            if kind == "unasked" and not name.startswith(SOBER):
                yield f"{name} would show hopeful claims to somebody who has not asked: use {SOBER}"

    def _fact_faults(self, name: str) -> Iterator[str]:
        response = self._responses.get(f"utter_{name}")
        if response is None or not name.startswith((TOPIC, SOBER)):
            yield f"{name} is no answer of faq.yml or sober.yml"
            return
        notes = response.metadata.get("notes") or []
        if "promotional" in notes:
            yield f"{name} quotes promotional wording, which has no place below a card: use {SOBER}"
        if "balance" not in notes or not response.citations:
            yield f"{name} has no citation, or lacks the note `balance`"
