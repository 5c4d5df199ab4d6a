"""Where the lines of a page are: PP-OCR's detector (DB), its input and output done here.

The network paints the inner part of every line. Each painted patch becomes the smallest rectangle around it, grown by
what the network was taught to leave off: with an area A and an outline L, by A * ratio / L on a side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.engines.print_size import letter_height

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.networks import Network

_STEP = 32  # pixels: the network takes multiples of these
_PAINTED = 0.3  # a pixel belongs to a line from this probability on
_SURE = 0.5  # the mean probability within a line's rectangle
_LONG, _SURE_LONG = 6, 0.6  # times as long as high: a line that may be bent; and the mean within its outline
# Along the line as taught; across it less, so that the letters fill the height that the recogniser sees (on 60
# receipts and 24 forms to choose on, 1.15 reads 0.4 % and 0.2 % more words right than 1.3).
_GROWN, _GROWN_ACROSS = 1.6, 1.15
_MOST = 1000  # lines a page
_FEW = 60  # specks a page: more are grain
_NEAR = 2  # times as high as a line: how far off, up or down, lines tell the height of a speck's letter
_LETTER, _BESIDE = 0.7, 0.4  # of that height: the least width around a speck, and what is added to its own
# Heights of the smaller letters as the network sees them, pixels: below the first lines are missed or run into each
# other, and the page is looked at so large that they have the second.
_SMALL, _CLEAR = 5.0, 6.5
_KERNEL = np.ones((2, 2), np.uint8)


class Found(NamedTuple):
    """What may be read on a page, each n x 4 x 2 pixels: corners clockwise from the top left, rows from the top down.

    `specks` were painted too little to be lines, as letters that stand alone are: boxes a line high and a letter wide.
    """

    lines: NDArray[np.float32]
    specks: NDArray[np.float32]


class Detector:
    """Finds lines on a page that is shrunk to a long side of `side` pixels, or less where its print is small."""

    def __init__(self, network: Network, side: int, finest: int = 0) -> None:
        """`finest` is the longest side, in pixels, that a page of small print is shrunk to; 0: as any other."""
        self._network = network
        self._side = side
        self._finest = finest

    def __call__(self, page: NDArray[np.uint8]) -> Found:
        """The lines of a BGR page, and where single letters may stand."""
        height, width = page.shape[:2]
        ratio = min(1.0, self._side_for(page) / max(height, width))
        tall, wide = (max(_STEP, round(int(size * ratio) / _STEP) * _STEP) for size in (height, width))
        small = cv2.resize(page, (wide, tall))
        source = np.multiply(small.transpose(2, 0, 1)[None], np.float32(2 / 255), dtype=np.float32)
        source -= 1.0
        painted = self._network(source)[0, 0]
        quads, specks = _quads(painted)
        scale = np.array([width / wide, height / tall], np.float32)
        return Found(_placed(quads * scale, width, height), _placed(specks * scale, width, height))

    def _side_for(self, page: NDArray[np.uint8]) -> float:
        longest = max(page.shape[:2])
        if longest <= self._side or self._finest <= self._side:
            return self._side
        letters = letter_height(page) * self._side / longest
        return min(self._side * _CLEAR / letters, self._finest) if 0 < letters < _SMALL else self._side


def _placed(quads: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """Whole pixels within the page; what is too small to be read falls away."""
    np.round(quads, out=quads)
    quads[..., 0] = quads[..., 0].clip(0, width - 1)
    quads[..., 1] = quads[..., 1].clip(0, height - 1)
    quads = quads[(_wide(quads) > 4) & (_tall(quads) > 4)]
    kept: NDArray[np.float32] = quads[np.lexsort((quads[:, 0, 0], quads[:, 0, 1]))]
    return kept


def _quads(painted: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    mask = cv2.dilate((painted > _PAINTED).astype(np.uint8), _KERNEL)
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found, rest = [], []
    for outline in outlines[:_MOST]:
        middle, (wide, tall), angle = cv2.minAreaRect(outline)
        if min(wide, tall) < 3:
            rest.append(cv2.boundingRect(outline))
            continue
        corners = cv2.boxPoints((middle, (wide, tall), angle))
        # A line of curled paper leaves much of its rectangle bare: it is judged by what is painted.
        long = max(wide, tall) >= _LONG * min(wide, tall)
        if _mean(painted, corners) < _SURE and not (long and _mean(painted, outline[:, 0]) >= _SURE_LONG):
            rest.append(cv2.boundingRect(outline))
            continue
        grown = wide * tall / (wide + tall)  # on both sides together: 2 * A / L
        along, across = (_GROWN, _GROWN_ACROSS) if wide > tall else (_GROWN_ACROSS, _GROWN)
        found.append(_clockwise(cv2.boxPoints((middle, (wide + along * grown, tall + across * grown), angle))))
    quads = np.array(found, np.float32).reshape(-1, 4, 2)
    return quads, _specks(rest, quads, painted.shape)


def _specks(rest: list[Sequence[int]], quads: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Boxes for the letters that small patches (x, y, width, height) outside the lines may be of."""
    lying = quads[_wide(quads) > 1.5 * _tall(quads)]
    if not len(lying) or not rest:
        return np.zeros((0, 4, 2), np.float32)
    heights, middles = _tall(lying), lying[:, :, 1].mean(axis=1)
    usual = float(np.median(heights))
    covered = np.zeros(shape, np.uint8)
    cv2.fillPoly(covered, list(quads.astype(np.int32)), 1)
    boxes = []
    for x0, y0, wide, tall in rest:
        x, y = x0 + (wide - 1) / 2, y0 + (tall - 1) / 2
        if max(wide, tall) > usual or covered[int(y), int(x)]:
            continue
        near = heights[np.abs(middles - y) < _NEAR * usual]
        high = float(np.median(near)) if len(near) else usual
        half = max(wide + _BESIDE * high, _LETTER * high) / 2
        boxes.append([
            (x - half, y - high / 2), (x + half, y - high / 2), (x + half, y + high / 2), (x - half, y + high / 2),
        ])  # fmt: skip
    return np.array(boxes if len(boxes) <= _FEW else [], np.float32).reshape(-1, 4, 2)


def _wide(quads: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1))


def _tall(quads: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1))


def _mean(painted: NDArray[np.float32], corners: NDArray[np.float32] | NDArray[np.int32]) -> float:
    """The mean probability within a polygon."""
    height, width = painted.shape
    x0, y0 = np.floor(corners.min(axis=0)).astype(int).clip(0, (width - 1, height - 1))
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int).clip(0, (width - 1, height - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(painted[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Top left, top right, bottom right, bottom left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)
