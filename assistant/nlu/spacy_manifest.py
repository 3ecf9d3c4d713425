"""Whether the packaged spaCy pipeline is there, and which one."""

from rasa.shared.exceptions import RasaException

from assistant.pipeline.package import package_manifest


class SpacyPipelineMissing(RasaException):
    """The pipeline that config.yml names is not built."""


def spacy_manifest() -> str:
    """What the built pipeline was made from.

    Raises:
        SpacyPipelineMissing: it is not built.
    """
    manifest = package_manifest()
    if not manifest.is_file():
        raise SpacyPipelineMissing(
            f"The spaCy pipeline {manifest.parent} is not built yet. Run `make train` (or `faq train`): it builds the "
            f"pipeline and trains; after that `rasa train` works too."
        )
    return manifest.read_text()
