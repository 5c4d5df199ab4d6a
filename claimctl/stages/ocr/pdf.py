"""PDFs to pages: the text layer where it can be trusted, form fields, and OCR for what only a picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from claimctl.errors import Failed, Refused
from claimctl.records import Page
from claimctl.stages.ocr import geometry, layer
from claimctl.stages.ocr.lines import Span, in_reading_order, mean_confidence
from claimctl.stages.ocr.pictures import Box, pictures_of

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
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise Refused("encrypted", "The PDF needs a password.", "Ask for a copy without one.") from error
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_SECURITY:
            raise Refused(
                "encrypted", "The PDF is protected in a way that is not read.", "Ask for a copy without protection."
            ) from error
        raise Failed("corrupt", "The PDF can't be opened.", "Ask for it again.") from error


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
        own = layer.read(page.raw, shape) if config.trust_text_layer != "never" else layer.Layer([], 0, garbage=False)
        spans, turn, skew = own.spans, own.turn, 0.0
        source: TextSource = "text_layer"
        engine = "pdfium"
        untold = _untold(page, own, shape, config)
        if untold is not None:
            scan = reader.read(_drawn(page, shape, config))
            if untold == [] or own.garbage or not spans:
                spans, source, engine = scan.spans, "ocr", reader.name
                turn, skew = scan.turn, scan.skew
            else:
                read_off = geometry.turn_spans(scan.spans, turn - scan.turn)
                new = _beside(read_off, spans)
                if new:
                    spans, source, engine = [*spans, *new], "mixed", f"pdfium+{reader.name}"
        width, height = shape.size
        if turn % 180:
            width, height = height, width
        return Page(
            index + 1, round(width, 2), round(height, 2), source, engine, mean_confidence(spans),
            in_reading_order(spans, width, height, skew), rotation=turn,
        )  # fmt: skip
    finally:
        page.close()


def _untold(page: pypdfium2.PdfPage, own: layer.Layer, shape: geometry.Geometry, config: OcrConfig) -> list[Box] | None:
    """The pictures that the text layer says nothing of; an empty list for the whole page, None where all is told."""
    if config.trust_text_layer == "always":
        return None
    if own.garbage or not own.spans:
        return []
    middles = np.array([((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in own.spans])
    untold = []
    for box in pictures_of(page.raw, shape, own.turn):
        area = (box.x1 - box.x0) * (box.y1 - box.y0)
        if area < _BIG_PICTURE:
            continue
        inside = (
            (middles[:, 0] > box.x0) & (middles[:, 0] < box.x1) & (middles[:, 1] > box.y0) & (middles[:, 1] < box.y1)
        )
        if int(inside.sum()) < 40 * area:
            untold.append(box)
    return untold or None


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
    """The page as RGB at the config's resolution; very small and very large paper is drawn to a usable size."""
    long_side = max(shape.width, shape.height) / 72 * config.dpi
    pixels = min(max(long_side, _LEAST_SIDE), _MOST_SIDE)
    try:
        bitmap = page.render(scale=pixels / max(shape.width, shape.height), rev_byteorder=True)
        image = np.asarray(bitmap.to_numpy())
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise Failed("corrupt", "A page of the PDF can't be drawn.", "Ask for it again.") from error
    if image.ndim == 2:
        image = np.repeat(image[:, :, None], 3, axis=2)
    return np.ascontiguousarray(image[:, :, :3])
