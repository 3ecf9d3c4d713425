"""Small networks whose mean probabilities mean what they say."""

import math
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from assistant.nlu.decision import Probabilities
from assistant.nlu.fit_settings import SEED, FitSettings
from assistant.nlu.reduced_features import ReducedFeatures
from assistant.nlu.sentence_features import Rows, SentenceFeatures

NETWORKS = 3
"""So many networks, whose outputs are averaged: what a single one says of a message near the border depends on the
order in which it saw the examples."""

PASSES, LEAST_STEPS = 8, 400
"""How often the training sees each example; later passes only learn the examples by heart. With few examples there are
more passes, until so many steps are made."""

BATCH = 256


class CalibratedNetwork:
    """scikit-learn's perceptrons with rectified units, averaged, and one temperature.

    They tell apart what a regression can't: the same words with another person or a denial in front of them. The
    temperature (Guo et al. 2017, https://arxiv.org/abs/1706.04599) is the one under which held-out examples of a
    cross-validation are likeliest; `faq calibrate` finds it (`assistant/calibration/temperature.py`), so that a
    training need not.

    Attributes:
        labels: the class names, sorted.
    """

    def __init__(self, weights: list[Rows], biases: list[Rows], labels: list[str], temperature: float) -> None:
        self._weights, self._biases, self._temperature = weights, biases, temperature
        self.labels = labels

    @classmethod
    def fit(cls, features: ReducedFeatures, *tasks: tuple[Sequence[str], FitSettings]) -> list["CalibratedNetwork"]:
        """Trains one for each task on all rows, side by side: a core each, for within one there is too little to share.

        Args:
            features: one row an example.
            tasks: the class of each row, and how to train.
        """
        jobs = [(labels, settings, SEED + turn) for labels, settings in tasks for turn in range(NETWORKS)]
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(os.cpu_count()) as pool:
            models = list(pool.map(lambda job: _trained(features.rows, *job), jobs))
        return [
            cls._mean(features, models[NETWORKS * task :][:NETWORKS], settings.temperature)
            for task, (_, settings) in enumerate(tasks)
        ]

    @classmethod
    def _mean(cls, features: ReducedFeatures, models: list[MLPClassifier], temperature: float) -> "CalibratedNetwork":
        first, first_bias = features.unfold(
            np.hstack([model.coefs_[0] for model in models]), np.hstack([model.intercepts_[0] for model in models])
        )
        second = np.vstack([model.coefs_[1] for model in models]) / NETWORKS
        second_bias = np.mean([model.intercepts_[1] for model in models], axis=0)
        if len(models[0].classes_) == 2:
            # scikit-learn then has but one logit, that of the second class against the first.
            halves = np.array([[-0.5, 0.5]])
            second, second_bias = second @ halves, second_bias @ halves
        return cls(
            [first, second.astype(np.float32)],
            [first_bias, second_bias.astype(np.float32)],
            [str(name) for name in models[0].classes_],
            temperature,
        )

    def probabilities(self, features: SentenceFeatures) -> list[Probabilities]:
        """The probability of each class, for each row."""
        hidden = np.maximum(features @ self._weights[0] + self._biases[0], 0)
        rows = softmax((hidden @ self._weights[1] + self._biases[1]) / self._temperature, axis=1)
        return [dict(zip(self.labels, row.tolist(), strict=True)) for row in rows]

    def save(self, path: Path) -> None:
        """Writes the model as plain arrays; Rasa packs what it stores."""
        np.savez(
            path,
            first=self._weights[0],
            second=self._weights[1],
            first_bias=self._biases[0],
            second_bias=self._biases[1],
            labels=np.array(self.labels),
            temperature=self._temperature,
        )

    @classmethod
    def load(cls, path: Path) -> "CalibratedNetwork":
        """Reads what `save` wrote; no pickles."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                [arrays["first"], arrays["second"]],
                [arrays["first_bias"], arrays["second_bias"]],
                [str(name) for name in arrays["labels"]],
                float(arrays["temperature"]),
            )


def _trained(features: Rows, labels: Sequence[str], settings: FitSettings, seed: int) -> MLPClassifier:
    network = MLPClassifier(
        (settings.hidden_units,),
        alpha=settings.regularization,
        batch_size=min(BATCH, len(features)),
        learning_rate_init=3e-3,
        max_iter=max(PASSES, math.ceil(LEAST_STEPS * BATCH / len(features))),
        random_state=seed,
    )
    with warnings.catch_warnings():
        # That it has not converged is the purpose of PASSES.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(features, np.array(labels))
