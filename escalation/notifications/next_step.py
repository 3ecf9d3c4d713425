"""What comes next in an escalation chain."""

from dataclasses import dataclass
from datetime import datetime

from escalation.notifications.chain_step import ChainStep


@dataclass(frozen=True)
class NextStep:
    """What comes next in a chain.

    Attributes:
        position: the position after it; of the step itself when it has to wait.
        step: whom to notify; None when the chain is at its end.
        wait_until: when the step's hours begin; None when they are now.
        same_group: whether the notice before went to the same group.
    """

    position: int
    step: ChainStep | None
    wait_until: datetime | None
    same_group: bool
