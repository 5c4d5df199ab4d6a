"""Learning the judge from documents whose values are known.

A lesson is a document's readings with the truth that was told of it. Nothing but values is needed: a reading of the
right value is right, unless the truth says where the value stands and the reading is elsewhere; then it is left out.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from claimctl.learning import calibrate, trees
from claimctl.stages.extract.normal.words import squeeze
from claimctl.stages.extract.ranking.assign import assign
from claimctl.stages.extract.ranking.judge import widened
from claimctl.stages.extract.ranking.signs import NAMES, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.pairing import Pair
    from claimctl.stages.extract.ranking.signs import Scene

Box = tuple[float, float, float, float]
FOLDS = 3
_RANKER = {
    "max_iter": 100, "max_leaf_nodes": 20, "max_depth": 8, "learning_rate": 0.1, "min_samples_leaf": 30,
    "l2_regularization": 5.0, "max_features": 0.4,
}  # fmt: skip
_CONFIDENCE = {
    "max_iter": 80, "max_leaf_nodes": 10, "max_depth": 6, "learning_rate": 0.06, "min_samples_leaf": 40,
    "l2_regularization": 10.0, "max_features": 0.4,
}  # fmt: skip
_KNOTS = 24
_WORDED = frozenset({"address", "name", "text"})
_LEAST_SPAN = 3  # letters and figures of a text that must agree but for misread ones
_ALIKE = 80.0


@dataclass(frozen=True, slots=True)
class Told:
    """A true value of a field; page and box (fractions of the page) where they are known."""

    field: str
    value: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document to learn from. `group` is whose papers look alike: a layout, an issuer.

    `source` is where it comes from, for figures. `placed` says of every pair whether it is the field's value (1), is
    not (0) or can't be told (-1); `exact` whether its normal form is the true one.
    """

    group: str
    source: str
    pairs: Sequence[Pair]
    specs: Mapping[str, FieldSpec]
    rows: NDArray[np.float64]
    placed: NDArray[np.int8]
    exact: NDArray[np.int8]


def lesson(
    scene: Scene, told: Sequence[Told], group: str, known: frozenset[str] | None = None, source: str = ""
) -> Lesson:
    """A document's lesson. `known` are the fields whose absence the truth vouches for; None: all of the type."""
    by_field: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        by_field[each.field].append(each)
    placed = np.full(len(scene.pairs), -1, np.int8)
    exact = np.full(len(scene.pairs), -1, np.int8)
    for number, pair in enumerate(scene.pairs):
        true = by_field.get(pair.field)
        if not true:
            if known is None or pair.field in known:
                placed[number] = exact[number] = 0
            continue
        kind = scene.specs[pair.field].kind
        exact[number] = any(_same(pair.reading.value, each.value, kind) for each in true)
        placed[number] = _placed(pair, true, scene)
    return Lesson(group, source, scene.pairs, scene.specs, table(scene), placed, exact)


def _placed(pair: Pair, true: Sequence[Told], scene: Scene) -> int:
    away = False
    for each in true:
        if not _alike(pair.reading.value, each.value):
            continue
        if each.box is None or each.page is None:
            return 1
        box = pair.box or (scene.sheets[pair.page].fraction(pair.reading.tokens) if pair.reading.tokens else each.box)
        if pair.page == each.page and _overlap(box, each.box):
            return 1
        away = True
    return -1 if away else 0


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0


def _same(read: str, true: str, kind: str = "") -> bool:
    """Whether two normal forms are one; of words, letters and figures count, for truths differ in how they write."""
    if kind in _WORDED:
        return squeeze(read) == squeeze(true)
    blank = "" if kind == "identifier" else " "  # a truth may set a plate's letters apart from its figures
    return blank.join(read.lower().split()) == blank.join(true.lower().split())


def _alike(read: str, true: str) -> bool:
    """Whether two values are the same but for misread letters and marks."""
    if _same(read, true):
        return True
    from rapidfuzz import fuzz

    one, other = squeeze(read), squeeze(true)
    return one == other or (min(len(one), len(other)) > _LEAST_SPAN and fuzz.ratio(one, other) >= _ALIKE)


def fit(
    lessons: Sequence[Lesson], weights: Mapping[str, float] | None = None
) -> tuple[dict[str, Any], dict[str, float]]:
    """The judge's model, and its figures on groups that its rankers had not seen.

    `weights` scales sources. The confidence is learned from what rankers of other groups chose, and calibrated on what
    judges of other groups said.
    """
    weights = weights or {}
    folds = _folds(lessons)
    out = [np.zeros(len(each.pairs)) for each in lessons]
    for fold in range(FOLDS):
        ranker = _ranker([each for each, at in zip(lessons, folds, strict=True) if at != fold], weights)
        for place, (each, at) in enumerate(zip(lessons, folds, strict=True)):
            if at == fold:
                out[place] = ranker.chances(each.rows)
    wide, right, scale, where, sources = [], [], [], [], list[str]()
    for each, chances, at in zip(lessons, out, folds, strict=True):
        chosen = [number for number in assign(each.pairs, chances, each.specs) if each.exact[number] >= 0]
        wide.append(widened(each.rows, chances, each.pairs, chosen, 1.0))
        right.append(each.exact[chosen] == 1)
        scale.append(np.full(len(chosen), weights.get(each.source, 1.0)))
        where.append(np.full(len(chosen), at))
        sources += [each.source] * len(chosen)
    rows, answers, weight, fold_of = map(np.concatenate, (wide, right, scale, where))
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        inside = fold_of == fold
        told = trees.grown(rows[~inside], answers[~inside], weight[~inside], **_CONFIDENCE)
        scores[inside] = told.scores(rows[inside])
    knots = _knots(scores, answers, weight)
    kept = {
        "ranker": trees.pack(_ranker(lessons, weights)),
        "confidence": trees.pack(trees.grown(rows, answers, weight, **_CONFIDENCE)),
        "knots": knots,
        "names": list(NAMES),
    }
    return kept, _figures(lessons, np.interp(scores, *knots), answers, np.array(sources))


def _figures(
    lessons: Sequence[Lesson], sure: NDArray[np.float64], right: NDArray[np.bool_], sources: NDArray[np.str_]
) -> dict[str, float]:
    """How many values were chosen, how many of them right, and how well the confidence tells which; by source."""
    figures: dict[str, float] = {}
    for source in sorted({each.source for each in lessons}):
        inside = sources == source
        if not inside.any():
            continue
        part, answers = sure[inside], right[inside]
        name = source.replace("-", "_") or "all"
        figures |= {
            f"{name}_documents": float(sum(each.source == source for each in lessons)),
            f"{name}_values": float(inside.sum()),
            f"{name}_accuracy": round(float(answers.mean()), 4),
            f"{name}_auroc": round(calibrate.auroc(part, answers), 4),
            f"{name}_ece": round(calibrate.expected_error(part, answers), 4),
        }
    return figures


def _folds(lessons: Sequence[Lesson]) -> list[int]:
    """A fold for every lesson; a group is in one fold, the largest groups are dealt first."""
    sizes: dict[str, int] = defaultdict(int)
    for each in lessons:
        sizes[each.group] += len(each.pairs)
    filled = [0] * FOLDS
    given: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        given[group] = int(np.argmin(filled))
        filled[given[group]] += sizes[group]
    return [given[each.group] for each in lessons]


def _ranker(lessons: Sequence[Lesson], weights: Mapping[str, float]) -> trees.Forest:
    rows, right, scale = [], [], []
    for each in lessons:
        told = each.placed >= 0
        rows.append(each.rows[told])
        right.append(each.placed[told] == 1)
        scale.append(np.full(int(told.sum()), weights.get(each.source, 1.0)))
    return trees.grown(np.concatenate(rows), np.concatenate(right), np.concatenate(scale), **_RANKER)


def _knots(scores: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The curve from score to probability: isotonic, thinned to a few points, and strictly rising."""
    from sklearn.isotonic import IsotonicRegression

    curve = IsotonicRegression(y_min=0.005, y_max=0.9995, out_of_bounds="clip").fit(
        scores, right, sample_weight=weights
    )
    edges = np.unique(np.quantile(scores, np.linspace(0.0, 1.0, _KNOTS)))
    # The mean of the curve between two edges: no step of a few cases is promised as a certainty.
    middles = (edges[:-1] + edges[1:]) / 2
    heights = np.array(
        [float(right[(scores >= low) & (scores <= high)].mean()) for low, high in itertools.pairwise(edges)]
    )
    heights = np.maximum.accumulate(0.5 * heights + 0.5 * curve.predict(middles))
    heights = np.clip(heights, 0.005, 0.9995) + np.linspace(0.0, 4e-4, len(heights))
    low, high = min(scores.min(), middles[0] - 1.0), max(scores.max(), middles[-1] + 1.0)
    return np.array([[low, *middles, high], [heights[0] * 0.5, *heights, min(heights[-1] + 0.001, 0.9999)]])
