"""The extract stage on what real paper does: forms without points, numbers under amounts, titles where names stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_extract import column, page, read, values

from claimctl.records import FormField
from claimctl.stages.extract.candidates.names import likeness
from claimctl.stages.extract.normal import money

# --- charges in cents


@pytest.mark.parametrize(
    ("text", "value"),
    [("114600", "1146.00"), ("1883 00", "1883.00"), ("000", "0.00"), ("88.50", "88.50"), ("1,883.00", "1883.00")],
)
def test_an_amount_without_a_point_is_in_cents_on_a_cms1500_and_a_ub04(text, value):
    found = values("cms1500", page(column("28. TOTAL CHARGE    29. AMOUNT PAID", f"$ {text}    $ 20 00")))
    assert found["total"] == value
    assert found["amount_paid"] == "20.00"


def test_on_other_papers_an_amount_without_a_point_is_as_it_stands():
    assert values("medical_bill", page(column("Total charges: $114600")))["total"] == "114600"


def test_a_box_number_or_an_npi_beside_a_charge_is_none():
    found = values("ub04", page(column("55 EST. AMOUNT DUE    56 NPI 1861522682")))
    assert "balance_due" not in found


@given(cents=st.integers(min_value=100, max_value=99_999_999), gap=st.booleans())
def test_cents_are_kept_whether_a_gap_parts_them_or_not(cents, gap):
    text = f"{cents // 100} {cents % 100:02d}" if gap else str(cents)
    amount = money.in_cents(money.find(text)[0], text)
    assert round(amount.number * 100) == cents
    assert text[amount.start : amount.end] == text


@pytest.mark.parametrize(
    ("line", "charge", "units"),
    [
        ("06 10 08    21    62311 59    1    79400 01    NPI 1922009570", 794.0, 1.0),
        ("03 02 20 03 09 20 21    48578    AC    ABC    1753 00 7    NPI 1922009570", 1753.0, 7.0),
        ("05 07 08    22    00740    A-D    9920003    NPI 1013980739", 992.0, 3.0),
        ("10 15 05    11    97810/Acupuncture    170.00", 170.0, None),
    ],
)
def test_a_service_line_gives_day_code_charge_and_units(line, charge, units):
    item = read("cms1500", page(column(line))).line_items[0]
    assert (item.amount, item.quantity) == (charge, units)
    assert item.service_date is not None
    assert item.code in line


def test_a_postal_code_is_no_service_line():
    assert not read("cms1500", page(column("SOF 12 12 12    AUSTIN TX 73301    AUSTIN TX 73301"))).line_items


def test_numbered_heads_of_a_ub04_give_its_rows_and_the_totals_row_its_total():
    heads = (10, "42 REV. CD."), (80, "43 DESCRIPTION"), (220, "45 SERV. DATE"), (320, "46 UNITS"), (390, "47 CHARGES")
    wide = page([
        (60.0, [*heads, (480, "48 NON-COVERED CHARGES")]),
        (76.0, [(10, "0450"), (80, "EMERGENCY ROOM"), (220, "02282006"), (345, "1"), (400, "965 00")]),
        (92.0, [(10, "0300"), (80, "LABORATORY"), (220, "02282006"), (345, "2"), (400, "641 50")]),
        (200.0, [(120, "CREATION DATE 02282006 TOTALS"), (400, "1606 50")]),
    ])  # fmt: skip
    found = read("ub04", wide)
    assert [(item.code, item.amount) for item in found.line_items] == [("0450", 965.0), ("0300", 641.5)]
    assert {field.field: field.value for field in found.fields}["total"] == "1606.50"


# --- what stands under amounts


def rows(doc_type: str, *lines: str) -> list[tuple[str | None, str, float | None]]:
    return [(item.code, item.description, item.amount) for item in read(doc_type, page(column(*lines))).line_items]


def test_account_and_invoice_numbers_under_amounts_are_no_rows():
    found = rows(
        "medical_bill",
        "Description    Amount",
        "Acct#    123456789",
        "Laboratory    $279.79",
        "12 Main Street    12345",
        "Supplies    40.00",
        "Page    2",
    )
    assert [amount for *_, amount in found if amount and amount > 10_000] == []
    assert ("Laboratory" in found[0][1], found[0][2]) == (True, 279.79)
    assert 40.0 in [amount for *_, amount in found]


def test_bare_numbers_that_quantity_and_price_make_are_amounts():
    assert rows("invoice", "Description    Qty    Unit price    Amount", "Brake pads    2    50    100") == [
        (None, "Brake pads", 100.0)
    ]


def test_a_column_of_another_amount_is_not_the_amount():
    lines = [
        (60.0, [(20, "Description"), (150, "Qty"), (220, "Price"), (300, "Tax"), (380, "Amount")]),
        (76.0, [(20, "Paint"), (150, "2"), (220, "$30.00"), (300, "$6.00"), (380, "$60.00")]),
        (92.0, [(20, "Labor"), (150, "3"), (220, "$10.00"), (300, "$3.00"), (380, "$30.00")]),
    ]
    assert [item.amount for item in read("invoice", page(lines)).line_items] == [60.0, 30.0]


def test_what_flows_in_and_out_of_an_account_is_the_amount_and_its_balance_is_not():
    lines = [
        (60.0, [(20, "Date"), (100, "Description"), (250, "Deposits"), (340, "Withdrawals"), (450, "Amount")]),
        (76.0, [(20, "10/07/2021"), (100, "Salary"), (250, "1,250.00"), (450, "5,500.00")]),
        (92.0, [(20, "10/10/2021"), (100, "Rent"), (340, "245.35"), (450, "5,254.65")]),
    ]
    assert [item.amount for item in read("bank_statement", page(lines)).line_items] == [1250.0, 245.35]


def test_a_code_has_figures_and_words_under_its_head_describe():
    assert rows("invoice", "Item code    Qty    Amount", "B456 Document fee    3    $30.00") == [
        ("B456", "Document fee", 30.0)
    ]


# --- names


@pytest.mark.parametrize(
    "name",
    [
        "Jane Doe", "Will Smith", "Kimberly Card", "Bill Page", "Anna To", "José de la Cruz", "J. R.", "Contoso Ltd.",
        "Department of Veterans Affairs", "Bank of the West", "In & Out Garage",
        "Müller und Söhne GmbH", "O'Neil, Sean",
    ],
)  # fmt: skip
def test_what_people_and_organisations_are_called_is_a_name(name):
    assert likeness(name, "insured_name") == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "Represented in this Appeal By", "I Have Read The", "Sidetrack No", "Loan #", "(State)", "Gl Code",
        "Mayo Clinic Number", "The person or party who is", "Subject: a receipt", "Commercial Auto Insurance Policy",
        "Certification of Appeal", "treatment records and findings", "5A. Service Connection For", "< Back", "",
    ],
)  # fmt: skip
def test_labels_titles_and_prose_are_no_names(text):
    assert likeness(text, "") == 0.0


def test_a_letters_title_is_not_its_sender():
    found = values("correspondence", page(column("CERTIFICATION OF APPEAL", "March 5, 2024", "Dear Ms. Doe,")))
    assert "vendor_name" not in found or found["vendor_name"] != "CERTIFICATION OF APPEAL"


def test_the_head_of_a_bill_is_surer_where_it_names_a_company():
    def sure(head: str) -> float:
        found = read("invoice", page(column(head, "Dear Ms. Doe,", "we thank you for your order.")))
        return next((field.confidence for field in found.fields if field.field == "vendor_name"), 0.0)

    assert sure("Harbor Tools Company") > max(0.8, sure("Next Steps"))


def test_words_of_a_sentence_in_capitals_are_no_labels():
    found = values("correspondence", page(column("USE THIS SHEET TO FAX CLAIMS TO THE CLAIMANT INTAKE CENTERS")))
    assert "claimant_name" not in found


# --- boxes of forms


def box(label: str, value: str, kind: str = "checkbox", y: float = 0.2) -> FormField:
    return FormField("untitled", label, kind, value, 0.1, y, 0.2, y + 0.02, 1.0)


def test_a_blank_form_says_nothing_about_its_boxes():
    blank = page(column("Notice"), forms=(box("Indicates flood coverage", "false"), box("Name", "", "text", 0.4)))
    assert read("claim_form", blank).fields == ()


def test_on_a_filled_form_open_boxes_are_answers_and_answers_follow_their_question():
    filled = page(
        column("Notice"),
        forms=(
            box('10A. WAS HEARING REQUESTED? "YES" Check box', "true"),
            box('10A. WAS HEARING REQUESTED? "NO" Check box', "false", y=0.3),
            box("Check the box (if applicable): Indicates the type of policy is flood.", "false", y=0.4),
        ),
    )
    found = {field.field: field.value for field in read("claim_form", filled).fields}
    assert found == {
        "was_hearing_requested_yes": "true",
        "was_hearing_requested_no": "false",
        "type_of_policy_is_flood": "false",
    }


# --- dates that are not the document's


@pytest.mark.parametrize(
    "line",
    [
        "The adjuster examined the vehicle on September 30, 2013.",
        "02-06-2012    The insured was sent a statement of the loss.",
        "04-03-2012    Appeal was received.",
    ],
)
def test_a_date_that_a_sentence_tells_of_is_not_the_letters(line):
    assert "document_date" not in values("correspondence", page(column("Re: your claim", line)))


def test_a_date_on_a_line_of_its_own_is_the_letters():
    found = values(
        "correspondence", page(column("July 28, 2016", "Dear Ms Example", "we write on September 30, 2013."))
    )
    assert found["document_date"] == "2016-07-28"


def test_italian_labels_give_subtotal_tax_and_total():
    lines = ("Fattura", "Subtotale    110,00", "Imposta IVA    15,00", "Totale    125,00")
    found = values("invoice", page(column(*lines)))
    assert (found["subtotal"], found["tax"], found["total"]) == ("110.00", "15.00", "125.00")
