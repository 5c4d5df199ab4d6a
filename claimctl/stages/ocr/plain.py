"""Plain text as pages: a monospace grid on Letter paper, so that words have boxes like any other's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.errors import Refused
from claimctl.records import Page
from claimctl.stages.ocr.lines import Span, in_reading_order

if TYPE_CHECKING:
    from claimctl.config import OcrConfig

WIDTH, HEIGHT, MARGIN = 612.0, 792.0, 36.0
ROWS = 60
COLUMNS = 90
_WIDEST = 160  # columns: lines up to here stay whole, the letters get smaller
_TOKEN = re.compile(r"\S+")


def read(content: bytes, config: OcrConfig) -> tuple[Page, ...]:
    """The text's pages, 60 lines each; form feeds start a page. Long lines wrap at a space.

    Raises Refused (too_many_pages).
    """
    most = config.max_pages * ROWS * _WIDEST * 4  # bytes; four make a letter at most
    if len(content) > most:
        raise Refused(
            "too_many_pages",
            f"It has {len(content) / 1e6:.0f} MB, more than {config.max_pages} pages hold.",
            "Raise ocr.max_pages.",
        )
    return lay_out(decode(content), "text", config)


def decode(content: bytes) -> str:
    """The text by its byte order mark, else UTF-8, else UTF-16 by its zero bytes, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    sample = content[:4096]
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > len(zeros) * 0.4:
            return content.decode(codec, "replace")
    return content.decode("cp1252", "replace")


def lay_out(text: str, engine: str, config: OcrConfig) -> tuple[Page, ...]:
    """Lines of text as pages of 612 x 792 points. Raises Refused where they are too many."""
    sheets = [
        [line.expandtabs(8).rstrip() for line in sheet.split("\n")]
        for sheet in text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    ]
    longest = max((len(line) for sheet in sheets for line in sheet), default=0)
    columns = min(max(longest, COLUMNS), _WIDEST)
    pages: list[list[str]] = []
    for sheet in sheets:
        rows = [row for line in sheet for row in _wrap(line, columns)]
        pages.extend(rows[start : start + ROWS] for start in range(0, len(rows), ROWS))
    while len(pages) > 1 and not any(row.strip() for row in pages[-1]):
        pages.pop()
    if len(pages) > config.max_pages:
        raise Refused(
            "too_many_pages", f"It fills {len(pages)} pages, more than {config.max_pages}.", "Raise ocr.max_pages."
        )
    return tuple(_page(number, rows, columns, engine) for number, rows in enumerate(pages or [[]], 1))


def _page(number: int, rows: list[str], columns: int, engine: str) -> Page:
    step = (WIDTH - 2 * MARGIN) / columns / WIDTH
    pitch = (HEIGHT - 2 * MARGIN) / ROWS / HEIGHT
    left, top = MARGIN / WIDTH, MARGIN / HEIGHT
    spans = [
        Span(
            match.group(),
            left + match.start() * step,
            top + row * pitch,
            left + match.end() * step,
            top + (row + 0.8) * pitch,
            1.0,
        )
        for row, line in enumerate(rows)
        for match in _TOKEN.finditer(line)
    ]
    words = in_reading_order(spans, WIDTH, HEIGHT)
    return Page(number, WIDTH, HEIGHT, "text_layer", engine, 1.0 if words else 0.0, words)


def _wrap(line: str, columns: int) -> list[str]:
    """The line cut at spaces so that no part is longer than `columns`; a longer word is cut where it must be."""
    rows = []
    start = 0  # a place, not the rest of the line: a file may be one line
    while len(line) - start > columns:
        cut = line.rfind(" ", start + 1, start + columns + 1)
        if cut < 0 or not line[start:cut].strip():
            cut = start + columns
        rows.append(line[start:cut].rstrip())
        start = cut
        while start < len(line) and line[start].isspace():
            start += 1
    return [*rows, line[start:]]
