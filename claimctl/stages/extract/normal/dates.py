"""Dates and times: ISO from the ways that paper writes them.

Day and month are told apart by the document's own evidence (a 27 can't be a month), then by the region's habit.
A two-digit year up to 40 is of this century, else of the last.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

Order = Literal["DMY", "MDY"]
_REMEMBERED = 4096  # texts; a page is asked for the same many times

# English, German, French, Spanish, Italian, Portuguese, Dutch; without accents, as `fold` leaves them.
_MONTH_NAMES = (
    "january jan januar janvier janv enero ene gennaio gen janeiro januari janner jaenner",
    "february feb febr februar fevrier fevr fev febrero febbraio fevereiro februari",
    "march mar marz maerz mrz mars marzo marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre set settembre setembro septiembre",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez decembre diciembre dic dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_FOLDED = str.maketrans("äàáâãéèêëíìîïóòôöõúùûüçñ", "aaaaaeeeeiiiiooooouuuucn")

_MONTH = r"[A-Za-zÀ-ÿ]{3,10}"
_DAY_SUFFIX = r"(?:st|nd|rd|th|er|\.?º|\.)?"
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(\d{1,4})( ?[./-] ?)(\d{1,2})( ?[./-] ?)(\d{4}|\d{2})(?![\d]|[./-]\d|,\d{2}(?!\d))"
)
_DAY_FIRST = re.compile(
    rf"(?<![\w.])(\d{{1,2}}){_DAY_SUFFIX}[ \-/.,]{{0,3}}(?:de |of |day of )?({_MONTH})\.?,?"
    r"[ \-/.,']{0,3}(?:de |del )?(\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])({_MONTH})\.?[ \-/]{{0,2}}(\d{{1,2}})(?:st|nd|rd|th)?[ \-/.,']{{1,3}}(\d{{4}}|\d{{2}})(?![\d:])",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_BOXED = re.compile(r"(?<!\d)(\d{2})[ |]{1,3}(\d{2})[ |]{1,3}(\d{4}|\d{2})(?!\d)")
_TIME = re.compile(
    r"(?<![\d:.,/])(\d{1,2})(?:[:.h] ?|\s?uhr\s?)(\d{2})(?::(\d{2}))?(?:\.\d+)? ?((?:a|p)\.? ?m\b\.?)?(?![\d/])"
    r"|(?<![\d:.,/])(\d{1,2}) ?((?:a|p)\.? ?m\b\.?)|(?<![\d:.,/])(\d{4}) ?(?:hrs?|hours)\b|(?<!\d)(\d{1,2}) uhr\b",
    re.IGNORECASE,
)

FIRST_YEAR = 1900
PIVOT_BIRTH = 2026  # nobody is born, in two digits, behind this year; fixed, so that a rerun agrees
PIVOT = 40  # two-digit years up to this one are of this century


class Dated(msgspec.Struct, frozen=True):
    """A date as found: the characters from `start` to `end`, and whether its day and month could be swapped.

    `strong` is false for digits that are a date only where a date is asked for (20240131, 01 31 24).
    """

    start: int
    end: int
    year: int
    month: int
    day: int
    ambiguous: bool
    strong: bool
    short_year: bool

    def iso(self) -> str:
        """The date as YYYY-MM-DD."""
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def date(self) -> dt.date:
        """The date as a date."""
        return dt.date(self.year, self.month, self.day)


def fold(word: str) -> str:
    """A word without accents, in lower case."""
    return word.lower().translate(_FOLDED)


def evidence(texts: Iterable[str]) -> Order | None:
    """Which of day and month comes first in these texts, told by numbers above 12; None where nothing tells."""
    votes = {"DMY": 0, "MDY": 0}
    for text in texts:
        for match in _NUMERIC.finditer(text):
            first, second = match[1], match[3]
            if len(first) > 2:
                continue
            if int(first) > 12 >= int(second) >= 1 and int(first) <= 31:
                votes["DMY"] += 1
            elif int(second) > 12 >= int(first) >= 1 and int(second) <= 31:
                votes["MDY"] += 1
    if votes["DMY"] == votes["MDY"]:
        return None
    return "DMY" if votes["DMY"] > votes["MDY"] else "MDY"


def find(text: str, order: Order, *, weak: bool = False) -> list[Dated]:
    """The dates in a text, left to right, without overlaps. With `weak`, bare digits count too."""
    return list(_found(text, order, weak=weak))


@functools.lru_cache(maxsize=_REMEMBERED)
def _found(text: str, order: Order, *, weak: bool) -> tuple[Dated, ...]:
    found: list[Dated] = []
    for match in _MONTH_FIRST.finditer(text):
        _add(found, match, match[3], MONTHS.get(fold(match[1])), int(match[2]))
    for match in _DAY_FIRST.finditer(text):
        _add(found, match, match[3], MONTHS.get(fold(match[2])), int(match[1]))
    for match in _NUMERIC.finditer(text):
        _add_numeric(found, match, order)
    if weak:
        for match in _COMPACT.finditer(text):
            _add_compact(found, match, order)
        for match in _BOXED.finditer(text):
            month, day = (int(match[1]), int(match[2])) if order == "MDY" else (int(match[2]), int(match[1]))
            _add(found, match, match[3], month, day, strong=False)
    return tuple(sorted(found, key=lambda dated: dated.start))


def parse(text: str, order: Order) -> Dated | None:
    """The first date in a text, bare digits included."""
    found = find(text, order, weak=True)
    return found[0] if found else None


def parse_time(text: str) -> str | None:
    """The first time of day in a text, as HH:MM of 24 hours."""
    match = _TIME.search(text)
    return _clock(match) if match else None


def find_times(text: str) -> list[tuple[int, int, str]]:
    """The times of day in a text: start, end, HH:MM."""
    times = ((match.start(), match.end(), _clock(match)) for match in _TIME.finditer(text))
    return [(start, end, clock) for start, end, clock in times if clock is not None]


def _clock(match: re.Match[str]) -> str | None:
    if match[1]:
        hour, minute, half = int(match[1]), int(match[2]), match[4]
    elif match[5]:
        hour, minute, half = int(match[5]), 0, match[6]
    elif match[7]:
        hour, minute, half = int(match[7][:2]), int(match[7][2:]), None
    else:
        hour, minute, half = int(match[8]), 0, None
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def full_year(digits: str) -> int:
    """A year of two or four digits as four: 24 is 2024, 85 is 1985. The pivot is fixed so that a rerun agrees."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if year <= PIVOT else 1900 + year


def _add_numeric(found: list[Dated], match: re.Match[str], order: Order) -> None:
    first, second, third = match[1], match[3], match[5]
    if match[2].strip() != match[4].strip():
        return
    if len(first) == 4:
        if len(third) == 2:
            _add(found, match, first, int(second), int(third))
        return
    if len(first) == 3:
        return
    one, two = int(first), int(second)
    swappable = one <= 12 and two <= 12 and one != two
    # Years first with two digits (24-01-31) are read so only where nothing else fits.
    if one > 31 and len(third) == 2:
        _add(found, match, first, two, int(third))
        return
    # Dots are the mark of a day-first country.
    first_is_day = order == "DMY" or (match[2].strip() == "." and one <= 31)
    if one > 12:
        first_is_day = True
    elif two > 12:
        first_is_day = False
    day, month = (one, two) if first_is_day else (two, one)
    _add(found, match, third, month, day, ambiguous=swappable and match[2].strip() != ".")


def _add_compact(found: list[Dated], match: re.Match[str], order: Order) -> None:
    digits = match[1]
    if FIRST_YEAR <= int(digits[:4]) <= 2100 and int(digits[4:6]) in range(1, 13):
        _add(found, match, digits[:4], int(digits[4:6]), int(digits[6:]), strong=False)
    else:
        first, second = int(digits[:2]), int(digits[2:4])
        month, day = (first, second) if order == "MDY" or second > 12 else (second, first)
        if month > 12:
            month, day = day, month
        _add(found, match, digits[4:], month, day, strong=False)


def _add(
    found: list[Dated],
    match: re.Match[str],
    year: str,
    month: int | None,
    day: int,
    *,
    ambiguous: bool = False,
    strong: bool = True,
) -> None:
    if month is None or any(match.start() < other.end and other.start < match.end() for other in found):
        return
    full = full_year(year)
    try:
        dt.date(full, month, day)
    except ValueError:
        return
    if FIRST_YEAR <= full <= 2100:
        found.append(Dated(match.start(), match.end(), full, month, day, ambiguous, strong, len(year) <= 2))
