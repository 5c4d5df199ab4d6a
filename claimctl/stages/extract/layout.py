"""A page as the other modules see it: tokens, the chunks they stand in, and where chunks stand to each other.

A chunk is a run of words on one line without a wide gap: a cell of a table that nobody ruled, or a stretch of prose.
Lengths are in ems, the page's median word height, so that thresholds hold for pixels and points alike. Heights are
those that a line has in the middle of the page: where lines slant, what stands on one of them has one height.
"""

from __future__ import annotations

import itertools
import re
import statistics
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import msgspec

from claimctl.records import LEVEL
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.records import Page, Word

# A gap this wide parts two cells, in ems; a blank is about a quarter of an em.
CELL_GAP = 1.35
_FILLER = re.compile(r"^[_.…‗\-–—=~*]{3,}$|^[_]+$")  # noqa: RUF001  all the ways to draw a line to write on
_MASK = re.compile(r"^\(?(?:MM|DD|YY|YYYY|CCYY|mm|dd|yyyy)(?:[/|.-](?:MM|DD|YY|YYYY|CCYY|mm|dd|yyyy))*\)?:?$")
_BAR = re.compile(r"^[|¦\]\[]+$")
_SPLIT = re.compile(r"^(?P<label>[^\d\W][^:]*[:：])(?P<rest>[^\s:/\\].*)$")  # noqa: RUF001  full-width colon
_TRAILING_FILLER = re.compile(r"^(.*?[^_.…])(?:_{2,}|\.{4,}|…{2,})$")
_LEADING_FILLER = re.compile(r"^(?:_{2,}|\.{4,}|…{2,})([^_.…].*)$")

Box = tuple[float, float, float, float]
Place = tuple[int, int, int]  # table, row, column
_BANDS = 64
_NEXT_BOX = 2.7  # boxes from a word's last letter to the next word's first, at most
_COMB = 4  # so many letters, each in a box of its own, are a word that was written in boxes


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word, or a part of one where a label and its value were written together. Coordinates are in ems."""

    index: int
    text: str
    squeezed: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    chunk: int


class Chunk(msgspec.Struct, frozen=True, gc=False):
    """Tokens `first` to `last` (excluded) of a page. `blank_after` says that a line to write on follows it."""

    index: int
    first: int
    last: int
    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    blank_after: bool

    @property
    def height(self) -> float:
        """The chunk's height in ems."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The height that the chunk stands at."""
        return (self.y0 + self.y1) / 2


class Sheet:
    """A page laid out. Chunks are in reading order; `rows` groups those that stand side by side, left to right."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.em = _em(page)
        self.scale_x = page.width / self.em
        self.scale_y = page.height / self.em
        self._slanted = page.slant != LEVEL
        self.tokens: list[Token] = []
        self.chunks: list[Chunk] = []
        self._grid = _grid(page)
        for line in page.lines:
            self._add_line(line)
        self.rows, self.row_of = _rows(self.chunks)
        self._tops = sorted((chunk.y0, chunk.index) for chunk in self.chunks)
        self._starts = [y0 for y0, _ in self._tops]

    def _add_line(self, words: Iterable[Word]) -> None:
        """Cut a line into chunks; its words are taken left to right."""
        current: list[tuple[str, float, float, float, float, float]] = []
        blank = False
        cell: Place | None = None
        for word in _combed(sorted(words, key=lambda each: each.x0)):
            before, cell = cell, self.cell_at((word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2)
            x0, y0, x1, y1 = self.placed((word.x0, word.y0, word.x1, word.y1))
            if current and (
                x0 - current[-1][3] > CELL_GAP * max(0.75, min(1.6, y1 - y0)) or _BAR.match(word.text) or cell != before
            ):
                self._close(current, blank=blank)
                current, blank = [], False
            text = word.text
            if _BAR.match(text) or _MASK.match(text):
                continue
            if _FILLER.match(text):
                if current:
                    blank = True
                continue
            if blank and current:
                # What stands on the writing line after a label is still beside it, but parted from it.
                self._close(current, blank=False)
                current, blank = [], False
            for part, left, right in _parts(text):
                span = x1 - x0
                current.append((part, x0 + span * left, y0, x0 + span * right, y1, word.confidence))
            if _TRAILING_FILLER.match(text):
                blank = True
        if current:
            self._close(current, blank=blank)

    def _close(self, parts: list[tuple[str, float, float, float, float, float]], *, blank: bool) -> None:
        first = len(self.tokens)
        chunk = len(self.chunks)
        for text, x0, y0, x1, y1, confidence in parts:
            self.tokens.append(Token(len(self.tokens), text, squeeze(text), x0, y0, x1, y1, confidence, chunk))
        tokens = self.tokens[first:]
        self.chunks.append(
            Chunk(
                chunk,
                first,
                len(self.tokens),
                min(token.x0 for token in tokens),
                min(token.y0 for token in tokens),
                max(token.x1 for token in tokens),
                max(token.y1 for token in tokens),
                " ".join(token.text for token in tokens),
                blank,
            )
        )

    def placed(self, box: Box) -> Box:
        """Where a box (fractions of the page) is among the tokens, in ems."""
        x0, y0, x1, y1 = box
        if self._slanted:
            middle = (y0 + y1) / 2
            shift = self.page.slant.level((x0 + x1) / 2, middle) - middle
            y0, y1 = y0 + shift, y1 + shift
        return x0 * self.scale_x, y0 * self.scale_y, x1 * self.scale_x, y1 * self.scale_y

    def _box(self, token: Token) -> Box:
        """Where a token is on the page, in fractions: what `placed` undoes."""
        x0, y0, x1, y1 = (
            token.x0 / self.scale_x, token.y0 / self.scale_y, token.x1 / self.scale_x, token.y1 / self.scale_y
        )  # fmt: skip
        if self._slanted:
            middle = (y0 + y1) / 2
            shift = self.page.slant.height((x0 + x1) / 2, middle) - middle
            y0, y1 = y0 + shift, y1 + shift
        return x0, y0, x1, y1

    def cell_at(self, x: float, y: float) -> Place | None:
        """The ruled cell (table, row, column) around a point given as fractions of the page."""
        for place, x0, y0, x1, y1 in self._grid.get(int(y * _BANDS), ()):
            if x0 <= x <= x1 and y0 <= y <= y1:
                return place
        return None

    def cell_of(self, token: Token) -> Place | None:
        """The ruled cell that a token stands in."""
        if not self._grid:
            return None
        x0, y0, x1, y1 = self._box(token)
        return self.cell_at((x0 + x1) / 2, (y0 + y1) / 2)

    def right_of(self, chunk: Chunk) -> Chunk | None:
        """The chunk beside this one, to the right on the same row."""
        row, place = self.row_of[chunk.index]
        return self.rows[row][place + 1] if place + 1 < len(self.rows[row]) else None

    def left_of(self, chunk: Chunk) -> Chunk | None:
        """The chunk beside this one, to the left on the same row."""
        row, place = self.row_of[chunk.index]
        return self.rows[row][place - 1] if place else None

    def below(self, x0: float, x1: float, y: float, reach: float) -> list[Chunk]:
        """Chunks that begin under height `y`, at most `reach` ems away, and share some of the width; nearest first."""
        found = []
        for place in range(bisect_left(self._starts, y), bisect_right(self._starts, y + reach)):
            chunk = self.chunks[self._tops[place][1]]
            if chunk.x0 < x1 and chunk.x1 > x0:
                found.append(chunk)
        return found

    def over(self, x0: float, x1: float, y: float, reach: float) -> list[Chunk]:
        """Chunks that end over height `y`, at most `reach` ems away, and share some of the width; nearest first."""
        found = [
            chunk
            for place in range(bisect_left(self._starts, y - reach - 2.0), bisect_right(self._starts, y))
            if (chunk := self.chunks[self._tops[place][1]]).y1 <= y
            and chunk.y1 >= y - reach
            and chunk.x0 < x1
            and chunk.x1 > x0
        ]
        return sorted(found, key=lambda chunk: (-chunk.y1, chunk.x0))

    def fraction(self, tokens: Iterable[Token]) -> Box:
        """The box around tokens, as fractions of the page."""
        lefts, tops, rights, feet = zip(*map(self._box, tokens), strict=True)
        return min(lefts), min(tops), max(rights), max(feet)

    def inside(self, box: Box) -> list[Token]:
        """The tokens whose middle lies in a box given as fractions of the page."""
        x0, y0, x1, y1 = self.placed(box)
        return [
            token
            for token in self.tokens
            if x0 <= (token.x0 + token.x1) / 2 <= x1 and y0 <= (token.y0 + token.y1) / 2 <= y1
        ]


def _em(page: Page) -> float:
    heights = [(word.y1 - word.y0) * page.height for word in page.words if word.y1 > word.y0]
    return statistics.median(heights) if heights else max(page.height / 60, 1.0)


def _grid(page: Page) -> dict[int, list[tuple[Place, float, float, float, float]]]:
    """The ruled cells of a page by the bands of height that they reach into."""
    grid: dict[int, list[tuple[Place, float, float, float, float]]] = {}
    for number, table in enumerate(page.tables):
        for cell in table.cells:
            entry = ((number, cell.row, cell.column), cell.x0, cell.y0, cell.x1, cell.y1)
            for band in range(int(cell.y0 * _BANDS), int(cell.y1 * _BANDS) + 1):
                grid.setdefault(band, []).append(entry)
    return grid


def _combed(words: list[Word]) -> list[Word]:
    """A line with the letters that stand one in a box each put together; an empty box parts two words."""
    if sum(len(word.text) == 1 for word in words) < _COMB:
        return words
    made: list[Word] = []
    place = 0
    while place < len(words):
        end = place + 1
        while end < len(words) and len(words[end].text) == len(words[place].text) == 1:
            end += 1
        steps = [_middle(right) - _middle(left) for left, right in itertools.pairwise(words[place:end])]
        pitch = statistics.median(steps) if steps else 0.0
        if end - place < _COMB or sum(abs(step - pitch) < 0.2 * pitch for step in steps) < 0.6 * len(steps):
            made += words[place:end]
            place = end
            continue
        start = place
        for at in range(place, end):
            if at + 1 == end or steps[at - place] > 1.5 * pitch:
                word = _joined(words[start : at + 1])
                if (
                    start > place and steps[start - place - 1] < _NEXT_BOX * pitch
                ):  # an empty box parts words, not cells
                    made[-1] = msgspec.structs.replace(made[-1], x1=max(made[-1].x1, word.x0 - 0.3 * pitch))
                made.append(word)
                start = at + 1
        place = end
    return made


def _middle(word: Word) -> float:
    return (word.x0 + word.x1) / 2


def _joined(words: list[Word]) -> Word:
    return msgspec.structs.replace(
        words[0],
        text="".join(word.text for word in words),
        x1=words[-1].x1,
        y0=min(word.y0 for word in words),
        y1=max(word.y1 for word in words),
        confidence=min(word.confidence for word in words),
    )


def _parts(text: str) -> list[tuple[str, float, float]]:
    """A word cut behind a colon that ends a label, with each part's share of the width; writing lines fall away."""
    for filler in (_TRAILING_FILLER, _LEADING_FILLER):
        match = filler.match(text)
        if match:
            text = match[1]
    match = _SPLIT.match(text)
    if match and len(match["label"]) > 1 and not match["rest"].startswith("//"):
        cut = len(match["label"]) / len(text)
        return [(match["label"], 0.0, cut), (match["rest"], cut, 1.0)]
    return [(text, 0.0, 1.0)]


def _rows(chunks: list[Chunk]) -> tuple[list[list[Chunk]], dict[int, tuple[int, int]]]:
    """Chunks side by side, top to bottom and left to right; and where each chunk is: row, place."""
    rows: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda each: (each.middle, each.x0)):
        for row in reversed(rows[-4:]):
            peer = row[-1]
            overlap = min(peer.y1, chunk.y1) - max(peer.y0, chunk.y0)
            if overlap > 0.5 * min(peer.height, chunk.height) and not any(
                other.x0 < chunk.x1 - 0.2 and chunk.x0 < other.x1 - 0.2 for other in row
            ):
                row.append(chunk)
                break
        else:
            rows.append([chunk])
    for row in rows:
        row.sort(key=lambda each: each.x0)
    rows.sort(key=lambda row: min(each.y0 for each in row))
    where = {chunk.index: (number, place) for number, row in enumerate(rows) for place, chunk in enumerate(row)}
    return rows, where
