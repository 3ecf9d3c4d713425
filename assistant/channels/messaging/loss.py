"""An app's word that it could not bring a message which it had taken."""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Loss:
    """A message that did not reach a person.

    Attributes:
        person: as in Incoming.
        code: the app's own for why.
        staff_message: the number of what staff wrote, see Outgoing; None for the assistant's words.
    """

    person: str
    code: str
    staff_message: Optional[int] = None
