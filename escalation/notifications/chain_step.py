"""One step of an escalation chain."""

from typing import Literal

from pydantic import Field

from escalation.strict_model import StrictModel


class ChainStep(StrictModel):
    """Whom to notify, and how long to wait for them.

    Attributes:
        group: the group's name, in lower case.
        when: at which hours the step counts.
        minutes: how long a notice waits to be acknowledged before the next one; None to leave it at this step.
        times: how many notices the group gets.
    """

    group: str = Field(regex=r"^[a-z][a-z0-9_]{0,59}$")
    when: Literal["open", "closed", "always"] = "always"
    minutes: float | None = Field(None, gt=0, le=60 * 24 * 7)
    times: int = Field(1, ge=1, le=100)
