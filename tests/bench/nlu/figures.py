"""How good a system's judgement of a data set is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from tests.bench.nlu.data_set import OUT_OF_SCOPE, DataSet
from tests.bench.nlu.judged import Judged

Figures = dict[str, float]
Words = NDArray[np.str_]
Numbers = NDArray[np.float64]

THRESHOLDS = 201
"""So many thresholds, at equal shares of the messages, make a curve."""

ENOUGH_IN_SCOPE = 0.955
"""The in-scope accuracy to keep at the one threshold for which figures of CLINC150 are given; of the published pairs
(Larson et al. 2019, https://aclanthology.org/D19-1131) the best one has 0.962, and finds 0.523 out of scope."""

BINS = 15
"""So many equally wide bins has the expected calibration error, as in Guo et al. 2017."""


@dataclass(frozen=True)
class Point:
    """What one threshold leads to.

    Attributes:
        threshold: from this confidence on an intent is taken.
        in_scope_accuracy: share of the messages with an intent that get it.
        oos_recall: share of the messages out of scope that get none.
        mcc: Matthews' correlation over all intents and out of scope as one more, as in HINT3.
    """

    threshold: float
    in_scope_accuracy: float
    oos_recall: float
    mcc: float


def at_threshold(predicted: Words, confidence: Numbers, labels: Words, threshold: float) -> Point:
    """The point of one threshold."""
    given = np.where(confidence >= threshold, predicted, OUT_OF_SCOPE)
    inside = labels != OUT_OF_SCOPE
    right = given == labels
    numbers = np.unique(np.concatenate([labels, given]), return_inverse=True)[1]
    mcc = matthews_corrcoef(numbers[: len(labels)], numbers[len(labels) :])
    return Point(threshold, _mean(right[inside]), _mean(right[~inside]), float(mcc))


def curve(predicted: Words, confidence: Numbers, labels: Words) -> list[Point]:
    """The points of all thresholds that matter, the lowest first."""
    thresholds = np.unique(np.quantile(confidence, np.linspace(0, 1, THRESHOLDS)))
    return [at_threshold(predicted, confidence, labels, float(threshold)) for threshold in thresholds]


def figures(data_set: DataSet, judged: Judged) -> Figures:
    """All figures by name.

    Those of out of scope are there only where the data set has such messages, and those that begin with `enough_` only
    where some threshold leaves `ENOUGH_IN_SCOPE` of the others right: of such thresholds the one that finds most.
    """
    labels = np.array([example.intent for example in data_set.test])
    inside = labels != OUT_OF_SCOPE
    right = judged.predicted == labels
    found = {
        "in_scope_accuracy": _mean(right[inside]),
        "calibration_error": calibration_error(judged.probability[inside], right[inside]),
        "train_s": judged.train_s,
        "message_ms": judged.message_ms,
    }
    if inside.all():
        return found
    rows = judged.predicted, judged.confidence, labels
    points = curve(*rows)
    enough = [point for point in points if point.in_scope_accuracy >= ENOUGH_IN_SCOPE]
    return {
        **found,
        "auroc": float(roc_auc_score(inside, judged.confidence)),
        **_named("", at_threshold(*rows, judged.threshold)),
        **_named("best_", max(points, key=lambda point: point.mcc)),
        **(_named("enough_", max(enough, key=lambda point: point.oos_recall)) if enough else {}),
    }


def calibration_error(probability: Numbers, right: NDArray[Any]) -> float:
    """The expected calibration error: how far the probabilities are from the share of right ones, bin by bin."""
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    gaps = [abs(_mean(right[bins == number]) - _mean(probability[bins == number])) for number in np.unique(bins)]
    shares = [float(np.mean(bins == number)) for number in np.unique(bins)]
    return float(np.dot(gaps, shares))


def _named(kind: str, point: Point) -> Figures:
    return {
        f"{kind}threshold": point.threshold,
        f"{kind}mcc": point.mcc,
        f"{kind}in_scope": point.in_scope_accuracy,
        f"{kind}oos_recall": point.oos_recall,
    }


def _mean(values: NDArray[Any]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
