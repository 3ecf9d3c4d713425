"""One digest over files, to tell whether what was built from them is stale."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path]) -> str:
    """The sha256 over the names and contents of files, and of the files under folders, wherever these lie."""
    entries = [path.name.encode() + hashlib.sha256(path.read_bytes()).digest() for path in _files(paths)]
    return hashlib.sha256(b"".join(sorted(entries))).hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        else:
            yield path
