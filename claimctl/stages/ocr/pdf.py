"""PDFs to pages: the text layer where it can be trusted, form fields, and OCR for what only a picture shows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from claimctl.errors import Failed, Refused
from claimctl.records import LEVEL, Page
from claimctl.stages.ocr import drawn, evidence, forms, geometry, layer, looks, tables, traces, trust
from claimctl.stages.ocr.lines import in_reading_order, mean_confidence
from claimctl.stages.ocr.reader import is_blank
from claimctl.stages.ocr.slant import skew, slant

# A note on XFA forms, to standard error: their AcroForm twin is read instead.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)

if TYPE_CHECKING:
    from claimctl.config import OcrConfig
    from claimctl.stages.ocr.reader import Reader

_SCAN = 0.7  # of the page: a picture that is the page


def read(content: bytes, config: OcrConfig, reader: Reader) -> tuple[Page, ...]:
    """The document's pages; `width` and `height` are points of the upright page.

    Raises Refused (encrypted, too_many_pages) or Failed (corrupt).
    """
    with _opened(content) as document:
        total = _page_count(document, config)
        return traces.of_file(document, content, [_page(document, index, config, reader) for index in range(total)])


def count(content: bytes, config: OcrConfig) -> int:
    """The number of pages. Raises as `read` does for a document that can't be opened."""
    with _opened(content) as document:
        return _page_count(document, config)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    # PDFium keeps the error of the last document that failed, and some fail without one: a broken file would be called
    # encrypted after an encrypted one. What is no PDF at all sets it back.
    pdfium.FPDF_LoadMemDocument64(b"x", 1, None)
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
        seen = drawn.survey(page.raw)
        own = layer.read(page.raw, shape, seen.painted) if config.trust_text_layer != "never" else layer.NONE
        sheet = trust.Sheet(page, shape, config)
        told = trust.tell(sheet, own, seen, reader)
        filled = forms.read(page.raw, document.formenv, shape, told.turn, told.spans if told.source != "ocr" else [])
        laid_out = _laid_out(index + 1, shape, told, filled)
        laid_out = _with_evidence(laid_out, sheet, told, scanned=not own.spans, pictures=seen.boxes(shape, told.turn))
        if not laid_out.words and not laid_out.forms and is_blank(sheet.picture):
            laid_out = msgspec.structs.replace(laid_out, blank=True)
        laid_out = traces.of_page(page.raw, shape, laid_out)
        if _is_pictured(seen.boxes(shape, told.turn)):
            laid_out = looks.add(laid_out, lambda: sheet.sketch)
        ruled = tables.find(seen.lines(shape, told.turn), laid_out.width, laid_out.height, laid_out.words)
        return msgspec.structs.replace(laid_out, tables=ruled) if ruled else laid_out
    finally:
        page.close()


def _with_evidence(
    page: Page, sheet: trust.Sheet, told: trust.Told, *, scanned: bool, pictures: list[drawn.Box]
) -> Page:
    """The page with its ticks and signatures; one that shows its own text is drawn only where that asks for them."""
    if told.source in {"ocr", "mixed"} or (_is_pictured(pictures) and (scanned or evidence.asks(page))):
        return evidence.add(page, sheet.picture)
    return page if told.turn else evidence.add_signatures(page, sheet.strip)


def _is_pictured(pictures: list[drawn.Box]) -> bool:
    """Whether one picture is most of the page: a scan, whatever text lies under it."""
    return any((box.x1 - box.x0) * (box.y1 - box.y0) > _SCAN for box in pictures)


def _laid_out(number: int, shape: geometry.Geometry, told: trust.Told, filled: forms.Filled) -> Page:
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
    slanting = LEVEL if told.skew is None else slant(told.spans, width, height, told.skew, told.fan)
    words = in_reading_order(spans, width, height, slanting)
    return Page(
        number, round(width, 2), round(height, 2), source, told.engine, mean_confidence(spans), words,
        rotation=told.turn, skew=skew(slanting, width, height), forms=filled.fields, slant=slanting,
    )  # fmt: skip
