"""The packaged pipeline's name and place."""

from pathlib import Path

NAME = "faq_minilm"
VERSION = "1.2.0"
"""Rasa knows a spaCy pipeline by its path alone: a changed pipeline gets another version, here and in config.yml."""


def package_path(models: Path = Path("models")) -> Path:
    """The pipeline's folder, whether it is built or not."""
    return models / "spacy" / f"en_{NAME}-{VERSION}"


def package_manifest(models: Path = Path("models")) -> Path:
    """The file that says what the pipeline was built from; written last."""
    return package_path(models) / "manifest.txt"
