"""Are the values right? Precision, recall and F1 of fields, what was invented, and where values were found.

Judged twice: exact (the normal forms are equal) and type-aware as VRDU compares (see compare.py). Micro figures count
values, macro figures are means over the fields that have a true value, as VRDU's are. A value read too often is
wrong each time too many. Documents that were not read have missed all their values; what a reader must refuse or fail
is left out. Fields are drawn by document for the intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, f1, mean_of, nothing
from claimctl.lab.evaluate.measures.groups import parts
from claimctl.lab.evaluate.measures.pairing import absent, pair
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

SECTION = "extraction"
_EMPTY = (
    "precision", "recall", "f1", "f1_type_aware", "macro_f1", "macro_f1_type_aware", "invented", "wrong", "missed",
    "box_iou", "box_iou_50", "page",
)  # fmt: skip


class _Counts(NamedTuple):
    exact: int
    alike: int  # exact or alike
    read: int
    true: int
    wrong: int
    missed: int


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Micro, macro, a field, by source, medium, layout split and document type; values below `threshold` are unread.

    `invented`: the share of fields known to be absent that got a value (of documents that were read). `wrong` and
    `missed`: the shares of true values that were read as something else (not even alike), and not at all. `box_iou`:
    among right values (exact or alike) with both boxes, the mean overlap, 0 on another page; `box_iou_50`: the share
    with at least one half; `page`: the share whose page is right.
    """
    pairs = pair(aligned, threshold)
    spare = absent(aligned)
    if pairs.is_empty() and spare.is_empty():
        return Measured(figures=tuple(nothing(SECTION, name, "field") for name in _EMPTY))
    context = aligned.documents.select("doc", "source", "medium", "split", doc_type="true_type")
    pairs = pairs.join(context, on="doc", how="left", maintain_order="left")
    got = (
        pairs.filter(pl.col("outcome") == "invented")
        .select("doc", "field")
        .unique()
        .with_columns(got=pl.lit(value=True))
    )
    spare = spare.join(got, on=["doc", "field"], how="left", maintain_order="left").join(
        context, on="doc", how="left", maintain_order="left"
    ).with_columns(pl.col("got").fill_null(value=False))  # fmt: skip
    docs = {doc: number for number, doc in enumerate(sorted({*pairs["doc"].to_list(), *spare["doc"].to_list()}))}
    tally = Tally(SECTION, "field", len(docs), seed)
    units, free = (
        frame["doc"].replace_strict(docs, return_dtype=pl.Int64).to_numpy() if len(frame) else np.zeros(0, np.int64)
        for frame in (pairs, spare)
    )
    _micro(tally, _count(tally, pairs, units), "")
    _invented(tally, spare, free, "")
    _per_field(tally, pairs, units, spare, free)
    _boxes(tally, pairs, units)
    columns = ("doc_type", "medium", "source", "split")
    held = dict(parts(spare, *columns))
    for of, inside in parts(pairs, *columns):
        chosen = pairs.filter(pl.Series(inside))
        _micro(tally, _count(tally, chosen, units[inside]), of)
        if of in held:
            _invented(tally, spare.filter(pl.Series(held[of])), free[held[of]], of)
        if of.startswith("split="):
            fields = [_count(tally, part, units[inside][rows]) for _, part, rows in _fields(chosen)]
            _macro(tally, fields, of)
    return Measured(figures=tally.figures())


def _fields(pairs: pl.DataFrame) -> list[tuple[str, pl.DataFrame, NDArray[np.int64]]]:
    """Each field's pairs, and which rows they are, the fields by name."""
    numbered = pairs.with_row_index("row").partition_by("field", as_dict=True)
    return [(str(name), part, part["row"].to_numpy()) for (name,), part in sorted(numbered.items())]


def _count(tally: Tally, pairs: pl.DataFrame, units: NDArray[np.int64]) -> _Counts:
    outcome = pairs["outcome"]
    true, read = (pairs[column].is_not_null().to_numpy() for column in ("true_value", "read_value"))
    of = {name: (outcome == name).to_numpy() for name in ("exact", "alike", "wrong", "missed")}
    masks = (of["exact"], of["exact"] | of["alike"], read, true, of["wrong"], of["missed"])
    return _Counts(*(tally.column(units[mask]) for mask in masks))


def _micro(tally: Tally, counts: _Counts, of: str) -> None:
    for suffix, hits in (("", counts.exact), ("_type_aware", counts.alike)):
        tally.figure(f"precision{suffix}", [hits, counts.read], of=of)
        tally.figure(f"recall{suffix}", [hits, counts.true], of=of)
        tally.figure(f"f1{suffix}", [hits, counts.read, counts.true], f1, of=of)
    tally.figure("wrong", [counts.wrong, counts.true], of=of)
    tally.figure("missed", [counts.missed, counts.true], of=of)


def _macro(tally: Tally, fields: list[_Counts], of: str) -> None:
    for suffix, at in (("", 0), ("_type_aware", 1)):
        columns = [column for counts in fields for column in (counts[at], counts.read, counts.true)]
        for name, formula in (("precision", _precision), ("recall", _recall), ("f1", _f1)):
            count = sum(tally.total(counts.true) > 0 for counts in fields)
            if count:
                tally.figure(f"macro_{name}{suffix}", columns, mean_of(formula, 3), of=of, n=count, unit="field name")


def _per_field(
    tally: Tally, pairs: pl.DataFrame, units: NDArray[np.int64], spare: pl.DataFrame, free: NDArray[np.int64]
) -> None:
    fields = {name: _count(tally, part, units[rows]) for name, part, rows in _fields(pairs)}
    _macro(tally, list(fields.values()), "")
    for name, counts in fields.items():
        _micro(tally, counts, name)
    for name, part, rows in _fields(spare):
        _invented(tally, part, free[rows], name)


def _precision(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of (hits, read, true): precision, 0 where nothing was read of what there is, nan where there is nothing."""
    return np.where(sums[:, 2] > 0, np.nan_to_num(sums[:, 0] / np.maximum(sums[:, 1], 1.0)), np.nan)


def _recall(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(sums[:, 2] > 0, sums[:, 0] / np.maximum(sums[:, 2], 1.0), np.nan)


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(sums[:, 2] > 0, f1(sums), np.nan)


def _invented(tally: Tally, spare: pl.DataFrame, units: NDArray[np.int64], of: str) -> None:
    tally.figure("invented", [tally.column(units, spare["got"].to_numpy()), tally.column(units)], of=of)


def _boxes(tally: Tally, pairs: pl.DataFrame, units: NDArray[np.int64]) -> None:
    right = pairs["outcome"].is_in(["exact", "alike"])
    paged = (right & pairs["true_page"].is_not_null() & pairs["read_page"].is_not_null()).to_numpy()
    same = (pairs["true_page"] == pairs["read_page"]).fill_null(value=False).to_numpy()
    names = [f"{side}_{edge}" for side in ("true", "read") for edge in ("x0", "y0", "x1", "y1")]
    boxes = pairs.select(names).cast(pl.Float64).to_numpy()
    boxed = right.to_numpy() & ~np.isnan(boxes).any(axis=1)
    overlap = iou(boxes[boxed, :4], boxes[boxed, 4:]) * same[boxed]
    everything = tally.column(units[boxed])
    tally.figure("box_iou", [tally.column(units[boxed], overlap), everything], share=False)
    tally.figure("box_iou_50", [tally.column(units[boxed], overlap >= 0.5), everything])
    tally.figure("page", [tally.column(units[paged], same[paged]), tally.column(units[paged])])


def iou(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of boxes (rows of x0, y0, x1, y1), row by row; 0 where neither has an area."""
    edges = np.minimum(left[:, 2:], right[:, 2:]) - np.maximum(left[:, :2], right[:, :2])
    shared = np.clip(edges, 0.0, None).prod(axis=1)
    areas = [np.clip(box[:, 2:] - box[:, :2], 0.0, None).prod(axis=1) for box in (left, right)]
    whole = areas[0] + areas[1] - shared
    overlap: NDArray[np.float64] = np.divide(shared, whole, out=np.zeros(len(whole)), where=whole > 0)
    return overlap
