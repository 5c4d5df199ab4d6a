"""What each column adds to a score: exact, and adding up to it.

Of trees these are the Shapley values of the columns, unknown columns averaged over the rows that each branch was
learned from; a column's features count as one player. Of a linear model they are weight times distance from the mean.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.learning.trees import Forest


class Leaf(NamedTuple):
    """A leaf of a tree: its value, and a player a column on its way.

    Each player has the conditions that lie on the way, as (feature, threshold, goes left), and the share of rows
    that would take these turns.
    """

    value: float
    players: tuple[tuple[int, tuple[tuple[int, float, bool], ...], float], ...]


def leaves(forest: Forest, rows: NDArray[np.float64], owner: NDArray[np.int64]) -> tuple[Leaf, ...]:
    """All leaves of a forest with their ways; shares are of `rows`, those that it was learned from."""
    found: list[Leaf] = []
    for tree in range(len(forest.feature)):
        below = [(0, np.ones(len(rows), dtype=bool), _no_players())]
        while below:
            node, here, players = below.pop()
            left, right = int(forest.left[tree, node]), int(forest.right[tree, node])
            if left == node:
                value = float(forest.value[tree, node])
                found.append(Leaf(value, tuple((c, tuple(turns), share) for c, (turns, share) in players.items())))
                continue
            feature, threshold = int(forest.feature[tree, node]), float(forest.threshold[tree, node])
            goes = rows[:, feature] <= threshold
            total = max(int(here.sum()), 1)
            for child, left_turn in ((left, True), (right, False)):
                there = here & (goes if left_turn else ~goes)
                column = int(owner[feature])
                turns, share = players.get(column, ((), 1.0))
                turn = (*turns, (feature, threshold, left_turn))
                below.append((child, there, players | {column: (turn, share * float(there.sum()) / total)}))
    return tuple(found)


class Ways:
    """Leaves laid out for asking: those with as many players together, as arrays of (leaves, players, turns)."""

    def __init__(self, found: Sequence[Leaf]) -> None:
        self._groups = [
            _Group([leaf for leaf in found if len(leaf.players) == count])
            for count in sorted({len(leaf.players) for leaf in found})
        ]

    def shapley(self, rows: NDArray[np.float64], columns: int) -> tuple[float, NDArray[np.float64]]:
        """The mean score and what each column adds to it: (rows, columns). Mean and additions make the score."""
        added = np.zeros((len(rows), columns))
        mean = 0.0
        for group in self._groups:
            mean += float((group.value * group.share.prod(axis=1)).sum())
            meets = group.meets(rows)
            for place in range(group.share.shape[1]):
                moved = group.value * (meets[:, :, place] - group.share[:, place]) * _weights(meets, group.share, place)
                for row, one in enumerate(moved):
                    added[row] += np.bincount(group.column[:, place], one, minlength=columns)
        return mean, added


class _Group:
    """Leaves with equally many players. Ways shorter than the longest are filled up with a turn that all take."""

    def __init__(self, found: Sequence[Leaf]) -> None:
        players = len(found[0].players)
        longest = max((len(turns) for leaf in found for _, turns, _ in leaf.players), default=1)
        self.value = np.array([leaf.value for leaf in found])
        self.column = np.array([[column for column, _, _ in leaf.players] for leaf in found], np.int64)
        self.share = np.array([[share for _, _, share in leaf.players] for leaf in found]).reshape(len(found), players)
        self._feature = np.zeros((len(found), players, longest), np.int64)
        self._threshold = np.full((len(found), players, longest), np.inf)
        self._left = np.ones((len(found), players, longest), dtype=bool)
        for number, leaf in enumerate(found):
            for place, (_, turns, _) in enumerate(leaf.players):
                for turn, (feature, threshold, left) in enumerate(turns):
                    self._feature[number, place, turn] = feature
                    self._threshold[number, place, turn] = threshold
                    self._left[number, place, turn] = left

    def meets(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Whether rows take all turns of each player: 0 or 1, (rows, leaves, players)."""
        taken = (rows[:, self._feature] <= self._threshold) == self._left
        found: NDArray[np.float64] = taken.all(axis=3).astype(float)
        return found


def _weights(meets: NDArray[np.float64], shares: NDArray[np.float64], out: int) -> NDArray[np.float64]:
    """How often the others let a leaf be reached, over all orders of the players: Shapley's weights, (rows, leaves)."""
    count = shares.shape[1]
    sums = [np.ones(meets.shape[:2])]  # by how many of the others are known
    for place in range(count):
        if place == out:
            continue
        longer = [part * shares[:, place] for part in sums] + [np.zeros(meets.shape[:2])]
        for known, part in enumerate(sums):
            longer[known + 1] = longer[known + 1] + part * meets[:, :, place]
        sums = longer
    total = np.zeros(meets.shape[:2])
    for known, part in enumerate(sums):
        total += part * (factorial(known) * factorial(count - known - 1) / factorial(count))
    return total


def _no_players() -> dict[int, tuple[tuple[tuple[int, float, bool], ...], float]]:
    return {}
