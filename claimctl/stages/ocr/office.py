"""DOCX as pages: headers, paragraphs and tables in their order, laid out like plain text."""

from __future__ import annotations

import io
import itertools
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from claimctl.errors import Failed, Refused
from claimctl.stages.ocr import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.config import OcrConfig
    from claimctl.records import Page

_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_MEMBERS = 20_000
_MOST_RATIO = 200  # unpacked to packed; XML of an honest file is near 10
_GAP = "   "  # between a table's cells


def read(content: bytes, config: OcrConfig) -> tuple[Page, ...]:
    """The document's text as pages. Raises Refused for a zip bomb, Failed where it is not a whole DOCX."""
    check_archive(content)
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_lines(document))
    except (OpcError, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError,
            IndexError, TypeError, OSError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        raise Failed("corrupt", f"The DOCX can't be read ({type(error).__name__}).", "Ask for it again.") from error
    return plain.lay_out("\n".join(lines), "docx", config)


def check_archive(content: bytes) -> None:
    """Raises Refused where unpacking would cost far more than the file's size lets expect."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Failed("corrupt", "The DOCX is not a whole archive.", "Ask for it again.") from error
    if any(member.flag_bits & 1 for member in members):
        raise Refused("encrypted", "The DOCX is encrypted.", "Ask for a copy without a password.")
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(len(content), 50_000):
        raise Refused(
            "archive_bomb", f"The DOCX unpacks to {unpacked / 1e6:.0f} MB in {len(members)} parts.", "Ask for a PDF."
        )


def _lines(document: Any) -> Iterator[str]:  # noqa: ANN401
    """The text in reading order: the first section's header, the body, its footer."""
    section = document.sections[0] if len(document.sections) else None
    if section is not None:
        yield from _blocks(section.header)
    yield from _blocks(document)
    if section is not None:
        yield from _blocks(section.footer)


def _blocks(container: Any) -> Iterator[str]:  # noqa: ANN401
    from docx.table import Table

    for block in container.iter_inner_content():
        if isinstance(block, Table):
            yield from _rows(block)
        else:
            yield from block.text.split("\n")


def _rows(table: Any) -> Iterator[str]:  # noqa: ANN401
    """A table's rows as lines, its columns aligned."""
    grid: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        seen: set[Any] = set()
        for cell in row.cells:
            cells.append("" if cell._tc in seen else " ".join(cell.text.split()))  # noqa: SLF001  merged cells repeat
            seen.add(cell._tc)  # noqa: SLF001
        grid.append(cells)
    widths = [max(map(len, column)) for column in itertools.zip_longest(*grid, fillvalue="")]
    yield from (_GAP.join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)).rstrip() for row in grid)
