"""The evaluation as text for a terminal, or plain for a pipe."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.terminal import PLAIN_WIDTH, print_table
from claimctl.lab.evaluate.render import sections as shown

if TYPE_CHECKING:
    from claimctl.lab.evaluate.record import Evaluation


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
                print_table(console, table, boxed=styled)
    if full:
        for table in (
            *(shown.grid_table(grid) for grid in evaluation.grids),
            *(shown.lines_table(document) for document in evaluation.worst),
        ):
            console.print()
            print_table(console, table, boxed=styled)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"
