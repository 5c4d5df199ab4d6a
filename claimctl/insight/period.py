"""The part of a results folder that falls into a period: what was decided, worked on or run within it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from claimctl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.insight.results import Results

_BACK = re.compile(r"(\d{1,5})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
# The column of each table that says when a row came to be; other tables go by their documents or claims.
_TIMES = {
    "claims": "decided_at", "documents": "processed_at", "events": "started_at", "runs": "started_at",
    "audit": "decided_at",  # a claim decided again has a record of each time
}  # fmt: skip
_OWNERS = {"fields": "doc_id", "line_items": "doc_id", "pages": "doc_id"}


class Period(Struct, frozen=True):
    """From `since` on, and before `until`; None leaves that end open. UTC."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def within(self, column: str) -> pl.Expr:
        """Whether a time column lies in the period; a row without a time does not."""
        inside = pl.col(column).is_not_null()
        if self.since is not None:
            inside &= pl.col(column) >= self.since
        if self.until is not None:
            inside &= pl.col(column) < self.until
        return inside


ALWAYS = Period()


def moment(text: str, name: str, now: dt.datetime, *, end: bool = False) -> dt.datetime:
    """A day (2026-03-01), a time (2026-03-01T08:00, UTC unless it says otherwise), or how long ago (36h, 7d, 4w).

    The `end` of a period that is a day includes that day. Raises UsageError naming the option `name`.
    """
    ago = _BACK.fullmatch(text.strip())
    if ago:
        return now - dt.timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
    try:
        told = dt.datetime.fromisoformat(text.strip())
        told = told.replace(tzinfo=dt.UTC) if told.tzinfo is None else told.astimezone(dt.UTC)
        whole_day = len(text.strip()) <= len("2026-03-01")
        return told + dt.timedelta(days=1) if end and whole_day else told
    except (ValueError, OverflowError):
        raise UsageError(
            "bad_time", f"{name} {text!r} is no time.", "Write a day as 2026-03-01, a time as 2026-03-01T08:00, or 7d."
        ) from None


def cut(results: Results, period: Period) -> Results:
    """The results with only the rows of the period: lazily, nothing is read. All of them where no end is set."""
    if not period:
        return results
    tables: dict[str, pl.LazyFrame] = {}
    for name, table in results.tables.items():
        tables[name] = table.filter(period.within(_TIMES[name])) if name in _TIMES else table
    for name, key in _OWNERS.items():
        tables[name] = tables[name].join(tables["documents"].select(key).unique(), on=key, how="semi")
    return replace(results, tables=_others(tables))


def _others(tables: Mapping[str, pl.LazyFrame]) -> Mapping[str, pl.LazyFrame]:
    """Tables of claims that have no time of their own go by the claims that are left."""
    claims = tables["claims"].select("claim_id").unique()
    return {
        name: table.join(claims, on="claim_id", how="semi")
        if name not in _TIMES and name not in _OWNERS and "claim_id" in table.collect_schema().names()
        else table
        for name, table in tables.items()
    }
