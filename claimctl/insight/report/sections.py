"""A report as sections of tables and charts: what every format shows, in the order in which it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from claimctl.insight.report import figures
from claimctl.insight.report.queries import BINS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import LookFirst, Report

Tone = Literal["good", "soft", "warn", "bad", "dark", "plain"]
ColumnKind = Literal["text", "code", "number"]

FIELD_ROWS = 30
REASON_ROWS = 15
STATUS_TEXTS = {"met": "met", "missed": "missed", "no_target": "", "not_measured": "not measured"}
DECISION_TONES: dict[str, Tone] = {
    "approve": "good",
    "review": "warn",
    "investigate": "bad",
    "incomplete": "soft",
    "deny": "dark",
}
_HEADLINES = ("automation_rate", "cost_per_claim", "workflows_completed", "throughput", "cycle_time_median")


@dataclass(frozen=True)
class Table:
    """A table of finished cells. `code` columns hold names from outside: claims, paths, codes."""

    columns: tuple[tuple[str, ColumnKind], ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Bar:
    """A labelled amount of a chart, with the text that stands beside it."""

    label: str
    value: float
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Chart:
    """A chart: `bars` share one scale from 0; `stack` is parts of a whole, `funnel` parts of its first bar.

    A `histogram` has one bar a bin of equal width; its `label`s are the bins' ranges.
    """

    kind: Literal["bars", "stack", "funnel", "histogram"]
    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Section:
    """A part of the report. Charts stand before the tables that hold their numbers."""

    name: str
    title: str
    lead: str = ""
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


def headline_kpis(report: Report) -> tuple[Kpi, ...]:
    """The measured KPIs that open the report."""
    return tuple(kpi for name in _HEADLINES for kpi in report.kpis if kpi.name == name and kpi.value is not None)


def verdict(report: Report) -> str:
    """The run in two or three sentences."""
    counts = report.counts
    if not counts.claims and not counts.documents:
        return "There is nothing to report yet."
    sentences = [
        f"{_some(counts.claims, 'claim')} with {_some(counts.documents, 'document')} "
        f"({_some(counts.pages, 'page')}): {figures.integer(counts.done)} read, "
        f"{figures.integer(counts.refused)} refused, {figures.integer(counts.failed)} failed."
    ]
    rate = next((kpi for kpi in report.kpis if kpi.name == "automation_rate"), None)
    if rate is not None and rate.value is not None:
        held = {"met": ", the target met", "missed": ", short of the target"}.get(rate.status, "")
        target = f" of {figures.kpi_value(rate, rate.target)}" if held else ""
        sentences.append(f"{figures.share(rate.value)} of the claims need no human{held}{target}.")
    measured = [kpi for kpi in report.kpis if kpi.status in {"met", "missed"}]
    if measured:
        met = sum(kpi.status == "met" for kpi in measured)
        sentences.append(f"{met} of {len(measured)} targets that could be measured are met.")
    return " ".join(sentences)


def sections(report: Report) -> tuple[Section, ...]:
    """All sections that have something to show."""
    made = (
        _kpis(report),
        _decisions(report),
        _look_first(report),
        _reasons(report),
        _discrepancies(report),
        _missing(report),
        _errors(report),
        _documents(report),
        _confidence(report),
        _fields(report),
        _stages(report),
        _cost(report),
        _runs(report),
    )
    return tuple(section for section in made if section.charts or any(table.rows for table in section.tables))


def _kpis(report: Report) -> Section:
    measured = tuple(
        (
            kpi.title,
            figures.kpi_value(kpi, kpi.value),
            _target(kpi),
            STATUS_TEXTS[kpi.status],
            figures.integer(kpi.count),
        )
        for kpi in report.kpis
        if kpi.value is not None
    )
    waiting = tuple((kpi.title, _target(kpi), ", ".join(kpi.needs)) for kpi in report.kpis if kpi.value is None)
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


def _target(kpi: Kpi) -> str:
    if kpi.target is None or (kpi.status == "no_target"):
        return ""
    return ("at least " if kpi.direction == "higher" else "at most ") + figures.kpi_value(kpi, kpi.target)


def _decisions(report: Report) -> Section:
    bars = tuple(
        Bar(row.decision, row.claims, figures.share(row.share), DECISION_TONES.get(row.decision, "plain"))
        for row in report.decisions
    )
    table = Table(
        (
            ("Decision", "text"),
            ("Claims", "number"),
            ("Share", "number"),
            ("Without a human", "number"),
            ("Mean confidence", "number"),
        ),
        tuple(
            (
                figures.clean(row.decision),
                figures.integer(row.claims),
                figures.share(row.share),
                figures.integer(row.automated),
                figures.probability(row.mean_confidence),
            )
            for row in report.decisions
        ),
    )
    first = report.funnel[0].claims if report.funnel else 0
    steps = tuple(
        Bar(
            step.title, step.claims, f"{figures.integer(step.claims)} ({figures.share(step.claims / first)})", _step(step.name)
        )
        for step in report.funnel
        if first
    )
    charts = [Chart("stack", "Claims by decision", bars)] if bars else []
    tables = [table]
    if steps:
        charts.append(Chart("funnel", "From received to automatic", steps))
        rows = tuple((bar.label, figures.integer(bar.value), figures.share(bar.value / first)) for bar in steps)
        columns: tuple[tuple[str, ColumnKind], ...] = (("Step", "text"), ("Claims left", "number"), ("Share", "number"))
        tables.append(Table(columns, rows, "From received to automatic"))
    if report.money:
        tables.append(_money(report))
    return Section("decisions", "Decisions", charts=tuple(charts), tables=tuple(tables))


def _step(name: str) -> Tone:
    return "good" if name == "automatic" else "plain"


def _money(report: Report) -> Table:
    return Table(
        (("Currency", "text"), ("Decision", "text"), ("Claims", "number"), ("Claimed", "number"), ("Payable", "number")),
        tuple(
            (
                figures.clean(row.currency or "unknown"),
                figures.clean(row.decision),
                figures.integer(row.claims),
                figures.money(row.claimed, None),
                figures.money(row.payable, None),
            )
            for row in report.money
        ),
        "Amounts of the claims that name one",
    )


def _look_first(report: Report) -> Section:
    tables = [
        Table(_LOOK_COLUMNS, _look_rows(rows), caption)
        for rows, caption in ((report.largest, "Highest amount"), (report.least_sure, "Lowest confidence"))
        if rows
    ]
    return Section(
        "look_first",
        "Claims to look at first",
        "Of the claims that wait for a human.",
        tables=tuple(tables),
    )


_LOOK_COLUMNS: tuple[tuple[str, ColumnKind], ...] = (
    ("Claim", "code"), ("Decision", "text"), ("Claimed", "number"), ("Confidence", "number"), ("Reasons", "code"),
)  # fmt: skip


def _look_rows(rows: Sequence[LookFirst]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            figures.clean(row.claim_id),
            figures.clean(row.decision),
            figures.money(row.claimed_amount, row.currency),
            figures.probability(row.confidence),
            figures.clean(", ".join(row.reasons)),
        )
        for row in rows
    )


def _reasons(report: Report) -> Section:
    shown = report.reasons[:REASON_ROWS]
    bars = tuple(
        Bar(figures.clean(row.text or row.code), row.claims, f"{figures.integer(row.claims)} ({figures.share(row.share)})")
        for row in shown
    )
    table = Table(
        (("Code", "code"), ("Reason", "text"), ("Claims", "number"), ("Share", "number")),
        tuple(
            (figures.clean(row.code), figures.clean(row.text), figures.integer(row.claims), figures.share(row.share))
            for row in report.reasons
        ),
    )
    lead = "A claim may have several reasons." if bars else ""
    if len(report.reasons) > len(shown):
        lead += f" The chart shows the {len(shown)} most frequent of {len(report.reasons)}."
    return Section("reasons", "Reasons for the decisions", lead, _charts(Chart("bars", "Claims by reason", bars)), (table,))


def _discrepancies(report: Report) -> Section:
    tones: dict[str, Tone] = {"error": "bad", "warning": "warn", "info": "soft"}
    bars = tuple(
        Bar(figures.clean(row.text or row.rule), row.claims, f"{figures.integer(row.claims)} {figures.clean(row.severity)}",
            tones.get(row.severity, "plain"))
        for row in report.discrepancies
    )  # fmt: skip
    table = Table(
        (
            ("Rule", "code"),
            ("Severity", "text"),
            ("Finding", "text"),
            ("Claims", "number"),
            ("Findings", "number"),
            ("For example", "code"),
        ),
        tuple(
            (
                figures.clean(row.rule),
                figures.clean(row.severity),
                figures.clean(row.text),
                figures.integer(row.claims),
                figures.integer(row.findings),
                figures.clean(", ".join(row.examples)),
            )
            for row in report.discrepancies
        ),
    )
    charts = _charts(Chart("bars", "Claims by finding", bars))
    return Section("discrepancies", "Findings", "Discrepancies between documents, by rule.", charts, (table,))


def _missing(report: Report) -> Section:
    bars = tuple(Bar(figures.clean(row.title), row.claims, figures.integer(row.claims)) for row in report.missing_documents)
    table = Table(
        (("Document", "text"), ("Type", "code"), ("Claims", "number")),
        tuple(
            (figures.clean(row.title), figures.clean(row.doc_type), figures.integer(row.claims))
            for row in report.missing_documents
        ),
    )
    charts = _charts(Chart("bars", "Claims that lack a document", bars))
    return Section("missing_documents", "Missing documents", charts=charts, tables=(table,))


def _errors(report: Report) -> Section:
    table = Table(
        (
            ("Code", "code"),
            ("Outcome", "text"),
            ("Stage", "text"),
            ("Documents", "number"),
            ("What to do", "text"),
            ("For example", "code"),
        ),
        tuple(
            (
                figures.clean(row.code),
                figures.clean(row.status),
                figures.clean(row.stage or ""),
                figures.integer(row.documents),
                figures.clean(row.remedy or row.message),
                figures.clean(" · ".join(row.paths)),
            )
            for row in report.errors
        ),
    )
    lead = "Refused documents are unreadable by design; failed ones should have been readable."
    bars = tuple(
        Bar(figures.clean(row.code), row.documents, f"{figures.integer(row.documents)} {figures.clean(row.status)}",
            "bad" if row.status == "failed" else "warn")
        for row in report.errors
    )  # fmt: skip
    charts = _charts(Chart("bars", "Documents by code", bars))
    return Section("errors", "Documents that could not be read", lead, charts, (table,))


def _documents(report: Report) -> Section:
    bars = tuple(
        Bar(figures.clean(row.title), row.documents, f"{figures.integer(row.documents)} ({figures.share(row.share)})")
        for row in report.document_types
    )
    types = Table(
        (("Type", "text"), ("Documents", "number"), ("Share", "number"), ("Mean confidence", "number")),
        tuple(
            (
                figures.clean(row.title),
                figures.integer(row.documents),
                figures.share(row.share),
                figures.probability(row.mean_confidence),
            )
            for row in report.document_types
        ),
    )
    names = {"text_layer": "text layer", "form": "form fields", "ocr": "OCR", "mixed": "mixed"}
    sources = Table(
        (("Words from", "text"), ("Documents", "number"), ("Mean word confidence", "number")),
        tuple(
            (
                figures.clean(names.get(row.text_source, row.text_source)),
                figures.integer(row.documents),
                figures.probability(row.confidence),
            )
            for row in report.text_sources
        ),
        "How they were read",
    )
    tables = tuple(table for table in (types, sources) if table.rows)
    return Section("documents", "Documents by type", charts=_charts(Chart("bars", "Documents by type", bars)), tables=tables)


def _confidence(report: Report) -> Section:
    shown = [histogram for histogram in report.confidence if histogram.count]
    edges = [f"{place / BINS:.2f} to {(place + 1) / BINS:.2f}" for place in range(BINS)]
    charts = tuple(
        Chart(
            "histogram",
            f"{histogram.title}: {figures.integer(histogram.count)}, mean {figures.probability(histogram.mean)}",
            tuple(Bar(edge, count, figures.integer(count)) for edge, count in zip(edges, histogram.bins, strict=True)),
        )
        for histogram in shown
    )
    rows = tuple(
        (edge, *(figures.integer(histogram.bins[place]) for histogram in shown))
        for place, edge in enumerate(edges)
        if any(histogram.bins[place] for histogram in shown)
    )
    columns: list[tuple[str, ColumnKind]] = [("Confidence", "text")]
    columns += [(histogram.title, "number") for histogram in shown]
    lead = "The probability that a document's type, a field's value, a claim's decision is right."
    return Section("confidence", "Confidence", lead, charts, (Table(tuple(columns), rows),) if shown else ())


def _fields(report: Report) -> Section:
    shown = report.fields[:FIELD_ROWS]
    table = Table(
        (("Field", "code"), ("Values", "number"), ("Mean confidence", "number"), ("Valid", "number")),
        tuple(
            (
                figures.clean(row.field),
                figures.integer(row.values),
                figures.probability(row.mean_confidence),
                figures.share(row.valid_share),
            )
            for row in shown
        ),
    )
    more = f"The {len(shown)} most frequent of {len(report.fields)}." if len(report.fields) > len(shown) else ""
    return Section("fields", "Fields", more, tables=(table,))


def _stages(report: Report) -> Section:
    bars = tuple(
        Bar(figures.clean(row.stage), row.total_seconds, f"{figures.seconds(row.total_seconds)} ({figures.share(row.share)})")
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
    charts = _charts(Chart("bars", "Time by stage", bars))
    return Section("stages", "Stage times", "Results from the cache are left out of the times.", charts, (table,))


def _cost(report: Report) -> Section:
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
    rows.append((f"With claimctl, {_some(cost.claims, 'claim')}", figures.money(cost.total, cost.currency)))
    table = Table((("Cost", "text"), ("Amount", "number")), tuple(rows))
    lead = "By the cost model of the config (`score.cost`): machine time, licence, and a reviewer where one looks."
    charts = _charts(Chart("bars", "Cost a claim", tuple(bars)))
    return Section("cost", "Cost a claim", lead.replace("`", ""), charts, (table,))


def _runs(report: Report) -> Section:
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


def _charts(chart: Chart) -> tuple[Chart, ...]:
    return (chart,) if chart.bars else ()


def _some(count: int, noun: str) -> str:
    return f"{figures.integer(count)} {noun}{'' if count == 1 else 's'}"
