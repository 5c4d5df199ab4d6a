"""Rows of bills: from tables with rules, from columns that only their heads align, and from receipts without heads.

A head row names the columns; what stands under a head is of its kind. Wrapped descriptions are joined to their row,
sums are no rows, and rows go on over pages under the same heads.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import Field, LineItem
from claimctl.stages.extract.candidates.typed import is_phone
from claimctl.stages.extract.line_items import breakdown
from claimctl.stages.extract.line_items.breakdown import across
from claimctl.stages.extract.line_items.certainty import Judge, judged, key
from claimctl.stages.extract.line_items.headed import headed
from claimctl.stages.extract.line_items.receipts import unheaded
from claimctl.stages.extract.line_items.reconcile import stated_rows, stated_sums, unread
from claimctl.stages.extract.line_items.rows import Column, Row, times
from claimctl.stages.extract.line_items.ruled import ruled
from claimctl.stages.extract.line_items.services import procedures, service_lines
from claimctl.stages.extract.line_items.strangers import billing, told_apart
from claimctl.stages.extract.line_items.tables import block_table, record_table, stated, tables
from claimctl.stages.extract.line_items.tables import rows as table_rows
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet

_CODE = re.compile(r"^[A-Z]{0,4}[-.]?\d[\dA-Z\-./]{2,17}$")
_FEW = 2
_UNSURE = 0.2
_LONG = 20  # rows from which a list of anything is worth telling
_SEVERAL = 5  # rows of a table that is one of several
_MORE = 1.1
_APART = 3.0  # ems between rows from which the lower may be of another table
_CENT = 0.02  # two amounts nearer than this agree


__all__ = ["NONE", "Found", "Made", "across", "find", "procedures"]

Made = tuple[LineItem, Row]


class Found(msgspec.Struct, frozen=True):
    """The rows of a document, the tokens that they are made of (page, token), and what it states of its rows."""

    items: list[LineItem]
    tokens: frozenset[tuple[int, int]]
    stated: tuple[Field, ...] = ()


NONE = Found([], frozenset())


def find(
    sheets: Sequence[Sheet],
    habits: Habits,
    doc_type: str,
    sums: frozenset[str],
    *,
    expected: bool = True,
    judge: Judge = judged,
) -> Found:
    """The rows of a document, in order; empty where it has none. `sums` are names of amounts that are no rows.

    Where no rows are `expected` of the type of document, only a list too long to be anything else is taken: a loss run,
    a schedule of vehicles. `judge` gives rows their confidence.
    """
    sheets, sure = _once(sheets), partial(_sure, judge=judge)
    again: list[LineItem] = []
    if doc_type == "cms1500":
        made = sure(_made([row for sheet in sheets for row in service_lines(sheet)], habits), [], False)
    else:
        own = sheets if doc_type == "bank_statement" else billing(sheets)
        best, others, adds_up, again = _best(own, habits, doc_type, sums) if expected else ([], [], False, [])
        made = sure(best, others, adds_up)
        if not expected or sum(len(table.cells) for sheet in sheets for table in sheet.page.tables) > _FEW * _LONG:
            long = sure(_long_list(sheets, habits, sums), [], False)
            if len(long) > _FEW * (len(made) + len(again)):  # the type may be mistaken
                made, again = long, []
    items = [msgspec.structs.replace(item, row=number) for number, (item, _) in enumerate(made)]
    told = stated_rows(sheets, items)
    tokens = frozenset((row.sheet.page.number, token.index) for _, row in made for token in row.tokens)
    if not expected:
        told = told or unread(sheets, items, tokens, habits)
        told += stated_sums(sheets, items, sums, habits)[0]
    told += [breakdown.told(again)] if again else []
    return Found(items, tokens, tuple(told))


def _long_list(sheets: Sequence[Sheet], habits: Habits, sums: frozenset[str]) -> list[Made]:
    """The rows of lists of anything, money or not; empty where they are few."""
    found = [table for table in tables(sheets, habits, sums, lists=True) if sum(map(bool, table.grid.heads)) > _FEW]
    lengths: Counter[tuple[str, ...]] = Counter()
    for table in found:
        lengths[table.grid.heads[:_FEW]] += len(table.grid.lines)
    long = {heads for heads, length in lengths.items() if length >= _LONG}
    several = {heads for heads, length in lengths.items() if length >= _SEVERAL}
    if not long and sum(lengths[heads] for heads in several) >= _LONG:  # tables one after the other, none of them long
        long = several
    listed = [
        (item, row)
        for table in found
        if table.grid.heads[:_FEW] in long
        for row in table_rows(table, lists=True)
        if (item := _listed(row, habits)) is not None
    ]
    records = record_table(sheets, habits, len(listed) // _FEW)
    told = [(item, row) for row in table_rows(records, lists=True) if (item := _listed(row, habits))] if records else []
    codes = {item.code for item, _ in listed}
    if told and sum(item.code in codes for item, _ in told) < len(told) / 2:
        return told  # what is taken for rows are lines of records
    return max((listed, told), key=_fullness) if _near(len(listed), len(told)) else max((listed, told), key=len)


def _near(one: int, other: int) -> bool:
    return max(one, other) < _MORE * min(one, other)


def _fullness(made: list[Made]) -> tuple[float, float]:
    """How much rows tell: cells of a usual row, and letters of its description."""
    cells = sum(
        cell is not None
        for item, _ in made
        for cell in (item.code, item.description or None, item.service_date, item.quantity, item.amount)
    )
    return round(cells / len(made), 1), sum(len(item.description) for item, _ in made) / len(made)


def _amountless(row: Row, habits: Habits) -> LineItem | None:
    """A row of a table whose amount can't be read: all that it has, with little confidence; None for what is no row."""
    cells = row.cells
    figured = any(cells.get(role) for role in ("code", "service_date", "quantity", "unit_price"))
    if row.columns <= _FEW or not cells.get("description") or not figured:
        return None
    item = _listed(row, habits)
    return item and msgspec.structs.replace(item, confidence=_UNSURE)


def _listed(row: Row, habits: Habits) -> LineItem | None:
    """A row of a list as a record, whatever it has; None where it names nothing or is one cell."""
    cells = row.cells
    amount = _amount(cells.get("amount", ""), None, None, habits)
    price = money.parse(cells.get("unit_price", ""), habits.currency)
    dated = dates.parse(cells.get("service_date", ""), habits.order)
    quantity = _number(cells.get("quantity", ""))
    code, description = clean(cells.get("code", "")), cells.get("description", "")
    if not (code or description) or row.columns < _FEW:
        return None
    box = row.box or row.sheet.fraction(row.tokens)
    return LineItem(
        0, description, amount.number if amount else None, 0.8, row.sheet.page.number, *box,
        code=code.upper() or None, service_date=dated.date() if dated else None, quantity=quantity,
        unit_price=price.number if price else None,
    )  # fmt: skip


def _once(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The pages without second copies of them: a page that was copied twice into a file has its rows once."""
    seen: set[str] = set()
    kept = []
    for sheet in sheets:
        text = sheet.page.text
        if text not in seen or not sheet.chunks:
            kept.append(sheet)
        seen.add(text)
    return kept


def _best(
    sheets: Sequence[Sheet], habits: Habits, doc_type: str, sums: frozenset[str]
) -> tuple[list[Made], list[list[Made]], bool, list[LineItem]]:
    """The reading that adds up, else the one of most rows: of receipts, whose figures stand everywhere, one by heads or
    lines, since what only alignment shows is mostly none of their rows.

    With it the other readings, whether it adds up, and its rows that only break a billed one down.
    """
    known = stated(sheets, habits)
    split = [_billed(made, known) for made in _readings(sheets, habits, doc_type, sums)]
    readings = [made for made, _ in split]
    # One row whose price stands twice proves nothing beside many rows.
    sizes = [len(made) + len(rest) for made, rest in split]
    most = max(sizes[:_FEW] if doc_type == "receipt" else sizes)
    choice = many = [made for made, size in zip(readings, sizes, strict=True) if size > most / 3] or readings
    if doc_type == "receipt":
        right = [made for made in many if _worth(made, known)[0]]
        choice = right or [made for made in many if any(made is own for own in readings[:_FEW])] or many
    best = max(choice, key=partial(_worth, stated=known))
    again = next(rest for made, rest in split if made is best)
    return best, [made for made in readings if made is not best], _worth(best, known)[0], again


def _billed(made: list[Made], known: dict[float, int]) -> tuple[list[Made], list[LineItem]]:
    """The rows without those that tell a billed row again, and these."""
    items = [item for item, _ in made]
    starts = [
        place
        for place, ((_, above), (_, row)) in enumerate(pairwise(made), 1)
        if row.sheet is not above.sheet or row.y0 - above.y1 > _APART
    ]
    found = breakdown.parted(items, starts, known)
    return [made[place] for place in found.billed], [items[place] for place in found.told_again]


def _sure(made: list[Made], others: list[list[Made]], adds_up: bool, judge: Judge) -> list[Made]:
    """The rows with their confidence."""
    keys = {key(item) for other in others for item, _ in other}
    return [(judge(item, row, adds_up=adds_up, others=keys), row) for item, row in made]


def _readings(sheets: Sequence[Sheet], habits: Habits, doc_type: str, sums: frozenset[str]) -> Iterator[list[Made]]:
    """The rows as each way of finding them gives them; of equals the first is taken."""
    named: list[Row] = []
    columns: list[Column] = []
    for sheet in sheets:
        tabled = ruled(sheet)
        if tabled:
            named += tabled
            columns = []
            continue
        found, columns = headed(sheet, columns, habits, sums)
        named += found
    yield _made(named, habits)
    if doc_type == "receipt":
        yield _made([row for sheet in sheets for row in unheaded(sheet, habits, sums)], habits)
    for found_tables in (tables(sheets, habits, sums), block_table(sheets, habits)):
        yield _made([row for table in found_tables for row in table_rows(table)], habits)


def _made(rows: list[Row], habits: Habits) -> list[Made]:
    found: list[Made] = []
    for row in rows:
        above = found[-1] if found else None
        named = above is not None and above[1].sheet is row.sheet and _named(above[0])
        item = _item(row, habits, named=named) or _amountless(row, habits)
        if item:
            found.append((item, row))
    made = _plausible(found, habits)
    return [made[place] for place in told_apart([item for item, _ in made])]


def _named(item: LineItem) -> bool:
    """Whether a row says what it is for, or goes on with one that does."""
    return item.amount is not None and (bool(item.description) or not item.code)


def _worth(made: list[Made], stated: dict[float, int]) -> tuple[bool, int, int]:
    """Whether the amounts add up to one that the document states beside them, how many there are, how full they are."""
    amounts = [item.amount or 0.0 for item, _ in made]
    total = abs(round(sum(amounts), 2))
    own = sum(1 for amount in amounts if abs(amount) == total)
    cells = (
        (item.code, item.service_date, item.quantity, item.unit_price, item.description or None) for item, _ in made
    )
    full = sum(cell is not None for row in cells for cell in row)
    return (bool(amounts) and stated.get(total, 0) > own, len(made), full)


def _item(row: Row, habits: Habits, *, named: bool = False) -> LineItem | None:
    """A row as a record; None where it has neither an amount nor a description.

    Without words a count and its price are a row where a row above has `named` the thing: it stands once for several.
    """
    cells = row.cells
    price = money.parse(cells.get("unit_price", ""), habits.currency)
    quantity = _number(cells.get("quantity", ""))
    code, description = _coded(cells.get("code", ""), cells.get("description", ""))
    if not code and sum(sign.isalpha() for sign in description) < _FEW:
        figure = money.parse(description, habits.currency)
        if price is None and figure and figure.strong:  # the price stands where the thing is named on the line before
            price, description = figure, ""
        elif _is_code(description, habits):
            code, description = description, ""
        elif description or not named:
            return None
    amount = _amount(cells.get("amount", ""), quantity, price, habits)
    told = bool(description or code) or (quantity and price)
    if amount is None or not told or description.endswith((":", "#")):
        return None  # without an amount, without a thing it is for, or with a label in its stead
    code, description = _opening(code, description)
    unit_price = price.number if price else None
    if quantity is None and unit_price is None and (counted := times(description, amount.number)):
        quantity, unit_price, description = counted
    day: dt.date | None = None
    if "service_date" in cells:
        dated = dates.parse(cells["service_date"], habits.order)
        day = dated.date() if dated else None
    confidence = 0.75
    if quantity is not None and unit_price is not None:
        confidence = 0.95 if abs(quantity * unit_price - amount.number) < _CENT else 0.6
    least = min((token.confidence for token in row.tokens), default=1.0)
    box = row.box or row.sheet.fraction(row.tokens)
    return LineItem(
        0, description, amount.number, round(confidence * (0.5 + 0.5 * least), 4), row.sheet.page.number, *box,
        code=clean(code).upper() if code else None, service_date=day, quantity=quantity, unit_price=unit_price,
    )  # fmt: skip


def _is_code(text: str, habits: Habits) -> bool:
    return bool(_CODE.match(text)) and not dates.find(text, habits.order)


def _opening(code: str | None, description: str) -> tuple[str | None, str]:
    """Code and description, the code from before the words where it has no column of its own."""
    head, _, rest = description.partition(" ")
    coded = not code and rest and len(head) >= 4 and _CODE.match(head) and sum(sign.isalpha() for sign in rest) > _FEW
    return (head, rest) if coded else (code, description)


def _coded(code: str, description: str) -> tuple[str | None, str]:
    """Code and description parted anew: words that came under the code's head describe, a code has figures."""
    words = code.split()
    figured = [word for word in words if any(sign.isdigit() for sign in word) and not word.endswith("%")]
    if len(words) == 1 and figured:
        return code, description
    best = max(figured, key=len, default=None)
    rest = [word for word in words if word != best and any(sign.isalpha() for sign in word)]
    return best, clean(" ".join([*rest, description]))


def _amount(text: str, quantity: float | None, price: money.Amount | None, habits: Habits) -> money.Amount | None:
    """The amount of a cell: where several stand in it, the one that quantity and price make, else the last strong."""
    if dates.find(text, habits.order) or is_phone(text):
        return None
    found = money.find(text, habits.currency)
    if habits.implied_cents:
        found = [each for each in (money.in_cents(each, text) for each in found) if each.strong][:1]
    strong = [each for each in found if each.strong]
    if quantity is not None and price is not None:
        made = [each for each in found if abs(quantity * price.number - each.number) < _CENT]
        if made:
            return made[0]
    if strong:
        return strong[-1]
    return found[0] if found else None


def _plausible(made: list[tuple[LineItem, Row]], habits: Habits) -> list[tuple[LineItem, Row]]:
    """The rows whose amounts are money: a bare number is one only beside amounts that are written as such.

    Account and invoice numbers, postal codes and page numbers come under amounts too. A number without currency, cents
    or groups stands if quantity and price make it, or if most others of the document are money and it is short; where
    none is, short numbers of two rows or more are kept with less confidence.
    """

    def amount_of(item: LineItem) -> float:
        return item.amount or 0.0

    def bare(item: LineItem, row: Row) -> bool:
        text = row.cells.get("amount", "")
        if item.amount is None:
            return False
        made = (item.quantity or 0.0) * (item.unit_price or 0.0)
        if made and abs(made - amount_of(item)) < _CENT:
            return False
        return not habits.implied_cents and not any(each.strong for each in money.find(text, habits.currency))

    weak = [bare(item, row) for item, row in made]
    if not any(weak):
        return made
    sure = len(weak) - sum(weak)
    kept = []
    for (item, row), doubtful in zip(made, weak, strict=True):
        if not doubtful:
            kept.append((item, row))
        elif abs(amount_of(item)) >= (10**4 if sure else 10**6) or (sure < sum(weak) and (sure or len(weak) < _FEW)):
            continue
        else:
            share = 1.0 if sure else 0.6
            kept.append((msgspec.structs.replace(item, confidence=round(item.confidence * share, 4)), row))
    return kept


def _number(text: str) -> float | None:
    match = re.match(r"[xX@]?\s*(\d[\d.,]*)", text.strip())
    plain = money.plain(match[1].strip(".,")) if match else None
    return float(plain) if plain is not None else None
