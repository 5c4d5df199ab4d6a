"""Who else stands on a paper with an address: a name with street and town right under it, whatever it is there for.

A letter's window, a bill's head, a party without a caption. Which of them is the customer is for the labels and their
ranking to say, and they say it of one alone; but a name that is known from elsewhere is known here too, and so is where
its bearer is said to live. `addressed_name` and `addressed_address` go together by their instance.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract.candidates.names import likeness
from claimctl.stages.extract.normal import dates, words
from claimctl.stages.extract.position.blocks import line_of, under_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.stages.extract.layout import Chunk, Sheet, Token

NAME, ADDRESS = "addressed_name", "addressed_address"
_SURE = 0.98  # of a name and an address as they stand, their letters aside
_MOST = 4  # of a document
_PAGES = 2
_CLOSE = 1.7  # ems from a name to its street
_ALIGNED = 1.0  # ems
_WORDS = (2, 5)  # of a person's name
_FIRM = 0.5  # likeness to a name
_LONGEST = 48  # letters of a street
_PLACE = r"[^\W\d_][^\d,:@]{1,38}"
_TOWN = re.compile(
    rf"(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?: [A-Z]{{2}})? {_PLACE}"
    rf"|{_PLACE},? (?:[A-Z]{{2}} \d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}|[A-Z]\d[A-Z] \d[A-Z]\d)"
)
_ROAD = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|circle)\.?$", re.IGNORECASE
)
_PARTED = re.compile(r"\s?[,·|]\s")  # a street from its town


def fields(sheets: Sequence[Sheet], taken: Sequence[Field]) -> list[Field]:
    """Names with addresses under them, those aside that `taken` holds already."""
    known = {_plain(field.value) for field in taken if field.field.endswith("_address")}
    found: list[Field] = []
    for sheet in sheets[:_PAGES]:
        for chunk in sheet.chunks:
            lines = _under(sheet, chunk)
            address = words.address([each.text for each in lines])
            if not lines or _plain(address) in known:
                continue
            known.add(_plain(address))
            text = words.clean(chunk.text)
            named, tokens = line_of(sheet, chunk).tokens, [t for each in lines for t in line_of(sheet, each).tokens]
            sure = _SURE * min(token.confidence for token in (*named, *tokens))  # both are kept, or neither
            found.append(_field(NAME, words.name(text), text, sheet, named, sure))
            found.append(_field(ADDRESS, address, ", ".join(each.text for each in lines), sheet, tokens, sure))
            if len(found) >= 2 * _MOST:
                return found
    return found


def _under(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """The lines of the address right under a chunk that is somebody's name; none where it is none."""
    text = words.clean(chunk.text)
    count = len(text.split())
    if not _WORDS[0] <= count <= _WORDS[1] or re.search(r"[\d:@]", text) or likeness(text, "name") < _FIRM:
        return []
    if any(word[:1].islower() and len(word) > 3 for word in text.split()):
        return []
    block = [under for under in under_of(sheet, chunk) if abs(under.x0 - chunk.x0) < _ALIGNED]
    if not block or block[0].y0 - chunk.y1 > _CLOSE:
        return []
    first = words.clean(block[0].text)
    if any(_is_street(first[: at.start()]) and _is_town(first[at.end() :]) for at in _PARTED.finditer(first)):
        return block[:1]
    whole = len(block) > 1 and _is_street(first) and _is_town(words.clean(block[1].text))
    return block[:2] if whole else []


def _is_town(text: str) -> bool:
    """Whether a line is a town with its postal code; `7827 Washington Street` is none."""
    return _TOWN.fullmatch(text) is not None and not _ROAD.search(text)


def _is_street(text: str) -> bool:
    """Whether a line could be a street with its number."""
    return (
        len(text) <= _LONGEST
        and bool(re.search(r"\d", text) and re.search(r"[^\W\d_]{3}", text))
        and not re.search(r"[:@]", text)
        and not dates.find(text, "DMY")
    )


def _field(name: str, value: str, raw: str, sheet: Sheet, tokens: Sequence[Token], sure: float) -> Field:
    return Field(name, 0, value, raw, round(sure, 4), sheet.page.number, *sheet.fraction(tokens), "position")


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
