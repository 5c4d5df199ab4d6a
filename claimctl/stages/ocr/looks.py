"""What a picture looks like, in hashes that packing, scaling, brightness, turning and trimming change little.

A hash has a bit for each of the coarsest 256 waves of the picture (a discrete cosine transform, as PDQ has it): whether
it is stronger than the middle one. It is made of the whole picture and of the picture with a strip less, so that one
that was trimmed meets one that was not; each turned so that the bright side lies right and below.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from claimctl.records import Page

_WORDS = 25  # a page with more is told by its words
_SIDE, _WAVES = 64, 16
_FLAT = 6.0  # grey levels that a picture must differ by to look like anything
_TIE = 0.06  # of the spread of its grey levels: sides as near as that may be taken for one another
_BORDER = 4.0  # grey levels: a border varies by less
_STRIPS = (  # left, top, right and bottom of the picture that are left out
    (0.0, 0.0, 0.0, 0.0), (0.05, 0.05, 0.05, 0.05), (0.1, 0.1, 0.1, 0.1), (0.1, 0.0, 0.0, 0.0), (0.0, 0.1, 0.0, 0.0),
    (0.0, 0.0, 0.1, 0.0), (0.0, 0.0, 0.0, 0.1),
)  # fmt: skip


def add(page: Page, drawn: Callable[[], NDArray[np.uint8]]) -> Page:
    """The page with what it looks like, where it shows next to no words; only then is it `drawn`, RGB or grey."""
    if len(page.words) > _WORDS or page.blank:
        return page
    return msgspec.structs.replace(page, look=of(drawn()))


def of(image: NDArray[np.uint8]) -> bytes:
    """The hashes of a picture, 32 bytes each, one after the other; none where it shows nothing."""
    import cv2

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    step = max(1, min(grey.shape[:2]) // 512)
    grey = _without_border(np.asarray(grey[::step, ::step] if step > 1 else grey))
    height, width = grey.shape
    if min(height, width) < _WAVES:
        return b""
    found: dict[bytes, None] = {}
    for left, top, right, bottom in _STRIPS:
        part = grey[
            round(top * height) : height - round(bottom * height), round(left * width) : width - round(right * width)
        ]
        small = cv2.resize(part, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float64)
        if small.std() < _FLAT:
            continue
        for turned in _turned(small):
            waves = _cosines() @ turned @ _cosines().T
            found[np.packbits(waves > np.median(waves)).tobytes()] = None
    return b"".join(found)


def _without_border(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture without rows and columns of one tone around it, as a scanner's lid or a page gives it."""
    for _ in range(2):
        varied = np.flatnonzero(grey.std(axis=1, dtype=np.float32) > _BORDER)
        if len(varied) > _WAVES:
            grey = grey[varied[0] : varied[-1] + 1]
        grey = grey.T
    return np.ascontiguousarray(grey)


def _turned(small: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """The picture with its bright side right, then below; more than once where that is a near thing."""
    half, near = _SIDE // 2, _TIE * small.std()
    for across in (small, small.T):
        right = across[:, half:].mean() - across[:, :half].mean()
        down = across[half:].mean() - across[:half].mean()
        if abs(right) < abs(down) - near:
            continue
        for flip_x in {right < 0, right < near and not right < -near}:
            for flip_y in {down < 0, down < near and not down < -near}:
                yield across[:: -1 if flip_y else 1, :: -1 if flip_x else 1]


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    """The waves 1 to 16 over a side."""
    place = np.arange(_SIDE)
    return np.asarray(np.cos(np.pi / _SIDE * (place[None, :] + 0.5) * np.arange(1, _WAVES + 1)[:, None]))
