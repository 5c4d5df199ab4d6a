"""Pages of documents as small pictures within a page of HTML. Files are only read, and within limits.

A file that can't be shown (encrypted, damaged, too large, of a kind without pages) gives a reason in its place.
"""

from __future__ import annotations

import base64
import io
import os
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from claimctl.errors import ClaimctlError, Failed, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

MAX_BYTES = 100 * 2**20
MAX_PIXELS = 120_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "DIB", "WEBP")
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, EOFError,
    ZeroDivisionError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A page as a data URI with its size in pixels, or the reason why there is none."""

    page: int
    width: int = 0
    height: int = 0
    uri: str = ""
    reason: str = ""


def shown(folder: Path, path: str, pages: Sequence[int], side: int, quality: int) -> tuple[Picture, ...]:
    """The pages of the file at `path` in `folder`, their longer side `side` pixels at most, as WEBP of `quality`."""
    try:
        content = _content(folder, path)
        return tuple(_picture(content, page, side, quality) for page in pages)
    except ClaimctlError as error:
        return tuple(Picture(page, reason=error.message) for page in pages)


def _content(folder: Path, path: str) -> bytes:
    name = os.fsdecode(unquote_to_bytes(path))  # a path in a table is in printable letters, see intake/names.py
    file = (folder / name).resolve()
    # A path comes from a table: it may name nothing outside the documents' folder, through a link neither.
    if "!/" in path and not file.exists():
        raise Refused("unsupported_kind", "What stands in an archive or a mail is not shown.")
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise Failed("unreadable", "The file is not in the folder of documents.")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Refused("too_large", f"The file is larger than {MAX_BYTES // 2**20} MB.")
        return file.read_bytes()
    except OSError as error:
        raise Failed("unreadable", f"The file can't be opened ({type(error).__name__}).") from error


def _picture(content: bytes, page: int, side: int, quality: int) -> Picture:
    try:
        pdf = b"%PDF-" in content[:1029]
        return _small(_pdf_page(content, page, side) if pdf else _frame(content, page, side), page, side, quality)
    except ClaimctlError as error:
        return Picture(page, reason=error.message)
    except _BROKEN as error:
        return Picture(page, reason=f"The page can't be shown ({type(error).__name__}).")


def _pdf_page(content: bytes, number: int, side: int) -> Image:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise Refused("encrypted", "The PDF is encrypted.") from error
        raise Failed("corrupt", "The PDF is damaged.") from error
    with document:
        if not 1 <= number <= len(document):
            raise Failed("corrupt", f"The PDF has no page {number}.")
        document.init_forms()
        try:
            page = document[number - 1]
            longest = max(page.get_size())
            drawn: Image = page.render(scale=side / max(longest, 1.0), may_draw_forms=True).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Failed("corrupt", f"Page {number} of the PDF is damaged.") from error
        return drawn.convert("RGB")


def _frame(content: bytes, number: int, side: int) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageOps, UnidentifiedImageError

    formats: tuple[str, ...] = _FORMATS
    if content[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
        formats = ("HEIF",)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Pillow.open(io.BytesIO(content), formats=formats)
        except Pillow.DecompressionBombError as error:
            raise Refused("too_many_pixels", "The picture has far too many megapixels.") from error
        except UnidentifiedImageError as error:
            raise Refused("unsupported_kind", "A file of this kind has no picture of its pages.") from error
        if number > 1:
            image.seek(number - 1)
        if image.width * image.height > MAX_PIXELS:
            raise Refused("too_many_pixels", f"The picture has {image.width * image.height / 1e6:.0f} megapixels.")
        across, down = (float(dots) for dots in image.info.get("dpi", (1, 1)))
        image.draft("RGB", (side * 2, side * 2))  # a JPEG is decoded no larger than need be
        upright = ImageOps.exif_transpose(image).convert("RGB")
    if across > 0 and down > 0 and 1.2 <= max(across / down, down / across) <= 4.5:  # a fax has fewer dots down
        wide, high = upright.size
        upright = upright.resize(
            (wide, round(high * across / down)) if across > down else (round(wide * down / across), high)
        )
    return upright


def _small(image: Image, page: int, side: int, quality: int) -> Picture:
    image.thumbnail((side, side))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    data = base64.b64encode(out.getvalue()).decode()
    return Picture(page, image.width, image.height, f"data:image/webp;base64,{data}")
