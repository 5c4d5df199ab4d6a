"""The extract stage on what was seen on real paper: names with dashes, bills of one row, words of stations."""

from __future__ import annotations

import pytest
from test_extract import column, page, read, values


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Nord - Baustoffe", "Nord - Baustoffe"),
        ("Jane Doe - Insured", "Jane Doe"),
        ("Jane Doe - 12 Main St", "Jane Doe"),
    ],
)
def test_a_dash_may_be_part_of_a_name_and_may_part_it_from_what_is_said_of_it(line, name):
    found = values("invoice", page(column("Invoice", "From:", line, "12 Harbor Road", "Salem, OR 97301")))
    assert found["vendor_name"] == name


@pytest.mark.parametrize("label", ["To:", "Invoice for:", "Prepared for:", "Rechnung für:"])
def test_whom_a_bill_is_to_is_its_customer(label):
    head = column("Harbor Tools Company", "8 Quay Street", "Salem, OR 97301")
    block = column(label, "Rosa Lindqvist", "44 Juniper Court", "Bangor, ME 04402", y=130)
    found = values("invoice", page([*head, *block]))
    assert (found["customer_name"], found["customer_address"]) == (
        "Rosa Lindqvist",
        "44 Juniper Court, Bangor, ME 04402",
    )


def test_a_table_of_one_row_may_tell_of_the_bill_itself():
    heads = [(50, "Invoice Number"), (160, "Invoice Date"), (270, "Invoice Due Date"), (400, "Charges")]
    cells = [(50, "34278587"), (160, "6/18/2017"), (270, "6/24/2017"), (400, "$56,651.49")]
    found = read("invoice", page([*column("Harbor Tools Company", "8 Quay Street"), (150.0, heads), (170.0, cells)]))
    told = {field.field: field.value for field in found.fields}
    assert (told["document_number"], told["document_date"], told["total"]) == ("34278587", "2017-06-18", "56651.49")
    assert not found.line_items


def test_a_row_that_says_what_is_charged_for_is_an_item_though_it_is_alone():
    heads = [(50, "Invoice No."), (160, "Date"), (270, "Description"), (400, "Amount")]
    cells = [(50, "A-17"), (160, "6/18/2017"), (270, "Brake pads"), (400, "$51.49")]
    found = read("invoice", page([*column("Harbor Tools Company"), (150.0, heads), (170.0, cells)]))
    assert [item.amount for item in found.line_items] == [51.49]


@pytest.mark.parametrize("address", ["MN 55806", "Duluth, MN 55806", "OH 43215-1234."])
def test_a_state_and_its_postal_code_are_no_number_of_anything(address):
    found = values("police_report", page(column("Report number:", address)))
    assert "report_number" not in found


def test_a_policy_number_that_begins_like_a_state_is_kept():
    assert values("claim_form", page(column("Policy number: OH 4321512")))["policy_number"] == "OH4321512"


def test_the_words_of_a_station_are_known():
    lines = ("Docket no.    2025-578953", "Badge holder    A. Ackerman", "Series    Tarn")
    found = values("police_report", page(column("Duluth Police Department", *lines)))
    assert (found["report_number"], found["officer_name"], found["vehicle_model"]) == (
        "2025-578953",
        "A. Ackerman",
        "Tarn",
    )


def test_what_happened_is_told_beside_its_label_though_it_is_a_sentence():
    sentence = "Other driver ran the stop sign and hit the right side of the parked car"
    line = [(50, "Findings"), (98, sentence)]
    found = values("police_report", page([*column("Duluth Police Department"), (120.0, line)]))
    assert found["loss_description"] == sentence


@pytest.mark.parametrize("text", ["$ 1,457.51", "S 1.457.51", "$1,457,51", "1.457,51"])
def test_a_subtotal_is_read_whatever_became_of_its_marks(text):
    lines = (f"Subtotal    {text}", "Tax    $ 0.00", "Grand total    $ 1,457.51")
    assert values("repair_estimate", page(column("Pinecrest Restoration Services", *lines)))["subtotal"] == "1457.51"


def test_an_invoice_number_alone_in_its_cell_is_a_label():
    found = values("invoice", page(column("Invoice", "Invoice Number    INV-3337", "Invoice Date    May 2, 2016")))
    assert found["document_number"] == "INV-3337"


def test_of_a_slip_whose_foot_is_cut_off_what_a_part_of_it_comes_to_is_not_the_total():
    goods = ("1 Ribeye    53.00", "1 King crab    32.00", "1 Salad    13.00", "1 Tartare    16.00")
    head = ("The Copper Grill", "12 Harbor Road", "Salem, OR 97301", "21:05 05/14/2016")
    assert "total" not in values("receipt", page(column(*head, *goods, "Department total    16.00")))


def test_a_total_that_nothing_names_is_found_where_it_is_what_the_goods_come_to():
    goods = ("Ribeye    53.00", "King crab    32.00", "    85.00", "Cash    100.00", "Change    15.00")
    head = ("The Copper Grill", "12 Harbor Road", "Salem, OR 97301")
    assert values("receipt", page(column(*head, *goods)))["total"] == "85.00"
