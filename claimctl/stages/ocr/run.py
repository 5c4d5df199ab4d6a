"""The ocr stage: a file's bytes to pages of words.

A PDF's own text is taken where it can be trusted, filled form fields join it, and what only a picture shows is read by
an OCR engine. Pictures are read by the engine; plain text and DOCX are laid out on pages of their own.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from claimctl.errors import Refused
from claimctl.records import Source, Text
from claimctl.stages.ocr import engines
from claimctl.stages.ocr.reader import Model, Reader

if TYPE_CHECKING:
    from claimctl.config import OcrConfig
    from claimctl.records import Page

VERSION = 6
PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def identity(config: OcrConfig) -> str:
    """The versions of all that puts words on a page. Raises DependencyError where the engine is missing."""
    libraries = "+".join(f"{name}-{metadata.version(name)}" for name in ("pypdfium2", "pillow"))
    return f"ocr-{VERSION}+{libraries}+{config.engine}-{engines.version(config.engine)}"


def load(config: OcrConfig) -> Model:
    """What a worker keeps between documents."""
    return Model(config)


def run(source: Source, config: OcrConfig, model: Model) -> Text:
    """The source's pages, words in reading order.

    Raises Refused (encrypted, too_many_pages, too_many_pixels, archive_bomb, unsupported_kind), Failed (corrupt,
    engine), and
    DependencyError where a scan needs an engine that is not installed.
    """
    reader = Reader(model)
    pages = _read(source, config, reader)
    return Text(source.doc_id, source.media_type, pages, round(reader.engine_ms, 3))


def _read(source: Source, config: OcrConfig, reader: Reader) -> tuple[Page, ...]:
    if source.media_type == PDF:
        from claimctl.stages.ocr import pdf

        return pdf.read(source.content, config, reader)
    if source.media_type.startswith("image/"):
        from claimctl.stages.ocr import images

        return images.read(source.content, config, reader)
    if source.media_type == TEXT:
        from claimctl.stages.ocr import plain

        return plain.read(source.content, config)
    if source.media_type == DOCX:
        from claimctl.stages.ocr import office

        return office.read(source.content, config)
    raise _unsupported(source)


def count_pages(source: Source, config: OcrConfig) -> int:
    """How many pages `run` will read; cheap. Raises what `run` raises for a file that can't be opened at all."""
    if source.media_type == PDF:
        from claimctl.stages.ocr import pdf

        return pdf.count(source.content, config)
    if source.media_type.startswith("image/"):
        from claimctl.stages.ocr import images

        return images.count(source.content, config)
    if source.media_type in {TEXT, DOCX}:
        return 1
    raise _unsupported(source)


def _unsupported(source: Source) -> Refused:
    return Refused("unsupported_kind", f"Files of the kind {source.media_type} are not read.")
