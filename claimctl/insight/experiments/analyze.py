"""What came of a test: whether its shares are what they should be, and each metric against the control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import polars as pl

from claimctl.config.variants import CLAIM
from claimctl.errors import UsageError
from claimctl.insight.experiments import frame
from claimctl.insight.experiments.compare import Context, compare, guard
from claimctl.insight.experiments.design import design
from claimctl.insight.experiments.looks import METHODS, looks_of
from claimctl.insight.experiments.metrics import Metric, metric, within
from claimctl.insight.experiments.model import Analysis, Arm, MetricTold
from claimctl.insight.experiments.multiple import benjamini_hochberg, holm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from claimctl.config import Experiment
    from claimctl.insight.results import Results

RATIO_P = 0.001  # below, units are not dealt as they should be; GrowthBook and Microsoft's ExP warn there too
UNSEEN_P = 0.01  # below, a metric is known of more claims in one variant than in another


def chosen(tests: Mapping[str, Experiment], name: str | None) -> tuple[str, Experiment]:
    """The test that is asked for, or the only one. Raises UsageError."""
    where = "Tests are named in experiments.yaml, beside your claimctl.yaml."
    if not tests:
        raise UsageError("no_tests", "The settings name no test.", where)
    if name is None and len(tests) == 1:
        name = next(iter(tests))
    if name is None:
        raise UsageError("which_test", f"The settings name several tests: {', '.join(tests)}.", "Choose with --test.")
    if name not in tests:
        raise UsageError("test_unknown", f"The settings name no test {name}, but {', '.join(tests)}.", where)
    return name, tests[name]


def analyze(
    results: Results, name: str, test: Experiment, labels: Path | None = None, today: dt.date | None = None
) -> Analysis:
    """What came of a test so far; it is over where `today` is after its last day.

    Raises UsageError where no claim is in it, or none came within its days, or the labels can't be read.
    """
    goals = [*((goal, "primary") for goal in test.primary), *((goal, "guard") for goal in test.guards)]
    wanted = [metric(goal.metric) for goal, _ in goals]
    found = frame.claims_of(results, name, test)
    claims = found.claims
    upto: dt.date = claims["received_at"].max().date()  # type: ignore[union-attr]
    since: dt.date = test.start or claims["received_at"].min().date()  # type: ignore[union-attr]
    given = frame.labels(labels) if labels else None
    first = claims.group_by("unit").agg(pl.col("received_at").dt.date().min().alias("day"))
    days = first.group_by("day").len().sort("day")
    over = test.end is not None and today is not None and today > test.end
    looks = looks_of(test, since, test.end if over and test.end else upto, list(days.iter_rows()))
    if not looks.days or upto < since:
        raise UsageError(
            "test_days", f"No claim of the test {name} came within its days (the last one on {upto}): were they moved?",
            "Set start and end back, or run `claimctl process` with the settings that name the test.",
        )  # fmt: skip
    claims = frame.with_labels(claims, given, wanted)
    arms, ratio_p = _arms(claims, test)

    context = Context(results, name, test, claims, looks, since)
    told: list[MetricTold] = []
    notes: list[str] = []
    for (goal, role), what in zip(goals, wanted, strict=True):
        own, currency = within(what, claims)
        if currency is not None:
            count = claims.filter(own.value.is_not_null()).height
            notes.append(f"{goal.metric} is of the {count:,} claims in {currency}: amounts are not converted.")
        lacks = _lacks(own, claims, given)
        if lacks:
            takes = (
                design(goal, what, claims, None, test.alpha, test.power)
                if what.labels and what.kind == "rate"
                else None
            )
            told.append(
                MetricTold(goal.metric, what.title, role, goal.better, what.shown, needs=lacks, paired=takes)  # type: ignore[arg-type]
            )
        else:
            told.append(guard(context, goal, own) if role == "guard" else compare(context, goal, own))
    metrics = _corrected(told, test.alpha)
    warnings = [*_ratio_warning(arms, ratio_p), *_unseen_warnings(metrics, given is not None)]
    if found.unknown:
        warnings.append(
            f"{found.unknown} claims are of variants or units that the test does not have: process them again."
        )
    return Analysis(
        test=name, title=test.title, unit=test.unit, control=next(iter(test.variants)), method=METHODS[looks.method],
        alpha=test.alpha, since=since, upto=upto, fraction=looks.fraction, arms=arms, ratio_p=ratio_p,
        ratio_ok=ratio_p >= RATIO_P, metrics=tuple(metrics), verdict=_verdict(metrics, test, looks.fraction),
        warnings=tuple(warnings), notes=(*_notes(context, arms, looks.method), *notes),
    )  # fmt: skip


def _arms(claims: pl.DataFrame, test: Experiment) -> tuple[tuple[Arm, ...], float]:
    """The variants, and how probable it is that chance alone made their sizes differ so much from their shares."""
    from scipy.stats import chisquare

    counts = claims.group_by("variant").agg(pl.col("unit").n_unique(), pl.len())
    units = {row["variant"]: (row["unit"], row["len"]) for row in counts.to_dicts()}
    total = sum(count for count, _ in units.values())
    shares = sum(variant.share for variant in test.variants.values())
    arms = [
        Arm(name, variant.share, *units.get(name, (0, 0)), total * variant.share / shares)
        for name, variant in test.variants.items()
    ]
    seen, expected = [arm.units for arm in arms], [arm.expected for arm in arms]
    return tuple(arms), float(chisquare(seen, expected).pvalue)


def _lacks(what: Metric, claims: pl.DataFrame, given: pl.DataFrame | None) -> str | None:
    """What a metric needs and does not have."""
    for column in what.labels:
        if given is None:
            return f"labels of what was right: --labels, a CSV with claim_id and {column}"
        if f"label_{column}" not in given.columns:
            return f"a column {column} in the labels"
        if claims[f"label_{column}"].null_count() == claims.height:
            return f"labels ({column}) of claims that are in the test"
    per = pl.lit(1.0) if what.per is None else what.per
    seen = claims.select(y=what.value, d=per).drop_nulls()
    if seen.is_empty():
        return f"claims that have a {what.title}"
    return f"claims with a {what.title} to divide by" if seen["d"].sum() == 0 else None


def _corrected(told: Sequence[MetricTold], alpha: float) -> list[MetricTold]:
    """The primary comparisons with p-values for all of them together, and their verdicts."""
    where = [
        (index, at) for index, each in enumerate(told) if each.role == "primary" for at in range(len(each.comparisons))
    ]
    p = [told[index].comparisons[at].p for index, at in where]
    corrected = dict(zip(where, zip(holm(p), benjamini_hochberg(p), strict=True), strict=True))
    made = []
    for index, each in enumerate(told):
        comparisons = []
        for at, one in enumerate(each.comparisons):
            if (index, at) not in corrected:
                comparisons.append(one)
                continue
            by_holm, by_bh = corrected[index, at]
            gains = (one.difference > 0) == (each.better == "higher")
            verdict = "not shown" if by_holm > alpha else "better" if gains else "worse"
            comparisons.append(msgspec.structs.replace(one, p_holm=by_holm, p_bh=by_bh, verdict=verdict))
        made.append(msgspec.structs.replace(each, comparisons=tuple(comparisons)))
    return made


def _verdict(metrics: Sequence[MetricTold], test: Experiment, fraction: float | None) -> str:
    """What to make of it, in a sentence a variant."""
    told = []
    for variant in list(test.variants)[1:]:
        primary = {each.metric: one.verdict for each in metrics if each.role == "primary"
                   for one in each.comparisons if one.variant == variant}  # fmt: skip
        guards = {each.metric: next((one.verdict for one in each.comparisons if one.variant == variant), "not measured")
                  for each in metrics if each.role == "guard"}  # fmt: skip
        worse = [name for name, verdict in primary.items() if verdict == "worse"]
        better = [name for name, verdict in primary.items() if verdict == "better"]
        broken = [name for name, verdict in guards.items() if verdict == "broken"]
        unsure = [f"{name} {verdict}" for name, verdict in guards.items() if verdict not in {"holds", "broken"}]
        if worse or broken:
            what = [*(f"worse in {name}" for name in worse), *(f"breaks the guard {name}" for name in broken)]
            told.append(f"{variant}: {', '.join(what)}")
        elif better and not unsure:
            told.append(f"{variant}: better in {', '.join(better)}" + (", and every guard holds" if guards else ""))
        elif better:
            told.append(f"{variant}: better in {', '.join(better)}, but not sure of its guards ({', '.join(unsure)})")
        else:
            over = fraction is not None and fraction >= 1
            told.append(f"{variant}: no difference shown" + (" by the end of the test" if over else " so far"))
    return "; ".join(told)


def _ratio_warning(arms: Sequence[Arm], p: float) -> list[str]:
    if p >= RATIO_P:
        return []
    counts = ", ".join(f"{arm.variant} {arm.units:,} of {arm.expected:,.0f} expected" for arm in arms)
    return [(
        f"The variants' sizes are not their shares ({counts}; p = {p:.1g}): something sorts units into or out of "
        "variants, and no figure below can be trusted. Were shares changed while it ran, or results put together?"
    )]  # fmt: skip


def _unseen_warnings(metrics: Sequence[MetricTold], labelled: bool) -> list[str]:
    """Metrics that are known of more claims in one variant than in another."""
    from scipy.stats import chi2_contingency

    found = []
    for each in metrics:
        table = np.array([[arm.units, arm.unseen] for arm in each.arms])
        if each.needs or len(table) < 2 or not table[:, 1].any() or not table.sum(axis=1).all():
            continue
        if chi2_contingency(table).pvalue < UNSEEN_P:
            shares = ", ".join(f"{arm.variant} {arm.units / max(arm.units + arm.unseen, 1):.0%}" for arm in each.arms)
            why = "label the claims of all variants alike, or by the paired design" if labelled else "compare with care"
            found.append(f"{each.metric} is not known of as many claims in each variant ({shares}): {why}.")
    return found


def _notes(context: Context, arms: Sequence[Arm], method: str) -> list[str]:
    test, looks = context.test, context.looks
    notes = [f"{arm.variant} has no claims yet." for arm in arms if not arm.claims]
    late = int((context.claims["received_at"].dt.date() > looks.days[-1]).sum())
    if late:
        notes.append(f"{late} claims came after the test's end, and are not counted.")
    if method == "once" and (looks.fraction or 0.0) < 1.0:
        notes.append("The test is planned for one look at its end; this is an earlier one, and promises nothing.")
    if method == "always_valid" and test.sequential == "spending":
        notes.append("The test has no end (`end` or `planned`), so its intervals are always valid, and wider for that.")
    if test.unit != CLAIM:
        notes.append(f"A {test.unit} with several claims counts once: values are over claims, intervals over units.")
    return notes
