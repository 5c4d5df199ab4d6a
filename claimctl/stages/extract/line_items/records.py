"""Rows that stand as blocks of labelled lines, one under the other: `Service: ..`, `Code: ..`, `Fee: ..`, and again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.layout import Sheet, Token
from claimctl.stages.extract.line_items.grids import Cell, Grid, Line
from claimctl.stages.extract.line_items.kinds import kind
from claimctl.stages.extract.line_items.roles import is_head
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk

_FEW, _MANY = 2, 3


class Pair(msgspec.Struct, frozen=True):
    """A label and what stands behind it."""

    label: str
    value: str
    tokens: tuple[Token, ...]
    sheet: Sheet


def blocks(sheets: Sequence[Sheet], habits: Habits) -> Grid | None:
    """The records of a document as a table: labels as heads, a block a line; None where nothing is told in blocks.

    A block begins where the label that opens the first one stands again. At least two blocks, three labels, and an
    amount in each.
    """
    pairs = [pair for sheet in sheets for row in sheet.rows for pair in _pairs(sheet, row)]
    counts = Counter(pair.label for pair in pairs)
    paid = Counter(pair.label for pair in pairs if kind(pair.value, habits) == "money")
    most = max(paid.values(), default=0)
    if most < _FEW:
        return None
    opener = next((pair.label for pair in pairs if counts[pair.label] == most), None)
    heads = tuple(dict.fromkeys(pair.label for pair in pairs if _FEW <= counts[pair.label] <= most))
    if opener is None or len(heads) < _MANY:
        return None
    records: list[list[Pair]] = []
    for pair in pairs:
        if pair.label == opener:
            records.append([])
        if records and pair.label in heads and pair.label not in {held.label for held in records[-1]}:
            records[-1].append(pair)
    lines = [_line(record, heads) for record in records if len(record) > 1]
    return Grid(heads, tuple((0.0, 0.0) for _ in heads), lines, ruled=False) if len(lines) >= _FEW else None


def _pairs(sheet: Sheet, row: Sequence[Chunk]) -> list[Pair]:
    """The labels of a row with their values: behind a colon, or the next of two cells."""
    found: list[Pair] = []
    place = 0
    while place < len(row):
        tokens = sheet.tokens[row[place].first : row[place].last]
        cut = next((at for at, token in enumerate(tokens) if token.text.endswith(":")), None)
        beside = row[place + 1] if place + 1 < len(row) else None
        if cut is not None and cut + 1 < len(tokens):
            found.append(_pair(sheet, tokens[: cut + 1], tokens[cut + 1 :]))
        elif beside is not None and (cut is not None or (len(row) == _FEW and is_head(row[place].text))):
            found.append(_pair(sheet, tokens, sheet.tokens[beside.first : beside.last]))
            place += 1
        place += 1
    return found


def _pair(sheet: Sheet, label: Sequence[Token], value: Sequence[Token]) -> Pair:
    said = clean(" ".join(token.text for token in label)).rstrip(": ")
    return Pair(said.casefold(), clean(" ".join(token.text for token in value)), tuple(value), sheet)


def _line(record: Sequence[Pair], heads: Sequence[str]) -> Line:
    sheet = record[0].sheet
    cells = {
        heads.index(pair.label): Cell(pair.value, pair.tokens, pair.tokens[0].x0, pair.tokens[-1].x1)
        for pair in record
        if pair.sheet is sheet
    }
    tokens = [token for cell in cells.values() for token in cell.tokens]
    return Line(cells, sheet, min(token.y0 for token in tokens), max(token.y1 for token in tokens))
