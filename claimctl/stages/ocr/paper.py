"""The sheet in a photo: found by its four edges, and made square where the camera stood far to a side of it.

Lines of print that run towards a vanishing point are small at one end, and rows at the head of the page cross those at
its foot. A little of that an engine reads as well as square print, which bending would only blur. So a sheet is made
square where it was seen from far aside, and only if its edges are beyond doubt: it fills most of the photo, is straight
on all sides and brighter than what it lies on, and nothing is printed beside it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.engines import Reading
from claimctl.stages.ocr.engines.print_size import letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIDE = 480  # pixels: edges are looked for in a copy of this size
_PRINT = 13  # pixels of it: print and rules thinner than this are closed
_LEAST, _MOST = 0.6, 0.985  # of the photo: what the sheet takes
_STRAIGHT = 2.0  # pixels that an edge may stray on the mean
_SEEN = 0.45  # of an edge's length is outline
_FULL = 0.93  # of the sheet is bright
_SPILT = 0.06  # as much of it is bright beside it
_ASKEW = 10.0  # degrees that opposite edges are off parallel: below it, square print is read no better
_MARGIN = 0.015  # of the sheet's longer side: what is kept around it
_BESIDE = 8  # letters beside the sheet: it is not all of the page
_OUTSIDE = 3.0  # pixels by which a corner may lie outside of the photo
_LARGER = 2.0  # times the photo: what the sheet may grow to when it is bent


class Flat(NamedTuple):
    """A photo whose sheet is square; `back` takes its pixels to the photo's (3 x 3, in homogeneous coordinates).

    `size` is the photo's width and height.
    """

    image: NDArray[np.uint8]
    back: NDArray[np.float64]
    size: tuple[int, int]

    def undone(self, reading: Reading) -> tuple[Reading, float]:
        """What was read off the image, with boxes and skew as they are in the photo turned by as much.

        And how its lines fan out there, as records.Slant's `turn` says it.
        """
        height, width = self.image.shape[:2]
        quarters = reading.turn // 90
        there = _turning(*self.size, quarters) @ self.back @ np.linalg.inv(_turning(width, height, quarters))
        middle = np.array([height, width] if quarters % 2 else [width, height]) / 2
        along = np.array([math.cos(math.radians(reading.skew)), math.sin(math.radians(reading.skew))])
        start, end = _moved(np.array([middle - 50 * along, middle + 50 * along]), there)
        skew = round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])), 3)
        # Lines that are level on the sheet meet in one point of the photo; it lies at x / z, to the side of the middle.
        x, _, z = (there @ np.array([along[0], along[1], 0.0])).tolist()
        across = x / self.size[quarters % 2] - 0.5 * z
        words = []
        for word in reading.words:
            x0, y0, x1, y1 = word.x0, word.y0, word.x1, word.y1
            corners = _moved(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), there)
            (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
            words.append(word._replace(x0=left, y0=top, x1=right, y1=bottom))
        return Reading(words, reading.turn, skew), -z / across if across else 0.0


def flattened(photo: NDArray[np.uint8]) -> Flat | None:
    """The sheet in the RGB photo, square; None where none is seen beyond doubt, or it is nearly square already."""
    corners = _corners(photo)
    if corners is None or max(_apart(corners)) < _ASKEW or _letters_beside(photo, corners) >= _BESIDE:
        return None
    wide = max(_length(corners, 0, 1), _length(corners, 3, 2))
    tall = max(_length(corners, 0, 3), _length(corners, 1, 2))
    edge = _MARGIN * max(wide, tall)
    height, width = photo.shape[:2]
    size = int(wide + 2 * edge), int(tall + 2 * edge)
    if size[0] * size[1] > _LARGER * width * height:
        return None
    square = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32) + np.float32(edge)
    there = cv2.getPerspectiveTransform(corners, square)
    image = cv2.warpPerspective(photo, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Flat(np.asarray(image, np.uint8), np.linalg.inv(there), (width, height))


def _letters_beside(photo: NDArray[np.uint8], corners: NDArray[np.float32]) -> int:
    """How many letters stand clear of the sheet."""
    boxes = letters(photo)
    edge = -_MARGIN * max(photo.shape[:2])
    middles = (boxes[:, :2] + boxes[:, 2:] / 2).tolist()
    return sum(cv2.pointPolygonTest(corners, (x, y), measureDist=True) < edge for x, y in middles)


def _corners(photo: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The sheet's corners, 4 x 2 pixels of the photo, clockwise from the top left."""
    height, width = photo.shape[:2]
    scale = _SIDE / max(height, width)
    if scale >= 1.0 or scale * min(height, width) < _PRINT:  # nor is a strip a sheet
        return None
    step = max(1, int(0.5 / scale))  # of a large photo every so many pixels will do
    part = np.ascontiguousarray(photo[::step, ::step])
    small = cv2.resize(part, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    # Paper is bright in every colour; what it lies on is dark in one at least.
    grey = cv2.GaussianBlur(small.min(axis=2), (5, 5), 0)
    grey = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_PRINT, _PRINT), np.uint8))
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    rough = _four(cv2.convexHull(outline), grey.size)
    corners = _fitted(rough, outline[:, 0].astype(np.float32)) if rough is not None else None
    if corners is None or not _is_sheet(corners, np.asarray(bright, np.uint8)):
        return None
    return corners / np.float32(scale)


def _four(hull: NDArray[np.int32], whole: int) -> NDArray[np.float32] | None:
    """The hull as four corners, clockwise from the top left; None where it has more, or the wrong size."""
    if not _LEAST <= cv2.contourArea(hull) / whole <= _MOST:
        return None
    around = cv2.arcLength(hull, closed=True)
    for slack in (0.02, 0.03, 0.04, 0.06):
        corners = cv2.approxPolyDP(hull, slack * around, closed=True)[:, 0].astype(np.float32)
        if len(corners) == 4:
            middle = corners - corners.mean(axis=0)
            corners = corners[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
            found: NDArray[np.float32] = np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)
            return found
    return None


def _fitted(rough: NDArray[np.float32], outline: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Where straight lines through the outline's four sides cross; None where a side is bent or not there."""
    lines = []
    for start, end in zip(rough, np.roll(rough, -1, axis=0), strict=True):
        run = end - start
        length = float(np.linalg.norm(run))
        if length < 1.0:
            return None
        along = (outline - start) @ run / length**2
        off = (outline - start) @ np.array([-run[1], run[0]]) / length
        near = outline[(np.abs(off) < 6) & (along > 0.06) & (along < 0.94)]
        if len(near) < _SEEN * length:
            return None
        dx, dy, x, y = cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        if np.abs((near - (x, y)) @ np.array([-dy, dx])).mean() > _STRAIGHT:
            return None
        lines.append((-dy, dx, dx * y - dy * x))  # a * x + b * y = c
    corners = []
    for (a, b, c), (d, e, f) in zip([lines[-1], *lines[:-1]], lines, strict=True):
        cross = a * e - b * d
        if abs(cross) < 0.2:
            return None
        corners.append([(c * e - b * f) / cross, (a * f - c * d) / cross])
    return np.array(corners, np.float32)


def _is_sheet(corners: NDArray[np.float32], bright: NDArray[np.uint8]) -> bool:
    """Whether the four corners lie in the picture, and hold what is bright in it and nothing else."""
    height, width = bright.shape
    if (corners < -_OUTSIDE).any() or (corners > np.array([width, height]) + _OUTSIDE).any():
        return False
    inside = np.zeros_like(bright)
    cv2.fillConvexPoly(inside, np.round(corners).astype(np.int32), 255)
    held, there = int(cv2.countNonZero(cv2.bitwise_and(bright, inside))), int(cv2.countNonZero(inside))
    spilt = int(cv2.countNonZero(bright)) - held
    return there >= _LEAST * bright.size and held >= _FULL * there and spilt <= _SPILT * there


def _apart(corners: NDArray[np.float32]) -> tuple[float, float]:
    """By how many degrees the opposite edges are off parallel: top and bottom, left and right."""
    runs = np.roll(corners, -1, axis=0) - corners
    angles = np.degrees(np.arctan2(runs[:, 1], runs[:, 0])).tolist()
    first, second = ((angles[side] - angles[side + 2] + 90) % 180 - 90 for side in (0, 1))
    return abs(first), abs(second)


def _length(corners: NDArray[np.float32], start: int, end: int) -> float:
    return float(np.linalg.norm(corners[end] - corners[start]))


def _turning(width: int, height: int, quarters: int) -> NDArray[np.float64]:
    """What takes the pixels of a picture to those of it turned clockwise by so many quarters."""
    turning = np.eye(3)
    for _ in range(quarters % 4):
        turning = np.array([[0.0, -1.0, height], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ turning
        width, height = height, width
    return turning


def _moved(points: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points n x 2 after a map."""
    found: NDArray[np.float64] = cv2.perspectiveTransform(points[:, None], there)[:, 0]
    return found
