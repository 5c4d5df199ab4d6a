"""Documents made on the spot for the tests of the ocr stage, and an engine that reads what a test tells it to."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from claimctl import config
from claimctl.records import Source
from claimctl.stages.ocr import run as ocr
from claimctl.stages.ocr.engines import Reading, ReadWord

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.config import OcrConfig
    from claimctl.records import Page, Text

A4 = (595.0, 842.0)


class FakeEngine:
    """Gives the words it was made with for every image, and remembers the images."""

    name = "fake"
    version = "1"

    def __init__(self, *words: ReadWord, turn: int = 0) -> None:
        self.words = list(words)
        self.turn = turn
        self.images: list[NDArray[np.uint8]] = []

    def read(self, image: NDArray[np.uint8]) -> Reading:
        self.images.append(image)
        return Reading(self.words, self.turn)


@cache
def _defaults() -> OcrConfig:
    return config.load().config.ocr


def settings(**changes: object) -> OcrConfig:
    return msgspec.structs.replace(_defaults(), **changes)


def read(
    content: bytes, media_type: str = "application/pdf", engine: FakeEngine | None = None, **changes: object
) -> Text:
    """The stage's answer, with a fake engine in place of OCR unless the test brings none and needs none."""
    chosen = settings(**changes)
    model = ocr.load(chosen)
    model._engine = engine or FakeEngine()
    return ocr.run(Source("0" * 64, media_type, content), chosen, model)


def pdf(*pages: Callable[[canvas.Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """A PDF whose pages are drawn by the given functions."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=size, invariant=True)
    for draw in pages:
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def letter(sheet: canvas.Canvas) -> None:
    """Three lines of a letter, the last one a label with its value far to the right."""
    sheet.setFont("Helvetica", 12)
    sheet.drawString(72, 770, "Notice of loss")
    sheet.drawString(72, 740, "The kitchen was flooded in the night.")
    sheet.drawString(72, 710, "Total claimed")
    sheet.drawRightString(520, 710, "1,250.00")


def drawing(text: str, size: tuple[int, int] = (1000, 600), letters: int = 48) -> Image.Image:
    """A white picture with lines of black text."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(text.split("\n")):
        pen.text((40, 40 + row * letters * 1.6), line, fill="black", font=ImageFont.load_default(letters))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def place(sheet: canvas.Canvas, image: Image.Image, x: float, y: float, width: float, height: float) -> None:
    sheet.drawImage(ImageReader(image), x, y, width, height)


def words_of(page: Page) -> list[str]:
    return [word.text for word in page.words]
