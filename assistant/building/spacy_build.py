"""Packs the encoder into a spaCy pipeline that `config.yml` names."""

from pathlib import Path
from typing import cast

import spacy

from assistant.building.digest import digest
from assistant.building.encoder_build import EncoderBuild
from assistant.pipeline.package import NAME, VERSION, package_manifest, package_path
from assistant.pipeline.sentence_encoder import SentenceEncoder
from assistant.pipeline.sentence_vectors import SentenceVectors


class SpacyBuild:
    """The folder `models/spacy/<name>-<version>`.

    Args:
        models: the folder of everything built.
        encoder: the encoder to pack.
    """

    def __init__(self, models: Path, encoder: EncoderBuild) -> None:
        self.path = package_path(models)
        self.manifest = package_manifest(models)
        self._encoder = encoder

    @property
    def stale(self) -> bool:
        """Whether the pipeline is missing or was packed with another encoder or other code."""
        return not self.manifest.is_file() or self.manifest.read_text() != self._expected()

    def build(self) -> None:
        """Builds the pipeline; the manifest comes last, so that an interrupted build stays stale."""
        pieces = spacy.blank("en", meta={"name": NAME, "version": VERSION})
        pieces.add_pipe("sentencizer")
        pieces.add_pipe("question_splitter")
        vectors = cast(SentenceVectors, pieces.add_pipe("sentence_vectors"))
        tokenizer = self._encoder.tokenizer
        vectors.use(
            SentenceEncoder(self._encoder.published, tokenizer), SentenceEncoder(self._encoder.adapted, tokenizer)
        )
        self.path.mkdir(parents=True, exist_ok=True)
        pieces.to_disk(self.path)
        self.manifest.write_text(self._expected())

    def _expected(self) -> str:
        here = Path(__file__)
        return digest([here, here.parents[1] / "pipeline", self._encoder.manifest]) + "\n"
