"""Learning to name documents, and measuring it honestly: whole sources are left out, so a letterhead teaches nothing.

A word counts only if documents of several origins use it, many documents of one origin count little more than a few,
and the probabilities are fitted on documents whose source the weights have not seen.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from claimctl.learning import calibrate, linear
from claimctl.records import DOC_TYPES, Page
from claimctl.stages.classify import features
from claimctl.stages.classify.lexicon import MEASURES, compile_lexicon, measure, phrases_in, phrases_of, summary
from claimctl.stages.classify.model import Weights, confident, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from claimctl.config import DocType


class Example(msgspec.Struct, frozen=True):
    """A document whose type is known.

    `group` is what is left out as a whole when measuring; `origin` is whose paper it is, at least as fine as the group.
    `also` are types that would not be wrong either.
    """

    pages: tuple[Page, ...]
    doc_type: str
    group: str
    origin: str
    media_type: str
    name: str = ""
    also: tuple[str, ...] = ()


class Recipe(msgspec.Struct, frozen=True):
    """How strongly the weights are held back, and which words count."""

    ridge_shared: float = 1.0
    ridge_layout: float = 6.0
    ridge_terms: float = 2.0
    min_origins: int = 4
    max_terms: int = 2500


class Judged(NamedTuple):
    """What was said of documents by weights that had not seen their group."""

    answers: NDArray[np.int64]  # a row each: the true type's index
    given: NDArray[np.int64]
    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]


class Corpus:
    """Examples as arrays, measured once."""

    def __init__(self, examples: Sequence[Example], doctypes: Mapping[str, DocType]) -> None:
        self.examples = list(examples)
        named = {example.doc_type for example in examples} - set(DOC_TYPES)
        self.types = (*DOC_TYPES, *sorted(named | (set(doctypes) - set(DOC_TYPES))))
        self._origins = [example.origin for example in self.examples]
        self.spread = self._spread(phrases_of(doctypes))
        lexicon = compile_lexicon(self.types, doctypes, self.spread)
        self.fit = np.array([measure(lexicon, example.pages) for example in self.examples])
        self.layout = np.array(
            [
                np.concatenate(
                    [features.layout(example.pages, example.media_type), summary(lexicon, found, len(self.types))]
                )
                for example, found in zip(self.examples, self.fit, strict=True)
            ]
        )
        self.answers = np.array([self.types.index(example.doc_type) for example in self.examples])
        self.groups = np.array([example.group for example in self.examples])
        self.accepted = [
            {self.types.index(name) for name in (example.doc_type, *example.also)} for example in self.examples
        ]
        self._count([features.terms(example.pages) for example in self.examples])

    def _spread(self, phrases: Sequence[str]) -> dict[str, float]:
        """The share of documents that hold each phrase, documents of one origin together weighing as their root."""
        sizes = Counter(self._origins)
        found: Counter[str] = Counter()
        for example in self.examples:
            for phrase in phrases_in(phrases, example.pages):
                found[phrase] += 1.0 / np.sqrt(sizes[example.origin])
        total = sum(np.sqrt(size) for size in sizes.values())
        return {phrase: round(float(found[phrase] / total), 4) for phrase in phrases}

    def _count(self, found: Sequence[Sequence[str]]) -> None:
        from scipy.sparse import csr_matrix

        index: dict[str, int] = {}
        rows, columns = [], []
        for row, terms in enumerate(found):
            for term in terms:
                rows.append(row)
                columns.append(index.setdefault(term, len(index)))
        self._terms = list(index)
        counts = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(found), len(index)))
        counts.sum_duplicates()
        self._counts = counts

    def vocabulary(self, rows: NDArray[np.int64], recipe: Recipe) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The columns of the words that several origins among `rows` use, and their inverse document frequency."""
        present = self._counts[rows].tocoo()
        numbers: dict[str, int] = {}
        origin = np.array([numbers.setdefault(self._origins[row], len(numbers)) for row in rows])
        pairs = np.unique(np.stack([present.col, origin[present.row]]), axis=1)
        spread = np.bincount(pairs[0], minlength=self._counts.shape[1])
        kept = np.flatnonzero(spread >= recipe.min_origins)
        if len(kept) > recipe.max_terms:
            order = np.lexsort((np.array([self._terms[column] for column in kept]), -spread[kept]))
            kept = np.sort(kept[order[: recipe.max_terms]])
        return kept, 1.0 + np.log(len(numbers) / spread[kept])

    def plain(self, columns: NDArray[np.int64], idf: NDArray[np.float64]) -> csr_matrix:
        """Constant, layout and weighted words of all examples."""
        from scipy.sparse import csr_matrix, diags, hstack

        words = self._counts[:, columns].astype(float)
        words.data = np.log1p(words.data)
        words = words @ diags(idf)
        length = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
        words = diags(1.0 / np.where(length > 0, length, 1.0)) @ words
        constant = np.ones((len(self.examples), 1))
        return csr_matrix(hstack([csr_matrix(np.hstack([constant, self.layout])), words]))

    def weights(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """A weight a row: the hundredth document of one origin and type adds little."""
        keys = [(self.answers[row], self._origins[row]) for row in rows]
        of_origin = Counter(keys)
        weights = np.array([1.0 / np.sqrt(of_origin[key]) for key in keys])
        answers = self.answers[rows]
        totals = np.bincount(answers, weights=weights, minlength=len(self.types))
        result: NDArray[np.float64] = weights / np.sqrt(totals[answers])
        return result

    def term(self, column: int) -> str:
        """The word or pair of words of a column."""
        return self._terms[column]


def learn(
    corpus: Corpus, rows: NDArray[np.int64], recipe: Recipe
) -> tuple[linear.Judge, NDArray[np.int64], NDArray[np.float64], csr_matrix]:
    """Fit on `rows`; gives the judge, the vocabulary's columns and idf, and the features of all examples."""
    columns, idf = corpus.vocabulary(rows, recipe)
    plain = corpus.plain(columns, idf)
    ridge = np.concatenate([
        [recipe.ridge_layout], np.full(corpus.layout.shape[1], recipe.ridge_layout),
        np.full(len(columns), recipe.ridge_terms),
    ])  # fmt: skip
    judge = linear.fit(
        corpus.fit[rows],
        plain[rows],
        corpus.answers[rows],
        corpus.weights(rows),
        ridge_shared=recipe.ridge_shared,
        ridge_own=ridge,
    )
    return judge, columns, idf, plain


def unseen_scores(corpus: Corpus, recipe: Recipe, groups: Sequence[str]) -> NDArray[np.float64]:
    """Scores of (rows, types), those of each of `groups` by weights learned without it; nan for other groups."""
    scores = np.full((len(corpus.examples), len(corpus.types)), np.nan)
    for group in groups:
        out = np.flatnonzero(corpus.groups == group)
        judge, _, _, plain = learn(corpus, np.flatnonzero(corpus.groups != group), recipe)
        scores[out] = judge.scores(corpus.fit[out], plain[out])
    return scores


def curve(corpus: Corpus, scores: NDArray[np.float64], rows: NDArray[np.int64]) -> tuple[float, NDArray[np.float64]]:
    """Temperature and confidence curve, fitted on the scores of unseen groups in `rows`."""
    weights = corpus.weights(rows)
    divisor = calibrate.temperature(scores[rows], corpus.answers[rows], weights)
    found = np.array([evidence(scores[row] / divisor, corpus.fit[row]) for row in rows])
    right = np.array([int(scores[row].argmax()) in corpus.accepted[row] for row in rows])
    return divisor, calibrate.sigmoid(found, right, weights)


def judge_unseen(corpus: Corpus, scores: NDArray[np.float64], rows: NDArray[np.int64]) -> Judged:
    """What is said of `rows`, with the calibration also fitted without the group that it is applied to."""
    confidence = np.zeros(len(rows))
    given = scores[rows].argmax(axis=1)
    scored = np.flatnonzero(~np.isnan(scores[:, 0]))
    for group in np.unique(corpus.groups[rows]):
        divisor, fitted = curve(corpus, scores, scored[corpus.groups[scored] != group])
        for place in np.flatnonzero(corpus.groups[rows] == group):
            row = rows[place]
            confidence[place] = confident(evidence(scores[row] / divisor, corpus.fit[row]), fitted)
    right = np.array([int(choice) in corpus.accepted[row] for choice, row in zip(given, rows, strict=True)])
    answers = np.where(right, given, corpus.answers[rows])
    return Judged(answers, given, confidence, right)


def ship(corpus: Corpus, scores: NDArray[np.float64], recipe: Recipe) -> Weights:
    """The weights learned from all examples, calibrated by `scores` of unseen groups."""
    everything = np.arange(len(corpus.examples))
    judge, columns, idf, _ = learn(corpus, everything, recipe)
    divisor, fitted = curve(corpus, scores, np.flatnonzero(~np.isnan(scores[:, 0])))
    return Weights(
        types=corpus.types,
        measures=MEASURES,
        layout=features.LAYOUT,
        vocabulary=tuple(corpus.term(column) for column in columns),
        idf=idf.astype(np.float32),
        shared=judge.shared.astype(np.float32),
        own=judge.own.astype(np.float32),
        spread=corpus.spread,
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
