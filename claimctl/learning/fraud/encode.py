"""Columns as features, learned from the rows of a fold and no others.

A row never sees its own answer: where a category with many levels is replaced by how often its rows are frauds, the
rows that taught it get the share of other folds of theirs. Nothing is resampled, copied or made up, so no row can stand
on two sides of a split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.learning.fraud.columns import Column

_ENOUGH = 15  # rows that a level needs to have a feature of its own
_HELD = 20.0  # rows of the base rate that each level's share is held with
_FOLDS = 5


class Coded(msgspec.Struct, frozen=True):
    """How one column becomes features, in this order: its number, whether it is not known, a feature a level.

    `middle` stands where the number is not known; values are held within `low` and `high`. `odds` are the log-odds of
    each level of a category with many, where the number is theirs (`middle` for one that was not seen).
    """

    number: bool
    middle: float = 0.0
    low: float = 0.0
    high: float = 0.0
    unknown: bool = False
    levels: tuple[int, ...] = ()
    odds: tuple[float, ...] = ()

    @property
    def features(self) -> int:
        """How many features the column becomes."""
        return int(self.number) + int(self.unknown) + len(self.levels)

    def rows(self, values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """The features of a column's values."""
        found = []
        known = np.isfinite(values)
        if self.number:
            read = values
            if self.odds:
                place = np.where(known & (values >= 0), values, len(self.odds)).astype(int)
                read = np.array([*self.odds, self.middle])[place]
            found.append(np.where(np.isfinite(read), np.clip(read, self.low, self.high), self.middle))
        if self.unknown:
            found.append((~known).astype(float))
        found += [(values == level).astype(float) for level in self.levels]
        return found


class Encoder(NamedTuple):
    """How columns become features. `owner` (features,) is the place of the column that each feature is of."""

    coded: tuple[Coded, ...]

    @property
    def owner(self) -> NDArray[np.int64]:
        """The column of each feature."""
        return np.repeat(np.arange(len(self.coded)), [each.features for each in self.coded])

    def rows(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Features of rows that did not teach: (rows, features) of (rows, columns)."""
        found = [feature for place, each in enumerate(self.coded) for feature in each.rows(values[:, place])]
        return np.column_stack(found) if found else np.zeros((len(values), 0))


def learned(
    columns: Sequence[Column],
    values: NDArray[np.float64],
    fraud: NDArray[np.bool_],
    fold: NDArray[np.int64],
    most_levels: int = 12,
) -> tuple[Encoder, NDArray[np.float64]]:
    """The encoder that rows teach, and the features of these rows, none of which rests on its own answer.

    `fold` says which rows belong together (a group is never apart); any numbers. A category of more than `most_levels`
    becomes one feature, the log-odds of its levels.
    """
    encoder = Encoder(
        tuple(_coded(column, values[:, place], fraud, most_levels) for place, column in enumerate(columns))
    )
    rows = encoder.rows(values)
    part = fold % _FOLDS
    first = np.cumsum([0, *(each.features for each in encoder.coded)])
    for place, each in enumerate(encoder.coded):
        if not each.odds:
            continue
        for one in np.unique(part):
            others = part != one
            own = _odds(values[others, place], fraud[others], len(each.odds))
            held = msgspec.structs.replace(each, odds=tuple(own), middle=_base(fraud[others]))
            rows[~others, first[place]] = held.rows(values[~others, place])[0]
    return encoder, rows


def _coded(column: Column, values: NDArray[np.float64], fraud: NDArray[np.bool_], most_levels: int) -> Coded:
    known = np.isfinite(values)
    unknown = bool((~known).sum() >= _ENOUGH and known.any())
    if column.kind != "category":
        if not known.any():
            return Coded(number=False)
        low, middle, high = (float(each) for each in np.quantile(values[known], (0.0, 0.5, 1.0)))
        return Coded(number=True, middle=middle, low=low, high=high, unknown=unknown)
    counts = np.bincount(values[known & (values >= 0)].astype(int), minlength=len(column.places))
    common = [int(level) for level in np.argsort(-counts, kind="stable") if counts[level] >= _ENOUGH]
    if (counts > 0).sum() > most_levels:
        odds = _odds(values, fraud, len(column.places))
        return Coded(number=True, middle=_base(fraud), low=min(odds), high=max(odds), unknown=unknown, odds=tuple(odds))
    if len(common) == 2 and counts[common].sum() == known.sum():  # the one is all but the other
        common = common[1:]
    return Coded(number=False, unknown=unknown, levels=tuple(sorted(common)))


def _odds(values: NDArray[np.float64], fraud: NDArray[np.bool_], levels: int) -> list[float]:
    place = values[np.isfinite(values) & (values >= 0)].astype(int)
    hits = np.bincount(place, fraud[np.isfinite(values) & (values >= 0)], minlength=levels)
    rows = np.bincount(place, minlength=levels)
    base = 1.0 / (1.0 + np.exp(-_base(fraud)))
    share = (hits + _HELD * base) / (rows + _HELD)
    return [float(each) for each in np.log(share / (1.0 - share))]


def _base(fraud: NDArray[np.bool_]) -> float:
    share = (float(fraud.sum()) + 0.5) / (len(fraud) + 1.0)
    return float(np.log(share / (1.0 - share)))
