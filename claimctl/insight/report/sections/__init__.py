"""A report as sections of tables and charts: what every format shows, in the order in which it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report.sections import claims, documents, groups, headline, work
from claimctl.insight.report.sections.headline import headline_kpis, status, trend, verdict
from claimctl.insight.report.sections.shapes import Bar, Chart, Dot, Dots, Line, Section, Table

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report

__all__ = [
    "Bar", "Chart", "Dot", "Dots", "Line", "Section", "Table", "headline_kpis", "sections", "status", "trend",
    "verdict",
]  # fmt: skip


def sections(report: Report) -> tuple[Section, ...]:
    """All sections that have something to show."""
    made = (
        headline.kpis(report),
        headline.missed(report),
        headline.trends(report),
        claims.decisions(report),
        claims.look_first(report),
        claims.reasons(report),
        claims.discrepancies(report),
        claims.missing(report),
        claims.fraud(report),
        groups.breakdowns(report),
        headline.quality(report),
        documents.errors(report),
        documents.worst(report),
        documents.documents(report),
        documents.confidence(report),
        documents.fields(report),
        work.stages(report),
        work.cost(report),
        work.runs(report),
    )
    return tuple(section for section in made if section.charts or any(table.rows for table in section.tables))
