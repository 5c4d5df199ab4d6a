"""Boxes and rings to tick: found by their outlines, which end at their own corners and stand clear of other print.

A cell of a table or of a comb is no box: its lines go on. A letter O is no ring: it is no larger than the letters
beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.evidence import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.evidence.ink import Ink

_LEAST, _MOST = 0.55, 2.1  # sides of a box in heights of a word
_LONG = 5.0  # heights of a word: no box is so wide
_MOST_SEGMENTS = 4000  # short level strokes of a page; a page with more is a drawing
_ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False)


class Mark(NamedTuple):
    """A box or a ring in pixels of the ink, with what is seen of it; see `weights` for what the signs are worth."""

    shape: Literal["square", "ring"]
    x0: float
    y0: float
    x1: float
    y1: float
    outline: float  # the share of its outline that is drawn
    filled: float  # the share of its inside that is ink
    clear: float  # how empty its surroundings are, left, right and beyond its corners
    fence: bool  # an upright line of its own height stands close by: it is one of several cells
    taller: float  # its height against the print beside it; 0: there is none

    @property
    def side(self) -> float:
        """The mean of its width and height."""
        return (self.x1 - self.x0 + self.y1 - self.y0) / 2


def find(ink: Ink, clean: Ink) -> list[Mark]:
    """The page's boxes and rings, from the top down; none where the size of its print is not known.

    `clean` is the ink `without_rules`.
    """
    if ink.unit < 6:
        return []
    marks = [*_squares(clean), *_rings(ink)]
    marks = _without_combs(_apart(marks))
    return sorted(marks, key=lambda mark: (mark.y0, mark.x0))


# -- squares


def without_rules(ink: Ink) -> Ink:
    """The ink without rules that go on beyond any box: a box that touches one has its own side still."""
    long = round(_LONG * ink.usual)
    rules = runs.level(ink.dark, long, 1) | runs.upright(ink.dark, long, 1)
    return ink._replace(dark=ink.dark & (1 - rules))


def _squares(ink: Ink) -> list[Mark]:
    least, most = max(8.0, _LEAST * ink.unit), max(12.0, _MOST * ink.usual)
    reach = max(5, int(least * 0.6))
    upright = runs.upright(ink.dark, reach, 3)
    near = max(2, round(ink.unit * 0.12))
    corner = cv2.dilate(upright, np.ones((2 * near + 1, 2 * near + 1), np.uint8))
    # A cross within it grows into the frame's lines, but never over their outer edges.
    tops, bottoms = (
        _edges(ink.dark, corner, least, most, below=False),
        _edges(ink.dark, corner, least, most, below=True),
    )
    marks = []
    for x0, y0, x1, y1 in tops:
        wide = np.maximum(bottoms[:, 2] - bottoms[:, 0], x1 - x0)
        gap = (bottoms[:, 1] + bottoms[:, 3]) / 2 - (y0 + y1) / 2
        slack = np.maximum(2.5, 0.25 * wide)
        fit = (np.abs(bottoms[:, 0] - x0) <= slack) & (np.abs(bottoms[:, 2] - x1) <= slack)
        fit &= (gap > 0.72 * wide) & (gap < 1.35 * wide)
        for below in bottoms[fit][:3]:
            box = (min(x0, below[0]), (y0 + y1) / 2, max(x1, below[2]), (below[1] + below[3]) / 2)
            mark = _square(ink, upright, box)
            if mark:
                marks.append(mark)
    return marks


def outlines(dark: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The boxes n x (x, y, width, height) around what hangs together; many times quicker than labelling it."""
    contours, nesting = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = np.flatnonzero(nesting[0][:, 3] < 0).tolist() if contours else []
    return np.array([cv2.boundingRect(contours[place]) for place in outer], np.int32).reshape(-1, 4)


def _edges(
    dark: NDArray[np.uint8], corner: NDArray[np.uint8], least: float, most: float, *, below: bool
) -> NDArray[np.float64]:
    """Level edges n x (x0, y0, x1, y1), upper ones or lower ones, that have an upright stroke at both ends."""
    edge = dark.copy()
    if below:
        edge[:-1] &= 1 - dark[1:]
    else:
        edge[1:] &= 1 - dark[:-1]
    # Two rows thick, so that the steps of a slanting line hold together; a gap of some pixels is bridged.
    thick = edge.copy()
    thick[1:] |= edge[:-1]
    thick[:-1] |= edge[1:]
    edge = runs.level(thick, max(5, int(least * 0.5)), max(3, int(least * 0.25)))
    boxes = outlines(edge)
    wide, tall = boxes[:, 2], boxes[:, 3]
    kept = boxes[(wide >= least * 0.8) & (wide <= most * 1.1) & (tall <= np.maximum(5, wide * 0.3))]
    x0, y0 = kept[:, 0], kept[:, 1]
    x1, y1 = x0 + kept[:, 2], y0 + kept[:, 3]
    middle = (y0 + y1) // 2
    near = (corner[middle, x0] > 0) & (corner[middle, x1 - 1] > 0)
    found: NDArray[np.float64] = np.stack([x0, y0, x1, y1], axis=1)[near].astype(np.float64)
    return found[:_MOST_SEGMENTS]


def _square(ink: Ink, upright: NDArray[np.uint8], box: tuple[float, float, float, float]) -> Mark | None:
    """The box as a mark, if all its sides are drawn and end at its corners."""
    x0, y0, x1, y1 = (round(edge) for edge in box)
    side = (x1 - x0 + y1 - y0) / 2
    dark = ink.dark
    if min(x0, y0) < 2 or x1 + 2 > dark.shape[1] or y1 + 2 > dark.shape[0]:
        return None
    band = max(3, round(side * 0.18))
    region = dark[y0 - 1 : y1 + 1, x0 - 1 : x1 + 1]
    sides = (region[:, :band], region[:, -band:], region[:band].T, region[-band:].T)
    drawn = sorted(float(each.max(axis=1).mean()) for each in sides)
    outline = sum(drawn) / 4
    if drawn[0] < 0.6 or outline < 0.85:
        return None
    beyond = max(4, round(side * 0.35))
    tails = [
        upright[rows, columns]
        for rows in (slice(max(0, y0 - beyond), y0 - 2), slice(y1 + 2, y1 + beyond))
        for columns in (slice(x0 - 1, x0 + band), slice(x1 - band, x1 + 1))
    ]
    going_on = max(float(tail.max(axis=1).mean()) if tail.size else 0.0 for tail in tails)
    if going_on > 0.6:
        return None
    # The frame's own thickness does not count as inside; a thin rim of it is left out too.
    rim = round(min(_thickness(each) for each in (sides[0], sides[1], sides[2], sides[3]))) + max(2, round(side * 0.1))
    inside = region[rim:-rim, rim:-rim]
    if min(inside.shape) < 3:
        return None
    clear = 1.0 - max(_crowd(dark, x0, y0, x1, y1), going_on)
    return Mark(
        "square", x0, y0, x1, y1, outline, float(inside.mean()), clear,
        _fenced(dark, x0, y0, x1, y1), _taller(ink, x0, y0, x1, y1),
    )  # fmt: skip


def _thickness(side: NDArray[np.uint8]) -> float:
    """The usual number of dark pixels across an upright side."""
    return float(np.median(side.sum(axis=1)))


def _crowd(dark: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> float:
    """The larger share of ink in the strips close by on the left and on the right."""
    gap = max(2, round((x1 - x0) * 0.16))
    strips = (dark[y0:y1, max(0, x0 - 1 - gap) : max(0, x0 - 1)], dark[y0:y1, x1 + 2 : x1 + 2 + gap])
    return max((float(strip.max(axis=1).mean()) if strip.size else 0.0) for strip in strips)


def _fenced(dark: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> bool:
    """Whether an upright line as tall as the box stands within a side of it, left or right."""
    side = x1 - x0
    reach, over = round(1.2 * side), round(0.3 * side)
    for left, right in ((max(0, x0 - reach), max(0, x0 - 3)), (x1 + 3, x1 + reach)):
        strip = dark[y0:y1, left:right]
        if strip.shape[1] < 3:
            continue
        lines = np.flatnonzero(strip.mean(axis=0) > 0.9)
        beyond = np.concatenate([dark[max(0, y0 - over) : y0 - 2, left:right], dark[y1 + 2 : y1 + over, left:right]])
        if len(lines) and len(beyond) and float(beyond[:, lines].mean(axis=0).min()) < 0.5:
            return True
    return False


def _taller(ink: Ink, x0: float, y0: float, x1: float, y1: float) -> float:
    """The mark's height against the height of the letters on its row within a few sides of it."""
    side = y1 - y0
    dark = ink.dark
    ratios = []
    for left, right in ((x1 + 0.15 * side, x1 + 5 * side), (x0 - 5 * side, x0 - 0.15 * side)):
        strip = dark[max(0, int(y0 - 0.35 * side)) : int(y1 + 0.35 * side), max(0, int(left)) : max(0, int(right))]
        if not strip.size or not strip.any():
            continue
        _, _, stats, _ = cv2.connectedComponentsWithStats(strip, connectivity=8)
        tall = stats[1:, cv2.CC_STAT_HEIGHT]
        letters = tall[(tall > 0.3 * side) & (tall < 1.5 * side)]
        if len(letters) >= 2:
            ratios.append(side / float(np.quantile(letters, 0.75)))
    return min(ratios) if ratios else 0.0


# -- rings


def _rings(ink: Ink) -> list[Mark]:
    dark = ink.dark
    least, most = max(9.0, 0.6 * ink.unit), max(14.0, _MOST * ink.unit)
    boxes = outlines(dark)
    wide, tall = boxes[:, 2], boxes[:, 3]
    fit = (wide >= least) & (wide <= most) & (tall >= least) & (tall <= most)
    fit &= np.abs(wide - tall) <= np.maximum(2, 0.14 * np.maximum(wide, tall))
    marks = []
    for x, y, w, h in boxes[fit][:2000].tolist():
        mark = _ring(ink, x, y, w, h)
        if mark:
            marks.append(mark)
    return marks


def _ring(ink: Ink, x: int, y: int, w: int, h: int) -> Mark | None:
    """The component as a ring: drawn all around at one distance, with a gap between the ring and what is in it."""
    dark = ink.dark
    shares = np.linspace(0.1, 1.1, 21)
    columns = np.rint(x + (w - 1) / 2 + np.outer(shares, np.cos(_ANGLES)) * (w - 1) / 2).astype(int)
    rows = np.rint(y + (h - 1) / 2 + np.outer(shares, np.sin(_ANGLES)) * (h - 1) / 2).astype(int)
    seen = dark[np.clip(rows, 0, dark.shape[0] - 1), np.clip(columns, 0, dark.shape[1] - 1)]
    line = seen[15:20].max(axis=0)  # 0.85 to 1.05 of the radius
    outline = float(line.mean())
    if outline < 0.94:
        return None
    if float(seen[9:14].mean(axis=1).min()) > 0.25:  # 0.55 to 0.75 of the radius: between the ring and a dot in it
        return None
    half = round(0.7 * (w + h) / 2 * 0.26)  # outside of a ring its frame's corners are empty, those of a square are not
    corners = [
        dark[row : row + half, column : column + half] for row in (y, y + h - half) for column in (x, x + w - half)
    ]
    if max(float(corner.mean()) for corner in corners) > 0.55:
        return None
    filled = float(seen[:9].mean(axis=1) @ shares[:9] / shares[:9].sum())  # to 0.5 of the radius
    clear = 1.0 - _crowd(dark, x, y, x + w, y + h)
    if clear < 0.5:
        return None
    return Mark("ring", x, y, x + w, y + h, outline, filled, clear, False, _taller(ink, x, y, x + w, y + h))


# -- together


def _apart(marks: list[Mark]) -> list[Mark]:
    """Of marks in the same place the one that is drawn best, the larger first."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (-round(mark.outline, 1), -mark.side)):
        wide = [min(mark.x1, other.x1) - max(mark.x0, other.x0) for other in kept]
        tall = [min(mark.y1, other.y1) - max(mark.y0, other.y0) for other in kept]
        if not any(a > 0.2 * mark.side and b > 0.2 * mark.side for a, b in zip(wide, tall, strict=True)):
            kept.append(mark)
    return kept


def _without_combs(marks: list[Mark]) -> list[Mark]:
    """Three and more squares of one size set close on a row, each for one letter, are no boxes to tick."""
    comb = set()
    for mark in marks:
        row = [
            other
            for other, each in enumerate(marks)
            if each.shape == mark.shape == "square"
            and abs(each.y0 - mark.y0) < 0.3 * mark.side
            and abs(each.side - mark.side) < 0.2 * mark.side
            and abs(each.x0 - mark.x0) < 1.6 * mark.side
        ]
        if len(row) >= 3:
            comb.update(row)
    return [mark for place, mark in enumerate(marks) if place not in comb]
