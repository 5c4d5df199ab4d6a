"""KPIs beside those of other results, or of another period of the same: `claimctl report --compare`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from claimctl.errors import UsageError
from claimctl.insight.kpi import open_sources, plan_kpis
from claimctl.insight.period import ALWAYS, Period, cut, moment
from claimctl.insight.report import figures, model
from claimctl.insight.results import collect, open_results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import Config
    from claimctl.insight.kpi import Kpi

_MONTH = re.compile(r"(\d{4})-(\d{2})")
# They add up over a period, and periods may be of unequal length.
_NOT_COMPARED = frozenset({"claims_processed", "documents_processed", "savings", "roi", "review_queue"})


class Against(Struct, frozen=True):
    """What a report is held against: results, those of a period alone."""

    folder: Path
    period: Period
    name: str


def against(text: str, results: Path, period: Period, now: dt.datetime) -> Against:
    """What `--compare` names: a results folder; `previous` (as long before --since as the report is long); a period
    of the same results, as FROM..TO, a day (2026-03-01) or a month (2026-03). Raises UsageError for anything else.
    """
    if Path(text).is_dir():
        return Against(Path(text), ALWAYS, Path(text).resolve().name)
    if text == "previous":
        if period.since is None:
            raise UsageError("bad_compare", "--compare previous needs --since.", "Say from when on: --since 7d.")
        before = Period(period.since - ((period.until or now) - period.since), period.since)
        return Against(results, before, _named(before))
    since, dots, until = text.partition("..")
    if dots:
        ends = Period(
            moment(since, "--compare", now) if since else None,
            moment(until, "--compare", now, end=True) if until else None,
        )
    elif month := _MONTH.fullmatch(text):
        ends = _month(int(month[1]), int(month[2]), text)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        ends = Period(moment(text, "--compare", now), moment(text, "--compare", now, end=True))
    else:
        raise UsageError(
            "bad_compare",
            f"--compare {text!r} is neither a results folder nor a period.",
            "Name a folder, `previous`, a month as 2026-03, a day as 2026-03-01, or FROM..TO.",
        )
    return Against(results, ends, _named(ends))


def comparison(now: Sequence[Kpi], other: Against, config: Config) -> model.Comparison:
    """The KPIs of a report beside those of `other`. Raises what opening and reading the other results raises."""
    results = cut(open_results(other.folder), other.period)
    plan = plan_kpis(results.tables, config, sources=open_sources(config).within(other.period))
    counts = [results["claims"].select(pl.len()), results["documents"].select(pl.len())]
    claims, documents, *answers = collect(results, [*counts, *plan.queries])
    before = {kpi.name: kpi for kpi in plan.read(answers)}
    return model.Comparison(
        against=other.name,
        claims=claims.item(),
        documents=documents.item(),
        kpis=tuple(
            change(kpi, before[kpi.name])
            for kpi in now
            if kpi.name in before and kpi.name not in _NOT_COMPARED
            if kpi.value is not None and before[kpi.name].value is not None
            # What an evaluation tells, it tells of both.
            if not kpi.source or kpi.value != before[kpi.name].value
        ),
    )


def change(now: Kpi, before: Kpi) -> model.Change:
    """The difference of a KPI's two figures, which both have a value.

    The interval is Newcombe's of two independent proportions (Statistics in Medicine 17, 1998, method 10), from the
    intervals of both.
    """
    assert now.value is not None  # noqa: S101
    assert before.value is not None  # noqa: S101
    difference = now.value - before.value
    low = high = None
    if now.low is not None and now.high is not None and before.low is not None and before.high is not None:
        low = difference - hypot(now.value - now.low, before.high - before.value)
        high = difference + hypot(now.high - now.value, before.value - before.low)
    good = difference if now.direction == "higher" else -difference
    return model.Change(
        kpi=now.name, value=now.value, before=before.value, difference=difference, low=low, high=high,
        clear=low is not None and high is not None and (low > 0 or high < 0),
        better=None if difference == 0 else good > 0,
    )  # fmt: skip


def _month(year: int, month: int, text: str) -> Period:
    try:
        first = dt.datetime(year, month, 1, tzinfo=dt.UTC)
    except ValueError:
        raise UsageError("bad_compare", f"--compare {text!r} is no month.", "Write 2026-03.") from None
    return Period(first, first + dt.timedelta(days=calendar.monthrange(year, month)[1]))


def _named(period: Period) -> str:
    since = figures.time(period.since) if period.since else "the first"
    until = figures.time(period.until) if period.until else "the last"
    return f"{since} to {until} UTC"
