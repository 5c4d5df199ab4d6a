"""Columns of prose: where a page is to be read down one column before the next begins.

A page is read across by default, so that a label and its value stay together. Columns are told from labels, tables and
lists by a white band over several lines with running text on both sides: lines that fill their column, start at one
edge, and go on in the middle of a sentence. In doubt the page is read across. No word is lost, none comes twice.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from claimctl.stages.ocr.lines import Span

_LEAST_WORDS = 50  # of a page with columns
_LEAST_PLAIN = 10  # words of a column in small letters
_MOST_WORDS = 6000  # with more it is no page of prose
_BINS = 200  # of the page's width
_LEAST_LINES = 4  # of a column
_WINDOW = 10  # half lines: how high a white band is at least
_GUTTER = 0.7  # of a line's height: how wide it is at least
_CANDIDATES = 4  # bands that are looked at closely
_LEAST_LINE = 3  # words of a line of prose
_WORD = re.compile(r"[^\W\d_][^\W\d_'\u2019-]*[,.;:)\"\u201d]*$")


def parts(spans: list[Span], width: float, height: float, slope: float = 0.0) -> list[list[Span]]:
    """The words as parts to be read one after the other: what stands above, each column, what stands below.

    One part where the page has no columns. `slope` is by how much of the page's height a line falls over its width;
    `width` and `height` give the page's shape.
    """
    if not _LEAST_WORDS <= len(spans) <= _MOST_WORDS or width <= 0 or height <= 0:
        return [spans]
    plain = np.array([span.text.islower() for span in spans])
    if plain.sum() < 2 * _LEAST_PLAIN:
        return [spans]
    boxes = np.array([span[1:5] for span in spans], np.float64)
    lean = slope * (height / width) ** 2  # a band stands as a line lies
    middles = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    if slope:
        boxes[:, [1, 3]] -= slope * middles[0][:, None]
        boxes[:, [0, 2]] += lean * middles[1][:, None]
    sheet = _Sheet(
        boxes, [span.text for span in spans], plain, float(np.median(boxes[:, 3] - boxes[:, 1])), width / height
    )
    return [[spans[place] for place in part.tolist()] for part in _split(sheet, np.arange(len(spans)))]


class _Sheet(NamedTuple):
    boxes: NDArray[np.float64]  # of upright text: see `slope`
    texts: list[str]
    plain: NDArray[np.bool_]  # words in small letters
    tall: float  # a word's height, of the page's
    shape: float  # the page's width by its height


class _Band(NamedTuple):
    """A white band with text on both sides."""

    at: float
    top: float
    end: float


def _split(sheet: _Sheet, places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The places of words, in parts."""
    plain = sheet.plain[places]
    if len(places) < _LEAST_WORDS or plain.sum() < 2 * _LEAST_PLAIN:
        return [places]
    boxes = sheet.boxes[places]
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    for band in _bands(boxes, sheet.tall, sheet.shape):
        inside = (middle_y >= band.top) & (middle_y <= band.end)
        of_sides = inside & (middle_x < band.at), inside & (middle_x >= band.at)
        if any((side & plain).sum() < max(_LEAST_PLAIN, 0.4 * side.sum()) for side in of_sides):
            continue
        sides = [_lines(sheet, places[side]) for side in of_sides]
        extent = _extent(sheet, sides[0], sides[1])
        if extent is None:
            continue
        top, end = extent
        above, below = middle_y < top, middle_y > end
        within = ~above & ~below
        left = middle_x < band.at
        cut = [above, within & left, within & ~left, below]
        return [part for mask in cut if mask.any() for part in _split(sheet, places[mask])]
    return [places]


def _bands(boxes: NDArray[np.float64], tall: float, shape: float) -> list[_Band]:
    """The highest white bands with text on both sides, at most a few, the highest first."""
    if tall <= 0:
        return []
    first, last = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    rows = int((last - first) / (tall / 2)) + 2
    if not _WINDOW < rows <= 4000:
        return []
    left, right = float(boxes[:, 0].min()), float(boxes[:, 2].max())
    across, down = _BINS / max(right - left, 1e-6), 2 / tall
    x0 = ((boxes[:, 0] - left) * across).astype(np.int64).clip(0, _BINS - 1)
    x1 = ((boxes[:, 2] - left) * across).astype(np.int64).clip(0, _BINS - 1)
    # Letters reach over their line, so a box counts from its middle.
    middle, half = (boxes[:, 1] + boxes[:, 3]) / 2, (boxes[:, 3] - boxes[:, 1]) / 4
    y0 = ((middle - half - first) * down).astype(np.int64).clip(0, rows - 1)
    y1 = ((middle + half - first) * down).astype(np.int64).clip(0, rows - 1)
    steps = np.zeros((rows + 1, _BINS + 1), np.int32)
    np.add.at(steps, (y0, x0), 1)
    np.add.at(steps, (y0, x1 + 1), -1)
    np.add.at(steps, (y1 + 1, x0), -1)
    np.add.at(steps, (y1 + 1, x1 + 1), 1)
    ink = steps.cumsum(axis=0).cumsum(axis=1)[:rows, :_BINS] > 0
    wide = max(1, round(_GUTTER * tall / shape * across))
    if wide >= _BINS // 4:
        return []
    whole = np.zeros((rows + 1, _BINS + 1), np.int32)
    whole[1:, 1:] = ink.cumsum(axis=0).cumsum(axis=1)
    lead = wide // 2
    high = rows - _WINDOW + 1
    filled = whole[_WINDOW:, wide:] - whole[:high, wide:] - whole[_WINDOW:, :-wide] + whole[:high, :-wide]
    before = np.logical_or.accumulate(ink, axis=1)
    after = np.logical_or.accumulate(ink[:, ::-1], axis=1)[:, ::-1]
    both = np.zeros((rows + 1, _BINS), np.int32)
    both[1:] = (before & after).cumsum(axis=0)
    texts = (both[_WINDOW:] - both[:high])[:, lead : lead + filled.shape[1]]
    fit = (filled == 0) & (texts >= 0.4 * _WINDOW)
    heights = fit.sum(axis=0)
    found: list[_Band] = []
    while len(found) < _CANDIDATES and int(heights.max(initial=0)) > 0:
        best = int(heights.argmax())
        plateau = best
        while plateau + 1 < len(heights) and heights[plateau + 1] == heights[best]:
            plateau += 1
        column = (best + plateau) // 2
        runs = np.flatnonzero(np.diff(np.concatenate([[0], fit[:, column].astype(np.int8), [0]])))
        start, stop = max(zip(runs[::2].tolist(), runs[1::2].tolist(), strict=True), key=lambda run: run[1] - run[0])
        at = left + (column + lead + 0.5) / across
        found.append(_Band(at, first + start / down, first + (stop - 1 + _WINDOW) / down))
        heights[max(0, best - wide) : plateau + wide + 1] = 0
    return found


class _Line(NamedTuple):
    x0: float
    x1: float
    middle: float
    words: list[str]


def _lines(sheet: _Sheet, places: NDArray[np.int64]) -> list[_Line]:
    """One side's words as lines from the top down."""
    boxes = sheet.boxes[places].tolist()
    middles = [(box[1] + box[3]) / 2 for box in boxes]
    rows: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=middles.__getitem__):
        if rows and middles[place] - middles[rows[-1][-1]] <= 0.35 * sheet.tall:
            rows[-1].append(place)
        else:
            rows.append([place])
    lines = []
    for row in rows:
        row.sort(key=lambda place: boxes[place][0])
        middle = sum(middles[place] for place in row) / len(row)
        texts = [sheet.texts[places[place]] for place in row]
        lines.append(_Line(boxes[row[0]][0], max(boxes[place][2] for place in row), middle, texts))
    return lines


def _extent(sheet: _Sheet, left: list[_Line], right: list[_Line]) -> tuple[float, float] | None:
    """From where to where two sides are columns of prose; None where they are not."""
    if not (_is_prose(left, sheet) and _is_prose(right, sheet)) or _are_rows(left, right):
        return None
    top = max(left[0].middle, right[0].middle)
    end = min(left[-1].middle, right[-1].middle)
    pitch = min(_pitch(left), _pitch(right))
    if end - top < (_LEAST_LINES - 1.5) * pitch:
        return None
    # What goes on above or below without a gap is of its column, however far the other one reaches.
    for side in (left, right):
        for above, line in reversed(list(pairwise(side))):
            if above.middle < top <= line.middle + 1e-9 and line.middle - above.middle <= 1.5 * pitch:
                top = above.middle
        for line, below in pairwise(side):
            if line.middle - 1e-9 <= end < below.middle and below.middle - line.middle <= 1.5 * pitch:
                end = below.middle
    return top - 0.3 * sheet.tall, end + 0.3 * sheet.tall


def _pitch(lines: list[_Line]) -> float:
    return float(np.median([below.middle - line.middle for line, below in pairwise(lines)]))


def _is_prose(lines: list[_Line], sheet: _Sheet) -> bool:
    """Whether lines are running text: full, from one edge, going on where the last one stopped."""
    full = [line for line in lines if len(line.words) >= _LEAST_LINE]
    if len(full) < _LEAST_LINES or len(full) < 0.6 * len(lines):
        return False
    x0, x1 = np.array([line.x0 for line in full]), np.array([line.x1 for line in full])
    start, stop = float(np.quantile(x0, 0.2)), float(np.quantile(x1, 0.8))
    if ((x1 - x0) >= 0.7 * (stop - start)).mean() < 0.6:
        return False
    if (np.abs(x0 - start) <= sheet.tall / sheet.shape).mean() < 0.6:
        return False
    words = [word for line in full for word in line.words]
    plain = sum(bool(_WORD.match(word)) and word[0].islower() for word in words)
    if plain < 0.5 * len(words):
        return False
    if sum(line.words[-1].endswith(":") for line in full) > 0.2 * len(full):
        return False
    going_on = sum(line.words[0][0].islower() for line in lines[1:])
    return going_on >= 0.35 * (len(lines) - 1)


def _are_rows(left: list[_Line], right: list[_Line]) -> bool:
    """Whether both sides break at the same heights, as the cells of a table do."""
    breaks = [_breaks(side) for side in (left, right)]
    shared = [
        sum(any(a < there[1] and there[0] < b for there in other) for a, b in own)
        for own, other in (breaks, breaks[::-1])
    ]
    return min(shared) >= 2 and all(count >= 0.7 * len(own) for count, own in zip(shared, breaks, strict=True))


def _breaks(lines: list[_Line]) -> list[tuple[float, float]]:
    """Where more than a line's distance parts two lines."""
    pitch = _pitch(lines)
    return [
        (above.middle + 0.5 * pitch, below.middle - 0.5 * pitch)
        for above, below in pairwise(lines)
        if below.middle - above.middle > 1.35 * pitch
    ]
