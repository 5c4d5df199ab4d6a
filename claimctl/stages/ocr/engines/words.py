"""From a line of letters to words, each with its own box."""

from __future__ import annotations

import re
import statistics
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines.recogniser import Line

# A number that wide print pulls apart at its mark: an amount's fraction, a time's minutes.
_NUMBER_OPEN, _NUMBER_REST, _NUMBER_GAP = re.compile(r"\d[.,:]$"), re.compile(r"\d\d(?!\d)"), 5  # columns
_LABEL = re.compile(r"[^\W\d]{2}[:\uff1a]$")
# What the recogniser, trained on Chinese too, writes in place of the letters and marks of western print.
_WESTERN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    "\u3000\u3002\u3001\uffe5\u201c\u201d\u2018\u2019", " .,\u00a5\"\"''"
)


class Placed(NamedTuple):
    """A word with its box in pixels, and which of its line's letters it is."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    letters: range


def split(quad: NDArray[np.float32], line: Line, *, climbing: bool = False) -> list[Placed]:
    """The line's words, each with the part of the line's box that its letters take.

    `quad` are the line's corners in pixels; a line that is `climbing` was cut a quarter turned to the left. A word's
    box goes from half a letter before its first to half a letter after its last.
    """
    whole = line.width
    words = _words(line)
    if not words:
        return []
    first, along, across = (0, 3, 1) if climbing else (0, 1, 3)  # the left end of one that climbs is the line's top
    origin, run, depth = quad[first], quad[along] - quad[first], quad[across] - quad[first]
    steps = [b - a for word in words for a, b in pairwise(word.columns)]
    half = (statistics.median(steps) if steps else 2.0) / 2 + 0.25
    runs = [((word.columns[0] + 0.5 - half) / whole, (word.columns[-1] + 0.5 + half) / whole) for word in words]
    for i in range(len(runs) - 1):
        if runs[i][1] > runs[i + 1][0]:  # neighbours share the gap between them
            middle = (runs[i][1] + runs[i + 1][0]) / 2
            runs[i], runs[i + 1] = (runs[i][0], middle), (middle, runs[i + 1][1])
    found = []
    for word, run_of in zip(words, runs, strict=True):
        written = word.text.translate(_WESTERN).strip()
        if not written:
            continue
        start, end = (min(max(side, 0.0), 1.0) for side in run_of)
        points = np.array([origin + run * start, origin + run * end])
        points = np.concatenate([points, points + depth])
        (x0, y0), (x1, y1) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        found.append(Placed(written, x0, y0, x1, y1, word.letters))
    return found


class _Piece(NamedTuple):
    text: str
    columns: list[int]
    letters: range


def _words(line: Line) -> list[_Piece]:
    """The line cut at its spaces, and where the recogniser dropped one: at a gap twice as wide as the line's letters
    stand apart, and between a label's colon and its value.
    """
    places = [column for letter, column in zip(line.text, line.columns, strict=True) if not letter.isspace()]
    steps = [b - a for a, b in pairwise(places)]
    widest = max(2.0 * statistics.median(steps), 4.0) if steps else 4.0
    words: list[_Piece] = []
    fresh = True
    for place, (letter, column) in enumerate(zip(line.text, line.columns, strict=True)):
        if letter.isspace() or letter in "|\uff5c":  # a table's rule; no western word has it
            fresh = True
            continue
        if fresh or column - words[-1].columns[-1] > widest or (letter.isalnum() and _LABEL.search(words[-1].text)):
            words.append(_Piece(letter, [column], range(place, place + 1)))
        else:
            text, columns, letters = words[-1]
            words[-1] = _Piece(text + letter, [*columns, column], range(letters.start, place + 1))
        fresh = False
    return _numbers_joined(words)


def _numbers_joined(words: list[_Piece]) -> list[_Piece]:
    joined: list[_Piece] = []
    for word in words:
        last = joined[-1] if joined else None
        if (
            last
            and word.columns[0] - last.columns[-1] <= _NUMBER_GAP
            and _NUMBER_OPEN.search(last.text)
            and _NUMBER_REST.match(word.text)
        ):
            letters = range(last.letters.start, word.letters.stop)
            joined[-1] = _Piece(last.text + word.text, [*last.columns, *word.columns], letters)
        else:
            joined.append(word)
    return joined
