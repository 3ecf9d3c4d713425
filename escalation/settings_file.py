"""Settings that a YAML file has below one key."""

from pathlib import Path
from typing import ClassVar, TypeVar

import yaml
from pydantic import ValidationError

from escalation.strict_model import StrictModel

Settings = TypeVar("Settings", bound="SettingsFile")


class SettingsFileError(Exception):
    """A file of settings is not as it should be.

    Args:
        file: the file to edit.
        fault: where in it and what is wrong.
    """

    def __init__(self, file: Path, fault: str) -> None:
        super().__init__(f"{file}: {fault}.")
        self.file, self.fault = file, fault


class SettingsFile(StrictModel):
    """A subclass has the settings as its fields.

    Attributes:
        FILE: the project's file.
        ROOT: the key in it.
    """

    FILE: ClassVar[Path]
    ROOT: ClassVar[str]

    @classmethod
    def read(cls: type[Settings], file: Path | None = None) -> Settings:
        """Reads a file, by default the project's.

        Raises:
            SettingsFileError: it has not the expected form.
        """
        file = file or cls.FILE
        try:
            return cls.parse_obj(yaml.safe_load(file.read_text(encoding="utf-8"))[cls.ROOT])
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingsFileError(file, f"it can't be read ({type(error).__name__})") from error
        except (KeyError, TypeError) as error:
            raise SettingsFileError(file, f"it needs the key {cls.ROOT} with what belongs to it") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = " / ".join(str(part) for part in first["loc"] if part != "__root__")
            raise SettingsFileError(file, f"{cls.ROOT} / {place}: {first['msg']}") from error
