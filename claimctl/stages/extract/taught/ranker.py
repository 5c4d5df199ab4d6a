"""A small ranker a field: which of a document's spans is the value, learned from as few as ten documents.

A softmax over all spans of a document and over there being none. Where a value stands twice, that either of its places
is the field's is enough: which of them, the places in the other documents tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.stages.extract.taught.signs import DENSE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

# What is believed before the first example: the general ranker, and a label that is called like the field.
_PRIOR = {"known": 1.0, "named_left": 2.0, "named_above": 1.0, "named_head": 1.0}
_NONE = -1.0
_RIDGE = 0.15
_RIDGE_PLAIN = 0.3


class Weights(NamedTuple):
    """A field's weights: `values` at the columns `at` of the signs, and the score of there being no value."""

    at: NDArray[np.int32]
    values: NDArray[np.float64]
    none: float

    def scores(self, rows: csr_matrix) -> NDArray[np.float64]:
        """The score of every span, and of none as the last."""
        whole = np.zeros(WIDTH)
        whole[self.at] = self.values
        return np.append(rows @ whole, self.none)


class Lesson(NamedTuple):
    """A document's spans for a field as signs, and which of them have the right value; none where it is absent."""

    rows: csr_matrix
    right: NDArray[np.bool_]
    absent: bool = False


def chances(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of every option."""
    raised = np.exp(scores - scores.max())
    result: NDArray[np.float64] = raised / raised.sum()
    return result


def fit(lessons: Sequence[Lesson], ridge: float = _RIDGE) -> Weights:
    """The weights under which the right places are likeliest; a ridge holds them near what was believed before.

    Lessons whose value stands nowhere teach nothing. Deterministic.
    """
    from scipy.optimize import minimize
    from scipy.sparse import vstack

    lessons = [each for each in lessons if each.absent or each.right.any()]
    prior = np.zeros(WIDTH)
    for name, value in _PRIOR.items():
        prior[DENSE.index(name)] = value
    if not lessons:
        at = np.flatnonzero(prior).astype(np.int32)
        return Weights(at, prior[at], _NONE)
    whole = vstack([each.rows for each in lessons]).tocsr()
    active = np.unique(np.concatenate([whole.indices, np.flatnonzero(prior)])).astype(np.int32)
    rows = whole[:, active].tocsr()
    held = np.where(active < len(DENSE), _RIDGE_PLAIN, ridge)
    start = np.append(prior[active], _NONE)
    held = np.append(held, ridge)
    ends = np.cumsum([each.rows.shape[0] for each in lessons])
    turned = rows.T.tocsr()

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ point[:-1]
        slope = np.zeros(len(scores))
        moved = point - start
        value = 0.5 * float((held * moved * moved).sum())
        none = 0.0
        begin = 0
        for each, end in zip(lessons, ends, strict=True):
            options = np.append(scores[begin:end], point[-1])
            right = np.append(each.right, each.absent)
            likely = chances(options)
            among = likely * right
            total = max(float(among.sum()), 1e-12)
            value -= float(np.log(total))
            push = likely - among / total
            slope[begin:end] = push[:-1]
            none += float(push[-1])
            begin = end
        return value, np.append(turned @ slope, none) + held * moved

    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7})
    return Weights(active, found.x[:-1], float(found.x[-1]))
