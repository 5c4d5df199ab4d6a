"""What labelled cases can promise of those that pass a threshold, and whether checks bear the promise out.

A promise says: of what passes, at least the share `target` is right, with the confidence `level` that this holds. It
rests on exact binomial tail probabilities and on nothing else than that the labelled cases are drawn like those to
come; no matter how good or bad the scores are, it is broken for at most one of 1 / (1 - level) sets of labels.

Thresholds are tested as Learn then Test does (Angelopoulos et al., 2021): a sequence from strict to loose that is
fixed before any label is seen, each by the exact binomial test, with the fallback procedure (Wiens, 2003) so that a
wrong case near the top does not end it all. Cases above a threshold that is itself an order statistic of the scores
are independent draws of what passes it, so the binomial is exact for these thresholds too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVERYTHING = -1.0  # the threshold that every score passes
_FINE = 1.04  # neighbouring thresholds that are tried pass this many times as many cases
_DOUBLINGS = 12  # of the rates that a bet on a broken promise is spread over


class Level(NamedTuple):
    """A threshold with what passes it (score > threshold): how many cases, how many of them wrong."""

    threshold: float
    passed: int
    wrong: int


class Levels(NamedTuple):
    """Every threshold that passes other cases than the one before, from strict to loose; the last passes all."""

    thresholds: NDArray[np.float64]
    passed: NDArray[np.int64]
    wrong: NDArray[np.int64]

    def at(self, place: int) -> Level:
        """One of them."""
        return Level(float(self.thresholds[place]), int(self.passed[place]), int(self.wrong[place]))

    def passing(self, count: float) -> int:
        """The place of the strictest that passes at least `count` cases; of the last where none does."""
        return min(int(np.searchsorted(self.passed, count)), len(self.passed) - 1)


def levels(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> Levels:
    """The thresholds that part these cases."""
    order = np.argsort(-scores, kind="stable")
    ranked, wrong = scores[order], np.cumsum(~right[order], dtype=np.int64)
    last = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], np.ones(min(len(ranked), 1), dtype=bool)))
    below = np.append(ranked, EVERYTHING)[last + 1]
    return Levels(below, last + 1, wrong[last])


def choose(found: Levels, target: float, level: float) -> Level | None:
    """The loosest threshold for which the promise is proved, None where none is.

    The starts of the sequence stand where twice as many cases pass each time, beginning with the fewest that could
    prove anything; they share the chance of error, and each proof hands its share on to the next threshold.
    """
    total, chance = int(found.passed[-1]) if len(found.passed) else 0, 1.0 - level
    starts = 1
    while labels_needed(target, 1.0 - chance / (starts + 1)) * 2**starts <= total:
        starts += 1
    begin = [labels_needed(target, 1.0 - chance / starts) * 2**step for step in range(starts)]
    if begin[0] > total:
        return None

    proved: Level | None = None
    budget, place = 0.0, found.passing(begin[0])
    while True:
        here = found.at(place)
        opened = sum(1 for start in begin if start <= here.passed)
        begin = begin[opened:]
        budget += opened * chance / starts
        if budget and tail(here, target) <= budget:
            proved = here
        else:
            budget = 0.0
        if here.passed == total:
            return proved
        place = found.passing(min([max(here.passed * _FINE, here.passed + 1), *begin]))


def tail(of: Level, target: float) -> float:
    """The chance of so few wrong cases if the share of right ones were just below `target`: an exact p-value."""
    from scipy.special import bdtr

    return float(bdtr(of.wrong, of.passed, 1.0 - target)) if of.passed else 1.0


def labels_needed(target: float, level: float, wrong: int = 0) -> int:
    """The fewest passed cases that prove the promise with `wrong` among them: 2,995 for 99.9 % at 95 % and none."""
    low, high = wrong, wrong + 1
    while tail(Level(0.0, high, wrong), target) > 1.0 - level:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if tail(Level(0.0, middle, wrong), target) > 1.0 - level:
            low = middle
        else:
            high = middle
    return high


def labels_at(rate: float, target: float, level: float) -> int | None:
    """How many passed cases prove the promise where the share `rate` of them is wrong; None where none do, or too many.

    A thousand million is too many.
    """
    from scipy.special import bdtr

    if rate >= 1.0 - target:
        return None
    count = 1.0
    while count < 1e9:
        if float(bdtr(int(rate * count), int(count), 1.0 - target)) <= 1.0 - level:
            return int(count)
        count = max(count * 1.02, count + 1.0)
    return None


def interval(right: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """The exact two-sided interval of a share; (0, 1) of nothing. Clopper and Pearson, Biometrika, 1934."""
    from scipy.special import betaincinv

    side = (1.0 - level) / 2.0
    low = float(betaincinv(right, count - right + 1, side)) if right else 0.0
    high = float(betaincinv(right + 1, count - right, 1.0 - side)) if right < count else 1.0
    return low, high


def against(wrong: int, checked: int, target: float) -> float:
    """The evidence that fewer than `target` are right: what a bet of 1 on it has become, as an e-value.

    Whatever is looked at when, and however often, it reaches 1 / c for at most a share c of all promises that hold.
    The stake is spread over error rates of 2, 4, 8 ... times the one promised.
    """
    limit = 1.0 - target
    rates = [limit * 2.0**step for step in range(1, _DOUBLINGS + 1)]
    return _bet(wrong, checked, limit, [rate for rate in rates if rate < 1.0] or [(1.0 + limit) / 2.0])


def in_favour(wrong: int, checked: int, target: float) -> float:
    """The evidence that more than `target` are right, as an e-value (see against)."""
    limit = 1.0 - target
    return _bet(wrong, checked, limit, [0.0, *(limit / 2.0**step for step in range(1, 4))])


def surely_right(wrong: int, checked: int, level: float) -> float:
    """The share that is right at the least, at the confidence `level` however often one looks."""
    low, high = 0.0, 1.0  # a share that is surely reached, and one that is not
    for _ in range(50):
        middle = (low + high) / 2.0
        if in_favour(wrong, checked, middle) >= 1.0 / (1.0 - level):
            low = middle
        else:
            high = middle
    return low


def _bet(wrong: int, checked: int, limit: float, rates: list[float]) -> float:
    if limit <= 0.0:
        return math.inf if wrong else 1.0
    if limit >= 1.0:
        return 1.0
    grown = []
    for rate in rates:
        if wrong and not rate:
            grown.append(0.0)
            continue
        log = (wrong * math.log(rate / limit) if wrong else 0.0) + (checked - wrong) * math.log(
            (1.0 - rate) / (1.0 - limit)
        )
        grown.append(math.exp(min(log, 700.0)))
    return sum(grown) / len(grown)
