import shutil
from pathlib import Path

import pytest

from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights
from assistant.building.rasa_build import RasaBuild
from assistant.building.spacy_build import SpacyBuild

ROOT = Path.cwd()
COPIED = ("assistant", "config.yml", "data", "domain.yml", "requirements.lock")


@pytest.fixture
def build(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RasaBuild:
    """The build of a copy of the project, which becomes the working folder."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    models = ROOT / "models"
    return RasaBuild(models, SpacyBuild(models, EncoderBuild(models / "encoder", EncoderWeights())))


def add_a_line(name: str) -> None:
    with Path(name).open("a", encoding="utf-8") as file:
        file.write("\n")


@pytest.mark.parametrize(
    "name", ["config.yml", "data/nlu/faq/speed.yml", "data/rules/answers.yml", "data/safety/words.yml"]
)
def test_a_change_of_what_training_reads_makes_the_model_stale(build: RasaBuild, name: str) -> None:
    assert not build.stale

    add_a_line(name)

    assert build.stale


@pytest.mark.parametrize("name", ["data/clinic.yml", "data/escalation/desk.yml"])
def test_a_change_of_what_is_read_at_start_needs_no_training(build: RasaBuild, name: str) -> None:
    add_a_line(name)

    assert not build.stale
