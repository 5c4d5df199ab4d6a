"""A results folder summed up: build.py makes the Report (model.py), sections.py says what is shown of it and in which
order, and a module a format renders it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from claimctl.insight.report.build import build_report

if TYPE_CHECKING:
    from pathlib import Path

    from msgspec import Struct

    from claimctl.insight.report.model import Report

Format = Literal["terminal", "md", "html", "json", "csv", "prom"]

__all__ = ["Format", "build_report", "render_report"]

_DIGITS = 12  # sums differ in their last digits with the order in which parts are read


def render_report(
    report: Report, form: Format, *, width: int | None = None, styled: bool = False, pictures: Path | None = None
) -> str:
    """The report as text of one format; `width` and `styled` are for the terminal.

    `pictures` is the folder that was processed: HTML then shows small pictures of the worst documents. They may show
    what is private, and a report is forwarded, so without the folder there are none.
    """
    if form == "json":
        return to_json(report)
    if form == "html":
        from claimctl.insight.report import html

        return html.render(report, pictures)
    if form == "csv":
        from claimctl.insight.report import table

        return table.render(report)
    if form == "prom":
        from claimctl.insight.monitor import exposition

        return exposition.render(report)
    if form == "md":
        from claimctl.insight.report import markdown

        return markdown.render(report)
    from claimctl.insight.report import terminal

    return terminal.render(report, width=width, styled=styled)


def to_json(record: Struct) -> str:
    """A report or another such record as JSON with the record's own keys, indented."""
    import msgspec

    content = msgspec.json.encode(_rounded(msgspec.to_builtins(record)))
    return msgspec.json.format(content, indent=2).decode() + "\n"


def _rounded(value: Any) -> Any:  # noqa: ANN401  whatever JSON holds
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
