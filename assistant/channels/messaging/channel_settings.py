"""What an app's connector needs to know, and whether it is on."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional
from urllib.parse import urlsplit

import yaml

from assistant.channels.messaging.app_limits import AppLimits
from assistant.serving.launch_check import LaunchError

FOLDER = Path("data/channels")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ChannelSettingsError(LaunchError):
    """A variable or the file is not as it should be; the message says which and what to do, and repeats no value."""


@dataclass(frozen=True)
class ChannelSettings:
    """The file `data/channels/<name>.yml` with the values of its variables.

    Attributes:
        name: the channel's.
        limits: what the app can show.
        values: the variables' values.
        identity_key: the value that names conversations: nobody without it can tell or take one.
    """

    name: str
    limits: AppLimits
    values: Mapping[str, str] = field(repr=False)
    identity_key: str = field(repr=False)

    @classmethod
    def read(
        cls, name: str, environ: Optional[Mapping[str, str]] = None, folder: Path = FOLDER
    ) -> "Optional[ChannelSettings]":
        """Reads the file and the environment; None when none of the channel's variables is set: it is off.

        Raises:
            ChannelSettingsError: some variables are set and others are not, or one is not in its form.
        """
        content = read_channel_file(name, folder)
        environ = os.environ if environ is None else environ
        given = {variable: environ.get(variable, "").strip() for variable in content["variables"]}
        if not any(given.values()):
            return None
        faults = variable_faults(content, given)
        values = {**given, **{key: environ.get(key) or str(value) for key, value in _optional(content).items()}}
        faults += [_url_fault(key) for key, value in values.items() if key.endswith("_URL") and not _is_safe(value)]
        if faults:
            raise ChannelSettingsError(" ".join([f"The channel {name} can't start.", *faults]))
        limits = AppLimits(**content["limits"])
        return cls(name, limits, values, values[content["identity_key"]])

    def __getitem__(self, variable: str) -> str:
        """A variable's value."""
        return self.values[variable]


def read_channel_file(name: str, folder: Path = FOLDER) -> Dict[str, Any]:
    """What `data/channels/<name>.yml` says.

    Raises:
        ChannelSettingsError: it is not as it should be.
    """
    path = folder / f"{name}.yml"
    try:
        content: Dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["channel"]
        AppLimits(**content["limits"])
        for form in content["variables"].values():
            re.compile(form["form"])
        known = content["identity_key"] in content["variables"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError, re.error) as error:
        raise ChannelSettingsError(
            f"{path}: it needs the key channel with limits, identity_key, and variables that have each a form and a "
            f"meaning. docs/channels.md shows one."
        ) from error
    if not known:
        raise ChannelSettingsError(f"{path}: identity_key must be one of the variables.")
    return content


def variable_faults(content: Dict[str, Any], given: Mapping[str, str]) -> List[str]:
    """What is missing or not in its form, a sentence each."""
    return [
        f"{variable} is {'not in its form' if value else 'not set'}: it is {content['variables'][variable]['meaning']}."
        for variable, value in given.items()
        if not re.fullmatch(content["variables"][variable]["form"], value)
    ]


def _optional(content: Dict[str, Any]) -> Dict[str, Any]:
    return content.get("optional") or {}


def _is_safe(url: str) -> bool:
    """Whether secrets may be sent there."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)
    except ValueError:
        return False


def _url_fault(variable: str) -> str:
    return f"{variable} must be an address that begins with https://."
