"""Values that look for their labels: labels in no list, labels of two lines, and values of two lines beside them."""

from __future__ import annotations

import pytest

from claimctl import config
from claimctl.records import Cell, Page, Segment, Table, Text, Word
from claimctl.stages.extract import run as extract
from claimctl.stages.extract import vocabulary
from claimctl.stages.extract.normal.words import squeeze

SETTINGS = config.load().config.extract
MODEL = extract.load(SETTINGS)
WIDTH, HEIGHT = 600.0, 800.0
STRANGE = {
    "loss_date": ("When the loss took place", "06/03/2024", "2024-06-03"),
    "claim_number": ("Claim file identifier", "CL-448812", "CL-448812"),
    "license_plate": ("Plate of the insured vehicle", "HLR1373", "HLR1373"),
}  # labels that no list has


def readings(*rows: tuple[float, float, str], cells: tuple[tuple[float, float, float, float], ...] = ()):
    """What the fields of a claim form of (x, y, words) could be; `cells` are boxes in points."""
    words = []
    for line, (x, y, text) in enumerate(rows):
        at = x
        for word in text.split():
            wide = 5.0 * len(word)
            words.append(Word(word, at / WIDTH, y / HEIGHT, (at + wide) / WIDTH, (y + 10) / HEIGHT, 0.97, line))
            at += wide + 2.5
    ruled = tuple(
        Cell(0, column, "", x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT)
        for column, (x0, y0, x1, y1) in enumerate(cells)
    )
    page = Page(1, WIDTH, HEIGHT, "text_layer", "test", 0.97, tuple(words), tables=(Table(ruled),) if ruled else ())
    text = Text("0" * 64, "application/pdf", (page,))
    scene = extract.gather(text, Segment(1, 1, "claim_form", 0.95), SETTINGS, MODEL).scene
    return {(pair.field, pair.reading.value) for pair in scene.pairs}


@pytest.mark.parametrize("field", STRANGE)
def test_a_value_finds_a_label_that_no_list_has(field):
    label, raw, value = STRANGE[field]
    assert vocabulary.read().fields(squeeze(label)) == ()
    assert (field, value) in readings((50, 100, label), (300, 100, raw))  # beside it
    assert (field, value) in readings((50, 100, label), (50, 113, raw))  # under it
    assert (field, value) in readings((50, 100, raw), (50, 113, label))  # over it


def test_a_column_head_far_above_names_a_value():
    head, raw, value = STRANGE["claim_number"]
    rows = [
        (50, 100, "Item"),
        (300, 100, head),
        (50, 115, "Bag"),
        (300, 115, "none"),
        (50, 130, "Coat"),
        (300, 130, raw),
    ]
    assert ("claim_number", value) in readings(*rows)


def test_the_second_line_of_a_label_names_the_value_beside_the_first():
    label, raw, value = STRANGE["loss_date"]
    assert ("loss_date", value) in readings((50, 100, "Wxyz qrs"), (300, 101, raw), (50, 111, label))


def test_the_label_of_the_next_row_names_its_own_value():
    label, raw, _ = STRANGE["claim_number"]
    rows = ((50, 100, "Wxyz qrs"), (300, 100, "CL-1111111"), (50, 111, label), (300, 111, raw))
    assert ("claim_number", raw) in readings(*rows)
    assert ("claim_number", "CL-1111111") not in readings(*rows)


def test_an_address_of_two_lines_in_its_box_is_read_whole_beside_a_label_of_two_lines():
    rows = (
        (52, 100, "Address of insured"), (302, 100, "14 Fern Road"),
        (52, 111, "Dirección del asegurado"), (302, 112, "Elmstead, OH 43004"),
    )  # fmt: skip
    found = readings(*rows, cells=((50, 98, 300, 124), (300, 98, 550, 124)))
    assert ("insured_address", "14 Fern Road, Elmstead, OH 43004") in found


def test_words_of_a_sentence_are_no_labels():
    assert readings((50, 100, "We looked at it with 2 friends and 14 others, and went home by 9 or so.")) == set()
