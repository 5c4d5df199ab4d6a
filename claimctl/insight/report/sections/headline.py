"""What opens a report: the verdict, the headline figures, what misses its target, and every KPI against its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections.shapes import ColumnKind, Dot, Dots, Line, Section, Table, some

if TYPE_CHECKING:
    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import Change, Report, Trend

STATUS_TEXTS = {"met": "met", "missed": "missed", "no_target": "", "not_measured": "not measured"}
GROUPS = {
    "operations": "Operations",
    "quality": "Quality",
    "workflow": "Workflow",
    "system": "System",
    "people": "People and money",
}
_HEADLINES = (
    "automation_rate", "reviewer_accuracy", "review_queue", "cycle_time_median", "cost_per_claim", "savings",
    "workflows_completed", "failure_rate", "backlog", "throughput",
)  # fmt: skip
_MOST_CARDS = 8
_NO_QUALITY = frozenset({"cache_hit_rate", "reranking_gain"})  # they tell of work saved, and of a gain
_STEPS = {"day": "by day", "week": "by week", "month": "by month", "run": "by run"}


def headline_kpis(report: Report) -> tuple[Kpi, ...]:
    """The measured KPIs that open the report."""
    known = {kpi.name: kpi for kpi in report.kpis if kpi.value is not None}
    return tuple(known[name] for name in _HEADLINES if name in known)[:_MOST_CARDS]


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


def status(kpi: Kpi) -> str:
    """Met or missed; with a question mark where its interval holds the target, so that it may be the other."""
    return STATUS_TEXTS[kpi.status] + ("" if kpi.sure else "?")


def missed(report: Report) -> Section:
    """The KPIs that miss their target, and what to look at."""
    rows = tuple(
        (
            kpi.title,
            figures.kpi_value(kpi, kpi.value),
            figures.kpi_target(kpi),
            status(kpi),
            kpi.remedy.replace("`", ""),
        )
        for kpi in report.kpis
        if kpi.status == "missed"
    )
    columns: tuple[tuple[str, ColumnKind], ...] = (
        ("KPI", "text"), ("Value", "number"), ("Target", "number"), ("Status", "text"), ("What to look at", "text"),
    )  # fmt: skip
    lead = "A question mark: so few cases can't tell whether the target is missed."
    return Section("missed", "What misses its target", lead if rows else "", tables=(Table(columns, rows),))


def kpis(report: Report) -> Section:
    """Every KPI, group by group, beside what it is compared with; then those not measured, by what they need."""
    changes = {change.kpi: change for change in report.comparison.kpis} if report.comparison else {}
    tables = []
    for group, caption in GROUPS.items():
        of = [kpi for kpi in report.kpis if kpi.group == group and kpi.value is not None]
        if of:
            tables.append(_measured(of, caption, changes))
    waiting: dict[str, list[str]] = {}
    for kpi in report.kpis:
        if kpi.value is None:
            target = figures.kpi_target(kpi)
            named = f"{kpi.title} ({target})" if target else kpi.title
            waiting.setdefault("; ".join(kpi.needs), []).append(named)
    if waiting:
        columns: tuple[tuple[str, ColumnKind], ...] = (("What is missing", "text"), ("For", "text"))
        rows = tuple((needs, ", ".join(titles)) for needs, titles in waiting.items())
        tables.append(Table(columns, rows, "Not measured, and what each needs"))
    lead = "In brackets the 95 % interval. Files in the last column were named in the config (kpis)."
    return Section("kpis", "Key figures against target", lead, tables=tuple(tables))


def _measured(kpis: list[Kpi], caption: str, changes: dict[str, Change]) -> Table:
    compared = any(kpi.name in changes for kpi in kpis)
    columns: list[tuple[str, ColumnKind]] = [("KPI", "text"), ("Value", "number")]
    columns += [("Before", "number"), ("Change", "number")] if compared else []
    columns += [("Target", "number"), ("Status", "text"), ("Out of", "number")]
    told = any(kpi.source for kpi in kpis)
    columns += [("From", "code")] if told else []
    rows = []
    for kpi in kpis:
        row = [kpi.title, f"{figures.kpi_value(kpi, kpi.value)}{figures.kpi_interval(kpi)}"]
        if compared:
            row += _changed(kpi, changes.get(kpi.name))
        row += [figures.kpi_target(kpi), status(kpi), figures.integer(kpi.count)]
        rows.append((*row, *([figures.clean(kpi.source)] if told else [])))
    return Table(tuple(columns), tuple(rows), caption)


def _changed(kpi: Kpi, change: Change | None) -> list[str]:
    if change is None:
        return ["", ""]
    return [figures.kpi_value(kpi, change.before), figures.kpi_change(kpi, change)]


def quality(report: Report) -> Section:
    """Shares with their intervals, each against its target."""
    shown = [
        kpi
        for kpi in report.kpis
        if kpi.unit == "ratio" and kpi.low is not None and kpi.high is not None and kpi.value is not None
        if kpi.name == "automation_rate" or (kpi.group == "quality" and kpi.name not in _NO_QUALITY)
    ]
    dots = tuple(
        Dot(
            kpi.title, kpi.value or 0, kpi.low or 0, kpi.high or 0, kpi.target,
            f"{figures.kpi_value(kpi, kpi.value)}{figures.kpi_interval(kpi)}",
            {"met": "good", "missed": "bad"}.get(kpi.status, "plain"),  # type: ignore[arg-type]
        )
        for kpi in shown
    )  # fmt: skip
    least = min((min(dot.low, dot.target if dot.target is not None else 1) for dot in dots), default=0.0)
    start = 0.0 if least < 0.5 else int(least * 10) / 10
    rows = tuple(
        (
            kpi.title, figures.kpi_value(kpi, kpi.value), f"{figures.share(kpi.low)} to {figures.share(kpi.high)}",
            figures.kpi_target(kpi), figures.integer(kpi.count), figures.clean(kpi.source),
        )
        for kpi in shown
    )  # fmt: skip
    columns: tuple[tuple[str, ColumnKind], ...] = (
        ("Figure", "text"), ("Value", "number"), ("95 % interval", "number"), ("Target", "number"),
        ("Out of", "number"), ("From", "code"),
    )  # fmt: skip
    lead = "The bar is the 95 % interval, the mark the target."
    charts = (Dots("Shares and their intervals", dots, start),) if dots else ()
    return Section("quality", "Quality", lead if dots else "", charts, (Table(columns, rows),))


def trend(report: Report, name: str) -> Line | None:
    """The trend of a KPI as a line; None where there is none."""
    found = next((each for each in report.trends if each.kpi == name), None)
    kpi = next((each for each in report.kpis if each.name == name), None)
    return _line(found, kpi) if found is not None and kpi is not None else None


def trends(report: Report) -> Section:
    """Every trend as a line, and all of their points in one table."""
    known = {kpi.name: kpi for kpi in report.kpis}
    shown = [(each, known[each.kpi]) for each in report.trends if each.kpi in known]
    if not shown:
        return Section("trends", "Course")
    moments = sorted({point.at for each, _ in shown for point in each.points})
    told = [{point.at: point.value for point in each.points} for each, _ in shown]
    rows = tuple(
        (
            figures.step(moment, shown[0][0].step),
            *(
                figures.kpi_value(kpi, values.get(moment))
                for values, (_, kpi) in zip(told, shown, strict=True)
            ),
        )
        for moment in moments
    )  # fmt: skip
    columns: list[tuple[str, ColumnKind]] = [("From", "number"), *((kpi.title, "number") for _, kpi in shown)]
    charts = tuple(_line(each, kpi) for each, kpi in shown)
    return Section("trends", f"Course {_STEPS[shown[0][0].step]}", "", charts, (Table(tuple(columns), rows),))


def _line(trend: Trend, kpi: Kpi) -> Line:
    values = [point.value for point in trend.points]
    first, last = trend.points[0].at, trend.points[-1].at
    span = (last - first).total_seconds() or 1.0
    told = (figures.step(first, trend.step), figures.step(last, trend.step))
    shown = [figures.kpi_value(kpi, value) for value in (values[0], values[-1])]
    counted = kpi.name in {"claims_processed", "documents_processed"}
    return Line(
        kpi.title + (f" {_STEPS[trend.step]}" if counted else ""),
        tuple(((point.at - first).total_seconds() / span, point.value) for point in trend.points),
        shown[1], *told, figures.kpi_value(kpi, max(values)), figures.kpi_value(kpi, min(values)),
        f"{kpi.title} {_STEPS[trend.step]}: {shown[0]} on {told[0]}, {shown[1]} on {told[1]}",
        None if counted or kpi.status == "no_target" else kpi.target,
    )  # fmt: skip
