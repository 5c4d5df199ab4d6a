"""Probabilities that mean what they say, and the figures that show whether they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimctl.learning.linear import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray


def temperature(scores: NDArray[np.float64], answers: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """The divisor of `scores` (rows, options) under which the answers are likeliest. Use scores of unseen groups."""
    from scipy.optimize import minimize_scalar

    def loss(log_divisor: float) -> float:
        chosen = softmax(scores / np.exp(log_divisor))[np.arange(len(answers)), answers]
        return -float((np.log(np.maximum(chosen, 1e-12)) * weights).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.5), method="bounded").x))


def sigmoid(
    evidence: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64], ridge: float = 1.0
) -> NDArray[np.float64]:
    """Weights of a logistic curve over `evidence` (rows, features) for the chance of being right; the bias is last."""
    from scipy.optimize import minimize

    rows = np.hstack([evidence, np.ones((len(evidence), 1))])
    sign = np.where(right, 1.0, -1.0)
    weights = weights / weights.sum() * len(weights)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ point)
        slope = -sign * weights / (1.0 + np.exp(np.clip(margin, -500, 500)))
        penalty = np.append(point[:-1], 0.0) * ridge
        return float((weights * np.logaddexp(0.0, -margin)).sum() + 0.5 * point @ penalty), rows.T @ slope + penalty

    found: NDArray[np.float64] = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return found


def expected_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """The expected calibration error: mean distance of confidence and accuracy over `bins` equal-width bins."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for place in np.unique(places):
        inside = places == place
        total += float(inside.mean()) * abs(float(confidence[inside].mean()) - float(right[inside].mean()))
    return total


def auroc(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The chance that a right answer is more confident than a wrong one; nan where all are right or all wrong."""
    from scipy.stats import rankdata

    positive, negative = int(right.sum()), int((~right).sum())
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(confidence)
    return float((ranks[right].sum() - positive * (positive + 1) / 2) / (positive * negative))


def macro_f1(answers: NDArray[np.int64], given: NDArray[np.int64], classes: NDArray[np.int64] | None = None) -> float:
    """The mean F1 over `classes` (default: those that occur in `answers`)."""
    scores = []
    for name in np.unique(answers) if classes is None else classes:
        hits = int(((answers == name) & (given == name)).sum())
        total = int((answers == name).sum() + (given == name).sum())
        scores.append(2 * hits / total if total else 0.0)
    return float(np.mean(scores))
