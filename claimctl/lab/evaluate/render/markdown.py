"""The evaluation as GitHub-flavoured Markdown. Names from outside stand in code spans, and do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report.markdown import escape, table_lines
from claimctl.lab.evaluate.render import sections as shown

if TYPE_CHECKING:
    from claimctl.lab.evaluate.record import Evaluation


def render(evaluation: Evaluation, *, full: bool = False) -> str:
    """The whole evaluation; no value of a document unless `full`."""
    lines = [f"# Evaluation: {escape(evaluation.results)} against {escape(evaluation.truth)}", ""]
    lines += [escape(shown.verdict(evaluation)), ""]
    for note in evaluation.notes:
        lines += [f"> {escape(note)}", ""]
    parts = shown.sections(evaluation, full=full)
    parts += [part for part in (shown.changes(evaluation, full=full), shown.worst(evaluation)) if part]
    for section in parts:
        lines += [f"## {escape(section.title)}", ""]
        if section.lead:
            lines += [escape(section.lead), ""]
        for table in section.tables:
            if table.rows:
                lines += table_lines(table)
    if full:
        for grid in evaluation.grids:
            lines += table_lines(shown.grid_table(grid))
        for document in evaluation.worst:
            if document.fields:
                lines += table_lines(shown.lines_table(document))
    lines.append(
        f"Made by claimctl {evaluation.claimctl_version}; intervals are 95 % bootstrap intervals, "
        f"seed {evaluation.seed}; values count from a confidence of {evaluation.threshold:g}."
    )
    return "\n".join(lines) + "\n"
