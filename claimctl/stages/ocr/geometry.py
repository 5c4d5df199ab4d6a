"""From PDF space (points, origin bottom left, before /Rotate) to fractions of the upright page."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Geometry(NamedTuple):
    """A page's visible box in PDF space and the quarter turns, clockwise, that make it upright."""

    left: float
    bottom: float
    width: float
    height: float
    quarters: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page in points."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def place(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Boxes n x (left, top, right, bottom) in PDF space as n x (x0, y0, x1, y1) of the upright page."""
        x0 = (np.minimum(boxes[:, 0], boxes[:, 2]) - self.left) / self.width
        x1 = (np.maximum(boxes[:, 0], boxes[:, 2]) - self.left) / self.width
        y0 = 1 - (np.maximum(boxes[:, 1], boxes[:, 3]) - self.bottom) / self.height
        y1 = 1 - (np.minimum(boxes[:, 1], boxes[:, 3]) - self.bottom) / self.height
        return turned(np.stack([x0, y0, x1, y1], axis=1), self.quarters)

    def place_one(self, box: tuple[float, float, float, float], turns: int) -> tuple[float, float, float, float]:
        """One box, as `place` and then `turned` by `turns` would; quicker than an array of one."""
        left, right = sorted((box[0], box[2]))
        bottom, top = sorted((box[1], box[3]))
        x0, x1 = (left - self.left) / self.width, (right - self.left) / self.width
        y0, y1 = 1 - (top - self.bottom) / self.height, 1 - (bottom - self.bottom) / self.height
        for _ in range((self.quarters + turns) % 4):
            x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
        return x0, y0, x1, y1


def turned(boxes: NDArray[np.float64], quarters: int) -> NDArray[np.float64]:
    """Boxes n x (x0, y0, x1, y1) after the page was turned clockwise by so many quarters."""
    for _ in range(quarters % 4):
        boxes = np.stack([1 - boxes[:, 3], boxes[:, 0], 1 - boxes[:, 1], boxes[:, 2]], axis=1)
    return boxes


def turn_spans(spans: list[Span], degrees: int) -> list[Span]:
    """The words after their page was turned clockwise."""
    if not degrees % 360 or not spans:
        return spans
    boxes = turned(np.array([(s.x0, s.y0, s.x1, s.y1) for s in spans]), degrees // 90)
    return [
        Span(s.text, box[0], box[1], box[2], box[3], s.confidence) for s, box in zip(spans, boxes.tolist(), strict=True)
    ]


def of_page(page: pdfium.FPDF_PAGE) -> Geometry:
    """The page's own geometry: CropBox within MediaBox, and /Rotate."""
    box = pdfium.FS_RECTF()
    found = pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    quarters = max(pdfium.FPDFPage_GetRotation(page), 0) % 4
    if found and abs(box.right - box.left) > 0.1 and abs(box.top - box.bottom) > 0.1:
        return Geometry(
            min(box.left, box.right), min(box.top, box.bottom), abs(box.right - box.left), abs(box.top - box.bottom),
            quarters,
        )  # fmt: skip
    return Geometry(0.0, 0.0, 612.0, 792.0, quarters)
