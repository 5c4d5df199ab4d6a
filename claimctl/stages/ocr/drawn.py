"""What a PDF page draws besides text: its pictures, and the rules that part its fields and tables."""

from __future__ import annotations

import ctypes
from typing import Literal, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from claimctl.stages.ocr.geometry import Geometry, turned

_MOST_OBJECTS = 50_000  # of a page: maps and drawings hold more, and nothing that is read
_MOST_RULES = 6000  # of a page: with more it is a drawing
_DEEPEST = 4  # form XObjects within each other
_THIN = 2.5  # points: a rectangle thinner than this is a rule
_STRAIGHT = 0.7  # points that a level or upright side may stray
_MOST_SEGMENTS = 2000  # of one path
_BIG = 0.2  # of the page
_MOST_COVERS = 200  # of a page: with more it is a drawing
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


class Painted:
    """What a page paints over text that it wrote before: opaque pictures and filled shapes."""

    __slots__ = ("_covers", "_order", "_page", "late")

    def __init__(self, page: pdfium.FPDF_PAGE, covers: list[_Cover], first_text: int) -> None:
        self._page = page
        self._covers = [cover for cover in covers if cover.at > first_text >= 0]
        self._order: dict[int, int] | None = None
        self.late = bool(self._covers)  # whether there is any

    def over(self, text: pdfium.FPDF_PAGEOBJECT, middle: tuple[float, float]) -> Literal["", "shape", "picture"]:
        """What was painted later over a word of the text object, by the word's middle in PDF space.

        A `picture` is a big one, as scanners lay over what they read; a small one is a `shape`.
        """
        if self._order is None:
            self._order = _order_of_texts(self._page)
        order = self._order.get(_address(text))
        if order is None:
            return ""
        x, y = middle
        over = [
            cover
            for cover in self._covers
            if cover.at > order and cover.box[0] <= x <= cover.box[2] and cover.box[3] <= y <= cover.box[1]
        ]
        if any(cover.kind == "picture" for cover in over):
            return "picture"
        return "shape" if over else ""


class _Cover(NamedTuple):
    at: int  # place in the order of painting
    kind: Literal["shape", "picture"]
    box: Corners


class Drawn(NamedTuple):
    """A page's pictures and rules as PDF space has them: (left, top, right, bottom) each. See Painted for the rest."""

    pictures: list[Corners]
    rules: list[Corners]
    painted: Painted

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
    covers: list[_Cover] = []
    first_text = -1
    whole = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        found = item(page, index)
        which = kind(found)
        if which == pdfium.FPDF_PAGEOBJ_TEXT:
            first_text = index if first_text < 0 else first_text
        elif which == pdfium.FPDF_PAGEOBJ_PATH:
            sides = _rules(found)
            rules.extend(sides)
            # Rules don't hide words; what came before the first word hides none.
            if first_text >= 0 and len(covers) < _MOST_COVERS and len(sides) != 1 and _is_opaque(found, path=True):
                box = _bounds(found)
                if box is not None:
                    covers.append(_Cover(index, "shape", box))
        elif which == pdfium.FPDF_PAGEOBJ_IMAGE or (which == pdfium.FPDF_PAGEOBJ_FORM and _holds_picture(found, 1)):
            box = _bounds(found)
            if box is not None:
                pictures.append(box)
                if first_text >= 0 and _is_opaque(found, path=False):
                    covers.append(_Cover(index, "picture" if _area(box) >= _BIG * whole else "shape", box))
        elif which == pdfium.FPDF_PAGEOBJ_FORM and first_text < 0:
            first_text = index
    return Drawn(pictures, rules if len(rules) <= _MOST_RULES else [], Painted(page, covers, first_text))


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[1] - box[3])


def _is_opaque(found: pdfium.FPDF_PAGEOBJECT, *, path: bool) -> bool:
    """Whether nothing shows through the object where it is painted at all."""
    if pdfium.FPDFPageObj_HasTransparency(found):
        return False
    if not path:
        return bool(pdfium.FPDFPageObj_GetType(found) == pdfium.FPDF_PAGEOBJ_IMAGE)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(found, fill, stroke) and fill.value)


def _order_of_texts(page: pdfium.FPDF_PAGE) -> dict[int, int]:
    """Each text object's place in the order of painting, by its address; those of a form stand where the form does."""
    order: dict[int, int] = {}
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        found = pdfium.FPDFPage_GetObject(page, index)
        _place_texts(found, index, order, 1)
    return order


def _place_texts(found: pdfium.FPDF_PAGEOBJECT, index: int, order: dict[int, int], depth: int) -> None:
    which = pdfium.FPDFPageObj_GetType(found)
    if which == pdfium.FPDF_PAGEOBJ_TEXT:
        order[_address(found)] = index
    elif which == pdfium.FPDF_PAGEOBJ_FORM and depth <= _DEEPEST:
        for place in range(min(pdfium.FPDFFormObj_CountObjects(found), _MOST_OBJECTS)):
            _place_texts(pdfium.FPDFFormObj_GetObject(found, place), index, order, depth + 1)


def _address(found: pdfium.FPDF_PAGEOBJECT) -> int:
    return ctypes.cast(found, ctypes.c_void_p).value or 0


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Corners | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        return None
    return left.value, top.value, right.value, bottom.value


def _rules(path: pdfium.FPDF_PAGEOBJECT) -> list[Corners]:
    """A thin path is one rule; else its level and upright straight sides are one each."""
    box = _bounds(path)
    if box is None:
        return []
    wide, tall = box[2] - box[0], box[1] - box[3]
    if min(wide, tall) <= _THIN:
        return [box] if max(wide, tall) >= _SHORT else []
    count = pdfium.FPDFPath_CountSegments(path)
    return _sides(path, count) if wide >= _SHORT and tall >= _SHORT and count <= _MOST_SEGMENTS else []


def _sides(path: pdfium.FPDF_PAGEOBJECT, count: int) -> list[Corners]:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return []
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    x, y = ctypes.c_float(), ctypes.c_float()
    sides: list[Corners] = []
    start = here = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return sides
        there = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            sides.extend(_side(here, there))
        here = there
        if pdfium.FPDFPathSegment_GetClose(segment):
            sides.extend(_side(here, start))
    return sides


def _side(start: tuple[float, float], end: tuple[float, float]) -> list[Corners]:
    wide, tall = abs(end[0] - start[0]), abs(end[1] - start[1])
    if min(wide, tall) > _STRAIGHT or max(wide, tall) < _SHORT:
        return []
    return [(min(start[0], end[0]), max(start[1], end[1]), max(start[0], end[0]), min(start[1], end[1]))]


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
