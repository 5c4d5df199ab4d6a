"""Tables that no rules draw: rows with money under money, their columns parted by where nothing is written."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.line_items.grids import Cell, Grid, Line
from claimctl.stages.extract.line_items.kinds import Kind, kind
from claimctl.stages.extract.line_items.roles import is_head
from claimctl.stages.extract.line_items.rows import FIGURE, is_sum
from claimctl.stages.extract.line_items.wraps import WRAP, wrapped
from claimctl.stages.extract.normal import dates, money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_SAME_EDGE = 0.75  # ems between right edges of figures that keep to one
_UNDER = 0.8  # ems that two amounts of one column share at least
_MOST_GAP = 7.0  # ems between two rows of one table
_HEAD_REACH = 5.5
_TWO_LINES = 0.75  # ems between the lines of a head
_MOST_EDGES = 40  # of a page: no table has more columns, and a page of nothing but figures is to end some day
_FEW = 2
_COUNT = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
MONEY: frozenset[Kind] = frozenset({"money"})
FIGURES: frozenset[Kind] = frozenset({"money", "number", "date"})
_MANY = 4
_STEP = 0.25  # ems


def aligned(sheet: Sheet, habits: Habits, sums: frozenset[str], anchors: frozenset[Kind] = MONEY) -> list[Grid]:
    """The tables that only columns of figures show: rows with figures of a kind under each other, and words beside."""
    rows = [row_cells(sheet, row, habits) for row in sheet.rows]
    amounts = [
        (cell, number)
        for number, cells in enumerate(rows)
        if len(cells) >= _FEW
        for cell in cells
        if kind(cell.text, habits) in anchors
    ]
    grids: list[Grid] = []
    taken: set[int] = set()
    for edge in _edges([(cell.x1, number) for cell, number in amounts]):
        kept = [cell for cell, _ in amounts if abs(cell.x1 - edge) <= _SAME_EDGE]
        left, right = min(cell.x0 for cell in kept), edge + _SAME_EDGE
        # Whatever edge they keep to, the amounts of a column stand under each other.
        members = sorted({n for cell, n in amounts if min(cell.x1, right) - max(cell.x0, left) > _UNDER} - taken)
        for block in _blocks(sheet, rows, members, sums, habits):
            grid = _grid(sheet, rows, block, habits)
            if grid is not None:
                taken.update(range(block[0], block[-1] + 1))
                grids.append(grid)
    return sorted(grids, key=lambda grid: grid.lines[0].y0)


def row_cells(sheet: Sheet, row: list[Chunk], habits: Habits) -> list[Cell]:
    """The cells of a row: chunks, parted from the day that opens them and the figures that close them."""
    cells: list[Cell] = []
    for chunk in row:
        tokens = sheet.tokens[chunk.first : chunk.last]
        cells.extend(
            Cell(clean(" ".join(token.text for token in part)), tuple(part), part[0].x0, part[-1].x1)
            for part in _parts(tokens, habits)
        )
    return cells


def _parts(tokens: Sequence[Token], habits: Habits) -> list[Sequence[Token]]:
    if len(tokens) < _FEW:
        return [tokens]
    parts: list[Sequence[Token]] = []
    rest = tokens
    if len(tokens) > _FEW and tokens[0].text.rstrip(".").isdigit() and len(tokens[0].text) < _FEW + 2:
        after = " ".join(token.text for token in tokens[1:])
        numbered = dates.find(after, habits.order)
        if numbered and numbered[0].start == 0:  # a count of rows before the day
            parts.append(rest[:1])
            rest = rest[1:]
    text = " ".join(token.text for token in rest)
    found = dates.find(text, habits.order)
    if found and found[0].start == 0 and found[0].end < len(text):
        count = len(text[: found[0].end].split())
        parts.append(rest[:count])
        rest = rest[count:]
    tail: list[Sequence[Token]] = []
    while len(rest) > 1 and _closes(rest, habits, first=not tail):
        cut = len(rest) - 1
        if rest[cut - 1].text in {"$", "€", "£", "-", "CHF", "EUR", "USD", "GBP", "RM"} and cut > 1:
            cut -= 1
        tail.append(rest[cut:])
        rest = rest[:cut]
    return [*parts, rest, *reversed(tail)] if rest else [*parts, *reversed(tail)]


def _closes(tokens: Sequence[Token], habits: Habits, *, first: bool) -> bool:
    """Whether the last word is a cell of its own: money, or a figure before one that stands apart from the words."""
    last, before = tokens[-1], tokens[-2]
    if not FIGURE.fullmatch(last.text):
        return False
    found = money.find(last.text, habits.currency)
    gap = last.x0 - before.x1
    if found and found[-1].strong:
        return True
    return not first and gap > 0.3 or gap > 0.8  # noqa: RUF021


def _edges(ends: list[tuple[float, int]]) -> list[float]:
    """Right edges of figures, those that most rows share first; of equals the rightmost."""
    edges: list[tuple[int, float]] = []
    ends = sorted(ends)
    sides = [x1 for x1, _ in ends]
    left = sorted(set(sides))
    while left and len(edges) < _MOST_EDGES:
        near = [(bisect_left(sides, edge - _SAME_EDGE), bisect_right(sides, edge + _SAME_EDGE)) for edge in left]
        counted = [
            (len({n for _, n in ends[first:last]}), edge) for (first, last), edge in zip(near, left, strict=True)
        ]
        most = max(counted)
        edges.append(most)
        left = [edge for edge in left if abs(edge - most[1]) > _SAME_EDGE]
    return [edge for _, edge in sorted(edges, reverse=True)]


def _blocks(
    sheet: Sheet, rows: list[list[Cell]], members: list[int], sums: frozenset[str], habits: Habits
) -> list[list[int]]:
    """Members near each other, without the sums that close them."""
    blocks: list[list[int]] = []
    last = None
    left, right = _extent([rows[number] for number in members])
    for number in members:
        row = [chunk for chunk in sheet.rows[number] if chunk.x1 > left and chunk.x0 < right]
        inside = [cell for cell in rows[number] if cell.x1 > left and cell.x0 < right]
        text = " ".join(cell.text for cell in inside)
        words = [cell for cell in inside if sum(sign.isalpha() for sign in cell.text) >= _FEW]
        kinds = {kind(cell.text, habits) for cell in inside}
        summed = not kinds & {"date", "code"} and (
            is_sum(sheet, row, text, sums) or is_sum(sheet, row, words[-1].text if words else "", sums)
        )
        if summed:
            last = None
            continue
        top = min(chunk.y0 for chunk in row)
        if last is None or top - last > _MOST_GAP:
            blocks.append([])
        blocks[-1].append(number)
        last = max(chunk.y1 for chunk in row)
    return [block for block in blocks if block]


def _extent(rows: Sequence[Sequence[Cell]]) -> tuple[float, float]:
    """From where to where the columns reach that rows share; what stands beside them is another block of the page."""
    if len(rows) < _MANY:
        return 0.0, float("inf")
    shared = [
        span
        for span in _columns(rows)
        if sum(any(_share(cell, *span) for cell in cells) for cells in rows) > len(rows) / 2
    ]
    return (shared[0][0], shared[-1][1]) if len(shared) >= _FEW else (0.0, float("inf"))


def _grid(sheet: Sheet, rows: list[list[Cell]], block: list[int], habits: Habits) -> Grid | None:
    spans = _columns([rows[number] for number in block])
    heads_at, heads = _heads(sheet, rows, block[0], spans)
    if len(block) < _FEW and len([head for head in heads if head]) < _FEW:
        return None
    kept = [
        place
        for place, (x0, x1) in enumerate(spans)
        if heads[place]
        or sum(any(_share(cell, x0, x1) for cell in rows[number]) for number in block) >= 0.4 * len(block)
    ]
    if len(kept) < _FEW:
        return None
    first, last = kept[0], kept[-1]
    kept = list(range(first, last + 1))
    spans = [spans[place] for place in kept]
    heads = [heads[place] for place in kept]
    lines: list[Line] = []
    wraps: list[tuple[int, Line]] = []
    for number in range(block[0], block[-1] + 4):
        if number >= len(rows):
            break
        cells = _placed(rows[number], spans)
        if not cells:
            continue
        y0 = min(token.y0 for cell in cells.values() for token in cell.tokens)
        y1 = max(token.y1 for cell in cells.values() for token in cell.tokens)
        line = Line(cells, sheet, y0, y1)
        if number in block:
            lines.append(line)
        elif number < block[-1] + 4:
            wraps.append((len(lines), line))
    before = _between(sheet, rows, heads_at, block[0], spans)
    return _parted(Grid(tuple(heads), tuple(spans), wrapped(lines, [*before, *wraps], spans, habits), ruled=False))


def _parted(grid: Grid) -> Grid:
    """The grid with the counts that open its descriptions in a column of their own: `2 Dinner, set menu`."""
    for place in range(len(grid.heads)):
        cells = [line.cells[place] for line in grid.lines if place in line.cells]
        opened = [cell for cell in cells if len(cell.tokens) > 1 and _COUNT.fullmatch(cell.tokens[0].text)]
        starts = [cell.tokens[1].x0 for cell in opened]
        if len(opened) < max(_FEW, len(cells)) or max(starts) - min(starts) > _SAME_EDGE:
            continue
        head, _, rest = grid.heads[place].partition(" ")
        heads = (*grid.heads[:place], *((head, rest) if rest else ("", head)), *grid.heads[place + 1 :])
        x0, x1 = grid.spans[place]
        spans = (*grid.spans[:place], (x0, starts[0]), (starts[0], x1), *grid.spans[place + 1 :])
        return Grid(heads, spans, [_opened(line, place) for line in grid.lines], grid.ruled)
    return grid


def _opened(line: Line, place: int) -> Line:
    cells = {at + (at > place): cell for at, cell in line.cells.items() if at != place}
    cell = line.cells.get(place)
    if cell is not None:
        first, rest = cell.tokens[0], cell.tokens[1:]
        cells[place] = Cell(first.text, (first,), first.x0, first.x1)
        cells[place + 1] = Cell(clean(" ".join(token.text for token in rest)), rest, rest[0].x0, cell.x1)
    return msgspec.structs.replace(line, cells=cells)


def _between(
    sheet: Sheet, rows: list[list[Cell]], heads_at: int | None, first: int, spans: list[tuple[float, float]]
) -> list[tuple[int, Line]]:
    """Lines between the heads and the first row: a description may begin there."""
    if heads_at is None:
        words = any(sign.isalpha() for cell in _placed(rows[first], spans).values() for sign in cell.text)
        heads_at = first - 1 if words else first - _FEW
    found = []
    for number in range(max(0, heads_at + 1), first):
        cells = _placed(rows[number], spans)
        tokens = [token for cell in cells.values() for token in cell.tokens]
        top = min((chunk.y0 for chunk in sheet.rows[first]), default=0.0)
        if cells and top - max(token.y1 for token in tokens) < WRAP:
            found.append((0, Line(cells, sheet, min(t.y0 for t in tokens), max(t.y1 for t in tokens))))
    return found


def _placed(cells: Sequence[Cell], spans: Sequence[tuple[float, float]]) -> dict[int, Cell]:
    """Cells under the columns that they overlap most; what stands beside the table is left out."""
    placed: dict[int, Cell] = {}
    for cell in cells:
        shares = [min(cell.x1, x1) - max(cell.x0, x0) for x0, x1 in spans]
        most = max(shares)
        if most <= 0 and not any(x0 - 1.0 < cell.x0 < x1 + 1.0 for x0, x1 in spans):
            continue
        place = shares.index(most)
        own = placed.get(place)
        placed[place] = (
            cell
            if own is None
            else Cell(
                f"{own.text} {cell.text}", (*own.tokens, *cell.tokens), min(own.x0, cell.x0), max(own.x1, cell.x1)
            )
        )
    return placed


def _columns(rows: Sequence[Sequence[Cell]]) -> list[tuple[float, float]]:
    """The extents of columns: stretches of the width that rows write in, parted where (nearly) none does."""
    right = max(cell.x1 for cells in rows for cell in cells)
    cover = [0] * (int(right / _STEP) + 2)
    for cells in rows:
        for cell in cells:
            for step in range(int(cell.x0 / _STEP), int(cell.x1 / _STEP) + 1):
                cover[step] += 1
    bare = len(rows) // 12
    spans: list[tuple[float, float]] = []
    start = None
    for step, count in enumerate(cover):
        if count > bare and start is None:
            start = step
        elif count <= bare and start is not None:
            spans.append((start * _STEP, step * _STEP))
            start = None
    return spans


def _share(cell: Cell, x0: float, x1: float) -> bool:
    return min(cell.x1, x1) - max(cell.x0, x0) > 0


def _heads(
    sheet: Sheet, rows: list[list[Cell]], first: int, spans: Sequence[tuple[float, float]]
) -> tuple[int | None, list[str]]:
    """The heads over a table's columns, of one line or of two, and the last line that they stand on."""
    heads = [""] * len(spans)
    top = sheet.rows[first][0].y0
    found: int | None = None
    upper = top
    tail: dict[int, Cell] = {}
    for number in range(first - 1, max(-1, first - 8), -1):
        row = sheet.rows[number]
        if top - max(chunk.y1 for chunk in row) > _HEAD_REACH:
            break
        if found is not None and upper - max(chunk.y1 for chunk in row) > _TWO_LINES:
            break
        over = _over(rows[number], spans)
        if found is None and len(over) == 1 and _closes_heads(sheet, number):
            tail = over
            continue
        if len(over) < (_FEW if found is None else 1) or not all(is_head(cell.text) for cell in over.values()):
            if found is not None:
                break
            continue
        if found is None:
            found = number + bool(tail)
        for place, cell in [*tail.items(), *over.items()]:
            heads[place] = clean(f"{cell.text} {heads[place]}")
        tail = {}
        upper = min(chunk.y0 for chunk in row)
    return found, heads


def _closes_heads(sheet: Sheet, number: int) -> bool:
    """Whether a line is the last of a head, of one column only: it keeps to what is above it rather than below."""
    row = sheet.rows[number]
    above = min(chunk.y0 for chunk in row) - max((chunk.y1 for chunk in sheet.rows[number - 1]), default=-9.0)
    below = min(chunk.y0 for chunk in sheet.rows[number + 1]) - max(chunk.y1 for chunk in row)
    return number > 0 and above < min(0.6, 0.5 * below)


def _over(cells: Sequence[Cell], spans: Sequence[tuple[float, float]]) -> dict[int, Cell]:
    """The cells over columns: a head may be wider than its column, or stand beside where its figures begin."""
    over: dict[int, Cell] = {}
    for cell in cells:
        shares = [min(cell.x1, x1) - max(cell.x0, x0) for x0, x1 in spans]
        most = max(shares)
        if most < -1.5:
            continue
        place = shares.index(most)
        own = over.get(place)
        joined = own and Cell(f"{own.text} {cell.text}", (), min(own.x0, cell.x0), max(own.x1, cell.x1))
        over[place] = joined or cell
    return over
