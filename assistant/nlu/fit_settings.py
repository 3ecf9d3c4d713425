"""How the models of the classifiers are trained."""

from dataclasses import dataclass, fields
from typing import Any

SEED = 42


@dataclass(frozen=True)
class FitSettings:
    """How a model is trained.

    Attributes:
        hidden_units: so many units has each network's hidden layer.
        regularization: scikit-learn's alpha, the penalty on the weights.
        ngram_dimensions: to how many the n-grams are reduced while training, which makes it quick.
        temperature: what the logits are divided by; `faq calibrate` finds it.
    """

    hidden_units: int
    regularization: float
    ngram_dimensions: int
    temperature: float

    @classmethod
    def of(cls, config: dict[str, Any]) -> "FitSettings":
        """Takes its part of a component's configuration."""
        return cls(**{field.name: config[field.name] for field in fields(cls)})
