"""Variants on the same claims: what each makes of them, where they part, and what labels say of who is right there.

Each claim is judged by all variants, so a difference is one of pairs: McNemar's test for rates, a paired t test
for means and ratios (these by the delta method). Where variants decide alike, a metric that needs labels is the same
for both: only the band between them has to be labelled.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import polars as pl

from claimctl.insight.experiments import frame
from claimctl.insight.experiments.design import design
from claimctl.insight.experiments.looks import FEW_ALIKE
from claimctl.insight.experiments.metrics import metric, within
from claimctl.insight.experiments.model import Paired, Verdict
from claimctl.insight.experiments.multiple import holm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.config import Experiment, Goal
    from claimctl.insight.experiments.metrics import Metric
    from claimctl.insight.experiments.sums import Floats

_MIN = 2


class Move(msgspec.Struct, frozen=True):
    """Claims that the control decides one way and the variant another."""

    variant: str
    control_decides: str
    variant_decides: str
    claims: int


class PairedDifference(msgspec.Struct, frozen=True):
    """A variant against the control on the same claims. `gained` and `lost` count the claims of a rate that only one
    of them has; of a metric that needs labels, those that are labelled. Not `sure`: all of a few claims differ alike,
    so that an interval of no width says nothing of others.
    """

    variant: str
    control_value: float | None
    value: float | None
    difference: float
    low: float
    high: float
    p: float
    p_holm: float | None
    gained: int | None
    lost: int | None
    labelled: int | None
    band: int
    verdict: Verdict
    sure: bool = True


class PairedMetric(msgspec.Struct, frozen=True):
    """A metric over all claims, judged both ways. `needs` names what it lacks; `design` how many labels it takes."""

    metric: str
    title: str
    role: str
    better: str
    shown: str
    needs: str | None = None
    margin: float | None = None
    differences: tuple[PairedDifference, ...] = ()
    design: Paired | None = None


class ShadowTold(msgspec.Struct, frozen=True):
    """What a shadow run tells. `band` is how many claims each variant decides differently from the control."""

    test: str
    title: str
    control: str
    claims: int
    unread: int
    failed: int
    band: dict[str, int]
    to_label: int
    labelled: int
    moves: tuple[Move, ...]
    metrics: tuple[PairedMetric, ...]
    notes: tuple[str, ...]


class _Pair(NamedTuple):
    """The claims that both judged, row by row: y and d of each, and whether they decide differently."""

    one: Floats
    two: Floats
    d_one: Floats
    d_two: Floats
    apart: Floats


def told(
    name: str, test: Experiment, rows: pl.DataFrame, lost: tuple[int, int], labels: pl.DataFrame | None
) -> ShadowTold:
    """What came of judging the claims under each variant. `lost` are claims that were not read, and not judged."""
    control, *others = test.variants
    goals = [*((goal, "primary") for goal in test.primary), *((goal, "guard") for goal in test.guards)]
    wanted = [metric(goal.metric) for goal, _ in goals]
    rows = frame.with_labels(rows.with_columns(cycle_hours=pl.lit(None, pl.Float64)), labels, wanted)
    whole = rows.group_by("claim_id").len().filter(pl.col("len") == len(test.variants))
    rows = rows.join(whole.select("claim_id"), on="claim_id", how="semi").sort("claim_id")
    decided = {variant: rows.filter(pl.col("variant") == variant) for variant in test.variants}
    mine = decided[control]["decision"]
    band = {variant: int((decided[variant]["decision"] != mine).sum()) for variant in others}
    between = to_label(test, rows)
    known = 0
    if labels is not None:
        known = between.join(labels.select("claim_id"), on="claim_id", how="semi").height
    measured = [
        _metric(test, goal, role, what, decided, labels) for (goal, role), what in zip(goals, wanted, strict=True)
    ]
    metrics = _judged(measured, test.alpha)
    return ShadowTold(
        test=name, title=test.title, control=control, claims=len(mine), unread=lost[0], failed=lost[1], band=band,
        to_label=between.height, labelled=known, moves=tuple(_moves(control, others, decided)), metrics=metrics,
        notes=tuple(_notes(lost, len(mine), between.height)),
    )  # fmt: skip


def to_label(test: Experiment, rows: pl.DataFrame) -> pl.DataFrame:
    """The band: claim_id and `between` which decisions a label has to choose, in an order that is chance.

    So the first of them are a random sample, however many are labelled; which variant said what is not told.
    """
    found = rows.group_by("claim_id").agg(pl.col("decision").unique().sort())
    found = found.filter(pl.col("decision").list.len() > 1)
    order = [
        hashlib.blake2b(f"{test.salt}\0{claim}".encode(errors="surrogatepass")).hexdigest()
        for claim in found["claim_id"]
    ]
    return (
        found.with_columns(pl.Series("order", order, dtype=pl.String))
        .sort("order")
        .select("claim_id", between=pl.col("decision").list.join(" | "))
    )


def sheet(test: Experiment, rows: pl.DataFrame, labels: pl.DataFrame | None) -> pl.DataFrame:
    """The band as a table to fill in: a column for each label that the test's metrics need, with what is known."""
    needed = sorted({column for goal in (*test.primary, *test.guards) for column in metric(goal.metric).labels})
    between = to_label(test, rows)
    if labels is not None:
        between = between.join(labels, on="claim_id", how="left", maintain_order="left")
    columns = []
    for column in needed or ["decision"]:
        given = f"label_{column}"
        if given not in between.columns:
            columns.append(pl.lit("").alias(column))
        elif column == "fraud":
            spelled = pl.when(pl.col(given) == 1).then(pl.lit("true")).when(pl.col(given) == 0).then(pl.lit("false"))
            columns.append(spelled.otherwise(pl.lit("")).alias(column))
        else:
            columns.append(pl.col(given).cast(pl.String).fill_null("").alias(column))
    return between.select("claim_id", "between", *columns)


def _moves(control: str, others: list[str], decided: dict[str, pl.DataFrame]) -> list[Move]:
    found = []
    for variant in others:
        both = pl.DataFrame({"one": decided[control]["decision"], "two": decided[variant]["decision"]})
        moved = both.filter(pl.col("one") != pl.col("two")).group_by("one", "two").len()
        counts = moved.sort("len", "one", "two", descending=[True, False, False])
        found += [Move(variant, *row) for row in counts.iter_rows()]
    return found


def _metric(
    test: Experiment, goal: Goal, role: str, what: Metric, decided: dict[str, pl.DataFrame],
    labels: pl.DataFrame | None,
) -> PairedMetric:  # fmt: skip
    control, *others = test.variants
    base = PairedMetric(goal.metric, what.title, role, goal.better, what.shown)
    what, _ = within(what, decided[control])
    pairs = {variant: _pair(what, decided[control], decided[variant]) for variant in others}
    band = max(int(pair.apart.sum()) for pair in pairs.values())
    if what.kind == "rate" and what.labels and decided[control].height:
        share = band / max(decided[control].height, 1)
        planned = design(goal, what, decided[control], share, test.alpha, test.power)
        base = msgspec.structs.replace(base, design=planned)
    needs = _lacks(goal, what, pairs, labels)
    if needs:
        return msgspec.structs.replace(base, needs=needs)
    margin = goal.margin
    if margin is None and goal.relative_margin is not None:
        value = _value(pairs[others[0]].one, pairs[others[0]].d_one)
        margin = abs(value) * goal.relative_margin if value is not None else None
    alpha = test.alpha if role == "primary" else min(2 * test.alpha, 0.999)  # a guard has one side
    made = tuple(_difference(variant, what, pair, alpha) for variant, pair in pairs.items())
    return msgspec.structs.replace(base, differences=made, margin=margin)


def _lacks(goal: Goal, what: Metric, pairs: dict[str, _Pair], labels: pl.DataFrame | None) -> str | None:
    if not any(len(pair.one) for pair in pairs.values()):
        return "claims that were judged under every variant"
    if what.labels and what.kind != "rate":
        return (
            "a running test: what becomes of a claim is known under one variant only"
            if goal.metric.startswith("labels.")
            else "labels of all that is investigated, not of the band alone: see missed_fraud_rate, false_alarm_rate"
        )
    if what.name == "cycle_hours":
        return "a running test: claims that are judged again have no time of their own"
    if what.labels and labels is None:
        return f"labels of the band: --labels, a CSV with claim_id and {what.labels[0]}"
    for pair in pairs.values():
        if what.labels and pair.apart.any() and not np.isfinite(pair.one[pair.apart > 0]).any():
            return f"labels ({what.labels[0]}) of claims in the band"
        if not what.labels and _known(pair).sum() < _MIN:
            return f"{_MIN} claims or more that have a {what.title} under both variants"
    return None


def _known(pair: _Pair) -> NDArray[np.bool_]:
    """The claims of which both variants tell the metric."""
    known: NDArray[np.bool_] = np.isfinite(pair.one) & np.isfinite(pair.two)
    return known & np.isfinite(pair.d_one) & np.isfinite(pair.d_two)


def _pair(what: Metric, one: pl.DataFrame, two: pl.DataFrame) -> _Pair:
    per = pl.lit(1.0) if what.per is None else what.per
    first, second = (each.select(y=what.value, d=per.cast(pl.Float64)) for each in (one, two))
    columns = [column.cast(pl.Float64).fill_null(np.nan).to_numpy() for each in (first, second) for column in each]
    apart = (one["decision"] != two["decision"]).to_numpy().astype(float)
    return _Pair(columns[0], columns[2], columns[1], columns[3], apart)


def _value(y: Floats, d: Floats) -> float | None:
    known = np.isfinite(y) & np.isfinite(d)
    below = float(d[known].sum())
    return float(y[known].sum()) / below if below else None


def _difference(variant: str, what: Metric, pair: _Pair, alpha: float) -> PairedDifference:
    size, band = len(pair.one), int(pair.apart.sum())
    if what.kind == "rate":
        return _of_rate(variant, what, pair, alpha, size, band)
    from scipy.stats import t

    known = _known(pair)
    values = [_value(y[known], d[known]) or 0.0 for y, d in ((pair.one, pair.d_one), (pair.two, pair.d_two))]
    apart = _linear(pair.two[known], pair.d_two[known], values[1]) - _linear(
        pair.one[known], pair.d_one[known], values[0]
    )
    count = int(known.sum())
    error = float(apart.std(ddof=1) / np.sqrt(count))
    difference = values[1] - values[0]
    reach = float(t.isf(alpha / 2, count - 1)) * error
    sure = error > 0 or count >= FEW_ALIKE
    # Where many claims all differ by the same, that is no chance.
    p = float(2 * t.sf(abs(difference) / error, count - 1)) if error > 0 else float(difference == 0 or not sure)
    return PairedDifference(
        variant, values[0], values[1], difference, difference - reach, difference + reach, p, None, None, None, None,
        band, "not shown", sure=sure,
    )  # fmt: skip


def _linear(y: Floats, d: Floats, ratio: float) -> Floats:
    linear: Floats = (y - ratio * d) / max(float(d.mean()), 1e-300)
    return linear


def _of_rate(variant: str, what: Metric, pair: _Pair, alpha: float, size: int, band: int) -> PairedDifference:
    seen = np.isfinite(pair.one) & np.isfinite(pair.two)
    if what.labels:
        seen &= pair.apart > 0
    gained = int(((pair.two > pair.one) & seen).sum())
    lost = int(((pair.two < pair.one) & seen).sum())
    looked = int(seen.sum())
    part = band / size if what.labels else 1.0  # labels speak for the band, and for it alone
    p, low, high = mcnemar(gained, lost, looked, alpha)
    values = (None, None) if what.labels else (_value(pair.one, pair.d_one), _value(pair.two, pair.d_two))
    difference = part * (gained - lost) / looked if looked else 0.0
    return PairedDifference(
        variant, *values, difference, part * low + 0.0, part * high + 0.0, p, None, gained, lost,
        looked if what.labels else None, band, "not shown",
    )  # fmt: skip


def mcnemar(gained: int, lost: int, pairs: int, alpha: float) -> tuple[float, float, float]:
    """McNemar's mid-p, and Tango's score interval of (gained - lost) / pairs.

    M. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary matched-pairs data: mid-p and asymptotic are
    better than exact conditional", BMC Med. Res. Methodol. 13, 2013.
    T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
    Stat. Med. 17, 1998: the differences that a score test of these pairs does not refute.
    """
    from scipy.optimize import brentq
    from scipy.stats import binom, norm

    if not pairs:
        return 1.0, -1.0, 1.0
    differ, z = gained + lost, float(norm.isf(alpha / 2))
    fewer = min(gained, lost)
    p = float(2.0 * binom.cdf(fewer, differ, 0.5) - binom.pmf(fewer, differ, 0.5)) if differ else 1.0
    seen = (gained - lost) / pairs

    def score(true: float) -> float:
        half = -gained - lost + (2 * pairs - gained + lost) * true
        root = math.sqrt(max(half**2 + 8 * pairs * lost * true * (1 - true), 0.0))
        only_lost = (root - half) / (4 * pairs)
        spread = math.sqrt(max(pairs * (2 * only_lost + true * (1 - true)), 1e-300))
        return (gained - lost - pairs * true) / spread

    edge = 1.0 - 1e-9
    low = -1.0 if seen <= -edge else float(brentq(lambda true: score(true) - z, -edge, seen))
    high = 1.0 if seen >= edge else float(brentq(lambda true: score(true) + z, seen, edge))
    return min(p, 1.0), low, high


def _judged(metrics: list[PairedMetric], alpha: float) -> tuple[PairedMetric, ...]:
    """The differences with their verdicts: the primary ones corrected together, guards each against its margin."""
    primary = [one for each in metrics if each.role == "primary" for one in each.differences]
    corrected = iter(holm([one.p for one in primary]))
    made = []
    for each in metrics:
        sign = 1.0 if each.better == "higher" else -1.0
        differences = []
        for one in each.differences:
            p, verdict = None, "not shown"
            if each.role == "primary":
                p = next(corrected)
                if p <= alpha and one.sure:
                    verdict = "better" if sign * one.difference > 0 else "worse"
            elif each.margin is not None and one.sure:
                worst, best = sorted((sign * one.low, sign * one.high))
                verdict = "holds" if worst > -each.margin else "broken" if best < -each.margin else "not shown"
            differences.append(msgspec.structs.replace(one, p_holm=p, verdict=verdict))
        made.append(msgspec.structs.replace(each, differences=tuple(differences)))
    return tuple(made)


def _notes(lost: tuple[int, int], claims: int, band: int) -> list[str]:
    notes = []
    if lost[0]:
        notes.append(f"{lost[0]} claims have papers that were not read yet: `claimctl process` first.")
    if lost[1]:
        notes.append(f"{lost[1]} times a claim could not be judged.")
    if not band and claims:
        notes.append("All variants decide every claim alike: a running test would show nothing of decisions either.")
    return notes
