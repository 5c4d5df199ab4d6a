"""From loose words to a page's lines in reading order."""

from __future__ import annotations

import math
from typing import NamedTuple

from claimctl.records import Word

_SAME_ROW = 0.4  # of the lower of two words' heights: middles this close share a row


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


def in_reading_order(spans: list[Span], width: float, height: float, skew: float = 0.0) -> tuple[Word, ...]:
    """The words with their line numbers: rows from top to bottom, in a row from left to right.

    A row goes across the whole page, so that a label and its value stand on one line whatever lies between. Words that
    run up or down the page come last, a line a column. `skew` is
    the angle that text runs down towards the right, in degrees; `width` and `height` give the page's shape.
    """
    standing = [s for s in spans if len(s.text) > 3 and (s.y1 - s.y0) * height > 1.7 * (s.x1 - s.x0) * width]
    if standing:
        spans = [s for s in spans if s not in standing]
    slope = math.tan(math.radians(skew)) * width / height if skew and height else 0.0
    placed = [((s.y0 + s.y1) / 2 - slope * (s.x0 + s.x1) / 2, s) for s in spans]
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
    rows.extend(_columns(standing))
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
        for number, row in enumerate(rows)
        for span in sorted(row.spans, key=lambda span: (span.x0, span.y0, span.text))
    )


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
