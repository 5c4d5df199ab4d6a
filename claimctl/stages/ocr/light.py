"""Light that falls on paper: shade and dusk are brightened, so that print stands on paper that is nearly white.

How bright the paper is at each place is told by what is left once print is closed over. Where a page is white already,
as scans are, nothing is done. The paper is brightened by a part of what it lacks only: with all of it, grain and what
shines through from the back are brightened to letters (tests on photos: most of the gain, hardly any of the harm).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHRUNK = 8  # times: the paper is looked at in a copy that is smaller by this
_PRINT = 9  # pixels of the copy: what is closed over
_SOFT = 5.0  # pixels of the copy
_WHITE, _DARKEST = 235, 60  # grey levels: the paper's goal, and the darkest that is taken for paper
_PART = 0.6  # of what the paper lacks, as a power
_BRIGHT = 210  # grey levels: half of the page is as bright as this: it is left as it is


def evened(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The RGB image in an evener light; the same array where its paper is white."""
    paper = _paper(image)
    if np.median(paper) >= _BRIGHT:
        return image
    gain = np.power(_WHITE / np.clip(paper.astype(np.float32), _DARKEST, _WHITE), np.float32(_PART))
    height, width = image.shape[:2]
    gain = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, cv2.merge([gain, gain, gain]), dtype=cv2.CV_8U), np.uint8)


def _paper(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How bright the paper is at each place, in a small copy."""
    height, width = image.shape[:2]
    size = max(1, width // _SHRUNK), max(1, height // _SHRUNK)
    red, green, blue = cv2.split(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    bright = cv2.max(cv2.max(red, green), blue)
    closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((_PRINT, _PRINT), np.uint8))
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), _SOFT), np.uint8)
