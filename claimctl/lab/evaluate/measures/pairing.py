"""Which value that was read answers which true one, document by document and field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.compare import kind_of, same

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

_PLACE = ("page", "x0", "y0", "x1", "y1")
_KEY = ["doc", "field"]


def judged(documents: pl.DataFrame) -> pl.DataFrame:
    """The documents that a reader ought to be able to read: those whose truth does not say refused or failed.

    With `was_read`: whether it ended as done.
    """
    return documents.filter(pl.col("true_status").is_null() | (pl.col("true_status") == "done")).with_columns(
        was_read=(pl.col("status") == "done").fill_null(value=False)
    )


def absent(aligned: Aligned) -> pl.DataFrame:
    """(doc, field) of every field known to be absent from a document that was read."""
    read = judged(aligned.documents).filter("was_read").select("doc")
    there = aligned.true_fields.filter(pl.col("value").is_not_null()).select(_KEY)
    known = pl.concat([
        aligned.annotated.select(_KEY), aligned.true_fields.filter(pl.col("value").is_null()).select(_KEY),
    ])  # fmt: skip
    return known.unique(maintain_order=True).join(there, on=_KEY, how="anti").join(read, on="doc", how="semi")


def pair(aligned: Aligned, threshold: float) -> pl.DataFrame:
    """Every true and every read value of the judged documents once, in pairs where they belong together.

    Columns: doc, field, outcome, confidence (null where nothing was read), true_* and read_* of value, page, x0, y0,
    x1, y1. outcome: `exact` (the normal forms are equal, whatever the case of letters and the white space: how a form
    prints them is no fact), `alike` (equal by the field's type), `wrong` (both have a value left and they differ),
    `missed`, `extra` (one value too many), `invented` (the field is known to be absent).
    Equal values pair first, then alike ones, as many as possible, then the rest in order: true ones by instance, read
    ones by confidence. Values of less confidence than `threshold` count as not read.
    """
    docs = judged(aligned.documents)
    true = (
        aligned.true_fields.filter(pl.col("value").is_not_null())
        .join(docs, on="doc", how="semi")
        .sort("doc", "field", "instance", maintain_order=True)
        .select(*_KEY, *(pl.col(name).alias(f"true_{name}") for name in ("value", *_PLACE)))
        .with_row_index("t")
    )
    sure = pl.col("confidence").fill_null(1.0)
    read = (
        aligned.read_fields.filter(pl.col("value").is_not_null() & (sure >= threshold))
        .join(docs.filter("was_read"), on="doc", how="semi")
        .sort("doc", "field", sure, "instance", descending=[False, False, True, False], maintain_order=True)
        .select(*_KEY, "confidence", *(pl.col(name).alias(f"read_{name}") for name in ("value", *_PLACE)))
        .with_row_index("r")
    )
    exact = _in_order(true, read, value=True)
    true_left, read_left = true.join(exact, on="t", how="anti"), read.join(exact, on="r", how="anti")
    alike = _alike(true_left, read_left)
    true_left, read_left = true_left.join(alike, on="t", how="anti"), read_left.join(alike, on="r", how="anti")
    wrong = _in_order(true_left, read_left, value=False)
    missed = true_left.join(wrong, on="t", how="anti").select("t", pl.lit(None, dtype=pl.UInt32).alias("r"))
    spare = read_left.join(wrong, on="r", how="anti")
    extra = spare.join(true, on=_KEY, how="semi").select(pl.lit(None, dtype=pl.UInt32).alias("t"), "r")
    invented = spare.join(true, on=_KEY, how="anti").select(pl.lit(None, dtype=pl.UInt32).alias("t"), "r")
    named = {"exact": exact, "alike": alike, "wrong": wrong, "missed": missed, "extra": extra, "invented": invented}
    every = pl.concat([links.with_columns(outcome=pl.lit(outcome)) for outcome, links in named.items()])
    return (
        every.join(true, on="t", how="left")
        .join(read, on="r", how="left", suffix="_read")
        .with_columns(doc=pl.coalesce("doc", "doc_read"), field=pl.coalesce("field", "field_read"))
        .drop("doc_read", "field_read")
        .sort("doc", "field", "t", "r", nulls_last=True)
    )


def _in_order(true: pl.DataFrame, read: pl.DataFrame, *, value: bool) -> pl.DataFrame:
    """Pairs (t, r) of the first with the first, the second with the second ... of a field, or of its equal values."""
    key = [*_KEY, "said"] if value else _KEY
    left, right = (
        side.with_columns(
            said=pl.col(f"{name}_value").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
        ).with_columns(k=pl.int_range(pl.len()).over(key))
        for side, name in ((true, "true"), (read, "read"))
    )
    return left.join(right, on=[*key, "k"]).select("t", "r")


def _alike(true: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """As many pairs (t, r) as can be made of values that are the same by their field's type."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    pairs = true.join(read, on=_KEY).sort("t", "r")
    rows = pairs.select("field", "true_value", "read_value").iter_rows()
    pairs = pairs.filter(pl.Series([same(t, r, kind_of(field, t)) for field, t, r in rows], dtype=pl.Boolean))
    if pairs.is_empty():
        return pairs.select("t", "r")
    t, r = (pairs[name].to_numpy().astype(np.int32) for name in ("t", "r"))
    graph = csr_array((np.ones(len(t)), (t, r)), shape=(int(t.max()) + 1, int(r.max()) + 1))
    partner = maximum_bipartite_matching(graph, perm_type="column")
    matched = np.flatnonzero(partner >= 0)
    return pl.DataFrame({"t": matched, "r": partner[matched]}, schema={"t": pl.UInt32, "r": pl.UInt32})
