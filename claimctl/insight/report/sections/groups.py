"""Section on groups: the same figures for each line of business, document type or the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.groups import OF_CLAIMS
from claimctl.insight.report.sections.shapes import ColumnKind, Dot, Dots, Section, Table

if TYPE_CHECKING:
    from claimctl.insight.report.model import Breakdown, Report

_NAMES = {
    "line": "line of business", "currency": "currency", "doc_type": "document type", "source": "source of the words",
    "media_type": "kind of file",
}  # fmt: skip
_CHARTED = 12


def breakdowns(report: Report) -> Section:
    charts = [chart for each in report.breakdowns if (chart := _chart(each)).dots]
    lead = "The bar is the 95 % interval. A claim stands in each group that it has a document of." if charts else ""
    return Section(
        "groups", "Group by group", lead, tuple(charts), tuple(_table(each) for each in report.breakdowns)
    )  # fmt: skip


def _chart(breakdown: Breakdown) -> Dots:
    dots = tuple(
        Dot(
            figures.clean(row.title), row.automation, row.automation_low, row.automation_high, None,
            f"{figures.share(row.automation)} of {figures.integer(row.claims)}",
        )
        for row in breakdown.groups[:_CHARTED]
        if row.automation is not None and row.automation_low is not None and row.automation_high is not None
    )  # fmt: skip
    return Dots(f"Claims without a human, by {_NAMES[breakdown.by]}", dots)


def _table(breakdown: Breakdown) -> Table:
    columns: tuple[tuple[str, ColumnKind], ...] = (
        ("Group", "text"), ("Claims", "number"), ("Without a human", "number"), ("Confidence", "number"),
        ("Decision cost", "number"), ("Documents", "number"), ("Refused", "number"), ("Failed", "number"),
        ("Type confidence", "number"), ("Data quality", "number"), ("Time a document", "number"),
    )  # fmt: skip
    rows = tuple(
        (
            figures.clean(row.title), figures.integer(row.claims), figures.share(row.automation),
            figures.probability(row.mean_confidence), figures.money(row.mean_cost, None),
            figures.integer(row.documents), figures.integer(row.refused), figures.integer(row.failed),
            figures.probability(row.type_confidence), figures.share(row.data_quality), figures.seconds(row.seconds),
        )
        for row in breakdown.groups
    )  # fmt: skip
    kind = "of the group's claims" if breakdown.by in OF_CLAIMS else "of the group"
    return Table(columns, rows, f"By {_NAMES[breakdown.by]}; the documents are those {kind}")
