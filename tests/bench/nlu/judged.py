"""What a system said of the messages of a data set."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Judged:
    """One row a message, in the order of the data set's test messages.

    Attributes:
        predicted: the likeliest intent.
        probability: how likely the system holds that intent to be.
        confidence: by what it decides whether to take it; may be the probability itself.
        threshold: from this confidence on the system takes the intent.
        train_s: seconds of training.
        message_ms: median milliseconds of one message, on one thread.
    """

    predicted: NDArray[np.str_]
    probability: NDArray[np.float64]
    confidence: NDArray[np.float64]
    threshold: float
    train_s: float
    message_ms: float

    def save(self, path: Path) -> None:
        """Writes everything; the file appears when it is whole."""
        unfinished = path.with_suffix(".unfinished.npz")
        np.savez_compressed(unfinished, **asdict(self))
        unfinished.rename(path)

    @classmethod
    def load(cls, path: Path) -> "Judged":
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            numbers = {name: float(arrays[name]) for name in ("threshold", "train_s", "message_ms")}
            rows = {name: arrays[name] for name in ("predicted", "probability", "confidence")}
            return cls(**rows, **numbers)
