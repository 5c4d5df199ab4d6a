"""PDF pages of several files as one file, byte for byte the same each time."""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-F]{32})>\s*<([0-9A-F]{32})>\s*\]")
_DATE = re.compile(rb"(?<=/CreationDate\()D:[^)]*(?=\))")


def merge(pages: Sequence[tuple[bytes, int, int]]) -> bytes:
    """Pages as (file, page from 1, quarter turns clockwise) in this order; a file without bytes is a blank page."""
    made = pypdfium2.PdfDocument.new()
    sources: dict[int, pypdfium2.PdfDocument] = {}
    try:
        for content, page, quarters in pages:
            if not content:
                made.new_page(*_like(made))
                continue
            source = sources.setdefault(id(content), pypdfium2.PdfDocument(content))
            made.import_pages(source, [page - 1])
            if quarters:
                made[len(made) - 1].set_rotation(90 * quarters)
        file = io.BytesIO()
        made.save(file)
    finally:
        made.close()
        for source in sources.values():
            source.close()
    return settled(file.getvalue())


def settled(pdf: bytes) -> bytes:
    """A PDF that PDFium wrote, with an id and a date of its content instead of the memory's and the clock's."""
    # Each as long as what it replaces: the table at the end tells where objects begin.
    plain = _DATE.sub(lambda date: b"D:20000101000000+00'00'"[: len(date[0])].ljust(len(date[0])), pdf)
    plain = _ID.sub(_id(b"0" * 32), plain)
    return plain.replace(_id(b"0" * 32), _id(hashlib.sha256(plain).hexdigest()[:32].upper().encode()))


def _id(name: bytes) -> bytes:
    return b"/ID[<" + name + b"><" + name + b">]"


def _like(made: pypdfium2.PdfDocument) -> tuple[float, float]:
    """The size of the page before."""
    if not len(made):
        return 612.0, 792.0
    wide, high = made[len(made) - 1].get_size()
    return float(wide), float(high)
