"""Sections on the work: stage times, cost, runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections.shapes import Bar, Chart, Section, Table, drawn, some

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report


def stages(report: Report) -> Section:
    bars = tuple(
        Bar(
            figures.clean(row.stage),
            row.total_seconds,
            f"{figures.seconds(row.total_seconds)} ({figures.share(row.share)})",
        )
        for row in report.stages
    )
    table = Table(
        (
            ("Stage", "text"),
            ("Runs", "number"),
            ("From cache", "number"),
            ("Failed", "number"),
            ("p50", "number"),
            ("p95", "number"),
            ("p99", "number"),
            ("Wait p50", "number"),
            ("Total", "number"),
            ("In OCR engines", "number"),
        ),
        tuple(
            (
                figures.clean(row.stage),
                figures.integer(row.runs),
                figures.integer(row.cached),
                figures.integer(row.failed),
                figures.milliseconds(row.p50_ms),
                figures.milliseconds(row.p95_ms),
                figures.milliseconds(row.p99_ms),
                figures.milliseconds(row.wait_p50_ms),
                figures.seconds(row.total_seconds),
                figures.share(row.engine_share),
            )
            for row in report.stages
        ),
    )
    slow = tuple(
        Bar(
            figures.clean(row.stage),
            row.p95_ms or 0,
            f"{figures.milliseconds(row.p50_ms)} · {figures.milliseconds(row.p95_ms)}",
        )
        for row in report.stages
        if row.p95_ms is not None
    )
    charts = drawn(Chart("bars", "Time by stage, all together", bars))
    charts += drawn(Chart("bars", "Time of one run: median, and what 19 of 20 stay under", slow))
    return Section("stages", "Stage times", "Results from the cache are left out of the times.", charts, (table,))


def cost(report: Report) -> Section:
    cost = report.cost
    if cost.mean is None:
        return Section("cost", "Cost")
    bars = [
        Bar("With claimctl", cost.mean, figures.money(cost.mean, cost.currency), "good"),
        Bar("By hand", cost.manual, figures.money(cost.manual, cost.currency)),
    ]
    if cost.target is not None:
        bars.append(Bar("Target", cost.target, figures.money(cost.target, cost.currency), "soft"))
    rows = [(f"{bar.label}, a claim", bar.text) for bar in bars]
    rows.append(("Saved, a claim", figures.money(cost.saving, cost.currency)))
    rows.append((f"With claimctl, {some(cost.claims, 'claim')}", figures.money(cost.total, cost.currency)))
    table = Table((("Cost", "text"), ("Amount", "number")), tuple(rows))
    lead = "By the cost model of the config (score.cost): machine time, licence, and a reviewer where one looks."
    charts = drawn(Chart("bars", "Cost a claim", tuple(bars)))
    return Section("cost", "Cost a claim", lead, charts, (table,))


def runs(report: Report) -> Section:
    table = Table(
        (
            ("Run", "code"),
            ("Started (UTC)", "text"),
            ("Took", "number"),
            ("Claims", "number"),
            ("Documents", "number"),
            ("Failed", "number"),
            ("Worked on anew", "number"),
            ("Documents a minute", "number"),
            ("Workers", "number"),
            ("Version", "text"),
        ),
        tuple(
            (
                figures.clean(row.run_id),
                figures.time(row.started_at),
                figures.seconds(row.seconds) if row.ended_at else "not ended",
                figures.integer(row.claims),
                figures.integer(row.documents),
                figures.integer(row.failed),
                figures.integer(row.worked),
                figures.NONE if row.documents_per_minute is None else f"{row.documents_per_minute:,.1f}",
                figures.integer(row.workers),
                figures.clean(row.version or ""),
            )
            for row in report.runs
        ),
    )
    return Section("runs", "Last runs", tables=(table,))
