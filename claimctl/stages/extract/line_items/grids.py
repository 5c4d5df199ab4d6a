"""Tables of a page as columns of cells, and those of them that rules draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.layout import Box, Sheet, Token
from claimctl.stages.extract.line_items.roles import is_head
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from claimctl.records import Table

_FEW = 2


class Cell(msgspec.Struct, frozen=True):
    """What stands in one column of a row."""

    text: str
    tokens: tuple[Token, ...]
    x0: float
    x1: float


class Line(msgspec.Struct, frozen=True):
    """A row of a table: its cells by column; `told` is a description that stands under it with a label of its own."""

    cells: dict[int, Cell]
    sheet: Sheet
    y0: float
    y1: float
    box: Box | None = None
    told: str = ""

    @property
    def text(self) -> str:
        """All that stands in the row."""
        return " ".join(cell.text for _, cell in sorted(self.cells.items()))


class Grid(msgspec.Struct, frozen=True):
    """A table: heads and extents of its columns (empty and 0 where unknown), its rows from the top down."""

    heads: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    lines: list[Line]
    ruled: bool

    def texts(self, column: int) -> list[str]:
        """The cells of a column, empty ones as empty texts."""
        return [line.cells[column].text if column in line.cells else "" for line in self.lines]


def boxed(sheet: Sheet) -> list[Grid]:
    """The tables that rules draw on a page, with what stands in a first row of words as heads."""
    return [grid for table in sheet.page.tables if (grid := _boxed(sheet, table)) is not None]


def _boxed(sheet: Sheet, table: Table) -> Grid | None:
    by_row: dict[int, dict[int, int]] = {}
    for place, cell in enumerate(table.cells):
        by_row.setdefault(cell.row, {})[cell.column] = place
    columns = sorted({cell.column for cell in table.cells})
    if len(columns) < _FEW or len(by_row) < _FEW:
        return None
    where = {column: place for place, column in enumerate(columns)}
    lines: list[Line] = []
    heads: dict[int, str] = {}
    spans = [(0.0, 0.0)] * len(columns)
    for number in sorted(by_row):
        cells = {where[column]: table.cells[place] for column, place in by_row[number].items()}
        texts = {column: text for column, cell in cells.items() if (text := clean(cell.text.replace("\n", " ")))}
        if not texts or texts == heads:  # heads are repeated on top of a page
            continue
        if not lines and not heads and len(texts) >= _FEW and all(map(is_head, texts.values())):
            heads = texts
            continue
        box = (
            min(cell.x0 for cell in cells.values()), min(cell.y0 for cell in cells.values()),
            max(cell.x1 for cell in cells.values()), max(cell.y1 for cell in cells.values()),
        )  # fmt: skip
        made = {}
        for column, text in texts.items():
            spans[column] = (cells[column].x0 * sheet.scale_x, cells[column].x1 * sheet.scale_x)
            made[column] = Cell(text, (), *spans[column])
        _, top, _, foot = sheet.placed(box)
        lines.append(Line(made, sheet, top, foot, box))
    named = tuple(heads.get(column, "") for column in range(len(columns)))
    return Grid(named, tuple(spans), lines, ruled=True) if lines else None
