"""Where a PDF page shows pictures."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.geometry import turned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.stages.ocr.geometry import Geometry

_MOST_OBJECTS = 20_000  # of a page: maps and drawings hold more, and their pictures come early
_DEEPEST = 4


class Box(NamedTuple):
    """A region of the upright page, in fractions."""

    x0: float
    y0: float
    x1: float
    y1: float


def pictures_of(page: pdfium.FPDF_PAGE, geometry: Geometry, turn: int) -> list[Box]:
    """The visible part of each picture on the page, those within form XObjects too."""
    corners = list(_corners(page))
    if not corners:
        return []
    boxes = np.clip(turned(geometry.place(np.array(corners)), turn // 90), 0, 1)
    return [Box(*box) for box in boxes.tolist()]


def _corners(page: pdfium.FPDF_PAGE) -> Iterator[tuple[float, float, float, float]]:
    kind, item = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    total = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    for index in range(total):
        found = item(page, index)
        which = kind(found)
        if which == pdfium.FPDF_PAGEOBJ_IMAGE or (which == pdfium.FPDF_PAGEOBJ_FORM and _holds_picture(found, 1)):
            yield from _bounds(found)


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Iterator[tuple[float, float, float, float]]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        yield left.value, top.value, right.value, bottom.value


def _holds_picture(form: pdfium.FPDF_PAGEOBJECT, depth: int) -> bool:
    """Whether a form XObject holds a picture that is not tiny beside the form itself."""
    if depth > _DEEPEST:
        return False
    for index in range(min(pdfium.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)):
        inner = pdfium.FPDFFormObj_GetObject(form, index)
        which = pdfium.FPDFPageObj_GetType(inner)
        if which == pdfium.FPDF_PAGEOBJ_IMAGE or (
            which == pdfium.FPDF_PAGEOBJ_FORM and _holds_picture(inner, depth + 1)
        ):
            return True
    return False
