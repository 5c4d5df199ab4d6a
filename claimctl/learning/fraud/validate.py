"""How good a model is that rows teach, measured where it counts: on later rows than it learned from.

Beside it stands the same in random order: rows of any time to learn from, as many, the same rows to be ranked. Where
the random order does better by more than CANARY, the table knows something that the future will not tell: a leak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.learning import calibrate
from claimctl.learning.fraud import columns as survey
from claimctl.learning.fraud.fit import Rows, folds, learn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from claimctl.learning.fraud.fit import Recipe

CANARY = 0.05
BLOCKS = 4
BLOCKS_OF_GROUPS = 2  # each of them in three parts
FOLDS = 5
_DRAWS = 500
_TOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


class Figures(msgspec.Struct, frozen=True):
    """What probabilities are worth on rows that did not teach. Intervals hold 95 %; `low` and `high` are of the AUC."""

    claims: int
    frauds: int
    auc: float
    low: float
    high: float
    average_precision: float
    ece: float
    brier: float


class Lift(msgspec.Struct, frozen=True):
    """The claims ranked highest: their share, the lowest probability among them, and the frauds there."""

    share: float
    threshold: float
    claims: int
    frauds: int
    precision: float
    recall: float
    lift: float


class Canary(msgspec.Struct, frozen=True):
    """Random order against forward in time, on the same rows and with as many to learn from.

    `suspects` are columns that alone rank better in random order, with by how much.
    """

    random: float
    forward: float
    difference: float
    low: float
    high: float
    suspects: tuple[tuple[str, float], ...]

    @property
    def sings(self) -> bool:
        """True where the random order does better than is believable."""
        return self.difference > CANARY


class Said(NamedTuple):
    """Probabilities of rows that did not teach, and which rows they are."""

    chances: NDArray[np.float64]
    rows: NDArray[np.int64]


Cut = tuple["NDArray[np.bool_]", "NDArray[np.bool_]"]


def crossed(rows: Rows, told: Callable[[str], None] | None = None) -> Said:
    """Every row by a model that has not seen its fold (nor its group)."""
    fold = folds(rows, FOLDS, seed=3)
    chances = np.zeros(len(rows.fraud))
    for one in range(FOLDS):
        if told is not None:
            told(f"cross-validation {one + 1} of {FOLDS}")
        chances[fold == one] = learn(rows.of(fold != one)).chances(rows.values[fold == one])
    return Said(chances, np.arange(len(chances)))


def ahead(rows: Rows, cuts: Sequence[Cut], told: Callable[[str], None] | None = None) -> tuple[Said, Canary] | None:
    """Later rows by models of the past, and the canary; None where the table has no later rows to measure."""
    if not cuts:
        return None
    rng = np.random.default_rng(5)
    chances, places, mixed = [], [], []
    for number, (past, later) in enumerate(cuts, 1):
        if told is not None:
            told(f"forward in time {number} of {len(cuts)}")
        model = learn(rows.of(past))
        chances.append(model.chances(rows.values[later]))
        places.append(np.flatnonzero(later))
        mixed.append(_mixed(rows, past, later, model.recipe, rng))
    said = Said(np.concatenate(chances), np.concatenate(places))
    return said, _canary(rows, cuts, chances, mixed)


def figures(said: Said, rows: Rows) -> Figures:
    """The figures of what was said; the interval draws whole groups."""
    fraud = rows.fraud[said.rows]
    low, high = _interval([(said.chances, fraud, rows.unit[said.rows])])
    return Figures(
        claims=len(fraud),
        frauds=int(fraud.sum()),
        auc=_rounded(calibrate.auroc(said.chances, fraud)),
        low=low,
        high=high,
        average_precision=_rounded(_average_precision(said.chances, fraud)),
        ece=_rounded(calibrate.expected_error(said.chances, fraud)),
        brier=_rounded(float(((said.chances - fraud) ** 2).mean())),
    )


def ahead_of(one: Said, other: Said, rows: Rows) -> float:
    """Of draws of the same rows, whole groups each, the share in which the one ranks frauds better than the other."""
    fraud = rows.fraud[one.rows]
    ahead = [
        calibrate.auroc(one.chances[drawn], fraud[drawn]) > calibrate.auroc(other.chances[drawn], fraud[drawn])
        for drawn in _draws(rows.unit[one.rows])
        if fraud[drawn].any()
    ]
    return sum(ahead) / max(len(ahead), 1)


def lifts(said: Said, rows: Rows, shares: Sequence[float] = _TOPS) -> tuple[Lift, ...]:
    """The lift table: what reviewing the claims ranked highest would find."""
    fraud = rows.fraud[said.rows]
    order = np.argsort(-said.chances, kind="stable")
    base = float(fraud.mean())
    found = []
    for share in shares:
        count = min(max(round(share * len(fraud)), 1), len(fraud))
        hits = int(fraud[order[:count]].sum())
        found.append(
            Lift(
                share, _rounded(float(said.chances[order[count - 1]])), count, hits, _rounded(hits / count),
                _rounded(hits / max(int(fraud.sum()), 1)), round(hits / count / base, 2) if base else 0.0,
            )
        )  # fmt: skip
    return tuple(found)


def _mixed(
    rows: Rows, past: NDArray[np.bool_], later: NDArray[np.bool_], recipe: Recipe, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The later rows by models of rows of any time: as many as the past has, of other folds and groups."""
    places = np.flatnonzero(later)
    fold = folds(rows.of(later), FOLDS, seed=17)
    scores = np.zeros(len(places))
    for one in range(FOLDS):
        out = places[fold == one]
        others = np.flatnonzero(~np.isin(rows.unit, rows.unit[out]))
        taken = np.zeros(len(rows.fraud), dtype=bool)
        taken[rng.permutation(others)[: int(past.sum())]] = True
        model = learn(rows.of(taken), recipe=recipe, calibrated=False)
        scores[fold == one] = model.chances(rows.values[out])
    return scores


def _canary(
    rows: Rows, cuts: Sequence[Cut], chances: Sequence[NDArray[np.float64]], mixed: Sequence[NDArray[np.float64]]
) -> Canary:
    """Within each cut, for ranks of different models are no one's; cuts weigh as their frauds."""
    answers = [rows.fraud[later] for _, later in cuts]
    weights = np.array([each.sum() for each in answers], float)
    weights /= weights.sum()

    def mean(said: Sequence[NDArray[np.float64]]) -> float:
        return float(sum(w * calibrate.auroc(s, a) for w, s, a in zip(weights, said, answers, strict=True)))

    rng = np.random.default_rng(19)
    drawn = []
    for _ in range(_DRAWS):
        picks = [_both(rng, answer) for answer in answers]
        drawn.append(
            sum(
                w * (calibrate.auroc(m[p], a[p]) - calibrate.auroc(c[p], a[p]))
                for w, m, c, a, p in zip(weights, mixed, chances, answers, picks, strict=True)
            )
        )
    low, high = np.quantile(drawn, (0.025, 0.975))
    random, before = mean(mixed), mean(chances)
    return Canary(
        _rounded(random), _rounded(before), _rounded(random - before), _rounded(float(low)), _rounded(float(high)),
        _suspects(rows, cuts, weights),
    )  # fmt: skip


def _suspects(rows: Rows, cuts: Sequence[Cut], weights: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
    found = []
    for place, column in enumerate(rows.columns):
        values = rows.values[:, place]
        more = 0.0
        for weight, (past, later) in zip(weights, cuts, strict=True):
            before = calibrate.auroc(survey.alone(values, rows.fraud, past)[later], rows.fraud[later])
            more += weight * (survey.auc_alone(values[later], rows.fraud[later]) - before)
        if more > 0.02:
            found.append((column.name, _rounded(float(more))))
    return tuple(sorted(found, key=lambda each: -each[1])[:5])


def _both(rng: np.random.Generator, fraud: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A draw of rows with both answers in it."""
    yes, no = np.flatnonzero(fraud), np.flatnonzero(~fraud)
    return np.concatenate([rng.choice(yes, len(yes)), rng.choice(no, len(no))])


def _interval(parts: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]]) -> tuple[float, float]:
    """The 95 % interval of the AUC by bootstrap over units."""
    chances = np.concatenate([each[0] for each in parts])
    fraud = np.concatenate([each[1] for each in parts])
    unit = np.concatenate([each[2] for each in parts])
    drawn = [calibrate.auroc(chances[rows], fraud[rows]) for rows in _draws(unit)]
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    return _rounded(float(low)), _rounded(float(high))


def _draws(unit: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Rows drawn anew, all of a unit together."""
    units, place = np.unique(unit, return_inverse=True)
    rng = np.random.default_rng(23)
    order = np.argsort(place.ravel(), kind="stable")
    starts = np.searchsorted(place.ravel()[order], np.arange(len(units) + 1))
    for _ in range(_DRAWS):
        picks = rng.integers(0, len(units), len(units))
        if len(units) == len(unit):
            yield order[picks]
        else:
            yield np.concatenate([order[starts[one] : starts[one + 1]] for one in picks])


def _average_precision(chances: NDArray[np.float64], fraud: NDArray[np.bool_]) -> float:
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(fraud[order])
    return float((hits / np.arange(1, len(hits) + 1))[fraud[order]].mean()) if fraud.any() else float("nan")


def _rounded(value: float) -> float:
    return round(value, 4)
