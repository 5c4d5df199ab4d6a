"""Straight runs of ink, found many pixels at a time: eight to a byte, a run's pixels in as many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def upright(dark: NDArray[np.uint8], least: int, bridged: int) -> NDArray[np.uint8]:
    """The ink (0 or 1) of runs at least `least` pixels tall, once gaps shorter than `bridged` are closed."""
    if len(dark) < least:  # a strip lower than a run
        return np.zeros_like(dark)
    bits = np.packbits(dark, axis=1)
    closed = _shrunk(_grown(bits, bridged), bridged)
    return np.unpackbits(_grown(_shrunk(closed, least), least), axis=1, count=dark.shape[1])


def level(dark: NDArray[np.uint8], least: int, bridged: int) -> NDArray[np.uint8]:
    """As `upright`, for runs at least `least` pixels wide."""
    return np.asarray(cv2.transpose(upright(np.asarray(cv2.transpose(dark), np.uint8), least, bridged)), np.uint8)


def _shrunk(bits: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Each row and the size - 1 below it together: what all have. So many rows shorter."""
    if len(bits) < size:
        return bits[:0]
    have = 1
    while have < size:
        step = min(have, size - have)
        bits, have = bits[:-step] & bits[step:], have + step
    return bits


def _grown(bits: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Each row over the size - 1 rows below it, that many rows longer."""
    rows = len(bits) + size - 1
    grown = np.zeros((rows, bits.shape[1]), np.uint8)
    grown[: len(bits)] = bits
    have = 1
    while have < size:
        step = min(have, size - have)
        longer = grown.copy()
        longer[step:] |= grown[:-step]
        grown, have = longer, have + step
    return grown
