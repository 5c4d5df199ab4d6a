"""The order that words are read in: down the columns of prose, across everything else, and no word lost."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocr_cases import pdf, read

from claimctl.stages.ocr.lines import Span, in_reading_order
from claimctl.stages.ocr.slant import slant

if TYPE_CHECKING:
    from reportlab.pdfgen import canvas

LEFT = """The insurer pays for damage to the home that is caused
by fire, by lightning or by water that leaves a pipe in
a way that was not meant, as long as the policy holder
told of it within thirty days and kept what was left of
the things that were damaged until an adjuster has seen
them or has said in writing that they may be thrown away.""".splitlines()
RIGHT = """No claim is paid where the damage was done on purpose
or was known before the cover began. What was lost by
theft is paid where the police were told at once and a
report of it is sent to the insurer. Money and jewels
are paid up to the limits that the schedule names, and
only if they were kept in a locked safe at that time.""".splitlines()


def columns(sheet: canvas.Canvas, *texts: list[str], drop: float = 0.0, first: float = 60) -> None:
    for number, text in enumerate(texts):
        for row, line in enumerate(text):
            sheet.drawString(first + number * 250, 700 - 14 * row - drop * number, line)


def lines_of(draw) -> list[str]:
    (page,) = read(pdf(draw)).pages
    return page.text.splitlines()


@pytest.mark.parametrize("drop", [0.0, 5.0], ids=["on one baseline", "between the lines"])
def test_columns_of_prose_are_read_one_after_the_other(drop: float) -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 9)
        sheet.drawString(60, 740, "General conditions of household cover, which go with the schedule of the policy")
        columns(sheet, LEFT, RIGHT, drop=drop)
        sheet.drawString(60, 560, "Page 3 of 12, form H-204")

    title, *between, last = lines_of(draw)
    assert title.startswith("General conditions")
    assert between == [*LEFT, *RIGHT]
    assert last == "Page 3 of 12, form H-204"


def test_three_columns_of_prose_are_read_one_after_the_other() -> None:
    texts = [textwrap.wrap(" ".join(text), 36) for text in (LEFT, RIGHT, LEFT)]

    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 8)
        for number, text in enumerate(texts):
            for row, line in enumerate(text):
                sheet.drawString(40 + number * 170, 700 - 12 * row, line)

    assert lines_of(draw) == [line for text in texts for line in text]


def test_a_form_of_two_columns_is_read_across() -> None:
    labels = ["Name of insured", "Date of birth", "Policy number", "Address", "Place of loss", "Cause of loss"] * 2

    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 9)
        for row, label in enumerate(labels):
            for x in (60, 320):
                sheet.drawString(x, 700 - 16 * row, f"{label}: somebody or something {row} that is written here")

    written = [f"{label}: somebody or something {row} that is written here" for row, label in enumerate(labels)]
    assert lines_of(draw) == [f"{line} {line}" for line in written]


def test_a_table_whose_cells_hold_sentences_is_read_across() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.setFont("Helvetica", 9)
        for block in range(3):
            for x, text in ((60, LEFT), (310, RIGHT)):
                for row, line in enumerate(text[2 * block : 2 * block + 2]):
                    sheet.drawString(x, 700 - 48 * block - 12 * row, line)

    assert lines_of(draw) == [f"{left} {right}" for left, right in zip(LEFT, RIGHT, strict=True)]


def test_columns_of_a_page_that_is_slightly_askew_are_told_too() -> None:
    slope = 0.0175  # a degree, of a square page
    spans = []
    for column, text in enumerate((LEFT, RIGHT)):
        for row, line in enumerate(text):
            x = 0.1 + 0.42 * column
            for word in line.split():
                wide = 0.006 * len(word)
                y = 0.2 + 0.02 * row + slope * (x + wide / 2)
                spans.append(Span(word, x - slope * y, y, x + wide - slope * y, y + 0.014, 1.0))
                x += wide + 0.006
    words = in_reading_order(spans, 1000, 1000, slant(spans, 1000, 1000, 1.0))
    assert [word.text for word in words] == " ".join([*LEFT, *RIGHT]).split()


fractions = st.floats(0, 0.9)


@given(
    st.lists(st.tuples(fractions, fractions, st.floats(0.01, 0.1), st.floats(0.005, 0.03)), max_size=40),
    st.floats(0.3, 0.6), st.floats(-3, 3),
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_no_word_is_lost_whatever_else_stands_between_the_columns(strays, second, skew) -> None:
    spans = [Span(f"w{i}", x, y, x + wide, y + tall, 0.9) for i, (x, y, wide, tall) in enumerate(strays)]
    for column, text in enumerate((LEFT, RIGHT)):
        for row, line in enumerate(text):
            x = 0.05 + second * column
            for word in line.split():
                spans.append(Span(word, x, 0.2 + 0.02 * row, x + 0.005 * len(word), 0.215 + 0.02 * row, 1.0))
                x += 0.005 * len(word) + 0.005
    words = in_reading_order(spans, 595, 842, slant(spans, 595, 842, skew))
    letters = Counter("".join(span.text for span in spans))
    assert Counter("".join(word.text for word in words)) == letters
    assert [word.line for word in words] == sorted(word.line for word in words)
