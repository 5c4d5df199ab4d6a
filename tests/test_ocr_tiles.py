"""Pictures that are far higher than wide are read in parts: every word once, where it stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl.stages.ocr import tiles
from claimctl.stages.ocr.engines import Reading, ReadWord

WIDE = 200


def picture(tops: list[int], height: int) -> np.ndarray:
    """A white roll with a black word, 12 high, at each of the given heights; each word is as wide as its number."""
    image = np.full((height, WIDE, 3), 255, np.uint8)
    for number, top in enumerate(tops):
        image[top : top + 12, 10 : 20 + number] = 0
    return image


class Eye:
    """Sees black words that are wholly shown or cut, as an engine would; it reads a word's number off its width."""

    def __init__(self, turn: int = 0) -> None:
        self.turn = turn
        self.shapes: list[tuple[int, int]] = []

    def __call__(self, image: np.ndarray) -> Reading:
        self.shapes.append(image.shape[:2])
        stands = image.shape[0] >= image.shape[1] and not (image[:, -11, 0] == 0).any()
        turn = 0 if stands else self.turn
        upright = np.rot90(image, -turn // 90)
        ink = np.concatenate([[0], (upright[:, 10, 0] == 0).astype(int), [0]])
        edges = np.flatnonzero(np.diff(ink))
        words = []
        for top, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            wide = int((upright[top, :, 0] == 0).sum())
            words.append(ReadWord(f"w{wide - 10}" if end - top == 12 else "cut", 10, top, 10 + wide, end, 0.9))
        return Reading(words, turn, 0.5)


@given(st.lists(st.integers(15, 90), min_size=1, max_size=60), st.integers(0, 40))
@settings(deadline=None)
def test_each_word_of_a_long_picture_is_read_once_where_it_stands(steps: list[int], rest: int) -> None:
    tops = np.cumsum(steps).tolist()
    image = picture(tops, tops[-1] + 20 + rest)
    reading = tiles.read(Eye(), image)
    assert [(word.text, word.y0) for word in sorted(reading.words, key=lambda word: word.y0)] == [
        (f"w{number}", top) for number, top in enumerate(tops)
    ]
    assert reading.skew == pytest.approx(0.5)


def test_a_long_picture_is_read_in_parts_that_are_not_long() -> None:
    eye = Eye()
    tiles.read(eye, picture([40], 8 * WIDE))
    assert len(eye.shapes) > 3
    assert all(height < 2 * width for height, width in eye.shapes)


def test_an_ordinary_page_is_read_at_once() -> None:
    eye = Eye()
    tiles.read(eye, picture([40], 2 * WIDE))
    assert eye.shapes == [(2 * WIDE, WIDE)]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_long_picture_that_lies_on_its_side_or_head_is_turned_first(turn: int) -> None:
    tops = list(range(20, 1200, 70))
    lying = np.ascontiguousarray(np.rot90(picture(tops, 1300), turn // 90))
    reading = tiles.read(Eye(turn), lying)
    assert reading.turn == turn
    assert [(word.text, word.y0) for word in reading.words] == [(f"w{number}", top) for number, top in enumerate(tops)]
