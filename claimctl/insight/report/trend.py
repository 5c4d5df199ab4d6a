"""KPIs step by step: by day, week or month of the decisions, or by run where all was decided on one day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from claimctl.insight.kpi.measures import run_work, stage_quantiles
from claimctl.insight.report import model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.config import Config

Step = Literal["day", "week", "month", "run"]

LAST_STEPS = 120
_EVERY: dict[str, str] = {"day": "1d", "week": "1w", "month": "1mo"}
_DECIDED = pl.col("decision").is_not_null()


def step_of(first: dt.datetime | None, last: dt.datetime | None) -> Step | None:
    """The step that suits decisions from `first` to `last`; None where nothing is decided."""
    if first is None or last is None:
        return None
    days = (last.date() - first.date()).days
    if days == 0:
        return "run"
    return "day" if days <= 92 else "week" if days <= 730 else "month"


def trend_queries(tables: Mapping[str, pl.LazyFrame], step: Step) -> dict[str, pl.LazyFrame]:
    """The queries of the trends, by name; each row is a step, by its start or its run."""
    claims = tables["claims"].filter(_DECIDED).with_columns(step=_step("decided_at", step))
    documents = tables["documents"].with_columns(step=_step("processed_at", step))
    files = pl.col("duration_ms").filter(pl.col("first_page").fill_null(1) == 1)
    return {
        "trend_claims": claims.group_by("step").agg(
            claims=pl.len(),
            automated=pl.col("automated").sum(),
            cost=pl.col("cost").sum(),
            priced=pl.col("cost").count(),
        ),
        # The quantiles are of whatever is called a stage.
        "trend_cycle": stage_quantiles(
            claims.select(pl.col("step").alias("stage"), ms=pl.col("cycle_seconds") * 1000), "ms", [0.5]
        ),
        "trend_documents": documents.group_by("step").agg(
            documents=pl.len(), failed=(pl.col("status") == "failed").sum(), hours=files.sum() / 3_600_000
        ),
        "trend_runs": run_work(tables).select("run_id", "started_at", "seconds", "worked"),
    }


def trends(answers: Mapping[str, pl.DataFrame], step: Step, config: Config) -> tuple[model.Trend, ...]:
    """The trends that have two points or more, from the answers to `trend_queries`; the last LAST_STEPS steps."""
    runs = {row["run_id"]: row for row in answers["trend_runs"].to_dicts() if row["started_at"]}
    starts = {run: row["started_at"] for run, row in runs.items()}

    def at(key: Any) -> dt.datetime | None:  # noqa: ANN401  a run's id, or a time
        return starts.get(key) if step == "run" else key

    points: dict[str, dict[dt.datetime, tuple[float, int]]] = {name: {} for name in _KPIS}
    documents = {row["step"]: row for row in answers["trend_documents"].to_dicts()}
    for row in answers["trend_claims"].to_dicts():
        moment, count = at(row["step"]), row["claims"]
        if moment is None:
            continue
        points["claims_processed"][moment] = (float(count), count)
        points["automation_rate"][moment] = (row["automated"] / count, count)
        if row["priced"]:
            machine = documents.get(row["step"], {}).get("hours", 0.0) * config.score.cost.machine_hour
            points["cost_per_claim"][moment] = ((row["cost"] + machine) / row["priced"], row["priced"])
    for row in answers["trend_cycle"].to_dicts():
        if (moment := at(row["stage"])) is not None and row["q50"] is not None:
            points["cycle_time_median"][moment] = (row["q50"] / 1000, row["count"])
    for key, row in documents.items():
        if (moment := at(key)) is not None:
            points["documents_processed"][moment] = (float(row["documents"]), row["documents"])
            points["failure_rate"][moment] = (row["failed"] / row["documents"], row["documents"])
    points["throughput"] = _throughput(list(runs.values()), step)
    return tuple(
        model.Trend(
            kpi=name,
            step=step,
            points=tuple(
                model.TrendPoint(at=moment, value=value, count=count)
                for moment, (value, count) in sorted(told.items())[-LAST_STEPS:]
            ),
        )
        for name, told in points.items()
        if len(told) > 1
    )


_KPIS = (
    "claims_processed", "documents_processed", "automation_rate", "cycle_time_median", "cost_per_claim", "failure_rate",
    "throughput",
)  # fmt: skip


def _step(column: str, step: Step) -> pl.Expr:
    return pl.col("run_id") if step == "run" else pl.col(column).dt.truncate(_EVERY[step])


def _throughput(runs: list[dict[str, Any]], step: Step) -> dict[dt.datetime, tuple[float, int]]:
    worked: Counter[dt.datetime] = Counter()
    seconds: Counter[dt.datetime] = Counter()
    for run in runs:
        if run["worked"] and run["seconds"]:
            moment = _floor(run["started_at"], step)
            worked[moment] += run["worked"]
            seconds[moment] += run["seconds"]
    return {moment: (count * 60 / seconds[moment], count) for moment, count in worked.items()}


def _floor(moment: dt.datetime, step: Step) -> dt.datetime:
    if step == "run":
        return moment
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day
