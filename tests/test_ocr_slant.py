"""Rows of pages that slant: fed askew, photographed at an angle, curled."""

from __future__ import annotations

import itertools
import math
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl.records import LEVEL, Page, Slant
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.ocr.lines import Span, in_reading_order
from claimctl.stages.ocr.slant import skew, slant

WIDTH, HEIGHT = 1700, 2200
ROWS, PITCH = 24, 0.018
THINGS = ("Wound repair", "Nasal spray 10 ml", "Antiseptic wipes", "Emergency visit, moderate", "X-ray, knee, 3 views")


def slope(degrees: float) -> float:
    return math.tan(math.radians(degrees)) * WIDTH / HEIGHT


def bill(as_it_lies: Slant) -> list[Span]:
    """A list of a bill whose columns stand far apart, on a page that lies as told."""
    spans = []
    for row in range(ROWS):
        x = 0.08
        cells = [(0.08 + 0.05, f"{row + 1:02}"), *((0.0, word) for word in THINGS[row % len(THINGS)].split())]
        cells += [(0.68, "1"), (0.86, f"{17 + 3 * row}.{row:02}")]
        for start, text in cells:
            x = max(x, start)
            wide = 0.009 * len(text)
            y = as_it_lies.height(x + wide / 2, 0.3 + PITCH * row)
            spans.append(Span(text, x, y - 0.006, x + wide, y + 0.006, 0.9))
            x += wide + 0.008
    return spans


def rows_of(spans: list[Span], found: Slant) -> list[str]:
    lines: dict[int, list[str]] = {}
    for word in in_reading_order(spans, WIDTH, HEIGHT, found):
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]


angles = st.sampled_from((-1.5, -0.6, 0.0, 0.4, 1.2))


@given(angles, angles, angles, st.floats(-0.6, 0.6))
@settings(deadline=None, max_examples=40)
def test_a_row_keeps_its_amount_however_the_page_lies(middle, turn, bend, mistaken) -> None:
    spans = bill(Slant(slope(middle), slope(turn), slope(bend)))
    found = slant(spans, WIDTH, HEIGHT, middle + mistaken)
    told = rows_of(spans, found)
    assert sum(line.startswith(f"{row + 1:02} ") and line.endswith(f" 1 {17 + 3 * row}.{row:02}")
               for row, line in enumerate(told)) >= ROWS - 1  # fmt: skip


def test_a_level_page_is_left_level() -> None:
    assert slant(bill(LEVEL), WIDTH, HEIGHT, 0.0) == LEVEL
    assert skew(LEVEL, WIDTH, HEIGHT) == 0.0


def test_few_words_lie_as_the_engine_says() -> None:
    spans = [Span("Total", 0.1, 0.20, 0.2, 0.22, 1.0), Span("12.50", 0.8, 0.21, 0.9, 0.23, 1.0)]
    assert skew(slant(spans, WIDTH, HEIGHT, 0.7), WIDTH, HEIGHT) == pytest.approx(0.7, abs=1e-3)


@pytest.mark.parametrize(
    ("high", "seen", "fan"), [(1e-7, 0.0, 0.0), (6e-4, 0.0, 0.0), (0.01, 89.99, 0.0), (0.01, 0.0, 2.001)]
)
def test_words_without_height_and_engines_that_err_cost_no_memory(high, seen, fan) -> None:
    spans = [Span("a", x / 10, y / 10, x / 10 + 0.05, y / 10 + high, 0.9) for x in range(9) for y in range(9)]
    tracemalloc.start()
    found = slant(spans, WIDTH, HEIGHT, seen, fan)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert all(map(math.isfinite, (found.middle, found.turn, found.bend)))
    assert peak < 400e6


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_a_point_is_found_again_on_its_line(x, y, middle, turn, bend) -> None:
    lies = Slant(middle, turn, bend)
    assert lies.height(x, lies.level(x, y)) == pytest.approx(y, abs=1e-9)


def test_a_slanting_page_is_laid_out_as_a_level_one_and_its_boxes_stay_where_they_are() -> None:
    lies = Slant(slope(1.2), slope(-1.5), slope(0.4))
    spans = bill(lies)
    words = in_reading_order(spans, WIDTH, HEIGHT, lies)
    sheet = Sheet(Page(1, WIDTH, HEIGHT, "ocr", "test", 0.9, words, slant=lies))
    assert [len(row) for row in sheet.rows] == [3] * ROWS
    assert all(abs(chunk.middle - row[0].middle) < 0.1 for row in sheet.rows for chunk in row)
    for token in sheet.tokens[:40]:
        word = min(words, key=lambda each: abs(each.x0 - token.x0 / sheet.scale_x) + abs(
            each.y0 - sheet.fraction([token])[1]))  # fmt: skip
        assert sheet.fraction([token]) == pytest.approx((word.x0, word.y0, word.x1, word.y1), abs=1e-6)
        assert token.text == word.text


def test_a_word_and_a_line_without_end_are_cut_and_lose_no_letter() -> None:
    long = Span("0," * 5000, 0.1, 0.1, 0.9, 0.12, 1.0)
    row = [Span("total", number / 3000, 0.3, (number + 0.9) / 3000, 0.32, 1.0) for number in range(3000)]
    words = in_reading_order([long, *row], WIDTH, HEIGHT)
    assert "".join(word.text for word in words) == "0," * 5000 + "total" * 3000
    assert max(len(word.text) for word in words) <= 200
    lines: dict[int, int] = {}
    for word in words:
        lines[word.line] = lines.get(word.line, 0) + len(word.text) + 1
    assert max(lines.values()) <= 2000
    cut = [word for word in words if word.text.startswith("0,")]
    assert (cut[0].x0, cut[-1].x1) == (0.1, 0.9)
    assert all(a.x1 <= b.x0 + 1e-4 for a, b in itertools.pairwise(cut))
