"""An image to words, by the engine of the config: loaded at the first page that needs it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr import cells, engines, light, paper, tiles
from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.config import OcrConfig


class Model:
    """What a worker keeps: the engine. Loading waits for the first scan, so that digital documents don't pay for it."""

    def __init__(self, config: OcrConfig) -> None:
        self._config = config
        self._engine: engines.Engine | None = None

    @property
    def engine_name(self) -> str:
        """The engine's name; loads nothing."""
        return self._engine.name if self._engine else self._config.engine

    @property
    def engine(self) -> engines.Engine:
        """The engine, loaded on first use. Raises DependencyError where it is missing."""
        if self._engine is None:
            self._engine = engines.create(self._config)
        return self._engine


class Scan(NamedTuple):
    """What was read off an image. `turn` and `skew` as in engines.Reading; boxes are fractions of the turned image.

    `fan` is how the lines fan out, where a sheet was seen from aside: see records.Slant's `turn`.
    """

    spans: list[Span]
    turn: int
    skew: float
    fan: float = 0.0


class Reader:
    """Reads one document's images and counts the time spent inside the engine."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.engine_ms = 0.0

    @property
    def name(self) -> str:
        """The engine's name."""
        return self._model.engine_name

    def read(self, image: NDArray[np.uint8]) -> Scan:
        """The words of an RGB image; nothing is asked of the engine where the image holds no ink."""
        if is_blank(image):
            return Scan([], 0, 0.0)
        engine = self._model.engine
        flat = paper.flattened(image)
        seen = light.evened(flat.image if flat else image)
        start = time.perf_counter()
        reading = tiles.read(engine.read, seen)
        if reading.words:
            upright = np.ascontiguousarray(np.rot90(seen, -reading.turn // 90)) if reading.turn else seen
            reading = reading._replace(words=cells.read(engine.read, upright, reading.words))
        fan = 0.0
        if flat:
            reading, fan = flat.undone(reading)
        self.engine_ms += (time.perf_counter() - start) * 1000
        height, width = image.shape[:2]
        if reading.turn % 180:
            height, width = width, height
        spans = [
            Span(
                word.text,
                min(max(word.x0 / width, 0.0), 1.0),
                min(max(word.y0 / height, 0.0), 1.0),
                min(max(word.x1 / width, 0.0), 1.0),
                min(max(word.y1 / height, 0.0), 1.0),
                word.confidence,
            )
            for word in reading.words
        ]
        return Scan(spans, reading.turn, reading.skew, fan)


def is_blank(image: NDArray[np.uint8]) -> bool:
    """Whether the image shows no stroke: an empty page, or one with faint specks only.

    Looks for steps of brightness between neighbours of a small copy, so a grey, coloured or shaded sheet is blank too.
    """
    height, width = image.shape[:2]
    step = max(1, min(height, width) // 700)
    if height < 8 or width < 8:
        return True
    red, green, blue = cv2.split(image[: height // step * step, : width // step * step])
    grey = cv2.max(cv2.max(red, green), blue)
    if step > 1:  # the mean of each tile, so that single specks fade
        grey = cv2.resize(grey, (width // step, height // step), interpolation=cv2.INTER_AREA)
    edges = sum(
        cv2.countNonZero(cv2.compare(cv2.absdiff(one, other), 40, cv2.CMP_GT))
        for one, other in ((grey[:, 1:], grey[:, :-1]), (grey[1:], grey[:-1]))
    )
    return edges < 60
