"""Outcomes that nobody sees without labels, and how few labels tell two variants apart.

Apart: each claim is judged by one variant, and claims of both must be labelled. Paired: the same claims are judged by
both; where they decide alike they are equally right, so only the band between them, the claims that they decide
differently, has to be labelled. Of those each label speaks for the one or the other, and the test is McNemar's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.insight.experiments.model import Paired

if TYPE_CHECKING:
    import polars as pl

    from claimctl.config import Experiment, Goal
    from claimctl.insight.experiments.metrics import Metric

_DETECT = 0.02  # a difference worth finding, where the test names none
_SURELY = 2.9  # standard errors that 5 decisions together exceed once in 100
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
    """How many labels in each of two variants tell a rate from one that differs by `detect` (Fleiss' formula)."""
    from claimctl.insight.experiments.power import units_for_rates

    other = rate + detect if rate + detect < 1 else rate - detect
    return units_for_rates(rate, other, alpha, power, 1.0)[0]


def labels_needed(test: Experiment, goal: Goal, what: Metric, claims: pl.DataFrame) -> Paired:
    """What it takes to measure a metric that needs labels, apart and paired, as far as the claims so far can tell."""
    rate = rate_of(what, claims)
    detect = detect_of(goal, rate)
    band = _least_band(claims, list(test.variants))
    return design(what, detect, rate, band, test.alpha, test.power, exact=False)


def design(
    what: Metric, detect: float, rate: float, band: float, alpha: float, power: float, *, exact: bool = True
) -> Paired:
    """The two designs side by side; `exact`: the band is known, not just how large it is at least."""
    labels = paired_labels(detect, band, alpha, power)
    return Paired(
        column=what.labels[0], detect=detect, assumed=rate, apart=apart_labels(rate, detect, alpha, power), band=band,
        paired=labels, claims=math.ceil(labels / band) if labels else None, moot=exact and labels is None,
        exact=exact,
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


def _least_band(claims: pl.DataFrame, variants: list[str]) -> float:
    """At least so many claims are decided differently, as surely as 99 in 100 by what is seen of each decision.

    A decision that is more frequent in one variant must be another for as many claims in the other.
    """
    counts = claims.group_by("variant", "decision").len()
    total = dict(claims.group_by("variant").len().iter_rows())
    seen = {(row["variant"], row["decision"]): row["len"] for row in counts.to_dicts()}
    control, *others = variants
    least = 0.0
    for other in others:
        for decision in {decision for _, decision in seen}:
            one, two = (
                ((seen.get((name, decision), 0) + 1) / (total.get(name, 0) + 2), total.get(name, 0) + 2)
                for name in (control, other)
            )
            error = math.sqrt(one[0] * (1 - one[0]) / one[1] + two[0] * (1 - two[0]) / two[1])
            least = max(least, abs(one[0] - two[0]) - _SURELY * error)
    return least
