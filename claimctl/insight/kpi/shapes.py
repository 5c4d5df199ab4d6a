"""What a KPI's function gives: how its figure is drawn from the lazy tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimctl.config import Config

    Tables = Mapping[str, pl.LazyFrame]
    Measure = Callable[[Tables, Config], "Figure | Taken | pl.LazyFrame"]

Z95 = 1.959963984540054  # of the normal distribution, two-sided 95 %


@dataclass(frozen=True)
class Figure:
    """One pass over a table: each expression gives one value. All figures of a table are read in the same pass.

    A `proportion` is a share of `count` independent cases, and gets its interval from that (see wilson).
    """

    table: str
    value: pl.Expr
    count: pl.Expr
    low: pl.Expr | None = None
    high: pl.Expr | None = None
    proportion: bool = False


@dataclass(frozen=True)
class Taken:
    """A column of a query that several KPIs share; equal keys are one query, run once.

    Its rows hold `count`, the column, and `part` (the stage) where the figure has parts.
    """

    key: str
    query: pl.LazyFrame
    column: str
    proportion: bool = False


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of `count` independent cases, which are one or more.

    Wilson, JASA 1927. It holds for few cases and for shares near 0 and 1 (Brown, Cai and DasGupta 2001).
    """
    z2 = Z95 * Z95
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    # At the ends the terms cancel but for the rounding.
    return (0.0 if share == 0 else max(0.0, middle - half)), (1.0 if share == 1 else min(1.0, middle + half))


def share(table: str, part: pl.Expr, of: pl.Expr | None = None) -> Figure:
    """The share of rows where `part` is true, of those where `of` is; unknown ones are left out."""
    # As sums, which are taken in a stream; a filter would bring the whole column into memory.
    held = part.is_not_null() if of is None else part.is_not_null() & of
    return Figure(table, ratio((part & held).sum(), held.sum()), held.sum(), proportion=True)


def share_of(rows: pl.LazyFrame, part: pl.Expr) -> pl.LazyFrame:
    """The same of a query's rows, marked as a proportion."""
    return rows.select(value=part.mean(), count=part.count(), proportion=True)


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """One divided by the other; null where there is no whole."""
    return pl.when(whole > 0).then(part / whole)


def side_by_side(*rows: pl.LazyFrame) -> pl.LazyFrame:
    """Queries of one row each as one row."""
    return pl.concat(rows, how="horizontal")
