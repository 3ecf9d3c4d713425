"""How a network of a classifier is trained."""

from dataclasses import dataclass

SEED = 42


@dataclass(frozen=True)
class FitSettings:
    """How a network is trained.

    Attributes:
        hidden_units: so many units has its hidden layer.
        regularization: scikit-learn's alpha, the penalty on the weights.
        temperature: what the logits are divided by; `faq calibrate` finds it.
    """

    hidden_units: int
    regularization: float
    temperature: float
