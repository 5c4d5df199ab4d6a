"""People and money, from the tables that the user names: who uses it, how content they are, what a customer brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.measures.operations import days
from claimctl.insight.kpi.shapes import Figure, Taken, ratio, share, share_of, side_by_side

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

_MONTH_DAYS = 30
_SILENCE = 30 * 60  # seconds without a sign of a user that part two sessions


def daily_users(tables: Tables, _: Config) -> pl.LazyFrame:
    """Users a calendar day, on average over the days from the first activity to the last."""
    active = _active(tables)
    each = active.select("user", day=pl.col("at").dt.date()).unique().select(seen=pl.len())
    whole = active.select(days=days(pl.col("at")), count=pl.len())
    return side_by_side(each, whole).select(value=ratio(pl.col("seen"), pl.col("days")), count="count")


def monthly_users(tables: Tables, _: Config) -> pl.LazyFrame:
    """Users of the 30 days up to the last activity."""
    active = _active(tables)
    recent = pl.col("at") > pl.col("at").max() - pl.duration(days=_MONTH_DAYS)
    users = active.filter(recent).select(value=pl.col("user").n_unique().cast(pl.Float64), count=pl.len())
    return users.with_columns(value=pl.when(pl.col("count") > 0).then("value"))


def session_length(tables: Tables, _: Config) -> pl.LazyFrame:
    """Mean seconds from a session's first sign to its last; a session is told, or ends with half an hour's silence."""
    active = _active(tables).sort("user", "at")
    silent = (pl.col("at").diff().over("user").dt.total_seconds() > _SILENCE).fill_null(value=False)
    place = silent.cast(pl.Int64).cum_sum().over("user").cast(pl.String)
    named = active.with_columns(place=pl.coalesce(pl.col("session"), place), told=pl.col("session").is_not_null())
    took = (pl.col("at").max() - pl.col("at").min()).dt.total_microseconds() / 1e6
    return named.group_by("user", "place", "told").agg(took=took).select(value=pl.col("took").mean(), count=pl.len())


def weekly_return(tables: Tables, _: Config) -> pl.LazyFrame:
    """Share of a week's users who come again the week after; weeks begin on Monday, the last one is only looked at."""
    weeks = _active(tables).select("user", week=pl.col("at").dt.truncate("1w").dt.date()).unique()
    after = weeks.select("user", week=pl.col("week").dt.offset_by("-7d"), again=pl.lit(value=True))
    last = weeks.select(last=pl.col("week").max())
    first = weeks.join(last, how="cross").filter(pl.col("week") < pl.col("last"))
    came = first.join(after, on=["user", "week"], how="left")
    again = pl.col("again").fill_null(value=False)
    return share_of(came, again)


def csat(_: Tables, __: Config) -> Figure:
    """Share of answers that are 4 or 5 of 5."""
    return share("surveys", pl.col("csat") >= 4)


def nps(_: Tables, __: Config) -> Figure:
    """Per cent who would recommend it (9 or 10 of 10) less per cent who would not (0 to 6)."""
    answers = pl.col("nps").drop_nulls()
    kind = (answers >= 9).cast(pl.Float64) - (answers <= 6).cast(pl.Float64)
    return Figure("surveys", kind.mean() * 100, answers.len())


def cac(tables: Tables, _: Config) -> Taken:
    """What winning a customer costs."""
    return _customers(tables, "cac")


def ltv(tables: Tables, _: Config) -> Taken:
    """Gross profit a customer, over the time that customers stay: gross profit a customer lost."""
    return _customers(tables, "ltv")


def ltv_cac(tables: Tables, _: Config) -> Taken:
    """What a customer brings for each unit that winning one costs."""
    return _customers(tables, "ltv_cac")


def _active(tables: Tables) -> pl.LazyFrame:
    return tables["activity"].filter(pl.col("user").is_not_null() & pl.col("at").is_not_null())


def _customers(tables: Tables, column: str) -> Taken:
    sums = {
        name: pl.col(name).sum() for name in ("acquisition_cost", "new_customers", "gross_profit", "lost_customers")
    }
    row = (
        tables["customers"]
        .select(count=pl.len(), **sums)
        .with_columns(
            cac=ratio(pl.col("acquisition_cost"), pl.col("new_customers")),
            ltv=ratio(pl.col("gross_profit"), pl.col("lost_customers")),
        )
        .with_columns(ltv_cac=ratio(pl.col("ltv"), pl.col("cac")))
    )
    return Taken("customers", row, column)
