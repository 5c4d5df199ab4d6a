"""Workflows: stages are agents, a record that passes between two is a hand-off, a claim is a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.measures.events import FRESH, stage_quantiles
from claimctl.insight.kpi.measures.operations import DECIDED, workflows
from claimctl.insight.kpi.shapes import Taken, ratio, side_by_side

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

_MEGABYTE = 2**20


def workflows_completed(tables: Tables, _: Config) -> Taken:
    """Share of all claims seen, in documents or claims, that were decided with no document failed."""
    return workflows(tables, "completed")


def agents_per_workflow(tables: Tables, _: Config) -> Taken:
    """Stages on files, and steps of the score stage that were not skipped, a claim, in the run that had most of them.

    A run names each stage on each file once.
    """
    return _claims_at_work(tables, "agents")


def workflows_at_once(tables: Tables, _: Config) -> Taken:
    """The most claims between the moment that their first record was handed to the workers and their last one's end."""
    return _claims_at_work(tables, "at_once")


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


def context_kept(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of hand-offs that arrived: records are handed on whole, so a record that arrives keeps all of its context.

    A file that a stage is done with goes to the next one, a document to the decision of its claim.
    """
    at, done = pl.col("stage"), pl.col("status") == "done"
    files = tables["events"].select(
        handed=(done & at.is_in(["ocr", "classify"])).sum(), came=at.is_in(["classify", "extract"]).sum()
    )
    documents = tables["documents"].select(documents=pl.len())
    judged = tables["claims"].filter(DECIDED).select(judged=pl.col("documents").sum())
    handed = pl.col("handed").cast(pl.Int64) + pl.col("documents").cast(pl.Int64)
    came = pl.col("came").cast(pl.Int64) + pl.col("judged").cast(pl.Int64)
    # What a period or a resumed run shows of the later stage alone was handed over before it.
    return side_by_side(files, documents, judged).select(value=ratio(came, handed).clip(0, 1), count=handed)


def agent_memory(tables: Tables, _: Config) -> pl.LazyFrame:
    """Mean of the most bytes that a worker held by the end of a stage's run: each stage's, and the largest one's."""
    fresh = tables["events"].filter(FRESH & pl.col("peak_rss_mb").is_not_null())
    stages = fresh.group_by("stage").agg(value=pl.col("peak_rss_mb").mean() * _MEGABYTE, count=pl.len())
    headline = stages.select(part=pl.lit(None, pl.String), value=pl.col("value").max(), count=pl.col("count").sum())
    return pl.concat([headline, stages.select(part="stage", value="value", count="count")])


def _claims_at_work(tables: Tables, column: str) -> Taken:
    start = pl.col("started_at").dt.timestamp("us")
    # A hash for a key, as the names of a million claims would fill the memory.
    claims = (
        tables["events"]
        .filter(pl.col("claim_id").is_not_null() & (pl.col("status").fill_null("done") != "skipped"))
        .group_by(work=pl.col("claim_id").hash() ^ pl.col("run_id").hash(1))
        .agg(
            claim=pl.col("claim_id").hash().max(),
            agents=pl.len(),
            start=(start - (pl.col("wait_ms").fill_null(0) * 1000).cast(pl.Int64)).min(),
            end=(start + (pl.col("duration_ms") * 1000).cast(pl.Int64)).max(),
        )
    )
    most = claims.group_by("claim").agg(pl.col("agents").max())
    agents = most.select(agents=pl.col("agents").mean(), count=pl.len())
    moves = pl.concat([claims.select(at="start", step=pl.lit(1)), claims.select(at="end", step=pl.lit(-1))])
    # Who ends makes room for who starts at that moment.
    at_once = moves.drop_nulls().sort("at", "step").select(at_once=pl.col("step").cum_sum().max().cast(pl.Float64))
    return Taken("claims at work", side_by_side(agents, at_once), column)
