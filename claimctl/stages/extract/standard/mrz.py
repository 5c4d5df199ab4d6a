"""The machine-readable zone of passports and identity cards (ICAO 9303: TD1, TD2, TD3), held to its check digits.

OCR takes O for 0 and loses fillers; where a place holds a digit, the digit that a letter looks like is taken, and only
what its check digit bears out is given.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract.normal.dates import PIVOT_BIRTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.layout import Sheet, Token

_FILLED = re.compile(r"[A-Z0-9<]{20,48}")
_DIGITS = str.maketrans("OQDILZSGBT", "0001125687")
_LETTERS = str.maketrans("01258", "OIZSB")
_DATES = re.compile(r"(?P<birth>\w{6})(?P<birth_check>\w)(?P<sex>[MFX<])(?P<expiry>\w{6})(?P<expiry_check>\w)")
_LONG = re.compile(rf"(?P<number>[A-Z0-9<]{{9}})(?P<check>\w)(?P<nation>[A-Z0-9<]{{3}}){_DATES.pattern}")
_CARD = re.compile(r"[ACI][A-Z0-9<](?P<state>[A-Z<]{3})(?P<number>[A-Z0-9<]{9})(?P<check>\w)[A-Z0-9<]*")
_NAMES = re.compile(
    r"(?:[PIACV][A-Z0-9<](?P<state>[A-Z0-9<]{3}))?(?P<last>[A-Z0-9]+(?:<[A-Z0-9]+)*)<<(?P<first>[A-Z0-9<]*)"
)
_WEIGHTS = (7, 3, 1)
_PIVOT_EXPIRY = 2046  # no document is valid, in two digits, beyond this year


class Zone(NamedTuple):
    """What a machine-readable zone says; what its check digit denies is left out. Names have none."""

    values: dict[str, tuple[str, str]]  # field: normal form, as written
    tokens: dict[str, tuple[Token, ...]]


def read(sheet: Sheet) -> Zone | None:
    """The zone of a page; None where there is none or no check digit agrees."""
    lines = [(text, tokens) for text, tokens in _lines(sheet) if text.count("<") >= 2 or _DATES.search(text)]
    for number, (text, tokens) in enumerate(lines):
        long = _LONG.match(text)
        if long and not _CARD.match(text):
            values = _checked(long)
            if values and "patient_dob" in values:
                return _with_names(values, tokens, lines[:number][::-1] + lines[number + 1 :])
        short = _DATES.match(text)
        if short and number:
            values = _checked(short)
            if "patient_dob" not in values and "policy_end" not in values:
                continue
            card = _CARD.match(lines[number - 1][0])
            if card and _agrees(card["number"], card["check"]):
                plain = card["number"].strip("<")
                values["document_number"] = (plain, plain)
            return _with_names(values, tokens, lines[number + 1 :])
    return None


def check_digit(text: str) -> int:
    """The check digit of a stretch of a zone: weights 7, 3, 1 over digits, letters from 10 and fillers as 0."""
    return sum(_worth(sign) * _WEIGHTS[place % 3] for place, sign in enumerate(text)) % 10


def _worth(sign: str) -> int:
    return 0 if sign == "<" else int(sign) if sign.isdigit() else ord(sign) - ord("A") + 10


def _agrees(text: str, digit: str) -> bool:
    digit = digit.translate(_DIGITS)
    return digit.isdigit() and check_digit(text) == int(digit)


def _checked(match: re.Match[str]) -> dict[str, tuple[str, str]]:
    """The parts of a data line that their check digits bear out."""
    values: dict[str, tuple[str, str]] = {}
    groups = match.groupdict()
    if "number" in groups and _agrees(match["number"], match["check"]):
        plain = match["number"].strip("<")
        values["document_number"] = (plain, plain)
    birth, expiry = match["birth"].translate(_DIGITS), match["expiry"].translate(_DIGITS)
    if _agrees(birth, match["birth_check"]) and (day := _day(birth, behind=True)):
        values["patient_dob"] = (day, match["birth"])
    if _agrees(expiry, match["expiry_check"]) and (day := _day(expiry, behind=False)):
        values["policy_end"] = (day, match["expiry"])
    if match["sex"] in "MF" and len(values) > 1:
        values["patient_sex"] = (match["sex"], match["sex"])
    return values


def _day(digits: str, *, behind: bool) -> str:
    if not digits.isdigit():
        return ""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    year += 1900 if year + 2000 > (PIVOT_BIRTH if behind else _PIVOT_EXPIRY) else 2000
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _with_names(
    values: dict[str, tuple[str, str]], tokens: tuple[Token, ...], others: Sequence[tuple[str, tuple[Token, ...]]]
) -> Zone:
    sources = dict.fromkeys(values, tokens)
    for text, owned in others:
        match = _NAMES.match(text)
        if match and not _DATES.search(text):
            last, first = (
                part.translate(_LETTERS).replace("<", " ").strip() for part in (match["last"], match["first"])
            )
            if len(last) > 1 and len(first) > 1:
                values["insured_name"] = (f"{first} {last}", text)
                sources["insured_name"] = owned
                break
    return Zone(values, sources)


def _lines(sheet: Sheet) -> list[tuple[str, tuple[Token, ...]]]:
    """The rows of a page that could be lines of a zone, top to bottom."""
    found = []
    for row in sheet.rows:
        tokens = tuple(token for chunk in row for token in sheet.tokens[chunk.first : chunk.last])
        text = (
            re.sub("[\u00ab\u2039\u3008\uff1c\u2264]", "<", "".join(token.text for token in tokens))
            .upper()
            .replace(" ", "")
        )
        if _FILLED.fullmatch(text):
            found.append((text, tokens))
    return found
