"""Boosted trees as plain lists: what scikit-learn learned, applied without it.

A tree is four lists of its nodes: the measure that a node asks for (-1: a leaf), the value up to which the left child
is next, the right child's place (the left one is the next node), and what a leaf adds to the score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping


class Trees(msgspec.Struct, frozen=True):
    """The forest: nodes of all trees in one array each; `roots` is where each tree begins."""

    base: float
    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    bound: NDArray[np.float64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row: the log odds that the trees were learned to give."""
        total = np.full(len(rows), self.base)
        if not len(rows):
            return total
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        lines = np.arange(len(rows))[:, None]
        while True:
            asked = self.feature[at]
            inner = asked >= 0
            if not inner.any():
                break
            low = rows[lines, np.maximum(asked, 0)] <= self.bound[at]
            at = np.where(inner, np.where(low, at + 1, self.right[at]), at)
        result: NDArray[np.float64] = total + self.value[at].sum(axis=1)
        return result


def unpack(packed: Mapping[str, Any]) -> Trees:
    """Trees from what `pack` gave."""
    return Trees(
        float(packed["base"]),
        np.array(packed["roots"], dtype=np.int64),
        np.array(packed["feature"], dtype=np.int64),
        np.array(packed["bound"], dtype=np.float64),
        np.array(packed["right"], dtype=np.int64),
        np.array(packed["value"], dtype=np.float64),
    )


def pack(learned: Any) -> dict[str, Any]:  # noqa: ANN401  scikit-learn has no types
    """A fitted HistGradientBoostingClassifier of two classes as plain lists."""
    roots: list[int] = []
    feature: list[int] = []
    bound: list[float] = []
    right: list[int] = []
    value: list[float] = []
    for (tree,) in learned._predictors:  # noqa: SLF001  there is no public way to the trees
        roots.append(len(feature))
        nodes = tree.nodes

        def add(index: int, nodes: Any = nodes) -> None:  # noqa: ANN401
            node = nodes[index]
            here = len(feature)
            leaf = bool(node["is_leaf"])
            feature.append(-1 if leaf else int(node["feature_idx"]))
            bound.append(0.0 if leaf else round(float(node["num_threshold"]), 6))
            right.append(0)
            value.append(round(float(node["value"]), 6) if leaf else 0.0)
            if not leaf:
                add(int(node["left"]))
                right[here] = len(feature)
                add(int(node["right"]))

        add(0)
    base = float(np.ravel(learned._baseline_prediction)[0])  # noqa: SLF001
    return {"base": base, "roots": roots, "feature": feature, "bound": bound, "right": right, "value": value}
