"""Drift: how far what comes in, and what is made of it, has moved from what was usual a few weeks ago.

The claims received in the last 7 days are held against those of the 28 days before: whole weeks, so that a weekend is
no drift. The last day is that of the latest claim, not today: a desk at rest does not drift. Time is when a claim was
received, not when it was worked on, since a new model works all of them anew on one day.

The measure is the population stability index (Siddiqi, Credit Risk Scorecards, 2006), the sum over kinds of
(now - then) * ln(now / then); 0.1 is a shift to look at, 0.25 a large one. Few claims differ by chance, about
(kinds - 1) * (1 / now + 1 / then) in index (Yurdakul, Statistical Properties of PSI, 2018): that much is taken off.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from claimctl.insight.kpi.shapes import Taken

if TYPE_CHECKING:
    from claimctl.config import Config
    from claimctl.insight.kpi.shapes import Tables

RECENT_DAYS, USUAL_DAYS = 7, 28
OF_LATE = "claims of late"  # a table beside the others: the claims that may be of either period, if it is known which
LEAST_CLAIMS = 100  # in either period
_RANGES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)  # of confidence: finer where most of them lie
# A claim is received before it is decided: a date in the far future is a slip of the pen.
_AT = pl.min_horizontal("received_at", "decided_at")
_EACH, _TYPE, _RANGE, _PASSED = "nxrp"  # what a kind is of, as its first letter


def drift_document_types(tables: Tables, _: Config) -> Taken:
    """Drift of the shares that types of documents have among all types that claims hold."""
    return Taken("drift", _indices(tables), "document_types")


def drift_confidence(tables: Tables, _: Config) -> Taken:
    """Drift of the confidence of decisions, by ranges of it."""
    return Taken("drift", _indices(tables), "confidence")


def drift_automation(tables: Tables, _: Config) -> Taken:
    """Drift of what passes without a human and what doesn't."""
    return Taken("drift", _indices(tables), "automation")


def newest() -> pl.Expr:
    """When the latest claim was received that is decided, of the table claims."""
    return _AT.filter(pl.col("decision").is_not_null()).max()


def of_late(claims: pl.LazyFrame, latest: dt.datetime) -> pl.LazyFrame:
    """The claims that may be of either period, by bounds that parts of earlier ones are passed over by."""
    after = latest - dt.timedelta(days=USUAL_DAYS + RECENT_DAYS)
    within = ((pl.col(name) > after) | pl.col(name).is_null() for name in ("received_at", "decided_at"))
    return claims.filter(*within)


def _indices(tables: Tables) -> pl.LazyFrame:
    """One row: the three indices, null where either period has too few claims, and the claims of the later one."""
    # Claims that are alike are counted first, so that a few rows are left of any number.
    alike = _received(tables).group_by("kinds", "recent").agg(n=pl.len())
    kinds = alike.select("recent", "n", kind=pl.col("kinds").str.split("|")).explode("kind").group_by("kind")
    recent, n = pl.col("recent"), pl.col("n").cast(pl.Float64)
    counted = kinds.agg(now=n.filter(recent).sum(), then=n.filter(recent.not_()).sum())
    # Half a case for each kind: one that is new, or gone, is no infinity.
    now, then = ((pl.col(side) + 0.5) / (pl.col(side).sum() + 0.5 * pl.len()) for side in ("now", "then"))
    chance = (pl.len() - 1.0) * (1 / pl.col("now").sum() + 1 / pl.col("then").sum())
    of = counted.group_by(of=pl.col("kind").str.head(1)).agg(
        index=(((now - then) * (now / then).log()).sum() - chance).clip(0),
        now=pl.col("now").sum(),
        then=pl.col("then").sum(),
    )
    claims_now, claims_then = (pl.col(side).filter(pl.col("of") == _EACH).sum() for side in ("now", "then"))
    enough = (claims_now >= LEAST_CLAIMS) & (claims_then >= LEAST_CLAIMS)
    indices = {"document_types": _TYPE, "confidence": _RANGE, "automation": _PASSED}
    return of.select(
        count=claims_now.cast(pl.Int64),
        **{name: pl.when(enough).then(pl.col("index").filter(pl.col("of") == letter).max())
           for name, letter in indices.items()},
    )  # fmt: skip


def _received(tables: Tables) -> pl.LazyFrame:
    """Decided claims of the two periods: whether they are of the later one, and all that they are counted as."""
    claims = tables.get(OF_LATE, tables["claims"]).filter(pl.col("decision").is_not_null())
    dated = claims.select("doc_types", "confidence", "automated", at=_AT)
    after = pl.col("at").max() - pl.duration(days=USUAL_DAYS + RECENT_DAYS)
    ranges = pl.sum_horizontal(pl.col("confidence") >= edge for edge in _RANGES).cast(pl.String)
    types = pl.col("doc_types").list.join(f"|{_TYPE}")
    kinds = (
        pl.lit(_EACH),
        pl.when(types != "").then(_TYPE + types),
        pl.when(pl.col("confidence").is_not_null()).then(_RANGE + ranges),
        _PASSED + pl.col("automated").cast(pl.String),
    )
    # The span first: most of what a desk holds is older, and nothing is made of that.
    return dated.filter(pl.col("at") > after).select(
        recent=pl.col("at") > pl.col("at").max() - pl.duration(days=RECENT_DAYS),
        kinds=pl.concat_str(kinds, separator="|", ignore_nulls=True),
    )
