"""Traces of changes in a PDF: words on a patch laid over the page, a number in two types, later savings.

A page is painted in order. Who covers an amount lays a patch of the paper's colour over it, when all else is painted,
and writes on the patch, in a type that the page has nowhere else. Programs that shade the cells of a table lay their
fillings first, or many of them, and write on them in the page's own types: that is no trace. Who puts a digit before
others leaves a number in two types.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
import pypdfium2.raw as pdfium

from claimctl.records import Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pypdfium2

    from claimctl.records import Page
    from claimctl.stages.ocr.geometry import Geometry

_PAGES = 12  # that are looked at
_MOST_OBJECTS = 6000  # of a page
_PALE = 225  # red, green and blue of paper
_LARGEST = 0.04  # of the page: larger patches are backgrounds
_MOST_PATCHES = 6  # of a page: more are a table's
_LEAST_TEXTS = 8  # of a page: fewer tell no habit
_RARE = 0.12  # of a page's texts at most are in a type of its own
_LEAST_HEIGHT = 3.0  # points: lower ones are rules
_LEVEL, _ALIKE, _CLOSE = 0.15, 0.8, 0.12  # of a letter's height: how exactly two texts make one number
_LATER = dt.timedelta(hours=12)
_DATE = re.compile(r"D:(\d{14}|\d{8})")
_UPDATE = re.compile(rb"startxref\s+\d+\s+%%EOF")

Corners = tuple[float, float, float, float]  # left, top, right, bottom


class _Text(NamedTuple):
    at: int  # place in the order of painting
    family: str


class _Patch(NamedTuple):
    at: int
    box: Corners


def of_file(document: pypdfium2.PdfDocument, content: bytes, pages: Sequence[Page]) -> tuple[Page, ...]:
    """A PDF's pages, the first with the traces of the whole file: that it was saved again after it was made."""
    told = _later_savings(document, content)
    return (add(pages[0], told), *pages[1:]) if told and pages else tuple(pages)


def of_page(raw: pdfium.FPDF_PAGE, shape: Geometry, page: Page) -> Page:
    """The page with the traces of changes on it, of one of the first pages that has a text layer."""
    if page.number > _PAGES or page.text_source == "ocr":
        return page
    return add(page, _on_page(raw, shape, page))


def add(page: Page, traces: list[Trace]) -> Page:
    """The page with more traces."""
    return msgspec.structs.replace(page, traces=(*page.traces, *traces)) if traces else page


def _on_page(raw: pdfium.FPDF_PAGE, shape: Geometry, page: Page) -> list[Trace]:
    texts, patches = _painted(raw)
    if len(texts) < _LEAST_TEXTS or len({text.family for text in texts}) < 2:
        return []
    strange = _strange(texts)
    covered = _written_on(raw, patches, [text for text in strange if patches and text.at > patches[0].at])
    turns = page.rotation // 90
    return [
        *(_trace("pasted", "it stands on a patch over the page, in a type of its own", 0.9, shape.place_one(box, turns),
                 page.number) for box in covered),
        *(_trace("other_type", "its digits are in two types", 0.6, shape.place_one(box, turns), page.number)
          for box in _in_two_types(raw, texts)),
    ]  # fmt: skip


def _painted(page: pdfium.FPDF_PAGE) -> tuple[list[_Text], list[_Patch]]:
    """The page's texts, and the pale patches that are painted after the first of them, in order."""
    texts: list[_Text] = []
    patches: list[_Patch] = []
    families: dict[int, str] = {}
    item, kind_of = pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetType
    whole = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        found = item(page, at)
        kind = kind_of(found)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts.append(_Text(at, _family(found, families)))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and texts and _is_pale(found):
            box = _bounds(found)
            if box is not None and box[1] - box[3] > _LEAST_HEIGHT and _area(box) < _LARGEST * whole:
                patches.append(_Patch(at, box))
    return texts, patches


def _strange(texts: list[_Text]) -> list[_Text]:
    """Texts in families of type that only few of the page's texts are in, and only late ones."""
    counts: dict[str, list[int]] = {}
    for text in texts:
        counts.setdefault(text.family, []).append(text.at)
    most = max(1, round(_RARE * len(texts)))
    last = texts[-most].at
    few = {family for family, places in counts.items() if len(places) <= most and places[0] >= last}
    return [text for text in texts if text.family in few]


def _written_on(page: pdfium.FPDF_PAGE, patches: list[_Patch], strange: list[_Text]) -> list[Corners]:
    """Patches on which strange texts were written later; none where there are many, as in tables."""
    boxes = [(text.at, _bounds(pdfium.FPDFPage_GetObject(page, text.at))) for text in strange]
    found = [
        patch.box
        for patch in patches
        if any(box is not None and at > patch.at and _within(box, patch.box) for at, box in boxes)
    ]
    return found if len(found) <= _MOST_PATCHES else []


def _in_two_types(page: pdfium.FPDF_PAGE, texts: list[_Text]) -> list[Corners]:
    """Numbers that are put together of texts in two types: one begins where the other, painted before it, ends."""
    close: list[tuple[_Text, _Text, Corners]] = []
    for one, other in pairwise(texts):
        if one.family == other.family or len(close) >= _MOST_PATCHES:
            continue
        left, right = (_bounds(pdfium.FPDFPage_GetObject(page, text.at)) for text in (one, other))
        if left is None or right is None:
            continue
        high = left[1] - left[3], right[1] - right[3]
        size = max(*high, 0.1)
        level = abs(left[3] - right[3]) < _LEVEL * size and min(high) > _ALIKE * size
        if level and -_LEVEL * size < right[0] - left[2] < _CLOSE * size:
            box = (left[0], max(left[1], right[1]), right[2], min(left[3], right[3]))
            close.append((one, other, box))
    if not close:
        return []
    textpage = pdfium.FPDFText_LoadPage(page)
    try:
        return [
            box
            for one, other, box in close
            if _written(textpage, pdfium.FPDFPage_GetObject(page, one.at))[-1:].isdigit()
            and _written(textpage, pdfium.FPDFPage_GetObject(page, other.at))[:1].isdigit()
        ]
    finally:
        pdfium.FPDFText_ClosePage(textpage)


def _written(textpage: pdfium.FPDF_TEXTPAGE, text: pdfium.FPDF_PAGEOBJECT) -> str:
    size = pdfium.FPDFTextObj_GetText(text, textpage, None, 0)
    letters = ctypes.create_string_buffer(max(size, 2))
    pdfium.FPDFTextObj_GetText(text, textpage, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)), size)
    return letters.raw[:size].decode("utf-16-le", errors="replace").rstrip("\0")


def _family(text: pdfium.FPDF_PAGEOBJECT, known: dict[int, str]) -> str:
    """The name of a text's type, without what tells its cut, and without the mark of a part that is embedded."""
    font = pdfium.FPDFTextObj_GetFont(text)
    address = ctypes.cast(font, ctypes.c_void_p).value or 0
    if address not in known:
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFFont_GetBaseFontName(font, name, 128)
        plain = re.sub(r"^[A-Z]{6}\+", "", name.value.decode("latin-1"))
        known[address] = re.split(r"[-,]|(?<=[a-z])(?=(?:Bold|Italic|Oblique|Regular|Light|Medium))", plain)[0].lower()
    return known[address]


def _is_pale(path: pdfium.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not fill.value or stroke.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= _PALE and alpha.value == 255


def _within(box: Corners, other: Corners) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[3] <= y <= other[1]


def _bounds(found: pdfium.FPDF_PAGEOBJECT) -> Corners | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top):
        return None
    return left.value, top.value, right.value, bottom.value


def _trace(kind: Literal["pasted", "other_type"], detail: str, weight: float, box: Corners, page: int) -> Trace:
    x0, y0, x1, y1 = (round(min(max(value, 0.0), 1.0), 5) for value in box)
    return Trace(kind, detail, weight, page, x0, y0, x1, y1)


def _area(box: Corners) -> float:
    return (box[2] - box[0]) * (box[1] - box[3])


def _later_savings(document: pypdfium2.PdfDocument, content: bytes) -> list[Trace]:
    """Whether the file was saved again after it was made. Filled forms and signed papers are, too: it weighs little."""
    told = []
    made, changed = (_date(document.get_metadata_value(name)) for name in ("CreationDate", "ModDate"))
    if made and changed and changed - made > _LATER:
        days = (changed - made).days
        told.append(Trace("edited", f"the file was changed {days} days after it was made" if days else "the file was "
                          "changed after it was made", 0.15))  # fmt: skip
    if not told and b"/Linearized" not in content[:2048] and len(_UPDATE.findall(content)) > 1:
        told.append(Trace("edited", "a later state was saved over an earlier one", 0.1))
    return told


def _date(text: str) -> dt.datetime | None:
    found = _DATE.match(text or "")
    if not found:
        return None
    try:
        return dt.datetime.strptime(found[1].ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
