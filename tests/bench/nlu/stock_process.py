"""Stock Rasa in a process of its own: it and our pipeline would share TensorFlow's state."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rasa.engine.caching import CACHE_LOCATION_ENV
from rasa.shared.constants import ENV_LOG_LEVEL

from assistant.serving.quiet_logging import ENVIRONMENT
from tests.bench.nlu.data_set import DataSet
from tests.bench.nlu.judged import Judged

SHOWN = {ENV_LOG_LEVEL: "INFO"}
"""At higher levels Rasa shows no progress bar."""


def judge_with_stock(data_set: DataSet) -> Judged:
    """Trains `rasa init`'s pipeline on the examples and asks it the messages.

    Its cache is an empty one: what Rasa finds there it does not train, and then no time is measured.

    Raises:
        subprocess.CalledProcessError: it failed; its messages are on the terminal.
    """
    with tempfile.TemporaryDirectory() as name:
        asked, answered = Path(name) / "data_set.json", Path(name) / "judged.npz"
        asked.write_text(json.dumps({"train": data_set.train, "test": [text for text, _ in data_set.test]}))
        command = [sys.executable, "-m", "tests.bench.nlu.stock", str(asked), str(answered)]
        environment = {**os.environ, **ENVIRONMENT, **SHOWN, CACHE_LOCATION_ENV: str(Path(name) / "cache")}
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        return Judged.load(answered)
