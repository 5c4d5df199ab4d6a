"""How many units a test takes to find what is worth finding, and how many days that is.

Rates by Fleiss' formula without continuity correction (pooled variance where nothing differs, each one's own where it
does), means and ratios by the power of Welch's t test, guards by the normal formula of a one-sided test against their
margin. Several primary comparisons share alpha (Bonferroni: what Holm asks of the first), looks cost what their bounds
do.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import polars as pl

from claimctl.config.variants import CLAIM, READ_UNITS
from claimctl.errors import UsageError
from claimctl.insight.experiments import frame
from claimctl.insight.experiments.metrics import Metric, metric, within
from claimctl.insight.experiments.sequential import inflation
from claimctl.insight.experiments.sums import Sums
from claimctl.insight.results import collect

if TYPE_CHECKING:
    from claimctl.config import Experiment, Goal
    from claimctl.insight.results import Results

_MOST = 10**9
_USUAL = (0.02, 0.05, 0.1, 0.2)  # differences that are told where none is asked for, as shares of what is
_LOOKS_PLANNED = 28  # daily looks, where a test has no end yet
_ALWAYS = 1.6  # what always valid intervals take more, about: see `always_cost`


class Need(msgspec.Struct, frozen=True):
    """What a goal takes: `control` and `variant` units in each, `total` in all variants, `claims` of those, `days`.

    `value` is what the metric is now, `detect` the difference (or margin) in its own unit. None where it can't be.
    """

    metric: str
    title: str
    role: str
    shown: str
    value: float
    detect: float
    control: int
    variant: int
    total: int
    claims: int
    days: int | None


class Plan(msgspec.Struct, frozen=True):
    """How large a test has to be. `needs` in the order of the goals; `missing` are goals that nothing is known of.

    `a_day` are units that arrive, `inflation` what looks cost, `alpha` what each primary comparison has of it.
    """

    test: str | None
    unit: str
    alpha: float
    power: float
    comparisons: int
    inflation: float
    looks: str
    a_day: float | None
    measured_over: int | None
    needs: tuple[Need, ...]
    missing: dict[str, str]
    notes: tuple[str, ...]


class Basis(NamedTuple):
    """What is known of a metric before a test: its value a unit, the variance of that, and claims a unit."""

    what: Metric
    value: float
    variance: float
    claims: float = 1.0


def units_for_rates(one: float, two: float, alpha: float, power: float, ratio: float) -> tuple[int, int]:
    """Units of the control, and of a variant `ratio` times as large, that tell two rates apart."""
    from scipy.special import ndtri

    z_alpha, z_power = float(ndtri(1 - alpha / 2)), float(ndtri(power))
    pooled = (one + ratio * two) / (1 + ratio)
    at_none = math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
    at_that = math.sqrt(one * (1 - one) + two * (1 - two) / ratio)
    units = math.ceil(((z_alpha * at_none + z_power * at_that) / (two - one)) ** 2)
    return max(units, 2), max(math.ceil(units * ratio), 2)


def units_for_means(
    variance: float, detect: float, alpha: float, power: float, ratio: float, variance_two: float | None = None
) -> tuple[int, int]:
    """Units of the control, and of a variant `ratio` times as large, that tell two means apart."""
    other = variance if variance_two is None else variance_two
    low, high = 2, 4
    while mean_power(variance, other, detect, alpha, high, high * ratio) < power:
        low, high = high, high * 2
        if high > _MOST:  # so many that t is normal
            units = _units_of_normal(variance + other / ratio, detect, alpha, power)
            return units, math.ceil(units * ratio)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mean_power(variance, other, detect, alpha, middle, middle * ratio) >= power else (
            middle, high,
        )  # fmt: skip
    return high, max(2, math.ceil(high * ratio))


def _units_of_normal(variance: float, detect: float, alpha: float, power: float) -> int:
    from scipy.special import ndtri

    return math.ceil(((float(ndtri(1 - alpha / 2)) + float(ndtri(power))) / detect) ** 2 * variance)


def mean_power(one: float, two: float, detect: float, alpha: float, n_one: float, n_two: float) -> float:
    """The power of Welch's test for two means with these variances and sizes."""
    from scipy.stats import nct, norm, t

    n_two = max(n_two, 2.0)
    a, b = one / n_one, two / n_two
    if a + b <= 0:
        return 1.0
    freedom = (a + b) ** 2 / (a**2 / (n_one - 1) + b**2 / (n_two - 1))
    drift, bound = abs(detect) / math.sqrt(a + b), float(t.isf(alpha / 2, freedom))
    if freedom > 500:  # there the two are the same, and the noncentral t is slow to get
        return float(norm.sf(bound - drift) + norm.cdf(-bound - drift))
    return float(nct.sf(bound, freedom, drift) + nct.cdf(-bound, freedom, drift))


def units_for_margin(variance: float, margin: float, alpha: float, power: float, ratio: float) -> tuple[int, int]:
    """Units that show a guard to hold where nothing differs: one-sided, against its margin."""
    from scipy.special import ndtri

    needed = (float(ndtri(1 - alpha)) + float(ndtri(power))) ** 2 * variance * (1 + 1 / ratio) / margin**2
    units = max(2, math.ceil(needed))
    return units, max(2, math.ceil(units * ratio))


def basis_of(results: Results, test: Experiment, what: Metric, labels: pl.DataFrame | None) -> Basis | str:
    """What a results folder knows of a metric; else what is missing."""
    if test.unit == CLAIM:
        unit, key = pl.col("claim_id"), "claim_id"
    elif test.unit in READ_UNITS:
        key = "policy_number" if test.unit == "policy" else "claimant"
        unit = pl.col(key)
    else:
        unit, key = pl.col("claim_id"), "claim_id"
    rows = results["claims"].filter(pl.col(key).is_not_null()).select(
        *frame.measured(), unit.alias("unit"), pl.lit("all").alias("variant")
    )  # fmt: skip
    (claims,) = collect(results, [rows])
    if claims.is_empty():
        return f"claims with a {test.unit}"
    claims = frame.with_labels(claims, labels, [what])
    if what.labels and claims[f"label_{what.labels[0]}"].null_count() == claims.height:
        return f"labels: --labels, a CSV with claim_id and {what.labels[0]}"
    what, _ = within(what, claims)
    units = frame.by_unit(claims, what)
    if len(units.y) < 2 or not units.d.any():
        return f"claims with a {what.title}"
    sums = Sums.of(units.y, units.d)
    mean, spread = sums.mean, sums.covariance
    value = float(mean[0] / mean[1])
    variance = float(spread[0, 0] - 2 * value * spread[0, 1] + value**2 * spread[1, 1]) / float(mean[1]) ** 2
    return Basis(what, value, variance, claims.height / claims["unit"].n_unique())


def traffic(results: Results) -> tuple[float, int] | None:
    """Claims that arrive a day, and over how many days that was measured."""
    days = results["claims"].select(pl.col("received_at").dt.date().alias("day")).drop_nulls()
    (found,) = collect(results, [days])
    if found.is_empty():
        return None
    first, last = found["day"].min(), found["day"].max()
    assert isinstance(first, dt.date)  # noqa: S101  the column is of dates
    assert isinstance(last, dt.date)  # noqa: S101
    span = (last - first).days + 1
    return found.height / span, span


def cost_of_looks(test: Experiment) -> tuple[float, str]:
    """What looking takes more units, and why."""
    if test.looks == "once":
        return 1.0, "one look, at the end"
    if test.sequential == "always_valid":
        return _ALWAYS, "always valid (about)"
    looks = _LOOKS_PLANNED
    if test.start and test.end:
        looks = (test.end - test.start).days + 1
    if test.looks == "week" or looks > 120:
        looks = max(1, round(looks / 7))
    fractions = [(index + 1) / looks for index in range(looks)]
    return inflation(fractions, test.alpha, test.power), f"{looks} looks"


def plan(
    name: str | None, test: Experiment, bases: dict[str, Basis | str], a_day: tuple[float, int | None] | None
) -> Plan:
    """What a test's goals take, from what is known of their metrics."""
    others = list(test.variants.values())[1:]
    comparisons = max(1, len(test.primary) * len(others))
    looks, why = cost_of_looks(test)
    needs: list[Need] = []
    missing: dict[str, str] = {}
    for goal, role in (*((goal, "primary") for goal in test.primary), *((goal, "guard") for goal in test.guards)):
        basis = bases[goal.metric]
        if isinstance(basis, str):
            missing[goal.metric] = basis
            continue
        if basis.variance <= 0:
            missing[goal.metric] = f"claims between which it varies: it is {basis.value:.4g} for all"
            continue
        needs += [
            _need(test, goal, role, basis, detect, test.alpha / comparisons, looks, a_day)
            for detect in _detects(goal, role, basis)
        ]
    return Plan(
        test=name, unit=test.unit, alpha=test.alpha, power=test.power, comparisons=comparisons, inflation=looks,
        looks=why, a_day=a_day[0] if a_day else None, measured_over=a_day[1] if a_day else None, needs=tuple(needs),
        missing=missing, notes=tuple(_notes(test, needs, a_day)),
    )  # fmt: skip


def _detects(goal: Goal, role: str, basis: Basis) -> list[float]:
    if role == "guard":
        return [goal.margin if goal.margin is not None else (goal.relative_margin or 0.0) * abs(basis.value)]
    if goal.detect is not None:
        return [goal.detect]
    if goal.relative_detect is not None:
        return [goal.relative_detect * abs(basis.value)]
    return [share * abs(basis.value) for share in _USUAL]


def _need(
    test: Experiment, goal: Goal, role: str, basis: Basis, detect: float, alpha: float, looks: float,
    a_day: tuple[float, int | None] | None,
) -> Need:  # fmt: skip
    shares = [variant.share for variant in test.variants.values()]
    smallest = min(shares[1:])
    ratio = smallest / shares[0]
    if detect <= 0:
        raise UsageError(
            "detect_missing", f"{goal.metric} is 0 now: a share of that is no difference to find.",
            "Name one in its own unit (--detect, or detect or margin in experiments.yaml).",
        )  # fmt: skip
    if role == "guard":
        control, variant = units_for_margin(basis.variance, detect, test.alpha, test.power, ratio)
    elif basis.what.kind == "rate" and test.unit == CLAIM:
        up = basis.value + detect if goal.better == "higher" else basis.value - detect
        other = up if 0 < up < 1 else 2 * basis.value - up
        if not 0 < other < 1:
            raise UsageError(
                "detect_unfit", f"{goal.metric} is {basis.value:.1%}: it can't change by {detect:.1%}.",
                "Name a smaller difference (detect).",
            )  # fmt: skip
        control, variant = units_for_rates(basis.value, other, alpha, test.power, ratio)
    else:
        control, variant = units_for_means(basis.variance, detect, alpha, test.power, ratio)
    control, variant = math.ceil(control * looks), math.ceil(variant * looks)
    total = math.ceil(max(control / shares[0], variant / smallest) * sum(shares))
    # Units that arrive are dealt by the shares; those left over are in no variant.
    arriving = math.ceil(max(control / shares[0], variant / smallest))
    days = math.ceil(arriving * basis.claims / a_day[0]) if a_day and a_day[0] > 0 else None
    return Need(
        metric=goal.metric, title=basis.what.title, role=role, shown=basis.what.shown, value=basis.value, detect=detect,
        control=control, variant=variant, total=total, claims=math.ceil(total * basis.claims), days=days,
    )  # fmt: skip


def _notes(test: Experiment, needs: list[Need], a_day: tuple[float, int | None] | None) -> list[str]:
    notes = []
    if a_day is None:
        notes.append("No days are told: name a results folder, or --per-day.")
    elif a_day[1] is not None and a_day[1] < 7:
        notes.append(f"Claims a day were measured over {a_day[1]} days only: name them with --per-day.")
    most = max((need.total for need in needs), default=0)
    asked = any(goal.detect or goal.relative_detect for goal in test.primary)
    if test.planned is not None and asked and test.planned < most:
        notes.append(f"The test is planned for {test.planned:,} units: too few, it takes {most:,}.")
    if test.start and test.end and asked:
        days = max((need.days or 0 for need in needs), default=0)
        if days > (test.end - test.start).days + 1:
            notes.append(f"The test runs {(test.end - test.start).days + 1} days: too few, it takes {days:,}.")
    if test.unit not in {CLAIM, *READ_UNITS}:
        notes.append(f"Which claims share a {test.unit} is not in the results: they are taken as one each.")
    return notes


def basis_told(name: str, rate: float | None, mean: float | None, deviation: float | None) -> Basis:
    """What a user says of a metric. Raises UsageError where it is too little."""
    what = metric(name)
    if rate is not None:
        return Basis(what._replace(kind="rate"), rate, rate * (1 - rate))
    if mean is None or deviation is None:
        raise UsageError(
            "basis_missing", "It needs to know what the metric is now.",
            "Name a results folder, or --rate, or --mean and --deviation.",
        )  # fmt: skip
    return Basis(what._replace(kind="mean"), mean, deviation**2)
