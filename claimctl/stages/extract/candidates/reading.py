"""What readers take and give: lines of tokens, readings, and the habits of the document they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl.config import FieldSpec
from claimctl.stages.extract.normal import dates
from claimctl.stages.extract.normal.words import squeeze

if TYPE_CHECKING:
    from claimctl.stages.extract.layout import Token

_EMPTY = frozenset(
    {"", "na", "none", "nil", "unknown", "tbd", "tba", "notapplicable", "null", "keine", "aucun", "ninguno", "nka"}
)


class Habits(msgspec.Struct, frozen=True):
    """How this document writes: the order of day and month, the country of its phones, the currency of its amounts."""

    order: dates.Order
    order_known: bool
    region: str
    currency: str
    cents: bool = False  # its amounts are written with cents, so that a bare number is none
    implied_cents: bool = False  # its boxes want amounts without a point: the last two digits are cents


class Reading(msgspec.Struct, frozen=True):
    """A region read as a kind. `shape` is how well it looks like that kind (0 to 1); `skipped` counts words before."""

    value: str
    raw: str
    tokens: tuple[Any, ...]
    shape: float
    skipped: int = 0
    number: float | None = None
    date: Any = None
    currency: str | None = None
    issues: tuple[str, ...] = ()


class Line:
    """Tokens as a text, with the way back from characters to tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(tokens)
        self.starts: list[int] = []
        parts: list[str] = []
        length = 0
        for token in self.tokens:
            self.starts.append(length)
            parts.append(token.text)
            length += len(token.text) + 1
        self.text = " ".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens (first, last excluded) that characters `start` to `end` touch."""
        return bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(start, end - 1))


class Ask(msgspec.Struct, frozen=True):
    """What a reader is asked: a field, what its type says of it, where to look, and the document's habits."""

    field: str
    spec: FieldSpec
    region: Sequence[Line]
    habits: Habits

    @property
    def line(self) -> Line:
        """The first line of the region."""
        return self.region[0]


def is_empty(text: str) -> bool:
    """Whether a text says that there is nothing to say."""
    return squeeze(text) in _EMPTY
