"""Packs the encoder into a spaCy pipeline that `config.yml` names."""

from pathlib import Path
from typing import cast

import spacy

import assistant.pipeline
import assistant.pipeline.question_splitter  # registers its factory
from assistant.building.digest import digest
from assistant.building.encoder_build import EncoderBuild
from assistant.pipeline.sentence_encoder import SentenceEncoder
from assistant.pipeline.sentence_vectors import SentenceVectors

NAME = "faq_minilm"
VERSION = "1.0.0"
"""Rasa knows a spaCy pipeline by its path alone: whoever changes the pipeline raises the version, here and in config.yml."""

MANIFEST = "manifest.txt"
"""Beside the pipeline: the digest of what it was built from."""


class SpacyBuild:
    """The folder `models/spacy/<name>-<version>`.

    Args:
        folder: the folder of all packaged pipelines.
        encoder: the encoder to pack.
    """

    def __init__(self, folder: Path, encoder: EncoderBuild) -> None:
        self.path = folder / f"en_{NAME}-{VERSION}"
        self._encoder = encoder

    @property
    def manifest(self) -> Path:
        """The file that says what the pipeline was built from."""
        return self.path / MANIFEST

    @property
    def stale(self) -> bool:
        """Whether the pipeline is missing or was built from other weights or code."""
        return not self.manifest.is_file() or self.manifest.read_text() != self._expected()

    def build(self) -> None:
        """Builds the pipeline; the manifest comes last, so that an interrupted build stays stale."""
        pieces = spacy.blank("en", meta={"name": NAME, "version": VERSION})
        pieces.add_pipe("sentencizer")
        pieces.add_pipe("question_splitter")
        vectors = cast(SentenceVectors, pieces.add_pipe("sentence_vectors"))
        vectors.use(SentenceEncoder.read(self._encoder.int8, self._encoder.tokenizer))
        self.path.mkdir(parents=True, exist_ok=True)
        pieces.to_disk(self.path)
        self.manifest.write_text(self._expected())

    def _expected(self) -> str:
        sources = [Path(folder) for folder in (*assistant.pipeline.__path__, *assistant.building.__path__)]
        return f"{self._encoder.weights.sha256} {digest(sources)}\n"
