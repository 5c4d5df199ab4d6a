"""What a KPI's function gives: how its figure is drawn from the lazy tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimctl.config import Config

    Tables = Mapping[str, pl.LazyFrame]
    Measure = Callable[[Tables, Config], "Figure | Taken | pl.LazyFrame"]

Z95 = 1.959963984540054  # of the normal distribution, two-sided 95 %
_NONE = pl.lit(None, pl.Float64)


@dataclass(frozen=True)
class Figure:
    """One pass over a table: each expression gives one value. All figures of a table are read in the same pass."""

    table: str
    value: pl.Expr
    count: pl.Expr
    low: pl.Expr = _NONE
    high: pl.Expr = _NONE


@dataclass(frozen=True)
class Taken:
    """A column of a query that several KPIs share; equal keys are one query, run once.

    Its rows hold `count`, the column, and `part` (the stage) where the figure has parts; `<column>_low` and
    `<column>_high` are the ends of its interval, where it has one.
    """

    key: str
    query: pl.LazyFrame
    column: str


def wilson(right: pl.Expr, count: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The ends of the 95 % interval of a share of `count` independent cases; null where there is none.

    Wilson, JASA 1927. It holds for few cases and for shares near 0 and 1 (Brown, Cai and DasGupta 2001).
    """
    n, z2 = count.cast(pl.Float64), Z95 * Z95
    share = right / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * (share * (1 - share) / n + z2 / (4 * n * n)).sqrt()
    some = n > 0
    return pl.when(some).then((middle - half).clip(0, 1)), pl.when(some).then((middle + half).clip(0, 1))


def share(table: str, part: pl.Expr, of: pl.Expr | None = None) -> Figure:
    """The share of rows where `part` is true, of those where `of` is, with its interval; unknown ones are left out."""
    held = (part if of is None else part.filter(of)).drop_nulls()
    low, high = wilson(held.sum(), held.len())
    return Figure(table, held.mean(), held.len(), low, high)


def share_of(rows: pl.LazyFrame, part: pl.Expr) -> pl.LazyFrame:
    """The same of a query's rows."""
    held = part.drop_nulls()
    low, high = wilson(held.sum(), held.len())
    return rows.select(value=held.mean(), count=held.len(), low=low, high=high)


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """One divided by the other; null where there is no whole."""
    return pl.when(whole > 0).then(part / whole)


def side_by_side(*rows: pl.LazyFrame) -> pl.LazyFrame:
    """Queries of one row each as one row."""
    return pl.concat(rows, how="horizontal")
