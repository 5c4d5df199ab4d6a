"""How small a page's print is: told from its ink alone, before anything is looked for or read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIDE = 1600  # pixels: a larger page is looked at as a copy of this size
_AROUND = 41  # pixels of it: what a letter is dark against
_STEP = 12  # grey levels, at least, between ink and paper
_LOW, _HIGH = 5, 60  # pixels: lower marks are specks, or past reading; higher ones are no small print
_FEWEST = 8  # letters that tell
_SMALL = 25  # percent of the letters are as small as this or smaller


def letter_height(page: NDArray[np.uint8]) -> float:
    """The height of the smaller letters of an upright or turned page, BGR or RGB, in its own pixels: a quarter are no
    higher. 0.0 where the page shows too few to tell.
    """
    tall = letters(page)[:, 3]
    return float(np.percentile(tall, _SMALL)) if len(tall) >= _FEWEST else 0.0


def letters(page: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The boxes n x (x, y, width, height), in pixels of the page, of marks that stand between two others of about their
    height, as the letters of a line do; x-heights count as well as capitals.
    """
    height, width = page.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    grey = cv2.extractChannel(page, 1)
    if scale < 1.0:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    found: NDArray[np.float64] = _between(_marks(np.asarray(grey, np.uint8))) / scale
    return found


def _marks(grey: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The boxes n x (x, y, width, height) of marks that may be letters, from left to right."""
    around = cv2.blur(grey, (_AROUND, _AROUND))
    step = cv2.max(cv2.multiply(around, 1 / 9), np.full((1, 1), _STEP, np.uint8)[0, 0].item())
    dark = cv2.compare(grey, cv2.subtract(around, step), cv2.CMP_LT)
    outlines, nesting = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outer = np.flatnonzero(nesting[0][:, 3] < 0).tolist() if outlines else []
    boxes = np.array([cv2.boundingRect(outlines[place]) for place in outer], np.int32).reshape(-1, 4)
    wide, tall = boxes[:, 2], boxes[:, 3]
    boxes = boxes[(tall >= _LOW) & (tall <= _HIGH) & (wide >= 2) & (wide <= 2.5 * tall) & (wide >= 0.15 * tall)]
    sorted_: NDArray[np.int32] = boxes[np.argsort(boxes[:, 0], kind="stable")]
    return sorted_


def _between(boxes: NDArray[np.int32]) -> NDArray[np.int32]:
    """The marks that stand close between two others of about their height."""
    x, y, wide, tall = boxes.T
    right = x + wide
    first, last = np.searchsorted(x, right - 1), np.searchsorted(x, right + tall)
    before, after = np.zeros(len(boxes), bool), np.zeros(len(boxes), bool)
    places = np.arange(len(boxes))
    for step in range(int((last - first).max(initial=0))):
        one = places[first + step < last]
        other = first[one] + step
        shared = np.minimum(y[one] + tall[one], y[other] + tall[other]) - np.maximum(y[one], y[other])
        low, high = np.minimum(tall[one], tall[other]), np.maximum(tall[one], tall[other])
        near = (shared > 0.5 * low) & (high < 2 * low)
        after[one[near]] = True
        before[other[near]] = True
    found: NDArray[np.int32] = boxes[before & after]
    return found
