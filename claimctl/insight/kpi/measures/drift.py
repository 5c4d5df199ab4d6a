"""Drift: how far what comes in, and what is made of it, has moved from what was usual a few weeks ago.

The claims received in the last 7 days are held against those of the 28 days before: whole weeks, so that a weekend is
no drift. The last day is that of the latest claim, not today: a desk at rest does not drift. Time is when a claim was
received, not when it was worked on, since a new model works all of them anew on one day.

The measure is the population stability index (Siddiqi, Credit Risk Scorecards, 2006), the sum over kinds of
(now - then) * ln(now / then); 0.1 is a shift to look at, 0.25 a large one. Few claims differ by chance, about
(kinds - 1) * (1 / now + 1 / then) in index (Yurdakul, Statistical Properties of PSI, 2018): that much is taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

RECENT_DAYS, USUAL_DAYS = 7, 28
LEAST_CLAIMS = 100  # in either period
_CONFIDENCE = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)  # finer where most of them lie


def drift_document_types(tables: Tables, _: Config) -> pl.LazyFrame:
    """Drift of the shares that types of documents have among all types that claims hold."""
    held = _received(tables).filter(pl.col("doc_types").list.len() > 0)
    return _index(held.select("recent", "claim", kind="doc_types").explode("kind"))


def drift_confidence(tables: Tables, _: Config) -> pl.LazyFrame:
    """Drift of the confidence of decisions, by ranges of it."""
    ranges = pl.sum_horizontal(pl.col("confidence") >= edge for edge in _CONFIDENCE)
    held = _received(tables).filter(pl.col("confidence").is_not_null())
    return _index(held.select("recent", "claim", kind=ranges.cast(pl.String)))


def drift_automation(tables: Tables, _: Config) -> pl.LazyFrame:
    """Drift of what passes without a human and what doesn't."""
    held = _received(tables).filter(pl.col("automated").is_not_null())
    return _index(held.select("recent", "claim", kind=pl.col("automated").cast(pl.String)))


def _received(tables: Tables) -> pl.LazyFrame:
    """Decided claims of the two periods, and whether they are of the later one."""
    claims = tables["claims"].filter(pl.col("decision").is_not_null())
    # A claim is received before it is decided: a date in the far future is a slip of the pen.
    at = pl.min_horizontal("received_at", "decided_at")
    dated = claims.select("claim_id", "doc_types", "confidence", "automated", at=at)
    age = (pl.col("last") - pl.col("at")).dt.total_microseconds() / 86_400e6
    aged = dated.join(dated.select(last=pl.col("at").max()), how="cross").with_columns(age=age)
    return aged.filter(pl.col("age") < RECENT_DAYS + USUAL_DAYS).with_columns(
        recent=pl.col("age") < RECENT_DAYS, claim=pl.col("claim_id").hash()
    )


def _index(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The index over `kind`, and as its count the claims of the later period; null where either has too few."""
    now, then = pl.col("recent"), pl.col("recent").not_()
    kinds = rows.group_by("kind").agg(now=now.sum().cast(pl.Float64), then=then.sum().cast(pl.Float64))
    # Half a case for each kind: one that is new, or gone, is no infinity.
    kinds_of = {side: (pl.col(side) + 0.5) / (pl.col(side).sum() + 0.5 * pl.len()) for side in ("now", "then")}
    index = ((kinds_of["now"] - kinds_of["then"]) * (kinds_of["now"] / kinds_of["then"]).log()).sum()
    chance = (pl.len() - 1.0) * (1 / pl.col("now").sum() + 1 / pl.col("then").sum())
    claims = rows.select(
        claims_now=pl.col("claim").filter(now).n_unique(), claims_then=pl.col("claim").filter(then).n_unique()
    )
    both = pl.concat([kinds.select(index=(index - chance).clip(0)), claims], how="horizontal")
    enough = (pl.col("claims_now") >= LEAST_CLAIMS) & (pl.col("claims_then") >= LEAST_CLAIMS)
    return both.select(value=pl.when(enough).then("index"), count="claims_now")
