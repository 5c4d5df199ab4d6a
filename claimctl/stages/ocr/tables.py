"""Ruled tables: the cells between a page's drawn lines, and the words in them.

The steps are pdfplumber's (rules to crossings, crossings to cells, cells to tables), done here over indexed crossings.
On the development data's long lists pdfplumber's own functions take 5 times as long over the same rules, and 95 times
as long where they read the page themselves (tests/bench/tables.py); tests/test_tables.py holds the cells to be equal.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from claimctl.records import Cell, Table
from claimctl.stages.ocr.drawn import Rule

if TYPE_CHECKING:
    from claimctl.records import Word

_NEAR = 2.0  # points: rules this close are one
_REACH = 3.0  # points: a rule that ends this short of another still meets it
_MOST_CROSSINGS = 20_000

Area = tuple[float, float, float, float]


def find(rules: list[Rule], width: float, height: float, words: tuple[Word, ...]) -> tuple[Table, ...]:
    """The tables of at least two rows and two columns on a page of `width` x `height` points, from top to bottom.

    A cell's text is its words joined by spaces; a cell that spans several rows or columns stands at its first.
    """
    merged = _merged(rules)
    if sum(r.upright for r in merged) < 3 or sum(not r.upright for r in merged) < 3:
        return ()
    tables = [cells for cells in _tables(_cells(merged)) if _has_rows_and_columns(cells)]
    return tuple(_table(cells, width, height, words) for cells in tables)


def _merged(rules: list[Rule]) -> list[Rule]:
    """Rules drawn piece by piece, or twice, as one."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        near = groups and rule.upright == groups[-1][0].upright and rule.at - groups[-1][0].at <= _NEAR
        if near:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    merged = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        group.sort(key=lambda rule: rule.start)
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + _NEAR:
                merged.append(Rule(group[0].upright, at, start, end))
                start = rule.start
                end = rule.end
            end = max(end, rule.end)
        merged.append(Rule(group[0].upright, at, start, end))
    return merged


def _cells(rules: list[Rule]) -> list[Area]:
    """The smallest rectangle to the right of and below each crossing whose four sides are drawn."""
    upright = sorted((r for r in rules if r.upright), key=lambda r: (r.at, r.start))
    level = sorted((r for r in rules if not r.upright), key=lambda r: (r.at, r.start))
    down: list[list[int]] = [[] for _ in upright]  # the level rules that each upright one meets, from top to bottom
    across: list[list[int]] = [[] for _ in level]
    for i, v in enumerate(upright):
        for j, h in enumerate(level):
            meets = v.start - _REACH <= h.at <= v.end + _REACH and h.start - _REACH <= v.at <= h.end + _REACH
            if meets:
                down[i].append(j)
                across[j].append(i)
    if sum(map(len, down)) > _MOST_CROSSINGS:
        return []
    met = [set(crossed) for crossed in down]
    cells = []
    for i, crossed in enumerate(down):
        for place, j in enumerate(crossed):
            right = [k for k in across[j] if upright[k].at > upright[i].at]
            corner = next(((k, below) for below in crossed[place + 1 :] for k in right if below in met[k]), None)
            if corner is not None:
                cells.append((upright[i].at, level[j].at, upright[corner[0]].at, level[corner[1]].at))
    return cells


def _tables(cells: list[Area]) -> list[list[Area]]:
    """Cells that share a corner belong to one table."""
    parent = list(range(len(cells)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[tuple[float, float], int] = {}
    for i, (x0, y0, x1, y1) in enumerate(cells):
        for corner in ((x0, y0), (x0, y1), (x1, y0), (x1, y1)):
            parent[root(i)] = root(first.setdefault(corner, i))
    tables: dict[int, list[Area]] = {}
    for i, cell in enumerate(cells):
        tables.setdefault(root(i), []).append(cell)
    return sorted(tables.values(), key=lambda table: min((cell[1], cell[0]) for cell in table))


def _has_rows_and_columns(cells: list[Area]) -> bool:
    return len(cells) >= 4 and len({cell[1] for cell in cells}) >= 2 and len({cell[0] for cell in cells}) >= 2


def _table(cells: list[Area], width: float, height: float, words: tuple[Word, ...]) -> Table:
    tops = sorted({cell[1] for cell in cells})
    lefts = sorted({cell[0] for cell in cells})
    cells = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    rows: dict[float, list[int]] = {}
    for i, cell in enumerate(cells):
        rows.setdefault(cell[1], []).append(i)
    texts: list[list[str]] = [[] for _ in cells]
    right, bottom = max(cell[2] for cell in cells), max(cell[3] for cell in cells)
    for word in words:
        x, y = (word.x0 + word.x1) / 2 * width, (word.y0 + word.y1) / 2 * height
        if not (lefts[0] <= x <= right and tops[0] <= y <= bottom):
            continue
        holder = _holder(cells, tops, rows, x, y)
        if holder is not None:
            texts[holder].append(word.text)
    return Table(
        tuple(
            Cell(
                tops.index(y0), lefts.index(x0), " ".join(text),
                round(x0 / width, 5), round(y0 / height, 5), round(x1 / width, 5), round(y1 / height, 5),
            )
            for (x0, y0, x1, y1), text in zip(cells, texts, strict=True)
        )
    )  # fmt: skip


def _holder(cells: list[Area], tops: list[float], rows: dict[float, list[int]], x: float, y: float) -> int | None:
    """The cell that holds a point: looked for from the nearest row upwards, as cells may span rows."""
    for top in reversed(tops[: bisect_right(tops, y)]):
        row = rows[top]
        place = bisect_right(row, x, key=lambda i: cells[i][0]) - 1
        if place >= 0 and x <= cells[row[place]][2] and y <= cells[row[place]][3]:
            return row[place]
    return None
