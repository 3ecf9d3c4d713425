import shutil
from pathlib import Path

import pytest

from assistant.building.digest import digest
from assistant.building.encoder_build import EncoderBuild
from assistant.building.encoder_weights import EncoderWeights, EncoderWeightsError


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
