"""Sections on claims: decisions, who should look where, reasons, findings, missing documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.sections.shapes import Bar, Chart, ColumnKind, Section, Table, Tone, drawn, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.report.model import LookFirst, ReasonCount, Report

REASON_ROWS = 15
PASSED = "ALL_CHECKS_PASSED"
DECISION_TONES: dict[str, Tone] = {
    "approve": "good",
    "review": "warn",
    "investigate": "bad",
    "incomplete": "soft",
    "deny": "dark",
}


def decisions(report: Report) -> Section:
    bars = tuple(
        Bar(
            figures.clean(row.decision),
            row.claims,
            f"{figures.integer(row.claims)} ({figures.share(row.share)})",
            DECISION_TONES.get(row.decision, "plain"),
        )
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
            step.title,
            step.claims,
            f"{figures.integer(step.claims)} ({figures.share(step.claims / first)})",
            _step(step.name),
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
        (
            ("Currency", "text"),
            ("Decision", "text"),
            ("Claims", "number"),
            ("Claimed", "number"),
            ("Payable", "number"),
        ),
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


def look_first(report: Report) -> Section:
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


def reasons(report: Report) -> Section:
    """Why claims were decided as they were; that every check passed is told, and not drawn."""
    passed = next((row.claims for row in report.reasons if row.code == PASSED), 0)
    others = [row for row in report.reasons if row.code != PASSED]
    shown = others[:REASON_ROWS]
    bars, table = _reason_bars(shown), _reason_table(report.reasons, "Reason")
    lead = f"{some(passed, 'claim')} passed every check. " if passed else ""
    lead += f"A claim may have several reasons.{_most(shown, others)}" if bars else ""
    return Section(
        "reasons", "Reasons for the decisions", lead.strip(), drawn(Chart("bars", "Claims by reason", bars)), (table,)
    )


def _reason_bars(rows: Sequence[ReasonCount]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            figures.clean(row.text or row.code),
            row.claims,
            f"{figures.integer(row.claims)} ({figures.share(row.share)})",
        )
        for row in rows
    )


def _reason_table(rows: Sequence[ReasonCount], title: str, caption: str = "") -> Table:
    return Table(
        (("Code", "code"), (title, "text"), ("Claims", "number"), ("Share", "number")),
        tuple(
            (figures.clean(row.code), figures.clean(row.text), figures.integer(row.claims), figures.share(row.share))
            for row in rows
        ),
        caption,
    )


def discrepancies(report: Report) -> Section:
    tones: dict[str, Tone] = {"error": "bad", "warning": "warn", "info": "soft"}
    shown = report.discrepancies[:REASON_ROWS]
    bars = tuple(
        Bar(
            figures.clean(row.text or row.rule),
            row.claims,
            f"{figures.integer(row.claims)} {figures.clean(row.severity)}",
            tones.get(row.severity, "plain"),
        )
        for row in shown
    )
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
    charts = drawn(Chart("bars", "Claims by finding", bars))
    lead = f"Discrepancies between documents, by rule.{_most(shown, report.discrepancies)}"
    return Section("discrepancies", "Findings", lead, charts, (table,))


def _most(shown: Sequence[object], of: Sequence[object]) -> str:
    return f" The chart shows the first {len(shown)} of {len(of)}." if len(of) > len(shown) else ""


def missing(report: Report) -> Section:
    lacking = report.missing_documents
    bars = tuple(Bar(figures.clean(row.title), row.claims, figures.integer(row.claims)) for row in lacking)
    table = Table(
        (("Document", "text"), ("Type", "code"), ("Claims", "number")),
        tuple((figures.clean(row.title), figures.clean(row.doc_type), figures.integer(row.claims)) for row in lacking),
    )
    charts = drawn(Chart("bars", "Claims that lack a document", bars))
    return Section("missing_documents", "Missing documents", charts=charts, tables=(table,))


def fraud(report: Report) -> Section:
    """Claims by band of their fraud score, those held for investigation apart; and why."""
    bands = tuple(
        Bar(f"{band.lower:.1f} to {band.upper:.1f}", band.claims, figures.integer(band.claims), part=band.held)
        for band in report.fraud_bands
    )
    rows = tuple(
        (bar.label, figures.integer(band.claims), figures.integer(band.held))
        for bar, band in zip(bands, report.fraud_bands, strict=True)
    )
    shown = report.fraud_reasons[:REASON_ROWS]
    signs = _reason_table(report.fraud_reasons, "Sign", "Signs of fraud")
    charts = (*drawn(Chart("histogram", "Claims by fraud score; red: held for investigation", bands)),)
    charts += drawn(Chart("bars", "Claims by sign of fraud", _reason_bars(shown)))
    columns: tuple[tuple[str, ColumnKind], ...] = (
        ("Fraud score", "text"), ("Claims", "number"), ("Held for investigation", "number"),
    )  # fmt: skip
    more = _most(shown, report.fraud_reasons)
    lead = f"A score ranks claims; it accuses nobody.{more}" if bands else more.strip()
    return Section("fraud", "Fraud scores", lead, charts, (Table(columns, rows, "Claims by score"), signs))
