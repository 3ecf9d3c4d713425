"""What staff have to know before they write to somebody in a messaging app."""

import re
from pathlib import Path

import yaml

FOLDER = Path("data/channels")


def channel_notice(channel: str, folder: Path = FOLDER) -> str:
    """The `notice` in the channel's file, such as when the app takes no messages; empty when there is none.

    Args:
        channel: the channel's name, as the ticket has it.
        folder: where the files of the channels lie.
    """
    file = folder / f"{channel}.yml"
    if not re.fullmatch(r"[a-z0-9_]+", channel) or not file.is_file():
        return ""
    try:
        return str(yaml.safe_load(file.read_text(encoding="utf-8"))["channel"].get("notice") or "")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return ""
