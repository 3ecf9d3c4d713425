"""What Rasa's training cache can't see: the modules and data files behind a component."""

from pathlib import Path

from assistant.building.digest import digest

_FOLDER = Path(__file__).parent


def source_digest(*modules: str, data: tuple[Path, ...] = ()) -> str:
    """A digest over modules of this package, by name without ending, and over data files."""
    return digest([*(_FOLDER / f"{module}.py" for module in modules), *data])
