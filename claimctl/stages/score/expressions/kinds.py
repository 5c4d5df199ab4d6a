"""The kinds of values that an expression works with, and what the operators make of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["yes_no", "number", "money", "date", "days", "text", "document", "item", "party", "any"]

_SPOKEN: dict[Kind, str] = {
    "yes_no": "yes or no", "number": "a number", "money": "money", "date": "a date", "days": "a number of days",
    "text": "text", "document": "a document", "item": "a line item", "party": "a party",
    "any": "anything",
}  # fmt: skip
_PLURAL: dict[Kind, str] = {
    "yes_no": "answers", "number": "numbers", "money": "amounts", "date": "dates", "days": "numbers of days",
    "text": "texts", "document": "documents", "item": "line items", "party": "parties",
    "any": "anything",
}  # fmt: skip


class Type(NamedTuple):
    """What kind of value, and whether it is many of them. Many of `any` is the empty set."""

    kind: Kind
    many: bool = False

    def __str__(self) -> str:
        return f"a set of {_PLURAL[self.kind]}" if self.many else _SPOKEN[self.kind]


YES_NO, NUMBER, MONEY, DATE, DAYS, TEXT = (
    Type("yes_no"), Type("number"), Type("money"), Type("date"), Type("days"), Type("text"),
)  # fmt: skip
DOCUMENT = Type("document")
DOCUMENTS, ITEMS, PARTIES, TEXTS = (
    Type("document", many=True), Type("item", many=True), Type("party", many=True), Type("text", many=True),
)  # fmt: skip

_AMOUNTS = (NUMBER, MONEY)
_MADE: dict[tuple[str, Type, Type], Type] = {
    ("+", NUMBER, NUMBER): NUMBER, ("-", NUMBER, NUMBER): NUMBER,
    ("+", MONEY, MONEY): MONEY, ("-", MONEY, MONEY): MONEY,
    ("+", MONEY, NUMBER): MONEY, ("-", MONEY, NUMBER): MONEY, ("+", NUMBER, MONEY): MONEY, ("-", NUMBER, MONEY): MONEY,
    ("+", DATE, DAYS): DATE, ("-", DATE, DAYS): DATE, ("+", DAYS, DATE): DATE, ("-", DATE, DATE): DAYS,
    ("+", DAYS, DAYS): DAYS, ("-", DAYS, DAYS): DAYS,
    ("*", NUMBER, NUMBER): NUMBER, ("*", MONEY, NUMBER): MONEY, ("*", NUMBER, MONEY): MONEY,
    ("*", DAYS, NUMBER): DAYS, ("*", NUMBER, DAYS): DAYS,
    ("/", NUMBER, NUMBER): NUMBER, ("/", MONEY, NUMBER): MONEY, ("/", MONEY, MONEY): NUMBER,
    ("/", DAYS, NUMBER): DAYS, ("/", DAYS, DAYS): NUMBER,
}  # fmt: skip


def made(sign: str, left: Type, right: Type) -> Type | None:
    """What an operator makes of two values; None where it makes nothing of them."""
    if sign in {"and", "or"}:
        return YES_NO if left == right == YES_NO else None
    if sign == "in":
        return YES_NO if right.many and not left.many and right.kind in {left.kind, "any"} else None
    if sign in {"=", "!="}:
        alike = left == right and not left.many
        return YES_NO if alike or (left in _AMOUNTS and right in _AMOUNTS) else None
    if sign in {"<", "<=", ">", ">="}:
        alike = left == right and left in {NUMBER, MONEY, DATE, DAYS}
        return YES_NO if alike or (left in _AMOUNTS and right in _AMOUNTS) else None
    return _MADE.get((sign, left, right))
