"""What a paper has to say, before anything is said about how it looks: the seam between types and page designs.

A type's content is the same in every design; a design draws any content. So a type is one function that makes a
`Content`, a design one function that draws it, and a layout is a pair of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

# A part of an Item: code, description, service_date, quantity, unit_price, amount, or more.0, more.1 ...
Part = str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Facts that stand together under a heading: the words' key of the heading, and the fields (keys of the facts)."""

    name: str
    fields: tuple[str, ...]
    role: Literal["reference", "party", "facts", "money"] = "facts"  # where designs put it


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of line items: the words' key of its head, the part, its share of the width, the field a cell states."""

    head: str
    part: Part
    share: float
    field: str = ""
    align: Literal["left", "right", "center"] = "left"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A paper's content. Words are keys into `wordings`; designs ask `Wording` for them. Empty parts are left out.

    `issuer_fields` are the fields that the issuer's name, address and phone are in this type. `totals` stand under the
    items, the last one strong. `table` are other rows, the head first. `prose` alternates freely between headings
    (`# ...`) and paragraphs. `checks` are questions with their options and the one that is ticked (-1: none).
    """

    title: str
    issuer_fields: tuple[str, str, str] = ("", "", "")
    recipient: tuple[str, str] = ("", "")  # the fields of the addressee's name and address
    groups: tuple[Group, ...] = ()
    columns: tuple[Column, ...] = ()
    totals: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    prose: tuple[str, ...] = ()
    checks: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    signature: str = ""  # the words' key of who signs
    footer: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A house's choice of words: language, and which of the synonyms of a key it uses (`variant`, held out or not)."""

    language: Literal["en", "de", "fr", "es", "it", "nl"]
    variant: int
    held_out: bool


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a type can look. `held_out`: for testing only. `handwritten`: filled in by pen, so it only comes on paper.

    `size` gives the sheet that a paper needs, width and height in points; without one it is the issuer's page. `family`
    is the type that the layout is set in (a key of FONTS) where that is not the issuer's choice. `paper_only`: what
    it stands for is never sent as a digital file. `fillable`: entries can be form fields. `families` and `sizes` are
    types and papers (names of `page_size`) to choose from, empty for the issuer's own. `european`: nothing that a US
    house sends.
    """

    name: str
    draw: Callable[[Sheet, Paper], None]
    held_out: bool = False
    handwritten: bool = False
    size: Callable[[Paper], tuple[float, float]] | None = None
    family: str = ""
    paper_only: bool = False
    fillable: bool = False
    families: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    landscape: bool = False
    european: bool = False
