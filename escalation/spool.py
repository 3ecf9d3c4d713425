"""Escalations and wishes about contacts that wait for the database, each in a file."""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from escalation.contact_wish import ContactWish
from escalation.database import Database
from escalation.escalation import Escalation
from escalation.ticket_store import TicketStore

logger = logging.getLogger(__name__)

FOLDER_VARIABLE = "ESCALATION_SPOOL"
DEFAULT_FOLDER = Path("var/escalations.spool")
OWN_ONLY = 0o600


class SpoolError(Exception):
    """An escalation could not be written to the disk either. The message names the cause's type only."""


class Spool:
    """A folder on this machine's disk. What is in it survives a crash and a power cut.

    Args:
        folder: the folder; it is made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def beside(cls, database: Database) -> "Spool":
        """The spool that the variable ESCALATION_SPOOL names, else one beside the SQLite file or under `var/`."""
        named = os.environ.get(FOLDER_VARIABLE)
        if named:
            return cls(Path(named))
        return cls(database.file.with_suffix(".spool") if database.file else DEFAULT_FOLDER)

    def write(self, item: Escalation | ContactWish) -> None:
        """Writes an escalation or a wish about a contact; it is on the disk on return. The same key again replaces it.

        Raises:
            SpoolError: it may not have been written.
        """
        content = {**asdict(item), "at": item.at.isoformat()}
        file = self._folder / f"{_name(item.key)}.json"
        unfinished = file.with_suffix(f".{os.getpid()}.{id(content)}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN_ONLY), "w") as target:  # noqa: PTH123
                json.dump(content, target)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(file)
            _sync_folder(self._folder)
            _sync_folder(self._folder.parent)
        except (OSError, ValueError) as error:
            with suppress(OSError):
                unfinished.unlink()
            raise SpoolError(
                f"No escalation can be written to {self._folder} ({type(error).__name__}). Check the disk."
            ) from error

    def waiting(self) -> int:
        """How many escalations wait."""
        return sum(1 for _ in self._folder.glob("*.json"))

    def replay(self, store: TicketStore) -> int:
        """Hands over what waits, the oldest first, and removes each file once the database has it.

        A crash in between is harmless, as is another process that does the same: the key makes it count once. A file
        that can't be read is set aside under the ending `.unreadable`.

        Returns:
            how many were handed over.

        Raises:
            DatabaseError: the database did not answer; the rest waits on.
        """
        done = 0
        for file, item in self._read():
            store.take(item)
            with suppress(FileNotFoundError):
                file.unlink()
            done += 1
        if done:
            with suppress(OSError):
                _sync_folder(self._folder)
        return done

    def forget_contacts(self, conversation: str) -> None:
        """Removes the contacts that a conversation has left here; they are off the disk on return.

        Args:
            conversation: its id.

        Raises:
            SpoolError: one may still be there.
        """
        own = [
            file
            for file, item in self._read()
            if isinstance(item, ContactWish) and item.contact and item.conversation == conversation
        ]
        try:
            for file in own:
                file.unlink(missing_ok=True)
            if own:
                _sync_folder(self._folder)
        except OSError as error:
            raise SpoolError(
                f"A contact can't be removed from {self._folder} ({type(error).__name__}). Check the disk."
            ) from error

    def _read(self) -> Iterator[tuple[Path, Escalation | ContactWish]]:
        found = []
        for file in self._folder.glob("*.json"):
            try:
                content = json.loads(file.read_bytes())
                found.append((file, _item(content)))
            except FileNotFoundError:
                continue
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                logger.error("%s can't be read (%s). A person has to look into it.", file, type(error).__name__)
                with suppress(OSError):
                    file.rename(file.with_suffix(".unreadable"))
        yield from sorted(found, key=lambda pair: pair[1].at)


def _item(content: dict[str, object]) -> Escalation | ContactWish:
    texts: dict[str, Any] = {name: value for name, value in content.items() if isinstance(value, str) or value is None}
    at = datetime.fromisoformat(str(content["at"]))
    if at.tzinfo is None:
        raise ValueError("no time zone")
    if not all(texts.get(name) for name in ("conversation", "key")):
        raise ValueError("a field is missing")
    if "reason" not in content:
        return ContactWish(**{**texts, "at": at})
    secondary = content["secondary"]
    if not isinstance(secondary, list) or not texts.get("reason"):
        raise ValueError("a field is missing")
    return Escalation(**{**texts, "at": at, "secondary": tuple(map(str, secondary))})


def _name(key: str) -> str:
    """A name that any key gives and no key can misuse."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()[:40]


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
