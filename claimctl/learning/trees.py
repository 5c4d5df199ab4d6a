"""Boosted trees as plain arrays: learned by scikit-learn, kept in the store, asked without it.

Nothing but numpy is needed to ask them, and a forest of 200 small trees scores a thousand rows in a few milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class Forest(NamedTuple):
    """Trees of at most `depth` steps: (trees, nodes) arrays. A leaf is its own child, and has the value."""

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    start: float
    depth: int

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of every row of `rows` (rows, features)."""
        trees = np.arange(len(self.feature))
        at = np.zeros((len(rows), len(trees)), dtype=np.int32)
        lines = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            seen = rows[lines, self.feature[trees, at]]
            at = np.where(seen <= self.threshold[trees, at], self.left[trees, at], self.right[trees, at])
        result: NDArray[np.float64] = self.start + self.value[trees, at].sum(axis=1)
        return result

    def chances(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of every row."""
        result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(self.scores(rows), -30.0, 30.0)))
        return result


def pack(forest: Forest) -> dict[str, Any]:
    """A forest as the store keeps it."""
    return forest._asdict()


def plain(forest: Forest) -> dict[str, Any]:
    """A forest as JSON keeps it."""
    return {name: np.asarray(part).tolist() for name, part in forest._asdict().items()}


def unpack(kept: Mapping[str, Any]) -> Forest:
    """A forest from what `pack` or `plain` gave; other keys are passed over."""
    feature, left, right = (np.asarray(kept[name], np.int32) for name in ("feature", "left", "right"))
    threshold, value = (np.asarray(kept[name], np.float64) for name in ("threshold", "value"))
    return Forest(feature, threshold, left, right, value, float(kept["start"]), int(kept["depth"]))


def grown(
    rows: NDArray[np.float64],
    right: NDArray[np.bool_],
    weights: NDArray[np.float64] | None = None,
    **settings: Any,  # noqa: ANN401  scikit-learn's own
) -> Forest:
    """A forest learned from rows without gaps, by histogram boosting; the same rows give the same forest."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(**{"random_state": 1, "early_stopping": False} | settings)
    model.fit(rows, right, sample_weight=weights)
    trees = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001  there is no public way to the trees
    size = max(map(len, trees))
    forest = Forest(
        np.zeros((len(trees), size), np.int32), np.zeros((len(trees), size)), np.zeros((len(trees), size), np.int32),
        np.zeros((len(trees), size), np.int32), np.zeros((len(trees), size)),
        float(np.ravel(model._baseline_prediction)[0]), int(max(nodes["depth"].max() for nodes in trees)),  # noqa: SLF001
    )  # fmt: skip
    for tree, nodes in enumerate(trees):
        for place, node in enumerate(nodes):
            if node["is_leaf"]:
                forest.left[tree, place] = forest.right[tree, place] = place
                forest.value[tree, place] = node["value"]
            else:
                forest.feature[tree, place] = node["feature_idx"]
                forest.threshold[tree, place] = node["num_threshold"]
                forest.left[tree, place], forest.right[tree, place] = node["left"], node["right"]
    return forest
