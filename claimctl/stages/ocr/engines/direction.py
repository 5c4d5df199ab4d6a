"""Whether a line stands on its head: PP-OCR's direction classifier, its input done here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.networks import Network

_HEIGHT, _WIDTH = 48, 192  # pixels of a line as the network sees it


class Direction:
    """Tells lines that are upside down."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, crop: NDArray[np.uint8]) -> float:
        """The probability that a line, cut out of a BGR page, is upside down."""
        height, width = crop.shape[:2]
        wide = min(_WIDTH, max(1, math.ceil(_HEIGHT * width / height)))
        source = np.zeros((1, 3, _HEIGHT, _WIDTH), np.float32)
        small = cv2.resize(crop, (wide, _HEIGHT))
        source[0, :, :, :wide] = small.transpose(2, 0, 1) * np.float32(2 / 255) - np.float32(1)
        return float(self._network(source)[0, 1])
