"""Which facts of the article stand below a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assistant.safety.safety_class import ACUTE, CLASSES

FILE = Path("data/safety/card_facts.yml")
TOPIC, SOBER = "faq/", "sober/"
"""How the file names a topic's answer, and the same without the article's hopeful claims."""

MAX_FACTS = 2
ASKED_FROM = 0.3
"""From this probability in the ranking on a message with an alarm counts as asking about a topic as well. Of two dozen
written to try it, most of those that did so reached 0.3 to 0.98, and all but one of the others stayed below 0.15."""


class CardFactsError(Exception):
    """The file of the facts is not as it should be; the message names it and what to change."""


class ClassFacts(NamedTuple):
    """The facts of one class, as `faq/speed` or `sober/speed`.

    Attributes:
        asked: what may be shown when the message asks about it.
        unasked: what is shown when it does not.
    """

    asked: tuple[str, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True)
class CardFacts:
    """The facts of `data/safety/card_facts.yml`.

    Attributes:
        by_class: safety class to its facts; a class without any is absent.
    """

    by_class: Mapping[str, ClassFacts]

    @classmethod
    def read(cls, path: Path = FILE) -> "CardFacts":
        """Reads the file.

        Raises:
            CardFactsError: it has not the expected form, or names an acute class.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))["safety_facts"]
            facts = {
                str(name): ClassFacts(**{kind: tuple(names) for kind, names in kinds.items()})
                for name, kinds in content.items()
            }
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            lists = " and ".join(ClassFacts._fields)
            raise CardFactsError(f"{path}: it needs the key safety_facts, with the lists {lists} by class.") from error
        allowed = [name for name in CLASSES if name not in ACUTE]
        for name in facts:
            if name not in allowed:
                raise CardFactsError(f"{path}: {name} is none of {', '.join(allowed)}; no other card may have facts.")
        return cls(facts)

    def asked(self, safety_class: str, parse_data: Mapping[str, Any]) -> list[str]:
        """The responses with the facts of the class that the message asks about, two at most.

        Args:
            safety_class: the class of the card.
            parse_data: what the understanding found in the message.
        """
        allowed = {_topic(name): name for name in self._of(safety_class).asked}
        return [f"utter_{allowed[topic]}" for topic in _asked_topics(parse_data) if topic in allowed][:MAX_FACTS]

    def unasked(self, safety_class: str) -> list[str]:
        """The responses with the facts of the class for a message that asks about none, two at most."""
        return [f"utter_{name}" for name in self._of(safety_class).unasked][:MAX_FACTS]

    def _of(self, safety_class: str) -> ClassFacts:
        return self.by_class.get(safety_class, ClassFacts((), ()))


def _asked_topics(parse_data: Mapping[str, Any]) -> list[str]:
    """The topics of the message's questions, then those that its ranking still has beside the alarm."""
    questions, ranking = parse_data.get("questions") or [], parse_data.get("intent_ranking") or []
    likely = [str(entry["name"]) for entry in ranking if entry["confidence"] >= ASKED_FROM]
    return [_topic(name) for name in dict.fromkeys([*questions, *likely]) if name.startswith(TOPIC)]


def _topic(name: str) -> str:
    return name.partition("/")[2]
