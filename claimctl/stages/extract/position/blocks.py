"""Blocks of lines that belong together without a label: a name, the address under it or beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates import Line, Reading
from claimctl.stages.extract.normal import words
from claimctl.stages.extract.pairing import Pair
from claimctl.stages.extract.patterns import any_of

if TYPE_CHECKING:
    from claimctl.stages.extract.layout import Chunk, Sheet
    from claimctl.stages.extract.regions import Method

_STREETS = r"""
    street | st | road | rd | avenue | ave | lane | ln | drive | dr | blvd | boulevard | way | suite | ste | floor
    flr | jalan | jln
    lot | po box | p\.o\. | taman | lorong | highway | hwy | court | ct | plaza | square | place | rue | calle
    avenida | via
    bandar | straße | strasse | str | platz | weg | laan
"""
_POSTAL = r"\b\d{5}\b | \b\d{4} [A-ZÄÖÜ] | \b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
ADDRESS = re.compile(
    rf"\b(?:{any_of(_STREETS)} | no | pl | kuala | selangor | johor)\b".replace(" | ", "|")
    + r"|\b\d{4,6}(?:-\d{4})?\b|^\d+[ ,]|, ?[A-Z]{2}\b",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(
    r"^\(?(?:"
    + any_of(r"""
    tel | phone | ph\b | fax | e-?mail | www | http | gst | vat | sst | tax | co\.? ?(?:reg|no) | company (?:reg|no)
    reg | invoice
    receipt | date | hotline | cash | bill | served | cashier | table | counter | order | operator | doc | customer
    member | \*
    re\b | objet | asunto | oggetto | betreff | betreft | onderwerp | subject | attn | st ?\# | dear | sehr geehrte
    = | -{2} | thank | welcome | salesperson | pos\b | roc\b | business reg
    """)
    + ")",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\(?(?:co\.? ?(?:reg|no)\.?[\w .:]*|reg\.? ?no\.?|roc|company no\.?)?[ :.]*[A-Za-z]{0,3}\d{4,}[- ]?[A-Za-z]?\)?",
    re.IGNORECASE,
)
_PRICED = re.compile(r"[$€£₹] ?-?\d|\d[.,]\d{2}$")
_CITY_LINE = re.compile(
    any_of(r"\b[A-Z]{2},? \d{5}\b | \b\d{4,5} [A-ZÄÖÜ][a-zäöü]+ | \b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
)
_TOWN = re.compile(r"\b\d{4,5} [^\W\d_]{2,}|[^\W\d_]{2,},? [A-Z]{2} \d{5}\b", re.IGNORECASE)
_STREET = re.compile(
    rf"\b(?:{any_of(_STREETS)}|mall|park)\b|(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee|straat|laan)\b|{any_of(_POSTAL)}",
    re.IGNORECASE,
)


def paired(field: str, sheet: Sheet, reading: Reading, score: float, method: Method = "position") -> Pair:
    return Pair(field, sheet.page.number, method, reading, score, quality=0.0, specific=False)


def line_of(sheet: Sheet, chunk: Chunk) -> Line:
    return Line(sheet.tokens[chunk.first : chunk.last])


def over(sheet: Sheet, chunk: Chunk) -> Chunk | None:
    """The line right above a chunk, about its middle."""
    best: Chunk | None = None
    for other in sheet.chunks:
        if other.y1 <= chunk.y0 + 0.5 and chunk.y0 - other.y1 < 1.2 and other.x0 < chunk.x1 and other.x1 > chunk.x0:
            best = other if best is None or other.y1 > best.y1 else best
    return best


def under_of(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """The lines close under a chunk that share its middle or its left edge."""
    lines: list[Chunk] = []
    current = chunk
    for _ in range(8):
        following = None
        for under in sheet.below(chunk.x0 - 8, chunk.x1 + 8, current.y1 - 0.5, 2.2):
            if under.middle <= current.middle + 0.4:
                continue
            centred = abs((under.x0 + under.x1) / 2 - (chunk.x0 + chunk.x1) / 2) < 3.5
            alone = len(sheet.rows[sheet.row_of[under.index][0]]) == 1 and under.x0 < chunk.x1 and under.x1 > chunk.x0
            if centred or alone or abs(under.x0 - chunk.x0) < 2.0:
                following = under
                break
        if following is None:
            break
        lines.append(following)
        current = following
    return lines


def address_of(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> Reading | None:
    """The address in the lines under a name: from the first that looks like one to the last before phone or date."""
    taken: list[Line] = []
    for chunk in block[:8]:
        line = line_of(sheet, chunk)
        text = line.text
        if chunk.index in labelled and text.rstrip().endswith(":"):
            break  # what stands under `Bill to:` is not the issuer's
        if (
            chunk.index in labelled
            or _AFTER_ADDRESS.match(text)
            or "@" in text
            or _PRICED.search(text)
            or re.search(r"www\.|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\d:\d\d|^\+?\d[\d -]{8,}$", text)
        ):
            if taken:
                break
            continue
        if _REGISTRATION.fullmatch(text):
            continue
        taken.append(line)
        if len(taken) >= 6:
            break
    while (
        taken
        and not re.search(r"\d", taken[0].text)
        and not ADDRESS.search(taken[0].text)
        and not taken[0].text.rstrip().endswith(",")
    ):
        taken.pop(0)
    if (
        not taken
        or not _STREET.search(" ".join(line.text for line in taken))
        or not re.search(r"\d", " ".join(line.text for line in taken))
    ):
        return None
    value = words.address([line.text for line in taken])
    tokens = tuple(token for line in taken for token in line.tokens)
    return Reading(value, ", ".join(line.text for line in taken), tokens, 0.8)


def addresses_of(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> list[Reading]:
    """The address under a name, and the same up to the line with its postal code, where more stands under it."""
    whole = address_of(sheet, block, labelled)
    if whole is None:
        return []
    last = next(
        (place for place, chunk in enumerate(block) if _CITY_LINE.search(chunk.text) or _TOWN.search(chunk.text)), None
    )
    cut = address_of(sheet, block[: last + 1], labelled) if last is not None else None
    return [whole] if cut is None or cut.value == whole.value else [cut, whole]


def _is_labelled(sheet: Sheet, chunk: Chunk, labelled: set[int]) -> bool:
    """Whether a label with a colon stands over a line, or over the line that is over it."""
    for _ in range(2):
        above = over(sheet, chunk)
        if above is None:
            return False
        if above.index in labelled and above.text.rstrip().endswith(":"):
            return True
        chunk = above
    return False


def address_near(sheet: Sheet, name: Chunk, labelled: set[int]) -> Reading | None:
    """An address at the head that stands beside the name rather than under it: the block that holds a postal code."""
    best: tuple[float, Reading] | None = None
    for chunk in sheet.chunks:
        if (
            chunk.index in labelled
            or chunk.index == name.index
            or abs(chunk.y0 - name.y0) > 6.0
            or not re.search(r"\d", chunk.text)
        ):
            continue
        if _AFTER_ADDRESS.match(chunk.text) or not ADDRESS.search(chunk.text) or _is_labelled(sheet, chunk, labelled):
            continue
        block = [
            chunk,
            *(
                under
                for under in under_of(sheet, chunk)[:2]
                if abs(under.x0 - chunk.x0) < 1.0 or abs(under.x1 - chunk.x1) < 1.0
            ),
        ]
        text = " ".join(each.text for each in block)
        if not _CITY_LINE.search(text):
            continue
        reading = address_of(sheet, block, labelled)
        distance = abs(chunk.y0 - name.y0)
        if reading is not None and (best is None or distance < best[0]):
            best = (distance, reading)
    return best[1] if best else None
