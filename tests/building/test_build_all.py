import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.building.build_all import build_all

ROOT = Path.cwd()


def test_with_nothing_changed_nothing_is_built(model: Path) -> None:
    built = model.stat().st_mtime_ns
    start = time.perf_counter()

    assert build_all() == 0.0
    assert model.stat().st_mtime_ns == built
    assert time.perf_counter() - start < 5


def test_rasa_train_before_the_pipeline_is_built_names_the_command(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "data", "assistant"):
        (tmp_path / name).symlink_to(ROOT / name)
    command = [sys.executable, "-m", "rasa", "train"]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "Run `make train`" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["adapted.int8.onnx", "adapted.safetensors", "published.int8.onnx", "tokenizer.json"])
def test_the_encoder_is_built(model: Path, name: str) -> None:
    assert (model.parent / "encoder" / name).stat().st_size > 100_000
