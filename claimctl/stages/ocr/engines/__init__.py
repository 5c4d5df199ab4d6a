"""OCR engines behind one interface. An engine is one class, and one line in ENGINES."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from claimctl.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.config import OcrConfig


class ReadWord(NamedTuple):
    """A word an engine read: its box in pixels of the upright image, its confidence from 0 to 1."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


class Reading(NamedTuple):
    """An image as an engine read it.

    `turn` is by how many degrees clockwise (0, 90, 180, 270) the image was turned to stand upright; boxes are for the
    turned image. `skew` is the angle by which lines run down towards the right, in degrees.
    """

    words: list[ReadWord]
    turn: int = 0
    skew: float = 0.0


class Engine(Protocol):
    """What reads an image: height x width x 3, RGB, 8 bits. The same image gives the same reading."""

    name: str
    version: str

    def read(self, image: NDArray[np.uint8]) -> Reading: ...


def _rapidocr(config: OcrConfig) -> Engine:
    from claimctl.stages.ocr.engines.rapid import Rapid

    return Rapid(config.detector_side)


def _rapidocr_fast(config: OcrConfig) -> Engine:
    from claimctl.stages.ocr.engines.rapid import Rapid

    return Rapid(min(config.detector_side, 640), fast=True)


def _rapidocr_openvino(config: OcrConfig) -> Engine:
    from claimctl.stages.ocr.engines.rapid import Rapid

    return Rapid(max(config.detector_side, 1280), openvino=True)  # in half precision the detector takes little time


def _tesseract(config: OcrConfig) -> Engine:
    from claimctl.stages.ocr.engines.tesseract import Tesseract

    return Tesseract(config.languages)


def _rapidocr_version() -> str:
    from claimctl.stages.ocr.engines.versions import rapidocr_version

    return rapidocr_version()


def _rapidocr_fast_version() -> str:
    from claimctl.stages.ocr.engines.versions import rapidocr_fast_version

    return rapidocr_fast_version()


def _rapidocr_openvino_version() -> str:
    from claimctl.stages.ocr.engines.versions import rapidocr_openvino_version

    return rapidocr_openvino_version()


def _tesseract_version() -> str:
    from claimctl.stages.ocr.engines.versions import tesseract_version

    return tesseract_version()


# name -> (how it is made, what version it is and which models it has; both raise DependencyError where it is missing)
ENGINES: dict[str, tuple[Callable[[OcrConfig], Engine], Callable[[], str]]] = {
    "rapidocr": (_rapidocr, _rapidocr_version),
    "rapidocr-fast": (_rapidocr_fast, _rapidocr_fast_version),
    "rapidocr-openvino": (_rapidocr_openvino, _rapidocr_openvino_version),
    "tesseract": (_tesseract, _tesseract_version),
}


def create(config: OcrConfig) -> Engine:
    """The engine that the config names, its models loaded. Raises DependencyError where it is not installed."""
    return ENGINES[config.engine][0](config)


def version(name: str) -> str:
    """The engine's version with what else changes its output; loads no model. Raises DependencyError."""
    return ENGINES[name][1]()


def available() -> list[tuple[str, str | None, str]]:
    """Each engine as (name, version or None where it can't be used, a remark), for `claimctl doctor`."""
    found: list[tuple[str, str | None, str]] = []
    for name in ENGINES:
        try:
            found.append((name, version(name), "ready"))
        except DependencyError as error:
            found.append((name, None, str(error)))
    return found
