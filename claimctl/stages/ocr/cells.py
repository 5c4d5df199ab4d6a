"""Forms that give each letter a cell of its own: the letters of a row are set together and read as the line they are.

A reader of lines misses letters that stand alone between rules, or takes a rule for a letter. The rows of cells are
found by their upright rules, which are evenly apart and as long as each other. What stands in the cells is copied,
without the rules and closer together, to one sheet that is read once more; an empty cell is a space.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.stages.ocr.engines import ReadWord
from claimctl.stages.ocr.evidence.boxes import outlines

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from claimctl.stages.ocr.engines import Reading

_LOW = 1 / 70  # of the page's width: lower cells are none
_HIGH = 1 / 16
_WIDTH = (0.4, 1.5)  # of a cell's height
_LEAST_CELLS = 2
_PALE = 18  # steps of grey between a cell's rule and the paper
_INK = 60  # between a letter and the paper
_CLOSED = 0.6  # of a row's cells have a rule above or below
_MANY = 7  # cells
_RUN = 4  # cells of the longest row, at least
_TALL = 44  # pixels of a cell as it is read again
_SHEET = 1400  # pixels: how wide the sheet is that the rows are copied to
_MOST_ROWS = 400  # of a page
_MOST_RULES = 20_000
_LEAST_SURE = 0.35  # of a row read again, on the mean of its letters, where the first reading was surer
_TAKEN = 0.4  # of a word's width lies in cells: it was read there


class _Rule(NamedTuple):
    x: float
    top: int
    end: int
    wide: int


class _Cell(NamedTuple):
    """A cell's ink in pixels of the page (left, top, right, bottom) and how it looks.

    One that is not closed is the gap between two rows of cells on a line, which may hold a printed hyphen.
    """

    ink: tuple[int, int, int, int] | None
    picture: NDArray[np.uint8]
    closed: int  # ends with a rule: 0 to 2


class _Row(NamedTuple):
    """A row of cells. It is sure where its cells are boxes, or so many that chance would not set them up."""

    box: tuple[float, float, float, float]
    cells: list[_Cell]
    sure: bool


def read(
    engine: Callable[[NDArray[np.uint8]], Reading], image: NDArray[np.uint8], words: list[ReadWord]
) -> list[ReadWord]:
    """The words of an upright RGB image, where rows of cells are read again; as given where there are none."""
    rows = _rows(image)
    if not rows:
        return words
    sheet, places = _copied(rows)
    again = engine(sheet)
    if again.turn:
        return words
    kept, new = [], list[ReadWord]()
    read_rows = []
    for row, place in zip(rows, places, strict=True):
        found = _words(row, [word for word in again.words if _stands_in(word, place[0])], place[1])
        before = [word for word in words if _stands_in(word, row.box)]
        if found and _sure(found) >= min(_LEAST_SURE, _sure(before)):
            new += found
            read_rows.append(row)
    for word in words:
        within = sum(
            max(0.0, min(word.x1, row.box[2]) - max(word.x0, row.box[0]))
            for row in read_rows
            if row.box[1] < (word.y0 + word.y1) / 2 < row.box[3]
        )
        if within <= _TAKEN * (word.x1 - word.x0):
            kept.append(word)
    return kept + new


def _rows(image: NDArray[np.uint8]) -> list[_Row]:
    """The rows of cells that hold ink."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    upright = _upright(grey)
    rows = []
    for chain in _chains(_rules(upright)):
        chain = _ended(chain, upright)  # noqa: PLW2901
        cells = [_cell(grey, left, right) for left, right in pairwise(chain)]
        # Between rows that are closed above and below, the form's own rule may still run along one side of the gap.
        least = 2 if sum(cell.closed == 2 for cell in cells) >= _CLOSED * len(cells) else 1
        closed = [number for number, cell in enumerate(cells) if cell.closed >= least]
        if not closed:
            continue
        boxes = least == 2 or len(closed) >= _MANY
        cells = [cell._replace(closed=int(cell.closed >= least)) for cell in cells[closed[0] : closed[-1] + 1]]
        chain = chain[closed[0] : closed[-1] + 2]  # noqa: PLW2901
        if len(cells) >= _LEAST_CELLS and len(closed) >= _CLOSED * len(cells):
            top, end = min(rule.top for rule in chain), max(rule.end for rule in chain)
            rows.append(_Row((chain[0].x, top, chain[-1].x, end), cells, boxes))
    # Strokes of large or worn print look like a cell or two; a form that has cells has many.
    sure = [row for row in rows if row.sure and len(row.cells) > _LEAST_CELLS]
    if sum(len(row.cells) for row in sure) < _MANY or not any(len(row.cells) >= _RUN for row in sure):
        return []
    return [row for row in rows if row.sure and any(map(_is_filled, row.cells))][:_MOST_ROWS]


def _is_filled(cell: _Cell) -> bool:
    return cell.ink is not None and cell.closed > 0


def _upright(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Where upright rules are, at least as long as a cell is high."""
    low = max(14, int(grey.shape[1] * _LOW))
    # Darker than what stands a few pixels to its left and right: a rule, a letter's stem, and no shaded ground.
    beside = np.minimum(np.roll(grey, 7, axis=1), np.roll(grey, -7, axis=1))
    dark = (cv2.subtract(beside, grey) > _PALE).astype(np.uint8)
    dark = cv2.dilate(dark, np.ones((3, 2), np.uint8))
    found: NDArray[np.uint8] = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((low, 1), np.uint8)).astype(np.uint8)
    return found


def _rules(upright: NDArray[np.uint8]) -> list[_Rule]:
    """The rules that are as long as a cell is high, from left to right."""
    high = int(upright.shape[1] * _HIGH)
    left, top, wide, tall = outlines(upright)[:_MOST_RULES].T
    rule = (tall <= high) & (wide <= np.maximum(8, tall // 4))
    boxes = np.stack([left, top, top + tall, wide], axis=1)[rule].tolist()
    return sorted(_Rule(x + (width - 1) / 2, y0, y1, width) for x, y0, y1, width in boxes)


def _chains(rules: list[_Rule]) -> list[list[_Rule]]:
    """Rules that stand evenly side by side, at least as many as make two cells."""
    taken: set[int] = set()
    chains = []
    for first, start in enumerate(rules):
        if first in taken:
            continue
        tall = start.end - start.top
        chain, places, step = [start], [first], 0.0
        for place in range(first + 1, len(rules)):
            rule, last = rules[place], chain[-1]
            apart = rule.x - last.x
            if apart > (1.15 * step if step else _WIDTH[1] * tall):
                break
            if apart < (0.85 * step if step else _WIDTH[0] * tall) or place in taken:
                continue
            slack = max(3, 0.12 * tall)
            if abs(rule.top - last.top) > slack or abs(rule.end - last.end) > slack:
                continue
            chain.append(rule)
            places.append(place)
            step = (rule.x - start.x) / (len(chain) - 1)
        if len(chain) > _LEAST_CELLS:
            taken.update(places)
            chains.append(chain)
    return chains


def _ended(chain: list[_Rule], upright: NDArray[np.uint8]) -> list[_Rule]:
    """The chain with a cell more at either end where a longer rule, as a table's, closes it."""
    step = (chain[-1].x - chain[0].x) / (len(chain) - 1)
    for end, way in ((chain[0], -1), (chain[-1], 1)):
        x = round(end.x + way * step)
        reach = max(3, round(0.12 * step))
        part = upright[end.top + 2 : end.end - 2, max(0, x - reach) : x + reach + 1]
        if x - reach < 0 or part.size == 0 or part.any(axis=1).mean() < 0.9:
            continue
        at = max(0, x - reach) + float(np.mean(np.flatnonzero(part.any(axis=0))))
        rule = _Rule(at, end.top, end.end, end.wide)
        chain = [rule, *chain] if way < 0 else [*chain, rule]
    return chain


def _closed(grey: NDArray[np.uint8], sides: tuple[int, int], ends: tuple[int, int], paper: int) -> int:
    """At how many of its ends, top and bottom, a level rule closes a cell."""
    closed = 0
    for end in ends:
        part = grey[max(0, end - 5) : end + 6, sides[0] : sides[1]]
        closed += bool(part.size) and float((part < paper - _PALE).mean(axis=1).max()) >= 0.85
    return closed


def _cell(grey: NDArray[np.uint8], left: _Rule, right: _Rule) -> _Cell:
    """What stands between two rules."""
    top, end = max(left.top, right.top), min(left.end, right.end)
    edge = max(3, (end - top) // 12)
    x0, x1 = round(left.x + left.wide / 2) + 2, round(right.x - right.wide / 2) - 1
    part = grey[top + edge : end - edge, x0:x1]
    nothing = np.full((4, 4), 255, np.uint8)
    if part.size == 0 or min(part.shape) < 4:
        return _Cell(None, nothing, 0)
    level = int(0.8 * (part.size - 1))
    paper = int(np.partition(part, level, axis=None)[level])
    closed = _closed(grey, (x0, x1), (top, end), paper)
    ink = part < paper - _INK
    ink[:, ink.mean(axis=0) > 0.95] = False  # another rule: no letter reaches from edge to edge
    columns = np.flatnonzero(ink.any(axis=0))
    lines = np.flatnonzero(ink.any(axis=1))
    if len(columns) == 0 or ink.sum() < 0.01 * part.size:
        return _Cell(None, nothing, closed)
    first, last = int(columns[0]), int(columns[-1]) + 1
    around = max(0, first - 2), min(part.shape[1], last + 2)
    picture = np.clip(part[:, around[0] : around[1]].astype(np.int16) + (255 - paper), 0, 255).astype(np.uint8)
    high = top + edge
    return _Cell((x0 + first, high + int(lines[0]), x0 + last, high + int(lines[-1]) + 1), picture, closed)


Place = tuple[tuple[float, float, float, float], list[tuple[float, float]]]


def _copied(rows: list[_Row]) -> tuple[NDArray[np.uint8], list[Place]]:
    """A sheet with the rows' letters, and for each row where it stands there and where its cells do, left and right."""
    strips = [_strip(row) for row in rows]
    places: list[Place] = []
    width = max(_SHEET, *(strip.shape[1] + 2 * _TALL for strip, _ in strips))
    spots, x, y = [], _TALL, _TALL
    for strip, _ in strips:
        if x + strip.shape[1] + _TALL > width:
            x, y = _TALL, y + 2 * _TALL
        spots.append((x, y))
        x += strip.shape[1] + 3 * _TALL
    sheet = np.full((max(y + 2 * _TALL, width // 3), width, 3), 255, np.uint8)
    for (strip, cells), (left, top) in zip(strips, spots, strict=True):
        sheet[top : top + _TALL, left : left + strip.shape[1]] = strip[:, :, None]
        box = (left - _TALL, top - 0.5 * _TALL, left + strip.shape[1] + _TALL, top + 1.5 * _TALL)
        places.append((box, [(left + x0, left + x1) for x0, x1 in cells]))
    return sheet, places


def _strip(row: _Row) -> tuple[NDArray[np.uint8], list[tuple[float, float]]]:
    gap, space = np.full((_TALL, 4), 255, np.uint8), np.full((_TALL, _TALL // 2), 255, np.uint8)
    parts, places, at = [gap], [], 4
    for cell in row.cells:
        if cell.ink is None:
            piece = space
        else:
            tall, wide = cell.picture.shape
            piece = cv2.resize(cell.picture, (max(3, round(wide * _TALL / tall)), _TALL), interpolation=cv2.INTER_AREA)
        places.append((float(at), float(at + piece.shape[1])))
        parts += [piece, gap]
        at += piece.shape[1] + 4
    last = max(number for number, cell in enumerate(row.cells) if cell.ink)
    return np.concatenate(parts[: 2 * last + 3], axis=1), places


def _sure(words: list[ReadWord]) -> float:
    """The mean confidence of the words' letters; 0.0 where there are none."""
    sure = [word.confidence for word in words for _ in word.text]
    return sum(sure) / len(sure) if sure else 0.0


def _stands_in(word: ReadWord, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _words(row: _Row, found: list[ReadWord], places: list[tuple[float, float]]) -> list[ReadWord]:
    """What was read of a row, as words where its cells stand; none where it can't be laid out over the cells."""
    found.sort(key=lambda word: word.x0)
    text = "".join(word.text for word in found)
    full = [number for number, cell in enumerate(row.cells) if cell.ink]
    if not text or abs(len(text) - len(full)) > max(0, len(full) // 4):
        return []
    sure = [word.confidence for word in found for _ in word.text]
    if len(text) != len(full):
        return [new for word in found if (new := _over(row, word, places))]
    words = []
    for _, run in groupby(zip(full, text, sure, strict=True), key=lambda item: _word_of(row, full, item[0])):
        letters = list(run)
        boxes = [box for number, _, _ in letters if (box := row.cells[number].ink)]
        words.append(_word("".join(letter for _, letter, _ in letters), boxes, min(how for _, _, how in letters)))
    return words


def _word_of(row: _Row, full: list[int], number: int) -> tuple[int, int]:
    """What the letters of one word have in common: no empty cell between them, and no gap."""
    gaps = sum(not cell.closed for cell in row.cells[:number])
    return number - full.index(number), 2 * gaps + (not row.cells[number].closed)


def _over(row: _Row, word: ReadWord, places: list[tuple[float, float]]) -> ReadWord | None:
    boxes = [
        cell.ink
        for cell, (left, right) in zip(row.cells, places, strict=True)
        if cell.ink and word.x0 <= (left + right) / 2 <= word.x1
    ]
    return _word(word.text, boxes, word.confidence) if boxes else None


def _word(text: str, boxes: list[tuple[int, int, int, int]], sure: float) -> ReadWord:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return ReadWord(text, float(min(x0)), float(min(y0)), float(max(x1)), float(max(y1)), sure)
