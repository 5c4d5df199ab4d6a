"""What is to be believed of a difference: how probably the second variant is better, and what choosing it may cost.

Rates have Beta posteriors over a flat prior, Beta(1, 1); all else a normal one with its standard error, over no prior.
Expected loss is what is given up on average by a choice that turns out wrong, in the metric's own unit (Stucchio,
"Bayesian A/B Testing at VWO", 2015). Peeking does not change these; that a prior is flat is a choice all the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from claimctl.insight.experiments.sequential import legendre


class Belief(NamedTuple):
    """How probably two is greater than one, and what is lost on average by taking two, or one, as the greater."""

    greater: float
    loss_of_two: float
    loss_of_one: float


def rates(right_one: float, n_one: float, right_two: float, n_two: float) -> Belief:
    """Of two rates, from how many of how many."""
    one = (right_one + 1.0, n_one - right_one + 1.0)
    two = (right_two + 1.0, n_two - right_two + 1.0)
    mean_one, mean_two = one[0] / sum(one), two[0] / sum(two)
    greater = _above(one, two)
    # E[(two - one) 1(two > one)], as x Beta(a, b) is a / (a + b) Beta(a + 1, b).
    gain = mean_two * _above(one, (two[0] + 1.0, two[1])) - mean_one * _above((one[0] + 1.0, one[1]), two)
    gain = max(gain, 0.0)
    return Belief(greater, max(gain - (mean_two - mean_one), 0.0), gain)


def normal(difference: float, error: float) -> Belief:
    """Of two values whose difference has this estimate and standard error."""
    from scipy.stats import norm

    if error <= 0:
        return Belief(0.5 if difference == 0 else float(difference > 0), max(-difference, 0.0), max(difference, 0.0))
    z = difference / error
    gain = error * float(norm.pdf(z)) + difference * float(norm.cdf(z))
    return Belief(float(norm.cdf(z)), max(gain - difference, 0.0), gain)


def _above(one: tuple[float, float], two: tuple[float, float]) -> float:
    """P(two > one): the mean over two's quantiles of how much of one lies below."""
    from scipy.special import betainc, betaincinv

    nodes, weights = legendre(200)
    at = betaincinv(two[0], two[1], (nodes + 1.0) / 2.0)
    return float(np.clip(weights @ betainc(one[0], one[1], at) / 2.0, 0.0, 1.0))
