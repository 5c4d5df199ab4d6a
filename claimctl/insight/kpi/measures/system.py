"""The system: how fast, how often it fails, whether the scheduled runs took place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.measures.events import (
    DOCUMENT_STAGES,
    FRESH,
    STAGE_QUANTILES,
    run_work,
    stage_quantiles,
)
from claimctl.insight.kpi.shapes import Figure, Taken, ratio, share

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables


def throughput(tables: Tables, _: Config) -> pl.LazyFrame:
    """Files worked on anew a minute of the wall clock of the runs that did so."""
    runs = run_work(tables).filter((pl.col("worked") > 0) & (pl.col("seconds") > 0))
    return runs.select(
        value=ratio(pl.col("worked").sum() * 60.0, pl.col("seconds").sum()), count=pl.col("worked").sum()
    )


def stage_latency_p50(tables: Tables, _: Config) -> Taken:
    """Median milliseconds of a stage's run: each stage's, and the slowest stage's."""
    return _latency(tables, "q50")


def stage_latency_p95(tables: Tables, _: Config) -> Taken:
    """95th percentile of the milliseconds of a stage's run: each stage's, and the slowest stage's."""
    return _latency(tables, "q95")


def stage_latency_p99(tables: Tables, _: Config) -> Taken:
    """99th percentile of the milliseconds of a stage's run: each stage's, and the slowest stage's."""
    return _latency(tables, "q99")


def model_time(tables: Tables, _: Config) -> pl.LazyFrame:
    """Seconds in models a file: the engines' of ocr, all of classify and extract, where they worked anew."""
    spent = pl.when(pl.col("stage") == "ocr").then("engine_ms").otherwise("duration_ms")
    fresh = tables["events"].filter(FRESH & pl.col("stage").is_in(DOCUMENT_STAGES)).select("stage", spent=spent)
    # A mean a stage, then their sum: a file that is worked on anew by some stages only must not weigh less.
    stages = fresh.group_by("stage").agg(seconds=pl.col("spent").mean() / 1000, count=pl.col("spent").count())
    measured = stages.filter(pl.col("count") > 0)
    whole = pl.when((pl.col("stage") == "ocr").any()).then(pl.col("seconds").sum())
    headline = measured.select(part=pl.lit(None, pl.String), value=whole, count=pl.col("count").max())
    return pl.concat([headline, measured.select(part="stage", value="seconds", count="count")])


def error_rate(_: Tables, __: Config) -> Figure:
    """Share of the stage runs that did their work which failed."""
    return share("events", pl.col("status") == "failed", FRESH)


def failure_rate(_: Tables, __: Config) -> Figure:
    """Share of documents that failed."""
    return share("documents", pl.col("status") == "failed")


def refused_share(_: Tables, __: Config) -> Figure:
    """Share of documents that were refused."""
    return share("documents", pl.col("status") == "refused")


def scheduled_uptime(tables: Tables, config: Config) -> pl.LazyFrame:
    """Share of the schedule's intervals, from the first run's start to the last one's, in which a run ended."""
    seconds = (config.kpis.schedule_hours or 0) * 3600
    runs = tables["runs"].filter(pl.col("started_at").is_not_null() & pl.lit(seconds > 0))
    start = pl.col("started_at").dt.timestamp("us") / 1e6
    place = ((start - start.min()) / (seconds or 1)).floor()
    ended = place.filter(pl.col("ended_at").is_not_null())
    return runs.select(value=ratio(ended.n_unique(), place.max() + 1), count=(place.max() + 1).cast(pl.Int64))


def _latency(tables: Tables, column: str) -> Taken:
    times = stage_quantiles(tables["events"].filter(FRESH), "duration_ms", STAGE_QUANTILES)
    columns = [f"q{quantile * 100:.0f}" for quantile in STAGE_QUANTILES]
    stages = times.select(pl.col("stage").alias("part"), "count", *columns)
    headline = stages.select(pl.lit(None, pl.String).alias("part"), pl.col("count").sum(), pl.col(columns).max())
    return Taken("stage times", pl.concat([headline, stages]), column)
