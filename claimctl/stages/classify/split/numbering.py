"""How pages are numbered: `Page 2 of 3`, `Seite 2/3`, `- 2 -`, a bare figure at the edge; and what is no page number.

A fax machine stamps its own count on every page that it sends, whatever documents these belong to: its line is not
part of the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = r"(?:page|pg|p|seite|blatt|página|pagina|pag|sheet|folio)"
_OF = r"(?:of|/|von|de|di|sur|out\s+of)"
_NAMED = re.compile(
    rf"(?<![a-z]){_WORD}\s*[.:#]?\s*(\d{{1,4}})(?:\s*{_OF}\s*(\d{{1,4}}))?(?!\d|[.,/]\d|[a-z])", re.IGNORECASE
)
_SHARE = re.compile(rf"^[\s\-(|]*(\d{{1,3}})\s*(?:{_OF}|\|)\s*(\d{{1,3}})[\s\-)|]*$", re.IGNORECASE)
_BARE = re.compile(r"^[\s\-–—|(\[]*(\d{1,3})[\s\-–—|)\]]*$")  # noqa: RUF001  dashes as they are printed
_EDGE = 0.09  # of the page: where a figure that stands alone is a page number
_MARGIN = 0.2  # where `2 of 3` is one without a word
_STAMP = 0.09
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_DAY = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\b(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])", re.IGNORECASE
)
_FAX = re.compile(r"\bfax\b|\btelefax\b|\bfacsimile\b", re.IGNORECASE)
_SENDER = re.compile(r"\b(?:from|to|von|an|tel|phone|id)\b|\+?\d[\d\s()\-]{8,}", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:pages?|pg|p|s|seite)\b[.:]?\s*\d|\d\s*/\s*\d", re.IGNORECASE)


class Number(NamedTuple):
    """A page's own number, the count that it names (0: none), and how surely it is one (0 to 1)."""

    number: int
    total: int
    sure: float


def of_runs(runs: Iterable[tuple[str, float, float]]) -> Number | None:
    """The page's number from its runs of words: text, top and bottom (fractions of the page). None: it has none."""
    best: Number | None = None
    for text, top, bottom in runs:
        found = _read(text, top, bottom)
        if found is not None and (best is None or found.sure > best.sure):
            best = found
    return best


def _read(text: str, top: float, bottom: float) -> Number | None:
    if len(text) > 160 or not any(letter.isdigit() for letter in text):
        return None
    edge = min(bottom, 1.0 - top)
    named = _NAMED.search(text)
    if named is not None:
        number, total = int(named[1]), int(named[2] or 0)
        alone = len(named[0]) / len(text.strip())
        sure = (0.75 if total else 0.45) + 0.15 * (edge < _MARGIN) + 0.1 * (alone > 0.7)
        return _sane(number, total, sure if total or edge < _MARGIN or alone > 0.7 else 0.2)
    share = _SHARE.match(text)
    if share is not None and edge < _MARGIN:
        return _sane(int(share[1]), int(share[2]), 0.6)
    bare = _BARE.match(text)
    if bare is not None and edge < _EDGE:
        return _sane(int(bare[1]), 0, 0.35)
    return None


def _sane(number: int, total: int, sure: float) -> Number | None:
    return Number(number, total, sure) if number > 0 and (not total or number <= total) else None


def is_fax_stamp(text: str, bottom: float) -> bool:
    """Whether a line at the top of a page is what a fax machine writes over it: a time, a day, who sends."""
    if bottom > _STAMP or not any(letter.isdigit() for letter in text):
        return False
    count = _COUNT.search(text) is not None
    if _FAX.search(text) is not None:
        return count or _TIME.search(text) is not None
    sent = _TIME.search(text) is not None and _DAY.search(text) is not None
    return sent and (count or _SENDER.search(text) is not None)
