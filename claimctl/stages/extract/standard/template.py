"""What a standard form looks like: where its captions are printed, where its values are written, where it is ticked.

Places are in the form's own grid: columns of a tenth of an inch and lines of a sixth, as its print specification counts
them, whatever the scale, shift and tilt of the page that it is found on.
"""

from __future__ import annotations

from typing import NamedTuple


class Caption(NamedTuple):
    """Printed words: the text, the column that they begin at, and the line of their middle."""

    text: str
    column: float
    line: float


class Zone(NamedTuple):
    """Where a value is written: columns `left` to `right`, lines `top` to `bottom` (middles of letters)."""

    left: float
    right: float
    top: float
    bottom: float


class Part(NamedTuple):
    """A field of the contract and the zones that it is written in, in reading order.

    `part` says what of a value the zones hold where several zones make one: an address's street, city, state and code.
    """

    field: str
    zones: tuple[Zone, ...]
    needs: str = ""  # a caption that only some revisions of the form have; without it the zone means something else


class Tick(NamedTuple):
    """A box to tick: the question, the answer, and where the box stands (column and line of its middle)."""

    question: str
    answer: str
    column: float
    line: float


class Grid(NamedTuple):
    """The service lines: the first line, their distance and number, and the columns of each part (left, right)."""

    first: float
    step: float
    lines: int
    columns: dict[str, tuple[float, float]]


class Slot(NamedTuple):
    """Where typed text of a shape begins, for forms whose print has dropped out: a shape's name, column and line."""

    shape: str
    column: float
    line: float


class Template(NamedTuple):
    """A form."""

    captions: tuple[Caption, ...]
    parts: tuple[Part, ...]
    ticks: tuple[Tick, ...]
    grid: Grid
    slots: tuple[Slot, ...]
    printed: frozenset[str]  # words of the form's own print that may stand within a zone, squeezed


def row(line: float, left: float, right: float) -> Zone:
    """The zone of one line of type."""
    return Zone(left, right, line - 0.62, line + 0.6)
