"""Learning to name documents, and measuring it honestly: whole sources are left out, so a letterhead teaches nothing.

No word is learned as such: what is learned is how much a title, the vocabulary, the captions and the shape of a page
say. Many documents of one origin count little more than a few, and the probabilities are fitted on documents whose
source the weights have not seen.
"""

from __future__ import annotations

import zlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from claimctl.learning import calibrate, linear
from claimctl.records import DOC_TYPES, Page
from claimctl.stages.classify import features
from claimctl.stages.classify.lexicon import MEASURES, all_phrases, body, compile_lexicon, measure, summary
from claimctl.stages.classify.model import Weights, confident, evidence
from claimctl.stages.classify.phrases import Finder, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from claimctl.config import DocType


class Example(msgspec.Struct, frozen=True):
    """A document whose type is known.

    `group` is what is left out as a whole when measuring; `origin` is whose paper it is, at least as fine as the group.
    `also` are types that would not be wrong either. One that was `made` of another teaches, and measures nothing;
    `ear` is which of its phrases are known when it is measured (0: all; see PARTLY).
    """

    pages: tuple[Page, ...]
    doc_type: str
    group: str
    origin: str
    media_type: str
    name: str = ""
    also: tuple[str, ...] = ()
    made: bool = False
    weight: float = 1.0
    ear: int = 0


ENOUGH = 60  # documents on which confidence is fitted anew; with fewer, that of the base holds
PARTLY = 4  # how many lexicons there are that know only a part of the phrases: others say what nobody wrote down
_KNOWN = 0.6  # of the phrases of such a lexicon
_MADE = 0.1  # what a made example weighs where confidence is fitted


class Recipe(msgspec.Struct, frozen=True):
    """How strongly the weights are held back, and what an example that was made of another weighs beside it."""

    ridge_shared: float = 0.5
    ridge_own: float = 6.0
    made: float = 1.0


class Judged(NamedTuple):
    """What was said of documents by weights that had not seen their group."""

    answers: NDArray[np.int64]  # a row each: the true type's index
    given: NDArray[np.int64]
    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]


class Corpus:
    """Examples as arrays, measured once."""

    def __init__(
        self, examples: Sequence[Example], doctypes: Mapping[str, DocType], base: Weights | None = None
    ) -> None:
        """Measure `examples`; as `base` was measured, where they are to teach it more."""
        old = base.types if base else DOC_TYPES
        named = {example.doc_type for example in examples} | set(doctypes)
        self.base = base
        self.types = (*old, *sorted(named - set(old)))
        self.spread = base.shares if base else _spread(examples, Finder(all_phrases(doctypes)))
        crossed = base.crossed if base else len(self.types)
        ears = {0, *(example.ear for example in examples)}
        lexicons = {ear: compile_lexicon(self.types, _heard(doctypes, ear), self.spread) for ear in sorted(ears)}
        self.fit = np.array([measure(lexicons[example.ear], example.pages) for example in examples])
        self.plain = np.array([
            np.concatenate([[1.0], features.layout(each.pages, each.media_type), summary(lexicons[0], found, crossed)])
            for each, found in zip(examples, self.fit, strict=True)
        ])  # fmt: skip
        self.names = [example.name for example in examples]
        self.answers = np.array([self.types.index(example.doc_type) for example in examples])
        self.groups = np.array([example.group for example in examples])
        self.origins = [example.origin for example in examples]
        self.made = np.array([example.made for example in examples])
        self.given = np.array([example.weight for example in examples])
        self.accepted = [{self.types.index(name) for name in (example.doc_type, *example.also)} for example in examples]

    def weights(self, rows: NDArray[np.int64], made: float) -> NDArray[np.float64]:
        """A weight a row: the hundredth document of one origin and type adds little."""
        keys = [(self.answers[row], self.origins[row]) for row in rows]
        of_origin = Counter(keys)
        weights = np.array([1.0 / np.sqrt(of_origin[key]) for key in keys])
        weights *= self.given[rows] * np.where(self.made[rows], made, 1.0)
        answers = self.answers[rows]
        totals = np.bincount(answers, weights=weights, minlength=len(self.types))
        result: NDArray[np.float64] = weights / np.sqrt(totals[answers])
        return result

    def arriving(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """A weight a row, as documents arrive: not evened out by type, and what was made of others hardly counts.

        A confidence that is fitted on pages without titles is too low for the many that have theirs.
        """
        sizes = Counter(self.groups[rows].tolist())
        evened = np.array([1.0 / np.sqrt(sizes[group]) for group in self.groups[rows].tolist()])
        result: NDArray[np.float64] = evened * self.given[rows] * np.where(self.made[rows], _MADE, 1.0)
        return result


def _heard(doctypes: Mapping[str, DocType], ear: int) -> Mapping[str, DocType]:
    """The types with all their phrases, or with a part of them that is always the same for an `ear`."""
    if not ear:
        return doctypes

    def part(phrases: Sequence[str]) -> tuple[str, ...]:
        return tuple(each for each in phrases if zlib.crc32(f"{ear}/{fold(each)}".encode()) % 100 < _KNOWN * 100)

    return {
        name: replace(kind, titles=part(kind.titles), keywords=part(kind.keywords)) for name, kind in doctypes.items()
    }


def _spread(examples: Sequence[Example], finder: Finder) -> dict[str, float]:
    """The share of documents that hold each phrase, documents of one origin together weighing as their root."""
    whole = [example for example in examples if not example.made]
    sizes = Counter(example.origin for example in whole)
    found = np.zeros(len(finder.phrases))
    for example in whole:
        found[finder.find(" ".join(body(example.pages)))] += 1.0 / np.sqrt(sizes[example.origin])
    found /= sum(np.sqrt(size) for size in sizes.values()) or 1.0
    return {phrase.text: round(float(share), 4) for phrase, share in zip(finder.phrases, found, strict=True)}


def learn(corpus: Corpus, rows: NDArray[np.int64], recipe: Recipe) -> linear.Judge:
    """Fit on `rows`, from nothing or, with stronger ridges, from what the corpus's base knows."""
    ridge = np.full(corpus.plain.shape[1], recipe.ridge_own)
    return linear.fit(
        corpus.fit[rows], corpus.plain[rows], corpus.answers[rows], corpus.weights(rows, recipe.made),
        ridge_shared=recipe.ridge_shared, ridge_own=ridge, prior=_known(corpus),
    )  # fmt: skip


def _known(corpus: Corpus) -> linear.Judge | None:
    if corpus.base is None:
        return None
    own = corpus.base.own.astype(float)
    unknown = len(corpus.types) - len(own)
    return linear.Judge(corpus.base.shared.astype(float), np.vstack([own, np.tile(own.mean(axis=0), (unknown, 1))]))


def folds(corpus: Corpus, count: int) -> dict[str, int]:
    """Each group in one of `count` folds of about equal size; those of few folds are learned without many others."""
    sizes = Counter(corpus.groups.tolist())
    loads = [0] * count
    placed = {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold = loads.index(min(loads))
        placed[group] = fold
        loads[fold] += size
    return placed


def unseen_scores(corpus: Corpus, recipe: Recipe, placed: Mapping[str, int]) -> NDArray[np.float64]:
    """Scores of (rows, types), those of each group by weights learned without any group of its fold."""
    scores = np.full((len(corpus.answers), len(corpus.types)), np.nan)
    fold = np.array([placed.get(group, -1) for group in corpus.groups])
    for number in sorted(set(placed.values())):
        out = np.flatnonzero(fold == number)
        judge = learn(corpus, np.flatnonzero(fold != number), recipe)
        scores[out] = judge.scores(corpus.fit[out], corpus.plain[out])
    return scores


def curve(corpus: Corpus, scores: NDArray[np.float64], rows: NDArray[np.int64]) -> tuple[float, NDArray[np.float64]]:
    """Temperature and confidence curve, fitted on the scores of unseen groups in `rows`."""
    weights = corpus.arriving(rows)
    divisor = calibrate.temperature(scores[rows], corpus.answers[rows], weights)
    found = np.array([evidence(scores[row] / divisor, corpus.fit[row], corpus.plain[row]) for row in rows])
    right = np.array([int(scores[row].argmax()) in corpus.accepted[row] for row in rows])
    return divisor, calibrate.sigmoid(found, right, weights)


def _calibrated(
    corpus: Corpus, scores: NDArray[np.float64], rows: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]]:
    """Temperature and curve from `rows`, or the base's where these are too few to tell."""
    if corpus.base is not None and len(rows) < ENOUGH:
        return corpus.base.temperature, corpus.base.curve
    return curve(corpus, scores, rows)


def judge_unseen(corpus: Corpus, scores: NDArray[np.float64], rows: NDArray[np.int64]) -> Judged:
    """What is said of `rows`, with the calibration also fitted without the group that it is applied to."""
    confidence = np.zeros(len(rows))
    given = scores[rows].argmax(axis=1)
    scored = np.flatnonzero(~np.isnan(scores[:, 0]))
    for group in np.unique(corpus.groups[rows]):
        divisor, fitted = _calibrated(corpus, scores, scored[corpus.groups[scored] != group])
        for place in np.flatnonzero(corpus.groups[rows] == group):
            row = rows[place]
            found = evidence(scores[row] / divisor, corpus.fit[row], corpus.plain[row])
            confidence[place] = confident(found, fitted)
    right = np.array([int(choice) in corpus.accepted[row] for choice, row in zip(given, rows, strict=True)])
    answers = np.where(right, given, corpus.answers[rows])
    return Judged(answers, given, confidence, right)


def ship(corpus: Corpus, scores: NDArray[np.float64], recipe: Recipe) -> Weights:
    """The weights learned from all examples, calibrated by `scores` of unseen groups."""
    judge = learn(corpus, np.arange(len(corpus.answers)), recipe)
    scored = np.flatnonzero(~np.isnan(scores[:, 0]))
    divisor, fitted = _calibrated(corpus, scores, scored)
    return Weights(
        types=corpus.types,
        measures=MEASURES,
        layout=features.LAYOUT,
        shared=judge.shared.astype(np.float32),
        own=judge.own.astype(np.float32),
        phrases=tuple(corpus.spread),
        spread=np.array(list(corpus.spread.values()), dtype=np.float32),
        temperature=divisor,
        curve=fitted,
    )


def figures(judged: Judged) -> dict[str, float]:
    """Accuracy, macro-F1 over the types that occur, and how honest the confidence is."""
    sure = judged.confidence > 0.9
    return {
        "documents": float(len(judged.given)),
        "accuracy": float(judged.right.mean()),
        "macro_f1": calibrate.macro_f1(judged.answers, judged.given),
        "ece": calibrate.expected_error(judged.confidence, judged.right),
        "auroc": calibrate.auroc(judged.confidence, judged.right),
        "sure_share": float(sure.mean()),
        "sure_accuracy": float(judged.right[sure].mean()) if sure.any() else float("nan"),
    }
