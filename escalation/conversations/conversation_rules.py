"""How staff and the assistant share a conversation."""

from datetime import timedelta
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from escalation.notifications.strict_model import StrictModel

FILE = Path("data/escalation/conversations.yml")
ROOT = "staff_conversations"


class ConversationRulesError(Exception):
    """The rules' file is not as it should be.

    Args:
        file: the file to edit.
        fault: where in it and what is wrong.
    """

    def __init__(self, file: Path, fault: str) -> None:
        super().__init__(f"{file}: {fault}.")
        self.file, self.fault = file, fault


class ConversationRules(StrictModel):
    """The content of `data/escalation/conversations.yml`.

    Attributes:
        idle_minutes: after so many without staff doing anything the assistant answers again.
        notice_minutes: for so many after the visitor was told at length that a person reads this, a few words do.
    """

    idle_minutes: float = Field(gt=0)
    notice_minutes: float = Field(ge=0)

    @classmethod
    def read(cls, file: Path = FILE) -> "ConversationRules":
        """Reads the file.

        Raises:
            ConversationRulesError: it has not the expected form.
        """
        try:
            return cls.parse_obj(yaml.safe_load(file.read_text(encoding="utf-8"))[ROOT])
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ConversationRulesError(file, f"it can't be read ({type(error).__name__})") from error
        except (KeyError, TypeError) as error:
            raise ConversationRulesError(file, f"it needs the key {ROOT} with what belongs to it") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = " / ".join(str(part) for part in first["loc"] if part != "__root__")
            raise ConversationRulesError(file, f"{ROOT} / {place}: {first['msg']}") from error

    @property
    def idle(self) -> timedelta:
        """`idle_minutes` as a span."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def notice(self) -> timedelta:
        """`notice_minutes` as a span."""
        return timedelta(minutes=self.notice_minutes)
