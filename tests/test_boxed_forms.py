"""Forms whose captions stand inside ruled cells: what stands in a cell is its caption's value, of its part's party."""

from __future__ import annotations

import pytest
from msgspec import structs

from claimctl import config
from claimctl.records import Cell, Page, Table, Word
from claimctl.stages.extract import boxed, standard
from claimctl.stages.extract.candidates import Habits, Reading
from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.pairing import Pair

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


PORTAL = [
    (24, [(1, "Claim number", "L448689"), (1, "Policy number", "PAP-7781204"), (1, "Date of loss", "03/04/2024")]),
    "Policy owner details",
    (36, [(1, "Policy owner", "Ada Marlowe"), (1, "Postal address", "14 Fern Road\nElmstead, OH 43004"),
          (1, "Telephone", "(614) 555-0142")]),
    "Treatment",
    (24, [(1, "Patient's name", "Tom Vane"), (1, "Date of birth", "02/03/1961"), (1, "Sex", "M")]),
    (24, [(1, "Provider", "St. Aldwin Regional Hospital"), (1, "Wq ornfeld", "Mon 4 pm"),
          (1, "Cause of loss", "Hail")]),
    "Payment",
    (24, [(1, "Amount claimed", "$ 480.85"), (1, "Payee", "Iris Bell"), (1, "Time of loss", "09:45")]),
    (24, [(1, "Description of loss", "The kettle fell.")]),
]  # fmt: skip


def test_who_owns_the_policy_is_the_insured_and_a_caption_that_names_a_party_tells_whose_the_next_are():
    values, _ = read(PORTAL, ruled=False)
    assert values["insured_name"] == "Ada Marlowe"
    assert values["insured_address"] == "14 Fern Road, Elmstead, OH 43004"
    assert values["insured_phone"] == "+16145550142"
    assert (values["patient_name"], values["patient_dob"], values["patient_sex"]) == ("Tom Vane", "1961-02-03", "M")
    assert values["payee_name"] == "Iris Bell"


def test_a_saint_is_no_state_and_an_unknown_caption_heads_a_cell_of_its_own():
    values, _ = read(PORTAL, ruled=False)
    assert values["provider_name"] == "St. Aldwin Regional Hospital"
    assert values["loss_cause"] == "Hail"


def test_what_runs_across_the_page_under_the_last_cells_is_no_entry():
    paper = page(PORTAL, ruled=False)
    last = max(word.y1 for word in paper.words)
    text = "All that is said in this form is so and nothing that matters was left out of it"
    line = [
        Word(word, 0.03 + 0.035 * n, last + 0.003, 0.03 + 0.035 * n + 0.03, last + 0.014, 0.99, 999)
        for n, word in enumerate(text.split())
    ]
    claim_form = config.load().config.extract.doctypes["claim_form"]
    found = boxed.read_cells([Sheet(structs.replace(paper, words=(*paper.words, *line)))], claim_form, HABITS)
    said = {pair.field: pair.reading.value for pair in found.pairs}
    assert said["loss_description"] == "The kettle fell."


def test_a_phone_of_nobody_named_may_be_a_persons_and_nothing_else():
    nobody = [row for row in PORTAL if row != "Policy owner details"]
    nobody[1] = (24, [(1, "Telephone", "(614) 555-0142"), (1, "Reference", "Q 1"), (1, "Currency", "USD")])
    doctype = config.load().config.extract.doctypes["claim_form"]
    found = standard.read([Sheet(page(nobody, ruled=False))], "claim_form", doctype, HABITS)
    phone = [token for token in Sheet(page(nobody, ruled=False)).tokens if token.text in {"(614)", "555-0142"}]
    for field, left in (("insured_phone", True), ("agency_phone", False), ("policy_number", False)):
        reading = Reading("+16145550142", "(614) 555-0142", tuple(phone), 1.0)
        assert found.leaves(Pair(field, 1, "label_right", reading, 1.0)) is left
