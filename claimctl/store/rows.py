"""Records as rows of the tables: what the ledger holds of claims, turned into frames in batches that fit in memory."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.records import Decision, Extract, Fields, Label, Text, document_id, mean_confidence, status_at_intake
from claimctl.store.ledger import DecidedClaim, HeldFile, Output, R, unpack
from claimctl.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimctl.records import Page, Segment
    from claimctl.store.ledger import Event, Ledger, Run

_CLAIMS_A_BATCH = 200
_DOCUMENTS_A_BATCH = 200
_EVENTS_A_BATCH = 20_000
_SIDES = ("supports", "contradicts")

Row = dict[str, Any]


def claim_frames(ledger: Ledger, claim_ids: Sequence[str]) -> Iterator[dict[str, pl.DataFrame]]:
    """Frames of documents, fields, line_items, claims and audit for `claim_ids`, some claims at a time."""
    for start in range(0, len(claim_ids), _CLAIMS_A_BATCH):
        batch = claim_ids[start : start + _CLAIMS_A_BATCH]
        claims = ledger.claims(batch)
        files = ledger.files(batch)
        outputs = ledger.outputs({file.doc_id for file in files}, records=("ocr", "classify", "extract"))
        rows: dict[str, list[Row]] = {"documents": [], "fields": [], "line_items": [], "claims": []}
        seen: set[tuple[str, str]] = set()
        types: dict[str, set[str]] = {}
        for file in files:
            documents = list(_document_rows(file, outputs.get(file.doc_id, {}), claims[file.claim_id].run_id))
            rows["documents"] += documents
            types.setdefault(file.claim_id, set()).update(row["doc_type"] for row in documents if row.get("doc_type"))
            # A file that stands twice in a claim has one set of values.
            if (file.claim_id, file.doc_id) not in seen:
                seen.add((file.claim_id, file.doc_id))
                _add_values(rows, file, outputs.get(file.doc_id, {}))
        counts: dict[str, int] = {}
        for row in rows["documents"]:
            counts[row["claim_id"]] = counts.get(row["claim_id"], 0) + 1
        rows["claims"] = [
            _claim_row(claims[item], counts.get(item, 0), sorted(types.get(item, ()))) for item in sorted(claims)
        ]
        rows["audit"] = [_audit_row(claims[item]) for item in sorted(claims)]
        yield {table: frame(table, found) for table, found in rows.items()}


def page_frames(ledger: Ledger, doc_ids: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Frames of the pages of files, some files at a time."""
    for start in range(0, len(doc_ids), _DOCUMENTS_A_BATCH):
        outputs = ledger.outputs(doc_ids[start : start + _DOCUMENTS_A_BATCH], records=("ocr", "classify"))
        pages: list[tuple[Row, Page]] = []
        for doc_id in sorted(outputs):
            text = _record(outputs[doc_id], "ocr", Text)
            label = _record(outputs[doc_id], "classify", Label)
            if text is not None:
                pages += [(_place(doc_id, page, label), page) for page in text.pages]
        if pages:
            yield _pages(pages)


def event_frames(events: Iterable[Event]) -> Iterator[pl.DataFrame]:
    """Frames of the events table, some events at a time."""
    ahead = iter(events)
    while batch := list(itertools.islice(ahead, _EVENTS_A_BATCH)):
        rows = [_plain(event, TABLES["events"]) | {"started_at": _utc(event.started_at)} for event in batch]
        yield frame("events", rows)


def run_frame(runs: Iterable[Run]) -> pl.DataFrame:
    """The runs table's rows."""
    rows = []
    for run in runs:
        row = {name: getattr(run, name) for name in TABLES["runs"].names()}
        row |= {"models": list(run.models), "started_at": _utc(run.started_at), "ended_at": _utc(run.ended_at)}
        rows.append(row)
    return frame("runs", rows)


def frame(table: str, rows: list[Row]) -> pl.DataFrame:
    """Rows with the table's columns, absent ones null."""
    schema = TABLES[table]
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def _document_rows(file: HeldFile, outputs: dict[str, Output], run_id: str) -> Iterator[Row]:
    text = _record(outputs, "ocr", Text)
    label = _record(outputs, "classify", Label)
    last = max(outputs.values(), key=lambda output: output.started_at, default=None)
    bad = next((output for output in outputs.values() if output.status != "done"), None)
    base: Row = {
        "claim_id": file.claim_id,
        "doc_id": file.doc_id,
        "path": file.path,
        "media_type": file.media_type,
        "bytes": file.bytes,
        "pages": len(text.pages) if text else None,
        "first_page": 1 if text else None,
        "status": "done",
        "words": sum(len(page.words) for page in text.pages) if text else None,
        "duration_ms": sum(output.duration_ms for output in outputs.values()),
        "cpu_ms": sum(output.cpu_ms for output in outputs.values()),
        "cache_hit": len({output.run_id for output in outputs.values()}) > 1,
        "run_id": last.run_id if last else run_id,
        "processed_at": _utc(last.started_at + last.duration_ms / 1000) if last else None,
    }
    if text and text.pages:
        base |= _text_facts(text.pages)
    if file.error_code:
        status = status_at_intake(file.error_code)
        yield base | {"status": status, "stage": "intake", "error_code": file.error_code, "error": file.error}
    elif bad is not None:
        facts = {"status": bad.status, "stage": bad.stage, "error_code": bad.error_code, "error": bad.error}
        yield base | facts | ({"doc_type": _first_type(label)} if label else {})
    elif label is not None and text is not None:
        for segment in label.segments:
            yield base | _segment_facts(base, text, label, segment)


def _segment_facts(file: Row, text: Text, label: Label, segment: Segment) -> Row:
    """A document's own facts. Of the time that its file took it has a share, by its pages."""
    pages = text.pages[segment.first_page - 1 : segment.last_page]
    share = len(pages) / max(sum(each.last_page - each.first_page + 1 for each in label.segments), 1)
    return {
        "doc_id": document_id(file["doc_id"], len(label.segments), segment.first_page),
        "pages": len(pages),
        "duration_ms": file["duration_ms"] * share,
        "cpu_ms": file["cpu_ms"] * share,
        "first_page": segment.first_page,
        "doc_type": segment.doc_type,
        "doc_type_confidence": segment.confidence,
        "words": sum(len(page.words) for page in pages),
        **(_text_facts(pages) if pages else {}),
    }


def _text_facts(pages: Sequence[Page]) -> Row:
    sources = {page.text_source for page in pages}
    engines = sorted({page.engine for page in pages if page.text_source in {"ocr", "mixed"}})
    return {
        "text_source": sources.pop() if len(sources) == 1 else "mixed",
        "ocr_engine": ", ".join(engines) or None,
        "ocr_confidence": mean_confidence(pages),
    }


def _first_type(label: Label) -> str | None:
    return label.segments[0].doc_type if label.segments else None


def _add_values(rows: dict[str, list[Row]], file: HeldFile, outputs: dict[str, Output]) -> None:
    fields = _record(outputs, "extract", Fields)
    if fields is None or file.error_code:
        return
    for extract in fields.extracts:
        doc_id = document_id(file.doc_id, len(fields.extracts), extract.first_page)
        owner = {"claim_id": file.claim_id, "doc_id": doc_id}
        rows["fields"] += _field_rows(owner, extract)
        rows["line_items"] += [owner | _plain(item, TABLES["line_items"]) for item in extract.line_items]


def _field_rows(owner: Row, extract: Extract) -> Iterator[Row]:
    for field in extract.fields:
        row = owner | {"doc_type": extract.doc_type} | _plain(field, TABLES["fields"])
        row["issues"] = list(field.issues)
        yield row


def _claim_row(claim: DecidedClaim, documents: int, doc_types: list[str]) -> Row:
    decision = unpack(claim.record, Decision)
    row = _plain(decision, TABLES["claims"])
    row |= {
        "documents": documents,
        "doc_types": doc_types,
        "reasons": list(decision.reasons),
        "missing_documents": list(decision.missing_documents),
        "fraud_reasons": list(decision.fraud_reasons),
        "discrepancies": [
            {"rule": item.rule, "severity": item.severity, "message": item.message, "doc_ids": list(item.doc_ids)}
            for item in decision.discrepancies
        ],
        "coverage": [_struct(item) for item in decision.coverage],
        "duplicates": [_struct(item) for item in decision.duplicates],
        "variants": [{"test": test, "variant": variant} for test, variant in sorted(decision.variants.items())],
        "units": [{"unit": kind, "id": unit} for kind, unit in sorted(decision.units.items()) if unit],
        "received_at": _utc(claim.received_at),
        "decided_at": _utc(claim.decided_at),
        "cycle_seconds": max(0.0, claim.decided_at - claim.received_at),
        "run_id": claim.run_id,
    }
    return row


def _audit_row(claim: DecidedClaim) -> Row:
    """What a decision rests on; of a claim that could not be judged only what came of it."""
    decision = unpack(claim.record, Decision)
    row = _plain(decision, TABLES["audit"]) | {
        "run_id": claim.run_id,
        "decided_at": _utc(claim.decided_at),
        "decided_by": "machine" if decision.automated else "human",
        "reasons": list(decision.reasons),
    }
    audit = decision.audit
    if audit is None:
        return row
    lists = {
        "facts": [
            _struct(fact) | {name: [_struct(each) for each in getattr(fact, name)] for name in _SIDES}
            for fact in audit.facts
        ],
        "findings": [
            _struct(each) | {"evidence": [_struct(value) for value in each.evidence]} for each in audit.findings
        ],
        "steps": [_struct(step) for step in audit.steps],
        "models": list(audit.models),
    }
    numbers = {
        name: [{"name": key, "value": value} for key, value in sorted(getattr(audit, name).items())]
        for name in ("signs", "thresholds")
    }
    return row | _plain(audit, TABLES["audit"]) | lists | numbers


def _place(doc_id: str, page: Page, label: Label | None) -> Row:
    """Where a page belongs: its file, the document that it is part of (null: none), and what it is in the file."""
    segments = label.segments if label else ()
    within = (each for each in segments if each.first_page <= page.number <= each.last_page)
    segment = next(within, None)
    parts = label is not None and page.number in label.separators
    return {
        "doc_id": doc_id,
        "page": page.number,
        "document": document_id(doc_id, len(segments), segment.first_page) if segment else None,
        "role": "separator" if parts else "blank" if page.blank else "page",
    }


def _pages(pages: list[tuple[Row, Page]]) -> pl.DataFrame:
    """Pages with their words, built column by column: a dict a word is ten times slower."""
    words = [word for _, page in pages for word in page.words]
    owners = [index for index, (_, page) in enumerate(pages) for _ in page.words]
    word_schema = TABLES["pages"]["words"].inner.to_schema()  # type: ignore[attr-defined]
    flat = pl.DataFrame({name: [getattr(word, name) for word in words] for name in word_schema}, schema=word_schema)
    lists = (
        flat.select(pl.struct(pl.all()).alias("words"))
        .with_columns(pl.Series("index", owners, dtype=pl.UInt32))
        .group_by("index", maintain_order=True)
        .agg("words")
    )
    rows = [_plain(page, TABLES["pages"]) | place for place, page in pages]
    for row in rows:
        row["words"] = None
    return (
        frame("pages", rows)
        .drop("words")
        .with_row_index("index")
        .join(lists, on="index", how="left", maintain_order="left")
        .with_columns(pl.col("words").fill_null(pl.lit([], dtype=TABLES["pages"]["words"])))
        .select(TABLES["pages"].names())
    )


def _record(outputs: dict[str, Output], stage: str, kind: type[R]) -> R | None:
    output = outputs.get(stage)
    return unpack(output.record, kind) if output is not None and output.record is not None else None


def _plain(record: object, schema: pl.Schema) -> Row:
    return {name: getattr(record, name) for name in schema if hasattr(record, name)}


def _struct(record: Any) -> Row:  # noqa: ANN401  any record
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _utc(seconds: float | None) -> dt.datetime | None:
    try:
        return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):  # a file may be dated in the year 30000
        return None
