"""Every KPI's function. Each takes the lazy tables and gives one lazy row a figure: `value`, `count`, and `part` (the
stage) where the figure has parts. A new KPI is one function here, its line in MEASURES, and its entry in kpis.yaml.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimctl.config import Config

    Tables = Mapping[str, pl.LazyFrame]
    Measure = Callable[[Tables, Config], pl.LazyFrame]

DOCUMENT_STAGES = ("ocr", "classify", "extract")

_BIN_RATIO = 1.01  # neighbouring bins of times; the middle of a bin is within 0.5 % of all in it

# Steps within a stage (score.coverage): they are agents of their own, and their time is the stage's.
STEP = pl.col("stage").fill_null("").str.contains(".", literal=True)

# Stage runs that did their work, rather than take an earlier result.
FRESH = pl.col("cache_hit").fill_null(value=False).not_() & STEP.not_()


def claims_processed(tables: Tables, _: Config) -> pl.LazyFrame:
    """Claims with a decision."""
    return tables["claims"].select(value=pl.col("decision").count().cast(pl.Float64), count=pl.len())


def documents_processed(tables: Tables, _: Config) -> pl.LazyFrame:
    """Documents that ended, in whatever way."""
    return tables["documents"].select(value=pl.col("status").count().cast(pl.Float64), count=pl.len())


def automation_rate(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of decided claims that were decided automatically."""
    return _mean(tables["claims"].filter(pl.col("decision").is_not_null()), pl.col("automated").cast(pl.Float64))


def cost_per_claim(tables: Tables, config: Config) -> pl.LazyFrame:
    """Mean cost of a claim: what its decision costs (licence, review), and the machine time of its files."""
    claims = tables["claims"].select(cost=pl.col("cost").mean(), count=pl.col("cost").count())
    # A file that holds several documents has a row for each, all with the file's time.
    files = tables["documents"].filter(pl.col("first_page").fill_null(1) == 1)
    machine = files.select(hours=pl.col("duration_ms").sum() / 3_600_000)
    price = config.score.cost.machine_hour
    both = pl.concat([claims, machine], how="horizontal")
    return both.select(value=pl.col("cost") + _ratio(pl.col("hours") * price, pl.col("count")), count=pl.col("count"))


def cycle_time_median(tables: Tables, _: Config) -> pl.LazyFrame:
    """Median seconds from receipt to decision."""
    return _quantile(tables["claims"], "cycle_seconds", 0.5)


def cycle_time_p95(tables: Tables, _: Config) -> pl.LazyFrame:
    """95th percentile of the seconds from receipt to decision."""
    return _quantile(tables["claims"], "cycle_seconds", 0.95)


def workflows_completed(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of all claims seen, in documents or claims, that were decided with no document failed."""
    documents = tables["documents"].group_by("claim_id").agg(failed=(pl.col("status") == "failed").any())
    decided = tables["claims"].filter(pl.col("decision").is_not_null()).select("claim_id", decided=True)
    claims = documents.join(decided, on="claim_id", how="full", coalesce=True)
    completed = pl.col("decided").fill_null(value=False) & pl.col("failed").fill_null(value=False).not_()
    return _mean(claims, completed.cast(pl.Float64))


def agents_per_workflow(tables: Tables, _: Config) -> pl.LazyFrame:
    """Stages on files, and steps of the score stage that were not skipped, a claim, in the run that had most of them.

    A run names each stage on each file once.
    """
    at_work = pl.col("status").fill_null("done") != "skipped"
    events = tables["events"].filter(pl.col("claim_id").is_not_null() & at_work)
    runs = events.group_by(claim=pl.col("claim_id").hash(), run="run_id").agg(agents=pl.len())
    claims = runs.group_by("claim").agg(pl.col("agents").max())
    return _mean(claims, pl.col("agents").cast(pl.Float64))


def data_quality(tables: Tables, config: Config) -> pl.LazyFrame:
    """Share of required fields that were found and are valid, over documents that were read."""
    pairs = required_fields(config)
    required = pl.LazyFrame(pairs, schema={"doc_type": pl.String, "field": pl.String}, orient="row")
    read = tables["documents"].filter(pl.col("status") == "done").select("doc_type")
    wanted = read.join(required, on="doc_type").select(count=pl.len())
    found = (
        tables["fields"]
        .filter((pl.col("instance") == 0) & pl.col("valid") & pl.col("value").is_not_null())
        .join(required, on=["doc_type", "field"], how="semi")
        .select(found=pl.len())
    )
    both = pl.concat([wanted, found], how="horizontal")
    return both.select(value=_ratio(pl.col("found"), pl.col("count")), count=pl.col("count"))


def failure_rate(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of documents that failed."""
    return _mean(tables["documents"], (pl.col("status") == "failed").cast(pl.Float64))


def refused_share(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of documents that were refused."""
    return _mean(tables["documents"], (pl.col("status") == "refused").cast(pl.Float64))


def throughput(tables: Tables, _: Config) -> pl.LazyFrame:
    """Files worked on anew a minute of the wall clock of the runs that did so."""
    runs = run_work(tables).filter((pl.col("worked") > 0) & (pl.col("seconds") > 0))
    return runs.select(
        value=_ratio(pl.col("worked").sum() * 60.0, pl.col("seconds").sum()), count=pl.col("worked").sum()
    )


def stage_latency_p50(tables: Tables, _: Config) -> pl.LazyFrame:
    """Median milliseconds of a stage's run: each stage's, and the slowest stage's."""
    return _slowest_stage(tables, 0.5)


def stage_latency_p95(tables: Tables, _: Config) -> pl.LazyFrame:
    """95th percentile of the milliseconds of a stage's run: each stage's, and the slowest stage's."""
    return _slowest_stage(tables, 0.95)


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


def hand_off_latency(tables: Tables, _: Config) -> pl.LazyFrame:
    """Median milliseconds from the end of a stage to the start of the next, by the stage that takes over.

    The first stage's wait for a worker is no hand-off; a claim is handed to the score stage by its last file.
    """
    start = pl.col("started_at").dt.timestamp("us").cast(pl.Float64)
    end = start + pl.col("duration_ms") * 1000
    moments = {f"{stage}_start": pl.when(pl.col("stage") == stage).then(start) for stage in ("classify", "extract")}
    moments |= {f"{stage}_end": pl.when(pl.col("stage") == stage).then(end) for stage in ("ocr", "classify")}
    # A hash for a key, as the names of a million files would fill the memory.
    fresh = tables["events"].filter(FRESH)
    file = fresh.select(key=pl.struct("run_id", "claim_id", "doc_id").hash(), **moments)
    files = (
        file.group_by("key")
        .agg(pl.col(*moments).max())
        .select(
            classify=pl.col("classify_start") - pl.col("ocr_end"),
            extract=pl.col("extract_start") - pl.col("classify_end"),
        )
        .unpivot(variable_name="stage", value_name="wait")
    )
    scored = pl.col("stage") == "score"
    ends = fresh.filter(scored.not_()).select(key=pl.struct("run_id", "claim_id").hash(), end=end)
    starts = fresh.filter(scored).select(key=pl.struct("run_id", "claim_id").hash(), score_start=start)
    claims = starts.join(ends.group_by("key").agg(pl.col("end").max()), on="key").select(
        stage=pl.lit("score"), wait=pl.col("score_start") - pl.col("end")
    )
    # Clocks of two processes may differ, so that none is below 0.
    waits = pl.concat([files, claims]).with_columns(wait=(pl.col("wait") / 1000).clip(0))
    return stage_quantiles(waits, "wait", [0.5], whole=True).select(part="stage", value="q50", count="count")


def cache_hit_rate(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of stage runs that took an earlier result."""
    return _mean(tables["events"].filter(STEP.not_()), pl.col("cache_hit").cast(pl.Float64))


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        claims_processed,
        documents_processed,
        automation_rate,
        cost_per_claim,
        cycle_time_median,
        cycle_time_p95,
        workflows_completed,
        agents_per_workflow,
        data_quality,
        failure_rate,
        refused_share,
        throughput,
        stage_latency_p50,
        stage_latency_p95,
        model_time,
        hand_off_latency,
        cache_hit_rate,
    )
}


def required_fields(config: Config) -> list[tuple[str, str]]:
    """The fields that the config requires, as (document type, field)."""
    return [
        (doc_type, field)
        for doc_type, settings in config.extract.doctypes.items()
        for field, spec in settings.fields.items()
        if spec.required
    ]


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
    times: pl.LazyFrame, column: str, quantiles: Sequence[float], *, whole: bool = False
) -> pl.LazyFrame:
    """One row a `stage`: the `count` of the milliseconds in `column`, and their quantiles (`q50`), right to 0.5 %.

    With `whole` one row more, without a stage, is for all stages together. Times are counted in bins of equal ratio
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
    )


def _slowest_stage(tables: Tables, quantile: float) -> pl.LazyFrame:
    times = stage_quantiles(tables["events"].filter(FRESH), "duration_ms", [quantile])
    stages = times.select(part="stage", value=f"q{quantile * 100:.0f}", count="count")
    headline = stages.select(part=pl.lit(None, pl.String), value=pl.col("value").max(), count=pl.col("count").sum())
    return pl.concat([headline, stages])


def _mean(table: pl.LazyFrame, value: pl.Expr) -> pl.LazyFrame:
    return table.select(value=value.mean(), count=value.count())


def _quantile(table: pl.LazyFrame, column: str, quantile: float) -> pl.LazyFrame:
    return table.select(value=pl.col(column).quantile(quantile, "linear"), count=pl.col(column).count())


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)
