"""Do the dates follow one another as they must?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.case import Finding, Parameters, doc_ids, spoken, told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from claimctl.stages.score.case import Case
    from claimctl.stages.score.facts import Evidence, Fact


_Span = tuple["Evidence", "Evidence"]  # the earliest and the latest of some dates


class Dates(Parameters, frozen=True):
    """`fields`: facts of the claim or fields of documents."""

    fields: tuple[str, ...] = ()


class InPolicyPeriod(Dates, frozen=True):
    """`fields`: the dates that must lie in the period of insurance."""


class DateOrder(Parameters, frozen=True, kw_only=True):
    """`earlier` must not be after `later`: facts of the claim or fields of documents (of `doc_types`, or of all).

    `within` compares them within each document only; `days` is by how much they may be out of order.
    """

    earlier: str
    later: str
    doc_types: tuple[str, ...] = ()
    within: bool = False
    days: int = 0


class PeriodsMeet(Dates, frozen=True):
    """The dates (`fields`) of `others` must be at most `days` apart from those of a document of `doc_types`."""

    doc_types: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    days: int = 0


class DaysBetween(Parameters, frozen=True, kw_only=True):
    """`start` and `end`: facts or fields. Found where `end` is `least` to `most` days after `start`."""

    start: str
    end: str
    least: int = 0
    most: int | None = None


def in_policy_period(case: Case, parameters: InPolicyPeriod) -> Iterator[Finding]:
    """Dates outside the period of insurance.

    Certain if the insurer states the period, and the date is firm; of a date that documents may state differently, such
    as that of a treatment, if all of them are outside too.
    """
    dates = [(name, value) for name in parameters.fields for value in case.dates(name)]
    start, end = case.facts.get("policy_start"), case.facts.get("policy_end")
    all_outside = all(_outside(value, start, end) is not None for _, value in dates)
    for name, value in dates:
        bound = _outside(value, start, end)
        if bound is None:
            continue
        limit = told(bound)
        fact = case.facts.get(name)
        firm = case.firm(fact) if fact is not None else value.confidence >= case.config.approve_confidence
        certain = bound.by_insurer and not bound.contradicts and firm and all_outside
        words = {"fact": spoken(name), **_both(value, limit)}
        yield Finding(words, doc_ids(value, limit), value.confidence * limit.confidence, certain)


def date_order(case: Case, parameters: DateOrder) -> Iterator[Finding]:
    """Dates that are out of order."""
    find = case.values if parameters.within else case.dates
    for earlier in find(parameters.earlier, parameters.doc_types):
        for later in find(parameters.later, parameters.doc_types):
            if parameters.within and earlier.doc_id != later.doc_id:
                continue
            if earlier.date and later.date and (earlier.date - later.date).days > parameters.days:
                words = {"earlier": spoken(parameters.earlier), "later": spoken(parameters.later)}
                confidence = earlier.confidence * later.confidence
                yield Finding(words | _both(earlier, later), doc_ids(earlier, later), confidence)


def not_in_future(case: Case, parameters: Dates) -> Iterator[Finding]:
    """Dates after the day on which the claim is judged."""
    for name in parameters.fields:
        for value in case.dates(name):
            if _after(value.date, case.today):
                words = {"fact": spoken(name), "value": value.value, "place": value.place, "today": str(case.today)}
                yield Finding(words, doc_ids(value), value.confidence)


def days_between(case: Case, parameters: DaysBetween) -> Iterator[Finding]:
    """Two dates so many days apart: a loss reported late, or soon after the policy's start."""
    for start in case.dates(parameters.start)[:1]:
        for end in case.dates(parameters.end)[:1]:
            if start.date is None or end.date is None:
                continue
            days = (end.date - start.date).days
            if days >= parameters.least and (parameters.most is None or days <= parameters.most):
                words = {"days": str(days), **_both(start, end)}
                yield Finding(words, doc_ids(start, end), start.confidence * end.confidence)


def periods_meet(case: Case, parameters: PeriodsMeet) -> Iterator[Finding]:
    """Documents whose dates lie apart from those of every document they belong to; the nearest of these is named."""
    stated = _spans(case, parameters.fields, parameters.doc_types)
    for doc_id, span in _spans(case, parameters.fields, parameters.others).items():
        gaps = [_gap(other, span) for other_id, other in stated.items() if other_id != doc_id]
        if not gaps:
            continue
        days, theirs, ours = min(gaps, key=lambda gap: (gap[0], gap[1].path, gap[1].doc_id))
        if days > parameters.days:
            yield Finding(_both(theirs, ours), doc_ids(theirs, ours), theirs.confidence * ours.confidence)


def _spans(case: Case, fields: tuple[str, ...], doc_types: tuple[str, ...]) -> dict[str, _Span]:
    """The earliest and the latest date of each document of the types."""
    found: dict[str, list[Evidence]] = {}
    for name in fields:
        for value in case.values(name, doc_types):
            if value.date is not None:
                found.setdefault(value.doc_id, []).append(value)
    return {
        doc_id: (min(values, key=lambda v: str(v.date)), max(values, key=lambda v: str(v.date)))
        for doc_id, values in found.items()
    }


def _gap(one: _Span, other: _Span) -> tuple[int, Evidence, Evidence]:
    """The days between two spans (0 or less where they meet), with the date of each that is next to the other."""
    before = (_days(one[1], other[0]), one[1], other[0])
    after = (_days(other[1], one[0]), one[0], other[1])
    return max(before, after, key=lambda gap: gap[0])


def _days(earlier: Evidence, later: Evidence) -> int:
    return (later.date - earlier.date).days if later.date and earlier.date else 0


def _outside(value: Evidence, start: Fact | None, end: Fact | None) -> Fact | None:
    """The bound of the period that a date oversteps."""
    if start is not None and _after(start.date, value.date):
        return start
    return end if end is not None and _after(value.date, end.date) else None


def _after(date: dt.date | None, bound: dt.date | None) -> bool:
    return date is not None and bound is not None and date > bound


def _both(one: Evidence, other: Evidence) -> dict[str, str]:
    return {"value": one.value, "place": one.place, "other": other.value, "other_place": other.place}
