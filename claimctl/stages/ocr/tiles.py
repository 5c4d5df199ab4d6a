"""Long pictures in parts: a till roll shrunk as a whole to the detector's size would have letters too small to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from claimctl.stages.ocr.engines import Reading, ReadWord

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_LONG = 3.0  # times as high as wide: a picture that is read in parts
_TALL = 1.6  # of its width: how high a part is
_OVERLAP = 0.2  # of its width: what two parts share, so that a line that one cuts stands whole in the other


def read(engine: Callable[[NDArray[np.uint8]], Reading], image: NDArray[np.uint8]) -> Reading:
    """The image as the engine reads it; a long one in parts that overlap, no word twice, whichever way it lies."""
    height, width = image.shape[:2]
    if max(height, width) < _LONG * min(height, width):
        return engine(image)
    if height > width:
        reading = _in_parts(engine, image)
        if reading is not None:
            return reading
    whole = engine(image)
    if not whole.turn:
        return whole
    upright = np.ascontiguousarray(np.rot90(image, -whole.turn // 90))
    reading = _in_parts(engine, upright) if upright.shape[0] > upright.shape[1] else None
    return reading._replace(turn=whole.turn) if reading is not None else whole


def _in_parts(engine: Callable[[NDArray[np.uint8]], Reading], image: NDArray[np.uint8]) -> Reading | None:
    """What the parts of a long image say; None where one of them does not stand upright."""
    height, width = image.shape[:2]
    tops, tall = _tops(height, width)
    words: list[ReadWord] = []
    skews: list[tuple[int, float]] = []
    for number, top in enumerate(tops):
        reading = engine(np.ascontiguousarray(image[top : top + tall]))
        if reading.turn:
            return None
        first, last = top if number else -1, top + tall if number + 1 < len(tops) else height + 1
        new = [
            word
            for word in (_moved(word, top) for word in reading.words)
            if not (_is_cut(word, first) or _is_cut(word, last) or any(_is_same(word, known) for known in words))
        ]
        words += new
        skews.append((len(reading.words), reading.skew))
    weight = sum(count for count, _ in skews)
    return Reading(words, 0, sum(count * skew for count, skew in skews) / weight if weight else 0.0)


def _tops(height: int, width: int) -> tuple[list[int], int]:
    """Where parts of one height start, evenly over the image, and that height."""
    shared = round(_OVERLAP * width)
    count = -(-(height - shared) // (round(_TALL * width) - shared))
    tall = -(-(height + (count - 1) * shared) // count)
    return [min(number * (tall - shared), height - tall) for number in range(count)], tall


def _moved(word: ReadWord, down: int) -> ReadWord:
    return word._replace(y0=word.y0 + down, y1=word.y1 + down)


def _is_cut(word: ReadWord, edge: float) -> bool:
    """Whether a part's edge may have cut the word's line: the part beyond has it whole."""
    return abs(word.y0 - edge) < 0.3 * (word.y1 - word.y0) or abs(word.y1 - edge) < 0.3 * (word.y1 - word.y0)


def _is_same(one: ReadWord, other: ReadWord) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    least = min((word.x1 - word.x0) * (word.y1 - word.y0) for word in (one, other))
    return wide > 0 and tall > 0 and wide * tall > 0.4 * least
