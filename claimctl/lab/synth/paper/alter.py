"""Forged papers: a fact's text is taken out and written anew on a patch, in a type that does not quite match."""

from __future__ import annotations

import ctypes
import io
from typing import TYPE_CHECKING

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from claimctl.lab.synth.paper.effects.base import uniform
from claimctl.lab.synth.paper.merge import settled

if TYPE_CHECKING:
    import random
    from collections.abc import Collection

    from claimctl.lab.synth.layouts.registry import Typeset
    from claimctl.lab.synth.layouts.sheet import Mark

_SERIFS = ("times", "serif", "georgia", "garamond", "roman", "playfair", "merriweather", "lora", "slab")
_MONO = ("courier", "mono", "typewriter", "plex mono", "vt")
_REACH = 1.2  # points that a line's box may lie outside of its fact's


def alter(rng: random.Random, sheet: Typeset, fields: Collection[str]) -> Typeset:
    """The sheet with every stated one of `fields` pasted over; what is printed there reads as before."""
    marks = [mark for mark in sheet.marks if mark.field in fields and not mark.widget and mark.box[2] > mark.box[0]]
    if not marks:
        return sheet
    document = pypdfium2.PdfDocument(sheet.pdf)
    try:
        for number in sorted({mark.page for mark in marks}):
            page = document[number - 1]
            for mark in marks:
                if mark.page == number:
                    _paste(rng, document, page, mark)
            page.gen_content()
            page.close()
        file = io.BytesIO()
        document.save(file)
    finally:
        document.close()
    return msgspec.structs.replace(sheet, pdf=settled(file.getvalue()))


def _paste(rng: random.Random, document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, mark: Mark) -> None:
    wide, high = page.get_size()
    left, right = mark.box[0] * wide, mark.box[2] * wide
    foot, top = high - mark.box[3] * high, high - mark.box[1] * high
    lines = mark.raw.split("\n")
    size, name = (top - foot) / len(lines), ""
    for text in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])):
        x0, y0, x1, y1 = text.get_bounds()
        inside = x0 >= left - _REACH and x1 <= right + _REACH and y0 >= foot - _REACH and y1 <= top + _REACH
        if inside:
            size, name = _type_of(text, size)
            page.remove_obj(text)
    font = _other_font(rng, name)
    size *= rng.choice((0.94, 1.06, 1.1))
    pad = uniform(rng, 0.6, 2.2)
    shade = rng.choice(((255, 255, 255), (248, 248, 244), (240, 240, 238), (252, 250, 240)))
    patch = pdfium.FPDFPageObj_CreateNewRect(
        left - pad, foot - pad * 0.4, right - left + 2 * pad, top - foot + pad * 0.6
    )
    pdfium.FPDFPageObj_SetFillColor(patch, *shade, 255)
    pdfium.FPDFPath_SetDrawMode(patch, pdfium.FPDF_FILLMODE_ALTERNATE, False)
    pdfium.FPDFPage_InsertObject(page, patch)
    tone = rng.choice((0, 16, 40))
    step = (top - foot) / len(lines)
    for number, line in enumerate(lines):
        text = pdfium.FPDFPageObj_NewTextObj(document, font, ctypes.c_float(size))
        plain = (line.replace("\u00a0", " ") + "\0").encode("utf-16-le")
        written = ctypes.create_string_buffer(plain, len(plain))
        pdfium.FPDFText_SetText(text, ctypes.cast(written, ctypes.POINTER(ctypes.c_ushort)))
        pdfium.FPDFPageObj_SetFillColor(text, tone, tone, tone, 255)
        base = top - step * number - step * 0.77 + uniform(rng, -0.7, 0.5)
        pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, left + uniform(rng, -0.8, 0.8), base)
        bounds = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(text, *bounds)
        if bounds[2].value > right + 2:  # another type is wider: it is squeezed in
            share = (right - left) / (bounds[2].value - left)
            pdfium.FPDFPageObj_Transform(text, share, 0, 0, 1, left * (1 - share), 0)
        pdfium.FPDFPage_InsertObject(page, text)


def _type_of(text: pypdfium2.PdfObject, size: float) -> tuple[float, str]:
    """A text's size on the page and the name of its type."""
    points = ctypes.c_float()
    if pdfium.FPDFTextObj_GetFontSize(text, points) and points.value > 1:
        size = points.value
    font = pdfium.FPDFTextObj_GetFont(text)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    return size, name.value.decode("latin-1").lower()


def _other_font(rng: random.Random, name: str) -> bytes:
    """One of the standard types that is not like the one named."""
    if any(part in name for part in _MONO):
        return rng.choice((b"Helvetica", b"Times-Roman"))
    if any(part in name for part in _SERIFS):
        return rng.choice((b"Helvetica", b"Courier-Bold"))
    return rng.choice((b"Times-Roman", b"Courier", b"Times-Bold"))
