"""What the rules found in a text."""

from dataclasses import dataclass

from assistant.safety.rule_signal import RuleSignal


@dataclass(frozen=True)
class Findings:
    """What the rules found in a text.

    Attributes:
        signals: the matches, each kind of match once.
        restored: the text with hidden words restored; None when nothing was hidden.
    """

    signals: list[RuleSignal]
    restored: str | None
