"""When two values say the same although they are not written the same: VRDU's comparison by the type of the field.

Wang et al., VRDU: A Benchmark for Visually-rich Document Understanding, KDD 2023; the rules are those of `vrdu/
match_utils.py` in google-research/google-research (Apache-2.0), written anew: dates agree with day and month swapped,
prices to a cent and without their sign, addresses within 3 edits, numbers by their digits, names without white space,
other strings by their ASCII letters and digits, case kept. Two things are added: ISO dates are understood, and
where nothing of a string is left to compare (another script), the whole strings are, instead of taken for the same.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Literal

Kind = Literal["date", "price", "address", "number", "name", "check", "text"]

_DATES = {"policy_start", "policy_end", "flight_from", "flight_to"}
_PRICES = {
    "total", "subtotal", "tax", "amount_paid", "balance_due", "deductible", "premium", "sum_insured", "gross_amount",
}  # fmt: skip
_NUMBERS = {"vehicle_year", "provider_npi"}
_NAMES = {"company", "advertiser"}
_ADDRESSES = {"loss_location", "address"}
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MONEY = re.compile(r"-?\d+\.\d\d")
_PATTERNS = ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y", "%b%d/%y", "%m-%d-%Y", "%m-%d-%y", "%B%d,%Y", "%Y/%m/%d")


def kind_of(field: str, value: str = "") -> Kind:
    """How values of `field` are compared: by its name, else (a user's own field) by the form of the true `value`."""
    last = field.rpartition("_")[2]
    if last in ("date", "dob") or field in _DATES:
        return "date"
    if last == "amount" or field in _PRICES:
        return "price"
    if last == "address" or field in _ADDRESSES:
        return "address"
    if last in ("phone", "fax") or field in _NUMBERS:
        return "number"
    if last == "name" or field in _NAMES:
        return "name"
    if last == "present":
        return "check"
    if _ISO_DATE.fullmatch(value):
        return "date"
    return "price" if _MONEY.fullmatch(value) else "text"


def same(true: str, read: str, kind: Kind) -> bool:
    """Whether `read` says what `true` says, by the rules of its kind."""
    true, read = " ".join(true.split()), " ".join(read.split())
    if true == read:
        return True
    if kind == "date":
        return _same_date(true, read)
    if kind == "price":
        return _same_price(true, read)
    if kind == "address":
        from rapidfuzz.distance import Levenshtein

        return bool(Levenshtein.distance(true, read, score_cutoff=3) <= 3)
    if kind == "check":
        return False
    waste = {"number": r"[^0-9]", "name": r"\s", "text": r"[^0-9a-zA-Z]"}[kind]
    left = re.sub(waste, "", true)
    return bool(left) and left == re.sub(waste, "", read)


@functools.lru_cache(maxsize=65536)
def _decoded(text: str) -> dt.date | None:
    """A date as VRDU reads it; one without a year is of 1900."""
    text = re.sub(r"[^0-9a-zA-Z/\-,]", "", text)
    if re.fullmatch(r"\d{1,2}/\d{1,2}", text):
        text += "/1900"
    for pattern in _PATTERNS:
        try:
            return dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def _same_date(true: str, read: str) -> bool:
    left, right = _decoded(true), _decoded(read)
    if left is None or right is None:
        return same(true, read, "text")
    return left == right or (left.year, left.day, left.month) == (right.year, right.month, right.day)


def _same_price(true: str, read: str) -> bool:
    try:
        left, right = (float(re.sub(r"[^0-9.]", "", text)) for text in (true, read))
    except ValueError:
        return False
    return abs(left - right) <= 0.01
