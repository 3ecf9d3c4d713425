"""The secret that signs session tokens."""

import fcntl
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.serving.launch_check import LaunchError

VARIABLE = "WIDGET_SECRET"
FILE = Path("var/widget_secret")
MIN_LENGTH = 32


def widget_secret(file: Path = FILE) -> str:
    """The secret in WIDGET_SECRET, else one that is made once and kept in a file for its owner alone.

    Where no file can be written, it lasts as long as the process, and so do conversations.

    Raises:
        LaunchError: the variable's value is too short to be a secret.
    """
    given = os.environ.get(VARIABLE)
    if given:
        if len(given) < MIN_LENGTH:
            raise LaunchError(
                f"{VARIABLE} is shorter than {MIN_LENGTH} characters. Set a random one, such as the output of "
                f"`openssl rand -hex 32`, or leave it unset: then one is made and kept in {FILE}."
            )
        return given
    try:
        return _kept(file)
    except OSError as error:
        print(
            f"Warning: {file} can't be used ({error.strerror}), so chats can't be taken up again after a restart. Make "
            f"its folder writable, or set {VARIABLE}.",
            file=sys.stderr,
            flush=True,
        )
        return secrets.token_hex(MIN_LENGTH)


def _kept(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    with _alone(file.parent):
        if not _is_whole(file):
            _make(file)
    file.chmod(0o600)
    return file.read_text(encoding="ascii").strip()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of processes that start at once, one makes the secret, and the others wait for it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_whole(file: Path) -> bool:
    return file.is_file() and len(file.read_bytes().strip()) >= MIN_LENGTH


def _make(file: Path) -> None:
    """Writes a new one, in the place of one that is cut off."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as new:
        new.write(secrets.token_hex(MIN_LENGTH))
    Path(name).replace(file)
