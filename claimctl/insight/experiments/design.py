"""Outcomes that nobody sees without labels, and how few labels tell two variants apart.

Apart: each claim is judged by one variant, and claims of both must be labelled. Paired: the same claims are judged by
both; where they decide alike they are equally right, so only the band between them, the claims that they decide
differently, has to be labelled. Of those each label speaks for the one or the other, and the test is McNemar's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.errors import UsageError
from claimctl.insight.experiments.model import BandCase, Paired

if TYPE_CHECKING:
    import polars as pl

    from claimctl.config import Goal
    from claimctl.insight.experiments.metrics import Metric

_DETECT = 0.02  # a difference worth finding, where the test names none
_BANDS = (2.0, 5.0, 10.0)  # times the difference: shares of claims that labels are told for
_RARE = 0.05  # what a rate of frauds is taken to be, where nothing tells


def paired_labels(detect: float, band: float, alpha: float, power: float) -> int | None:
    """How many labels of the band tell a difference of `detect` over all claims; None where it can't be so large.

    In the band, of share `band`, it is detect / band. The normal approximation of the sign test, as Connor gives it for
    McNemar's ("Sample size for testing differences in proportions for the paired-sample design", Biometrics 43, 1987),
    where each label of the band speaks for one of the two.
    """
    from scipy.special import ndtri

    if band <= 0 or detect > band:
        return None
    inside = detect / band
    z_alpha, z_power = float(ndtri(1 - alpha / 2)), float(ndtri(power))
    return max(6, math.ceil(((z_alpha + z_power * math.sqrt(1 - inside**2)) / inside) ** 2))


def apart_labels(rate: float, detect: float, alpha: float, power: float) -> int:
    """How many labels in each of two variants tell a rate from one that differs by `detect` (Fleiss' formula).

    Raises UsageError where it can't differ by so much.
    """
    from claimctl.insight.experiments.power import units_for_rates

    other = rate + detect if rate + detect < 1 else rate - detect
    if other <= 0:
        raise UsageError(
            "detect_unfit", f"A rate that is {rate:.0%} now can't change by {detect:.1%}.",
            "Name a smaller difference (detect, or margin of a guard).",
        )  # fmt: skip
    return units_for_rates(rate, other, alpha, power, 1.0)[0]


def design(goal: Goal, what: Metric, claims: pl.DataFrame, band: float | None, alpha: float, power: float) -> Paired:
    """What it takes to measure a metric that needs labels, apart and paired.

    `claims` tell how confident decisions are. Where the `band` is not known (None), so many labels are told for some.
    """
    rate = rate_of(what, claims)
    detect = detect_of(goal, rate)
    bands = [each * detect for each in _BANDS if each * detect < 1] if band is None else [band]
    cases = tuple(
        BandCase(each, labels, math.ceil(labels / each) if labels else None)
        for each in bands
        for labels in (paired_labels(detect, each, alpha, power),)
    )
    return Paired(
        column=what.labels[0], detect=detect, assumed=rate, apart=apart_labels(rate, detect, alpha, power), band=band,
        cases=cases, moot=band is not None and cases[0].labels is None,
    )  # fmt: skip


def detect_of(goal: Goal, rate: float) -> float:
    """The difference worth finding: the goal's own, or its margin; of a test that names none, 2 in 100."""
    detect = goal.detect or goal.margin
    share = goal.relative_detect or goal.relative_margin
    return detect or (share * rate if share else _DETECT)


def rate_of(what: Metric, claims: pl.DataFrame) -> float:
    """What the rate is taken to be: decisions are right as often as they are sure of it; frauds are rare."""
    if what.name == "right_rate":
        mean = claims["confidence"].mean()
        return min(max(float(mean) if isinstance(mean, float) else 0.9, 0.05), 0.95)
    return _RARE
