"""One model learned from rows: the recipe that does best on rows left out, its scores set right to be probabilities.

Everything that is learned, encoding, choice and calibration too, is learned of the rows given, so that a validation
that calls `learn` on a part has learned nothing from the rest. Fraud is rare and stays so: no weights, no resampling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimctl.learning import calibrate, trees
from claimctl.learning.fraud import bends, encode
from claimctl.learning.fraud import columns as survey
from claimctl.learning.fraud.bends import Bends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from claimctl.learning.fraud.columns import Column
    from claimctl.learning.fraud.encode import Encoder

INNER = 3
_FORWARD_ENOUGH = 100  # frauds among forward scores: with fewer, calibration rests on folds across time
_PARTS = 3
_MANY = 20_000  # rows: of more, as many are drawn to choose by
_SIGNAL = 2.0  # standard errors over chance that a column needs where only those that say something are learned


class Recipe(NamedTuple):
    """How to learn: trees of so many leaves, or with none a linear model. `screened`: only of telling columns.

    A category of more than `levels` becomes one feature: trees lose themselves among many, a linear model does not.
    """

    name: str
    leaves: int = 0
    rounds: int = 0
    ridge: float = 0.0
    screened: bool = False
    levels: int = 12
    smallest: int = 20


RECIPES = (
    Recipe("linear", ridge=100.0, levels=40),
    Recipe("trees of 4 leaves", leaves=4, rounds=90),
    Recipe("trees of 6 leaves", leaves=6, rounds=140),
    Recipe("linear, telling columns", ridge=20.0, screened=True, levels=40),
    Recipe("trees of 4 leaves, telling columns", leaves=4, rounds=90, screened=True),
)


class Linear(NamedTuple):
    """log-odds = `start` + `weights` @ (row - `mean`): (features,) each."""

    weights: NDArray[np.float64]
    mean: NDArray[np.float64]
    start: float

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of rows."""
        found: NDArray[np.float64] = self.start + (rows - self.mean) @ self.weights
        return found


class Learned(NamedTuple):
    """A model: features of columns, their scores, probabilities. `used` says which columns it asks for."""

    recipe: Recipe
    used: NDArray[np.bool_]
    encoder: Encoder
    engine: Linear | trees.Forest
    line: Bends
    rows: NDArray[np.float64]  # the features that it was learned from

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds of rows of values (rows, all columns)."""
        return self.engine.scores(self.encoder.rows(values[:, self.used]))

    def chances(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of rows of values (rows, all columns)."""
        return self.line.chances(self.scores(values))


class Rows(NamedTuple):
    """What is learned from: values (rows, columns), answers, the unit of each row (a group, else the row itself)
    and its period, where time is known.
    """

    columns: tuple[Column, ...]
    values: NDArray[np.float64]
    fraud: NDArray[np.bool_]
    unit: NDArray[np.int64]
    order: NDArray[np.int64] | None

    def of(self, kept: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return self._replace(
            values=self.values[kept], fraud=self.fraud[kept], unit=self.unit[kept],
            order=None if self.order is None else self.order[kept],
        )  # fmt: skip


def learn(rows: Rows, *, recipe: Recipe | None = None, calibrated: bool = True) -> Learned:
    """The model that rows teach. With a `recipe` nothing is chosen; without `calibrated` scores stay as they are."""
    if recipe is not None and not calibrated:
        return _fitted(rows, recipe)
    chosen = recipe or _choose(rows)
    learned = _fitted(rows, chosen)
    return learned._replace(line=_line(rows, chosen)) if calibrated else learned


def folds(rows: Rows, count: int, seed: int) -> NDArray[np.int64]:
    """The fold of each row: units stay whole, frauds are spread evenly."""
    rng = np.random.default_rng(seed)
    units, place = np.unique(rows.unit, return_inverse=True)
    has = np.bincount(place.ravel(), rows.fraud) > 0
    mixed = rng.permutation(len(units))
    mixed = mixed[np.argsort(~has[mixed], kind="stable")]
    fold = np.empty(len(units), np.int64)
    fold[mixed] = np.arange(len(units)) % count
    found: NDArray[np.int64] = fold[place.ravel()]
    return found


def forward(rows: Rows, count: int, *, frauds: int = 20) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Past and next rows, `count` times over the later half of the time; a unit is never on both sides.

    A cut falls between periods, and only where both sides have at least `frauds` frauds (the later one: half of it).
    """
    periods, size = np.unique(rows.order if rows.order is not None else [], return_counts=True)
    if rows.order is None or len(periods) < 2:
        return
    ends = np.cumsum(size) / size.sum()
    first = int(np.searchsorted(ends, 0.5 - 1e-9)) + 1
    cuts = [int(np.searchsorted(ends, 0.5 + 0.5 * part / count - 1e-9)) + 1 for part in range(count)]
    cuts = sorted({min(max(cut, first), len(periods) - 1) for cut in cuts})
    for cut, until in zip(cuts, [*cuts[1:], len(periods)], strict=True):
        later = (rows.order >= periods[cut]) & (rows.order <= periods[until - 1])
        for before, after in apart(rows, rows.order < periods[cut], later):
            if _enough(rows.fraud[before], frauds) and _enough(rows.fraud[after], frauds // 2):
                yield before, after


def apart(
    rows: Rows, past: NDArray[np.bool_], later: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Past and later rows such that no unit is on both sides.

    Units that come again and again, such as providers, are dealt into parts: each part's later rows are asked of the
    past of the others. Few that come again are left out of the past.
    """
    again = past & np.isin(rows.unit, rows.unit[later])
    if again.sum() <= 0.2 * past.sum():
        yield past & ~again, later
        return
    part = folds(rows, _PARTS, seed=37)
    for one in range(_PARTS):
        yield past & (part != one), later & (part == one)


def _fitted(rows: Rows, recipe: Recipe) -> Learned:
    used = np.ones(len(rows.columns), dtype=bool)
    if recipe.screened:
        used = _telling(rows)
    columns = [column for column, kept in zip(rows.columns, used, strict=True) if kept]
    encoder, x = encode.learned(columns, rows.values[:, used], rows.fraud, _mixed(rows.unit), recipe.levels)
    return Learned(recipe, used, encoder, _engine(x, rows.fraud, recipe), Bends(), x)


def _engine(x: NDArray[np.float64], fraud: NDArray[np.bool_], recipe: Recipe) -> Linear | trees.Forest:
    if not recipe.leaves:
        mean, spread = x.mean(axis=0), x.std(axis=0)
        spread[spread == 0.0] = 1.0
        found = calibrate.sigmoid((x - mean) / spread, fraud, np.ones(len(x)), ridge=recipe.ridge)
        return Linear(found[:-1] / spread, mean, float(found[-1]))
    settings: dict[str, Any] = {
        "max_iter": recipe.rounds, "max_leaf_nodes": recipe.leaves, "max_depth": 4, "learning_rate": 0.05,
        "min_samples_leaf": recipe.smallest, "l2_regularization": 5.0, "max_features": 0.5,
    }  # fmt: skip
    return trees.grown(x, fraud, **settings)


def _telling(rows: Rows) -> NDArray[np.bool_]:
    """The columns that rank frauds alone better than chance would; all where none does."""
    count, frauds = len(rows.fraud), int(rows.fraud.sum())
    error = np.sqrt((count + 1) / (12.0 * max(frauds, 1) * max(count - frauds, 1)))
    found = np.array([
        survey.auc_alone(rows.values[:, place], rows.fraud) > 0.5 + _SIGNAL * error
        for place in range(len(rows.columns))
    ], dtype=bool)  # fmt: skip
    return found if found.any() else ~found


def _left_out(rows: Rows, recipe: Recipe, fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Scores of all rows by models that have not seen their fold."""
    scores = np.zeros(len(rows.fraud))
    for one in np.unique(fold):
        scores[fold == one] = _fitted(rows.of(fold != one), recipe).scores(rows.values[fold == one])
    return scores


def _enough(fraud: NDArray[np.bool_], least: int) -> bool:
    return bool(fraud.sum() >= least and (~fraud).sum() >= least)


def _choose(rows: Rows) -> Recipe:
    """The recipe of the least loss; a linear one that is not worse by more than a standard error is plainer."""
    count = len(rows.fraud)
    if count > _MANY:
        drawn = np.zeros(count, dtype=bool)
        drawn[np.random.default_rng(31).permutation(count)[:_MANY]] = True
        rows = rows.of(drawn)
    fold = folds(rows, INNER, seed=11)
    losses = {each: _losses(_left_out(rows, each, fold), rows.fraud, fold) for each in RECIPES}
    best = min(losses, key=lambda each: losses[each].mean())
    plain = min((each for each in losses if not each.leaves), key=lambda each: losses[each].mean(), default=best)
    worse = losses[plain] - losses[best]
    return plain if worse.mean() <= worse.std() / np.sqrt(len(worse)) else best


def _losses(scores: NDArray[np.float64], fraud: NDArray[np.bool_], fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """How wrong the probabilities are that scores become, row by row, each fold by a line that the others taught."""
    odds = np.zeros(len(scores))
    for one in np.unique(fold):
        odds[fold == one] = bends.fit(scores[fold != one], fraud[fold != one]).odds(scores[fold == one])
    return np.logaddexp(0.0, np.where(fraud, -odds, odds))


def _line(rows: Rows, recipe: Recipe) -> Bends:
    """What sets scores right, of rows left out: of later rows than taught, where there are enough frauds among them."""
    parts = [(later, _fitted(rows.of(past), recipe).scores(rows.values[later])) for past, later in forward(rows, 3)]
    if sum(int(rows.fraud[later].sum()) for later, _ in parts) < _FORWARD_ENOUGH:
        return bends.fit(_left_out(rows, recipe, folds(rows, INNER, seed=11)), rows.fraud)
    return bends.fit(
        np.concatenate([said for _, said in parts]), np.concatenate([rows.fraud[later] for later, _ in parts])
    )


def _mixed(unit: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number a unit that has nothing to do with where its rows stand in the table."""
    units, place = np.unique(unit, return_inverse=True)
    found: NDArray[np.int64] = np.random.default_rng(13).permutation(len(units))[place.ravel()]
    return found
