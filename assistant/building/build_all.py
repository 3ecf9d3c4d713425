"""Builds whatever is missing or stale, in order."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.examples import read_examples
from assistant.building.rasa_build import RasaBuild
from assistant.building.spacy_build import SpacyBuild


class _Step(NamedTuple):
    title: str
    build: Callable[[], None]


def build_all(models: Path = Path("models")) -> float:
    """Builds the encoder, the spaCy pipeline and the Rasa model as far as they are missing or stale.

    Args:
        models: the folder to build into.

    Returns:
        How many seconds the training of the Rasa model took, 0 when nothing was trained.

    Raises:
        EncoderWeightsError: the encoder's weights are missing or not the expected ones.
        RasaBuildError: Rasa made no model.
    """
    encoder = EncoderBuild(models / "encoder", EncoderWeights())
    pipeline = SpacyBuild(models, encoder)
    model = RasaBuild(models, pipeline)
    if encoder.stale:
        print("Sentence encoder: adapting it to the examples takes minutes")
        encoder.build(read_examples())
    if pipeline.stale:
        _run([_Step("spaCy pipeline", pipeline.build)])
    if not model.stale:
        return 0.0
    start = time.perf_counter()
    _run([_Step("Rasa model: reading, encoding, training", model.build)])
    return time.perf_counter() - start


def _run(steps: list[_Step]) -> None:
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()) as progress:
        for step in steps:
            task = progress.add_task(step.title, total=1)
            step.build()
            progress.update(task, completed=1)
