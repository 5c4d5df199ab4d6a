"""95 % intervals by drawing whole units anew: a document's fields stay together, for they are right or wrong together.

Percentile intervals of a cluster bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8
and 13), expanded for few units (Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician,
2015). A figure made of sums (a ratio, an F1, a mean of them) is drawn 1,000 times by one product of weights and the
units' sums; one made of ranks gets 200 draws of weights. The same seed gives the same draws everywhere.

Two things are not left to the draws: an interval always holds its figure, and where every unit agrees, so that
each draw is the same 0 or 1, the interval is the exact binomial one of that many units, since 12 right of 12 is no
proof. A figure that rests on a single unit has no interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.lab.evaluate.model import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    Formula = Callable[[NDArray[np.float64]], NDArray[np.float64]]

DRAWS = 1000
FEW_DRAWS = 200
_TAIL = 0.025
_AT_ONCE = 2_000_000  # weights held at a time: 16 MB


def resampled(units: int, seed: int, draws: int) -> Iterator[NDArray[np.float64]]:
    """How often each unit is drawn, a block of draws at a time: arrays (some draws, units); all draws together."""
    rng = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // max(units, 1))
    for start in range(0, draws, block):
        count = min(block, draws - start)
        picked = rng.integers(0, units, size=(count, units)) + np.arange(count)[:, None] * units
        yield np.bincount(picked.ravel(), minlength=count * units).reshape(count, units).astype(np.float64)


def interval(
    value: float, drawn: NDArray[np.float64], units: int, *, share: bool, cases: int | None = None
) -> tuple[float | None, float | None]:
    """The percentile interval of `drawn` (nan: a draw with nothing to judge) around `value`, resting on `units` units.

    `share` says that the figure is between 0 and 1 and that a unit may move it: see the module on draws that agree;
    `cases` is how many trials these stand for where not every unit is one.
    """
    from scipy.special import ndtr, stdtrit

    drawn = drawn[~np.isnan(drawn)]
    if units < 2 or not len(drawn):
        return None, None
    tail = float(ndtr(-np.sqrt(units / (units - 1)) * stdtrit(units - 1, 1.0 - _TAIL)))
    low, high = (float(bound) for bound in np.quantile(drawn, (tail, 1.0 - tail)))
    low, high = min(low, value), max(high, value)
    if share and low == high and value in (0.0, 1.0):
        reach = _TAIL ** (1.0 / (units if cases is None else cases))  # Clopper and Pearson's bound for all of n
        return (reach, 1.0) if value else (0.0, 1.0 - reach)
    return low, high


def ratio(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of columns (above, below): above / below, nan where there is nothing below."""
    return divided(sums[:, 0], sums[:, 1])


def divided(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """`above / below`, nan where `below` is not more than 0."""
    shares: NDArray[np.float64] = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below > 0)
    return shares


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of columns (hits, read, true): F1, which is 0 without a hit and nan where there is nothing."""
    return divided(2.0 * sums[:, 0], sums[:, 1] + sums[:, 2])


def mean_of(formula: Formula, width: int) -> Formula:
    """The mean of `formula` over groups of `width` columns; groups with nothing to judge are left out."""

    def mean(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        draws, columns = sums.shape
        each = formula(sums.reshape(draws * (columns // width), width)).reshape(draws, -1)
        known = ~np.isnan(each)
        return divided(np.where(known, each, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))

    return mean


class _Wanted(NamedTuple):
    name: str
    of: str
    formula: Formula
    columns: tuple[int, ...]
    n: int
    unit: str
    share: bool


class Tally:
    """Figures made of sums over units, all drawn together.

    `unit` is what is drawn anew and, unless a figure says otherwise, what its n counts; units are numbered from 0.
    """

    def __init__(self, section: str, unit: str, units: int, seed: int) -> None:
        self.section, self.unit, self.units, self.seed = section, unit, units, seed
        self._columns: list[NDArray[np.float64]] = []
        self._wanted: list[_Wanted] = []

    def column(self, unit: ArrayLike, weight: ArrayLike | None = None) -> int:
        """A column that sums `weight` (1 each by default) by the rows' `unit`; its number, to be named in figures."""
        numbers = np.asarray(unit, dtype=np.int64)
        weights = None if weight is None else np.asarray(weight, dtype=np.float64)
        self._columns.append(np.bincount(numbers, weights=weights, minlength=self.units).astype(np.float64))
        return len(self._columns) - 1

    def total(self, column: int) -> float:
        """What a column sums up to."""
        return float(self._columns[column].sum())

    def figure(
        self, name: str, columns: Sequence[int], formula: Formula = ratio, *,
        of: str = "", n: int | None = None, unit: str = "", share: bool = True,
    ) -> None:  # fmt: skip
        """Ask for `formula` of the sums of `columns`; n is by default what the last one (else the largest) sums to."""
        count = round(self.total(columns[-1]) or max(map(self.total, columns))) if n is None else n
        self._wanted.append(_Wanted(name, of, formula, tuple(columns), count, unit or self.unit, share))

    def figures(self) -> tuple[Figure, ...]:
        """Every figure asked for, in that order, with its interval."""
        if not self._wanted:
            return ()
        from scipy.sparse import csr_array

        table = np.stack(self._columns) if self._columns else np.zeros((0, self.units))
        sparse = csr_array(table)
        drawn = np.empty((DRAWS, len(table)))
        done = 0
        if self.units > 1:
            for weights in resampled(self.units, self.seed, DRAWS):
                drawn[done : done + len(weights)] = (sparse @ weights.T).T
                done += len(weights)
        totals = table.sum(axis=1)[None, :]
        return tuple(self._one(wanted, table, totals, drawn[:done]) for wanted in self._wanted)

    def _one(
        self, wanted: _Wanted, table: NDArray[np.float64], totals: NDArray[np.float64], drawn: NDArray[np.float64]
    ) -> Figure:
        columns = list(wanted.columns)
        value = float(wanted.formula(totals[:, columns])[0])
        if np.isnan(value):
            return nothing(self.section, wanted.name, wanted.unit, of=wanted.of)
        resting = int((table[columns] != 0).any(axis=0).sum())
        values = wanted.formula(drawn[:, columns]) if len(drawn) else np.empty(0)  # a single unit is not drawn
        low, high = interval(value, values, resting, share=wanted.share)
        return Figure(
            section=self.section, name=wanted.name, of=wanted.of, value=value, low=low, high=high,
            n=wanted.n, unit=wanted.unit,
        )  # fmt: skip


def nothing(section: str, name: str, unit: str, *, of: str = "") -> Figure:
    """A figure that has nothing to judge."""
    return Figure(section=section, name=name, of=of, value=None, n=0, unit=unit)
