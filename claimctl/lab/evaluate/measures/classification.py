"""Is each document what it is said to be? Accuracy, F1 and confusion of document types, and of how documents end.

A document that is not among the results, or did not end as done, has no type: it is counted as wrong. Documents that
a reader must refuse or fail are judged by their status only. Per type and macro figures are scikit-learn's with
zero_division=0; macro-F1 is the mean over the types that occur in the truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, divided, f1, mean_of, nothing, ratio
from claimctl.lab.evaluate.measures.groups import numbered, parts
from claimctl.lab.evaluate.measures.pairing import judged
from claimctl.lab.evaluate.model import Grid, Measured

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned, Figure

SECTION = "classification"
UNREAD = "unread"


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Accuracy, macro- and weighted F1 (all, by source, medium, layout split), figures a type, both confusions.

    `threshold` plays no part: the type is the one that the reader gave.
    """
    del threshold
    rows = judged(aligned.documents).filter(pl.col("true_type").is_not_null())
    given = pl.when("was_read").then(pl.col("read_type")).otherwise(None).fill_null(UNREAD)
    rows = rows.with_columns(given=given)
    units, count = numbered(rows["file"])
    tally = Tally(SECTION, "document", count, seed)
    _overall(tally, rows, units, np.ones(len(rows), dtype=bool), "")
    for of, inside in parts(rows, "source", "medium", "split"):
        _overall(tally, rows, units, inside, of)
    for doc_type in sorted(rows["true_type"].unique().to_list()):
        hits, read, true = _columns(tally, rows, units, doc_type)
        tally.figure("precision", [hits, read], of=doc_type)
        tally.figure("recall", [hits, true], of=doc_type)
        tally.figure("f1", [hits, read, true], f1, of=doc_type)
    endings, ending = _endings(aligned, seed)
    figures = tally.figures() if len(rows) else tuple(
        nothing(SECTION, name, "document") for name in ("accuracy", "macro_f1", "weighted_f1", "read")
    )  # fmt: skip
    confusion = _grid("types", rows["true_type"], rows["given"], last=UNREAD)
    return Measured(figures=(*figures, *endings), grids=(confusion, ending))


def _columns(
    tally: Tally, rows: pl.DataFrame, units: NDArray[np.int64], doc_type: str, inside: NDArray[np.bool_] | None = None
) -> tuple[int, int, int]:
    """The columns of how often a type was given rightly, was given, and is true."""
    read, true = ((rows[column] == doc_type).to_numpy() for column in ("given", "true_type"))
    if inside is not None:
        read, true = read & inside, true & inside
    return tally.column(units[read & true]), tally.column(units[read]), tally.column(units[true])


def _overall(tally: Tally, rows: pl.DataFrame, units: NDArray[np.int64], inside: NDArray[np.bool_], of: str) -> None:
    right = (rows["true_type"] == rows["given"]).to_numpy() & inside
    everything = tally.column(units[inside])
    count = int(inside.sum())
    tally.figure("accuracy", [tally.column(units[right]), everything], of=of)
    types = rows["true_type"].filter(pl.Series(inside)).unique().sort().to_list()
    columns = [column for doc_type in types for column in _columns(tally, rows, units, doc_type, inside)]
    tally.figure("macro_f1", columns, mean_of(_type_f1, 3), of=of, n=count)
    if not of:
        tally.figure("weighted_f1", columns, _weighted_f1, n=count)
        tally.figure("read", [tally.column(units[rows["was_read"].to_numpy()]), everything])


def _type_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of a type; nan where a draw holds no document of it."""
    return np.where(sums[:, 2] > 0, f1(sums), np.nan)


def _weighted_f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    groups = sums.reshape(len(sums), -1, 3)
    each = np.nan_to_num(f1(groups.reshape(-1, 3))).reshape(len(sums), -1)
    return divided((each * groups[:, :, 2]).sum(axis=1), groups[:, :, 2].sum(axis=1))


def _endings(aligned: Aligned, seed: int) -> tuple[tuple[Figure, ...], Grid]:
    rows = aligned.documents.filter(pl.col("true_status").is_not_null())
    rows = rows.with_columns(ended=pl.col("status").fill_null("absent"))
    units, count = numbered(rows["file"])
    tally = Tally(SECTION, "document", count, seed)
    right = rows["true_status"] == rows["ended"]
    tally.figure("status_accuracy", [tally.column(units, right.to_numpy()), tally.column(units)], ratio)
    for status in ("done", "refused", "failed"):
        inside = (rows["true_status"] == status).to_numpy()
        if inside.any():
            columns = [tally.column(units[inside], right.to_numpy()[inside]), tally.column(units[inside])]
            tally.figure("status_accuracy", columns, of=f"status={status}")
    return tally.figures(), _grid("status", rows["true_status"], rows["ended"], last="absent")


def _grid(name: str, true: pl.Series, read: pl.Series, last: str) -> Grid:
    """Counts of (true, read); columns are all names that occur, `last` at the end where it does."""
    rows = sorted(true.unique().to_list())
    others = sorted({*rows, *read.unique().to_list()} - {last})
    columns = [*others, last] if last in read.to_list() or last in rows else others
    places = {(t, r): n for t, r, n in pl.DataFrame({"t": true, "r": read}).group_by("t", "r").len().iter_rows()}
    counts = tuple(tuple(places.get((t, r), 0) for r in columns) for t in rows)
    return Grid(section=SECTION, name=name, rows=tuple(rows), columns=tuple(columns), counts=counts)
