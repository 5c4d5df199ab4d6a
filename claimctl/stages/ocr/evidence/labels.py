"""What a mark on a page is called: the words beside it, and the question above its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from claimctl.records import Word
    from claimctl.stages.ocr.evidence.boxes import Mark

_GLYPHS = "□☐☑☒▢◻◯○●◉口■⊠✓✔✗✘"
_READ_AS = re.compile(rf"[{_GLYPHS}OoDCQXxVv0\[\]()|\\/UuLl/JMNKFBE@®©]{{1,2}}")  # what engines read for a box
_ANSWERS = frozenset({
    "yes", "no", "y", "n", "ja", "nein", "nee", "oui", "non", "si", "sí", "sì", "both", "unknown", "other", "n/a",
    "na", "none", "male", "female", "m", "f",
})  # fmt: skip
_LONGEST = 12  # words of a label
_FAR = 2.2  # sides of a mark to the nearest word of its label
_QUESTION = 20  # words of a question


class Beside(NamedTuple):
    """The words on one side of a mark, and how far off the nearest is, in sides of the mark; gap 99: there is none."""

    text: str
    gap: float


_NOTHING = Beside("", 99.0)


class Rows:
    """A page's words in pixels, to be asked for what stands beside a mark."""

    def __init__(self, words: Sequence[Word], boxes: NDArray[np.float64], unit: float) -> None:
        self.words = words
        self.boxes = boxes
        self.unit = unit
        self._middles = (boxes[:, 1] + boxes[:, 3]) / 2

    def right(self, mark: Mark, marks: Sequence[Mark]) -> Beside:
        """The words that follow a mark on its row, up to a wide space or the next mark."""
        side = mark.side
        stop = min(
            (m.x0 for m in marks if m is not mark and m.x0 > mark.x1 and _share_row(m, mark)), default=float("inf")
        )
        end, gap, told = mark.x1, 99.0, list[str]()
        for place in self._row(mark):
            x0, _, x1, _ = self.boxes[place]
            if x1 <= mark.x1 + 0.3 * side or x0 > stop - 0.2 * side or x0 < mark.x0 - 0.6 * side:
                continue
            text = self.words[place].text
            if x0 < mark.x1 - 0.3 * side:
                text, x0 = _without_box(text), mark.x1 + 0.1 * side
            gap = gap if told else (x0 - mark.x1) / side
            if gap > _FAR or (told and x0 - end > 1.1 * self.unit):
                break
            if self._is_glyph(text, place):
                continue
            told.append(text)
            end = x1
        return Beside(" ".join(told[:_LONGEST]), gap) if told else _NOTHING

    def left(self, mark: Mark, marks: Sequence[Mark], longest: int = _LONGEST) -> Beside:
        """The words that end before a mark on its row, from a wide space or the mark before."""
        side = mark.side
        stop = max((m.x1 for m in marks if m is not mark and m.x1 < mark.x0 and _share_row(m, mark)), default=-1.0)
        start, gap, told = mark.x0, 99.0, list[str]()
        for place in reversed(self._row(mark)):
            x0, _, x1, _ = self.boxes[place]
            if x0 >= mark.x0 - 0.3 * side or x1 > mark.x0 + 0.4 * side or x0 < stop - 0.2 * side:
                continue
            if not told:
                gap = max(0.0, (mark.x0 - x1) / side)
                if gap > _FAR:
                    return _NOTHING
            elif start - x1 > 1.1 * self.unit:
                break
            if self._is_glyph(self.words[place].text, place):
                break
            told.append(self.words[place].text)
            start = x0
            if len(told) == longest:
                break
        return Beside(" ".join(reversed(told)), gap) if told else _NOTHING

    def label(self, mark: Mark, row: Sequence[Mark], marks: Sequence[Mark]) -> str:
        """What a mark is called: the words right of it, else left of it; an answer such as `Yes` with its question.

        `row` are the marks of its row, of all the page's `marks`. Where the first mark of a row has words before it
        and the last none behind it, names stand on the left.
        """
        right, left = self.right(mark, marks), self.left(mark, marks)
        lefts = not self.right(row[-1], marks).text and bool(self.left(row[0], marks).text)
        told = (left.text or right.text) if lefts else (right.text or left.text)
        if told and not is_answer(told.split()[0] if len(told.split()) < 4 else told):
            return told
        question = self.question(marks, row)
        if question.endswith(told) and told:
            question = question[: -len(told)].strip()
        if not question:
            return told
        return f"{question if question[-1] in '?:' else question + ':'} {told}".strip()

    def question(self, marks: Sequence[Mark], row: Sequence[Mark]) -> str:
        """What a row of answers answers: the words before its first mark, else the nearest line above."""
        first = min(row, key=lambda mark: mark.x0)
        places = [place for place in self._row(first) if self.boxes[place][2] < first.x0 + 0.4 * first.side]
        before = [place for place in places if not any(_within(self.boxes[place], mark) for mark in marks)]
        told = list[int]()
        edge = first.x0
        for place in reversed(before):
            if edge - self.boxes[place][2] > (30 if not told else 1.5) * self.unit or len(told) == _QUESTION:
                break
            told.insert(0, place)
            edge = self.boxes[place][0]
        if len(told) < 2:
            told = self._above(first)
        return " ".join(self.words[place].text for place in told)

    def _above(self, mark: Mark) -> list[int]:
        """The line over a mark: no more than three lines off, and begun no further right."""
        off = mark.y0 - self.boxes[:, 3]
        near = np.flatnonzero(
            (off > -0.4 * self.unit)
            & (off < 2.2 * self.unit)
            & (self._middles < mark.y0)
            & (self.boxes[:, 0] < mark.x1 + 12 * self.unit)
        )
        if not len(near):
            return []
        last = self._middles[near].max()
        line = sorted(
            (int(i) for i in near if last - self._middles[i] < 0.6 * self.unit), key=lambda i: self.boxes[i, 0]
        )
        told = list[int]()
        for place in line:
            if told and self.boxes[place][0] - self.boxes[told[-1]][2] > 1.5 * self.unit:
                if self.boxes[told[-1]][2] > mark.x0 - 2 * self.unit:
                    break
                told = []
            told.append(place)
        return told[:_QUESTION]

    def inside(self, mark: Mark) -> str:
        """The word that a mark stands within, but for its first letter: then the mark is a letter of it; else empty."""
        x, y = (mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2
        boxes = self.boxes
        hit = np.flatnonzero((boxes[:, 0] < x) & (boxes[:, 2] > x) & (boxes[:, 1] < y) & (boxes[:, 3] > y))
        for place in hit.tolist():
            if len(self.words[place].text) > 1 and mark.x0 - boxes[place, 0] > 0.5 * mark.side:
                return self.words[place].text
        return ""

    def letter(self, mark: Mark) -> bool:
        """Whether a letter or a figure that is no tick was read in a mark: a cell of a comb."""
        x, y = (mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2
        boxes = self.boxes
        hit = np.flatnonzero((boxes[:, 0] < x) & (boxes[:, 2] > x) & (boxes[:, 1] < y) & (boxes[:, 3] > y))
        return any(
            len(text := self.words[place].text) == 1
            and text.isalnum()
            and not _READ_AS.fullmatch(text)
            and boxes[place, 2] - boxes[place, 0] < 1.2 * mark.side
            for place in hit.tolist()
        )

    def _row(self, mark: Mark) -> list[int]:
        middle = (mark.y0 + mark.y1) / 2
        near = np.flatnonzero(np.abs(self._middles - middle) < 0.55 * max(self.unit, mark.side * 0.8))
        return sorted((int(place) for place in near), key=lambda place: float(self.boxes[place, 0]))

    def _is_glyph(self, text: str, place: int) -> bool:
        """Whether a word is what the engine made of another box."""
        wide, tall = self.boxes[place, 2] - self.boxes[place, 0], self.boxes[place, 3] - self.boxes[place, 1]
        return all(sign in _GLYPHS for sign in text) or (len(text) == 1 and text in "□口O" and wide > 0.7 * tall)


def is_answer(text: str) -> bool:
    """Whether a label says nothing without its question: `Yes`."""
    return text.strip(" .,:;()").lower() in _ANSWERS


def rows_of(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The marks that stand on one row, row by row."""
    rows: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: (mark.y0 + mark.y1, mark.x0)):
        if rows and _share_row(rows[-1][-1], mark):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    return [sorted(row, key=lambda mark: mark.x0) for row in rows]


def _without_box(text: str) -> str:
    """A word that begins with its box, as the engine read the two, without it."""
    return re.sub(r"^\W+(?=\w)", "", text[1:] if len(text) > 2 and _READ_AS.match(text[:1]) else text)


def _share_row(one: Mark, other: Mark) -> bool:
    return abs(one.y0 + one.y1 - other.y0 - other.y1) < one.side


def _within(box: NDArray[np.float64], mark: Mark) -> bool:
    return bool(box[0] > mark.x0 - 2 and box[2] < mark.x1 + 2)
