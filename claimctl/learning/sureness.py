"""How probable it is that a decision is right: a curve over signs, each of which can only speak for it.

The log-odds are a start of the outcome and a sum of weights, none below 0, times signs, which are all turned so that
more is surer. So a claim that is better in everything is never less sure, whatever the labels happened to say. And no
decision is surer than the readings that it rests on: what was read less well than any label tells of stays in doubt.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from claimctl.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RIDGE = 1.0


class Case(NamedTuple):
    """A labelled decision: its outcome, its signs, whether it was right."""

    outcome: str
    signs: Mapping[str, float]
    right: bool


class Curve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The curve. `most` is the highest probability that its labels can vouch for, and only what is shown is held to
    it: ranks keep what lies above.
    """

    start: float
    outcomes: dict[str, float]
    weights: dict[str, float]
    most: float

    def rank(self, outcome: str, signs: Mapping[str, float], readings: float = 1.0) -> float:
        """The probability that the decision is right, `readings` being that of what it rests on."""
        odds = self.start + self.outcomes.get(outcome, 0.0)
        odds += sum(weight * signs.get(name, 0.0) for name, weight in self.weights.items())
        return min(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds)))), readings)

    def shown(self, outcome: str, signs: Mapping[str, float], readings: float = 1.0) -> float:
        """The same, and no more than the labels can vouch for."""
        return min(self.rank(outcome, signs, readings), self.most)


def fit(cases: Sequence[Case]) -> Curve:
    """The likeliest curve, held near saying the same of all."""
    from scipy.optimize import minimize

    signs = sorted({name for case in cases for name in case.signs})
    outcomes = sorted({case.outcome for case in cases})
    rows = np.zeros((len(cases), 1 + len(outcomes) + len(signs)))
    rows[:, 0] = 1.0
    for row, case in zip(rows, cases, strict=True):
        row[1 + outcomes.index(case.outcome)] = 1.0
        for name, value in case.signs.items():
            row[1 + len(outcomes) + signs.index(name)] = value
    sign = np.where([case.right for case in cases], 1.0, -1.0)
    ridge = np.full(rows.shape[1], _RIDGE)
    ridge[0] = 1e-3  # so that labels which are all right still have a likeliest curve

    def loss(point: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, np.ndarray[Any, np.dtype[np.float64]]]:
        margin = sign * (rows @ point)
        push = -sign / (1.0 + np.exp(np.clip(margin, -500, 500)))
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * (ridge * point**2).sum()), rows.T @ push + ridge * point

    bounds = [(None, None)] * (1 + len(outcomes)) + [(0.0, None)] * len(signs)
    found = [
        round(float(each), 6)
        for each in minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    ]
    return Curve(
        start=found[0],
        outcomes=dict(zip(outcomes, found[1 : 1 + len(outcomes)], strict=True)),
        weights={name: weight for name, weight in zip(signs, found[1 + len(outcomes) :], strict=True) if weight},
        most=round(1.0 - 1.0 / (len(cases) + 2), 6),
    )


def unpack(kept: object, name: str) -> Curve:
    """The curve as the store gave it. Raises DependencyError where it is none."""
    try:
        return msgspec.convert(kept, Curve)
    except msgspec.ValidationError as error:
        raise DependencyError(
            "model_alien", f"The model {name!r} does not tell how sure decisions are.", "Make it anew, or name another."
        ) from error
