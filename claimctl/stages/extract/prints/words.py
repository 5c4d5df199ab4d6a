"""The telling words of a page: numbers, dates, amounts, codes. What every copy of a form says tells nothing."""

from __future__ import annotations

import re
import unicodedata
import zlib
from array import array
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from claimctl.records import Page, PagePrint, Word

MOST = 120  # of a page, picked alike on every copy of it
_LEAST_DIGITS, _LEAST_LETTERS = 3, 4  # house numbers, and the numbers of sections, stand on many papers
_SKETCH = 64
_SURE = 0.9
SURE, MONEY = 1, 2  # of a telling word
_MONEY = re.compile(r"[^\d]{0,4}\d[\d.,'\u2019]*[.,]\d\d[^\d]{0,4}")
_YEAR = re.compile(r"(19|20)\d\d")
# Letters and digits that readers of print mistake for one another, in one spelling.
_ONE_SPELLING = str.maketrans("OQDILSBZG", "000115826")


class Telling(NamedTuple):
    """A word in one spelling; its middle in thousandths of the page; whether it was read surely, and is an amount."""

    text: str
    x: int
    y: int
    marks: int


def plain(text: str) -> str:
    """A word's capitals and digits; where most are digits, letters that look like digits are taken for them."""
    kept = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    digits = sum(map(str.isdigit, kept))
    return kept.translate(_ONE_SPELLING) if digits * 2 >= len(kept) else kept


def telling(page: Page) -> list[Telling]:
    """Words of four signs or more with three digits or more, years by themselves aside, in reading order."""
    found = [
        Telling(text, _milli(word.x0 + word.x1), _milli(word.y0 + word.y1), _marks(word))
        for word in page.words
        if sum(map(str.isdigit, word.text)) >= _LEAST_DIGITS
        if len(text := plain(word.text)) >= _LEAST_LETTERS and not _YEAR.fullmatch(text)
    ]
    if len(found) > MOST:
        limit = sorted(zlib.crc32(word.text.encode()) for word in found)[MOST - 1]
        found = [word for word in found if zlib.crc32(word.text.encode()) <= limit][:MOST]
    return found


def _marks(word: Word) -> int:
    return SURE * (word.confidence >= _SURE) + MONEY * bool(_MONEY.fullmatch(word.text))


def sketch(page: Page, *, whole: bool) -> bytes:
    """The least hashes of the page's words, or all: two pages compare by them, and a name is looked for in them."""
    hashes = sorted({hashed(word.text) for word in page.words} - {0})
    return array("I", hashes if whole else hashes[:_SKETCH]).tobytes()


def hashed(text: str) -> int:
    """A word's letters as 32 bits, whatever their case and accents; 0 where there are less than four."""
    plain_text = "".join(filter(str.isalpha, unicodedata.normalize("NFKD", text).upper()))
    return zlib.crc32(plain_text.encode()) if len(plain_text) >= _LEAST_LETTERS else 0


def _milli(twice: float) -> int:
    return min(max(round(twice * 500), 0), 1000)


def amounts(page: PagePrint) -> list[str]:
    """The amounts among a page's telling words."""
    return [word for word, marks in zip(page.words, page.marks, strict=True) if marks & MONEY]
