"""Truth as Parquet: what each document is, what stands in it and where, what is planted, what is right.

The generator writes these tables and `claimctl evaluate` reads them; truth of other origin only has to bring the
tables and columns it knows. `documents` with `path` and `doc_type` is the least. A table that is not there, a column
that is not there or null, is not judged.

Paths are relative to the folder given to `claimctl process`. A document is (path, first_page); pages count from 1
within the file. Boxes are fractions of the page as it is shown (EXIF orientation obeyed), null where a document has no
pages of its own. Values are in normal form: ISO date, plain decimal, E.164, upper-case identifiers, text.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import polars as pl

from claimctl.lab.synth.paper.made import SEPARATOR

if TYPE_CHECKING:
    from pathlib import Path

    from polars._typing import PolarsDataType

    from claimctl.lab.synth.layouts.sheet import RowMark
    from claimctl.lab.synth.paper.made import Made, Part

_BOX: dict[str, PolarsDataType] = {"x0": pl.Float32, "y0": pl.Float32, "x1": pl.Float32, "y1": pl.Float32}


def _table(columns: dict[str, PolarsDataType]) -> pl.Schema:
    return pl.Schema(columns)


TRUTH: dict[str, pl.Schema] = {
    # One row a document; a file of several has one for each. status: what a reader must end with (done, refused,
    # failed). damage: what is wrong with the file. source: whose papers look alike (an issuer, a data set), for figures
    # by source. layout: `type/name`; split: train or test, by layout. annotated: the fields whose presence or absence
    # is known for this document, `line_items` if its rows are; null: every field of the contract, and rows. effects:
    # what the paper and the machine did to its pictures, each as `name:light`, `name:medium` or `name:heavy`. medium,
    # as the generator tells it: digital, form, letter (text and DOCX), scan, scan_color, scan_bitonal, scan_with_text,
    # fax, photo, picture (of a card), screenshot.
    "documents": _table({
        "claim_id": pl.String, "path": pl.String, "first_page": pl.Int32, "last_page": pl.Int32, "doc_type": pl.String,
        "source": pl.String, "layout": pl.String, "split": pl.String, "medium": pl.String, "media_type": pl.String,
        "status": pl.String, "damage": pl.String, "annotated": pl.List(pl.String), "sha256": pl.String,
        "effects": pl.List(pl.String),
    }),
    # One row a readable page: its text, rows from the top down and each from left to right, and its words (or lines)
    # with their boxes. A page that lies on its side or its head is told as it reads upright; its boxes are as it lies.
    "pages": _table({
        "path": pl.String, "page": pl.Int32, "text": pl.String,
        "words": pl.List(pl.Struct({"text": pl.String, **_BOX})),
    }),
    # One row a fact that stands in a readable document: raw as written, value in normal form. A row with a null value
    # states that the field is absent.
    "fields": _table({
        "claim_id": pl.String, "path": pl.String, "first_page": pl.Int32, "doc_type": pl.String, "field": pl.String,
        "instance": pl.Int32, "value": pl.String, "raw": pl.String, "page": pl.Int32, **_BOX, "widget": pl.String,
    }),
    # One row a line item, in reading order from 0 within its document.
    "line_items": _table({
        "claim_id": pl.String, "path": pl.String, "first_page": pl.Int32, "row": pl.Int32, "code": pl.String,
        "description": pl.String, "service_date": pl.Date, "quantity": pl.Float64, "unit_price": pl.Float64,
        "amount": pl.Float64, "page": pl.Int32, **_BOX,
    }),
    # One row a claim: the story's facts (claimed_amount is what its bills come to, whatever a form at odds with them
    # asks for), what was planted, the decision that is right, whether it is a fraud. missing_documents holds groups,
    # as `invoice|receipt`.
    "claims": _table({
        "claim_id": pl.String, "line": pl.String, "policy_number": pl.String, "claimant": pl.String,
        "loss_date": pl.Date, "loss_type": pl.String, "claimed_amount": pl.Float64, "payable_amount": pl.Float64,
        "currency": pl.String, "received_at": pl.Date, "documents": pl.Int32, "anomalies": pl.List(pl.String),
        "missing_documents": pl.List(pl.String), "decision": pl.String, "fraud": pl.Boolean,
    }),
    # One row an anomaly that was planted, or a hard negative (planted false): something that only looks like `kind`.
    # codes: the reasons or discrepancy rules any of which counts as having found it. paths: the documents that show
    # it. other_claims: the claims it is shared with.
    "anomalies": _table({
        "claim_id": pl.String, "kind": pl.String, "planted": pl.Boolean, "codes": pl.List(pl.String),
        "paths": pl.List(pl.String), "fields": pl.List(pl.String), "other_claims": pl.List(pl.String),
    }),
    # One row a clause that bears on a claim, as retrieval over policies ought to find it; grade from 1, higher nearer.
    # source and page: where the claim's own policy prints it, null where the policy was not sent in.
    "clauses": _table({
        "claim_id": pl.String, "clause": pl.String, "source": pl.String, "page": pl.Int32, "grade": pl.Int32,
    }),
}  # fmt: skip

_PARTED = frozenset({"license_plate"})  # identifiers that are printed with blanks, as their normal form has none
_ASIDE = ".parts"
_GROUP = 4096  # rows a row group

Rows = dict[str, list[dict[str, Any]]]


def empty() -> Rows:
    """Truth without a row."""
    return {table: [] for table in TRUTH}


def write(folder: Path, rows: Rows) -> None:
    """Write every table as `<folder>/<table>.parquet`; readers see old or new, never half."""
    write_part(folder, 0, rows)
    join(folder, 1)


def write_part(folder: Path, part: int, rows: Rows) -> None:
    """Put rows aside as part `part` of every table, until `join`."""
    aside = folder / _ASIDE
    aside.mkdir(parents=True, exist_ok=True)
    for table, schema in TRUTH.items():
        pl.DataFrame(rows[table], schema=schema).write_parquet(_part(aside, table, part), compression="lz4")


def join(folder: Path, parts: int) -> None:
    """Make every table of its parts 0 to `parts` - 1. However the rows were parted, the bytes are the same."""
    aside = folder / _ASIDE
    for table in TRUTH:
        pieces = [_part(aside, table, part) for part in range(parts)]
        whole = folder / f".{table}.parquet.part"
        pl.scan_parquet(pieces).sink_parquet(
            whole, compression="zstd", statistics=False, row_group_size=_GROUP, maintain_order=True
        )
        whole.replace(folder / f"{table}.parquet")
    shutil.rmtree(aside)


def _part(aside: Path, table: str, part: int) -> Path:
    return aside / f"{table}-{part:06d}.parquet"


def note(rows: Rows, claim_id: str, path: str, digest: str, made: Made) -> None:
    """The truth of one file. Nothing can be read in one that is broken or locked, so nothing is expected of it."""
    for part in made.parts:
        if part.doc_type == SEPARATOR:
            continue
        rows["documents"].append({
            "claim_id": claim_id, "path": path, "first_page": part.first_page, "last_page": part.last_page,
            "doc_type": part.doc_type, "source": part.source, "layout": part.layout, "split": part.split,
            "medium": part.medium, "media_type": made.media_type, "status": made.status, "damage": made.damage,
            "annotated": None, "sha256": digest, "effects": list(part.effects),
        })  # fmt: skip
        if made.status == "done":
            _note_part(rows, claim_id, path, part)


def _note_part(rows: Rows, claim_id: str, path: str, part: Part) -> None:
    rows["pages"] += [
        {"path": path, "page": text.page, "text": text.text,
         "words": [{"text": word, **_box(box)} for word, box in text.words]}
        for text in part.texts
    ]  # fmt: skip
    about = {"claim_id": claim_id, "path": path, "first_page": part.first_page}
    for mark in sorted(part.marks, key=lambda mark: (mark.field, mark.instance)):
        if not mark.value:  # it is printed, and means nothing: a 31st of February
            continue
        rows["fields"].append(about | {
            "doc_type": part.doc_type, "field": mark.field, "instance": mark.instance,
            "value": "".join(mark.value.upper().split()) if mark.field in _PARTED else mark.value,
            "raw": mark.raw, "page": mark.page, "widget": mark.widget, **_box(mark.box),
        })  # fmt: skip
    rows["line_items"] += [about | _item(row) for row in part.rows]


def _item(row: RowMark) -> dict[str, Any]:
    """A line item; a part of it that is not written is null."""
    item = row.item
    parts: dict[str, Any] = {
        "code": item.code or None, "description": item.description, "service_date": item.service_date,
        "quantity": float(item.quantity), "unit_price": float(item.unit_price), "amount": float(item.amount),
    }  # fmt: skip
    written = {name: value if not row.parts or name in row.parts else None for name, value in parts.items()}
    return {"row": row.row, "page": row.page, **written, **_box(row.box)}


def _box(box: tuple[float, float, float, float] | None) -> dict[str, float | None]:
    """A box's columns; null where there is none."""
    known = box if box is not None and box[2] > box[0] else (None, None, None, None)
    return dict(zip(("x0", "y0", "x1", "y1"), known, strict=True))
