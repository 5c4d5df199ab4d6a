"""How sure a row is: the probability that all of its parts are right.

A logistic regression over few signs: the document states the sum of its rows, count and price make the amount, another
way of reading the page gives the same row, its least certain word. The weights are learned by
tests/bench/build_line_items.py, which leaves designs out and prints how sure rows of these are and how many are right.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import msgspec

from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from collections.abc import Collection

    from claimctl.records import LineItem
    from claimctl.stages.extract.line_items.rows import Row

_CENT = 0.015
_SHORT = 3  # letters
_LEAST, _MOST = 0.02, 0.995
_UNREAD = 0.4  # at most, of a bill's row whose amount could not be read: too rare to learn from
_BIAS = 1.53
_WEIGHTS = (-0.02, 1.20, -0.77, 1.40, -1.30, 0.97, 0.00, -0.33)  # in the order of `signs`

Key = tuple[float | None, str]


class Judge(Protocol):
    """What gives a row its confidence."""

    def __call__(self, item: LineItem, row: Row, *, adds_up: bool, others: Collection[Key]) -> LineItem:
        """The row with its confidence."""
        ...


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
    most = _UNREAD if item.amount is None and item.confidence < _UNREAD else _MOST
    return msgspec.structs.replace(item, confidence=round(min(most, max(_LEAST, 1 / (1 + math.exp(-odds)))), 4))
