"""The truth beside generated claims, as Parquet: what each file is, what stands in it and where, what is right.

Paths are relative to the claims folder. Boxes are fractions of the page as it is shown (EXIF orientation obeyed), null
where a document has no pages of its own. Values are in normal form: ISO date, plain decimal, E.164, text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from polars._typing import PolarsDataType

_BOX: dict[str, PolarsDataType] = {"x0": pl.Float32, "y0": pl.Float32, "x1": pl.Float32, "y1": pl.Float32}


def _table(columns: dict[str, PolarsDataType]) -> pl.Schema:
    return pl.Schema(columns)


TRUTH: dict[str, pl.Schema] = {
    # One row a document. status: what a reader must end with. damage: encrypted, corrupt or empty.
    "documents": _table({
        "claim_id": pl.String, "path": pl.String, "doc_type": pl.String, "layout": pl.String, "medium": pl.String,
        "media_type": pl.String, "status": pl.String, "damage": pl.String,
        "first_page": pl.Int32, "last_page": pl.Int32, "sha256": pl.String,
    }),
    # One row a fact that stands in a readable document: raw as written, value in normal form.
    "fields": _table({
        "claim_id": pl.String, "path": pl.String, "doc_type": pl.String, "field": pl.String, "instance": pl.Int32,
        "value": pl.String, "raw": pl.String, "page": pl.Int32, **_BOX, "widget": pl.String,
    }),
    "line_items": _table({
        "claim_id": pl.String, "path": pl.String, "row": pl.Int32, "code": pl.String, "description": pl.String,
        "service_date": pl.Date, "quantity": pl.Float64, "unit_price": pl.Float64, "amount": pl.Float64,
        "page": pl.Int32, **_BOX,
    }),
    # One row a claim: the story's facts (claimed_amount is what its bills come to, whatever a form at odds with them
    # asks for), what was planted, the decision that is right. missing_documents holds groups, as `invoice|receipt`.
    "claims": _table({
        "claim_id": pl.String, "line": pl.String, "policy_number": pl.String, "claimant": pl.String,
        "loss_date": pl.Date, "loss_type": pl.String, "claimed_amount": pl.Float64, "payable_amount": pl.Float64,
        "currency": pl.String, "received_at": pl.Date, "documents": pl.Int32, "anomalies": pl.List(pl.String),
        "missing_documents": pl.List(pl.String), "decision": pl.String,
    }),
}  # fmt: skip

Rows = dict[str, list[dict[str, Any]]]


def empty() -> Rows:
    """Truth without a row."""
    return {table: [] for table in TRUTH}


def write(folder: Path, rows: Rows) -> None:
    """Write every table as `<folder>/<table>.parquet`; readers see old or new, never half."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, schema in TRUTH.items():
        part = folder / f".{table}.parquet.part"
        pl.DataFrame(rows[table], schema=schema).write_parquet(part, compression="zstd", statistics=False)
        part.replace(folder / f"{table}.parquet")
