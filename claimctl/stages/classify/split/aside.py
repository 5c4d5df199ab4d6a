"""Pages that belong to no document: empty ones, and sheets that only part a pile for the scanner."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import Page

Kind = Literal["page", "blank", "separator"]
_FEW = 14  # words: a separator says little else than what it is
_BARE = 4  # words on a sheet of a stack that is told by coming again
_PARTS = re.compile(
    r"separator|trennblatt|trennseite|next\s*document|end\s*of\s*(?:document|batch)|new\s*document|start\s*of\s*document|"
    r"document\s*break|batch\s*(?:separator|header|cover)|patch\s*(?:code|t\b|page|ii)|\*sep|intercalaire|separador|"
    r"page\s*intentionally\s*(?:left\s*)?blank|diese\s*seite\s*(?:ist|bleibt)\s*(?:absichtlich\s*)?(?:frei|leer)",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")


def kinds(pages: Sequence[Page]) -> list[Kind]:
    """What each page is: one of a document, an empty one, or a separator.

    A page without words that shows something (a photo) is one of a document.
    """
    bare = Counter(_plain(page) for page in pages if page.words and len(page.words) <= _BARE)
    return [_kind(page, bare) for page in pages]


def _kind(page: Page, bare: Counter[str]) -> Kind:
    if page.forms or page.tables:
        return "page"
    if not page.words:
        return "blank" if page.blank else "page"
    if len(page.words) <= _FEW and _PARTS.search(page.text) is not None:
        return "separator"
    # The same word or two, alone on several sheets of a file: a stack of coloured paper between documents.
    return "separator" if len(page.words) <= _BARE and bare[_plain(page)] > 1 and _plain(page) else "page"


def _plain(page: Page) -> str:
    return "".join(_LETTERS.findall(page.text.casefold()))
