"""Trains the Rasa model when its inputs have changed."""

from pathlib import Path

from assistant.building.digest import digest
from assistant.building.spacy_build import SpacyBuild

SOURCES = [
    Path(name)
    for name in (
        "config.yml",
        "domain.yml",
        "data/answers",
        "data/nlu",
        "data/rules",
        "data/safety",
        "assistant/nlu",
        "assistant/policies",
        "assistant/safety",
        "requirements.lock",
    )
]
"""What Rasa reads when it trains. The other folders of `data` are read at start: to edit those costs no training."""

MODEL_NAME = "ketamine-faq"


class RasaBuildError(Exception):
    """The training did not lead to a model."""


class RasaBuild:
    """The file `models/ketamine-faq.tar.gz`.

    Args:
        folder: where models lie.
        pipeline: the spaCy pipeline that the model is trained with.
    """

    def __init__(self, folder: Path, pipeline: SpacyBuild) -> None:
        self.folder = folder
        self.path = folder / f"{MODEL_NAME}.tar.gz"
        self._manifest = folder / f"{MODEL_NAME}.manifest.txt"
        self._pipeline = pipeline

    @property
    def stale(self) -> bool:
        """Whether the model is missing or its inputs have changed."""
        current = self.path.is_file() and self._manifest.is_file() and self._manifest.read_text() == self._expected()
        return not current

    def build(self) -> None:
        """Trains; the manifest comes last, so that an interrupted training stays stale.

        Raises:
            RasaBuildError: Rasa made no model.
        """
        # Importing Rasa takes seconds, and most calls of `faq train` have nothing to build.
        from rasa.model_training import train
        from rasa.shared.exceptions import RasaException

        try:
            result = train("domain.yml", "config.yml", ["data"], output=str(self.folder), fixed_model_name=MODEL_NAME)
        except RasaException as error:
            raise RasaBuildError(f"Rasa can't train: {error}") from error
        if result.model is None or not self.path.is_file():
            raise RasaBuildError("Rasa made no model. Its messages above say why; `make check` looks at the content.")
        self._manifest.write_text(self._expected())

    def _expected(self) -> str:
        return f"{digest(SOURCES)} {digest([self._pipeline.manifest])}\n"
