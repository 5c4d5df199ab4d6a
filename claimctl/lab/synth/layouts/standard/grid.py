"""A form's own grid: ten columns and six lines to the inch, and a pen that types into it.

Columns and lines count from 1, as the forms' print specifications count them. What is printed on the form (ink) and
what is filled in (type) are drawn apart, so that a scanner that drops the ink leaves the type where it stood.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import handwriting
from claimctl.lab.synth.layouts.style import Shown
from claimctl.lab.synth.story.model import Address, Phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Align, Sheet

CELL, LINE = 7.2, 12.0  # points: ten to the inch across, six down


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a standard form comes out. `ink` is the form's colour, empty where the scanner dropped it."""

    ink: str = "#000000"
    shade: str = "#e4e4e4"  # of the boxes that the form tints
    font: str = "Courier"
    size: float = 11.0
    color: str = "#000000"  # of what is filled in
    shift: tuple[float, float] = (0.0, 0.0)  # points right and down: paper that sat askew in the printer
    upper: bool = True
    pen: bool = False  # filled in by hand
    held_out: bool = False  # with a pen that is kept for testing
    older: bool = False  # the revision before the current one
    described: bool = False  # what was done stands in the shaded half of a service line
    left: float = 21.6  # where column 1 begins


class Slot(NamedTuple):
    """A ruled box of a form: columns and lines of its edges, and the caption in its upper corner."""

    x0: float
    y0: float
    x1: float
    y1: float
    caption: str = ""
    small: float = 4.9


class Piece(NamedTuple):
    """Words at a column and a line."""

    col: float
    line: float
    text: str


class Pen:
    """Types into a form's grid on a sheet, and notes what it states."""

    def __init__(self, sheet: Sheet, paper: Paper, look: Look) -> None:
        self.sheet, self.paper, self.look = sheet, paper, look
        if look.pen:
            handwriting.take_pen(sheet, held_out=look.held_out)

    def x(self, col: float) -> float:
        """Where a column begins, in points."""
        return self.look.left + (col - 1) * CELL

    def y(self, line: float) -> float:
        """The lower edge of a line's boxes, in points; type stands 3 points above it."""
        return line * LINE + 4

    def form(self, slots: Sequence[Slot]) -> None:
        """The form itself: boxes and captions."""
        if not self.look.ink:
            return
        for slot in slots:
            left, top = self.x(slot.x0), self.y(slot.y0)
            self.sheet.box(left, top, self.x(slot.x1) - left, self.y(slot.y1) - top, stroke=self.look.ink)
            y = top + slot.small + 0.6
            for words in slot.caption.split("\n") if slot.caption else ():
                self.sheet.text(left + 2, y, words, font="Helvetica", size=slot.small, color=self.look.ink)
                y += slot.small + 0.5

    def print(self, col: float, line: float, words: str, *, size: float = 4.9, bold: bool = False) -> None:
        """Words of the form."""
        if self.look.ink:
            font = "Helvetica-Bold" if bold else "Helvetica"
            self.sheet.text(self.x(col), self.y(line) - 3, words, font=font, size=size, color=self.look.ink)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.5) -> None:
        """A rule of the form, from a column and line to another."""
        if self.look.ink:
            self.sheet.line(self.x(x0), self.y(y0), self.x(x1), self.y(y1), width=width, color=self.look.ink)

    def tint(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A tinted box of the form; draw it before what stands in it."""
        if self.look.ink:
            left, top = self.x(x0), self.y(y0)
            self.sheet.box(left, top, self.x(x1) - left, self.y(y1) - top, fill=self.look.shade, stroke="")

    def tick(self, col: float, line: float, *, on: bool, shown: Shown | None = None) -> None:
        """A check box of the form, and the X in it."""
        left, top = self.x(col), self.y(line) - 11
        if self.look.ink:
            self.sheet.box(left - 1, top, 9, 9.5, stroke=self.look.ink)
        if on:
            named = msgspec.structs.replace(shown, text="X") if shown else Shown("X")
            self.state(named, [Piece(col, line, "X")])

    def put(self, col: float, line: float, shown: Shown | str, *, align: Align = "left") -> None:
        """What is filled in at a column and line."""
        shown = Shown(shown) if isinstance(shown, str) else shown
        self.state(shown, [Piece(col, line, shown.text)], align=align)

    def state(self, shown: Shown, pieces: Sequence[Piece], *, align: Align = "left") -> None:
        """A fact in several pieces, each where the form wants it; their common box is where it stands."""
        edges = [self._write(piece, align) for piece in pieces if piece.text]
        if shown.field and edges:
            box = (min(edge[0] for edge in edges), min(edge[1] for edge in edges), max(edge[2] for edge in edges),
                   max(edge[3] for edge in edges))  # fmt: skip
            raw = " ".join(piece.text for piece in pieces if piece.text)
            self.sheet.mark(msgspec.structs.replace(shown, text=raw), box)

    def date(self, shown: Shown, cols: tuple[float, float, float], line: float, *, century: bool = True) -> None:
        """A date parted in month, day and year."""
        if shown.value:
            day = dt.date.fromisoformat(shown.value)
            year = f"{day.year}" if century else f"{day.year % 100:02d}"
            texts = (f"{day.month:02d}", f"{day.day:02d}", year)
            self.state(shown, [Piece(col, line, text) for col, text in zip(cols, texts, strict=True)])

    def money(self, shown: Shown, col: float, line: float) -> None:
        """An amount parted in dollars, which end before `col`, and cents behind it."""
        if shown.value:
            whole, cents = shown.value.split(".")
            self.state(shown, [Piece(col - len(whole), line, whole), Piece(col + 0.7, line, cents)])

    def fact(self, field: str, instance: int = 0) -> Shown:
        """A fact of the paper, as plain text in the form's hand: upper case where the form asks for it."""
        shown = stated(self.paper, field, instance)
        return msgspec.structs.replace(shown, text=shown.text.upper()) if self.look.upper else shown

    def _write(self, piece: Piece, align: Align) -> tuple[float, float, float, float]:
        look, sheet = self.look, self.sheet
        x, y, size = self.x(piece.col) + look.shift[0], self.y(piece.line) - 3 + look.shift[1], look.size
        if look.pen:
            x, y = x + sheet.rng.randrange(-2, 4), y + sheet.rng.randrange(-15, 16) / 10
            high = handwriting.pen_size(sheet, size)
            long = sheet.measure(piece.text, sheet.pen, high) * 1.04
            x -= long if align == "right" else long / 2 if align == "center" else 0
            handwriting.write(sheet, x, y, Shown(piece.text), size=size)
            return x, y - high * 0.74, x + long + 2, y + high * 0.22
        long = sheet.measure(piece.text, look.font, size)
        sheet.text(x, y, piece.text, font=look.font, size=size, color=look.color, align=align)
        x -= long if align == "right" else long / 2 if align == "center" else 0
        return x, y - size * 0.76, x + long, y + size * 0.23


def stated(paper: Paper, field: str, instance: int = 0) -> Shown:
    """A paper's fact in plain US writing; empty where the paper does not state it."""
    value = paper.facts.get(field, "")
    if isinstance(value, tuple):
        value = value[instance] if instance < len(value) else ""
    named = "" if field.startswith("_") else field
    plain = normal(value)
    if isinstance(value, Phone):
        return Shown(value.written[0], named, plain, instance)
    if isinstance(value, dt.date):
        return Shown(f"{value:%m/%d/%Y}", named, plain, instance)
    if isinstance(value, Decimal):
        return Shown(f"{value:,.2f}", named, plain, instance)
    if isinstance(value, Address):
        return Shown(", ".join(value.lines), named, plain, instance)
    return Shown(plain, named, plain, instance)


def physician(paper: Paper) -> Shown:
    """The physician who stands on the bill."""
    shown = stated(paper, "physician_name")
    return shown if shown.text else msgspec.structs.replace(stated(paper, "_clinician"), field="physician_name")


def inverted(name: str, *, comma: str = ", ") -> str:
    """A name as forms want it, family name first: `Jane Doe, M.D.` becomes `Doe, Jane`."""
    given, _, family = name.split(", ", maxsplit=1)[0].partition(" ")
    return f"{family}{comma}{given}" if family else given


def street_city(address: Address) -> tuple[str, str, str, str]:
    """An address as street, city, state or region, and postcode."""
    street, tail = ", ".join(address.lines[:-1]), address.lines[-1]
    words = tail.replace(",", " ").split()
    code = next((word for word in reversed(words) if any(char.isdigit() for char in word)), "")
    return street, address.city, address.region, code
