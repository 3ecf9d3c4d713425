"""The numbers of the desk."""

from pathlib import Path

import yaml
from pydantic import Field, ValidationError, validator

from escalation.notifications.strict_model import StrictModel

FILE = Path("data/escalation/desk.yml")
ROOT = "staff_desk"


class DeskSettingsError(Exception):
    """The file is not as it should be.

    Args:
        file: the file to edit.
        fault: where in it and what is wrong.
    """

    def __init__(self, file: Path, fault: str) -> None:
        super().__init__(f"{file}: {fault}.")
        self.file, self.fault = file, fault


class DeskSettings(StrictModel):
    """The content of `data/escalation/desk.yml`.

    Attributes:
        session_hours: a session ends so long after the log-in.
        idle_minutes: and when no page has been open for so long.
        wrong_passwords: after so many in a row an account is locked.
        lock_minutes: for so long.
        attempts: log-ins that one address may try.
        attempt_minutes: in so long.
        page_size: tickets on a page of the queue.
        sound_seconds: the sound is repeated so long after, while an acute ticket waits.
        outcomes: what a ticket can be closed with.
    """

    session_hours: float = Field(gt=0, le=24 * 7)
    idle_minutes: float = Field(gt=0)
    wrong_passwords: int = Field(ge=3, le=100)
    lock_minutes: float = Field(gt=0, le=60 * 24)
    attempts: int = Field(ge=3)
    attempt_minutes: float = Field(gt=0)
    page_size: int = Field(ge=5, le=500)
    sound_seconds: float = Field(ge=5)
    outcomes: tuple[str, ...] = Field(...)

    @validator("outcomes")
    def _some(cls, outcomes: tuple[str, ...]) -> tuple[str, ...]:  # noqa: N805
        if not outcomes or not all(outcome.strip() for outcome in outcomes) or len(set(outcomes)) != len(outcomes):
            raise ValueError("it needs at least one outcome, none empty, each once")
        return outcomes

    @classmethod
    def read(cls, file: Path = FILE) -> "DeskSettings":
        """Reads the file.

        Raises:
            DeskSettingsError: it has not the expected form.
        """
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
            return cls.parse_obj(content[ROOT])
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DeskSettingsError(file, f"it can't be read ({type(error).__name__})") from error
        except (KeyError, TypeError) as error:
            raise DeskSettingsError(file, f"it needs the key {ROOT} with what belongs to it") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = " / ".join(str(part) for part in first["loc"] if part != "__root__")
            raise DeskSettingsError(file, f"{ROOT} / {place}: {first['msg']}") from error
