"""The ink of a page picture: which pixels are dark against the paper about them, upright and level."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import Word

_MOST_SIDE = 2300  # pixels of the long side: 200 dpi of a letter; more shows no box better
_NEARLY = 0.7  # of the size: a picture is shrunk so little without taking means
_USUAL = 110  # lines of usual print in the long side of a page
_LEVEL = 0.25  # degrees of skew that are left alone
_FEW_WORDS = 5  # too few to know the size of print by


class Ink(NamedTuple):
    """A page's dark pixels.

    `dark` is height x width, 1 where there is ink; `unit` is the usual height of a word in pixels; `words` are the
    words' boxes n x (x0, y0, x1, y1) in pixels of `dark`; `back` maps its pixels to fractions of the upright page, as
    the 2 x 3 matrix of an affine map.
    """

    dark: NDArray[np.uint8]
    unit: float
    words: NDArray[np.float64]
    back: NDArray[np.float64]

    @property
    def usual(self) -> float:
        """The height of a word, or of usual print where the page's words are finer: boxes don't shrink with it."""
        return max(self.unit, max(self.dark.shape) / _USUAL) if self.unit else 0.0

    def fractions(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of pixels as the box around it in fractions of the page, within the page."""
        middle = self.back @ np.array([(x0 + x1) / 2, (y0 + y1) / 2, 1.0])
        wide = (x1 - x0) * float(np.hypot(*self.back[0, :2])) / 2
        tall = (y1 - y0) * float(np.hypot(*self.back[1, :2])) / 2
        box = (middle[0] - wide, middle[1] - tall, middle[0] + wide, middle[1] + tall)
        left, top, right, bottom = (round(min(max(float(edge), 0.0), 1.0), 5) for edge in box)
        return left, top, right, bottom


def of_page(image: NDArray[np.uint8], words: Sequence[Word], turn: int, skew: float) -> Ink:
    """The ink of a picture, RGB or grey, as it came: `turn` (degrees clockwise) and `skew` as in records.Page.

    The words' boxes are fractions of the turned picture, as Page has them.
    """
    # Red boxes and blue pens are dark in green light.
    grey = image if image.ndim == 2 else np.asarray(cv2.extractChannel(image, 1), np.uint8)
    scale = min(1.0, _MOST_SIDE / max(grey.shape))
    if scale < _NEARLY:
        grey, scale = (
            np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8),
            1.0,
        )
    if turn % 360:
        grey = np.ascontiguousarray(np.rot90(grey, -(turn // 90)))
    height, width = round(grey.shape[0] * scale), round(grey.shape[1] * scale)
    turning = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    if abs(skew) > _LEVEL:
        turning = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
        # Turned and shrunk in one: each time that a picture is drawn anew costs time, and thin lines.
        both = turning @ np.array([[scale, 0.0, (scale - 1) / 2], [0.0, scale, (scale - 1) / 2], [0.0, 0.0, 1.0]])
        grey = cv2.warpAffine(grey, both, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    elif scale < 1.0:
        grey = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    boxes = np.array([(w.x0, w.y0, w.x1, w.y1) for w in words], np.float64).reshape(-1, 4)
    boxes *= [width, height, width, height]
    if abs(skew) > _LEVEL and len(boxes):
        middles = np.stack([boxes[:, [0, 2]].mean(axis=1), boxes[:, [1, 3]].mean(axis=1)])
        moved = turning[:, :2] @ middles + turning[:, 2:] - middles
        boxes += np.stack([moved[0], moved[1], moved[0], moved[1]], axis=1)
    back = cv2.invertAffineTransform(turning) / np.array([[width], [height]])
    unit = float(np.median(boxes[:, 3] - boxes[:, 1])) if len(boxes) >= _FEW_WORDS else 0.0
    return Ink(darkness(grey, unit), unit, boxes, back)


def darkness(grey: NDArray[np.uint8], unit: float) -> NDArray[np.uint8]:
    """1 where a pixel is clearly darker than the mean of its surroundings, else 0."""
    side = int(min(max(unit * 2.5, 31), 101)) // 4 | 1
    height, width = grey.shape
    tiles = grey[: height // 4 * 4, : width // 4 * 4]  # a whole number of tiles is averaged much quicker
    small = cv2.resize(tiles, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if tiles.size else grey
    ground = cv2.boxFilter(small, -1, (side, side), borderType=cv2.BORDER_REPLICATE)
    # Black needs less of a step on dark paper: the step is a share of the ground's brightness.
    least = cv2.resize(cv2.multiply(ground, 0.86), (width, height), interpolation=cv2.INTER_LINEAR)
    dark = np.asarray(cv2.compare(grey, least, cv2.CMP_LT), np.uint8)
    return cv2.bitwise_and(dark, 1, dst=dark) if dark.size else dark
