"""What a cell of a table is by its own signs: a date, money, a number, a code, a mark, or words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from claimctl.stages.extract.normal import dates, money

if TYPE_CHECKING:
    from claimctl.stages.extract.candidates import Habits

Kind = Literal["", "date", "money", "number", "percent", "code", "mark", "text"]

_BLANK = re.compile(r"[\W_]*")
_NUMBER = re.compile(r"[-+(]?\d[\d.,' ]*\)?(?: ?[A-Za-zé²³]{1,6}\.?)?|[xX×]\s?\d{1,4}")  # noqa: RUF001  multiplication sign
_PERCENT = re.compile(r"[-+(]?\d[\d.,]* ?%\)?")
_CODE = re.compile(r"(?=\S*\d)[A-Z\d][A-Z\d./-]{1,19}|[A-Z]{1,3}(?: [A-Z\d]{1,5}){1,5}|[A-Z]{2,4}")
_MARKS = 2  # letters


@lru_cache(maxsize=8192)
def kind(text: str, habits: Habits) -> Kind:
    """The kind of a cell's text; empty where it says nothing.

    In a document that writes cents, a number in groups without them and without a currency is no money.
    """
    text = text.strip()
    if _BLANK.fullmatch(text):
        return ""
    if _PERCENT.fullmatch(text):
        return "percent"
    if whole_date(text, habits.order):
        return "date"
    found = money.find(text, habits.currency)
    strong = found and found[-1].strong and (found[-1].currency or "." in found[-1].value or not habits.cents)
    if strong and _covers(text, found):
        return "money"
    if _NUMBER.fullmatch(text):
        return "number"
    if len(text) < _MARKS:
        return "mark"
    if _CODE.fullmatch(text):
        return "code"
    return "text"


def whole_date(text: str, order: dates.Order) -> bool:
    """Whether a text is a date, or a span of two, and nothing else."""
    found = dates.find(text, order)
    return bool(found) and sum(each.end - each.start for each in found) >= len(text) - (3 if len(found) > 1 else 1)


def _covers(text: str, found: list[money.Amount]) -> bool:
    """Whether the amounts are all that a text says: a mark of the kind of tax may stand behind them."""
    return sum(each.end - each.start for each in found) >= len(text.replace(" ", "")) - 2
