import shutil
from pathlib import Path

import pytest

from assistant.building.digest import digest
from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights, EncoderWeightsError
from assistant.building.examples import EXAMPLES
from assistant.building.spacy_build import SpacyBuild


def test_the_installed_weights_are_the_expected_ones() -> None:
    EncoderWeights().verify()


def test_damaged_weights_stop_the_build_and_nothing_is_built(tmp_path: Path) -> None:
    shutil.copy(EncoderWeights().tensors, tmp_path / "model.safetensors")
    with (tmp_path / "model.safetensors").open("ab") as file:
        file.write(b"\0")

    with pytest.raises(EncoderWeightsError, match=r"expected 53aa51172d.*nothing was built.*make setup"):
        EncoderBuild(tmp_path / "encoder", EncoderWeights(tmp_path)).build([])
    assert not (tmp_path / "encoder").exists()


def test_missing_weights_name_the_command(tmp_path: Path) -> None:
    with pytest.raises(EncoderWeightsError, match="make setup"):
        EncoderWeights(tmp_path).verify()


def test_a_digest_changes_with_content_and_name_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = digest([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b").write_text("2")
    assert digest([tmp_path]) == first
    (tmp_path / "a").rename(tmp_path / "c")
    renamed = digest([tmp_path])
    (tmp_path / "c").write_text("3")

    assert len({first, renamed, digest([tmp_path])}) == 3


def test_the_encoder_is_stale_when_an_example_changes_and_the_pipeline_only_when_it_is_built_anew(
    model: Path, tmp_path: Path
) -> None:
    examples = shutil.copytree(EXAMPLES, tmp_path / "nlu")
    encoder = EncoderBuild(model.parent / "encoder", EncoderWeights(), examples)
    pipeline = SpacyBuild(model.parent, encoder)
    assert not encoder.stale
    assert not pipeline.stale

    with (examples / "faq" / "speed.yml").open("a", encoding="utf-8") as file:
        file.write("\n")

    assert encoder.stale
    assert not pipeline.stale


def test_the_pipeline_is_stale_with_another_encoder(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    folder.mkdir()
    shutil.copy(model.parent / "encoder" / "manifest.txt", folder)
    encoder = EncoderBuild(folder, EncoderWeights())
    assert not SpacyBuild(model.parent, encoder).stale

    encoder.manifest.write_text("of other weights")

    assert encoder.stale
    assert SpacyBuild(model.parent, encoder).stale
