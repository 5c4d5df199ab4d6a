"""A metric in a variant against the control: difference, lift, intervals, p-values, belief; or a guard's margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from claimctl.config.variants import CLAIM
from claimctl.insight.experiments import bayes, frame
from claimctl.insight.experiments.looks import Judged, Looks, judge, sides
from claimctl.insight.experiments.model import Belief, Comparison, Look, MetricTold, Seen
from claimctl.insight.experiments.sums import Difference, Sums, Value, beyond, difference, lift, of_few, values, width

if TYPE_CHECKING:
    import datetime as dt

    from claimctl.config import Experiment, Goal
    from claimctl.insight.experiments.metrics import Metric
    from claimctl.insight.experiments.sums import Floats
    from claimctl.insight.results import Results

_LEAST_UNITS = 2  # for a variance
_LEAST_HISTORY = 0.1  # of units, for history to be worth anything


class Context(NamedTuple):
    """What all metrics of a test are compared in."""

    results: Results
    name: str
    test: Experiment
    claims: pl.DataFrame
    looks: Looks
    since: dt.date

    @property
    def control(self) -> str:
        """The variant that others are held against."""
        return next(iter(self.test.variants))


class _Measured(NamedTuple):
    """A metric's sums by variant, look by look, and whether something known before is in them."""

    sums: dict[str, Sums]
    adjusted: bool
    seen: tuple[Seen, ...]

    @property
    def others(self) -> list[str]:
        """The variants that can be held against the control: those of which two units or more are seen, as of it."""
        control, *others = self.sums
        enough = [name for name, each in self.sums.items() if each.n[-1] >= _LEAST_UNITS]
        return [name for name in others if name in enough and control in enough]


def compare(context: Context, goal: Goal, what: Metric) -> MetricTold:
    """A primary metric in each variant against the control; verdicts and corrections are made of all together."""
    measured = _measure(context, what)
    comparisons = []
    explained = None
    for variant in measured.others:
        one, two = measured.sums[context.control], measured.sums[variant]
        first, second = _values(what, one, two, adjusted=measured.adjusted)
        found = difference(first, second)
        if measured.adjusted:
            plain = difference(*_values(what, one, two, adjusted=False))
            explained = 1.0 - float((found.error[-1] / plain.error[-1]) ** 2) if plain.error[-1] > 0 else 0.0
        judged = judge(found, one.n + two.n, np.minimum(one.n, two.n), context.looks, context.test.alpha)
        comparisons.append(_comparison(context, what, goal, variant, (first, second), found, judged))
    return MetricTold(
        goal.metric, what.title, "primary", goal.better, what.shown, adjusted=explained, arms=measured.seen,
        comparisons=tuple(comparisons),
    )  # fmt: skip


def guard(context: Context, goal: Goal, what: Metric) -> MetricTold:
    """A guard in each variant: whether it is surely not worse than the control by its margin (non-inferiority).

    One-sided at alpha, look by look; all guards must hold, so nothing is corrected for their number.
    """
    measured = _measure(context, what)
    sign = 1.0 if goal.better == "higher" else -1.0
    comparisons = []
    for variant in measured.others:
        one, two = measured.sums[context.control], measured.sums[variant]
        first, second = _values(what, one, two, adjusted=measured.adjusted)
        found = difference(first, second)
        units, fewest = one.n + two.n, np.minimum(one.n, two.n)
        judged = judge(found, units, fewest, context.looks, context.test.alpha)
        if goal.relative_margin is not None:
            share = -sign * goal.relative_margin
            spare = beyond(first, second, share)
        else:
            spare = found._replace(value=found.value + sign * (goal.margin or 0.0))
        toward = spare._replace(value=sign * spare.value)
        away = toward._replace(value=-toward.value)
        holds = sides(toward, units, fewest, context.looks, context.test.alpha) >= 0
        broken = sides(away, units, fewest, context.looks, context.test.alpha) >= 0
        told = _comparison(context, what, goal, variant, (first, second), found, judged)
        comparisons.append(
            _with(told, "holds" if holds else "broken" if broken else "not shown",
                  float(toward.value[-1] - width(_last(toward), judged.reach[-1])))
        )  # fmt: skip
    margin = goal.margin if goal.margin is not None else None
    if margin is None and goal.relative_margin is not None:
        base = next((arm.value for arm in measured.seen if arm.variant == context.control), None)
        margin = abs(base) * goal.relative_margin if base is not None else None
    return MetricTold(
        goal.metric, what.title, "guard", goal.better, what.shown, margin=margin, arms=measured.seen,
        comparisons=tuple(comparisons),
    )  # fmt: skip


def _values(what: Metric, one: Sums, two: Sums, *, adjusted: bool) -> tuple[Value, Value]:
    first, second = values(one, two, adjusted=adjusted)
    return (of_few(first, one), of_few(second, two)) if what.kind == "rate" else (first, second)


def _with(told: Comparison, verdict: str, spare: float) -> Comparison:
    from msgspec.structs import replace

    return replace(told, verdict=verdict, spare=spare, looks=(), crossed=None)


def _comparison(
    context: Context,
    what: Metric,
    goal: Goal,
    variant: str,
    pair: tuple[Value, Value],
    found: Difference,
    judged: Judged,
) -> Comparison:
    from scipy.stats import t

    first, second = pair
    now, share = _last(found), _last(lift(first, second))
    reach = float(width(now, judged.reach[-1]))
    spread = float(width(share, judged.reach[-1]))
    known = bool(np.isfinite(share.value)) and bool(np.isfinite(spread))
    met = np.nonzero(np.abs(judged.z) >= judged.bound)[0]
    looks = context.looks
    return Comparison(
        variant=variant,
        difference=float(now.value),
        low=float(now.value) - reach,
        high=float(now.value) + reach,
        lift=float(share.value) if known else None,
        lift_low=float(share.value) - spread if known else None,
        lift_high=float(share.value) + spread if known else None,
        p_once=float(2.0 * t.sf(abs(now.t), max(float(now.freedom), 1.0))),
        p=judged.p,
        verdict="not shown",
        belief=_belief(context, what, goal, pair, now),
        crossed=looks.days[int(met[0])] if len(met) and looks.method != "once" else None,
        looks=tuple(
            Look(day, looks.fractions[index] if looks.fractions else None, int(first.n[index] + second.n[index]),
                 float(np.nan_to_num(found.value[index])), float(judged.z[index]), float(judged.bound[index]))
            for index, day in enumerate(looks.days)
        ),
    )  # fmt: skip


def _belief(context: Context, what: Metric, goal: Goal, pair: tuple[Value, Value], now: Difference) -> Belief:
    """Beta posteriors where a unit is a claim and the metric a rate; else normal ones."""
    if what.kind == "rate" and context.test.unit == CLAIM:
        one, two = pair
        n_one, n_two = float(one.n[-1]), float(two.n[-1])
        found = bayes.rates(float(one.plain[-1]) * n_one, n_one, float(two.plain[-1]) * n_two, n_two)
    else:
        found = bayes.normal(float(now.value), float(now.error))
    if goal.better == "higher":
        return Belief(found.greater, found.loss_of_two)
    return Belief(1.0 - found.greater, found.loss_of_one)


def _last(found: Difference) -> Difference:
    return Difference(found.value[-1], found.error[-1], found.freedom[-1])


def _measure(context: Context, what: Metric) -> _Measured:
    units = frame.by_unit(context.claims, what)
    told, adjusted = _known(context, what, units)
    looks = len(context.looks.days)
    sums: dict[str, Sums] = {}
    if context.test.unit != CLAIM:
        sums = _by_day(context, what, dict(zip(units.unit, told, strict=True)) if adjusted else {})
    else:
        at = context.looks.seen_at(units.day)
        for name in context.test.variants:
            mine = (units.variant == name).to_numpy() & (at < looks)
            sums[name] = Sums.by_look(units.y[mine], units.d[mine], told[mine], at[mine], looks)
    return _Measured(sums, adjusted, _seen(context, what, sums))


def _by_day(context: Context, what: Metric, told: dict[str, float]) -> dict[str, Sums]:
    """The sums at each look where a unit may have claims on several days: its sums up to then."""
    found: dict[str, list[Sums]] = {name: [] for name in context.test.variants}
    for day in context.looks.days:
        units = frame.by_unit(context.claims, what, day)
        x = np.array([told[unit] for unit in units.unit]) if told else np.zeros(len(units.y))
        for name, each in found.items():
            mine = (units.variant == name).to_numpy()
            each.append(Sums.of(units.y[mine], units.d[mine], x[mine]))
    return {
        name: Sums(np.stack([each.n for each in rows]), np.stack([each.first for each in rows]),
                   np.stack([each.second for each in rows]))
        for name, rows in found.items()
    }  # fmt: skip


def _seen(context: Context, what: Metric, sums: dict[str, Sums]) -> tuple[Seen, ...]:
    inside = context.claims.filter(pl.col("received_at").dt.date() <= context.looks.days[-1])
    per = pl.lit(1.0) if what.per is None else what.per
    counts = inside.group_by("variant").agg((what.value.is_null() | per.is_null()).sum().alias("unseen"))
    unseen = dict(counts.iter_rows())
    return tuple(
        Seen(
            name,
            float(each.first[-1, 0] / each.first[-1, 1]) if each.n[-1] and each.first[-1, 1] else None,
            int(each.n[-1]),
            int(unseen.get(name, 0)),
        )
        for name, each in sums.items()
    )


def _known(context: Context, what: Metric, units: frame.Units) -> tuple[Floats, bool]:
    """What was known of each unit before it was judged, 0 where nothing is or all of it is too little."""
    nothing = np.zeros(len(units.y))
    test = context.test
    if test.adjust_by == "nothing":
        return nothing, False
    if test.adjust_by == "history":
        told = frame.known_before(context.results, context.name, test, context.claims, what, context.since)
    else:
        rows = context.claims.group_by("unit").agg(pl.col(test.adjust_by).mean()).drop_nulls()
        told = dict(rows.iter_rows())
    if not told:
        return nothing, False
    found = [told.get(unit) for unit in units.unit]
    known = [value for value in found if value is not None]
    if len(known) < _LEAST_HISTORY * len(found) or len(set(known)) < 2:
        return nothing, False
    middle = float(np.mean(known))  # who has no history is taken to be as the others are: it tells nothing of them
    return np.array([middle if value is None else value for value in found]), True
