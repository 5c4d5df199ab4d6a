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
