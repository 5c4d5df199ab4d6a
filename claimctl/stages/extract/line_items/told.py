"""What the lines of a record tell, each under its label: by labels in the text, by heads over it, or by its place."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.layout import Sheet
from claimctl.stages.extract.line_items.grids import Cell, Grid, Line
from claimctl.stages.extract.line_items.heads import known, votes
from claimctl.stages.extract.line_items.kinds import kind
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Token

Under = tuple["Drawn", dict[int, str]]  # a line of a record and the heads over its cells, by cell
KEY = "record number"
LABEL = re.compile(r"(?:^|(?<=[;,|/] )|(?<=  ))(?P<label>[^\W\d][^:;|]{1,38}?)\s?[:#]\s+(?=\S)")
TOTAL = re.compile(r"\b(?:sub ?)?totals?\b|\bsummen?\b|\bsomme\b", re.IGNORECASE)
EDGE = 0.75  # ems
_CLAUSE = re.compile(r"[;|]|\. |, (?=[a-z]+ [$€£]?\d)")
_FEW, _SHORTEST = 2, 4
_RARE = 0.02  # share of records that a label is in at least
_SPARSE = 0.1  # share of records that a column is in at least
_OFTEN = 0.6  # share of records from which lines at one place are a column of their own


class Drawn(msgspec.Struct):
    """A line of a page that is worth reading."""

    sheet: Sheet
    cells: list[Cell]
    y0: float
    y1: float
    heads: bool
    key: str = ""
    opens: bool = False  # a record

    @property
    def text(self) -> str:
        """All that stands in the line."""
        return " ".join(cell.text for cell in self.cells)


class Piece(msgspec.Struct, frozen=True):
    """What a record says under a label; `line` counts from the record's first."""

    label: str
    cell: Cell
    line: int
    whole: bool = False  # of a line that adds up the record
    alone: bool = False  # the only one of its line


def written(word: str) -> str:
    """A number as it is written, without the sign that some put before it."""
    return word.lstrip("#")


def shape(word: str) -> str:
    """A number's form: its figures as 9, its letters as A."""
    return re.sub(r"\d", "9", re.sub(r"[A-Z]", "A", written(word)))


def _pieces(record: Sequence[Under], habits: Habits) -> Iterator[Piece]:
    """What a record says, label by label; what only its place names has the place for a label."""
    for number, (line, heads) in enumerate(record):
        for place, cell in enumerate(line.cells):
            text = cell.text
            parts = list(_said(text, habits))
            if parts:
                for label, value in parts:
                    yield Piece(label, msgspec.structs.replace(cell, text=value), number)
                continue
            before = line.cells[place - 1] if place else None
            beside = _label_of(cell, before, habits) if before else ""
            label = beside or heads.get(place, "")
            after = line.cells[place + 1] if place + 1 < len(line.cells) else None
            if label:
                whole = bool(number and TOTAL.search(line.cells[0].text))
                yield Piece(label.casefold(), cell, number, whole=whole)
            elif not (after and _label_of(after, cell, habits)):
                yield Piece(f"@{number}", cell, number, alone=len(line.cells) == 1)


def _label_of(cell: Cell, before: Cell, habits: Habits) -> str:
    """The label that the cell before a figure is: one with a colon, or words of money close to it."""
    if before.text.endswith(":"):
        return before.text.rstrip(": ")
    named = votes(before.text)
    close = cell.x0 - before.x1 < EDGE and len(before.text.split()) < _SHORTEST
    money_of = named.get("amount") or named.get("other")
    return before.text if close and money_of and kind(cell.text, habits) == "money" else ""


def _said(text: str, habits: Habits) -> Iterator[tuple[str, str]]:
    """The labels within a cell and what stands behind them."""
    found = list(LABEL.finditer(text))
    starts = [match.start() for match in found]
    if found and starts[0] == 0:
        for match, end in zip(found, [*starts[1:], len(text)], strict=True):
            value = text[match.end() : end].strip(" ;,|/")
            yield match["label"].strip().casefold(), value
            yield from _told(value, habits)
        return
    opened = _capital(text)
    if opened:
        yield opened
        yield from _told(opened[1], habits)
        return
    yield from _told(text, habits)


def _capital(text: str) -> tuple[str, str] | None:
    """A label in capitals before words that are none: `DESCRIPTION hail on the roof`."""
    words = text.split()
    count = 0
    while (
        count < min(3, len(words) - 1) and words[count].isalpha() and words[count].isupper() and len(words[count]) > 2
    ):
        count += 1
    label, rest = " ".join(words[:count]), " ".join(words[count:])
    return (label.casefold(), rest) if count and not rest.isupper() and known(label) else None


def _told(text: str, habits: Habits) -> Iterator[tuple[str, str]]:
    """Amounts that words say what they are: `reserve carried as $12.00; paid $3.00`."""
    for clause in _CLAUSE.split(text):
        figures = [each for each in money.find(clause, habits.currency) if each.strong]
        if len(figures) != 1:
            continue
        words = re.findall(r"[^\W\d_]+", clause[: figures[0].start])
        named = [word for word in words if votes(word).get("amount") or votes(word).get("other")]
        if named and len(words) <= 6:
            yield named[0 if len(named) == len(words) else -1].casefold(), clause[figures[0].start :].strip()


def table_of(records: Sequence[Sequence[Under]], habits: Habits) -> Grid | None:
    """The records as lines of a table: a column a label, those that say the same in other words put together."""
    told: list[list[Piece]] = [list(_pieces(record, habits)) for record in records]
    keys = {line.key for record in records for line, _ in record if line.key}
    placed = [
        {label: cell for label, cell in cells.items() if written(cell.text) not in keys}
        for cells in _placed(told, habits)
    ]
    counts = Counter(label for pieces in placed for label in pieces)
    names = [label for label, count in counts.most_common() if count >= max(_FEW, _RARE * len(records))]
    same = _same(names, placed)
    full = Counter(label for cells in placed for label in {same[label] for label in cells if label in same})
    heads = [KEY, *(label for label in dict.fromkeys(same.values()) if full[label] >= _SPARSE * len(records))]
    lines = []
    for record, pieces in zip(records, placed, strict=True):
        first = next(line for line, _ in record if line.key)
        cells: dict[int, Cell] = {}
        for label, cell in pieces.items():
            if same.get(label) not in heads:
                continue
            place = heads.index(same[label])
            if place not in cells or _better(cell, cells[place], habits):
                cells[place] = cell
        key = next(cell for cell in first.cells if first.key in cell.text)
        cells[0] = Cell(first.key, key.tokens, key.x0, key.x1)
        sheet = first.sheet
        own = [line for line, _ in record if line.sheet is sheet]
        cells = {
            place: msgspec.structs.replace(cell, tokens=tuple(token for token in cell.tokens if _on(token, sheet)))
            for place, cell in cells.items()
        }
        lines.append(Line(cells, sheet, min(line.y0 for line in own), max(line.y1 for line in own)))
    return Grid(tuple(head if not head.startswith("@") else "" for head in heads), tuple((0.0, 0.0) for _ in heads),
                lines, ruled=False)  # fmt: skip


def _on(token: Token, sheet: Sheet) -> bool:
    return token.index < len(sheet.tokens) and sheet.tokens[token.index] is token


def _better(cell: Cell, own: Cell, habits: Habits) -> bool:
    """Whether a second saying is worth more: a figure where the first says `see below`."""
    return kind(cell.text, habits) == "money" and kind(own.text, habits) != "money"


def _placed(told: Sequence[Sequence[Piece]], habits: Habits) -> list[dict[str, Cell]]:
    """Each record's cells by label; those that nothing names by the edge that they share with those of other records.

    A line of words that only some records have goes on with the words over it.
    """
    bare = [(piece, number) for number, pieces in enumerate(told) for piece in pieces if piece.label.startswith("@")]
    edges = {
        "l": Counter(round(piece.cell.x0 / EDGE) for piece, _ in bare),
        "r": Counter(round(piece.cell.x1 / EDGE) for piece, _ in bare),
    }
    named = [[(_edged(piece, edges), piece) for piece in pieces] for pieces in told]
    counts = Counter(label for pieces in named for label in {label for label, _ in pieces})
    made: list[dict[str, Cell]] = []
    for pieces in named:
        cells: dict[str, Cell] = {}
        last: list[tuple[str, Piece]] = []
        for label, piece in pieces:
            wrapped = _wrapped(piece, last) if piece.alone and counts[label] < _OFTEN * len(told) else ""
            if wrapped:
                own = cells[wrapped]
                text = clean(f"{own.text} {piece.cell.text}")
                cells[wrapped] = msgspec.structs.replace(own, text=text, tokens=(*own.tokens, *piece.cell.tokens))
                last = [(wrapped, piece)]
                continue
            if label not in cells or piece.whole or _better(piece.cell, cells[label], habits):
                cells[label] = piece.cell
            last = [entry for entry in last if entry[1].line >= piece.line] + [(label, piece)]
        made.append(cells)
    return made


def _edged(piece: Piece, edges: dict[str, Counter[int]]) -> str:
    """The label of a piece, or for one that has none the edge that most others keep to as well."""
    if not piece.label.startswith("@"):
        return piece.label
    left, right = round(piece.cell.x0 / EDGE), round(piece.cell.x1 / EDGE)
    lefts = sum(edges["l"][left + step] for step in (-1, 0, 1))
    rights = sum(edges["r"][right + step] for step in (-1, 0, 1))
    best, at = ("l", left) if lefts >= rights else ("r", right)
    most = max((0, -1, 1), key=lambda step: edges[best][at + step])
    return f"{piece.label}{best}{at + most}"


def _wrapped(piece: Piece, above: Sequence[tuple[str, Piece]]) -> str:
    """The label of the words on the line above that a line of mere words goes on with; empty where it does not."""
    return next(
        (
            label
            for label, other in above
            if piece.line == other.line + 1
            and abs(other.cell.x0 - piece.cell.x0) < EDGE
            and sum(sign.isalpha() for sign in other.cell.text) > _SHORTEST
        ),
        "",
    )


def _same(names: Sequence[str], placed: Sequence[dict[str, Cell]]) -> dict[str, str]:
    """One name for labels of the same words in another order, or that mean the same and never stand in one record."""
    same: dict[str, str] = {}
    for name in names:
        match = next((other for other in dict.fromkeys(same.values()) if _alike(name, other, placed)), name)
        same[name] = match
    return same


def _alike(name: str, other: str, placed: Sequence[dict[str, Cell]]) -> bool:
    if name.startswith("@") or other.startswith("@"):
        return False
    words, others = ({word.rstrip("s") for word in re.findall(r"\w+", each)} - {"of", "the"} for each in (name, other))
    if words == others or (len(words) == 1 and words < others) or (len(others) == 1 and others < words):
        return True
    votes_of = [max(votes(each).items(), key=lambda entry: entry[1], default=("", 0.0)) for each in (name, other)]
    both = sum(name in cells and other in cells for cells in placed)
    return votes_of[0][0] == votes_of[1][0] == "description" and not both
