"""The cells of a boxed form: a small caption in the top left corner, the entry below or beside it in the same cell.

Here the page has ruled lines, and they are the cells; where it has none, see `told`.
"""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.stages.extract.layout import Box, Chunk, Sheet, Token

    Known = Callable[[str], bool]

_NUMBERING = re.compile(r"\(?\d{1,2}[a-h]?[.):]?|[a-h][.)]|[ivxIVX]{1,4}[.)]")
_STATE = re.compile(r"[A-Z]{2} \d{5}(?:-\d{4})?")  # `ID 83702` is no number of a member
_LONGEST = 12  # words of a caption that is looked up
LEFT = 0.7  # ems that an entry may begin before its caption
SMALLER = 0.93  # of an entry's height, that a caption in no list has at most
_MORE = 5  # words that a caption says more than the list does
_LEAST = 3  # letters of a caption that more words follow
_LEVEL = 0.35  # ems between the tops of neighbours
_TICKS = frozenset({"am", "pm", "yes", "no", "home", "bus", "cell", "x", "ampm"})


class Cell(NamedTuple):
    """A caption and the lines of what stands in its cell. `box` is in ems; `known` that the caption is in some list."""

    caption: tuple[Token, ...]
    lines: tuple[tuple[Token, ...], ...]
    box: Box
    known: bool

    @property
    def text(self) -> str:
        """The caption's words."""
        return " ".join(token.text for token in self.caption)


class Heading(NamedTuple):
    """A line that heads a part of the form, and where it stands in ems."""

    text: str
    y: float
    x0: float
    x1: float


class Form(NamedTuple):
    """The cells of a page in reading order, its headings, and whether lines drew the cells."""

    cells: tuple[Cell, ...]
    headings: tuple[Heading, ...]
    ruled: bool
    bare: int = 0  # ruled cells with an entry and no caption


class Head(NamedTuple):
    """A caption, what is written behind it on its line, and whether it is in some list."""

    caption: tuple[Token, ...]
    rest: tuple[Token, ...]
    known: bool


def find(sheet: Sheet, known: Known) -> Form:
    """The captioned cells of a page that has ruled lines; `known` tells whether forms print a squeezed phrase."""
    boxes = {
        (number, cell.row, cell.column): sheet.placed((cell.x0, cell.y0, cell.x1, cell.y1))
        for number, table in enumerate(sheet.page.tables)
        for cell in table.cells
    }  # fmt: skip
    inside: dict[tuple[int, int, int], list[Chunk]] = {}
    loose: list[Chunk] = []
    for chunk in sheet.chunks:
        place = sheet.cell_of(sheet.tokens[chunk.first])
        if place is None:
            loose.append(chunk)
        else:
            inside.setdefault(place, []).append(chunk)
    cells: list[Cell] = []
    bare = 0
    for place, chunks in inside.items():
        made = _in_region(sheet, chunks, boxes[place], known)
        cells += made
        bare += not made
        alone = len(chunks) == 1 and len(sheet.rows[sheet.row_of[chunks[0].index][0]]) == 1
        if alone and not any(cell.lines for cell in made):
            loose += chunks
    headings = [Heading(chunk.text, chunk.y0, chunk.x0, chunk.x1) for chunk in loose]
    return Form(ordered(cells), tuple(headings), ruled=True, bare=bare)


def _in_region(sheet: Sheet, chunks: Sequence[Chunk], box: Box, known: Known) -> list[Cell]:
    """The cells of a ruled region: one, or one for each of the captions that stand side by side in it."""
    rows = rows_of(chunks)
    heads = [head_of(sheet.tokens[chunk.first : chunk.last], known) for chunk in rows[0]]
    first = heads[0]
    if first is None:
        return []
    if not first.known and (len(rows) < 2 or not _is_print(first.caption, rows[1], sheet)):
        return []
    beside = [head for head in heads[1:] if head is not None and head.known and not head.rest]
    captions = [first, *(beside if len(beside) == len(heads) - 1 else [])]
    taken = {token.index for head in captions for token in head.caption}
    under = rows[1:]
    if under and (more := _continues(sheet, first, under[0], known)):
        captions[0] = first._replace(caption=(*first.caption, *more))
        taken |= {token.index for token in more}
    lines = [
        [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last] if token.index not in taken]
        for row in rows
    ]
    starts = [head.caption[0].x0 for head in captions]
    made = []
    for number, head in enumerate(captions):
        left = starts[number] - LEFT if number else box[0]
        right = starts[number + 1] - LEFT if number + 1 < len(starts) else box[2] + 1.0
        own = tuple(
            part
            for line in lines
            if (part := tuple(token for token in line if left <= token.x0 < right and not is_tick(token)))
        )
        made.append(Cell(head.caption, own, (max(left, box[0]), box[1], min(right, box[2]), box[3]), head.known))
    return made


def _continues(sheet: Sheet, head: Head, row: Sequence[Chunk], known: Known) -> tuple[Token, ...]:
    """The caption's second line: what stands in brackets, or makes a known phrase with the first."""
    tokens = tuple(sheet.tokens[row[0].first : row[0].last])
    if head.rest or len(row) > 1:
        return ()
    text = " ".join(token.text for token in tokens)
    both = squeeze(" ".join(token.text for token in (*head.caption, *tokens)))
    return tokens if (text.startswith("(") and text.rstrip(":").endswith(")")) or known(both) else ()


def head_of(tokens: Sequence[Token], known: Known) -> Head | None:
    """A line's caption, and what is written behind it on the same line; None where it begins with none."""
    start = 1 if len(tokens) > 1 and _NUMBERING.fullmatch(tokens[0].text) else 0
    end, sure = 0, False
    for stop in range(min(len(tokens), start + _LONGEST), start, -1):
        if known(squeeze(plain(" ".join(token.text for token in tokens[start:stop])))):
            end, sure = stop, True
            break
    colon = next((place + 1 for place, token in enumerate(tokens[: start + _LONGEST]) if token.text.endswith(":")), 0)
    end = max(end, colon)
    if _STATE.fullmatch(" ".join(token.text for token in tokens)):
        return None
    if not end:
        text = " ".join(token.text for token in tokens)
        printed = text.isupper() and sum(sign.isdigit() for sign in text) <= 1 and len(tokens) <= _LONGEST
        return Head(tuple(tokens), (), known=False) if printed else None
    while end < len(tokens) and (tokens[end].text.startswith("(") or _open(tokens[:end])):
        end += 1  # a remark in brackets is the caption's
    rest = tuple(tokens[end:])
    runs_on = bool(rest) and not colon and not _apart(tokens[end - 1], rest[0])
    if runs_on and len(squeeze("".join(token.text for token in tokens[start:end]))) < _LEAST:
        return None  # `St. Anne Hospital` is no state
    if runs_on and _is_phrase(rest):
        end, rest = len(tokens), ()  # `Description of loss & damage`: the caption says more than the list does
    return Head(tuple(tokens[:end]), rest, sure)


def _is_phrase(rest: Sequence[Token]) -> bool:
    """Whether what follows a known phrase may belong to it: in capitals, or but a few words."""
    return len(rest) <= _MORE or all(not token.text[0].islower() for token in rest)


def _open(tokens: Sequence[Token]) -> bool:
    text = " ".join(token.text for token in tokens)
    return text.count("(") > text.count(")")


def _apart(left: Token, right: Token) -> bool:
    """Whether a word is no part of the line before it: set off, in other letters, or a figure."""
    tall = (right.y1 - right.y0) / max(left.y1 - left.y0, 0.01)
    return right.x0 - left.x1 > 0.9 or not 0.85 < tall < 1.18 or any(sign.isdigit() for sign in right.text)


def plain(text: str) -> str:
    """A caption without its remarks in brackets and its numbering."""
    text = re.sub(r"\([^)]*\)?", " ", text)
    return re.sub(r"^\s*(?:\d{1,2}[a-h]?[.)]?|[a-h][.)])\s+", "", text).strip(" :*")


def _is_print(caption: Sequence[Token], row: Sequence[Chunk], sheet: Sheet) -> bool:
    """Whether a line that no list knows is smaller than the one below it."""
    below = [token for chunk in row for token in sheet.tokens[chunk.first : chunk.last]]
    return height(caption) < SMALLER * height(below)


def height(tokens: Sequence[Token]) -> float:
    """The usual height of words, in ems."""
    return statistics.median(token.y1 - token.y0 for token in tokens) if tokens else 0.0


def is_tick(token: Token) -> bool:
    """A word that a tick box asks, and the box."""
    return token.squeezed in _TICKS and token.text.isupper()


def rows_of(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    """Chunks as lines, top to bottom and left to right."""
    rows: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda each: (each.middle, each.x0)):
        peer = rows[-1][0] if rows else None
        if peer is not None and min(peer.y1, chunk.y1) - max(peer.y0, chunk.y0) > 0.5 * min(peer.height, chunk.height):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    return [sorted(row, key=lambda each: each.x0) for row in rows]


def ordered(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Cells in reading order, those whose tops are nearly level left to right."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda each: each.box[1]):
        if rows and cell.box[1] - rows[-1][-1].box[1] < _LEVEL:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return tuple(cell for row in rows for cell in sorted(row, key=lambda each: each.box[0]))
