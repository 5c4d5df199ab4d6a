"""Forms whose captions stand inside ruled cells: what stands in a cell is its caption's value, of its part's party."""

from __future__ import annotations

import pytest

from claimctl import config
from claimctl.records import Cell, Page, Table, Word
from claimctl.stages.extract import boxed
from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.layout import Sheet

HABITS = Habits("MDY", order_known=True, region="US", currency="USD")
WIDE, HIGH, EM = 612.0, 792.0, 9.0
# Rows of cells: how high, and for each cell its share of the width, caption and entry; a text alone is a heading.
NOTICE = [
    (24, [(1, "POLICY NUMBER", "PAP-7781204"), (1, "CLAIM NUMBER", "L448689"),
          (1, "DATE OF LOSS AND TIME", "03/04/2024")]),
    "INSURED",
    (36, [(2, "NAME AND ADDRESS", "Ada Marlowe\n14 Fern Road, Elmstead, OH 43004"),
          (1, "RESIDENCE PHONE (A/C, No)", "(614) 555-0142")]),
    (24, [(1, "DATE OF BIRTH", "02/03/1961"), (2, "E-MAIL ADDRESS", "ada.marlowe@example.com")]),
    "CONTACT",
    (36, [(2, "NAME AND ADDRESS", "Tom Vane\n9 Hill Street, Dayton, OH 45402"),
          (1, "RESIDENCE PHONE (A/C, No)", "(937) 555-0188")]),
    "LOSS",
    (24, [(2, "LOCATION OF ACCIDENT (Include city & state)", "Route 9 and Mill Road, Dayton, OH"),
          (1, "AUTHORITY CONTACTED", "Dayton Police")]),
    "INSURED VEHICLE",
    (24, [(1, "YEAR", "2019"), (1, "MAKE:", "Subaru"), (1, "MODEL:", "Outback"), (1, "PLATE NUMBER", "HLR 1373")]),
    "OTHER VEHICLE",
    (24, [(1, "YEAR", "2011"), (1, "MAKE:", "Kia"), (1, "POLICY NUMBER", "ZX9667101"),
          (1, "OWNER'S NAME", "Iris Bell")]),
]  # fmt: skip


def page(rows, *, ruled):
    """The form typeset: captions of 6 points at the top of their cells, entries of 9 under them."""
    words, cells, y, line = [], [], 40.0, 0

    def put(text, x, top, size):
        nonlocal line
        for word in text.split():
            end = x + 0.55 * size * len(word)
            words.append(Word(word, x / WIDE, top / HIGH, end / WIDE, (top + size) / HIGH, 0.99, line))
            x = end + 0.3 * size
        line += 1

    for number, row in enumerate(rows):
        if isinstance(row, str):
            put(row, 30, y + 2, 7.5)
            y += 12
            continue
        high, entries = row
        x, shares = 24.0, sum(share for share, *_ in entries)
        for column, (share, caption, entry) in enumerate(entries):
            wide = (WIDE - 48) * share / shares
            put(caption, x + 2, y + 1, 6)
            for place, text in enumerate(entry.split("\n") if entry else []):
                put(text, x + 5, y + 11 + 11 * place, 9)
            cells.append(Cell(number, column, "", x / WIDE, y / HIGH, (x + wide) / WIDE, (y + high) / HIGH))
            x += wide
        y += high
    tables = (Table(tuple(cells)),) if ruled else ()
    return Page(1, WIDE, HIGH, "text_layer", "", 1.0, tuple(words), tables=tables)


def read(rows, *, ruled):
    """What the cells of a claim form say, by field."""
    found = boxed.read_cells(
        [Sheet(page(rows, ruled=ruled))], config.load().config.extract.doctypes["claim_form"], HABITS
    )
    values: dict[str, str] = {}
    for pair in found.pairs:
        values.setdefault(pair.field, pair.reading.value)
    return values, found.governed


@pytest.mark.parametrize("ruled", [True, False])
def test_a_loss_notice_tells_the_insured_from_all_others(ruled):
    values, governed = read(NOTICE, ruled=ruled)
    assert values == {
        "policy_number": "PAP-7781204",
        "claim_number": "L448689",
        "loss_date": "2024-03-04",
        "insured_name": "Ada Marlowe",
        "insured_address": "14 Fern Road, Elmstead, OH 43004",
        "insured_phone": "+16145550142",
        "insured_email": "ada.marlowe@example.com",
        "loss_location": "Route 9 and Mill Road, Dayton, OH",
        "agency_name": "Dayton Police",
        "vehicle_year": "2019",
        "vehicle_make": "Subaru",
        "vehicle_model": "Outback",
        "license_plate": "HLR1373",
    }
    assert "patient_dob" in governed  # nobody else's date of birth may fill it


def test_an_empty_cell_is_not_filled_from_another():
    rows = [row if isinstance(row, str) else (row[0], [*row[1]]) for row in NOTICE]
    rows[2] = (36, [(2, "NAME AND ADDRESS", ""), (1, "RESIDENCE PHONE (A/C, No)", "")])
    values, governed = read(rows, ruled=True)
    assert not {"insured_name", "insured_address", "insured_phone"} & values.keys()
    assert {"insured_name", "insured_phone"} <= governed


def test_city_state_and_zip_in_one_cell_join_the_street_of_the_cell_before():
    rows = [
        *NOTICE[:1],
        "CLAIMANT",
        (24, [(1, "LAST NAME", "Bell"), (1, "FIRST NAME", "Iris"), (1, "M.I.", "K")]),
        (24, [(1, "STREET ADDRESS", "7 Oak Lane"), (1, "CITY", "Salem"), (0.4, "STATE", "OR"),
              (0.6, "ZIP CODE", "97301")]),
    ]  # fmt: skip
    values, _ = read(rows, ruled=True)
    assert values["claimant_name"] == "Iris K Bell"
    assert values["claimant_address"] == "7 Oak Lane, Salem, OR 97301"


def test_a_page_of_a_few_labels_is_no_boxed_form():
    assert read(NOTICE[:1], ruled=True) == ({}, frozenset())


def test_a_form_whose_captions_are_not_known_is_left_to_other_ways():
    strange = [
        row
        if isinstance(row, str)
        else (row[0], [(share, f"Zq {caption[::-1].lower()}", entry) for share, caption, entry in row[1]])
        for row in NOTICE
    ]
    known = [(24, [(1, "POLICY NUMBER", "PAP-1"), (1, "CLAIM NUMBER", "L4"), (1, "DATE OF LOSS", "03/04/2024")])] * 4
    assert read([*known, *strange], ruled=False) == ({}, frozenset())
