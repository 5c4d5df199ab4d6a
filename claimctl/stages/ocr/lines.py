"""From loose words to a page's lines in reading order."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import NamedTuple

from claimctl.records import LEVEL, Slant, Word
from claimctl.stages.ocr import columns

_SAME_ROW = 0.4  # of the lower of two words' heights: middles this close share a row
_LEAST_SPACED = 4  # single letters in a run make a word with its letters set apart
_PITCH = (0.35, 1.15)  # of their height: how far apart such letters stand
# No word or line of an honest page is near as long. What looks for values in a line takes time that grows with the
# square of its length: a page made to be slow is read like any other.
_MOST_LETTERS = 200
_MOST_IN_LINE = 2000


class Span(NamedTuple):
    """A word on a page that has no line yet. The box is fractions of the upright page, origin top left."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


class _Row:
    """A line that is being collected: its middle, its height, and its words."""

    __slots__ = ("height", "middle", "spans")

    def __init__(self, middle: float, height: float, span: Span) -> None:
        self.middle = middle
        self.height = height
        self.spans = [span]

    def add(self, middle: float, height: float, span: Span) -> None:
        count = len(self.spans)
        self.middle += (middle - self.middle) / (count + 1)
        self.height += (height - self.height) / (count + 1)
        self.spans.append(span)


def in_reading_order(spans: list[Span], width: float, height: float, slant: Slant = LEVEL) -> tuple[Word, ...]:
    """The words with their line numbers: rows from top to bottom, in a row from left to right.

    A row goes across the whole page, so that a label and its value stand on one line whatever lies between; columns of
    prose alone are read one after the other. Words that run up or down the page come last, a line a column. Letters set
    apart, as in a form's row of cells, are put together to words: an empty cell parts two. `width` and
    `height` give the page's shape, `slant` how its lines run.
    """
    spans = [piece for span in spans for piece in _pieces(span)]
    standing = [s for s in spans if len(s.text) > 3 and (s.y1 - s.y0) * height > 1.7 * (s.x1 - s.x0) * width]
    if standing:
        spans = [s for s in spans if s not in standing]
    rows = [row for part in columns.parts(spans, width, height, slant.middle) for row in _rows(part, slant)]
    rows.extend(_columns(standing))
    ordered = [_put_together(sorted(row.spans, key=lambda s: (s.x0, s.y0, s.text)), width, height) for row in rows]
    return tuple(
        Word(
            span.text,
            round(span.x0, 5),
            round(span.y0, 5),
            round(span.x1, 5),
            round(span.y1, 5),
            round(span.confidence, 4),
            number,
        )
        for number, line in enumerate(line for row in ordered for line in _lines(row))
        for span in line
    )


def _pieces(span: Span) -> list[Span]:
    """The word, or its parts where it has more letters than any word."""
    if len(span.text) <= _MOST_LETTERS:
        return [span]
    step = (span.x1 - span.x0) / len(span.text)
    return [
        span._replace(
            text=span.text[start : start + _MOST_LETTERS],
            x0=span.x0 + start * step,
            x1=span.x0 + min(start + _MOST_LETTERS, len(span.text)) * step,
        )
        for start in range(0, len(span.text), _MOST_LETTERS)
    ]


def _lines(row: list[Span]) -> list[list[Span]]:
    """The row as one line, or as several where it has more letters than any line."""
    if len(row) + sum(len(span.text) for span in row) <= _MOST_IN_LINE:
        return [row]
    lines: list[list[Span]] = [[]]
    letters = 0
    for span in row:
        letters += len(span.text) + 1
        if letters > _MOST_IN_LINE and lines[-1]:
            lines.append([])
            letters = len(span.text) + 1
        lines[-1].append(span)
    return lines


def _rows(spans: list[Span], slant: Slant) -> list[_Row]:
    placed = [(slant.level((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2), s) for s in spans]
    placed.sort(key=lambda item: (item[0], item[1].x0, item[1].text))
    rows: list[_Row] = []
    for middle, span in placed:
        tall = span.y1 - span.y0
        best = None
        for row in reversed(rows[-8:]):  # words come by their middles, so only the last rows can be theirs
            distance = abs(middle - row.middle)
            if distance <= _SAME_ROW * min(tall, row.height) and (best is None or distance < abs(middle - best.middle)):
                best = row
        if best is None:
            rows.append(_Row(middle, tall, span))
        else:
            best.add(middle, tall, span)
    rows.sort(key=lambda row: row.middle)
    return rows


def _put_together(row: list[Span], width: float, height: float) -> list[Span]:
    """The row's words (from left to right), with letters that stand evenly apart made words."""
    singles = [len(span.text) == 1 for span in row]
    if sum(singles) < _LEAST_SPACED:
        return row
    steps = [_distance(a, b) for (a, b), alone in zip(pairwise(row), pairwise(singles), strict=True) if all(alone)]
    if len(steps) < _LEAST_SPACED - 1:
        return row
    tall = statistics.median(span.y1 - span.y0 for span in row) * height / max(width, 1e-9)
    close = [step for step in steps if _PITCH[0] * tall <= step <= _PITCH[1] * tall]
    if len(close) < _LEAST_SPACED - 1:
        return row
    pitch = statistics.median_low(close)
    words: list[Span] = []
    run: list[Span] = []
    for span in row:
        if run and not 0.4 * pitch <= _distance(run[-1], span) <= 2.6 * pitch:
            words.extend(_words_of(run, pitch))
            run = []
        run.append(span)
    words.extend(_words_of(run, pitch))
    return words


def _distance(a: Span, b: Span) -> float:
    """From the middle of a word's last letter to the middle of the next word's first."""
    return b.x0 + (b.x1 - b.x0) / (2 * len(b.text)) - a.x1 + (a.x1 - a.x0) / (2 * len(a.text))


def _words_of(run: list[Span], pitch: float) -> list[Span]:
    letters = sum(len(span.text) for span in run)
    alone = sum(len(span.text) == 1 and span.text.isalnum() for span in run)
    if alone < _LEAST_SPACED or alone < 0.5 * letters:
        return run
    words = [run[0]]
    for before, span in pairwise(run):
        if _distance(before, span) > 1.6 * pitch:
            words.append(span)
            continue
        last = words[-1]
        sizes = len(last.text), len(span.text)
        sure = (last.confidence * sizes[0] + span.confidence * sizes[1]) / sum(sizes)
        words[-1] = Span(
            last.text + span.text, last.x0, min(last.y0, span.y0), span.x1, max(last.y1, span.y1), sure
        )  # fmt: skip
    return words


def _columns(standing: list[Span]) -> list[_Row]:
    columns: list[_Row] = []
    for span in sorted(standing, key=lambda s: (s.x0, s.y0, s.text)):
        middle, wide = (span.x0 + span.x1) / 2, span.x1 - span.x0
        if columns and abs(middle - columns[-1].middle) <= _SAME_ROW * min(wide, columns[-1].height):
            columns[-1].add(middle, wide, span)
        else:
            columns.append(_Row(middle, wide, span))
    return columns


def mean_confidence(spans: list[Span]) -> float:
    """The mean confidence, weighted by length; 0.0 without words."""
    letters = sum(len(span.text) for span in spans)
    return round(sum(span.confidence * len(span.text) for span in spans) / letters, 4) if letters else 0.0
