"""Rows under heads: heads of two lines, days in words, numbers among words, prose under the rows."""

import pytest
from test_line_items import found, page

HEADS = [(50.0, 100.0, "Date"), (160.0, 100.0, "Description")]
FIGURES = [(420.0, 100.0, "Qty"), (500.0, 100.0, "Rate"), (580.0, 100.0, "Amount")]
ROWS = [("3 April 2023", "Boat hire", 2, 41.5), ("9 April 2023", "Crane test, 20 min checks", 1, 77.0)]


def paper(extra=(), heads=HEADS, rows=ROWS, ends=(), step=20.0, top=12.0):
    texts, right = [*heads, *extra], [*FIGURES, *ends]
    for n, (day, thing, count, price) in enumerate(rows, 1):
        y = 100.0 + top + step * n
        texts += [(50.0, y, day), (160.0, y, thing)]
        right += [(420.0, y, str(count)), (500.0, y, f"{price:.2f}"), (580.0, y, f"{count * price:.2f}")]
    return page(texts, ends=right)


def told(read):
    return [(item.description, item.quantity, item.amount) for item in read.items]


EXPECTED = [("Boat hire", 2, 83.0), ("Crane test, 20 min checks", 1, 77.0)]


def test_a_month_in_words_is_no_part_of_the_description():
    read = found(paper())
    assert told(read) == EXPECTED
    assert [str(item.service_date) for item in read.items] == ["2023-04-03", "2023-04-09"]


@pytest.mark.parametrize("word", ["applied", "per day"])
def test_the_second_line_of_a_head_is_no_part_of_the_first_row(word):
    assert told(found(paper(ends=[(500.0, 112.0, word)]))) == EXPECTED


def test_a_description_that_begins_above_its_figures_is_kept():
    read = found(paper(extra=[(160.0, 121.0, "Long narrow")], top=12.0))
    assert told(read)[0] == ("Long narrow Boat hire", 2, 83.0)


def test_prose_across_the_columns_is_no_part_of_the_last_row():
    prose = (
        "Do look through every entry above and tell the harbour office of each mistake that you may have found in it"
    )
    assert told(found(paper(extra=[(50.0, 164.0, prose)]))) == EXPECTED


def test_a_column_whose_head_is_in_no_list_describes_where_its_words_say_so():
    heads = [(50.0, 100.0, "Date"), (160.0, 100.0, "Prestation rendue")]
    assert told(found(paper(heads=heads))) == EXPECTED


def test_a_bar_code_and_a_count_under_an_article_belong_to_it():
    rows = [("Garden hose", "40418855021", 2, 14.25), ("Twine", "40418855777", 3, 1.9)]
    texts, ends = [(50.0, 60.0, "Corner Shed")], []
    for n, (thing, code, count, price) in enumerate(rows):
        y = 100.0 + 30 * n
        texts += [(50.0, y, thing), (50.0, y + 14, f"{code} {count} x {price:.2f}")]
        ends.append((300.0, y, f"{count * price:.2f}"))
    texts.append((50.0, 180.0, "Total"))
    ends.append((300.0, 180.0, "34.20"))
    read = found(page(texts, ends=ends), doc_type="receipt").items
    assert [(item.description, item.quantity, item.unit_price) for item in read] == [
        ("Garden hose", 2, 14.25),
        ("Twine", 3, 1.9),
    ]


def test_a_unit_of_measure_between_figures_is_no_part_of_the_description():
    read = found(paper(ends=[(530.0, 132.0, "NOS"), (450.0, 152.0, "NOS")]))
    assert told(read) == EXPECTED


@pytest.mark.parametrize(
    ("name", "amount"),
    [("3 SGST", "14.40"), ("CGST @ 9%", "14.40"), ("4 Less ROUND OFF", "(-)0.20"), ("VAT 20%", "32.00")],
)
def test_a_tax_or_a_rounding_under_the_rows_is_none_of_them_though_it_is_numbered(name, amount):
    read = found(paper(extra=[(160.0, 172.0, name)], ends=[(580.0, 172.0, amount)]))
    assert told(read) == EXPECTED


@pytest.mark.parametrize("thing", ["GST registration fee", "VAT return, yearly", "Round off-white paint"])
def test_what_only_opens_like_a_tax_is_billed(thing):
    rows = [(1, "Boat hire", 2, 41.5), (2, thing, 1, 77.0)]
    heads = [(50.0, 100.0, "No"), (160.0, 100.0, "Description")]
    assert told(found(paper(heads=heads, rows=[(str(n), *rest) for n, *rest in rows]))) == [
        ("Boat hire", 2, 83.0),
        (thing, 1, 77.0),
    ]


def test_a_page_of_debits_and_credits_behind_a_bill_has_none_of_its_rows():
    texts = [(50.0, 80.0, "Account"), (160.0, 80.0, "Name"), (50.0, 100.0, "40117"), (160.0, 100.0, "Harbour office")]
    ends = [(450.0, 80.0, "Debit"), (560.0, 80.0, "Credit"), (560.0, 100.0, "160.00")]
    texts += [(50.0, 120.0, "40233"), (160.0, 120.0, "Northern bank")]
    ends.append((450.0, 120.0, "160.00"))
    assert told(found(paper(), page(texts, 2, ends=ends))) == EXPECTED


def test_what_a_receipt_sells_may_be_told_in_two_lines():
    texts = [
        (50.0, 60.0, "Corner Shed"),
        (50.0, 100.0, "1 Garden hose,"),
        (50.0, 112.0, "green"),
        (50.0, 130.0, "2 Twine"),
    ]
    texts.append((50.0, 150.0, "Total"))
    read = found(page(texts, ends=[(300.0, 112.0, "28.50"), (300.0, 130.0, "3.80"), (300.0, 150.0, "32.30")]),
                 doc_type="receipt").items  # fmt: skip
    assert [(item.description, item.quantity, item.amount) for item in read] == [
        ("Garden hose, green", 1, 28.5),
        ("Twine", 2, 3.8),
    ]
