"""From which probability of danger on an alarm is raised."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DangerThresholds:
    """Chosen by `faq calibrate` and kept in config.yml.

    Attributes:
        message: for each safety class, when it is the likeliest one of a message.
        sentence: for each safety class, when it is the likeliest one of a sentence.
        softened: for a message whose only wordings of danger are denied, past or a topic.
        support: from here on a line of support stands under the answer.
        secondary: from this probability of its own on another class rides along.
        acute_secondary: the same for an acute class beside a likelier one that is not.
    """

    message: dict[str, float]
    sentence: dict[str, float]
    softened: float
    support: float
    secondary: float
    acute_secondary: float
