"""Operations: how many claims, how many without a human, how long, what waits, what it costs and saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.shapes import Figure, Taken, ratio, share, side_by_side

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

DECIDED = pl.col("decision").is_not_null()
_DAY = 86_400.0
_LEAST_DAYS = 7  # of decisions, before a month is reckoned from them


def claims_processed(_: Tables, __: Config) -> Figure:
    """Claims with a decision."""
    return Figure("claims", pl.col("decision").count().cast(pl.Float64), pl.len())


def documents_processed(_: Tables, __: Config) -> Figure:
    """Documents that ended, in whatever way."""
    return Figure("documents", pl.col("status").count().cast(pl.Float64), pl.len())


def claims_per_day(_: Tables, __: Config) -> Figure:
    """Claims decided, over the calendar days from the first decision to the last."""
    at = pl.col("decided_at").filter(DECIDED)
    return Figure("claims", at.count() / days(at), at.count())


def claims_per_month(_: Tables, __: Config) -> Figure:
    """Claims decided, over the calendar months from the first decision to the last."""
    at = pl.col("decided_at").filter(DECIDED)
    first, last = at.min(), at.max()
    months = (last.dt.year() - first.dt.year()) * 12 + last.dt.month() - first.dt.month() + 1
    return Figure("claims", at.count() / months, at.count())


def automation_rate(_: Tables, __: Config) -> Figure:
    """Share of decided claims that were decided automatically."""
    return share("claims", pl.col("automated"), DECIDED)


def cycle_time_median(_: Tables, __: Config) -> Figure:
    """Median seconds from receipt to decision."""
    return _cycle(0.5)


def cycle_time_p95(_: Tables, __: Config) -> Figure:
    """95th percentile of the seconds from receipt to decision."""
    return _cycle(0.95)


def backlog(tables: Tables, _: Config) -> Taken:
    """Claims whose papers were seen and that have no decision."""
    return workflows(tables, "backlog")


def review_queue(tables: Tables, config: Config) -> pl.LazyFrame:
    """Claims that a human is to look at, less those that the reviews name."""
    waiting = tables["claims"].filter(DECIDED & pl.col("automated").not_())
    if not config.kpis.reviews:
        return waiting.select(value=pl.len().cast(pl.Float64), count=pl.len())
    reviewed = tables["reviews"].filter(pl.col("decision").is_not_null()).select("claim_id")
    left = waiting.select("claim_id").join(reviewed, on="claim_id", how="anti")
    return left.select(value=pl.len().cast(pl.Float64), count=pl.len())


def cost_per_claim(tables: Tables, config: Config) -> Taken:
    """Mean cost of a claim: what its decision costs (licence, review), and the machine time of its files."""
    return _money(tables, config, "cost")


def saving_per_claim(tables: Tables, config: Config) -> Taken:
    """What the same claim costs by hand, less its cost."""
    return _money(tables, config, "saving")


def savings(tables: Tables, config: Config) -> Taken:
    """The saving of all claims together."""
    return _money(tables, config, "savings")


def roi(tables: Tables, config: Config) -> Taken:
    """What was saved so far beyond the investment, as a share of it."""
    return _money(tables, config, "roi")


def payback(tables: Tables, config: Config) -> Taken:
    """Seconds until the investment is saved, at the pace of the claims decided."""
    return _money(tables, config, "payback")


def workflows(tables: Tables, column: str) -> Taken:
    """Of all claims seen, in documents or claims: those decided with no document failed, and those not decided."""
    # A hash for a key, as the names of ten million claims would fill the memory.
    key, no = pl.col("claim_id").hash().alias("key"), pl.lit(value=False)
    seen = [
        tables["documents"].select(key, decided=no, failed=(pl.col("status") == "failed").fill_null(value=False)),
        tables["claims"].select(key, decided=DECIDED, failed=no),
    ]
    claims = pl.concat(seen).group_by("key").agg(pl.col("decided", "failed").any())
    completed = pl.col("decided") & pl.col("failed").not_()
    row = claims.select(
        count=pl.len(), completed=completed.mean(),
        backlog=pl.col("decided").not_().sum().cast(pl.Float64),
    )  # fmt: skip
    return Taken("workflows", row, column, proportion=column == "completed")


def days(at: pl.Expr) -> pl.Expr:
    """Calendar days from the first time to the last, both counted."""
    return (at.max().dt.date() - at.min().dt.date()).dt.total_days() + 1


def _cycle(quantile: float) -> Figure:
    column = pl.col("cycle_seconds")
    return Figure("claims", column.quantile(quantile, "linear"), column.count())


def _money(tables: Tables, config: Config, column: str) -> Taken:
    model, investment = config.score.cost, config.kpis.investment
    at = pl.col("decided_at").filter(pl.col("cost").is_not_null())
    claims = tables["claims"].select(mean=pl.col("cost").mean(), count=pl.col("cost").count(), days=days(at))
    # A file that holds several documents has a row for each, all with the file's time.
    files = tables["documents"].filter(pl.col("first_page").fill_null(1) == 1)
    machine = files.select(hours=pl.col("duration_ms").sum() / 3_600_000)
    cost = pl.col("mean") + ratio(pl.col("hours") * model.machine_hour, pl.col("count"))
    saving = model.reviewer_hour * model.manual_minutes / 60 - pl.col("cost")
    saved = pl.col("saving") * pl.col("count")
    given = pl.lit(investment, pl.Float64)
    long_enough = (pl.col("days") >= _LEAST_DAYS) & (pl.col("savings") > 0)
    row = (
        side_by_side(claims, machine)
        .with_columns(cost=cost)
        .with_columns(saving=saving)
        .with_columns(savings=saved)
        .with_columns(
            roi=ratio(pl.col("savings") - given, given),
            payback=pl.when(long_enough).then(given / pl.col("savings") * pl.col("days") * _DAY),
        )
    )
    return Taken("money", row, column)
