"""How sure a row is: the probability that all of its parts are right.

A logistic regression over few signs: the document states the sum of its rows, count and price make the amount, another
way of reading the page gives the same row, its least certain word. Learned from generated bills (digital and scanned,
training designs), photographed receipts and long lists (their training halves); scanned rows weigh as they come.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Collection

    from claimctl.records import LineItem
    from claimctl.stages.extract.line_items.rows import Row

_CENT = 0.015
_SHORT = 3  # letters
_LEAST, _MOST = 0.02, 0.995
_BIAS = -0.17
_WEIGHTS = (-0.17, 1.25, -0.93, 1.23, -0.04, 2.03, -2.0, -0.58)  # in the order of `signs`

Key = tuple[float | None, str]


def key(item: LineItem) -> Key:
    """What two readings of one row share."""
    return item.amount, squeeze(item.description)


def signs(item: LineItem, row: Row, *, adds_up: bool, others: Collection[Key]) -> tuple[float, ...]:
    """The signs of a row, each about 0 to 1: see the weights."""
    made = item.quantity is not None and item.unit_price is not None and item.amount is not None
    product = made and abs((item.quantity or 0.0) * (item.unit_price or 0.0) - (item.amount or 0.0)) < _CENT
    least = min((token.confidence for token in row.tokens), default=1.0)
    letters = sum(sign.isalpha() for sign in item.description)
    return (
        float(adds_up), float(product), float(made and not product), float(key(item) in others),
        math.log(max(1.0 - least, 0.002)) / -6.2, float(row.sheet.page.text_source == "text_layer"),
        float(item.amount is None), float(letters < _SHORT),
    )  # fmt: skip


def judged(item: LineItem, row: Row, *, adds_up: bool, others: Collection[Key]) -> LineItem:
    """The row with the probability that it is right in all parts."""
    found = signs(item, row, adds_up=adds_up, others=others)
    odds = _BIAS + sum(weight * sign for weight, sign in zip(_WEIGHTS, found, strict=True))
    return msgspec.structs.replace(item, confidence=round(min(_MOST, max(_LEAST, 1 / (1 + math.exp(-odds)))), 4))
