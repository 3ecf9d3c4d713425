"""Somebody who writes in an app."""

import itertools
from dataclasses import dataclass, field

_NUMBERS = itertools.count(70_001)


@dataclass(frozen=True)
class Person:
    """A person of their own for each test, so that tests can share a server."""

    number: int = field(default_factory=lambda: next(_NUMBERS))
