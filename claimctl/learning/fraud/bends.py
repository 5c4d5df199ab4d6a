"""Scores set right to be probabilities, by a line with bends: between Platt's one slope and isotonic steps.

It only ever rises, so the ranking stays as it is; it has no steps, so claims are not tied; and with few frauds it is
held near leaving the log-odds as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PLACES = (0.0, 0.3, 0.6, 0.8, 0.9, 0.97, 1.0)  # shares of the scores between which the line is straight
_HELD = 4.0
_LEAST, _MOST = 0.05, 4.0


class Bends(NamedTuple):
    """Log-odds = `start` at the first knot, rising with each `slope` up to the next; the outer two go on for ever.

    Without slopes the scores are the log-odds.
    """

    knots: tuple[float, ...] = ()
    slopes: tuple[float, ...] = ()
    start: float = 0.0

    def odds(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of scores."""
        if not self.slopes:
            return scores
        found: NDArray[np.float64] = self.start + _ramps(scores, self.knots) @ np.array(self.slopes)
        return found

    def chances(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probabilities of scores."""
        found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(self.odds(scores), -30.0, 30.0)))
        return found


def fit(scores: NDArray[np.float64], fraud: NDArray[np.bool_]) -> Bends:
    """The line under which the answers are likeliest. Use scores of rows that did not teach."""
    from scipy.optimize import minimize

    knots = np.unique(np.round(np.quantile(scores, _PLACES), 6))
    if len(knots) < 2:
        return Bends()
    ramps, sign = _ramps(scores, tuple(knots)), np.where(fraud, 1.0, -1.0)

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (ramps @ point[:-1] + point[-1])
        push = -sign / (1.0 + np.exp(np.clip(margin, -500, 500)))
        away = point[:-1] - 1.0
        value = float(np.logaddexp(0.0, -margin).sum() + 0.5 * _HELD * (away @ away))
        return value, np.append(ramps.T @ push + _HELD * away, push.sum())

    begin = np.append(np.ones(len(knots) - 1), knots[0])
    bounds = [(_LEAST, _MOST)] * (len(knots) - 1) + [(None, None)]
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Bends(tuple(map(float, knots)), tuple(map(float, found[:-1])), float(found[-1]))


def _ramps(scores: NDArray[np.float64], knots: tuple[float, ...]) -> NDArray[np.float64]:
    """How far a score has come on each part of the line."""
    low, high = np.array([-np.inf, *knots[1:-1]]), np.array([*knots[1:-1], np.inf])
    found: NDArray[np.float64] = np.clip(scores[:, None], low, high) - np.array(knots[:-1])
    return found
