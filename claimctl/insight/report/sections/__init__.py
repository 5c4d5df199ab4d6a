"""A report as sections of tables and charts: what every format shows, in the order in which it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report.sections import claims, documents, headline, work
from claimctl.insight.report.sections.headline import STATUS_TEXTS, headline_kpis, verdict
from claimctl.insight.report.sections.shapes import Bar, Chart, Section, Table

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report

__all__ = ["STATUS_TEXTS", "Bar", "Chart", "Section", "Table", "headline_kpis", "sections", "verdict"]


def sections(report: Report) -> tuple[Section, ...]:
    """All sections that have something to show."""
    made = (
        headline.kpis(report),
        claims.decisions(report),
        claims.look_first(report),
        claims.reasons(report),
        claims.discrepancies(report),
        claims.missing(report),
        documents.errors(report),
        documents.documents(report),
        documents.confidence(report),
        documents.fields(report),
        work.stages(report),
        work.cost(report),
        work.runs(report),
    )
    return tuple(section for section in made if section.charts or any(table.rows for table in section.tables))
