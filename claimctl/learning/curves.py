"""Confidence that a user's own labels set right: a curve over the log-odds, by field and by whether a page was read.

Curves are laid one on the other: one learned from values that had a curve already comes after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimctl.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_EDGE = 1e-4
_RIDGE = 1.0
_STEEPEST = 2.0


class Curve(NamedTuple):
    """log-odds = slope * log-odds before + start + what the field adds + what it adds that OCR read the page.

    No value becomes surer than `most`, what so many labels can vouch for, unless it was so before.
    """

    slope: float
    start: float
    scanned: float
    most: float
    fields: dict[str, float]

    def apply(self, confidence: float, field: str, *, scanned: bool) -> float:
        """The confidence of a value as the labels have it."""
        known = self.start + self.fields.get(field, 0.0) + (self.scanned if scanned else 0.0)
        odds = self.slope * float(_odds(np.array([confidence]))[0]) + known
        return min(float(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))), max(confidence, self.most))


def fit(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], fields: Sequence[str], scanned: NDArray[np.bool_]
) -> Curve:
    """The curve under which the values are as often right as it says; held near leaving them as they are."""
    from scipy.optimize import minimize

    names = sorted(set(fields))
    place = np.array([names.index(name) for name in fields])
    odds, sign = _odds(confidence), np.where(right, 1.0, -1.0)
    rows = np.column_stack([odds, np.ones(len(odds)), scanned.astype(float)])
    begin = np.concatenate([[1.0, 0.0, 0.0], np.zeros(len(names))])
    ridge = np.concatenate([[_RIDGE, 0.0, _RIDGE], np.full(len(names), _RIDGE)])

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ point[:3] + point[3:][place])
        push = -sign / (1.0 + np.exp(np.clip(margin, -500, 500)))
        moved = point - begin
        slope = np.concatenate([rows.T @ push, np.bincount(place, push, len(names))]) + ridge * moved
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * (ridge * moved * moved).sum()), slope

    bounds = [(0.05, _STEEPEST)] + [(None, None)] * (len(begin) - 1)  # what was surer stays surer
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x
    shifts = {name: round(float(shift), 6) for name, shift in zip(names, found[3:], strict=True)}
    slope, start, read = (round(float(each), 6) for each in found[:3])
    return Curve(slope, start, read, round(1.0 - 1.0 / (len(right) + 2), 6), shifts)


def pack(curves: Sequence[Curve]) -> dict[str, Any]:
    """Curves as the store keeps them, the first to be laid first."""
    return {"curves": [curve._asdict() for curve in curves]}


def unpack(kept: Mapping[str, Any], name: str) -> tuple[Curve, ...]:
    """Curves as the store gave them. Raises DependencyError where they are none."""
    try:
        return tuple(Curve(**{field: each[field] for field in Curve._fields}) for each in kept["curves"])
    except (KeyError, TypeError) as error:
        raise DependencyError(
            "model_alien", f"The model {name!r} is no calibration.", "Make it anew with `claimctl calibrate`."
        ) from error


def _odds(confidence: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(confidence, _EDGE, 1.0 - _EDGE)
    odds: NDArray[np.float64] = np.log(held / (1.0 - held))
    return odds
