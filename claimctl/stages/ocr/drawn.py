"""What a PDF page draws besides text: its pictures, and the rules that part its fields and tables."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.geometry import Geometry, turned

_MOST_OBJECTS = 50_000  # of a page: maps and drawings hold more, and nothing that is read
_MOST_RULES = 6000  # of a page: with more it is a drawing
_DEEPEST = 4  # form XObjects within each other
_THIN = 2.5  # points: a rectangle thinner than this is a rule
_SHORT = 5.0  # points: shorter rules are ticks and boxes to cross

Corners = tuple[float, float, float, float]


class Box(NamedTuple):
    """A region of the upright page, in fractions."""

    x0: float
    y0: float
    x1: float
    y1: float


class Rule(NamedTuple):
    """A straight line of the upright page, in points. `at` is the x of an upright rule, the y of a level one."""

    upright: bool
    at: float
    start: float
    end: float


class Drawn(NamedTuple):
    """A page's pictures and rules as PDF space has them: (left, top, right, bottom) each."""

    pictures: list[Corners]
    rules: list[Corners]

    def boxes(self, geometry: Geometry, turn: int) -> list[Box]:
        """The visible part of each picture."""
        if not self.pictures:
            return []
        placed = np.clip(turned(geometry.place(np.array(self.pictures)), turn // 90), 0, 1)
        return [Box(*box) for box in placed.tolist()]

    def lines(self, geometry: Geometry, turn: int) -> list[Rule]:
        """The rules on the upright page."""
        if not self.rules:
            return []
        width, height = geometry.size if not turn % 180 else geometry.size[::-1]
        placed = turned(geometry.place(np.array(self.rules)), turn // 90) * np.array([width, height, width, height])
        return [
            Rule(upright=False, at=(y0 + y1) / 2, start=x0, end=x1)
            if x1 - x0 >= y1 - y0
            else Rule(upright=True, at=(x0 + x1) / 2, start=y0, end=y1)
            for x0, y0, x1, y1 in placed.tolist()
        ]


def survey(page: pdfium.FPDF_PAGE) -> Drawn:
    """Look once at every object of the page."""
    kind, item = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    pictures: list[Corners] = []
    rules: list[Corners] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        found = item(page, index)
        which = kind(found)
        if which == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(_rules(found))
        elif which == pdfium.FPDF_PAGEOBJ_IMAGE or (which == pdfium.FPDF_PAGEOBJ_FORM and _holds_picture(found, 1)):
            box = _bounds(found)
            if box is not None:
                pictures.append(box)
    return Drawn(pictures, rules if len(rules) <= _MOST_RULES else [])


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Corners | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        return None
    return left.value, top.value, right.value, bottom.value


def _rules(path: pdfium.FPDF_PAGEOBJECT) -> list[Corners]:
    """A thin path is one rule; a rectangle of straight sides is four."""
    box = _bounds(path)
    if box is None:
        return []
    left, top, right, bottom = box
    wide, tall = right - left, top - bottom
    if min(wide, tall) <= _THIN:
        return [box] if max(wide, tall) >= _SHORT else []
    if wide < _SHORT or tall < _SHORT or not _is_frame(path):
        return []
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


def _is_frame(path: pdfium.FPDF_PAGEOBJECT) -> bool:
    count = pdfium.FPDFPath_CountSegments(path)
    curve = pdfium.FPDF_SEGMENT_BEZIERTO
    return 4 <= count <= 6 and all(
        pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, i)) != curve for i in range(count)
    )


def _holds_picture(form: pdfium.FPDF_PAGEOBJECT, depth: int) -> bool:
    """Whether a form XObject holds a picture, however deep."""
    if depth > _DEEPEST:
        return False
    for index in range(min(pdfium.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)):
        inner = pdfium.FPDFFormObj_GetObject(form, index)
        which = pdfium.FPDFPageObj_GetType(inner)
        if which == pdfium.FPDF_PAGEOBJ_IMAGE:
            return True
        if which == pdfium.FPDF_PAGEOBJ_FORM and _holds_picture(inner, depth + 1):
            return True
    return False
