"""Line items of tables that no list of heads knows, of long lists, and what documents state of their own rows."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimctl import config as configuration
from claimctl.records import Cell, LineItem, Page, Table, Word
from claimctl.stages.extract import habits as habits_of
from claimctl.stages.extract import line_items
from claimctl.stages.extract.layout import Sheet

CONFIG = configuration.load().config.extract
WIDTH, HEIGHT, SIZE = 600.0, 800.0, 10.0
Placed = tuple[float, float, str]


def page(
    texts: Sequence[Placed], number: int = 1, *, ends: Sequence[Placed] = (), tables: tuple[Table, ...] = ()
) -> Page:
    """A page of texts at x and y (points); `ends` keep to the right edge at x."""
    letter = 5.0
    words = []
    placed = [*texts, *((x - letter * len(text), y, text) for x, y, text in ends)]
    for line, (x, y, text) in enumerate(sorted(placed, key=lambda each: (each[1], each[0]))):
        at = x
        for word in text.split():
            right = at + letter * len(word)
            words.append(Word(word, at / WIDTH, y / HEIGHT, right / WIDTH, (y + SIZE) / HEIGHT, 1.0, line))
            at = right + letter / 2
    return Page(number, WIDTH, HEIGHT, "text_layer", "test", 1.0, tuple(words), tables=tables)


def found(*pages: Page, doc_type: str = "invoice", expected: bool = True) -> line_items.Found:
    sheets = [Sheet(each) for each in pages]
    habits = habits_of.learn(sheets, doc_type, CONFIG)
    return line_items.find(sheets, habits, doc_type, frozenset(), expected=expected)


def items(*pages: Page, doc_type: str = "invoice") -> list[LineItem]:
    return found(*pages, doc_type=doc_type).items


ROWS = [("Brake pads", 2, 45.00), ("Oil filter", 1, 12.50), ("Front wiper", 3, 9.90), ("Paint work", 4, 61.25)]


def table(
    rows: Sequence[tuple[str, int, float]], heads: Sequence[str], y: float = 200.0
) -> tuple[list[Placed], list[Placed]]:
    """Words, count, price and amount in four columns."""
    left = [(50.0, y, heads[0])] + [(50.0, y + 20 * n, text) for n, (text, _, _) in enumerate(rows, 1)]
    right = [(x, y, head) for x, head in zip((300.0, 400.0, 520.0), heads[1:], strict=True)]
    for n, (_, count, price) in enumerate(rows, 1):
        right += [
            (300.0, y + 20 * n, str(count)),
            (400.0, y + 20 * n, f"{price:.2f}"),
            (520.0, y + 20 * n, f"{count * price:.2f}"),
        ]
    return left, right


@pytest.mark.parametrize(
    "heads",
    [("Gubbins", "Ply", "Wug", "Blick"), ("", "", "", ""), ("Description", "Qty", "Unit price", "Amount")],
    ids=["unknown heads", "no heads", "known heads"],
)
def test_count_price_and_amount_are_told_by_what_they_make(heads):
    left, right = table(ROWS, heads)
    read = items(page(left, ends=right))
    assert [(item.description, item.quantity, item.unit_price, item.amount) for item in read] == [
        (text, count, price, round(count * price, 2)) for text, count, price in ROWS
    ]


def test_amounts_that_keep_to_the_left_are_one_column():
    rows = [("Towing", "1,250.00"), ("Storage", "80.00"), ("Paint", "9.50")]
    texts = [(50.0, 200.0 + 20 * n, text) for n, (text, _) in enumerate(rows)]
    texts += [(400.0, 200.0 + 20 * n, amount) for n, (_, amount) in enumerate(rows)]
    assert [item.amount for item in items(page(texts))] == [1250.0, 80.0, 9.5]


def test_a_sum_in_words_nobody_knows_is_no_row():
    left, right = table(ROWS, ("Gubbins", "Ply", "Wug", "Blick"))
    total = sum(count * price for _, count, price in ROWS)
    read = items(page([*left, (330.0, 320.0, "Zorp")], ends=[*right, (520.0, 320.0, f"{total:.2f}")]))
    assert len(read) == len(ROWS)


def test_a_carried_amount_is_no_row_and_rows_go_on_over_pages():
    days = [(f"0{n}/03/2024", f"Entry {'abc'[n % 3]}x", 10.0 * n + 0.5) for n in range(1, 9)]

    def statement(rows, number, carried):
        texts = [(50.0, 100.0, "Datum"), (150.0, 100.0, "Omschrijving")]
        ends = [(500.0, 100.0, "Bedrag")]
        for n, (day, text, amount) in enumerate(rows, 1):
            texts += [(50.0, 100.0 + 20 * n, day), (150.0, 100.0 + 20 * n, text)]
            ends.append((500.0, 100.0 + 20 * n, f"{amount:.2f}"))
        texts.append((150.0, 120.0 + 20 * len(rows), "Flurb"))
        ends.append((500.0, 120.0 + 20 * len(rows), f"{carried:.2f}"))
        return page(texts, number, ends=ends)

    read = items(statement(days[:4], 1, 102.0), statement(days[4:], 2, 250.0), doc_type="bank_statement")
    assert [item.amount for item in read] == [amount for _, _, amount in days]


def test_a_wrapped_description_is_one_row():
    left, right = table(ROWS[:3], ("Gubbins", "Ply", "Wug", "Blick"))
    left.append((50.0, 229.0, "front and rear"))
    read = items(page(left, ends=right))
    assert len(read) == 3
    assert read[0].description == "Brake pads front and rear"


def test_a_page_that_was_copied_twice_gives_its_rows_once():
    left, right = table(ROWS, ("Description", "Qty", "Unit price", "Amount"))
    assert len(items(page(left, ends=right), page(left, 2, ends=right))) == len(ROWS)


def test_labelled_blocks_are_a_row_each():
    visits = [
        ("Office visit", "99213", "110.39"),
        ("X-ray of the chest", "71046", "125.73"),
        ("Injection", "96372", "33.75"),
    ]
    texts = []
    for n, (text, code, fee) in enumerate(visits):
        y = 100.0 + 80 * n
        texts += [(50.0, y, f"Service: {text}"), (50.0, y + 16, f"Code: {code}"), (50.0, y + 32, f"Fee: {fee}")]
    read = items(page(texts), doc_type="medical_bill")
    assert [(item.description, item.code, item.amount) for item in read] == [
        (text, code, float(fee)) for text, code, fee in visits
    ]


def ruled(heads: Sequence[str], rows: Sequence[Sequence[str]], number: int = 1, extra: Sequence[Placed] = ()) -> Page:
    """A page with one ruled table."""
    cells = []
    for at, row in enumerate([heads, *rows]):
        y0 = 0.1 + 0.8 * at / (len(rows) + 1)
        for column, text in enumerate(row):
            x0 = 0.05 + 0.9 * column / len(heads)
            cells.append(Cell(at, column, text, x0, y0, x0 + 0.9 / len(heads), y0 + 0.8 / (len(rows) + 1)))
    words = [(cell.x0 * WIDTH + 2, cell.y0 * HEIGHT + 1, cell.text) for cell in cells if cell.text]
    return page([*words, *extra], number, tables=(Table(tuple(cells)),))


FLEET = [(f"{7000 + 13 * n}", f"{1999 + n % 20}", ("Volvo", "Kenworth")[n % 2], "TRACTOR") for n in range(30)]


def test_a_list_of_vehicles_is_read_whatever_its_paper_is():
    read = found(ruled(("Veh. no.", "Year", "Make", "Model"), FLEET), doc_type="other", expected=False)
    assert [(item.code, item.description) for item in read.items] == [
        (code, f"{year} {make} {model}") for code, year, make, model in FLEET
    ]


def test_a_list_without_rules_or_money_is_read():
    trips = [(f"State {'abcdefghij'[n % 10]}{'klm'[n // 10]}", 900.5 + 37 * n) for n in range(30)]
    texts = [(50.0, 60.0, "Unit"), (150.0, 60.0, "State")]
    ends = [(420.0, 60.0, "Miles")]
    for n, (state, miles) in enumerate(trips, 1):
        texts += [(50.0, 60.0 + 20 * n, f"{4000 + 7 * n}"), (150.0, 60.0 + 20 * n, state)]
        ends.append((420.0, 60.0 + 20 * n, f"{miles:.1f}"))
    read = found(page(texts, ends=ends), doc_type="other", expected=False).items
    assert [(item.description, item.quantity) for item in read] == trips


def test_a_loss_run_gives_a_row_a_claim_with_what_stands_under_it():
    def section(number: int) -> Page:
        heads = [(30.0, 80.0, "Claim"), (30.0, 92.0, "Number"), (130.0, 92.0, "Claimant"), (260.0, 80.0, "Date of"),
                 (260.0, 92.0, "Loss")]  # fmt: skip
        ends = [(400.0, 92.0, "Reserve"), (490.0, 92.0, "Paid"), (580.0, 92.0, "Recovered")]
        texts = list(heads)
        for n in range(8):
            y = 120.0 + 40 * n
            texts += [(30.0, y, f"{number}82-1{n}0"), (130.0, y, "Fleet Body"), (260.0, y, f"0{n + 1}/1{n}/2021")]
            texts.append((60.0, y + 18, f"Claim description: dented door {'abcdefgh'[n]} at the yard"))
            ends += [(400.0, y, f"${n}50.00"), (490.0, y, f"$1{n}.00"), (580.0, y, "$0.00")]
        texts.append((30.0, 450.0, "Policy period total"))
        ends += [(400.0, 450.0, "$3,200.00"), (490.0, 450.0, "$108.00"), (580.0, 450.0, "$0.00")]
        return page(texts, number, ends=ends)

    read = found(*(section(number) for number in range(1, 5)), doc_type="other", expected=False)
    assert [(item.code, item.description, item.amount) for item in read.items] == [
        (f"{number}82-1{n}0", f"dented door {'abcdefgh'[n]} at the yard", float(f"{n}50"))
        for number in range(1, 5)
        for n in range(8)
    ]
    assert not read.stated


def test_few_rows_of_a_paper_that_has_none_are_no_list():
    assert not found(ruled(("Veh. no.", "Year", "Make"), [row[:3] for row in FLEET[:6]]), expected=False).items


def test_a_table_that_goes_on_beside_itself_gives_each_row_once():
    keys = [f"{letter}{letter}{n % 10}" for n, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX")]
    left = ruled(("Juris.", "Miles"), [(key, f"{100 + n}") for n, key in enumerate(keys)])
    right = ruled(
        ("Juris.", "Rate", "Due", "Total due"), [(key, "0.25", f"${n}.50", f"${n}.50") for n, key in enumerate(keys)], 2
    )
    read = found(left, right, doc_type="other", expected=False).items
    assert [(item.code, item.amount) for item in read] == [(key, n + 0.5) for n, key in enumerate(keys)]


@pytest.mark.parametrize(("count", "issues"), [(30, ()), (31, ("rows_read_30",))])
def test_a_stated_count_that_the_rows_do_not_reach_says_so(count, issues):
    told = found(
        ruled(("Veh. no.", "Year", "Make", "Model"), FLEET, extra=[(30.0, 20.0, f"Scheduled vehicles: {count}")]),
        doc_type="other",
        expected=False,
    ).stated
    assert [(field.field, field.value, field.issues) for field in told] == [("stated_rows", str(count), issues)]


def test_a_row_whose_amount_cannot_be_read_stays():
    rows = [(f"{3000 + n}", f"Part {'abcdefgh'[n]}", "2", "10.00", "20.00") for n in range(8)]
    rows[3] = (*rows[3][:4], "~~~")
    read = items(ruled(("Part no.", "Description", "Qty", "Price", "Amount"), rows))
    assert len(read) == len(rows)
    assert read[3].amount is None
    assert read[3].confidence < min(item.confidence for place, item in enumerate(read) if place != 3)


def receipt(rows: Sequence[tuple[str, ...]]) -> list[LineItem]:
    """The rows of a till's paper: words, then what keeps to the right edge."""
    texts = [(50.0, 100.0 + 14 * n, row[0]) for n, row in enumerate(rows)]
    ends = [(400.0, 100.0 + 14 * n, row[1]) for n, row in enumerate(rows) if len(row) > 1]
    return items(page(texts, ends=ends), doc_type="receipt")


def test_tax_marks_behind_an_amount_and_counts_under_it_are_understood():
    read = receipt(
        [("Yellow onions", "0.99 TFW"), ("Grapefruit large", "1.38 T F"), ("2 @ 0.69 EA",), ("Tangerines", "0.49 N"),
         ("SUBTOTAL", "2.86"), ("TOTAL", "2.86")]
    )  # fmt: skip
    assert [(item.description, item.quantity, item.unit_price, item.amount) for item in read] == [
        ("Yellow onions", None, None, 0.99), ("Grapefruit large", 2.0, 0.69, 1.38), ("Tangerines", None, None, 0.49),
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Brake pads", "Oil filter", "Wheel hub", "Side mirror", "Wiper", "Seal kit"]),
            st.integers(1, 40),
            st.integers(100, 99999).map(lambda cents: cents / 100),
        ),
        min_size=3,
        max_size=20,
    ),
    st.lists(st.tuples(st.floats(40.0, 400.0), st.sampled_from(["lorem", "ipsum dolor", "sit amet"])), max_size=6),
)
def test_no_row_is_lost_where_words_stand_around_the_table(rows, noise):
    left, right = table(rows, ("Description", "Qty", "Unit price", "Amount"), y=150.0)
    above = [(x, 10.0 + 12 * n, text) for n, (x, text) in enumerate(noise)]
    below = [(x, 620.0 + 12 * n, text) for n, (x, text) in enumerate(noise)]
    alone = items(page(left, ends=right))
    crowded = items(page([*above, *left, *below], ends=right))
    assert len(alone) == len(rows)
    assert len(crowded) == len(rows)
