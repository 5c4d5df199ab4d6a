"""Letters in the cells of a form's rows become the words that were meant; what stands in no cells is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from ocr_cases import settings
from PIL import Image, ImageDraw, ImageFont

from claimctl.stages.ocr import cells, engines
from claimctl.stages.ocr.engines import Reading, ReadWord

FONT = ImageFont.load_default(size=30)


def form(*rows: tuple[int, int, str], grey: int = 150, pitch: int = 40, tilt: float = 0.0) -> np.ndarray:
    """A page with rows of cells at x, y, a letter each; `-` is a hyphen between two rows, `_` an empty cell."""
    page = Image.new("RGB", (1700, 700), "white")
    pen = ImageDraw.Draw(page)
    for x, y, text in rows:
        for place, letter in enumerate(text):
            left = x + place * pitch
            if letter == "-":
                pen.rectangle((left + 10, y + 20, left + pitch - 10, y + 23), fill="black")
                continue
            pen.rectangle((left, y, left + pitch, y + 44), outline=(grey,) * 3, width=3)
            if letter != "_":
                pen.text((left + pitch / 2, y + 22), letter, "black", FONT, anchor="mm")
    return np.asarray(page.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor="white"))


class Recorder:
    """Sees nothing, and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[np.ndarray] = []

    def __call__(self, image: np.ndarray) -> Reading:
        self.shown.append(image)
        return Reading([])


@pytest.fixture(scope="module")
def engine() -> engines.Engine:
    return engines.create(settings())


@pytest.mark.parametrize("tilt", [0.0, 0.6])
def test_letters_in_cells_are_read_as_the_words_that_they_make(engine: engines.Engine, tilt: float) -> None:
    page = form((100, 60, "MARGARET__"), (100, 200, "27_OAK_LANE___"), (100, 340, "555-01-7788"), tilt=tilt)
    words = cells.read(engine.read, page, [ReadWord("N", 145, 65, 175, 100, 0.7)])
    words.sort(key=lambda word: (round(word.y0 / 60), word.x0))
    assert [word.text for word in words] == ["MARGARET", "27", "OAK", "LANE", "555", "-", "01", "-", "7788"]
    margaret, _, oak = words[:3]
    assert margaret.x0 == pytest.approx(110, abs=15)
    assert margaret.x1 == pytest.approx(410, abs=15)
    assert oak.x0 == pytest.approx(100 + 3 * 40 + 8, abs=15)
    assert oak.y0 < oak.y1 < oak.y0 + 44


def test_empty_cells_are_not_read() -> None:
    shown = Recorder()
    known = [ReadWord("Name", 20, 60, 90, 100, 0.9)]
    assert cells.read(shown, form((100, 60, "________"), (100, 200, "___-__-____")), known) == known
    assert not shown.shown


def test_what_the_second_reading_says_nothing_of_is_kept_from_the_first() -> None:
    known = [ReadWord("MARY", 105, 65, 255, 100, 0.9)]
    shown = Recorder()
    assert cells.read(shown, form((100, 60, "MARY_____")), known) == known
    assert len(shown.shown) == 1


def test_tables_headings_and_prose_are_no_cells() -> None:
    page = Image.new("RGB", (1700, 700), "white")
    pen = ImageDraw.Draw(page)
    pen.text((50, 20), "HILLTOP III MUTUAL", "black", ImageFont.load_default(size=60))
    for row in range(5):
        for column in range(5):
            pen.rectangle((60 + column * 300, 150 + row * 60, 360 + column * 300, 210 + row * 60), outline="black")
            pen.text((80 + column * 300, 165 + row * 60), f"{row}{column},400.50", "black", FONT)
    pen.text((60, 520), "Illicit millimetre hills fill till all lilies will", "black", FONT)
    shown = Recorder()
    cells.read(shown, np.asarray(page), [])
    assert not shown.shown


def test_letters_that_the_second_reading_doubts_do_not_replace_the_first() -> None:
    known = [ReadWord("MARY", 105, 65, 255, 100, 0.9)]

    def doubt(sheet: np.ndarray) -> Reading:
        ink = np.argwhere(sheet[:, :, 0] < 128)
        (y0, x0), (y1, x1) = ink.min(axis=0), ink.max(axis=0)
        return Reading([ReadWord("NRVX", float(x0), float(y0), float(x1), float(y1), 0.3)])

    assert cells.read(doubt, form((100, 60, "MARY_____")), known) == known
