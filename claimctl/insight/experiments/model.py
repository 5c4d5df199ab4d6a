"""What is told of a test, as records: the JSON of `claimctl experiment` is just these."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

Role = Literal["primary", "guard"]
Verdict = Literal["better", "worse", "not shown", "holds", "broken", "not measured"]


class Arm(msgspec.Struct, frozen=True):
    """A variant: its share of the test, its units and claims, and how many units its share would make."""

    variant: str
    share: float
    units: int
    claims: int
    expected: float


class Seen(msgspec.Struct, frozen=True):
    """A metric in a variant: its value over how many units, and claims of which it is not known."""

    variant: str
    value: float | None
    units: int
    unseen: int


class Belief(msgspec.Struct, frozen=True):
    """How probably the variant is better than the control, and what choosing it costs on average if it is not."""

    better: float
    expected_loss: float


class Look(msgspec.Struct, frozen=True):
    """A day on which the test was or could have been looked at: what was seen, and the bound it had to reach."""

    day: dt.date
    fraction: float | None
    units: int
    difference: float
    z: float
    bound: float


class Comparison(msgspec.Struct, frozen=True):
    """A variant against the control: the difference and the share it makes, with intervals that hold for all looks.

    `p_once` is Welch's, for one look at the end alone; `p` holds for all looks made, `p_holm` and `p_bh` for all
    primary comparisons too (None for guards). A guard's verdict rests on one side: `spare` is what is left of its
    margin at the worst that the interval allows, in the metric's unit.
    """

    variant: str
    difference: float
    low: float
    high: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    p_once: float
    p: float
    verdict: Verdict
    belief: Belief
    p_holm: float | None = None
    p_bh: float | None = None
    spare: float | None = None
    crossed: dt.date | None = None
    looks: tuple[Look, ...] = ()


class BandCase(msgspec.Struct, frozen=True):
    """If variants decide this share of the claims differently, so many labels of those tell them apart.

    `claims` must be judged both ways to have that many. None: they can't be so far apart.
    """

    band: float
    labels: int | None
    claims: int | None


class Paired(msgspec.Struct, frozen=True):
    """What labels a metric takes to find a difference of `detect`: `apart`, a number in each of two variants; or
    paired, of claims that both judge, by `cases`.

    `assumed` is what the metric is taken to be now, `band` the share of claims that are decided differently (None: a
    shadow run tells). `moot`: so few that the difference can't come about.
    """

    column: str
    detect: float
    assumed: float
    apart: int
    band: float | None
    cases: tuple[BandCase, ...]
    moot: bool


class MetricTold(msgspec.Struct, frozen=True):
    """A metric of the test. `needs` names what it lacks where it is not measured; `adjusted` is the share of its
    variance that earlier claims, or what else was known before, explained.
    """

    metric: str
    title: str
    role: Role
    better: str
    shown: str
    needs: str | None = None
    margin: float | None = None
    adjusted: float | None = None
    arms: tuple[Seen, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    paired: Paired | None = None


class Analysis(msgspec.Struct, frozen=True):
    """A test, as far as it has come. `fraction` is how much of it is done (None: it has no end)."""

    test: str
    title: str
    unit: str
    control: str
    method: str
    alpha: float
    since: dt.date
    upto: dt.date
    fraction: float | None
    arms: tuple[Arm, ...]
    ratio_p: float
    ratio_ok: bool
    metrics: tuple[MetricTold, ...]
    verdict: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
