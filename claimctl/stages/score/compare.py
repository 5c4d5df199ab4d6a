"""When two values of different documents say the same thing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    import datetime as dt

# Words around a name that say nothing of who it is.
_TITLES = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "herrn", "frau", "mme", "mlle", "monsieur", "madame",
    "senor", "senora", "sra", "srta", "signor", "signora", "dhr", "mevr", "mevrouw", "jr", "sr", "ii", "iii", "and",
    "or", "the",
}  # fmt: skip
_FORMS = {
    "inc", "llc", "ltd", "limited", "gmbh", "corp", "corporation", "co", "company", "plc", "ag", "sa", "bv", "nv", "kg",
}  # fmt: skip
# Letters that are no other letter with a mark on it, as they are written where there are none of them.
_WRITTEN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_UMLAUTS = re.compile(r"(?<=[aou])e|(?<=a)a")  # Mueller for Müller, Aaberg for Åberg

_MOST_NAME = 240  # letters


@lru_cache(maxsize=4096)
def name_words(name: str) -> tuple[str, ...]:
    """A name's words in one spelling: no accents, case, punctuation, titles or legal forms; sorted.

    Of a text that is longer than any name the beginning stands for it.
    """
    short = name[:_MOST_NAME].lower().translate(_WRITTEN)
    plain = unicodedata.normalize("NFKD", short).encode("ascii", "ignore").decode() or short
    words = re.findall(r"\w+", plain.casefold().replace("'", ""))
    telling = [word for word in words if word not in _TITLES and word not in _FORMS]
    return tuple(sorted(telling or words))


@lru_cache(maxsize=16384)
def same_name(one: str, other: str) -> bool:
    """True where both could name the same person or firm, whatever the order of words, initials and small misreadings.

    Each word of the shorter name must have its partner in the longer one, and one of them must be more than an initial:
    `SMITH, JOHN A.` is `John Smith` and `J. Smith`, but not `Jane Smith`. Symmetric.
    """
    fewer, more = sorted((name_words(one), name_words(other)), key=lambda words: (len(words), words))
    if sorted(fewer) == sorted(more):  # nothing but initials too, as letters set apart are
        return True
    if not fewer:
        return False
    free = list(more)
    told = False  # whether more than initials agree
    for word in sorted(fewer, key=len, reverse=True):
        partner = _partner(word, free)
        if partner is None:
            return len(fewer) == 1 and _run_together(fewer[0], more)
        free.remove(partner)
        told = told or min(len(word), len(partner)) > 1
    return told


def _partner(word: str, candidates: list[str]) -> str | None:
    if word in candidates:
        return word
    return next((candidate for candidate in candidates if _same_word(word, candidate)), None)


def _same_word(one: str, other: str) -> bool:
    if _UMLAUTS.sub("", one) == _UMLAUTS.sub("", other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) in {1, 3, 4} and long.startswith(short):  # an initial, or Rob for Robert; not Martin for Martinez
        return True
    return len(short) >= 5 and (short.isalpha() or long.isalpha()) and _misread(short, long)


def _run_together(word: str, words: tuple[str, ...]) -> bool:
    """True where OCR lost the blanks of a name."""
    if not 1 < len(words) <= 4 or len(word) < 6:
        return False
    return any(_misread(word, "".join(order)) for order in permutations(words))


def _misread(one: str, other: str) -> bool:
    """True where one letter differs at most."""
    return Levenshtein.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=16384)
def identifier(value: str) -> str:
    """An identifier without case and separators."""
    return "".join(letter for letter in value.upper() if letter.isalnum())


def same_identifier(one: str, other: str) -> bool:
    """True where both are the same identifier, separators and a leading word (`POL 4711-22`, `471122`) aside.

    One that breaks off at a separator (`CLM-2025-`) is the beginning of the other.
    """
    short, long = sorted((identifier(one), identifier(other)), key=len)
    if short == long:
        return True
    cut = min(one.strip(), other.strip(), key=len)
    if len(short) >= 5 and not cut[-1].isalnum() and long.startswith(short):
        return True
    return len(short) >= 5 and short.isdigit() and long.endswith(short) and long[: -len(short)].isalpha()


def same_money(one: float, other: float, tolerance: float) -> bool:
    """True where both amounts are at most `tolerance` apart (same currency is the caller's to know)."""
    return abs(round(one - other, 4)) <= tolerance + 1e-9


def same_day(one: dt.date, other: dt.date) -> bool:
    """True for one day, and for one written with the month before it and after it: 4/3 and 3/4 of a year."""
    return one == other or (one.year, one.month, one.day) == (other.year, other.day, other.month)
