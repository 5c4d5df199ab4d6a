"""Small frames of truth and results side by side, as the evaluation's measures take them."""

from __future__ import annotations

import polars as pl

from claimctl.lab.evaluate.model import Aligned

_BOX = dict.fromkeys(("x0", "y0", "x1", "y1"), pl.Float64)
_ITEM = {
    "doc": pl.Int64, "row": pl.Int64, "code": pl.String, "description": pl.String, "service_date": pl.Date,
    "quantity": pl.Float64, "unit_price": pl.Float64, "amount": pl.Float64,
}  # fmt: skip
_FACTS = {
    "policy_number": pl.String, "claimant": pl.String, "loss_date": pl.Date, "claimed_amount": pl.Float64,
    "payable_amount": pl.Float64,
}  # fmt: skip
SCHEMAS: dict[str, dict] = {
    "documents": {
        "doc": pl.Int64, "file": pl.Int64, "claim_id": pl.String, "path": pl.String, "first_page": pl.Int64,
        "last_page": pl.Int64, "source": pl.String, "medium": pl.String, "layout": pl.String, "split": pl.String,
        "true_type": pl.String, "true_status": pl.String, "status": pl.String, "read_type": pl.String,
        "read_confidence": pl.Float64,
    },
    "segments": {
        "file": pl.Int64, "path": pl.String, "origin": pl.String, "first_page": pl.Int64, "last_page": pl.Int64,
        "doc_type": pl.String,
    },
    "pages": {
        "file": pl.Int64, "path": pl.String, "page": pl.Int64, "source": pl.String, "medium": pl.String,
        "true_text": pl.String, "true_words": pl.List(pl.String), "read_text": pl.String,
        "read_words": pl.List(pl.String), "read_confidence": pl.List(pl.Float64),
    },
    "true_fields": {
        "doc": pl.Int64, "field": pl.String, "instance": pl.Int64, "value": pl.String, "raw": pl.String,
        "page": pl.Int64, **_BOX,
    },
    "read_fields": {
        "doc": pl.Int64, "field": pl.String, "instance": pl.Int64, "value": pl.String, "raw": pl.String,
        "confidence": pl.Float64, "page": pl.Int64, **_BOX,
    },
    "annotated": {"doc": pl.Int64, "field": pl.String},
    "true_items": _ITEM,
    "read_items": {**_ITEM, "confidence": pl.Float64},
    "claims": {
        "claim_id": pl.String, "true_decision": pl.String, "decision": pl.String, "automated": pl.Boolean,
        "confidence": pl.Float64, "fraud": pl.Boolean, "fraud_score": pl.Float64, "codes": pl.List(pl.String),
        **{f"true_{name}": kind for name, kind in _FACTS.items()}, **_FACTS,
    },
    "anomalies": {
        "claim_id": pl.String, "kind": pl.String, "planted": pl.Boolean, "codes": pl.List(pl.String),
        "paths": pl.List(pl.String), "fields": pl.List(pl.String), "other_claims": pl.List(pl.String),
    },
    "clauses": {"claim_id": pl.String, "clause": pl.String, "grade": pl.Int64},
    "cited": {"claim_id": pl.String, "clause": pl.String, "rank": pl.Int64},
}  # fmt: skip


def aligned(**tables: list[dict]) -> Aligned:
    """Frames of the given rows; a column that a row leaves out is null, a table that is left out is empty."""
    frames = {
        name: pl.DataFrame([{column: row.get(column) for column in schema} for row in tables.get(name, ())], schema)
        for name, schema in SCHEMAS.items()
    }
    return Aligned(**frames)


def document(doc: int, **parts: object) -> dict:
    """A document in a file and claim of its own that was read and had to be."""
    return {
        "doc": doc, "file": doc, "claim_id": f"C{doc}", "path": f"C{doc}/paper.pdf", "first_page": 1, "last_page": 1,
        "true_type": "invoice", "true_status": "done", "status": "done", "read_type": "invoice",
        "read_confidence": 0.9, **parts,
    }  # fmt: skip
