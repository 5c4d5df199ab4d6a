"""When a test is looked at, and what a difference has to reach then."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.insight.experiments.sequential import FARTHEST, always_p, always_reach, bounds, sequential_p
from claimctl.insight.experiments.sums import z_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.config import Experiment
    from claimctl.insight.experiments.sums import Difference, Floats

_MOST_DAYS = 120  # of daily looks; a longer test is looked at by the week
_FEW = 10  # units of a variant: before, nothing is told
FEW_ALIKE = 100  # ... where all of them are the same
_BEST_AT = 5000.0  # units at which intervals that are always valid are narrowest, where no end is planned

_EPOCH = dt.date(1970, 1, 1)

METHODS = {
    "once": "one look, at the end",
    "spending": "looks paid for by alpha spending (Lan and DeMets, as O'Brien and Fleming)",
    "always_valid": "always valid (asymptotic confidence sequence)",
}


class Looks(NamedTuple):
    """The looks of a test up to now: their days, and how far it had come on each (None where it has no end)."""

    days: tuple[dt.date, ...]
    fractions: tuple[float, ...] | None
    method: str
    best_at: float

    @property
    def fraction(self) -> float | None:
        """How far the test has come."""
        return self.fractions[-1] if self.fractions else None

    def seen_at(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first look that sees each day (counted from 1970); the number of looks where none does."""
        return np.searchsorted(np.array([(each - _EPOCH).days for each in self.days]), days)


def looks_of(test: Experiment, since: dt.date, upto: dt.date, units: Sequence[tuple[dt.date, int]]) -> Looks:
    """The looks from the test's first day to the last that is known of; `units` are the new ones of each day.

    Looks after the planned end are left out: then all of alpha is spent.
    """
    end = test.end
    method = "once" if test.looks == "once" else test.sequential
    if method == "spending" and end is None and test.planned is None:
        method = "always_valid"
    span = ((end or upto) - since).days + 1
    step = 7 if test.looks == "week" or span > _MOST_DAYS else 1
    last = min(upto, end) if end else upto
    days = (
        [last] if method == "once" else [last - dt.timedelta(n) for n in range(0, (last - since).days + 1, step)][::-1]
    )
    counts = np.array([count for _, count in units], dtype=float)
    ordinals = np.array([day.toordinal() for day, _ in units])
    seen = [float(counts[ordinals <= day.toordinal()].sum()) for day in days]
    kept = [(day, count) for day, count in zip(days, seen, strict=True) if count > 0]
    best_at = float(test.planned or _BEST_AT)
    fractions: list[float] | None = None
    if test.planned is not None:
        fractions = [min(1.0, count / test.planned) for _, count in kept]
    elif end is not None:
        fractions = [((day - since).days + 1) / span for day, _ in kept]
    if fractions is not None:
        over = next((index for index, fraction in enumerate(fractions) if fraction >= 1.0), len(fractions) - 1)
        kept, fractions = kept[: over + 1], fractions[: over + 1]
        rising = [index for index in range(len(kept)) if not index or fractions[index] > fractions[index - 1] + 1e-9]
        kept, fractions = [kept[index] for index in rising], [fractions[index] for index in rising]
    return Looks(tuple(day for day, _ in kept), tuple(fractions) if fractions else None, method, best_at)


class Judged(NamedTuple):
    """Differences look by look: normal deviates, bounds, how many errors an interval reaches, and the p-value now."""

    z: Floats
    bound: Floats
    reach: Floats
    p: float


def judge(found: Difference, units: Floats, fewest: Floats, looks: Looks, alpha: float) -> Judged:
    """What comes of the differences at all looks so far; `fewest` are the units of the smaller variant at each."""
    ready = (fewest >= np.where(found.error > 0, _FEW, FEW_ALIKE)) & np.isfinite(found.value)
    z = np.where(ready, z_of(found), 0.0)
    if looks.method == "spending" and looks.fractions is not None:
        bound = np.array(bounds(looks.fractions, alpha))
        return Judged(z, bound, bound, sequential_p(looks.fractions, list(z)))
    if looks.method == "always_valid":
        reach = always_reach(units, alpha, looks.best_at)
        p = np.where(ready, always_p(z, units, alpha, looks.best_at), 1.0)
        return Judged(z, reach, reach, float(p.min()))
    from scipy.stats import norm

    bound = np.full_like(z, norm.isf(alpha / 2.0))
    return Judged(z, bound, bound, float(2.0 * norm.sf(abs(z[-1]))) if ready[-1] else 1.0)


def sides(found: Difference, units: Floats, fewest: Floats, looks: Looks, alpha: float) -> float:
    """The greatest number of standard errors that the difference was above its one-sided bound; negative: below it.

    One side takes half of what two do, so its bound is that of twice alpha.
    """
    judged = judge(found, units, fewest, looks, min(2.0 * alpha, 0.999))
    shown = np.where(judged.bound < FARTHEST, judged.z - judged.bound, -FARTHEST)
    return float(shown.max())
