"""The report as text for a terminal, or plain for a pipe, a log or a mail."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections import sections, verdict

if TYPE_CHECKING:
    from rich.console import Console

    from claimctl.insight.report.model import Report
    from claimctl.insight.report.sections import Table

PLAIN_WIDTH = 10_000  # a pipe has no width: nothing is folded or cut


def render(report: Report, *, width: int | None = None, styled: bool = False) -> str:
    """The report as text. `width` is the terminal's, None where there is none; `styled` adds colours and rules."""
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=io.StringIO(),
        width=width or PLAIN_WIDTH,
        force_terminal=styled,
        color_system="standard" if styled else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(Text(f"Claims report: {figures.clean(report.results)}", style="bold"))
    console.print(Text(verdict(report)))
    for note in report.notes:
        console.print(Text(f"Note: {figures.clean(note)}", style="yellow"))
    for section in sections(report):
        console.print()
        console.print(Text(section.title, style="bold"))
        for table in section.tables:
            if table.rows:
                print_table(console, table, boxed=styled)
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101  the file given above
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def print_table(console: Console, table: Table, *, boxed: bool) -> None:
    """Print `table`; `boxed` gives it rules and colours."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    if table.caption:
        console.print(Text(f"  {table.caption}", style="italic"))
    grid = RichTable(box=box.SIMPLE_HEAD if boxed else None, pad_edge=True, header_style="dim" if boxed else "")
    for title, kind in table.columns:
        number = kind == "number"
        grid.add_column(Text(title), justify="right" if number else "left", no_wrap=number, overflow="fold")
    colours = {"met": "green", "missed": "red"}
    for row in table.rows:
        grid.add_row(*(Text(cell, style=colours.get(cell, "") if boxed else "") for cell in row))
    console.print(grid)
