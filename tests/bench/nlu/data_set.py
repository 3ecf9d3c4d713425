"""A labelled data set: what is trained on, and what is asked."""

import hashlib
from dataclasses import dataclass

from assistant.building.examples import Example

OUT_OF_SCOPE = "oos"
"""The label of a message that belongs to no intent."""


@dataclass(frozen=True)
class DataSet:
    """One data set, or one draw from it.

    Attributes:
        name: as the tables show it.
        draw: the number of the draw, 0 when all examples are taken.
        train: the examples; none is out of scope.
        test: the messages that the trained systems are asked.
    """

    name: str
    draw: int
    train: tuple[Example, ...]
    test: tuple[Example, ...]

    @property
    def key(self) -> str:
        """Names the file in which what a system said is kept; another one when the data change."""
        content = hashlib.sha256(repr((self.train, self.test)).encode()).hexdigest()
        return f"{self.name.replace(' ', '-')}.{self.draw}.{content[:8]}"
