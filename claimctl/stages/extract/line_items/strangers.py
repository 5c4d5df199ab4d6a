"""What is none of a bill's items: sums and carried amounts whose words are in no list, and pages of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.extract.line_items.rows import ROLES
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.records import LineItem
    from claimctl.stages.extract.layout import Sheet

_CENT = 0.015
_FEW = 2
_MOST_AFTER = 4  # rows that may follow the first sum: tax, total, paid, due


def billing(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """The pages of a bill without those behind the first that have debits and credits: somebody's account of it."""
    return [sheet for place, sheet in enumerate(sheets) if not place or not _account(sheet)]


def _account(sheet: Sheet) -> bool:
    heads = ({squeeze(chunk.text) for chunk in row} for row in sheet.rows)
    return any(sum(ROLES.get(head) == "flow" for head in row) >= _FEW for row in heads)


def told_apart(items: Sequence[LineItem]) -> list[int]:
    """The places of the rows that are items.

    Where most rows have a day, or a count with its price, one that has neither and no code, and that opens or closes
    the rows of its page, is none of them, unless all rows of the page are such rows and count. Where rows have nothing
    but an amount, the first that is the sum of all before it ends them. Rows in between stay, whatever they lack.
    """
    places = list(range(len(items)))
    marks = [mark for mark in _MARKS if _FEW <= sum(map(mark, items)) >= 0.5 * _likely(items, mark)]
    if marks:
        odd = {place for place in places if items[place].code is None and not any(mark(items[place]) for mark in marks)}
        dropped: set[int] = set()
        for page in dict.fromkeys(item.page for item in items):
            own = [place for place in places if items[place].page == page]
            if odd.issuperset(own) and all(items[place].quantity for place in own):
                continue  # another table: each row of it counts something
            for run in (own, own[::-1]):
                for place in run:
                    if place not in odd:
                        break
                    dropped.add(place)
        return [place for place in places if place not in dropped]
    added = 0.0
    for place, item in enumerate(items):
        amount = item.amount or 0.0
        if place >= _FEW and amount and abs(added - amount) < _CENT and len(items) - place <= _MOST_AFTER:
            return places[:place]
        added += amount
    return places


def _likely(items: Sequence[LineItem], mark: Callable[[LineItem], bool]) -> int:
    """How many rows there are from the first with the mark to the last: those around them may be sums."""
    having = [place for place, item in enumerate(items) if mark(item)]
    return having[-1] - having[0] + 1 if having else len(items)


def _dated(item: LineItem) -> bool:
    return item.service_date is not None


def _counted(item: LineItem) -> bool:
    return item.quantity is not None and item.unit_price is not None


_MARKS: tuple[Callable[[LineItem], bool], ...] = (_dated, _counted)
