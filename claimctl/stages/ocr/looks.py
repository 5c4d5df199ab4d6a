"""What a picture looks like: its most telling points, each with its place and what is seen around it.

Points and descriptors are ORB's (Rublee and others, 2011). They outlast packing, scaling, brightness, turning and
trimming, and a few dozen of them tell one photo from another of the same scene.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from claimctl.records import Page

_WORDS = 25  # a page with more is told by its words
_POINTS = 48
_LEAST = 12  # fewer points tell no picture
_LONG_SIDE = 480  # pixels that are looked at
_BLUR = 1.2  # pixels: the blocks of a JPEG are no points
_REACH = 31  # pixels around a point that are looked at


def add(page: Page, drawn: Callable[[], NDArray[np.uint8]]) -> Page:
    """The page with what it looks like, where it shows next to no words; only then is it `drawn`, RGB or grey."""
    if len(page.words) > _WORDS or page.blank:
        return page
    return msgspec.structs.replace(page, look=of(drawn()))


def of(image: NDArray[np.uint8]) -> bytes:
    """A picture's points, 36 bytes each: x and y in thousandths of the long side (16 bits), 32 bytes of what is there.

    None where there are too few to tell it.
    """
    import cv2

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = _LONG_SIDE / max(grey.shape)
    if round(scale * min(grey.shape)) < 2 * _REACH:
        return b""
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method), (0, 0), _BLUR)
    finder = cv2.ORB.create(nfeatures=_POINTS, nlevels=6, edgeThreshold=_REACH // 2, patchSize=_REACH)
    points, seen = finder.detectAndCompute(small, None)
    if seen is None or len(points) < _LEAST:
        return b""
    places = np.array([point.pt for point in points]) / _LONG_SIDE * 1000
    packed = np.concatenate([places.round().astype("<u2").view(np.uint8).reshape(-1, 4), seen], axis=1)
    return bytes(packed[np.lexsort(packed.T)].tobytes())
