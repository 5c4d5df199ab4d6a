"""Rows of tables never seen: grids of a page read by content, heads and arithmetic, over pages and side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.line_items.aligned import FIGURES, aligned
from claimctl.stages.extract.line_items.grids import Cell, Grid, Line, boxed
from claimctl.stages.extract.line_items.heads import votes
from claimctl.stages.extract.line_items.keyed import keyed
from claimctl.stages.extract.line_items.records import blocks
from claimctl.stages.extract.line_items.roles import Column, column, described_by, roles_of
from claimctl.stages.extract.line_items.rows import Row, says_sum
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet

_SUMS = re.compile(
    r"\b(?:(?:sub|grand)?[ -]?totals?|sums?|(?:zwischen|gesamt)?summen?|gesamt|totaux|totales|totali|totalen|somme"
    r"|suma)\b",
    re.IGNORECASE,
)
_FEW = 2
_HEADS = 3  # of a table that tells of the bill itself, at least
_OF_DOCUMENT = re.compile(
    r"\b(?:invoice|inv|bill(?:ing)?|statement|account|customer|client|policy|claim|order|p\.?o\.?|due|terms|rechnung\w*"
    r"|beleg\w*|kunden\w*|fällig\w*|facture|client|échéance|factura|cliente|vencimiento|fattura|scadenza|factuur\w*"
    r"|klant\w*|verval\w*)\b",
    re.IGNORECASE,
)
_SHIFT = 1.6  # ems that a column may stand elsewhere on the next page
_KEYS = 5  # rows from which equal keys say that one table stands beside another


class Table(msgspec.Struct, frozen=True):
    """A table over all its pages, and the role of its columns."""

    grid: Grid
    roles: dict[int, str]
    described: list[int]


def tables(sheets: Iterable[Sheet], habits: Habits, sums: frozenset[str], *, lists: bool = False) -> list[Table]:
    """The tables of a document with their columns named, in page order.

    `lists` takes tables without money too.
    """
    grids: list[Grid] = []
    for sheet in sheets:
        found = [grid for grid in boxed(sheet) if lists or _has_money(grid, habits)]
        if not found or lists:
            found = sorted([*found, *_beside_boxes(found, sheet, habits, sums)], key=lambda grid: grid.lines[0].y0)
        if not found and lists:
            found = aligned(sheet, habits, sums, FIGURES)
        for grid in found:
            if grids and _goes_on(grids[-1], grid):
                grids[-1].lines.extend(grid.lines)
            else:
                grids.append(grid)
    grids = _side_by_side(grids)
    known: dict[tuple[str, ...], tuple[dict[int, str], list[int]]] = {}
    made = []
    for grid in sorted(grids, key=lambda grid: -len(grid.lines)):  # the longest of those with the same heads tells most
        if not any(grid.heads) or grid.heads not in known:
            columns = _columns(grid, habits)
            roles = roles_of(columns, lists=lists)
            known[grid.heads] = roles, described_by(columns, roles)
        made.append((grids.index(grid), Table(grid, *known[grid.heads])))
    return [table for _, table in sorted(made, key=lambda entry: entry[0])]


def _beside_boxes(boxes: Sequence[Grid], sheet: Sheet, habits: Habits, sums: frozenset[str]) -> list[Grid]:
    """The tables of a page that nothing draws, over, under and between those that rules draw."""
    drawn = [(min(line.y0 for line in grid.lines), max(line.y1 for line in grid.lines)) for grid in boxes]
    made = []
    for grid in aligned(sheet, habits, sums):
        lines = [line for line in grid.lines if all(line.y1 < top or line.y0 > bottom for top, bottom in drawn)]
        if len(lines) == len(grid.lines):
            made.append(grid)
    return made


def block_table(sheets: Sequence[Sheet], habits: Habits) -> list[Table]:
    """The table that labelled blocks of a document make, if there is one."""
    grid = blocks(sheets, habits)
    if grid is None:
        return []
    columns = _columns(grid, habits)
    roles = roles_of(columns)
    return [Table(grid, roles, described_by(columns, roles))]


def record_table(sheets: Sequence[Sheet], habits: Habits, least: int) -> Table | None:
    """The table that numbered records of several lines make, if there are many, and `least` of them."""
    grid = keyed(sheets, habits, least)
    if grid is None:
        return None
    columns = _columns(grid, habits)
    roles = {place: role for place, role in roles_of(columns, lists=True).items() if role != "code"} | {0: "code"}
    return Table(grid, roles, described_by(columns, roles))


def rows(table: Table, *, lists: bool = False) -> list[Row]:
    """The rows of a table; sums are left out. A table without an amount has rows only if it is one of `lists`."""
    roles = {place: role for place, role in table.roles.items() if role != "description"}
    if not lists and (not _of_money(table) or _tells_document(table.grid)):
        return []
    made: list[Row] = []
    key = next((place for place, role in roles.items() if role == "code"), None)
    coded = key is not None and sum(key in line.cells for line in table.grid.lines) > 0.8 * len(table.grid.lines)
    for line in table.grid.lines:
        cells = {role: line.cells[place].text for place, role in roles.items() if place in line.cells}
        cells["description"] = clean(" ".join(line.cells[at].text for at in table.described if at in line.cells))
        if line.told:
            cells["description"] = line.told
        if summed(line, cells) or (lists and coded and not _figured(cells.get("code", "")) and _SUMS.search(line.text)):
            continue
        made.append(as_row(line, cells))
    return made


def _tells_document(grid: Grid) -> bool:
    """Whether a table of one row tells of the bill itself rather than of what it is for: its number, its day, its sum.

    Its heads say so, and none of them describes, counts or prices a thing.
    """
    if len(grid.lines) != 1 or sum(map(bool, grid.heads)) < _HEADS:
        return False
    of_items = any(
        votes(head).get(role, 0.0) >= weight
        for head in grid.heads
        for role, weight in (("description", 3.0), ("quantity", 3.0), ("unit_price", 2.0))
    )
    return not of_items and sum(bool(_OF_DOCUMENT.search(head)) for head in grid.heads) >= _FEW


def _of_money(table: Table) -> bool:
    """Whether rows have an amount, behind the words that it is for unless its head says that it is one."""
    amount = next((place for place, role in table.roles.items() if role == "amount"), None)
    if amount is None:
        return False
    words = [place for place, role in table.roles.items() if role in {"description", "code"}]
    named = votes(table.grid.heads[amount]).get("amount", 0.0) > 1
    return named or not words or min(words) < amount


def summed(line: Line, cells: dict[str, str]) -> bool:
    """Whether a line opens as sums do."""
    if cells.get("service_date") or _figured(cells.get("code", "")):
        return False
    first = min(line.cells)
    return says_sum(line.cells[first].text) or says_sum(cells.get("description", ""))


def _figured(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def as_row(line: Line, cells: dict[str, str]) -> Row:
    """A line as a row, with the words that it is made of."""
    tokens = tuple(token for cell in line.cells.values() for token in cell.tokens)
    return Row(cells, tokens, line.sheet, line.y0, line.y1, line.box, len(line.cells))


def _columns(grid: Grid, habits: Habits) -> list[Column]:
    return [column(head, grid.texts(place), habits) for place, head in enumerate(grid.heads)]


def _has_money(grid: Grid, habits: Habits) -> bool:
    """Whether a grid has rows of an amount and something beside it."""
    full = sum(
        1
        for line in grid.lines
        if len(line.cells) >= _FEW
        and any(each.strong for cell in line.cells.values() for each in money.find(cell.text, habits.currency))
    )
    return full > 0.5 * len(grid.lines) and (full >= _FEW or sum(map(bool, grid.heads)) >= _FEW)


def _goes_on(grid: Grid, other: Grid) -> bool:
    """Whether a grid is the one before it, gone on: the same heads, or none in the same places."""
    if len(grid.heads) != len(other.heads) or grid.ruled != other.ruled:
        return False
    if any(other.heads):
        return grid.heads == other.heads
    return other.lines[0].sheet is not grid.lines[-1].sheet and all(
        abs(mine[0] - its[0]) < _SHIFT or abs(mine[1] - its[1]) < _SHIFT
        for mine, its in zip(grid.spans, other.spans, strict=True)
        if mine != (0.0, 0.0) and its != (0.0, 0.0)
    )


def _side_by_side(grids: list[Grid]) -> list[Grid]:
    """Grids put together whose first columns hold the same keys in the same order: a table too wide for its page."""
    made: list[Grid] = []
    for grid in grids:
        before = made[-1] if made else None
        if before is not None and before.heads != grid.heads and (keys := _keys(grid)) and keys == _keys(before):
            made[-1] = _beside(before, grid)
        else:
            made.append(grid)
    return made


def _keys(grid: Grid) -> list[str]:
    keys = grid.texts(0)
    distinct = len(grid.lines) >= _KEYS and len(set(keys)) > 0.8 * len(keys)
    return keys if distinct and grid.heads[0] else []


def _beside(one: Grid, other: Grid) -> Grid:
    width = len(one.heads)
    lines = []
    for left, right in zip(one.lines, other.lines, strict=True):
        cells: dict[int, Cell] = left.cells | {width + place - 1: cell for place, cell in right.cells.items() if place}
        lines.append(msgspec.structs.replace(left, cells=cells))
    return Grid((*one.heads, *other.heads[1:]), (*one.spans, *other.spans[1:]), lines, one.ruled)


def stated(sheets: Sequence[Sheet], habits: Habits) -> dict[float, int]:
    """How often each amount stands in a document."""
    counted: dict[float, int] = {}
    for sheet in sheets:
        for chunk in sheet.chunks:
            for each in money.find(chunk.text, habits.currency):
                if each.strong:
                    counted[abs(each.number)] = counted.get(abs(each.number), 0) + 1
    return counted
