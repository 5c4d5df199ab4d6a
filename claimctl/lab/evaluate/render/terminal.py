"""The evaluation as text for a terminal, or plain for a pipe."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.terminal import PLAIN_WIDTH, print_table
from claimctl.lab.evaluate.render import sections as shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.report.sections.shapes import Table
    from claimctl.lab.evaluate.record import Evaluation

_BETWEEN = 3  # characters between two columns
_LEAST = 12  # characters that a folded column needs


def render(evaluation: Evaluation, *, full: bool = False, width: int | None = None, styled: bool = False) -> str:
    """The evaluation as text; no value of a document unless `full`."""
    from rich.console import Console
    from rich.text import Text

    file = io.StringIO()
    console = Console(
        file=file,
        width=width or PLAIN_WIDTH,
        force_terminal=styled,
        color_system="standard" if styled else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    title = f"Evaluation: {figures.clean(evaluation.results)} against {figures.clean(evaluation.truth)}"
    console.print(Text(title, style="bold"))
    console.print(Text(shown.verdict(evaluation)))
    for note in evaluation.notes:
        console.print(Text(f"Note: {figures.clean(note)}", style="yellow"))
    parts = shown.sections(evaluation, full=full)
    parts += [part for part in (shown.changes(evaluation, full=full), shown.worst(evaluation)) if part]
    for section in parts:
        console.print()
        console.print(Text(section.title, style="bold"))
        if section.name in {"changes", "worst"}:
            console.print(Text(section.lead))
        for table in section.tables:
            if table.rows:
                print_table(console, _fitted(table, width), boxed=styled)
    if full:
        for table in (
            *(shown.grid_table(grid) for grid in evaluation.grids),
            *(shown.lines_table(document) for document in evaluation.worst),
        ):
            console.print()
            print_table(console, _fitted(table, width), boxed=styled)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def _fitted(table: Table, width: int | None) -> Table:
    """The table as far as it can be read on a terminal that is `width` wide.

    A number that is cut off tells a wrong one: first the intervals in cells go, then columns, the last but one first.
    """
    columns, rows = table.columns, table.rows
    if width is not None and _needed(columns, rows) > width:
        rows = tuple(tuple(re.sub(r" \(.*\)$", "", cell) for cell in row) for row in rows)
        while len(columns) > 2 and _needed(columns, rows) > width:
            columns = (*columns[:-2], columns[-1])
            rows = tuple((*row[:-2], row[-1]) for row in rows)
    return type(table)(columns, rows, table.caption)


def _needed(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> int:
    """How wide the table is when its names and numbers stand on one line and its texts are folded."""
    total = 0
    for place, (title, kind) in enumerate(columns):
        longest = max((len(row[place]) for row in rows), default=0)
        whole = kind == "number" or place == 0
        total += _BETWEEN + (max(longest, len(title)) if whole else min(longest, _LEAST))
    return total
