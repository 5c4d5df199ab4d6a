"""Are the rows of bills right? True and read rows paired as well as they can be, whatever their order.

Rows are paired by optimal assignment over how alike they are: the mean over the cells that either row fills of how
alike these are, description and amount counting double. Descriptions are as alike as their letters and digits are
(1 less edits over the longer, lower case), other cells are equal or not: money and quantity to half a cent, codes by
letters and digits. Pairs less than 0.3 alike are none. A row is right when its amount agrees and its description is at
least 0.8 alike (an absent one agrees with an absent one). `soft_f1` takes each pair for as right as it is alike, as
GriTS does for cells (Smock et al., ICDAR 2023), in any order of rows. Rows are drawn by document for the intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, f1, nothing
from claimctl.lab.evaluate.measures.groups import parts
from claimctl.lab.evaluate.measures.pairing import judged
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.lab.evaluate.model import Aligned

SECTION = "items"
CELLS = ("description", "amount", "quantity", "unit_price", "service_date", "code")
LONG, AMOUNT = 100, CELLS.index("amount")
_NUMBERS = ("amount", "quantity", "unit_price")
_WEIGHTS = (2.0, 2.0, 1.0, 1.0, 1.0, 1.0)
_PAIRED, _SAME_TEXT = 0.3, 0.8
_EMPTY = ("precision", "recall", "f1", "soft_f1", "row_count", "sum_of_amounts", "rows_lost", "invented_lists")


class _List(NamedTuple):
    """What one document's list comes to. `cells` are true cells that are filled, `right` those of them read right."""

    true: int
    read: int
    right_rows: int
    likeness: float
    paired: int
    same_sum: float  # nan where no true row has an amount
    cells: tuple[int, ...]
    right: tuple[int, ...]


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Rows, cells, counts and sums over documents with true rows (all, by source, medium, split, type, long lists).

    `threshold` plays no part: a row that stands in the results counts. `invented_lists`: of the documents that were
    read and have no row in truth, the share that got rows (judged only where the truth gives rows at all).
    """
    del threshold
    docs = judged(aligned.documents)
    true = aligned.true_items.join(docs, on="doc", how="semi")
    if true.is_empty():
        return Measured(figures=tuple(nothing(SECTION, name, "row") for name in _EMPTY))
    read = aligned.read_items.join(docs.filter("was_read"), on="doc", how="semi")
    context = docs.select("doc", "source", "medium", "split", "was_read", doc_type="true_type")
    listed = true.select("doc").unique().sort("doc").join(context, on="doc", how="left", maintain_order="left")
    true_rows, read_rows = _by_document(true), _by_document(read)
    nothing_read = rows_of(read.clear())
    lists = [_compare(true_rows[doc], read_rows.get(doc, nothing_read)) for doc in listed["doc"]]
    tally = Tally(SECTION, "row", len(docs), seed)
    _figures(tally, lists, np.ones(len(lists), dtype=bool), "")
    _cells(tally, lists)
    bare = context.filter("was_read").join(listed, on="doc", how="anti")
    got = bare["doc"].is_in(read["doc"].unique().to_list()).to_numpy()
    units = np.arange(len(lists), len(lists) + len(bare))
    columns = [tally.column(units[got]), tally.column(units)]
    tally.figure("invented_lists", columns, unit="document")
    many = np.array([one.true > LONG for one in lists])
    if many.any():
        _figures(tally, lists, many, f"more than {LONG} rows")
    for of, inside in parts(listed, "doc_type", "medium", "source", "split"):
        _figures(tally, lists, inside, of)
    return Measured(figures=tally.figures())


def _by_document(items: pl.DataFrame) -> dict[int, _Rows]:
    """Each document's rows, in their order."""
    items = items.sort("doc", "row", maintain_order=True)
    rows, found, start = rows_of(items), {}, 0
    for doc, count in items.group_by("doc", maintain_order=True).len().iter_rows():
        found[doc] = rows.part(start, start + count)
        start += count
    return found


def _figures(tally: Tally, lists: list[_List], inside: NDArray[np.bool_], of: str) -> None:
    units = np.flatnonzero(inside)
    chosen = [lists[unit] for unit in units]

    def column(values: list[float]) -> int:
        return tally.column(units, np.array(values, dtype=np.float64))

    true, read = column([one.true for one in chosen]), column([one.read for one in chosen])
    right = column([one.right_rows for one in chosen])
    tally.figure("precision", [right, read], of=of)
    tally.figure("recall", [right, true], of=of)
    tally.figure("f1", [right, read, true], f1, of=of)
    tally.figure("soft_f1", [column([one.likeness for one in chosen]), read, true], f1, of=of, share=False)
    tally.figure("rows_lost", [column([one.true - one.paired for one in chosen]), true], of=of)
    everything = tally.column(units)
    tally.figure("row_count", [column([one.true == one.read for one in chosen]), everything], of=of, unit="document")
    summed = [not np.isnan(one.same_sum) for one in chosen]
    agreeing = column([bool(known) and one.same_sum > 0 for one, known in zip(chosen, summed, strict=True)])
    tally.figure("sum_of_amounts", [agreeing, column(list(summed))], of=of, unit="document")


def _cells(tally: Tally, lists: list[_List]) -> None:
    units = np.arange(len(lists))
    for place, name in enumerate(CELLS):
        columns = [tally.column(units, [getattr(one, side)[place] for one in lists]) for side in ("right", "cells")]
        tally.figure("cell_accuracy", columns, of=name, unit="cell")


class _Rows(NamedTuple):
    """Rows with their cells ready to be compared: numbers (nan: empty), texts ("": empty), and which are filled."""

    cells: tuple[NDArray[Any], ...]
    filled: NDArray[np.bool_]  # (cell, row)

    def part(self, start: int, stop: int) -> _Rows:
        return _Rows(tuple(cell[start:stop] for cell in self.cells), self.filled[:, start:stop])


def rows_of(items: pl.DataFrame) -> _Rows:
    """The rows of `items` as they are compared."""
    cells, filled = [], []
    for name in CELLS:
        if name in _NUMBERS:
            numbers = items[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            cells.append(numbers)
            filled.append(~np.isnan(numbers))
        else:
            text = items[name].cast(pl.String).fill_null("")
            if name != "service_date":
                text = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
            cells.append(np.array(text.to_list(), dtype=object))
            filled.append((text != "").to_numpy())
    return _Rows(tuple(cells), np.array(filled).reshape(len(CELLS), len(items)))


def likeness(true: _Rows, read: _Rows) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How alike each true and each read row are (true, read), and for each cell whether it agrees (cell, true, read).

    A cell that is empty on both sides agrees.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    shape = (len(true.filled[0]), len(read.filled[0]))
    agrees = np.zeros((len(CELLS), *shape), dtype=bool)
    above, below = np.zeros(shape), np.zeros(shape)
    for place, (name, weight) in enumerate(zip(CELLS, _WEIGHTS, strict=True)):
        left, right = true.cells[place], read.cells[place]
        both = true.filled[place][:, None] & read.filled[place][None, :]
        either = true.filled[place][:, None] | read.filled[place][None, :]
        if name == "description":
            alike = cdist(left, right, scorer=Levenshtein.normalized_similarity, dtype=np.float32) * both
            same = alike >= _SAME_TEXT
        elif name in _NUMBERS:
            alike = same = np.abs(left[:, None] - right[None, :]) < 0.005
        else:
            alike = same = (left[:, None] == right[None, :]) & both
        agrees[place] = same | ~either
        above += weight * alike
        below += weight * either
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0), agrees


def _compare(true: _Rows, read: _Rows) -> _List:
    from scipy.optimize import linear_sum_assignment

    alike, agrees = likeness(true, read)
    alike[alike < _PAIRED] = 0.0
    rows, columns = linear_sum_assignment(alike, maximize=True)
    kept = alike[rows, columns] > 0
    rows, columns = rows[kept], columns[kept]
    agreed = agrees[:, rows, columns]
    amounts = [side.cells[AMOUNT][side.filled[AMOUNT]] for side in (true, read)]
    same_sum = abs(amounts[0].sum() - amounts[1].sum()) < 0.005 if len(amounts[0]) else np.nan
    return _List(
        true=alike.shape[0], read=alike.shape[1], right_rows=int((agreed[0] & agreed[AMOUNT]).sum()),
        likeness=float(alike[rows, columns].sum()), paired=len(rows), same_sum=float(same_sum),
        cells=tuple(true.filled.sum(axis=1).tolist()),
        right=tuple((agreed & true.filled[:, rows]).sum(axis=1).tolist()),
    )  # fmt: skip
