"""The filled benefit claim forms as pictures: drawn at 200 dpi with their values, read as a scanner's PDF would be.

What stands on a page is asked of PDFium: the page's own letters, and those that come when the form is flattened into
it. A value is judged where its element shows all of its letters, so one that is cut at the element's edge, replaced by
a note, or drawn over another is not; what is drawn of it still counts among the page's words. A value spread over a
row of cells is one word. Fields, check boxes, sources and halves are those of `va_forms`; a field made of a value that
is not wholly drawn is not judged.
"""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bench.converters import va_forms
from bench.converters.common import Box, Item, Part, Printed, Sheet, Truth, around, inside, page_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DPI = 200
QUALITY = 90  # of the pictures, as office scanners have it
_SLACK = 0.002  # of the page: a letter's middle may lie this far beyond its element


class Letter(NamedTuple):
    """A letter that a page shows, its box in fractions of the page, and whether it is the first of a word."""

    text: str
    box: Box
    first: bool


def items(data: Path) -> list[Item]:
    """All filled forms, each a PDF of pictures."""
    return [
        Item(item.name, item.source, partial(read, item.path), None, item.taught, "scan", partial(drawn, item.path))
        for item in va_forms.items(data)
        if item.path is not None
    ]


def drawn(path: Path) -> bytes:
    """A PDF of pictures, a page each; the same form gives the same bytes."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        document.init_forms()
        pages = [page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document]
    held = io.BytesIO()
    never = time.gmtime(0)
    pages[0].save(
        held, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=QUALITY, creationDate=never,
        modDate=never,
    )  # fmt: skip
    return held.getvalue()


def read(path: Path) -> Truth:
    """The form's fields and check boxes as they are labelled, and what its pages show."""
    elements = json.loads(path.with_suffix(".json").read_text())
    told, sizes = va_forms.read(path), va_forms.sizes_of(path)
    sheets, values, cut = list[Sheet](), list[Printed](), list[tuple[int, Box]]()
    for index, (own, flat) in enumerate(zip(letters(path, flat=False), letters(path, flat=True), strict=True)):
        words, new = words_of(own), _new(own, flat)
        for element in elements:
            text = str(element["value"])
            if element["page"] != index or element["type"] != "Text" or not text.strip():
                continue
            box = va_forms.box_of(element, sizes)
            shown = [letter for letter in new if _lies_in(letter.box, box)]
            new = [letter for letter in new if letter not in shown]
            if "".join(letter.text for letter in shown) == "".join(text.split()):
                values.append(Printed(index + 1, box, text))
                words += _shared_out(text.split(), shown)
            else:
                cut.append((index + 1, box))
                words += words_of(shown)
        words += [word for word in words_of(new) if len(word[0]) > 1]  # what ticks a box is a letter of a symbol font
        sheets.append(Sheet(index + 1, page_text(words), tuple(words)))
    (part,) = told.parts
    facts = tuple(
        fact for fact in part.facts if not any(page == fact.page and _meets(box, fact.box) for page, box in cut)
    )
    part = Part(part.doc_type, 1, part.last_page, facts, annotated=tuple(fact.field for fact in facts))
    return Truth((part,), tuple(sheets), told.marks, tuple(values))


def letters(path: Path, *, flat: bool) -> list[list[Letter]]:
    """Each page's letters in the order that they are written in; `flat` with those of its form."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    found = []
    with pypdfium2.PdfDocument(path) as document:
        if flat:
            document.init_forms()
            for page in document:
                pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
                page.close()
        for page in document:
            text = page.get_textpage()
            left, bottom, right, top = page.get_cropbox()
            wide, tall = right - left, top - bottom
            kept, first = list[Letter](), True
            for place in range(text.count_chars()):
                sign = chr(pdfium.FPDFText_GetUnicode(text.raw, place))
                sign = "-" if sign in {"\x02", "\xad"} else sign
                if sign.isspace() or not sign.isprintable():
                    first = True
                    continue
                x0, y0, x1, y1 = text.get_charbox(place)
                box = ((x0 - left) / wide, (top - y1) / tall, (x1 - left) / wide, (top - y0) / tall)
                if x1 > x0 and -0.01 < box[0] < 1 and -0.01 < box[1] < 1:
                    kept.append(
                        Letter(sign, inside((_fine(box[0]), _fine(box[1]), _fine(box[2]), _fine(box[3]))), first)
                    )
                first = False
            found.append(kept)
    return found


def _fine(at: float) -> float:
    return round(at, 5)


def words_of(written: Sequence[Letter]) -> list[tuple[str, Box]]:
    """Letters as words."""
    words = list[list[Letter]]()
    for letter in written:
        if letter.first or not words:
            words.append([])
        words[-1].append(letter)
    return [("".join(letter.text for letter in word), around(letter.box for letter in word)) for word in words]


def _new(own: Sequence[Letter], flat: Sequence[Letter]) -> list[Letter]:
    """The letters that the form adds to the page."""
    known = Counter((letter.text, letter.box) for letter in own)
    new = []
    for letter in flat:
        if known[letter.text, letter.box]:
            known[letter.text, letter.box] -= 1
        else:
            new.append(letter)
    return new


def _lies_in(box: Box, element: Box) -> bool:
    """Whether a letter stands wholly within an element."""
    return (
        element[0] - _SLACK <= box[0] and box[2] <= element[2] + _SLACK
        and element[1] - _SLACK <= box[1] and box[3] <= element[3] + _SLACK
    )  # fmt: skip


def _meets(one: Box, other: Box | None) -> bool:
    return other is not None and one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _shared_out(words: Sequence[str], shown: Sequence[Letter]) -> list[tuple[str, Box]]:
    """The words with the boxes of their letters."""
    placed, start = list[tuple[str, Box]](), 0
    for word in words:
        placed.append((word, around(letter.box for letter in shown[start : start + len(word)])))
        start += len(word)
    return placed
