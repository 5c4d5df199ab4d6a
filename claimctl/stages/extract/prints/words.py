"""The telling words of a page: numbers, dates, amounts, codes. What every copy of a form says tells nothing."""

from __future__ import annotations

import re
import zlib
from array import array
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from claimctl.records import Page

MOST = 120  # of a page, picked alike on every copy of it
_LEAST_DIGITS, _LEAST_LETTERS = 3, 4  # house numbers, and the numbers of sections, stand on many papers
_SKETCH = 64
_SURE = 0.9
_YEAR = re.compile(r"(19|20)\d\d")
# Letters and digits that readers of print mistake for one another, in one spelling.
_ONE_SPELLING = str.maketrans("OQDILSBZG", "000115826")


class Telling(NamedTuple):
    """A word in one spelling; its middle in thousandths of the page; whether it was read surely."""

    text: str
    x: int
    y: int
    sure: bool


def plain(text: str) -> str:
    """A word's capitals and digits; where most are digits, letters that look like digits are taken for them."""
    kept = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    digits = sum(map(str.isdigit, kept))
    return kept.translate(_ONE_SPELLING) if digits * 2 >= len(kept) else kept


def telling(page: Page) -> list[Telling]:
    """Words of four signs or more with three digits or more, years by themselves aside, in reading order."""
    found = [
        Telling(text, _milli(word.x0 + word.x1), _milli(word.y0 + word.y1), word.confidence >= _SURE)
        for word in page.words
        if sum(map(str.isdigit, word.text)) >= _LEAST_DIGITS
        if len(text := plain(word.text)) >= _LEAST_LETTERS and not _YEAR.fullmatch(text)
    ]
    if len(found) > MOST:
        limit = sorted(zlib.crc32(word.text.encode()) for word in found)[MOST - 1]
        found = [word for word in found if zlib.crc32(word.text.encode()) <= limit][:MOST]
    return found


def sketch(page: Page) -> bytes:
    """The least hashes of the page's words, those of less than four letters aside: two pages compare by them."""
    words = {text for word in page.words if len(text := "".join(filter(str.isalpha, word.text.upper()))) >= 4}
    return array("I", sorted(zlib.crc32(word.encode()) for word in words)[:_SKETCH]).tobytes()


def _milli(twice: float) -> int:
    return min(max(round(twice * 500), 0), 1000)
