"""Which Rasa model is served."""

from pathlib import Path

FOLDER = Path("models")


class ModelFileError(Exception):
    """There is no such model; the message says what to do."""


def model_file(path: Path | None = None) -> Path:
    """The model at a path, or the newest under `models/`. Never another one than asked for.

    Raises:
        ModelFileError: there is none.
    """
    if path:
        if not path.is_file():
            raise ModelFileError(
                f"There is no model at {path}. Give the path of a .tar.gz file, or none for the newest."
            )
        return path
    built = sorted(FOLDER.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime)
    if not built:
        raise ModelFileError(f"There is no model in {FOLDER}/. Run `make train` (or `faq train`) first.")
    return built[-1]
