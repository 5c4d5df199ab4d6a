"""How a page's lines slant: by how much they run down towards the right, at each height of the page.

A scan that was fed askew slants alike everywhere; a photo taken at an angle slants otherwise at its foot than at its
head. Where the middles of words make the sharpest rows, their slant is right: an engine's own angles, which come of
short lines, only say where to look.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.records import Slant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.lines import Span

_FEWEST = 12  # words: fewer make no rows to tell by
_LOWEST = 5e-4  # of the page's height: what is lower is no word, and telling its rows apart would take all memory
_ANGLES = np.radians(np.arange(-1.0, 1.01, 0.1))  # about the engine's own
_CHANGES = np.radians(np.arange(-3.0, 3.01, 0.5))  # of the angle, from head to foot or from the left to the right
_CLOSER = np.radians((-0.25, -0.1, 0.0, 0.1, 0.25))
_FINE = 4  # bins to the height of a usual word
_BETTER = 1.02  # as sharp: what the engine did not say, and what is not alike everywhere, must be worth it


def skew(of: Slant, width: float, height: float) -> float:
    """The angle of a line in the middle of a page of this shape, in degrees, downwards to the right."""
    return round(math.degrees(math.atan(of.middle * height / width)), 3) if width else 0.0


def slant(spans: Sequence[Span], width: float, height: float, seen: float, fan: float = 0.0) -> Slant:
    """The slant of the words' lines; `seen` is the angle that the engine saw, in degrees, downwards to the right.

    `fan` is how they fan out where that is known already: see records.Slant's `turn`.
    """
    shape = width / height if height else 0.0
    told = Slant(math.tan(math.radians(seen)) * shape, fan)
    if len(spans) < _FEWEST or not shape:
        return told
    x, y, tall, wide = np.array([((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2, s.y1 - s.y0, s.x1 - s.x0) for s in spans]).T
    usual = float(np.median(tall))
    if usual < _LOWEST:
        return told
    sharp = _Sharpness(x - 0.5, y, np.sqrt(np.minimum(wide, 4 * usual / shape)), usual)
    best = told if fan else _searched(sharp, told, shape)
    closer = (_CLOSER * shape).tolist()
    around = [
        Slant(best.middle + angle, best.turn + turn, best.bend + bend)
        for angle in closer
        for turn in (closer if best.turn else (0.0,))
        for bend in (closer if best.bend else (0.0,))
    ]
    return sharp.best(best, around, 1.0)


def _searched(sharp: _Sharpness, told: Slant, shape: float) -> Slant:
    """The best of slants all around the one that was told."""
    angles, changes = (_ANGLES * shape).tolist(), (_CHANGES * shape).tolist()
    best = sharp.best(told, [Slant(told.middle + angle) for angle in angles])
    uneven = [
        Slant(told.middle + angle, *change)
        for angle in angles
        for amount in changes
        for change in ((amount, 0.0), (0.0, amount))
    ]
    best = sharp.best(best, uneven)
    if best.turn or best.bend:
        best = sharp.best(best, [Slant(best.middle, turn, best.bend or bend) for turn in changes for bend in changes])
    return best


class _Sharpness(NamedTuple):
    """A page's words: how far from its middle, where, how weighty; and how high a usual one is."""

    away: NDArray[np.float64]
    y: NDArray[np.float64]
    weight: NDArray[np.float64]
    usual: float

    def best(self, known: Slant, others: Sequence[Slant], better: float = _BETTER) -> Slant:
        """The slant under which words gather best in rows; `known` unless another is better by that factor."""
        sharp = self._of([known, *others])
        place = int(sharp.argmax())
        return others[place - 1] if place and sharp[place] > better * sharp[0] else known

    def _of(self, slants: Sequence[Slant]) -> NDArray[np.float64]:
        """The sum of squares of what lies at each height, under each slant."""
        middle, turn, bend = np.array([(each.middle, each.turn, each.bend) for each in slants]).T[:, :, None]
        away = self.away
        level = (self.y - (middle - 0.5 * turn) * away - 0.5 * bend * away * away) / (1.0 + turn * away)
        # What a slant puts far off the page tells no rows.
        place = ((np.clip(level, -0.5, 1.5) + 0.5) * _FINE / self.usual).astype(np.int64)
        rows, bins = len(slants), int(place.max()) + 3
        flat = place + np.arange(rows)[:, None] * bins
        held = np.bincount(flat.ravel(), np.broadcast_to(self.weight, level.shape).ravel(), rows * bins)
        near = held.reshape(rows, bins).copy()
        near[:, 1:] += held.reshape(rows, bins)[:, :-1]  # rows that lie across the edge of two bins are as sharp
        return np.asarray((near**2).sum(axis=1), np.float64)
