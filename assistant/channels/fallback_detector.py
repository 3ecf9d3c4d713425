"""Looks for danger in a message that the assistant could not answer."""

from dataclasses import dataclass
from typing import Iterator, List, Optional, Protocol

from assistant.nlu.clean_text import clean_text
from assistant.safety.rule_signal import CUES, RuleSignal
from assistant.safety.safety_class import ACUTE, CRISIS_SELF, most_urgent

MAX_CHARACTERS = 20_000
"""Of a longer message the first and the last half of this many are searched."""

WINDOW, OVERLAP = 1000, 150
"""Characters searched at a time: what a hostile text could cost grows faster than its length."""


class Signals(Protocol):
    """What a detector finds."""

    @property
    def signals(self) -> List[RuleSignal]:
        """The matches."""


class Detector(Protocol):
    """Finds danger without a model, as RuleDetector does."""

    def find(self, text: str) -> Signals:
        """The signals in a text."""


@dataclass(frozen=True)
class Alarm:
    """The most urgent danger in a message.

    Attributes:
        safety_class: its class.
        language: the language of the wording that gave it away, such as `en`.
    """

    safety_class: str
    language: str

    @property
    def acute(self) -> bool:
        """Whether its card interrupts everything."""
        return self.safety_class in ACUTE


class FallbackDetector:
    """Prefers to alarm: for the acute classes a negated or past mention is enough, and so is a topic's.

    Here nobody answers the question that such a mention may be, and the cost of a card is a card.

    Args:
        rules: the detector.
    """

    def __init__(self, rules: Detector) -> None:
        self._rules = rules

    def alarm(self, text: str) -> Optional[Alarm]:
        """The most urgent alarm, None for a harmless message.

        Raises:
            Exception: a part of the text could not be searched, and the others gave no acute alarm.
        """
        signals: List[RuleSignal] = []
        failure: Optional[Exception] = None
        for window in _windows(text):
            try:
                signals += self._rules.find(clean_text(window)).signals
            except Exception as error:
                failure = error
        alarm = _most_urgent(signals)
        if failure and not (alarm and alarm.acute):
            raise failure
        return alarm


def _windows(text: str) -> Iterator[str]:
    half = MAX_CHARACTERS // 2
    for part in [text] if len(text) <= MAX_CHARACTERS else [text[:half], text[-half:]]:
        for start in range(0, max(len(part) - OVERLAP, 1), WINDOW - OVERLAP):
            yield part[start : start + WINDOW]


def _most_urgent(signals: List[RuleSignal]) -> Optional[Alarm]:
    languages = {signal.kind: signal.language for signal in signals if signal.kind in ACUTE or signal.plain}
    if all(cue in languages for cue in CUES):
        languages.setdefault(CRISIS_SELF, languages[CUES[0]])
    classes = most_urgent(list(languages))
    return Alarm(classes[0], languages[classes[0]]) if classes else None
