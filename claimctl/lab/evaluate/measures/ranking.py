"""Figures of scores that should rank: how well the high ones are the right ones, with ties never broken in favour.

Everything is computed from what stands at each distinct score, best first: how many rows (`count`) and how many of
them are right (`right`). Resampled rows are weights, so a draw needs no sorting.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from claimctl.lab.evaluate.bootstrap import FEW_DRAWS, Tally, divided, interval, nothing, resampled
from claimctl.lab.evaluate.model import Curve, Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Metric = Callable[[Floats, Floats], float]

BINS = 15
_RANKS = ("auroc", "roc_auc", "average_precision")
_PROVEN = {"automation_99": 0.99, "automation_99_9": 0.999}


def auroc(count: Floats, right: Floats) -> float:
    """The chance that a right row scores above a wrong one, ties half; nan with one class only."""
    wrong = count - right
    pairs = right.sum() * wrong.sum()
    above = np.cumsum(right) - right
    return float((wrong * (above + right / 2)).sum() / pairs) if pairs else float("nan")


def average_precision(count: Floats, right: Floats) -> float:
    """The area under precision and recall as steps, as scikit-learn's average_precision_score; nan with one class."""
    total = right.sum()
    if not total or total == count.sum():
        return float("nan")
    return float((right / total * divided(np.cumsum(right), np.cumsum(count)))[right > 0].sum())


def catch(count: Floats, right: Floats, false_share: float) -> float:
    """The share of right rows above the lowest threshold that lets through at most `false_share` of the wrong ones."""
    wrong = count - right
    if not right.sum() or not wrong.sum():
        return float("nan")
    taken = np.cumsum(wrong) <= false_share * wrong.sum() + 1e-9
    return float((np.cumsum(right) * taken).max() / right.sum())


def lift(count: Floats, right: Floats, top: float) -> float:
    """How many times more right rows are in the best `top` share than everywhere; a tie at the edge counts in part."""
    total, found = count.sum(), right.sum()
    if not found or found == total:
        return float("nan")
    room = np.ceil(top * total)
    inside = np.clip(room - (np.cumsum(count) - count), 0.0, count)
    return float((inside * divided(right, count))[count > 0].sum() / room / (found / total))


def aurc(count: Floats, right: Floats) -> float:
    """The mean risk over every coverage (Geifman and El-Yaniv, 2017), tied rows in expected order; nan without rows."""
    total = int(count.sum())
    if not total:
        return float("nan")
    at = np.repeat(np.arange(len(count)), count.astype(np.int64))
    before, wrong = np.cumsum(count) - count, count - right
    place = np.arange(1.0, total + 1.0)
    errors = (np.cumsum(wrong) - wrong)[at] + divided(wrong, count)[at] * (place - before[at])
    return float((errors / place).mean())


def excess_aurc(count: Floats, right: Floats) -> float:
    """`aurc` less that of a score that ranks every right row first."""
    wrong = count.sum() - right.sum()
    return aurc(count, right) - aurc(np.array([right.sum(), wrong]), np.array([right.sum(), 0.0]))


def automation(count: Floats, right: Floats, target: float) -> float:
    """The largest share of rows above a threshold that are right at least `target` of the time; nan without rows."""
    total = count.sum()
    taken = np.cumsum(count)
    return float((taken * (np.cumsum(right) >= target * taken - 1e-9)).max() / total) if total else float("nan")


def proven_automation(count: Floats, right: Floats, target: float) -> float:
    """As `automation`, with Clopper and Pearson's one-sided 95 % lower bound of accuracy at `target` or above.

    nan where there are fewer rows than could prove it were all of them right: 299 for 99 %, 2,995 for 99.9 %. The
    bound takes rows as independent, and the threshold as if it had been chosen elsewhere.
    """
    total = int(count.sum())
    if total < _needed(0, target):
        return float("nan")
    taken, wrong = np.cumsum(count), np.rint(np.cumsum(count - right)).astype(np.int64)
    needs = _table(target, 1 << total.bit_length())
    enough = wrong < len(needs)
    proven = taken[enough][taken[enough] >= needs[wrong[enough]]]
    return float(proven.max() / total) if len(proven) else 0.0


@functools.cache
def _table(target: float, most: int) -> NDArray[np.int64]:
    """For 0, 1, 2 ... wrong: of how many rows that is proof; up to `most` rows."""
    needs: list[int] = []
    while not needs or needs[-1] < most:
        needs.append(_needed(len(needs), target))
    return np.array(needs)


@functools.cache
def _needed(wrong: int, target: float) -> int:
    """The fewest rows of which `wrong` may be wrong while the lower bound of accuracy is at least `target`."""
    from scipy.special import bdtr

    low, high = wrong, wrong + 1
    while bdtr(wrong, high, 1.0 - target) > 0.05:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if bdtr(wrong, middle, 1.0 - target) > 0.05:
            low = middle
        else:
            high = middle
    return high


def clopper_pearson(right: int, count: int) -> tuple[float, float]:
    """The exact two-sided 95 % interval of a share; (0, 1) of nothing. Clopper and Pearson, Biometrika, 1934."""
    from scipy.special import betaincinv

    low = float(betaincinv(right, count - right + 1, 0.025)) if right else 0.0
    high = float(betaincinv(right + 1, count - right, 0.975)) if right < count else 1.0
    return low, high


class Ranked:
    """Rows with a score and whether each is right. `units` says which unit each row is of (see bootstrap), from 0."""

    def __init__(self, scores: Floats, right: NDArray[np.bool_], units: NDArray[np.int64], seed: int) -> None:
        self.scores, self.right, self.units, self.seed = scores, right.astype(np.float64), units, seed
        self.levels, self._level = np.unique(-scores, return_inverse=True)

    def at(self, weights: Floats | None = None) -> tuple[Floats, Floats]:
        """How many rows, and how many right ones, stand at each distinct score, the best score first."""
        size = len(self.levels)
        right = self.right if weights is None else self.right * weights
        return (
            np.bincount(self._level, weights=weights, minlength=size).astype(np.float64),
            np.bincount(self._level, weights=right, minlength=size).astype(np.float64),
        )

    def figures(self, section: str, unit: str, metrics: dict[str, Metric], *, of: str = "") -> tuple[Figure, ...]:
        """Each metric with its interval; n is the number of rows.

        Where nothing is wrong every draw says so; the intervals don't rest on that: a perfect rank, or one in which
        nothing is caught, is as sure as the rarer class has units, and what can pass at the least what is proven.
        """
        here = self.at()
        values = {name: metric(*here) if len(self.levels) else float("nan") for name, metric in metrics.items()}
        names = [name for name, value in values.items() if not np.isnan(value)]
        present, numbers = np.unique(self.units, return_inverse=True)
        rarer = max(1, min(len(np.unique(self.units[self.right == kind])) for kind in (0.0, 1.0)))
        drawn: dict[str, list[float]] = {name: [] for name in names}
        if len(present) > 1 and names:
            for block in resampled(len(present), self.seed, FEW_DRAWS):
                for weights in block:
                    there = self.at(weights[numbers])
                    for name in names:
                        drawn[name].append(metrics[name](*there))
        found = []
        for name, value in values.items():
            if np.isnan(value):
                found.append(nothing(section, name, unit, of=of))
                continue
            rank = name in _RANKS or name.startswith("catch")
            low, high = interval(
                value, np.array(drawn[name]), len(present), share=rank or name == "aurc", cases=rarer if rank else None
            )
            if low == 1.0 and name in _PROVEN:
                low = float(np.nan_to_num(proven_automation(*here, target=_PROVEN[name])))
            found.append(Figure(section=section, name=name, of=of, value=value, low=low, high=high,
                                n=len(self.scores), unit=unit))  # fmt: skip
        return tuple(found)

    def bins(self, *, equal_mass: bool) -> NDArray[np.int64]:
        """Which of 15 bins each row is in: of as many rows each (equal scores together), or of equal width."""
        if not equal_mass:
            return np.minimum((self.scores * BINS).astype(np.int64), BINS - 1)
        count, _ = self.at()
        middle = np.cumsum(count) - (count + 1) / 2
        filled = np.floor(middle * BINS / max(len(self.scores), 1)).astype(np.int64)
        return filled[self._level]

    def calibration(self, section: str, unit: str, *, of: str = "") -> tuple[tuple[Figure, ...], Curve]:
        """Brier score, ECE over bins of equal mass (`ece`) and equal width (`ece_width`), and the reliability curve.

        ECE is Guo et al.'s (ICML 2017): the mean over bins of the distance of confidence and accuracy.
        """
        present, numbers = np.unique(self.units, return_inverse=True)
        tally = Tally(section, unit, len(present), self.seed)
        everything = tally.column(numbers)
        tally.figure("brier", [tally.column(numbers, (self.scores - self.right) ** 2), everything], of=of)
        points: tuple[tuple[float, ...], ...] = ()
        for name, equal_mass in (("ece", True), ("ece_width", False)):
            bins = self.bins(equal_mass=equal_mass)
            inside = [bins == place for place in np.unique(bins)]
            gaps = [tally.column(numbers, (self.scores - self.right) * chosen) for chosen in inside]
            tally.figure(name, [*gaps, everything], _expected_error, of=of, share=False)
            if equal_mass:
                points = tuple(
                    (float(self.scores[chosen].mean()), float(self.right[chosen].mean()), float(chosen.sum()))
                    for chosen in reversed(inside)
                )
        curve = Curve(
            section=section, name="reliability", columns=("confidence", "accuracy", "n"), points=points, of=of
        )
        return tally.figures(), curve

    def risk_coverage(self, section: str, *, of: str = "", most: int = 200) -> Curve:
        """The share of wrong rows among those at or above each threshold; at most `most` points, thinned evenly."""
        count, right = self.at()
        taken, total = np.cumsum(count), max(len(self.scores), 1)
        places = np.unique(np.linspace(0, len(count) - 1, min(most, len(count))).round().astype(np.int64))
        risk = 1.0 - divided(np.cumsum(right), taken)
        points = tuple((float(taken[i] / total), float(risk[i]), float(-self.levels[i])) for i in places)
        return Curve(
            section=section, name="risk_coverage", columns=("coverage", "risk", "threshold"), points=points, of=of
        )


def _expected_error(sums: Floats) -> Floats:
    return divided(np.abs(sums[:, :-1]).sum(axis=1), sums[:, -1])
