"""What the parts of the notification plan have in common."""

from pydantic import BaseModel


class StrictModel(BaseModel):
    """A part of a YAML file: unknown keys are mistakes, and nothing is changed after it was read."""

    class Config:
        """Pydantic's settings."""

        extra = "forbid"
        frozen = True
        arbitrary_types_allowed = True
