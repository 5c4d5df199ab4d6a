"""What a label that nobody has listed is about: a linear judge of its letters, learned from the labels that are listed.

`Date the loss took place` is in no list, but most of its letters are in those of `loss_date`. The judge is asked only
of what stands as a label does, and only where the vocabulary has no answer.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from claimctl.stages.extract.sections import party_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

NONE = ""  # the answer for what is no field's label
BUCKETS = 8192
_MIDDLE = 128  # what stands for 0 among the weights, which are kept as bytes
_GRAMS = (3, 4)
_FAINT = 0.005  # chances below are none
_SURE = 0.35  # answers below say nothing


class Guess(NamedTuple):
    """A field and the probability that a label names it."""

    field: str
    chance: float


class Guesser:
    """The model as the store gave it: `answers` (fields, NONE), `weights` (answers, BUCKETS) in `step`s, `start`."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._answers: list[str] = list(kept["answers"])
        # A row a bucket: a label has few of them, and rows are fetched faster than columns.
        self._weights = np.ascontiguousarray(((np.asarray(kept["weights"], np.float32) - _MIDDLE) * kept["step"]).T)
        self._start = np.asarray(kept["start"])
        self._known: dict[str, tuple[Guess, ...]] = {}
        self._all: dict[str, dict[str, float]] = {}

    def fields(self, label: str) -> tuple[Guess, ...]:
        """The fields that a label may name, the likeliest first; none where nothing is likely."""
        known = self._known.get(label)
        if known is None:
            if len(self._known) > BUCKETS:
                self._known.clear()
            known = self._known[label] = self._judge(label)
        return known

    def chances(self, label: str) -> Mapping[str, float]:
        """The chance of every field that a label may name at all, and that it names none (NONE)."""
        chances = self._all.get(label)
        if chances is None:
            if len(self._all) > BUCKETS:
                self._all.clear()
            chances = self._all[label] = self._weighed(label)
        return chances

    def _weighed(self, label: str) -> dict[str, float]:
        found = buckets(label)
        if not found:
            return {}
        scores = self._start + self._weights[found].sum(axis=0) / np.sqrt(len(found))
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        return {self._answers[at]: float(chances[at]) for at in np.flatnonzero(chances > _FAINT)}

    def _judge(self, label: str) -> tuple[Guess, ...]:
        chances = self.chances(label)
        order = sorted(chances, key=lambda field: -chances[field])[:3]
        return tuple(Guess(field, chances[field]) for field in order if field and chances[field] >= _SURE)


class Narrowed(Guesser):
    """A guesser as it answers for one document type, that has but some of the fields.

    `Born` may be said of any party; where it names none, it is said of those that the type knows a birthday of.
    `things` tells of a party's field what it is: `dob` of `patient_dob`.
    """

    def __init__(self, guesser: Guesser, fields: Collection[str], things: Mapping[str, str]) -> None:
        self._guesser, self._things = guesser, things
        self._known, self._all = {}, {}
        self._own: dict[str, tuple[str, ...]] = {}
        for field in sorted(fields):
            if field in things:
                self._own[things[field]] = (*self._own.get(things[field], ()), field)

    def _weighed(self, label: str) -> dict[str, float]:
        chances = dict(self._guesser.chances(label))
        if not chances or party_of(label.lower()) is not None:
            return chances
        strange: dict[str, float] = defaultdict(float)  # what is said of parties that the type does not have, by thing
        for field in [field for field in chances if field in self._things]:
            thing = self._things[field]
            if thing in self._own and field not in self._own[thing]:
                strange[thing] += chances.pop(field)
        for thing, chance in strange.items():
            for field in self._own[thing]:
                chances[field] = chances.get(field, 0.0) + chance / len(self._own[thing])
        return chances


def buckets(label: str) -> list[int]:
    """The features of a label: its words and their pieces, by number; case, accents, marks and figures don't count."""
    plain = unicodedata.normalize("NFKD", label.lower()) if not label.isascii() else label.lower()
    signs = (sign for sign in plain if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalpha() and sign.isascii() else " " for sign in signs).split()
    pieces: set[str] = set()
    for word in words:
        marked = f"<{word}>"
        pieces.add(marked)
        pieces.update(marked[at : at + size] for size in _GRAMS for at in range(len(marked) - size + 1))
    if words:
        pieces |= {f"^{words[0]}", f"{words[-1]}$", f"#{min(len(words), 6)}"}
    return sorted({zlib.crc32(piece.encode()) % BUCKETS for piece in pieces})


def learn(labels: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A guesser's model from labels with the field that they name (NONE for captions of other things)."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    pairs = [(found, field) for label, field in labels if (found := buckets(label))]
    rows = _matrix([found for found, _ in pairs], csr_matrix)
    answers = sorted({field for _, field in pairs})
    numbers = np.array([answers.index(field) for _, field in pairs])
    model = LogisticRegression(C=30.0, max_iter=60, class_weight="balanced", tol=1e-3).fit(rows, numbers)
    step = float(np.abs(model.coef_).max()) / (_MIDDLE - 1)
    return {
        "answers": answers,
        "weights": np.round(model.coef_ / step + _MIDDLE).astype(np.uint8),
        "step": step,
        "start": model.intercept_.astype(np.float64),
    }


def _matrix(found: Sequence[Sequence[int]], make: Any) -> Any:  # noqa: ANN401  scipy is imported late
    counts = [len(each) for each in found]
    values = np.concatenate([np.full(count, 1.0 / np.sqrt(count)) for count in counts])
    return make((values, np.concatenate(found), np.concatenate([[0], np.cumsum(counts)])), shape=(len(found), BUCKETS))
