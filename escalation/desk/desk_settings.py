"""The numbers of the desk."""

from pathlib import Path

from pydantic import Field, validator

from escalation.settings_file import SettingsFile


class DeskSettings(SettingsFile):
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

    FILE = Path("data/escalation/desk.yml")
    ROOT = "staff_desk"

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
