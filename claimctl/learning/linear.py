"""A linear judge of which of several options fits: what speaks for an option is learned once for all options.

The score of option t for a row is `shared @ options[row, t] + own[t] @ plain[row]`. `shared` weighs measures that mean
the same for every option (how well its title is found), so it also holds for options with few examples or none; `own`
holds what is particular to each. Fitted as one softmax regression, both parts with their own ridge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Judge(NamedTuple):
    """The fitted weights: `shared` (measures,), `own` (options, features)."""

    shared: NDArray[np.float64]
    own: NDArray[np.float64]

    def scores(self, options: NDArray[np.float64], plain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores of (rows, options) from arrays of (rows, options, measures) and (rows, features)."""
        result: NDArray[np.float64] = options @ self.shared + plain @ self.own.T
        return result


def fit(
    options: NDArray[np.float64],
    plain: NDArray[np.float64],
    answers: NDArray[np.int64],
    weights: NDArray[np.float64],
    *,
    ridge_shared: float,
    ridge_own: NDArray[np.float64],
    prior: Judge | None = None,
) -> Judge:
    """Fit by L-BFGS; deterministic. `ridge_own` has a strength a feature; `weights` one a row (any scale).

    The ridges hold the weights near those of `prior`, or near nothing: what is known already is kept where the rows
    say nothing against it.
    """
    from scipy.optimize import minimize

    rows, count, measures = options.shape
    features = plain.shape[1]
    weights = weights / weights.sum() * rows
    target = np.zeros((rows, count))
    target[np.arange(rows), answers] = 1.0
    flat = options.reshape(rows * count, measures)
    start = np.zeros(measures + count * features)
    if prior is not None:
        start = np.concatenate([prior.shared, prior.own.reshape(-1)]).astype(float)
    kept_shared, kept_own = start[:measures], start[measures:].reshape(count, features)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shared, own = point[:measures], point[measures:].reshape(count, features)
        scores = options @ shared + plain @ own.T
        scores -= scores.max(axis=1, keepdims=True)
        log_total = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        error = (np.exp(scores - log_total) - target) * weights[:, None]
        value = -float(((scores - log_total)[np.arange(rows), answers] * weights).sum())
        moved_shared, moved_own = shared - kept_shared, own - kept_own
        held = ridge_shared * float(moved_shared @ moved_shared) + float((moved_own * moved_own * ridge_own).sum())
        value += 0.5 * held
        slope_shared = flat.T @ error.reshape(-1) + ridge_shared * moved_shared
        slope_own = (plain.T @ error).T + moved_own * ridge_own
        return value, np.concatenate([slope_shared, slope_own.reshape(-1)])

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-7})
    return Judge(found.x[:measures], found.x[measures:].reshape(count, features))


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return result
