"""Label gaps: periods in which almost no fraud was found, because nobody looked or not all is known yet.

Their claims are unlabelled, not clean. A model that learns from them learns the calendar, and a figure measured on them
counts frauds as false alarms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HARDLY = 0.25  # of the usual share: a gap
_EDGE = 0.5  # and of a period beside one: its edge
_CHANCE = 1e-3  # over all that is looked at
_LONGEST = 6  # periods in a row that are looked at together: each alone may be too small to tell


def label_gaps(order: NDArray[np.int64], fraud: NDArray[np.bool_]) -> tuple[int, ...]:
    """The periods that are label gaps. At least one period in three is none, else nothing is said."""
    from scipy.stats import binom

    count = int(order.max()) + 1
    rows, hits = np.bincount(order, minlength=count), np.bincount(order, fraud, minlength=count)
    share = hits / np.maximum(rows, 1)
    inside = np.zeros(count, dtype=bool)
    for _ in range(count):
        usual = hits[~inside].sum() / max(rows[~inside].sum(), 1)

        def unlikely(first: int, last: int, looks: int, usual: float = usual) -> bool:
            part = slice(first, last)
            return bool(binom.cdf(hits[part].sum(), rows[part].sum(), usual) < _CHANCE / looks)

        now = inside.copy()
        for length in range(1, _LONGEST + 1):
            for first in range(count - length + 1):
                part = slice(first, first + length)
                low = hits[part].sum() < _HARDLY * usual * rows[part].sum() and (share[part] < _EDGE * usual).all()
                if low and unlikely(first, first + length, count * _LONGEST):
                    now[part] = True
        beside = np.concatenate([[False], now[:-1]]) | np.concatenate([now[1:], [False]])
        for each in np.flatnonzero(beside & ~now & (share < _EDGE * usual)):
            now[each] = unlikely(int(each), int(each) + 1, count)
        if (now == inside).all():
            break
        inside = now
    inside &= rows > 0
    if inside.sum() * 3 > 2 * (rows > 0).sum():
        return ()
    return tuple(int(each) for each in np.flatnonzero(inside))
