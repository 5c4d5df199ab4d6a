"""The functions of the language. A new one is a Python function and one line in FUNCTIONS.

    days_between(a, b)     from one date to another; below nothing where b is the earlier
    years_between(a, b)    whole years: an age
    month(d)   year(d)   weekday(d)      numbers; Monday is 1
    same_day(a, b)         one day, if need be written with the month before it and after it: 4/3 and 3/4
    lower(t)               text without case, accents and doubled blanks
    letters(t)             only its letters and digits, in upper case, as identifiers are compared
    size(x)                how many letters a text has
    similar(a, b)          two texts that say nearly the same (0.85 of their letters, in any order of words)
    same_name(a, b)        two spellings of one person or firm
    same_identifier(a, b)  two spellings of one number
    same_place(a, b)       two addresses that could be of one town
    same_address(a, b)     two addresses that could be one
    whole_address(t)       whether a text tells a house: number, postcode and town, and no box for mail
    mentions(t, words)     whether any of the words stands in a text, as a whole word; `hail*` begins one, `*dach` ends
    mentions_near(t, words, others)      whether one of the words stands at most two words from one of the others
    in_codes(c, codes)     whether a code is one of them: `76805`, `O09*`, or a span as `59000-59899`
    listed(t, list)        whether a text is one of those that another lists, parted by ; or ,
    contains(t, part)      whether a text holds another, letters and digits alone
    starts(t, words)       whether a text begins with any of them
    absolute(x)   rounded(x)             of numbers and money (to cents)
    multiple_of(x, n)      whether an amount is a whole multiple
    currency(m)            of money, as `USD`

and, which take what is unknown or what is written:

    first_known(a, b, ...) the first of them that is known
    choose(c, a, b)        the one where a condition is yes, the other where it is no
    known(x)               whether anything states it
    each(doc.field)        all that a document says under a field, where one is not enough
    valid(doc.field)       whether the field passes its own checks: check digits, form, the calendar
    place(x)               where the readings that it was made of stand
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz import fuzz

from claimctl.stages.score.compare import identifier, same_day, same_identifier, same_name
from claimctl.stages.score.expressions.kinds import DATE, DAYS, MONEY, NUMBER, TEXT, TEXTS, YES_NO, Type
from claimctl.stages.score.places import same_address, same_place, whole_address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_ALIKE = 85.0  # of 100
MOST_TEXT = 4000  # letters of a text that are looked at
_SPAN = re.compile(r"([A-Z]*)(\d+)([A-Z]?)-([A-Z]*)(\d+)([A-Z]?)")
_CODE = re.compile(r"([A-Z]*)(\d+)([A-Z]?)")


class Money(NamedTuple):
    """An amount, with its currency where that is known."""

    amount: float
    currency: str | None = None


class Function(NamedTuple):
    """What a function takes (of each value, any of the types), what it gives, and how it is worked out."""

    takes: tuple[tuple[Type, ...], ...]
    gives: Type
    call: Callable[..., Any]


def _years(born: dt.date, day: dt.date) -> float:
    return float(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


@lru_cache(maxsize=8192)
def lower(text: str) -> str:
    """Text without case, accents and doubled blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:MOST_TEXT]) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = [
        ("" if word.startswith("*") else r"(?<!\w)")
        + re.escape(lower(word.strip("*")))
        + ("" if word.endswith("*") else r"(?!\w)")
        for word in words
        if lower(word.strip("*"))
    ]
    return re.compile("|".join(alternatives) or r"(?!)")


def mentions(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands in a text."""
    return _pattern(words).search(lower(text)) is not None


_CLAUSE = re.compile(r"[.;:!?\n]")
_TOKEN = re.compile(r"[^\s,()]+")
_REACH = 2


def mentions_near(text: str, words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one of the words stands in a clause with one of the others, at most two words between."""
    first, second = _pattern(words), _pattern(others)
    for clause in _CLAUSE.split(text[:MOST_TEXT]):
        plain = lower(clause)
        starts = [token.start() for token in _TOKEN.finditer(plain)]
        near = [bisect(starts, match.start()) for match in first.finditer(plain)]
        beside = [bisect(starts, match.start()) for match in second.finditer(plain)]
        if any(bisect(beside, one + _REACH + 1) > bisect(beside, one - _REACH - 2) for one in near):
            return True
    return False


def in_codes(code: str, codes: tuple[str, ...]) -> bool:
    """Whether a code is one of them."""
    plain = identifier(code)
    return any(_is_code(plain, other) for other in codes)


@lru_cache(maxsize=65536)
def _is_code(code: str, pattern: str) -> bool:
    pattern = pattern.upper().replace(" ", "").replace(".", "")
    if pattern.endswith("*"):
        return code.startswith(pattern[:-1])
    span, found = _SPAN.fullmatch(pattern), _CODE.match(code)
    if span is None or found is None:
        return code == identifier(pattern)
    head, low, tail, _, high, _ = span.groups()
    number = found[2][: len(low)]
    same_form = found[1] == head and len(number) == len(low) and (not tail or found[3] == tail)
    return same_form and int(low) <= int(number) <= int(high)


def _listed(text: str, listed: str) -> bool:
    return lower(text) in {lower(part) for part in re.split(r"[;,|]", listed)}


def _starts(text: str, words: tuple[str, ...]) -> bool:
    plain = lower(text)
    return any(plain.startswith(lower(word)) for word in words)


def _multiple(value: float | Money, of: float | Money) -> bool | None:
    cents, step = ((x.amount if isinstance(x, Money) else x) * 100 for x in (value, of))
    if not (math.isfinite(cents) and math.isfinite(step)):
        return None
    return round(cents) % round(step) == 0 if round(step) else None


def _absolute(value: float | Money) -> float | Money:
    return Money(abs(value.amount), value.currency) if isinstance(value, Money) else abs(value)


def _rounded(value: float | Money) -> float | Money:
    return Money(round(value.amount, 2), value.currency) if isinstance(value, Money) else round(value, 2)


_AMOUNT = (NUMBER, MONEY)

FUNCTIONS: dict[str, Function] = {
    "days_between": Function(((DATE,), (DATE,)), DAYS, lambda a, b: float((b - a).days)),
    "years_between": Function(((DATE,), (DATE,)), NUMBER, _years),
    "same_day": Function(((DATE,), (DATE,)), YES_NO, same_day),
    "month": Function(((DATE,),), NUMBER, lambda d: float(d.month)),
    "year": Function(((DATE,),), NUMBER, lambda d: float(d.year)),
    "weekday": Function(((DATE,),), NUMBER, lambda d: float(d.isoweekday())),
    "lower": Function(((TEXT,),), TEXT, lower),
    "letters": Function(((TEXT,),), TEXT, identifier),
    "size": Function(((TEXT,),), NUMBER, lambda t: float(len(t))),
    "similar": Function(((TEXT,), (TEXT,)), YES_NO, lambda a, b: fuzz.token_sort_ratio(lower(a), lower(b)) >= _ALIKE),
    "same_name": Function(((TEXT,), (TEXT,)), YES_NO, same_name),
    "same_identifier": Function(((TEXT,), (TEXT,)), YES_NO, same_identifier),
    "same_place": Function(((TEXT,), (TEXT,)), YES_NO, same_place),
    "same_address": Function(((TEXT,), (TEXT,)), YES_NO, same_address),
    "whole_address": Function(((TEXT,),), YES_NO, whole_address),
    "mentions": Function(((TEXT,), (TEXTS,)), YES_NO, mentions),
    "mentions_near": Function(((TEXT,), (TEXTS,), (TEXTS,)), YES_NO, mentions_near),
    "in_codes": Function(((TEXT,), (TEXTS,)), YES_NO, in_codes),
    "listed": Function(((TEXT,), (TEXT,)), YES_NO, _listed),
    "contains": Function(((TEXT,), (TEXT,)), YES_NO, lambda t, part: bool(part) and identifier(part) in identifier(t)),
    "starts": Function(((TEXT,), (TEXTS,)), YES_NO, _starts),
    "absolute": Function((_AMOUNT,), NUMBER, _absolute),
    "rounded": Function((_AMOUNT,), NUMBER, _rounded),
    "multiple_of": Function((_AMOUNT, _AMOUNT), YES_NO, _multiple),
    "currency": Function(((MONEY,),), TEXT, lambda m: m.currency),
}
AS_GIVEN = frozenset({"absolute", "rounded"})  # they give the kind that they are given
OF_WRITING = {"known": YES_NO, "each": TEXT, "valid": YES_NO, "place": TEXT}  # they take what is written
