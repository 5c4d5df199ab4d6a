"""The report as GitHub-flavoured Markdown. Names from outside stand in code spans, where nothing in them can act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections import sections, verdict

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report
    from claimctl.insight.report.sections import Table

_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+!|~$])")


def render(report: Report) -> str:
    """The whole report."""
    lines = [f"# Claims report: {escape(report.results)}", "", escape(verdict(report)), ""]
    for note in report.notes:
        lines += [f"> {escape(note)}", ""]
    for section in sections(report):
        lines += [f"## {escape(section.title)}", ""]
        if section.lead:
            lines += [escape(section.lead), ""]
        for table in section.tables:
            if table.rows:
                lines += table_lines(table)
    lines.append(f"Made by claimctl {report.claimctl_version} on {figures.time(report.created_at)} UTC.")
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """`text` so that Markdown shows it and does nothing with it: no markup, no HTML, no link."""
    text = figures.clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _ACTIVE.sub(r"\\\1", text)
    return text.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")


def code(text: str) -> str:
    """`text` as a code span of a table's cell: its fence is longer than any run of backticks in it."""
    text = figures.clean(text)
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    # In a table a bar parts cells even within a code span, unless a backslash stands before it.
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", r"\|")


def table_lines(table: Table) -> list[str]:
    """The lines of `table`, an empty one at the end."""
    lines = [f"**{escape(table.caption)}**", ""] if table.caption else []
    lines.append("| " + " | ".join(escape(title) for title, _ in table.columns) + " |")
    lines.append("|" + "|".join("---:" if kind == "number" else "---" for _, kind in table.columns) + "|")
    for row in table.rows:
        cells = (
            code(cell) if kind == "code" else escape(cell)
            for cell, (_, kind) in zip(row, table.columns, strict=True)
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    lines.append("")
    return lines
