"""Bills followed by a list of what a billed row is made of: billed once, and what is put aside is told."""

from collections.abc import Sequence

from test_line_items import WIDTH, found, page

from claimctl.records import Extract, LineItem, Page
from claimctl.stages.extract import line_items

SITES = [("Dock 4", 12), ("Dock 7", 9), ("Yard north", 30), ("Kiosk", 7), ("Annex", 22)]  # 80 lamps
PRICE = 7.35


def bill(rows: Sequence[tuple[str, int, float]], total: float, extra: float = 0.0) -> Page:
    """A bill of thing, count, net and gross amount, and the total under it."""
    texts = [(50.0, 300.0, "Article"), (50.0, 340.0 + 20 * len(rows), "Total")]
    ends = [(300.0, 300.0, "Pieces"), (400.0, 300.0, "Net"), (520.0, 300.0, "Gross")]
    for n, (thing, count, net) in enumerate(rows, 1):
        y = 300.0 + 20 * n
        texts.append((50.0, y, thing))
        ends += [(300.0, y, str(count)), (400.0, y, f"{net:.2f}"), (520.0, y, f"{net * (1 + extra):.2f}")]
    ends.append((520.0, 340.0 + 20 * len(rows), f"{total:.2f}"))
    return page(texts, 1, ends=ends)


def shares(sites: Sequence[tuple[str, int]], price: float, number: int = 2) -> Page:
    """A page that says how many went where."""
    texts = [(50.0, 80.0, "Site")]
    ends = [(300.0, 80.0, "Each"), (400.0, 80.0, "Pieces"), (520.0, 80.0, "Net")]
    for n, (site, count) in enumerate(sites, 1):
        y = 80.0 + 20 * n
        texts.append((50.0, y, site))
        ends += [(300.0, y, f"{price:.2f}"), (400.0, y, str(count)), (520.0, y, f"{price * count:.2f}")]
    y = 100.0 + 20 * len(sites)
    texts.append((50.0, y, "Total"))
    ends.append((520.0, y, f"{price * sum(count for _, count in sites):.2f}"))
    return page(texts, number, ends=ends)


def test_a_list_of_where_the_billed_pieces_went_is_billed_once() -> None:
    read = found(bill([("Hand lamp 8W", 80, 80 * PRICE)], 80 * PRICE), shares(SITES, PRICE))
    assert [(item.description, item.quantity, item.amount) for item in read.items] == [("Hand lamp 8W", 80, 588.0)]


def test_the_billed_row_may_have_its_tax_and_the_list_may_not() -> None:
    read = found(bill([("Hand lamp 8W", 80, 80 * PRICE)], 80 * PRICE * 1.2, 0.2), shares(SITES, PRICE))
    assert [(item.description, item.amount) for item in read.items] == [("Hand lamp 8W", 705.6)]


def test_what_is_put_aside_is_told_with_its_sum_its_number_and_its_page() -> None:
    read = found(bill([("Hand lamp 8W", 80, 80 * PRICE)], 80 * PRICE), shares(SITES, PRICE))
    [told] = [field for field in read.stated if field.field == "breakdown"]
    assert (told.value, told.page, told.issues) == ("588.00", 2, ("rows_left_out_5",))
    assert told.x1 <= 520 / WIDTH + 0.01


def test_a_table_that_goes_on_over_the_page_is_no_breakdown() -> None:
    rows = [("Ladder", 2, 88.0), ("Rope", 5, 31.5)]
    more = [("Hook", 3), ("Pulley", 4)]
    read = found(bill(rows, 119.5 + 7 * 9.99), shares(more, 9.99))
    assert [item.description for item in read.items] == ["Ladder", "Rope", "Hook", "Pulley"]
    assert not [field for field in read.stated if field.field == "breakdown"]


def test_rows_that_happen_to_make_a_row_before_them_are_billed_where_the_total_has_them_all() -> None:
    rows = [("Site survey", 1, 60.0), ("Crane", 1, 240.0)]
    read = found(bill(rows, 360.0), shares([("Chain", 2), ("Hook", 4)], 10.0))
    assert sum(item.amount or 0.0 for item in read.items) == 360.0


def test_rows_under_the_one_that_names_their_thing_are_rows() -> None:
    texts = [(50.0, 80.0, "Article"), (50.0, 100.0, "Hand lamp 8W")]
    ends = [(300.0, 80.0, "Each"), (400.0, 80.0, "Pieces"), (520.0, 80.0, "Net")]
    for n, (_, count) in enumerate(SITES, 1):
        y = 80.0 + 20 * n
        ends += [(300.0, y, f"{PRICE:.2f}"), (400.0, y, str(count)), (520.0, y, f"{PRICE * count:.2f}")]
    read = found(page(texts, ends=ends)).items
    assert [item.quantity for item in read] == [count for _, count in SITES]


def row(number: int, text: str, amount: float, page: int = 1) -> LineItem:
    return LineItem(number, text, amount, 0.9, page, 0.1, 0.2 + 0.03 * number, 0.9, 0.22 + 0.03 * number)


def test_a_list_of_another_kind_of_paper_in_the_file_breaks_the_bill_before_it_down() -> None:
    billed = Extract(1, "invoice", (), (row(0, "Roof repair", 912.4), row(1, "Scaffold", 300.0)))
    listed = Extract(
        2, "other", (), (row(0, "Tiles", 512.4, 2), row(1, "Battens", 250.0, 2), row(2, "Nails", 150.0, 2))
    )
    own = Extract(2, "other", (), (row(0, "Tiles", 512.4, 2), row(1, "Battens", 250.0, 2)))
    bill_too = Extract(2, "receipt", (), listed.line_items)
    first, second = line_items.across([billed, listed], {"invoice", "receipt"})
    assert first == billed
    assert not second.line_items
    assert [(field.field, field.value, field.page) for field in second.fields] == [("breakdown", "912.40", 2)]
    assert line_items.across([billed, own], {"invoice", "receipt"}) == [billed, own]
    assert line_items.across([billed, bill_too], {"invoice", "receipt"}) == [billed, bill_too]
