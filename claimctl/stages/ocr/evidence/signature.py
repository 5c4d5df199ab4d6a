"""Where a page is to be signed, and whether something stands there.

A place is a rule or a ruled cell that a caption (`Signature`, `Unterschrift`, ...) names: the rule above the caption,
behind it or below it, or the cell around it. What is written there is the ink that belongs neither to rules nor to the
caption nor to lines of print that reach beyond the place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.evidence import asked, runs
from claimctl.stages.ocr.evidence.boxes import outlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import Word
    from claimctl.stages.ocr.evidence.ink import Ink

_MOST_PLACES = 8  # of a page


class Place(NamedTuple):
    """A place to sign, in pixels of the ink, with its caption and the signs of what is written there."""

    caption: str
    x0: float
    y0: float
    x1: float
    y1: float
    signs: dict[str, float]


class _Frame(NamedTuple):
    """The page's long rules, n x (x0, y0, x1, y1) each."""

    level: NDArray[np.float64]
    upright: NDArray[np.float64]


def find(ink: Ink, words: Sequence[Word]) -> list[Place]:
    """The page's places to sign, in reading order."""
    if ink.unit < 1 and len(ink.words):  # not known, as on a form's last page with its few words: these tell it
        ink = ink._replace(unit=max(1.0, float(np.median(ink.words[:, 3] - ink.words[:, 1]))))
    captions = asked.captions(words, ink.words, ink.unit)
    if not captions:
        return []
    level, upright = runs.level(ink.dark, round(2.5 * ink.unit), 3), runs.upright(ink.dark, round(1.4 * ink.unit), 3)
    frame = _Frame(_outside(_corners(level), ink, words), _corners(upright))
    rules = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    places = list[Place]()
    for text, box, own in captions:
        area = _area(box, frame, ink.unit)
        if area is None or any(_overlap(area, (place.x0, place.y0, place.x1, place.y1)) for place in places):
            continue
        places.append(Place(text, *area, _signs(area, own, ink, rules, words)))
    return places[:_MOST_PLACES]


def _outside(level: NDArray[np.float64], ink: Ink, words: Sequence[Word]) -> NDArray[np.float64]:
    """Without what lies within a printed word: the serifs of small print run together and look like rules."""
    printed = np.array([any(map(str.isalnum, word.text)) and "_" not in word.text for word in words], bool)
    boxes = ink.words[printed]
    middle = (level[:, 1, None] + level[:, 3, None]) / 2
    slack = 0.2 * ink.unit
    within = (level[:, 0, None] > boxes[:, 0] - slack) & (level[:, 2, None] < boxes[:, 2] + slack)
    within &= (middle > boxes[:, 1]) & (middle < boxes[:, 3])
    rules: NDArray[np.float64] = level[~within.any(axis=1)]
    return rules


def _corners(dark: NDArray[np.uint8]) -> NDArray[np.float64]:
    boxes = outlines(dark).astype(np.float64)
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)


def _area(
    box: tuple[float, float, float, float], frame: _Frame, unit: float
) -> tuple[float, float, float, float] | None:
    """Where the caption wants the signature; None where no rule says so."""
    x0, y0, x1, y1 = box
    level = frame.level
    thin = level[:, 3] - level[:, 1] < max(6.0, 0.5 * unit)
    spans = thin & (level[:, 0] < x0 + unit) & (level[:, 2] > x0 + 2.5 * unit)
    over = level[spans & (level[:, 3] <= y0 + 0.45 * (y1 - y0)) & (level[:, 3] > y0 - 7 * unit)]
    under = level[spans & (level[:, 1] >= y1 - 0.45 * (y1 - y0)) & (level[:, 1] < y1 + 6 * unit)]
    above = over[over[:, 3].argmax()] if len(over) else None
    below = under[under[:, 1].argmin()] if len(under) else None
    if above is not None and below is not None and _is_cell(above, below, frame, unit):
        top, foot = float(above[3]), float(below[1])
        left, right = max(float(above[0]), float(below[0])), min(float(above[2]), float(below[2]))
        left, right = _walls(left, right, (x0, x1), (top, foot), frame)
        if foot - y1 >= max(1.1 * unit, y0 - top):
            return left, y1, right, foot
        if y0 - top >= 1.1 * unit:
            return left, top, right, y0
        if right - x1 > 4 * unit and foot - top > unit:
            return x1, top, right, foot
    if above is not None and y0 - above[3] < 1.3 * unit:
        return (
            float(above[0]),
            float(above[1]) - 2.4 * unit,
            float(min(above[2], above[0] + 26 * unit)),
            float(above[3]) + 0.4 * unit,
        )
    after = level[
        thin & (level[:, 0] > x1 - unit) & (level[:, 0] < x1 + 4 * unit) & (level[:, 1] > y0 + 0.3 * (y1 - y0))
        & (level[:, 1] < y1 + 0.8 * unit) & (level[:, 2] - level[:, 0] > 3 * unit)
    ]  # fmt: skip
    if len(after):
        rule = after[after[:, 0].argmin()]
        return (
            float(rule[0]),
            float(rule[1]) - 2.0 * unit,
            float(min(rule[2], rule[0] + 26 * unit)),
            float(rule[3]) + 0.4 * unit,
        )
    if below is not None and 1.0 * unit < below[1] - y1 < 4.5 * unit:
        return float(below[0]), y1, float(min(below[2], below[0] + 26 * unit)), float(below[3]) + 0.3 * unit
    return None


def _is_cell(above: NDArray[np.float64], below: NDArray[np.float64], frame: _Frame, unit: float) -> bool:
    """Whether upright rules join the two level ones."""
    top, foot = above[3], below[1]
    if not 1.6 * unit < foot - top < 9 * unit:
        return False
    upright = frame.upright
    joins = (upright[:, 1] < top + 0.6 * unit) & (upright[:, 3] > foot - 0.6 * unit)
    joins &= (upright[:, 0] > max(above[0], below[0]) - unit) & (upright[:, 0] < min(above[2], below[2]) + unit)
    return bool(joins.sum() >= 2)


def _walls(
    left: float, right: float, caption: tuple[float, float], rows: tuple[float, float], frame: _Frame
) -> tuple[float, float]:
    """The upright rules next to a caption within its row."""
    upright, (top, foot) = frame.upright, rows
    crossing = upright[(upright[:, 1] < (top + foot) / 2) & (upright[:, 3] > (top + foot) / 2)]
    before = crossing[crossing[:, 2] <= caption[0] + 4][:, 2]
    behind = crossing[crossing[:, 0] >= caption[1] - 4][:, 0]
    return max(left, float(before.max(initial=left))), min(right, float(behind.min(initial=right)))


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    wide, tall = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and tall > 0 and wide * tall > 0.3 * (one[2] - one[0]) * (one[3] - one[1])


def _signs(
    area: tuple[float, float, float, float],
    caption: list[int],
    ink: Ink,
    rules: NDArray[np.uint8],
    words: Sequence[Word],
) -> dict[str, float]:
    """What is seen in a place, by name; numbers near 0 to 1."""
    height, width = ink.dark.shape
    x0, y0, x1, y1 = (
        round(min(max(edge, 0), most)) for edge, most in zip(area, (width, height, width, height), strict=True)
    )
    unit, boxes = ink.unit, ink.words
    patch = ink.dark[y0:y1, x0:x1] & (1 - rules[y0:y1, x0:x1])
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    meets = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
    inside = meets & (middle_x > x0) & (middle_x < x1) & (middle_y > y0 + 0.1 * unit) & (middle_y < y1)
    inside[caption] = False
    lines = {words[place].line for place in np.flatnonzero(inside).tolist()}
    for place in np.flatnonzero(
        meets & ~inside
    ).tolist():  # the caption itself, and print above that hangs into the place
        a, b, c, d = (round(max(edge, 0)) for edge in boxes[place])
        patch[max(0, b - y0 - 1) : max(0, d - y0 + 1), max(0, a - x0 - 1) : max(0, c - x0 + 1)] = 0
    if not patch.size:
        return {"empty": 1.0}
    found = outlines(patch)
    speck = max(3.0, 0.16 * unit)
    strokes_ = found[(found[:, 2] > speck) | (found[:, 3] > speck)]
    # What hangs in from above or below the place and ends there is not written in it.
    hanging = (strokes_[:, 1] <= 1) & (strokes_[:, 3] < 0.45 * unit) | (
        strokes_[:, 1] + strokes_[:, 3] >= patch.shape[0] - 1
    ) & (strokes_[:, 3] < 0.35 * unit)
    strokes_ = strokes_[~hanging]
    if not len(strokes_):
        return {"empty": 1.0}
    reach = (strokes_[:, 0] + strokes_[:, 2]).max() - strokes_[:, 0].min()
    tall = strokes_[:, 3].max() / unit
    covered = np.zeros(patch.shape[1], bool)
    for x, _, w, _ in strokes_.tolist():
        covered[x : x + w] = True
    captions = sum(words[place].text.endswith(":") for place in np.flatnonzero(inside).tolist())
    return {
        "empty": 0.0,
        "reach": min(reach / unit, 8) / 8,
        "covered": min(covered.sum() / unit, 6) / 6,
        "tall": min(tall, 2.5) / 2.5,
        "widest": min(strokes_[:, 2].max() / unit, 5) / 5,
        "pieces": min(len(strokes_), 20) / 20,
        "lines": min(len(lines), 3) / 3,
        "captions": float(captions > 0),
        "density": min(float(patch.mean()) * 10, 1.0),
    }
