"""One utterance of a conversation."""

from dataclasses import dataclass
from datetime import datetime

VISITOR, ASSISTANT, PERSON = "visitor", "assistant", "person"


@dataclass(frozen=True)
class Turn:
    """What somebody said.

    Attributes:
        when: in UTC. What a person wrote has the time of writing.
        speaker: `visitor`, `assistant`, or `person` for staff.
        text: what was said, as the visitor saw it.
        safety_class: the most urgent class of a visitor's message; None when it raised no alarm.
    """

    when: datetime
    speaker: str
    text: str
    safety_class: str | None = None
