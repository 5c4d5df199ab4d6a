"""Rows that break a billed row down: the same money told a second time, by place, by day or by part.

A bill of one row is often followed by a list of what that row is made of. Such rows are on the page and are read, but
they are billed once: counted with the row that they make up, the bill would come to twice its total. A later table
whose amounts make an earlier row, or all rows before it, is such a list; so is one whose counts make the count of a row
at one price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.records import Field

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from claimctl.records import Extract, LineItem

BREAKDOWN = "breakdown"
_OF_ROWS = frozenset({"stated_rows", "stated_sum"})  # what is told of rows that stay
_CENT = 0.015
_FEW = 2
_MOST = 30  # tables of a document that are looked through
_LEAST_NET = 0.7  # of a row with its tax, what is left without it
_SURE = 0.9


class Parted(msgspec.Struct, frozen=True):
    """The places of the rows that are billed, and of those that tell again what a billed row is made of."""

    billed: list[int]
    told_again: list[int]


def parted(items: Sequence[LineItem], starts: Sequence[int], stated: Mapping[float, int]) -> Parted:
    """The rows of a document parted. `starts` are the places where another table may begin, `stated` its amounts.

    Nothing is parted where all rows together come to an amount that the document states, and a table is taken for a
    breakdown only where the document states the sum of the rows that remain, or that of the table, apart from rows.
    """
    everything = list(range(len(items)))
    if not 0 < len(starts) < _MOST or any(item.amount is None for item in items) or _stated(items, items, stated):
        return Parted(everything, [])
    if starts[0] == 1 and not _worded(items[0]) and abs(_sum(items[1:]) - (items[0].amount or 0.0)) < _CENT:
        return Parted(everything[1:], [])  # the bill's own sum, told at its head
    billed, again = list(range(starts[0])), list[int]()
    bounds = [*starts, len(items)]
    place = 0
    while place < len(starts):
        before = [items[row] for row in billed]
        ends = range(len(starts), place, -1)
        end = next((end for end in ends if breaks_down(items[bounds[place] : bounds[end]], before)), 0)
        (again if end else billed).extend(everything[bounds[place] : bounds[end or place + 1]])
        place = end or place + 1
    left = [items[place] for place in billed]
    if not again or not (_stated(left, items, stated) or _stated([items[place] for place in again], items, stated)):
        return Parted(everything, [])
    return Parted(billed, again)


def _stated(rows: Sequence[LineItem], items: Sequence[LineItem], stated: Mapping[float, int]) -> bool:
    """Whether an amount that the document states outside its rows is the sum of these."""
    added = abs(_sum(rows))
    return stated.get(added, 0) > sum(abs(item.amount or 0.0) == added for item in items)


def breaks_down(rows: Sequence[LineItem], before: Sequence[LineItem]) -> bool:
    """Whether rows make up one row that stands before them and says what it is for, or all of these."""
    if len(rows) < _FEW or not before or not all(row.amount for row in rows):
        return False
    added = _sum(rows)
    wholes = [row for row in before if _worded(row)]
    sums = [row.amount or 0.0 for row in wholes] + [_sum(before)] * (len(wholes) == len(before) > 1)
    return any(abs(added - whole) < _CENT for whole in sums) or any(_counts(rows, added, row) for row in wholes)


def _worded(row: LineItem) -> bool:
    """Whether a row says what it is for: a lone figure is a sum rather."""
    return sum(sign.isalpha() for sign in row.description) > _FEW


def _counts(rows: Sequence[LineItem], added: float, whole: LineItem) -> bool:
    """Whether counts of rows at one price make the count of a row whose amount they come to, but for its tax."""
    if not whole.quantity or whole.quantity < _FEW or not whole.amount or not all(row.quantity for row in rows):
        return False
    if abs(sum(row.quantity or 0.0 for row in rows) - whole.quantity) >= _CENT:
        return False
    prices = {round((row.amount or 0.0) / (row.quantity or 1.0), 2) for row in rows}
    if whole.unit_price is not None:
        prices.add(round(whole.unit_price, 2))
    return max(prices) - min(prices) < _CENT and _LEAST_NET * whole.amount <= added <= whole.amount + _CENT


def _sum(rows: Sequence[LineItem]) -> float:
    return round(sum(row.amount or 0.0 for row in rows), 2)


def across(extracts: Sequence[Extract], billing: Collection[str]) -> list[Extract]:
    """The documents of a file with the rows of those that only break down what an earlier one bills put aside.

    `billing` are the types of document that bill; only others may break a bill down: a second bill has rows of its own.
    """
    made: list[Extract] = []
    for extract in extracts:
        rows = extract.line_items
        bills = [each.line_items for each in made if each.doc_type in billing]
        if extract.doc_type not in billing and any(breaks_down(rows, bill) for bill in bills):
            fields = (*(field for field in extract.fields if field.field not in _OF_ROWS), told(rows))
            made.append(msgspec.structs.replace(extract, line_items=(), fields=fields))
        else:
            made.append(extract)
    return made


def told(rows: Sequence[LineItem]) -> Field:
    """What says that rows stand on the page and are not among the billed ones: their sum, their number, their place."""
    page = [row for row in rows if row.page == rows[0].page]
    box = (
        min(row.x0 for row in page), min(row.y0 for row in page),
        max(row.x1 for row in page), max(row.y1 for row in page),
    )  # fmt: skip
    added = _sum(rows)
    return Field(
        BREAKDOWN, 0, f"{added:.2f}", f"{len(rows)} rows", _SURE, rows[0].page, *box, "sum", True,
        (f"rows_left_out_{len(rows)}",), added,
    )  # fmt: skip
