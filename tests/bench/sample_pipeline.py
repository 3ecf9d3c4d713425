"""A spaCy pipeline whose encoder has seen the sample alone."""

import time
from pathlib import Path

from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import read_examples
from assistant.building.spacy_build import SpacyBuild


def build_sample_pipeline(sample: Path, models: Path) -> tuple[Path, float]:
    """Builds it.

    Args:
        sample: the folder with the examples.
        models: the folder to build into.

    Returns:
        The pipeline's folder, and how many seconds it took.
    """
    start = time.perf_counter()
    encoder = EncoderBuild(models / "encoder", EncoderWeights(), sample)
    encoder.build(read_examples(sample))
    pipeline = SpacyBuild(models, encoder)
    pipeline.build()
    return pipeline.path, time.perf_counter() - start
