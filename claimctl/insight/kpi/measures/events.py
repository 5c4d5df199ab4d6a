"""What the events and runs are read by: which are stage runs, how long each took, what each run worked on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.kpi.shapes import Tables

DOCUMENT_STAGES = ("ocr", "classify", "extract")
STAGE_QUANTILES = (0.5, 0.95, 0.99)

_BIN_RATIO = 1.01  # neighbouring bins of times; the middle of a bin is within 0.5 % of all in it

# Steps within a stage (score.coverage): they are agents of their own, and their time is the stage's.
STEP = pl.col("stage").fill_null("").str.contains(".", literal=True)

# Stage runs that did their work, rather than take an earlier result.
FRESH = pl.col("cache_hit").fill_null(value=False).not_() & STEP.not_()


def run_work(tables: Tables) -> pl.LazyFrame:
    """One row a run: its columns, `seconds` of wall clock (null while it has not ended), and `worked`, the files that
    it worked on anew: those of its busiest document stage.
    """
    stages = (
        tables["events"]
        .filter(FRESH & pl.col("stage").is_in(DOCUMENT_STAGES))
        .group_by("run_id", "stage")
        .agg(worked=pl.len())
    )
    worked = stages.group_by("run_id").agg(pl.col("worked").max())
    seconds = (pl.col("ended_at") - pl.col("started_at")).dt.total_microseconds() / 1e6
    runs = tables["runs"].with_columns(seconds=seconds).join(worked, on="run_id", how="left")
    return runs.with_columns(pl.col("worked").fill_null(0))


def stage_quantiles(
    times: pl.LazyFrame,
    column: str,
    quantiles: Sequence[float],
    *,
    whole: bool = False,
    edges: Sequence[float] = (),
) -> pl.LazyFrame:
    """One row a `stage`: the `count` of the milliseconds in `column`, and their quantiles (`q50`), right to 0.5 %.

    With `whole` one row more, without a stage, is for all stages together. `within` counts those up to each of `edges`
    (seconds), drawn as sharply. Times are counted in bins of equal ratio
    (Masson, Rim and Lee, DDSketch, VLDB 2019), so that memory does not grow with the number of events; those under a
    microsecond count as one microsecond.
    """
    held = times.filter(pl.col(column).is_not_null() & pl.col(column).is_not_nan())
    edge = (pl.col(column).clip(1e-3).log() / math.log(_BIN_RATIO)).ceil().cast(pl.Int32)
    bins = held.group_by("stage", bin=edge).agg(n=pl.len().cast(pl.Int64))
    if whole:
        together = bins.group_by("bin").agg(pl.col("n").sum())
        bins = pl.concat([bins, together.select(pl.lit(None, pl.String).alias("stage"), "bin", "n")])
    middle = (pl.col("bin") * math.log(_BIN_RATIO)).exp() * 2 / (_BIN_RATIO + 1)
    # Rows without a stage (null) are a group of their own.
    ranked = bins.sort("stage", "bin").with_columns(
        upto=pl.col("n").cum_sum().over("stage"), count=pl.col("n").sum().over("stage")
    )
    reached = {quantile: pl.col("upto") >= quantile * pl.col("count") for quantile in quantiles}
    return ranked.group_by("stage").agg(
        pl.col("count").first(),
        **{f"q{quantile * 100:.0f}": middle.filter(there).min() for quantile, there in reached.items()},
        **(
            {"within": pl.concat_list(pl.col("n").filter(middle <= edge * 1000).sum() for edge in edges)}
            if edges
            else {}
        ),
    )
