"""Finds the temperature under which held-out probabilities mean what they say."""

import numpy as np
from scipy.optimize import minimize_scalar

from assistant.nlu.decision import Probabilities


def find_temperature(rows: list[Probabilities], labels: list[str]) -> float:
    """The temperature under which the labels are likeliest (Guo et al. 2017, https://arxiv.org/abs/1706.04599).

    Args:
        rows: held-out probabilities at temperature 1.
        labels: the right class of each row.
    """
    names = sorted(rows[0])
    logits = np.log(np.maximum([[row[name] for name in names] for row in rows], 1e-12))
    right = np.array([names.index(label) for label in labels])

    def surprise(temperature: float) -> float:
        scaled = logits / temperature
        norm = np.log(np.exp(scaled - scaled.max(axis=1, keepdims=True)).sum(axis=1)) + scaled.max(axis=1)
        return float(np.mean(norm - scaled[np.arange(len(right)), right]))

    return round(float(minimize_scalar(surprise, bounds=(0.05, 20.0), method="bounded").x), 3)


def tempered(probabilities: Probabilities, temperature: float) -> Probabilities:
    """What the probabilities would have been with another temperature than 1."""
    values = np.maximum(np.array(list(probabilities.values())), 1e-12) ** (1 / temperature)
    return dict(zip(probabilities, map(float, values / values.sum()), strict=True))
