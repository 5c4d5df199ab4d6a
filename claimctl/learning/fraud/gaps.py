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
_CHANCE = 1e-3  # over all periods


def label_gaps(order: NDArray[np.int64], fraud: NDArray[np.bool_]) -> tuple[int, ...]:
    """The periods that are label gaps. At least one period in three is none, else nothing is said."""
    from scipy.stats import binom

    count = int(order.max()) + 1
    rows, hits = np.bincount(order, minlength=count), np.bincount(order, fraud, minlength=count)
    inside = np.zeros(count, dtype=bool)
    for _ in range(count):
        labelled = ~inside & (rows > 0)
        usual = hits[labelled].sum() / max(rows[labelled].sum(), 1)
        share = hits / np.maximum(rows, 1)
        unlikely = binom.cdf(hits, rows, usual) < _CHANCE / count
        hardly = unlikely & (share < _HARDLY * usual)
        beside = np.concatenate([[False], inside[:-1]]) | np.concatenate([inside[1:], [False]])
        now = inside | hardly | (beside & unlikely & (share < _EDGE * usual))
        if (now == inside).all():
            break
        inside = now
    if (inside & (rows > 0)).sum() * 3 > 2 * (rows > 0).sum():
        return ()
    return tuple(int(each) for each in np.flatnonzero(inside & (rows > 0)))
