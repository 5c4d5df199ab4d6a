"""Photos of paper taken at an angle: the sheet is made square to be read, and what was read stands where it does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from ocr_cases import encoded, read
from PIL import Image

from claimctl.stages.ocr import paper
from claimctl.stages.ocr.engines import Reading, ReadWord

SHEET = (900, 1200)  # width and height of the paper
WORD = (150, 300, 450, 360)  # on it
CORNERS = {
    "from below": [(180, 60), (920, 90), (1050, 1330), (60, 1300)],
    "from the left": [(90, 70), (1000, 170), (1010, 1240), (70, 1350)],
}


def photo(corners: list[tuple[int, int]]) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """A sheet with one word on a dark table, and the box around the word in fractions of the photo."""
    sheet = np.full((SHEET[1], SHEET[0], 3), 236, np.uint8)
    x0, y0, x1, y1 = WORD
    sheet[y0:y1, x0:x1] = (10, 10, 200)
    for row in range(500, 1100, 40):
        sheet[row : row + 3, 120:780:9] = 60
    square = np.array([(0, 0), (SHEET[0], 0), SHEET, (0, SHEET[1])], np.float32)
    there = cv2.getPerspectiveTransform(square, np.array(corners, np.float32))
    table = np.full((1400, 1100, 3), 70, np.uint8)
    cv2.warpPerspective(sheet, there, (1100, 1400), table, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)
    around = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], np.float32)
    (seen,) = cv2.perspectiveTransform(around, there) / np.array([1100, 1400], np.float32)
    return table, (*seen.min(axis=0).tolist(), *seen.max(axis=0).tolist())


class RedSeer:
    """An engine that reads what is red, and says that the page lies so many degrees on its side."""

    name = "red"
    version = "1"

    def __init__(self, turn: int = 0) -> None:
        self.turn = turn
        self.full = 0.0  # of the word's box: how much of it is red

    def read(self, image: np.ndarray) -> Reading:
        upright = np.rot90(image, -self.turn // 90)
        red = (upright[:, :, 2] > 150) & (upright[:, :, 0] < 80)
        rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
        if not len(rows):
            return Reading([], self.turn)
        x0, y0, x1, y1 = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        self.full = float(red[y0:y1, x0:x1].mean())
        return Reading([ReadWord("red", float(x0), float(y0), float(x1), float(y1), 0.9)], self.turn)


@pytest.mark.parametrize("corners", CORNERS.values(), ids=CORNERS)
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_sheet_seen_at_an_angle_is_read_square_and_its_words_stand_where_the_photo_has_them(corners, turn):
    table, box = photo(corners)
    engine = RedSeer(turn)
    (page,) = read(encoded(Image.fromarray(np.rot90(table, turn // 90))), "image/png", engine).pages
    (word,) = page.words
    assert engine.full > 0.97
    assert (word.x0, word.y0, word.x1, word.y1) == pytest.approx(box, abs=0.004)
    assert (page.width, page.height, page.rotation) == (1100, 1400, turn)


def test_a_sheet_seen_from_above_or_hardly_from_aside_or_no_sheet_at_all_is_left_as_it_is():
    aside, _ = photo([(140, 80), (960, 90), (990, 1320), (110, 1310)])
    assert paper.flattened(aside) is None
    straight, _ = photo([(110, 80), (990, 80), (990, 1320), (110, 1320)])
    assert paper.flattened(straight) is None
    noise = np.random.default_rng(5).integers(0, 255, (1400, 1100, 3), np.uint8)
    assert paper.flattened(noise) is None
    assert paper.flattened(np.full((1400, 1100, 3), 240, np.uint8)) is None


def test_a_small_note_on_a_page_is_not_taken_for_the_paper():
    page, _ = photo([(400, 500), (760, 540), (720, 900), (420, 880)])
    assert paper.flattened(page) is None


def test_a_photo_with_print_beside_the_sheet_is_read_as_it_is():
    table, _ = photo(CORNERS["from below"])
    assert paper.flattened(table) is not None
    cv2.putText(table, "4711 0815", (2, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (230, 230, 230), 3)
    cv2.putText(table, "INVOICE 12", (2, 1395), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (5, 5, 5), 3)
    cv2.putText(table, "INVOICE 13", (400, 1395), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (5, 5, 5), 3)
    assert paper.flattened(table) is None


def test_rows_of_a_sheet_seen_from_far_aside_stay_whole():
    corners = np.array([(40, 330), (1060, 40), (1060, 1360), (40, 1070)], np.float32)
    there = cv2.getPerspectiveTransform(np.array([(0, 0), (900, 0), (900, 1200), (0, 1200)], np.float32), corners)
    sheet = np.full((1200, 900, 3), 236, np.uint8)
    table = np.full((1400, 1100, 3), 70, np.uint8)
    cv2.warpPerspective(sheet, there, (1100, 1400), table, cv2.INTER_AREA, cv2.BORDER_TRANSPARENT)

    class Rows:
        name, version = "rows", "1"

        def read(self, image: np.ndarray) -> Reading:
            tall, wide = image.shape[0] / 40, image.shape[1] / 10
            return Reading(
                [
                    ReadWord(
                        f"{row}{'abc'[x]}", (1 + 3 * x) * wide, row * tall, (2 + 3 * x) * wide, (row + 0.8) * tall, 0.9
                    )
                    for row in range(2, 38)
                    for x in range(3)
                ]
            )

    (page,) = read(encoded(Image.fromarray(table)), "image/png", Rows()).pages
    assert [line.split() for line in page.text.split("\n")] == [
        [f"{row}a", f"{row}b", f"{row}c"] for row in range(2, 38)
    ]
    assert page.slant.turn > 0.3
