"""How likely a word is read right, letter for letter: a probability from what the recogniser saw of it.

Some twenty signs go into a small forest of trees (model `ocr_words`). It falls with every doubt the network shows, of a
letter, of a letter's look-alike, of a letter or a space that it nearly saw, and the more unusual the word's letters are
beside each other: monotone by the way it was learned.
"""

from __future__ import annotations

import re
import statistics
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from claimctl.learning import store, trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.recogniser import Line

MODEL = "ocr_words"
# The doubts: the more of one, the less certain a word. What the network saw is told as logarithms.
SEEN = ("least", "mean", "rival", "look_alike", "line", "missed", "space_within", "no_space_before", "no_space_after")
DOUBTS = (*SEEN, "unusual")
NAMES = (
    *DOUBTS, "letters", "one", "two", "figures", "letters_too", "mixed", "mark_ends", "mark_starts", "mark_within",
    "odd_mark", "marks_only", "capital_within", "foreign", "pitch", "uneven", "edge", "first", "height",
)  # fmt: skip
_FLOOR = 1e-4
_LIMITS = 0.002, 0.998
_MIXED = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_CAPITAL_WITHIN = re.compile(r"[a-z][A-Z]")


def signs(line: Line, word: range, text: str, unusual: float, height: float) -> list[float]:
    """What speaks for and against the letters `word` of a line, written as `text`; in the order of NAMES.

    `unusual` is habits.Habits.unusual of the text, `height` the line's in pixels of the picture.
    """
    first, last = word[0], word[-1]
    own, within = line.evidence[first : last + 1], line.evidence[first:last]
    peaks = own[:, 0]
    steps = [b - a for a, b in pairwise(line.columns[first : last + 1])]
    doubts = (
        1.0 - peaks.min(),
        1.0 - peaks.mean(),
        own[:, 1].max(),
        own[:, 2].max(),
        1.0 - line.score,
        within[:, 3].max(initial=0.0),
        within[:, 4].max(initial=0.0),
        1.0 - line.evidence[first - 1, 4] if first else 0.0,
        1.0 - own[-1, 4] if last + 1 < len(line.text) else 0.0,
    )
    known = [sign.isalnum() for sign in text]
    return [
        *np.log(np.maximum(doubts, 0.0) + _FLOOR).tolist(),
        unusual,
        float(np.log(len(text))),
        len(text) == 1,
        len(text) == 2,
        any(map(str.isdigit, text)),
        any(map(str.isalpha, text)),
        _MIXED.search(text) is not None,
        not known[-1],
        not known[0],
        not all(known[1:-1]),
        any(sign in ":;*#~_" for sign in text),
        not any(known),
        _CAPITAL_WITHIN.search(text) is not None,
        not text.isascii(),
        float(np.log(statistics.median(steps))) if steps else 0.7,
        float(np.std(steps)) / max(statistics.fmean(steps), 1.0) if steps else 0.0,
        min(line.columns[first], 6),
        first == 0,
        float(np.log(height + 1.0)),
    ]


class Judge:
    """The forest, asked for all words of a page at once."""

    def __init__(self, forest: trees.Forest) -> None:
        self._forest = forest

    @classmethod
    def shipped(cls) -> Judge:
        """The one that ships. Raises DependencyError where it is missing or is not what the list says."""
        return cls(trees.unpack(store.open_model(MODEL)))

    def __call__(self, rows: Sequence[Sequence[float]] | NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability that each word is right, from its signs."""
        if not len(rows):
            return np.zeros(0)
        chances: NDArray[np.float64] = self._forest.chances(np.asarray(rows, np.float64)).clip(*_LIMITS)
        return chances


def packed(forest: trees.Forest) -> dict[str, Any]:
    """A forest as plain JSON."""
    return {"names": list(NAMES), **trees.plain(forest)}
