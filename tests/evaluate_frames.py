"""Small frames of truth and results side by side, as the evaluation's measures take them."""

from __future__ import annotations

import random

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


def figures(measure, sides, threshold=0.5, seed=1):
    """Every figure of a measure by its name and what it is of."""
    return {(f.name, f.of): f for f in measure(sides, threshold=threshold, seed=seed).figures}


def values(measure, sides, **options):
    """The overall values of a measure by name."""
    return {name: figure.value for (name, of), figure in figures(measure, sides, **options).items() if not of}


def page(number, true, read, **more):
    return {"file": number, "path": f"{number}.pdf", "page": 1, "true_text": true, "read_text": read, **more}


def field(doc, name, value, instance=0, box=(0.1, 0.1, 0.2, 0.2), **more):
    row = {"doc": doc, "field": name, "instance": instance, "value": value, "raw": value, "page": 1, **more}
    return row | dict(zip(("x0", "y0", "x1", "y1"), box, strict=True))


def segments(file, true, read):
    return [
        {"file": file, "origin": origin, "first_page": first, "last_page": last, "doc_type": doc_type}
        for origin, spans in (("true", true), ("read", read))
        for first, last, doc_type in spans
    ]


def item(doc, row, description, amount, **more):
    return {"doc": doc, "row": row, "description": description, "amount": amount, **more}


def claim(number, true, read, automated=False, **more):
    return {"claim_id": f"C{number}", "true_decision": true, "decision": read, "automated": automated, "codes": [],
            "confidence": 0.5, **more}  # fmt: skip


def muddle(seed):
    """Results of every kind beside truth, drawn at random."""
    rng = random.Random(seed)
    count = rng.randrange(1, 25)
    kinds, words = ["invoice", "receipt", "policy"], ["ten", "men", "tin", "Tim's"]

    def text():
        return " ".join(rng.choices(words, k=rng.randrange(1, 6)))

    def rows(make, share=0.7):
        return [make(n) for n in range(count) if rng.random() < share]

    def pick(*options):
        return rng.choice(options)

    return aligned(
        documents=[
            document(n, source=pick("x", "y", None), medium=pick("fax", "digital"), split=pick("train", "test"),
                     true_type=pick(*kinds, None), read_type=pick(*kinds, None),
                     status=pick("done", "done", "failed", None),
                     true_status=pick("done", "done", "refused", None), read_confidence=pick(None, 0.2, 0.9))
            for n in range(count)
        ],
        segments=[row for n in range(count) for row in segments(n, [(1, 2, "a"), (3, 4, "b")],
                                                                pick([(1, 4, "a")], [(1, 2, "a"), (3, 4, "b")], []))],
        pages=rows(lambda n: page(n, pick(None, "", text()), pick(None, "", text()), medium=pick("fax", "photo"))),
        true_fields=rows(lambda n: field(n, pick("total", "tax"), pick("1.00", "2.00", None))),
        read_fields=rows(lambda n: field(n, pick("total", "tax"), pick("1.00", "2.00"), confidence=rng.random())),
        annotated=rows(lambda n: {"doc": n, "field": "total"}),
        true_items=rows(lambda n: item(n, 0, pick(None, "a"), pick(None, 1.0))),
        read_items=rows(lambda n: item(n, 0, pick(None, "a", "b"), pick(None, 1.0, 2.0))),
        claims=[claim(n, pick("approve", "deny", None), pick("approve", "deny", None), pick(True, False, None),
                      fraud=pick(True, False, None), fraud_score=pick(None, 0.1, 0.7), codes=pick([], ["a"], ["b"]),
                      confidence=pick(None, 0.5, 0.9), true_claimant="A", claimant=pick(None, "A"))
                for n in range(count)],
        anomalies=rows(lambda n: {"claim_id": f"C{n}", "kind": pick("k", "l"), "planted": pick(True, False),
                                  "codes": pick(["a"], ["a", "b"])}),
        clauses=rows(lambda n: {"claim_id": f"C{n}", "clause": pick("1", "2"), "grade": pick(1, 2)}),
        cited=rows(lambda n: {"claim_id": f"C{n}", "clause": pick("1", "2", "3"), "rank": 1}),
    )  # fmt: skip
