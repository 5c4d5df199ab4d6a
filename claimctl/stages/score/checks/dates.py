"""Do the dates follow one another as they must?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.case import Finding, Parameters, doc_ids, spoken, told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from claimctl.stages.score.case import Case
    from claimctl.stages.score.facts import Evidence


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


class DaysBetween(Parameters, frozen=True, kw_only=True):
    """`start` and `end`: facts or fields. Found where `end` is `least` to `most` days after `start`."""

    start: str
    end: str
    least: int = 0
    most: int | None = None


def in_policy_period(case: Case, parameters: InPolicyPeriod) -> Iterator[Finding]:
    """Dates outside the period of insurance. Certain if the insurer states the period, and the date is firm."""
    for name in parameters.fields:
        for value in case.dates(name):
            for bound, outside in (("policy_start", _before), ("policy_end", _after)):
                fact = case.facts.get(bound)
                if fact is None or not outside(value.date, fact.date):
                    continue
                limit = told(fact)
                certain = fact.by_insurer and not fact.contradicts and case.firm(case.facts.get(name))
                words = {"fact": spoken(name), **_both(value, limit)}
                yield Finding(words, doc_ids(value, limit), value.confidence * limit.confidence, certain)


def date_order(case: Case, parameters: DateOrder) -> Iterator[Finding]:
    """Dates that are out of order."""
    for earlier in case.dates(parameters.earlier, parameters.doc_types):
        for later in case.dates(parameters.later, parameters.doc_types):
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


def _before(date: dt.date | None, bound: dt.date | None) -> bool:
    return date is not None and bound is not None and date < bound


def _after(date: dt.date | None, bound: dt.date | None) -> bool:
    return date is not None and bound is not None and date > bound


def _both(one: Evidence, other: Evidence) -> dict[str, str]:
    return {"value": one.value, "place": one.place, "other": other.value, "other_place": other.place}
