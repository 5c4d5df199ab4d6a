"""Every table of the results, column by column. Columns are only ever added.

Times are UTC, ratios 0 to 1, boxes fractions of the page. A results folder is read as
`pl.scan_parquet("results/claims/*.parquet")`; each table is sorted by its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

SCHEMA_VERSION = 1

_TIME = pl.Datetime("us", "UTC")
_BOX: dict[str, PolarsDataType] = {"x0": pl.Float32, "y0": pl.Float32, "x1": pl.Float32, "y1": pl.Float32}


def _table(columns: dict[str, PolarsDataType]) -> pl.Schema:
    return pl.Schema(columns)


WORD = pl.Struct({"text": pl.String, **_BOX, "confidence": pl.Float32, "line": pl.Int32})
DISCREPANCY = pl.Struct({"rule": pl.String, "severity": pl.String, "message": pl.String, "doc_ids": pl.List(pl.String)})
CLAUSE = pl.Struct({"clause": pl.String, "source": pl.String, "page": pl.Int32, "score": pl.Float64})
DUPLICATE = pl.Struct({"claim_id": pl.String, "doc_id": pl.String, "kind": pl.String, "score": pl.Float64})
VARIANT = pl.Struct({"test": pl.String, "variant": pl.String})
UNIT = pl.Struct({"unit": pl.String, "id": pl.String})
STATED = pl.Struct({
    "doc_id": pl.String, "path": pl.String, "page": pl.Int32, "value": pl.String, "confidence": pl.Float64, **_BOX,
})  # fmt: skip
FACT = pl.Struct({
    "name": pl.String, "value": pl.String, "confidence": pl.Float64, "by_insurer": pl.Boolean,
    "supports": pl.List(STATED), "contradicts": pl.List(STATED),
})  # fmt: skip
FINDING = pl.Struct({
    "rule": pl.String, "severity": pl.String, "outcome": pl.String, "message": pl.String, "confidence": pl.Float64,
    "certain": pl.Boolean, "evidence": pl.List(STATED),
})  # fmt: skip
NUMBER = pl.Struct({"name": pl.String, "value": pl.Float64})
STEP = pl.Struct({"name": pl.String, "status": pl.String, "reason": pl.String})

TABLES: dict[str, pl.Schema] = {
    "documents": _table({
        "claim_id": pl.String, "doc_id": pl.String, "path": pl.String, "media_type": pl.String, "bytes": pl.Int64,
        "pages": pl.Int32, "first_page": pl.Int32, "status": pl.String, "stage": pl.String, "error_code": pl.String,
        "error": pl.String, "doc_type": pl.String, "doc_type_confidence": pl.Float64, "text_source": pl.String,
        "ocr_engine": pl.String, "ocr_confidence": pl.Float64, "words": pl.Int32, "duration_ms": pl.Float64,
        "cpu_ms": pl.Float64, "cache_hit": pl.Boolean, "run_id": pl.String, "processed_at": _TIME,
    }),
    "pages": _table({
        "doc_id": pl.String, "page": pl.Int32, "width": pl.Float64, "height": pl.Float64, "rotation": pl.Int32,
        "skew": pl.Float64, "text_source": pl.String, "engine": pl.String, "confidence": pl.Float64,
        "words": pl.List(WORD), "text": pl.String, "document": pl.String, "role": pl.String,
    }),
    "fields": _table({
        "claim_id": pl.String, "doc_id": pl.String, "doc_type": pl.String, "field": pl.String, "instance": pl.Int32,
        "value": pl.String, "value_number": pl.Float64, "value_date": pl.Date, "currency": pl.String,
        "raw": pl.String, "confidence": pl.Float64, "page": pl.Int32, **_BOX, "method": pl.String,
        "valid": pl.Boolean, "issues": pl.List(pl.String),
    }),
    "line_items": _table({
        "claim_id": pl.String, "doc_id": pl.String, "row": pl.Int32, "code": pl.String, "description": pl.String,
        "service_date": pl.Date, "quantity": pl.Float64, "unit_price": pl.Float64, "amount": pl.Float64,
        "confidence": pl.Float64, "page": pl.Int32, **_BOX,
    }),
    "claims": _table({
        "claim_id": pl.String, "documents": pl.Int32, "doc_types": pl.List(pl.String), "policy_number": pl.String,
        "claimant": pl.String, "loss_date": pl.Date, "loss_type": pl.String, "claimed_amount": pl.Float64,
        "payable_amount": pl.Float64, "currency": pl.String, "missing_documents": pl.List(pl.String),
        "discrepancies": pl.List(DISCREPANCY), "coverage": pl.List(CLAUSE), "duplicates": pl.List(DUPLICATE),
        "fraud_score": pl.Float64, "fraud_reasons": pl.List(pl.String), "decision": pl.String,
        "reasons": pl.List(pl.String), "confidence": pl.Float64, "automated": pl.Boolean,
        "variants": pl.List(VARIANT), "cost": pl.Float64, "received_at": _TIME, "decided_at": _TIME,
        "cycle_seconds": pl.Float64, "run_id": pl.String, "qa_sample": pl.Boolean,
        "fraud_method": pl.String, "line": pl.String, "units": pl.List(UNIT),
    }),
    "audit": _table({
        "claim_id": pl.String, "run_id": pl.String, "decided_at": _TIME, "decided_by": pl.String,
        "decision": pl.String, "reasons": pl.List(pl.String), "confidence": pl.Float64, "automated": pl.Boolean,
        "qa_sample": pl.Boolean, "proposal": pl.String, "sureness": pl.Float64, "signs": pl.List(NUMBER),
        "thresholds": pl.List(NUMBER), "facts": pl.List(FACT), "findings": pl.List(FINDING), "steps": pl.List(STEP),
        "dial": pl.String, "version": pl.String, "config_sha256": pl.String, "models": pl.List(pl.String),
        "basis": pl.String, "readings": pl.Float64,
    }),
    "events": _table({
        "run_id": pl.String, "claim_id": pl.String, "doc_id": pl.String, "stage": pl.String, "status": pl.String,
        "attempt": pl.Int32, "started_at": _TIME, "wait_ms": pl.Float64, "duration_ms": pl.Float64,
        "cpu_ms": pl.Float64, "peak_rss_mb": pl.Float64, "cache_hit": pl.Boolean, "error_code": pl.String,
        "engine_ms": pl.Float64, "reason": pl.String,
    }),
    "runs": _table({
        "run_id": pl.String, "started_at": _TIME, "ended_at": _TIME, "command": pl.String, "version": pl.String,
        "config_sha256": pl.String, "models": pl.List(pl.String), "documents": pl.Int64, "claims": pl.Int64,
        "failed": pl.Int64, "host": pl.String, "workers": pl.Int32,
    }),
}  # fmt: skip

# What names a row, in sort order.
KEYS: dict[str, tuple[str, ...]] = {
    "documents": ("claim_id", "path", "doc_id"),
    "pages": ("doc_id", "page"),
    "fields": ("claim_id", "doc_id", "field", "instance"),
    "line_items": ("claim_id", "doc_id", "row"),
    "claims": ("claim_id",),
    "audit": ("claim_id", "run_id"),
    "events": ("run_id", "claim_id", "doc_id", "stage"),
    "runs": ("run_id",),
}

# The column whose values own their rows: when a run has something new of one, all its earlier rows leave.
OWNERS: dict[str, str] = {
    "documents": "claim_id",
    "pages": "doc_id",
    "fields": "claim_id",
    "line_items": "claim_id",
    "claims": "claim_id",
    "audit": "run_id",  # what was decided earlier stays on record
    "events": "run_id",
    "runs": "run_id",
}
