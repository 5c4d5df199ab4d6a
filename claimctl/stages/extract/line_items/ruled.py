"""Rows of ruled tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.extract.line_items.rows import ROLES, Row, says_sum, unique
from claimctl.stages.extract.normal.words import clean, squeeze

if TYPE_CHECKING:
    from claimctl.stages.extract.layout import Sheet


def ruled(sheet: Sheet) -> list[Row]:
    """Rows of the ruled tables whose first rows name an amount and a thing it is for."""
    rows: list[Row] = []
    for table in sheet.page.tables:
        grid: dict[int, dict[int, int]] = {}
        for place, cell in enumerate(table.cells):
            grid.setdefault(cell.row, {})[cell.column] = place
        roles: dict[int, str] = {}
        for number in sorted(grid):
            cells = {column: table.cells[place] for column, place in grid[number].items()}
            if not roles:
                heads = {column: ROLES[key] for column, cell in cells.items() if (key := squeeze(cell.text)) in ROLES}
                if "amount" in heads.values() and len(set(heads.values())) >= 2:
                    roles = unique(heads)
                continue
            texts: dict[str, str] = {}
            for column, cell in cells.items():
                role = roles.get(column)
                if role and clean(cell.text):
                    texts[role] = clean(cell.text.replace("\n", " "))
            first = next((clean(cell.text) for _, cell in sorted(cells.items()) if clean(cell.text)), "")
            if not texts or says_sum(first) or says_sum(texts.get("description", "")):
                continue
            box = (
                min(cell.x0 for cell in cells.values()), min(cell.y0 for cell in cells.values()),
                max(cell.x1 for cell in cells.values()), max(cell.y1 for cell in cells.values()),
            )  # fmt: skip
            rows.append(Row(texts, (), sheet, box[1], box[3], box))
    return rows
