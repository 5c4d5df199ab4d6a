"""The extract stage on pages set by hand: what a reader of its Fields can count on."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl import config
from claimctl.records import Cell, FormField, Label, Page, Segment, Table, Text, Word
from claimctl.stages.extract import run as extract
from claimctl.stages.extract import vocabulary

SETTINGS = config.load().config.extract
MODEL = extract.load(SETTINGS)
WIDTH, HEIGHT, LETTER = 600.0, 800.0, 5.0

# A line of a page: height in points, then (x in points, words) a cell.
Cells = list[tuple[float, str]]


def page(
    lines: list[tuple[float, Cells]],
    number: int = 1,
    source: str = "text_layer",
    forms: tuple[FormField, ...] = (),
    tables: tuple[Table, ...] = (),
) -> Page:
    """A page with letters 5 points wide and 10 high."""
    words = []
    for line, (y, cells) in enumerate(lines):
        for x, text in cells:
            at = x
            for word in text.split():
                wide = LETTER * len(word)
                words.append(Word(word, at / WIDTH, y / HEIGHT, (at + wide) / WIDTH, (y + 10) / HEIGHT, 0.97, line))
                at += wide + 2.5
    return Page(number, WIDTH, HEIGHT, source, "test", 0.97, tuple(words), forms=forms, tables=tables)


def column(*lines: str, x: float = 50, y: float = 60) -> list[tuple[float, Cells]]:
    """Lines under one another; two blanks or more part a line's cells."""
    rows = []
    for number, line in enumerate(lines):
        at = x
        cells: Cells = []
        for part in line.split("    "):
            if part.strip():
                cells.append((at, part.strip()))
            at += 160
        if cells:
            rows.append((y + 14 * number, cells))
    return rows


def read(doc_type: str, *pages: Page, settings: config.ExtractConfig = SETTINGS) -> extract.Extract:
    text = Text("0" * 64, "application/pdf", pages)
    label = Label(text.doc_id, (Segment(1, len(pages), doc_type, 0.95),))
    return extract.run(text, label, settings, MODEL).extracts[0]


def values(doc_type: str, *pages: Page) -> dict[str, str]:
    return {field.field: field.value for field in read(doc_type, *pages).fields}


# --- labels and values


def test_a_value_beside_its_label_is_found_in_normal_form():
    found = values(
        "claim_form",
        page(
            column(
                "Policy number: ab 12-345",
                "Date of loss: March 5, 2024",
                "Time of loss: 2:30 PM",
                "Claimant: DOE, JANE",
                "Amount claimed: $1,250.00",
                "E-mail: Jane@Example.COM",
            )
        ),
    )
    assert found["loss_date"] == "2024-03-05"
    assert found["loss_time"] == "14:30"
    assert found["claimant_name"] == "Jane Doe"
    assert found["claimed_amount"] == "1250.00"
    assert "jane@example.com" in found.values()


def test_a_value_in_the_next_cell_and_one_under_its_label_are_found():
    lines = column("Policy number    POL-778812", "Date of loss    Cause of loss", "03/15/2024    Hail storm")
    found = values("claim_form", page(lines))
    assert found["policy_number"] == "POL-778812"
    assert found["loss_date"] == "2024-03-15"
    assert found["loss_cause"] == "Hail storm"


def test_a_blank_form_gives_no_values():
    blank = page(
        column(
            "Automobile Loss Notice",
            "Policy number    Date of loss    Time",
            "Name of insured    Phone",
            "Mailing address    E-mail",
            "Location of loss ______________ Police contacted",
            "V.I.N.    Make    Model    Year",
            "Describe what happened",
            "Signature of insured    Date",
        )
    )
    assert values("claim_form", blank) == {}


def test_the_next_label_is_never_a_value():
    found = values("claim_form", page(column("Claimant name:    Policy number:    A-10022", "Claim number:")))
    assert found == {"policy_number": "A-10022"}


def test_labels_are_found_through_ocr_errors_and_lost_blanks():
    lines = column("Poiicy numher: QX-99120", "DateofLoss:03/15/2024", "Clalm number: CL-4410")
    found = values("claim_form", page(lines, source="ocr"))
    assert found["policy_number"] == "QX-99120"
    assert found["loss_date"] == "2024-03-15"
    assert found["claim_number"] == "CL-4410"


def test_a_longer_label_is_not_mistaken_for_the_shorter_one_in_it():
    lines = column("Acme Tools Inc.", "Invoice number: 5512", "Due date: 04/30/2024", "Invoice date: 04/01/2024")
    assert values("invoice", page(lines))["document_date"] == "2024-04-01"


@pytest.mark.parametrize(
    "line",
    ["VAT 9%    2.19", "VAT(9.00%) :    2.19", "GST INCLUSIVE(9%)    2.19", "Includes GST of $2.19", "TAX1    $2.19",
     "9,00 % MwSt.    2,19", "A 9% TAX    2.19", "Incl. of VAT (9.00%)    2.19"],
)  # fmt: skip
def test_a_tax_whose_label_says_its_rate_is_a_tax(line):
    lines = column("Corner Bakery", "12 Mill Road", "Walnut loaf    24.31", "TOTAL    26.50", line, "CASH    30.00")
    found = values("receipt", page(lines))
    assert (found["tax"], found["total"]) == ("2.19", "26.50")


@pytest.mark.parametrize("line", ["TAX INVOICE    12", "VAT No 3    45", "Taxable    2.19"])
def test_other_words_of_taxes_are_no_tax(line):
    lines = column("Corner Bakery", "12 Mill Road", "Walnut loaf    26.50", "TOTAL    26.50", line, "CASH    30.00")
    assert "tax" not in values("receipt", page(lines))


def test_one_value_does_not_serve_two_fields():
    found = read("claim_form", page(column("Phone: (415) 555-0132"))).fields
    assert [field.value for field in found] in ([], ["+14155550132"])  # whose it is, nothing tells


def test_a_bare_label_belongs_to_the_party_of_its_section():
    lines = column(
        "INSURED",
        "Name    Ann Arbor",
        "Phone    (415) 555-0101",
        "CLAIMANT",
        "Name    Ben Bolt",
        "Phone    (415) 555-0102",
    )
    found = values("claim_form", page(lines))
    assert found.get("insured_name") in {None, "Ann Arbor"}
    assert found.get("claimant_name") in {None, "Ben Bolt"}
    assert found["insured_phone"] == "+14155550101"
    assert found["claimant_phone"] == "+14155550102"


def test_the_other_driver_is_not_the_claimant():
    lines = column("INSURED VEHICLE", "Plate number    ABC-1234", "OTHER VEHICLE", "Plate number    XYZ-9876")
    assert values("claim_form", page(lines))["license_plate"] == "ABC-1234"


def test_an_address_block_under_its_label_becomes_one_line_without_the_name():
    lines = column("Acme Tools Inc.", "Bill to:", "Jane Doe", "12 Main Street", "Springfield, IL 62701", "Total: $5.00")
    found = values("invoice", page(lines))
    assert found["customer_name"] == "Jane Doe"
    assert found["customer_address"] == "12 Main Street, Springfield, IL 62701"


def test_a_description_keeps_all_its_lines():
    lines = column(
        "Description of loss:", "The tree fell on the roof", "and broke two windows.", "Date of loss: 03/15/2024"
    )
    assert values("claim_form", page(lines))["loss_description"] == "The tree fell on the roof and broke two windows."


def test_both_ends_of_a_period_are_told_apart():
    found = values("policy", page(column("Policy period: 01/01/2024 to 01/01/2025")))
    assert (found["policy_start"], found["policy_end"]) == ("2024-01-01", "2025-01-01")


# --- evidence, validity, confidence


def test_every_value_has_its_page_its_box_and_a_probability():
    first, second = column("Claim number: CL-4410"), column("Policy number: QX-99120", y=300)
    fields = read("claim_form", page(first), page(second, number=2)).fields
    assert {field.field: field.page for field in fields} == {"claim_number": 1, "policy_number": 2}
    for field in fields:
        assert 0 <= field.x0 < field.x1 <= 1
        assert 0 <= field.y0 < field.y1 <= 1
        assert 0 < field.confidence < 1
    policy = next(field for field in fields if field.field == "policy_number")
    assert policy.y0 == pytest.approx(300 / HEIGHT)
    assert policy.raw == "QX-99120"
    assert policy.method == "label_right"


def test_a_value_that_fails_its_validator_is_kept_and_marked():
    field = read("claim_form", page(column("VIN: 1HGCM82633A004353"))).fields[0]
    assert (field.field, field.value, field.valid, field.issues) == (
        "vin", "1HGCM82633A004353", False, ("vin_check_digit",),
    )  # fmt: skip


def test_a_valid_check_digit_makes_a_value_surer():
    good = read("claim_form", page(column("VIN: 1HGCM82633A004352"))).fields[0]
    bad = read("claim_form", page(column("VIN: 1HGCM82633A004353"))).fields[0]
    assert good.valid
    assert good.confidence > bad.confidence


def test_a_vin_with_a_check_digit_needs_no_label():
    field = read("claim_form", page(column("The car was 1HGCM82633A004352 when sold."))).fields[0]
    assert (field.field, field.method) == ("vin", "pattern")


def test_money_carries_its_number_and_currency_and_dates_their_date():
    fields = {
        field.field: field
        for field in read("invoice", page(column("Total: 1.234,50 €", "Invoice date: 31.12.2023"))).fields
    }
    assert (fields["total"].value, fields["total"].value_number, fields["total"].currency) == ("1234.50", 1234.5, "EUR")
    assert fields["document_date"].value_date is not None
    assert fields["document_date"].value_date.isoformat() == "2023-12-31"


def test_less_probable_values_than_asked_for_are_left_out():
    strict = msgspec.structs.replace(SETTINGS, min_confidence=1.0)
    assert read("claim_form", page(column("Claim number: CL-4410")), settings=strict).fields == ()


# --- the document's own habits


def test_the_documents_other_dates_decide_the_order_of_day_and_month():
    lines = column("Invoice date: 03/04/2024", "Delivery date: 27/04/2024")
    assert values("invoice", page(lines))["document_date"] == "2024-04-03"


def test_its_currency_decides_where_no_date_does_and_then_the_region():
    assert values("receipt", page(column("Shop", "Date: 03/04/2024", "TOTAL RM 5.00")))["document_date"] == "2024-04-03"
    assert values("receipt", page(column("Shop", "Date: 03/04/2024", "TOTAL 5.00")))["document_date"] == "2024-03-04"


def test_a_phone_is_read_in_the_documents_country():
    lines = column("Beispiel GmbH", "Rechnung", "Telefon: 030 901820", "Summe: 10,00 €")
    assert values("invoice", page(lines))["vendor_phone"] == "+4930901820"


# --- forms and tables


def form(name: str, label: str, value: str, y: float, kind: str = "text") -> FormField:
    return FormField(name, label, kind, value, 0.1, y, 0.4, y + 0.02, 1.0)


def test_what_is_filled_into_a_form_beats_what_is_printed_beside_it():
    filled = page(column("Policy number: SAMPLE-000"), forms=(form("f1", "Policy number", "QX-99120", 0.5),))
    field = next(field for field in read("claim_form", filled).fields if field.field == "policy_number")
    assert (field.value, field.method) == ("QX-99120", "form")


def test_a_name_and_a_date_split_over_boxes_are_put_together():
    filled = page(
        [],
        forms=(
            form("ClaimantFirstName", "Claimant's name. First name.", "Jane", 0.1),
            form("ClaimantLastName", "Claimant's name. Last name.", "Doe", 0.1),
            form("LossMonth", "Date of loss. Month.", "3", 0.2),
            form("LossDay", "Date of loss. Day.", "5", 0.2),
            form("LossYear", "Date of loss. Year.", "2024", 0.2),
        ),
    )
    found = values("claim_form", filled)
    assert found["claimant_name"] == "Jane Doe"
    assert found["loss_date"] == "2024-03-05"


def test_what_names_no_field_is_kept_under_its_own_label_and_empty_boxes_are_not():
    filled = page(
        [],
        forms=(
            form("a", "Favourite colour", "Blue", 0.1),
            form("b", "Favourite animal", "", 0.2),
            form("c", "Airbag deployed", "true", 0.3, "checkbox"),
            form("d", "Vehicle towed", "false", 0.4, "checkbox"),
        ),
    )
    assert values("claim_form", filled) == {
        "favourite_colour": "Blue",
        "airbag_deployed": "true",
        "vehicle_towed": "false",
    }


def test_printed_check_boxes_are_told_by_their_labels():
    found = values("claim_form", page(column("☒ Collision    ☐ Theft")))
    assert (found["collision"], found["theft"]) == ("true", "false")


def test_check_boxes_keep_their_letters_without_accents():
    found = values("claim_form", page(column("☒ Führerschein gültig    ☐ Blessé")))
    assert (found["fuhrerschein_gultig"], found["blesse"]) == ("true", "false")


def test_a_choice_that_is_not_marked_is_not_a_value():
    assert "patient_sex" not in values("medical_note", page(column("Sex    M    F")))


def test_a_cell_of_a_ruled_table_keeps_its_neighbours_out():
    lines = [(100.0, [(52.0, "Policy number"), (152.0, "Claim number")]), (112.0, [(152.0, "CL-4410")])]
    cells = tuple(
        Cell(0, place, "", (50 + 100 * place) / WIDTH, 98 / HEIGHT, (150 + 100 * place) / WIDTH, 126 / HEIGHT)
        for place in range(2)
    )
    assert values("claim_form", page(lines, tables=(Table(cells),))) == {"claim_number": "CL-4410"}


# --- what the type implies


def test_a_receipts_head_date_and_total_need_no_label():
    lines = column(
        "CORNER MART SDN BHD (123456-X)",
        "12, Jalan Satu",
        "50000 Kuala Lumpur",
        "25/12/2023 18:30",
        "Bread RM 5.00",
        "Milk RM 7.50",
        "12.50",
    )
    found = values("receipt", page(lines))
    assert found["vendor_name"] == "CORNER MART SDN BHD"
    assert found["vendor_address"] == "12, Jalan Satu, 50000 Kuala Lumpur"
    assert found["document_date"] == "2023-12-25"
    assert found["total"] == "12.50"


def test_a_total_with_tax_is_the_total_and_one_without_is_the_subtotal():
    lines = column(
        "Corner Mart",
        "TOTAL (EXCL. GST)    10.00",
        "GST 6%    0.60",
        "TOTAL SALES INCL. GST @ 6%    10.60",
        "CASH    20.00",
        "CHANGE    9.40",
    )
    found = values("receipt", page(lines))
    assert (found["subtotal"], found["total"]) == ("10.00", "10.60")


def test_a_document_without_fields_gives_none():
    assert read("damage_photo", page([])).fields == ()
    assert read("other", page(column("nothing to see here"))).fields == ()


# --- line items

HEAD = "Description    Qty    Amount"


def test_rows_under_heads_are_items_and_sums_are_not():
    lines = column(
        "Acme Tools Inc.",
        HEAD,
        "Hammer    2    $20.00",
        "Nails    1    $5.00",
        "Subtotal        $25.00",
        "Total        $25.00",
    )
    items = read("invoice", page(lines)).line_items
    assert [(item.row, item.description, item.quantity, item.amount) for item in items] == [
        (0, "Hammer", 2.0, 20.0), (1, "Nails", 1.0, 5.0),
    ]  # fmt: skip


def test_a_wrapped_description_is_joined_to_its_row():
    lines = [
        (y - 4 * (n == 3), cells)
        for n, (y, cells) in enumerate(
            column("Acme Tools Inc.", HEAD, "Claw hammer    2    $20.00", "with a long handle", "Total        $20.00")
        )
    ]
    items = read("invoice", page(lines)).line_items
    assert [item.description for item in items] == ["Claw hammer with a long handle"]


def test_rows_go_on_over_pages_under_the_same_heads():
    first = column("Acme Tools Inc.", HEAD, "Hammer    2    $20.00")
    second = column("Nails    1    $5.00", "Total        $25.00")
    items = read("invoice", page(first), page(second, number=2)).line_items
    assert [(item.description, item.page) for item in items] == [("Hammer", 1), ("Nails", 2)]


def test_rows_of_a_receipt_need_no_heads():
    lines = column("Corner Mart", "2 x Bread    5.00", "Milk    7.50", "TOTAL    12.50")
    items = read("receipt", page(lines)).line_items
    assert [(item.description, item.amount) for item in items] == [("Bread", 5.0), ("Milk", 7.5)]


# --- the stage


def test_each_document_of_a_file_is_read_on_its_own_pages():
    text = Text(
        "0" * 64, "application/pdf", (page(column("Claim number: CL-1")), page(column("Claim number: CL-2"), number=2))
    )
    label = Label(text.doc_id, (Segment(1, 1, "claim_form", 0.9), Segment(2, 2, "correspondence", 0.9)))
    extracts = extract.run(text, label, SETTINGS, MODEL).extracts
    assert [(each.first_page, each.doc_type, each.fields[0].value) for each in extracts] == [
        (1, "claim_form", "CL-1"), (2, "correspondence", "CL-2"),
    ]  # fmt: skip


def test_an_unknown_type_gives_an_empty_extract():
    made = read("nonesuch", page(column("Claim number: CL-4410")))
    assert (made.first_page, made.doc_type, made.fields, made.line_items) == (1, "nonesuch", (), ())


def test_the_identity_follows_the_document_types():
    fewer = msgspec.structs.replace(SETTINGS, doctypes={"other": SETTINGS.doctypes["other"]})
    assert extract.identity(SETTINGS) == extract.identity(SETTINGS)
    assert extract.identity(fewer) != extract.identity(SETTINGS)


def test_field_names_and_validators_of_all_types_are_known():
    from claimctl.records import DOC_TYPES
    from claimctl.stages.extract.validators import VALIDATORS

    assert set(SETTINGS.doctypes) == set(DOC_TYPES)
    for doctype in SETTINGS.doctypes.values():
        for name, spec in doctype.fields.items():
            assert set(spec.validators) <= set(VALIDATORS)
            assert spec.labels or name in vocabulary.read().names


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=14),
            st.floats(0, 0.95),
            st.floats(0, 0.98),
        ),
        max_size=40,
    ),
    st.sampled_from(sorted(SETTINGS.doctypes)),
)
def test_any_page_gives_values_with_boxes_on_it_and_the_same_ones_again(words, doc_type):
    page_ = Page(
        1, WIDTH, HEIGHT, "ocr", "test", 0.5,
        tuple(Word(text, x, y, min(1.0, x + 0.04), y + 0.012, 0.5, n // 4) for n, (text, x, y) in enumerate(words)),
    )  # fmt: skip
    found = read(doc_type, page_)
    assert found == read(doc_type, page_)
    for field in found.fields:
        assert -1e-6 <= field.x0 <= field.x1 <= 1 + 1e-6
        assert -1e-6 <= field.y0 <= field.y1 <= 1 + 1e-6
        assert field.value
