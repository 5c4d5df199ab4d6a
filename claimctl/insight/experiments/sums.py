"""Two variants held against each other: estimates, their variances, and Welch's test, from sums over units.

A unit has y, what is measured; d, what it is measured by (1, or its number of claims, or the amount claimed); and x,
something known before the test. A variant's value is sum(y) / sum(d): a rate or a mean where d is 1, else a ratio,
whose variance is that of y - R d (the delta method: Deng, Knoblich, Lu, "Applying the Delta Method in Metric
Analytics", KDD 2018). With x the part of y that x tells beforehand is taken out (CUPED: Deng, Xu, Kohavi, Walker,
"Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data", WSDM 2013), with one
slope for both variants. All of it works on arrays of sums as well: look by look, or simulation by simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Y, D, X = 0, 1, 2


@dataclass(frozen=True)
class Sums:
    """Of `n` units the sums of y, d and x (last axis 3), and of their products (last axes 3 by 3)."""

    n: Floats
    first: Floats
    second: Floats

    @classmethod
    def of(cls, y: Floats, d: Floats | None = None, x: Floats | None = None) -> Sums:
        """The sums over the units of one variant."""
        columns = np.stack([y, np.ones_like(y) if d is None else d, np.zeros_like(y) if x is None else x], axis=-1)
        return cls(np.asarray(float(len(y))), columns.sum(axis=0), columns.T @ columns)

    @classmethod
    def by_look(cls, y: Floats, d: Floats, x: Floats, look: NDArray[np.int64], looks: int) -> Sums:
        """The sums up to and with each look; `look` is the first that sees the unit. First axis: looks."""
        columns = np.stack([y, d, x], axis=-1)
        n = np.bincount(look, minlength=looks).astype(float)
        first = np.zeros((looks, 3))
        second = np.zeros((looks, 3, 3))
        for i in range(3):
            first[:, i] = np.bincount(look, columns[:, i], minlength=looks)
            for j in range(i, 3):
                second[:, i, j] = np.bincount(look, columns[:, i] * columns[:, j], minlength=looks)
                second[:, j, i] = second[:, i, j]
        return cls(n.cumsum(), first.cumsum(axis=0), second.cumsum(axis=0))

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.n + other.n, self.first + other.first, self.second + other.second)

    @property
    def mean(self) -> Floats:
        """The means of y, d and x."""
        return self.first / self.n[..., None]

    @property
    def covariance(self) -> Floats:
        """Their covariances, of a sample."""
        outer = self.first[..., :, None] * self.first[..., None, :] / self.n[..., None, None]
        return (self.second - outer) / (self.n - 1.0)[..., None, None]


class Value(NamedTuple):
    """A variant's value, the variance of that estimate, the value before x was taken into account, and its units."""

    value: Floats
    variance: Floats
    plain: Floats
    n: Floats


class Difference(NamedTuple):
    """How much more the second value is than the first, its standard error, and Welch's degrees of freedom."""

    value: Floats
    error: Floats
    freedom: Floats

    @property
    def t(self) -> Floats:
        """In standard errors; without end, or 0, where nothing varies."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.value == 0, 0.0, self.value / self.error)


def values(one: Sums, two: Sums, *, adjusted: bool = False) -> tuple[Value, Value]:
    """The values of two variants; `adjusted` takes out what x tells of them."""
    slope, middle = np.zeros_like(one.n), np.zeros_like(one.n)
    if adjusted:
        both = one + two
        spread = both.covariance
        ratio = both.first[..., Y] / both.first[..., D]
        told = spread[..., Y, X] - ratio * spread[..., D, X]
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(spread[..., X, X] > 0, told / spread[..., X, X], 0.0)
        middle = both.mean[..., X]
    return _value(one, slope, middle), _value(two, slope, middle)


def _value(sums: Sums, slope: Floats, middle: Floats) -> Value:
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, spread = sums.mean, sums.covariance
        ratio = mean[..., Y] / mean[..., D]
        gradient = np.stack([np.ones_like(ratio), -ratio, -slope], axis=-1)
        variance = np.einsum("...i,...ij,...j->...", gradient, spread, gradient)
        # What is left of sums that cancel is no variance.
        noise = 1e-12 * np.einsum("...i,...ij,...j->...", np.abs(gradient), np.abs(spread), np.abs(gradient))
        variance = np.where(variance > noise, variance, 0.0)
        value = ratio - slope * (mean[..., X] - middle) / mean[..., D]
        return Value(value, variance / (mean[..., D] ** 2 * sums.n), ratio, sums.n)


def of_few(value: Value, sums: Sums) -> Value:
    """A rate's value with a variance that is not none where hardly any unit has it, or lacks it.

    None of 12 is no proof of never: with fewer than 5 either way the variance is at least that of one more each
    (Agresti and Caffo, "Simple and effective confidence intervals for proportions", Am. Stat. 54, 2000).
    """
    y, d = sums.first[..., Y], sums.first[..., D]
    rate = (y + 1.0) / (d + 2.0)
    least = np.where(np.minimum(y, d - y) < 5.0, rate * (1.0 - rate) / np.maximum(sums.n, 1.0), 0.0)
    return value._replace(variance=np.fmax(value.variance, least))


def difference(one: Value, two: Value) -> Difference:
    """Two minus one, in the metric's own unit."""
    return Difference(two.value - one.value, np.sqrt(one.variance + two.variance), freedom(one, two))


def lift(one: Value, two: Value) -> Difference:
    """Two minus one as a share of one, by the delta method."""
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = two.variance / one.plain**2 + one.variance * two.plain**2 / one.plain**4
        return Difference((two.value - one.value) / one.plain, np.sqrt(variance), freedom(one, two))


def beyond(one: Value, two: Value, share: float) -> Difference:
    """How much two is above (1 + share) times one: what a relative margin is judged by."""
    error = np.sqrt((1.0 + share) ** 2 * one.variance + two.variance)
    return Difference(two.value - one.value - share * one.plain, error, freedom(one, two))


def freedom(one: Value, two: Value) -> Floats:
    """Welch and Satterthwaite's degrees of freedom; without end where nothing varies."""
    below = one.variance**2 / np.maximum(one.n - 1, 1e-9) + two.variance**2 / np.maximum(two.n - 1, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, (one.variance + two.variance) ** 2 / below, np.inf)


def z_of(found: Difference) -> Floats:
    """The normal deviate that is as unlikely as the difference's t: what sequential bounds are for."""
    from scipy.stats import norm, t

    with np.errstate(invalid="ignore"):
        tail = t.sf(np.abs(found.t), np.maximum(found.freedom, 1.0))
    z: Floats = np.sign(found.t) * norm.isf(np.clip(tail, 1e-300, 0.5))
    return z


def width(found: Difference, z: Floats | float) -> Floats:
    """Half an interval's width where a normal one would reach z standard errors."""
    from scipy.stats import norm, t

    reach: Floats = t.isf(norm.sf(z), np.maximum(found.freedom, 1.0)) * found.error
    return reach
