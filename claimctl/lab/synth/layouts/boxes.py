"""Ruled boxes with small labels in them, and lines to write on: what forms are made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import fact
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

# label, field or what to show, share of the row
Cell = tuple[str, str | Shown, float]


def grid(sheet: Sheet, paper: Paper, sections: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> None:
    """Sections of boxes, each under a band; what the paper does not state is left out."""
    for name, rows in sections:
        stated = [[cell for cell in row if told(paper, cell)] for row in rows]
        if any(stated):
            band(sheet, name)
        for row in filter(None, stated):
            boxes(sheet, paper, row)


def told(paper: Paper, cell: Cell) -> bool:
    """Whether the paper has something to put into a cell."""
    return isinstance(cell[1], Shown) or bool(paper.facts.get(cell[1]))


def band(sheet: Sheet, name: str) -> None:
    """A section's name across the page."""
    sheet.need(70)
    sheet.box(sheet.margin, sheet.y, sheet.inner, 11, fill="#222222" if sheet.style.table % 2 else "#cccccc")
    color = "#ffffff" if sheet.style.table % 2 else "#000000"
    sheet.text(sheet.margin + 4, sheet.y + 8.5, name, font=sheet.bold, size=7.5, color=color)
    sheet.y += 11


def boxes(sheet: Sheet, paper: Paper, row: Sequence[Cell]) -> None:
    """A row of boxes, filled in."""
    total, x = math.fsum(cell[2] for cell in row), sheet.margin
    shown = [cell[1] if isinstance(cell[1], Shown) else fact(sheet, paper, cell[1]) for cell in row]
    tall = max(part.text.count("\n") for part in shown)
    height = 25 + 12 * tall + (3 if sheet.fillable else 0)
    for (label, _, share), part in zip(row, shown, strict=True):
        width = sheet.inner * share / total
        sheet.box(x, sheet.y, width, height)
        sheet.text(x + 3, sheet.y + 6.5, label.upper(), size=5.5)
        sheet.entry(x + 5, sheet.y + 19, width - 8, part, label=label)
        x += width
    sheet.y += height


def lines(sheet: Sheet, paper: Paper, entries: Sequence[Cell]) -> None:
    """Label and a line to write on, two beside each other where they fit."""
    half = sheet.inner / 2
    for start in range(0, len(entries), 2):
        sheet.need(40)
        deepest = 0.0
        for index, (label, field, _) in enumerate(entries[start : start + 2]):
            shown = field if isinstance(field, Shown) else fact(sheet, paper, field)
            x, y = sheet.margin + index * half, sheet.y + 11
            room = sheet.measure(f"{label}  ", size=sheet.style.size - 1)
            sheet.text(x, y, label, size=sheet.style.size - 1)
            sheet.entry(x + room, y, half - room - 8, shown, label=label)
            lines = 1 + shown.text.count("\n")
            rows = max(lines, 2 if sheet.measure(shown.text) > half - room - 8 else 1)
            sheet.line(x + room - 2, y + 3 + (rows - 1) * 12, x + half - 8, y + 3 + (rows - 1) * 12, width=0.4)
            deepest = max(deepest, rows * 12.0)
        sheet.y += deepest + 9
    sheet.y += 4


def numbered(sheet: Sheet, paper: Paper, cells: Sequence[tuple[str, str, float]], height: float = 24) -> None:
    """A row of numbered boxes, typed in by a billing program."""
    total, x = math.fsum(cell[2] for cell in cells), sheet.margin
    shown = [fact(sheet, paper, field, bare=True) if field else Shown("") for _, field, _ in cells]
    height += 10 * max(part.text.count("\n") for part in shown) * (height < 30)
    for (label, _, share), part in zip(cells, shown, strict=True):
        width = sheet.inner * share / total
        sheet.box(x, sheet.y, width, height, stroke="#aa2222" if sheet.style.table % 2 else "#000000")
        sheet.text(x + 3, sheet.y + 6.5, label, size=5.5, color="#aa2222" if sheet.style.table % 2 else "#000000")
        sheet.text(x + 6, sheet.y + 18, part, font="Courier", size=9, width=width - 8, leading=1.15)
        x += width
    sheet.y += height
