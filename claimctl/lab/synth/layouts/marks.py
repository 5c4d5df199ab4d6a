"""What is noted of a sheet while it is drawn: where facts, line items, lines and words stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.story.model import Item

Align = Literal["left", "right", "center"]
Box = tuple[float, float, float, float]


class Mark(msgspec.Struct, frozen=True):
    """A fact where it stands: page from 1, box as page fractions. `widget` names the form element that holds it."""

    field: str
    instance: int
    value: str
    raw: str
    page: int
    box: Box
    widget: str = ""


class RowMark(msgspec.Struct, frozen=True):
    """A line item where it stands. `parts` names what of the item is written there; empty: all that it has."""

    row: int
    item: Item
    page: int
    box: Box
    parts: tuple[str, ...] = ()


class LineMark(msgspec.Struct, frozen=True):
    """A line of text, or a word of one, where it stands; whatever it is written with: type, pen, form field, comb."""

    text: str
    page: int
    box: Box


Words = tuple[tuple[str, Box], ...]


class Line(NamedTuple):
    """A line as it was drawn, in points; its words are measured only when somebody asks for them."""

    text: str
    page: int
    box: Box
    font: str
    size: float
    given: Words

    def words(self) -> Words:
        if self.given:
            return self.given
        found, at, (x, top, _, bottom) = [], 0, self.box
        for word in self.text.split():
            start = self.text.index(word, at)
            at = start + len(word)
            left = x + fonts.width(self.text[:start], self.font, self.size)
            found.append((word, (left, top, left + fonts.width(word, self.font, self.size), bottom)))
        return tuple(found)


@dataclass
class Columns:
    """Columns that are being written: how many, how wide, where they begin, and which one it is."""

    count: int
    width: float
    gutter: float
    left: float
    top: float
    at: int = 0
    bottom: float = 0.0
    once: bool = False  # on one page only
