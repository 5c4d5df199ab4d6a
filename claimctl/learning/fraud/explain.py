"""What each column adds to a score: exact, and adding up to it.

Of trees these are the Shapley values of the columns, unknown columns averaged over the rows that each branch was
learned from; a column's features count as one player. Of a linear model they are weight times distance from the mean.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
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


def shapley(found: tuple[Leaf, ...], rows: NDArray[np.float64], columns: int) -> tuple[float, NDArray[np.float64]]:
    """The mean score and what each column adds to it: (rows, columns). Mean and additions make the score."""
    added = np.zeros((len(rows), columns))
    mean = 0.0
    for leaf in found:
        shares = [share for _, _, share in leaf.players]
        mean += leaf.value * float(np.prod(shares))
        meets = [_meets(turns, rows) for _, turns, _ in leaf.players]
        for place, (column, _, share) in enumerate(leaf.players):
            weight = _weights(meets, shares, place)
            added[:, column] += leaf.value * (meets[place] - share) * weight
    return mean, added


def _weights(meets: list[NDArray[np.float64]], shares: list[float], out: int) -> NDArray[np.float64]:
    """How often the others let the leaf be reached, over all orders of the players: Shapley's weights."""
    count = len(meets)
    sums = [np.ones(len(meets[0]))]  # by how many of the others are known
    for place in range(count):
        if place == out:
            continue
        longer = [part * shares[place] for part in sums] + [np.zeros(len(meets[0]))]
        for known, part in enumerate(sums):
            longer[known + 1] = longer[known + 1] + part * meets[place]
        sums = longer
    total = np.zeros(len(meets[0]))
    for known, part in enumerate(sums):
        total += part * (factorial(known) * factorial(count - known - 1) / factorial(count))
    return total


def _meets(turns: tuple[tuple[int, float, bool], ...], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    met = np.ones(len(rows))
    for feature, threshold, left in turns:
        met *= (rows[:, feature] <= threshold) == left
    return met


def _no_players() -> dict[int, tuple[tuple[tuple[int, float, bool], ...], float]]:
    return {}
