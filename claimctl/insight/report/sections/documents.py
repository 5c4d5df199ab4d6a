"""Sections on documents: what could not be read, types, confidence, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures
from claimctl.insight.report.queries import BINS
from claimctl.insight.report.sections.shapes import Bar, Chart, ColumnKind, Section, Table, drawn

if TYPE_CHECKING:
    from claimctl.insight.report.model import Report

FIELD_ROWS = 30
_SOURCES = {"text_layer": "text layer", "form": "form fields", "ocr": "OCR", "mixed": "mixed"}


def errors(report: Report) -> Section:
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
    charts = drawn(Chart("bars", "Documents by code", bars))
    return Section("errors", "Documents that could not be read", lead, charts, (table,))


def documents(report: Report) -> Section:
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
    sources = Table(
        (("Words from", "text"), ("Documents", "number"), ("Mean word confidence", "number")),
        tuple(
            (
                figures.clean(_SOURCES.get(row.text_source, row.text_source)),
                figures.integer(row.documents),
                figures.probability(row.confidence),
            )
            for row in report.text_sources
        ),
        "How they were read",
    )
    tables = tuple(table for table in (types, sources) if table.rows)
    return Section(
        "documents", "Documents by type", charts=drawn(Chart("bars", "Documents that were read", bars)), tables=tables
    )


def worst(report: Report) -> Section:
    """The documents that were read least surely."""
    table = Table(
        (
            ("Document", "code"), ("Read as", "text"), ("Sure of the type", "number"), ("Sure of the words", "number"),
            ("Words from", "text"), ("Values", "number"), ("Not valid", "number"),
        ),
        tuple(
            (
                figures.clean(row.path if row.first_page == 1 else f"{row.path}, page {row.first_page}"),
                figures.clean((row.doc_type or "").replace("_", " ")), figures.probability(row.type_confidence),
                figures.probability(row.word_confidence),
                figures.clean(_SOURCES.get(row.text_source or "", row.text_source or "")),
                figures.integer(row.values), figures.integer(row.invalid_values),
            )
            for row in report.worst_documents
        ),
    )  # fmt: skip
    lead = "Those that were read least surely, by the confidence of their type and of their words."
    return Section("worst_documents", "Documents to look at", lead if table.rows else "", tables=(table,))


def confidence(report: Report) -> Section:
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


def fields(report: Report) -> Section:
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
