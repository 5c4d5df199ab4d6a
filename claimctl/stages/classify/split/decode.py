"""Cutting a file as a whole: the likeliest of all its segmentations, by dynamic programming.

What is added up for a segmentation are the log odds of its cuts and how well the kinds of pages of each segment go
together. A file that is cut at all is a packet, which few files are: the first cut pays for that, so that a single
document is not torn by one doubtful page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Costs(NamedTuple):
    """In log odds: what a packet costs once, what each cut costs, and how much the kinds of pages count."""

    packet: float
    cut: float
    kinds: float


def starts(odds: NDArray[np.float64], forced: NDArray[np.bool_], kinds: NDArray[np.float64], costs: Costs) -> list[int]:
    """The pages (from 0) that documents begin on, the first included.

    `odds` are the log odds of a cut before each page but the first, `forced` says where a cut stands whatever they
    say; `kinds` are probabilities of (pages, types). Ties go to fewer cuts.
    """
    pages = len(kinds)
    if pages == 0:
        return []
    fit = _fit(kinds) if costs.kinds else None
    gain = np.concatenate([[0.0], odds - costs.cut])
    must = np.concatenate([[False], forced])
    best = np.full(pages + 1, -np.inf)
    best[0] = 0.0
    back = np.zeros(pages + 1, dtype=np.int64)
    for end in range(1, pages + 1):
        for start in range(end - 1, -1, -1):
            worth = best[start] + (gain[start] if start and not must[start] else 0.0)
            if fit is not None:
                worth += costs.kinds * fit[start, end - 1]
            if worth > best[end] + 1e-12:
                best[end], back[end] = worth, start
            if must[start]:
                break  # no segment reaches over a cut that stands
    found = []
    end = pages
    while end > 0:
        end = int(back[end])
        found.append(end)
    found.reverse()
    free = [page for page in found if page and not must[page]]
    if free and not must.any():
        whole = costs.kinds * fit[0, pages - 1] if fit is not None else 0.0
        if best[pages] - whole <= costs.packet:
            return [0]
    return found


def _fit(kinds: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well the pages from one to another go together: (pages, pages) log shares, 0 for one page.

    The chance that the pages are of one type, against each being of a type of its own.
    """
    pages = len(kinds)
    logs = np.log(np.maximum(kinds, 1e-3))
    summed = np.concatenate([np.zeros((1, logs.shape[1])), np.cumsum(logs, axis=0)])
    alone = np.concatenate([[0.0], np.cumsum(logs.max(axis=1))])
    fit = np.zeros((pages, pages))
    for first in range(pages):
        spans = summed[first + 1 :] - summed[first]
        fit[first, first:] = spans.max(axis=1) - (alone[first + 1 :] - alone[first])
    return fit
