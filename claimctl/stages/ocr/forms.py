"""Form fields and typed notes of a PDF page: what was filled in, and where it stands."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2.raw as pdfium

from claimctl.records import FormField
from claimctl.stages.ocr.lines import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.records import FormKind
    from claimctl.stages.ocr.geometry import Geometry

_KINDS: dict[int, FormKind] = {
    pdfium.FPDF_FORMFIELD_TEXTFIELD: "text",
    pdfium.FPDF_FORMFIELD_CHECKBOX: "checkbox",
    pdfium.FPDF_FORMFIELD_RADIOBUTTON: "radio",
    pdfium.FPDF_FORMFIELD_COMBOBOX: "choice",
    pdfium.FPDF_FORMFIELD_LISTBOX: "choice",
    pdfium.FPDF_FORMFIELD_SIGNATURE: "signature",
}
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_MULTILINE = 1 << 12
_MOST_LETTERS = 64 * 1024  # of one value
_MOST_ANNOTATIONS = 20_000  # of one page


class Filled(NamedTuple):
    """A page's fields, and the words they (and typed notes) put on the page that its text layer does not hold."""

    fields: tuple[FormField, ...]
    spans: list[Span]
    boxes: list[tuple[float, float, float, float]]  # where those words stand

    def covers(self, span: Span) -> bool:
        """Whether a word stands where a field's value or a note does."""
        x, y = (span.x0 + span.x1) / 2, (span.y0 + span.y1) / 2
        return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in self.boxes)


def read(page: pdfium.FPDF_PAGE, form: Any, geometry: Geometry, turn: int, spans: list[Span]) -> Filled:  # noqa: ANN401
    """The visible widgets in the page's order, and free-text notes.

    `form` is PDFium's form environment, None for a document without a form. A check box or radio button says
    `true` or `false`; a radio button's name ends with `=` and the answer that it stands for. A signature field is
    `true` where it is signed.
    """
    fields: list[FormField] = []
    new: list[Span] = []
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            subtype = pdfium.FPDFAnnot_GetSubtype(note)
            if subtype not in {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT}:
                continue
            box = _box(note, geometry, turn)
            if box is None or pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN:
                continue
            if subtype == pdfium.FPDF_ANNOT_FREETEXT:
                text = _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))  # noqa: B023
                many, letter_size = True, 0.0
            elif form is not None:
                field = _field(note, form, box)
                if field is None:
                    continue
                fields.append(field)
                text = field.value if field.kind in {"text", "choice"} else ""
                many, letter_size = _shape(note, form)
            else:
                continue
            if text.strip() and not _is_shown(text, box, spans):
                boxes.append(box)
                new.extend(_set(text, box, geometry, turn, letter_size, many=many))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
    return Filled(tuple(fields), new, boxes)


def _box(note: Any, geometry: Geometry, turn: int) -> tuple[float, float, float, float] | None:  # noqa: ANN401
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(note, rect):
        return None
    corners = (rect.left, rect.top, rect.right, rect.bottom)
    if not all(map(math.isfinite, corners)):
        return None
    x0, y0, x1, y1 = (round(min(max(side, 0.0), 1.0), 5) for side in geometry.place_one(corners, turn // 90))
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _field(note: Any, form: Any, box: tuple[float, float, float, float]) -> FormField | None:  # noqa: ANN401
    kind = _KINDS.get(pdfium.FPDFAnnot_GetFormFieldType(form, note))
    if kind is None:
        return None
    name = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldName(form, note, buffer, size))
    label = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldAlternateName(form, note, buffer, size))
    if kind in {"checkbox", "radio"}:
        value = "true" if pdfium.FPDFAnnot_IsChecked(form, note) else "false"
        if kind == "radio":
            answer = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldExportValue(form, note, buffer, size))
            name = f"{name}={answer}"
    elif kind == "signature":
        value = "true" if pdfium.FPDFAnnot_HasKey(note, b"V") else "false"
    else:
        value = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))
    return FormField(name, label, kind, value, *box, confidence=1.0)


def _shape(note: Any, form: Any) -> tuple[bool, float]:  # noqa: ANN401
    """Whether the field takes several lines, and its letters' size in points (0.0: fitted to the field)."""
    size = ctypes.c_float()
    known = pdfium.FPDFAnnot_GetFontSize(form, note, size)
    many = bool(pdfium.FPDFAnnot_GetFormFieldFlags(form, note) & _MULTILINE)
    return many, max(size.value, 0.0) if known else 0.0


def _string(ask: Callable[[Any, int], int]) -> str:
    """A string of PDFium's: asked for its length, then for its UTF-16."""
    length = ask(None, 0)
    if length <= 2:
        return ""
    length = min(length, 2 * _MOST_LETTERS)
    buffer = (ctypes.c_ushort * (length // 2))()
    ask(buffer, length)
    text = bytes(buffer).decode("utf-16-le", "replace").split("\0", 1)[0]
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_shown(text: str, box: tuple[float, float, float, float], spans: list[Span]) -> bool:
    """Whether the page's own words within the box spell the text already, as in a form that was half flattened."""
    inside = [s.text for s in spans if box[0] <= (s.x0 + s.x1) / 2 <= box[2] and box[1] <= (s.y0 + s.y1) / 2 <= box[3]]
    return bool(inside) and _letters(text) in _letters("".join(inside))


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).lower()


def _set(
    text: str,
    box: tuple[float, float, float, float],
    geometry: Geometry,
    turn: int,
    letter_size: float,
    *,
    many: bool,
) -> list[Span]:
    """The text's words in the box: in the middle of a line, or from the top where there are several lines."""
    width, height = geometry.size if not turn % 180 else geometry.size[::-1]
    wide, tall = (box[2] - box[0]) * width, (box[3] - box[1]) * height
    size = min(letter_size or (10.0 if many else 0.7 * tall), tall, 72.0)
    pitch = 0.5 * size  # a letter's mean width in the fonts that forms are filled in
    lines = text.split("\n") if many else [" ".join(text.split("\n"))]
    if many:
        room = max(int(wide / pitch), 8)
        lines = [part for line in lines for part in _wrapped(line, room)]
        lead = min(1.15 * size, tall / len(lines))
        top = 0.0
    else:
        lead, top = size, (tall - size) / 2
    spans = []
    for row, line in enumerate(lines):
        step = min(pitch, wide / max(len(line), 1))
        y0 = box[1] + (top + row * lead) / height
        y1 = min(y0 + min(lead, size) / height, 1.0)
        start = 0
        for word in line.split():
            start = line.index(word, start)
            x0 = box[0] + start * step / width
            start += len(word)
            spans.append(Span(word, min(x0, 1.0), min(y0, 1.0), min(box[0] + start * step / width, 1.0), y1, 1.0))
    return spans


def _wrapped(line: str, room: int) -> list[str]:
    rows, row = [], ""
    for word in line.split():
        if row and len(row) + 1 + len(word) > room:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]
