"""What opens a report: the verdict, the headline figures, and every KPI against its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections.shapes import ColumnKind, Section, Table, some

if TYPE_CHECKING:
    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import Report

STATUS_TEXTS = {"met": "met", "missed": "missed", "no_target": "", "not_measured": "not measured"}
_HEADLINES = ("automation_rate", "cost_per_claim", "workflows_completed", "throughput", "cycle_time_median")


def headline_kpis(report: Report) -> tuple[Kpi, ...]:
    """The measured KPIs that open the report."""
    return tuple(kpi for name in _HEADLINES for kpi in report.kpis if kpi.name == name and kpi.value is not None)


def verdict(report: Report) -> str:
    """The run in two or three sentences."""
    counts = report.counts
    if not counts.claims and not counts.documents:
        return "There is nothing to report yet."
    held = f"{some(counts.claims, 'claim')} with {some(counts.documents, 'document')} ({some(counts.pages, 'page')})"
    ended = f"{figures.integer(counts.done)} read, {figures.integer(counts.refused)} refused"
    sentences = [f"{held}: {ended}, {figures.integer(counts.failed)} failed."]
    rate = next((kpi for kpi in report.kpis if kpi.name == "automation_rate"), None)
    if rate is not None and rate.value is not None:
        against = {"met": ", which meets the target", "missed": ", which misses the target"}.get(rate.status, "")
        target = f" ({figures.kpi_target(rate)})" if against else ""
        sentences.append(f"{figures.share(rate.value)} of the claims need no human{against}{target}.")
    measured = [kpi for kpi in report.kpis if kpi.status in {"met", "missed"}]
    if measured:
        met = sum(kpi.status == "met" for kpi in measured)
        sentences.append(f"{met} of {len(measured)} targets that could be measured are met.")
    return " ".join(sentences)


def kpis(report: Report) -> Section:
    measured = tuple(
        (
            kpi.title,
            figures.kpi_value(kpi, kpi.value),
            figures.kpi_target(kpi),
            STATUS_TEXTS[kpi.status],
            figures.integer(kpi.count),
        )
        for kpi in report.kpis
        if kpi.value is not None
    )
    waiting = tuple(
        (kpi.title, figures.kpi_target(kpi), ", ".join(kpi.needs)) for kpi in report.kpis if kpi.value is None
    )
    tables = [
        Table(
            (("KPI", "text"), ("Value", "number"), ("Target", "number"), ("Status", "text"), ("Out of", "number")),
            measured,
        )
    ]
    if waiting:
        columns: tuple[tuple[str, ColumnKind], ...] = (("KPI", "text"), ("Target", "number"), ("Needs", "text"))
        tables.append(Table(columns, waiting, "Not measured, and what each needs"))
    return Section("kpis", "Key figures against target", tables=tuple(tables))
