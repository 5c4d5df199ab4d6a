"""Lines among the rows of an unruled table that are no rows of their own: the rest of a description, mostly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.line_items.grids import Cell, Line
from claimctl.stages.extract.line_items.heads import votes
from claimctl.stages.extract.line_items.kinds import kind
from claimctl.stages.extract.line_items.rows import COUNTED
from claimctl.stages.extract.normal import money
from claimctl.stages.extract.normal.words import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.candidates import Habits

WRAP = 1.15  # ems between a line and the row that it goes on with
_BESIDE, _WIDER = 0.8, 5.0  # ems that the rest of a description may stand out of its column, left and right
_FEW = 2
_USUAL = 0.8  # of the rows have what a row usually has
_LONGEST_LABEL = 40  # letters
_DESCRIBES = 4.0  # votes for a label of descriptions


def wrapped(
    lines: list[Line], wraps: list[tuple[int, Line]], spans: list[tuple[float, float]], habits: Habits
) -> list[Line]:
    """The rows with lines of mere words joined to the nearer row."""
    wide = _wordy(lines, spans)
    if not any(sign.isalpha() for line in lines for cell in line.cells.values() for sign in cell.text):
        return _named(lines, wraps, habits)
    made = list(lines)
    extra: list[Line] = []
    for after, wrap in wraps:
        if after and (told := _labelled(wrap)):
            made[after - 1] = msgspec.structs.replace(made[after - 1], told=told)
            continue
        if 0 < after < len(lines) and _amountless(wrap, lines, wide, habits):
            extra.append(wrap)
            continue
        if len(wrap.cells) > 1 or wide not in wrap.cells or _figured(wrap.cells[wide].text, habits):
            continue
        if not _fits(wrap.cells[wide], lines, wide):
            continue
        above = made[after - 1] if after else None
        below = made[after] if after < len(made) else None
        to_above = wrap.y0 - above.y1 if above else 99.0
        to_below = below.y0 - wrap.y1 if below else 99.0
        if min(to_above, to_below) > WRAP:
            continue
        place = after - 1 if to_above <= to_below else after
        made[place] = _joined(made[place], wrap, wide, below=place == after - 1)
    return sorted([*made, *extra], key=lambda line: line.y0)


def _named(lines: list[Line], wraps: list[tuple[int, Line]], habits: Habits) -> list[Line]:
    """Rows of mere figures with the words that stand over each, or, where none stand over the first, under each."""
    over = any(not after for after, _ in wraps)
    made = list(lines)
    for after, wrap in wraps:
        place = after if over else after - 1
        text = " ".join(wrap.cells[at].text for at in sorted(wrap.cells))
        if 0 <= place < len(made) and not _figured(text, habits):
            made[place] = msgspec.structs.replace(made[place], told=clean(f"{made[place].told} {text}"))
    return made


def _fits(cell: Cell, lines: Sequence[Line], column: int) -> bool:
    """Whether a line of words keeps to the column of descriptions, as prose around a table does not."""
    own = [line.cells[column] for line in lines if column in line.cells]
    return not own or (
        cell.x0 > min(each.x0 for each in own) - _BESIDE and cell.x1 < max(each.x1 for each in own) + _WIDER
    )


def _amountless(wrap: Line, lines: Sequence[Line], wide: int, habits: Habits) -> bool:
    """Whether a line among the rows is a row whose amount could not be read: all that rows have but money."""
    kinds = {at: kind(cell.text, habits) for at, cell in wrap.cells.items()}
    if "money" in kinds.values() or wide not in kinds:
        return False
    usual = [
        at
        for at in {at for line in lines for at in line.cells}
        if sum(at in line.cells and kind(line.cells[at].text, habits) != "money" for line in lines)
        > _USUAL * len(lines)
    ]
    return len(usual) > _FEW and set(usual) <= kinds.keys()


def _labelled(wrap: Line) -> str:
    """The description that a line under a row tells behind a label: `Claim description: hail on the roof`."""
    first = wrap.cells[min(wrap.cells)].text
    label, mark, rest = first.partition(":")
    if not mark or len(label) > _LONGEST_LABEL or votes(label).get("description", 0.0) < _DESCRIBES:
        return ""
    if not rest.strip() and len(wrap.cells) > 1:
        rest = wrap.cells[sorted(wrap.cells)[1]].text
    return clean(rest)


def _figured(text: str, habits: Habits) -> bool:
    """Whether a line of words holds money, so that it is more than the rest of a description."""
    if COUNTED.search(text):
        return False
    return kind(text, habits) in {"date", "money", "number"} or any(
        each.strong for each in money.find(text, habits.currency)
    )


def _joined(line: Line, wrap: Line, column: int, *, below: bool) -> Line:
    own, more = line.cells.get(column), wrap.cells[column]
    if own is None:
        cell = more
    else:
        first, second = (own, more) if below else (more, own)
        cell = Cell(
            clean(f"{first.text} {second.text}"), (*first.tokens, *second.tokens), min(own.x0, more.x0),
            max(own.x1, more.x1),
        )  # fmt: skip
    return msgspec.structs.replace(
        line, cells=line.cells | {column: cell}, y0=min(line.y0, wrap.y0), y1=max(line.y1, wrap.y1)
    )


def _wordy(lines: Sequence[Line], spans: Sequence[tuple[float, float]]) -> int:
    """The column with most letters."""
    letters = [
        sum(sum(sign.isalpha() for sign in line.cells[place].text) for line in lines if place in line.cells)
        for place in range(len(spans))
    ]
    return letters.index(max(letters))
