"""A paper before it is typeset: its type, the facts it states, its rows, who issues it and what becomes of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

from claimctl.lab.synth.story.model import Address, Company, Item, Person, Phone


class Printed(msgspec.Struct, frozen=True):
    """Something that stands on the paper as `text` whatever its issuer's habits, and means `value` (normal form).

    The value is empty where the text can't mean anything: a 31st of February.
    """

    text: str
    value: str


Value = str | bool | dt.date | Decimal | Phone | Address | Printed | tuple[str, ...]
Damage = Literal["", "encrypted", "corrupt", "empty", "no_pages"]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a claim.

    `facts` are keyed by the field names of the contract and hold values, not text: how a date or an amount is written
    is the layout's. A key that starts with `_` is printed but is no field. `recipient` is who a letter goes to.
    `copy_of` and `rescan` tell of papers that come more than once, `altered` of forged ones.
    """

    doc_type: str
    title: str
    issuer: Company
    facts: dict[str, Value]
    items: tuple[Item, ...] = ()
    recipient: Person | None = None
    paragraphs: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()  # any other rows, the head first
    scene: str = ""  # what a picture without text shows
    damage: Damage = ""
    copy_of: str = ""  # `<claim_id>/<place from 1>`: typeset as that paper is, so the file is the same
    rescan: bool = False  # scanned anew: the same paper in another picture
    alone: bool = False  # never part of a packet
    altered: tuple[str, ...] = ()  # fields whose printed text has been pasted over


def normal(value: Value) -> str:
    """A value's normal form: ISO date, plain decimal, E.164, `true` or `false`, text trimmed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, Phone):
        return value.e164
    if isinstance(value, Address):
        return value.text
    if isinstance(value, Printed):
        return value.value
    if isinstance(value, tuple):
        return " ".join(value)
    return value.strip()
