"""PDFs to pages: the text layer where it can be trusted, form fields, and OCR for what only a picture shows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from claimctl.errors import Failed, Refused
from claimctl.records import Page
from claimctl.stages.ocr import drawn, forms, geometry, layer, tables
from claimctl.stages.ocr.lines import Span, in_reading_order, mean_confidence

# A note on XFA forms, to standard error: their AcroForm twin is read instead.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.config import OcrConfig
    from claimctl.records import TextSource
    from claimctl.stages.ocr.reader import Reader

_LEAST_SIDE, _MOST_SIDE = 1400, 2800  # pixels of a drawn page's long side, whatever its paper
_BIG_PICTURE = 0.2  # of the page: a smaller picture is a logo, a seal or a bar code


def read(content: bytes, config: OcrConfig, reader: Reader) -> tuple[Page, ...]:
    """The document's pages; `width` and `height` are points of the upright page.

    Raises Refused (encrypted, too_many_pages) or Failed (corrupt).
    """
    with _opened(content) as document:
        total = _page_count(document, config)
        return tuple(_page(document, index, config, reader) for index in range(total))


def count(content: bytes, config: OcrConfig) -> int:
    """The number of pages. Raises as `read` does for a document that can't be opened."""
    with _opened(content) as document:
        return _page_count(document, config)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("encrypted", "The PDF needs a password.", "Ask for a copy without one.") from error
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_SECURITY:
            raise Refused(
                "encrypted", "The PDF is protected in a way that is not read.", "Ask for a copy without protection."
            ) from error
        raise Failed("corrupt", "The PDF can't be opened.", "Ask for it again.") from error
    return document


def _page_count(document: pypdfium2.PdfDocument, config: OcrConfig) -> int:
    total = len(document)
    if total <= 0:
        raise Failed("corrupt", "The PDF has no page that can be read.", "Ask for it again.")
    if total > config.max_pages:
        raise Refused("too_many_pages", f"It has {total} pages, more than {config.max_pages}.", "Raise ocr.max_pages.")
    return total


def _page(document: pypdfium2.PdfDocument, index: int, config: OcrConfig, reader: Reader) -> Page:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise Failed("corrupt", f"Page {index + 1} of the PDF can't be read.", "Ask for it again.") from error
    try:
        shape = geometry.of_page(page.raw)
        own = layer.read(page.raw, shape) if config.trust_text_layer != "never" else layer.NONE
        seen = drawn.survey(page.raw)
        told = _tell(page, own, seen, shape, config, reader)
        filled = forms.read(page.raw, document.formenv, shape, told.turn, told.spans if told.source != "ocr" else [])
        laid_out = _laid_out(index + 1, shape, told, filled)
        ruled = tables.find(seen.lines(shape, told.turn), laid_out.width, laid_out.height, laid_out.words)
        return msgspec.structs.replace(laid_out, tables=ruled) if ruled else laid_out
    finally:
        page.close()


class _Told(NamedTuple):
    """What a page says without its form fields."""

    spans: list[Span]
    source: TextSource
    engine: str
    turn: int
    skew: float


def _tell(
    page: pypdfium2.PdfPage,
    own: layer.Layer,
    seen: drawn.Drawn,
    shape: geometry.Geometry,
    config: OcrConfig,
    reader: Reader,
) -> _Told:
    """The layer's words where it tells all; the engine's where it tells nothing; both where it leaves out a picture."""
    if config.trust_text_layer == "always":
        return _Told(own.spans, "text_layer", "pdfium", own.turn, 0.0)
    usable = bool(own.spans) and not own.garbage
    untold = _untold_pictures(seen.boxes(shape, own.turn), own) if usable else []
    if usable and not untold:
        return _Told(own.spans, "text_layer", "pdfium", own.turn, 0.0)
    scan = reader.read(_drawn(page, shape, config))
    if not usable:
        return _Told(scan.spans, "ocr", reader.name, scan.turn, scan.skew)
    new = _beside(geometry.turn_spans(scan.spans, own.turn - scan.turn), own.spans)
    if not new:
        return _Told(own.spans, "text_layer", "pdfium", own.turn, 0.0)
    return _Told([*own.spans, *new], "mixed", f"pdfium+{reader.name}", own.turn, 0.0)


def _laid_out(number: int, shape: geometry.Geometry, told: _Told, filled: forms.Filled) -> Page:
    """The page with its fields' values among its words.

    `text_source` is `form` where the words are the text layer's and the fields' (the values are the fields'), `mixed`
    where an engine read the page as well.
    """
    spans, source = told.spans, told.source
    if filled.spans:
        if source == "ocr":  # the engine saw the notes drawn; here they are letter by letter
            spans = [span for span in spans if not filled.covers(span)]
        spans = [*spans, *filled.spans]
        source = "form" if source == "text_layer" or not told.spans else "mixed"
    width, height = shape.size
    if told.turn % 180:
        width, height = height, width
    words = in_reading_order(spans, width, height, told.skew)
    return Page(
        number, round(width, 2), round(height, 2), source, told.engine, mean_confidence(spans), words,
        rotation=told.turn, forms=filled.fields,
    )  # fmt: skip


def _untold_pictures(pictures: list[drawn.Box], own: layer.Layer) -> list[drawn.Box]:
    """The big pictures that the text layer says next to nothing of."""
    middles = np.array([((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in own.spans])
    untold = []
    for box in pictures:
        area = (box.x1 - box.x0) * (box.y1 - box.y0)
        if area < _BIG_PICTURE:
            continue
        inside = (
            (middles[:, 0] > box.x0) & (middles[:, 0] < box.x1) & (middles[:, 1] > box.y0) & (middles[:, 1] < box.y1)
        )
        if int(inside.sum()) < 40 * area:
            untold.append(box)
    return untold


def _beside(read_off: list[Span], spans: list[Span]) -> list[Span]:
    """The words read off the picture that the text layer does not hold already."""
    boxes = np.array([(s.x0, s.y0, s.x1, s.y1) for s in spans])
    new = []
    for span in read_off:
        wide = np.minimum(boxes[:, 2], span.x1) - np.maximum(boxes[:, 0], span.x0)
        tall = np.minimum(boxes[:, 3], span.y1) - np.maximum(boxes[:, 1], span.y0)
        shared = (np.clip(wide, 0, None) * np.clip(tall, 0, None)).sum()
        if shared < 0.3 * (span.x1 - span.x0) * (span.y1 - span.y0):
            new.append(span)
    return new


def _drawn(page: pypdfium2.PdfPage, shape: geometry.Geometry, config: OcrConfig) -> NDArray[np.uint8]:
    """The page without its form fields, RGB at the config's resolution; odd paper is drawn to a usable size."""
    long_side = max(shape.width, shape.height) / 72 * config.dpi
    pixels = min(max(long_side, _LEAST_SIDE), _MOST_SIDE)
    try:
        bitmap = page.render(scale=pixels / max(shape.width, shape.height), rev_byteorder=True, may_draw_forms=False)
        image = np.asarray(bitmap.to_numpy())
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise Failed("corrupt", "A page of the PDF can't be drawn.", "Ask for it again.") from error
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    return np.ascontiguousarray(image[:, :, :3])
