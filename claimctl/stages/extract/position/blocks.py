"""Blocks of lines that belong together without a label: a name, the address under it or beside it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import msgspec

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
    tel | te1 | t(?:lf)?\b[.:] | phone | ph\b | h/?p\b | mobile | fax
    e-?mail | www | http | gst | vat | sst | tax | co\.? ?(?:reg|no) | company (?:reg|no)
    reg | invoice
    receipt | date | hotline | cash | bill | served | cashier | table | counter | order | operator | doc | customer
    member | \* | guest | pos\b | term(?:inal)?\b | chk\b | check\b | slip | waiter | server | pin\b
    re\b | objet | asunto | oggetto | betreff | betreft | onderwerp | subject | attn | st ?\# | dear | sehr geehrte
    = | -{2} | thank | welcome | salesperson | roc\b | business reg
    """)
    + ")",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(
    r"\(?(?:co\.? ?(?:reg|no)\.?[\w .:]*|reg\.? ?no\.?|roc|company no\.?)?[ :.]*[A-Za-z]{0,3}\d{4,}[- ]?[A-Za-z]?\)?"
    r"|\([A-Z]{0,3} ?\d{4,}[ -]*[A-Z]{0,3}\)",
    re.IGNORECASE,
)
# A company with its number, or a branch in brackets, between a name and its address.
_NOT_YET = re.compile(r"\b[A-Z]{0,3}\d{5,} ?- ?[A-Z]\)?$|^\([^)]*\)$", re.IGNORECASE)
_TOLD = re.compile(r"(?:[a-z]{2,5} )?add(?:r|ress)?\b\.? ?:+ *", re.IGNORECASE)
_PHONE_BEHIND = re.compile(
    r"[ ,](?:t|f|tel|te1|tlf|phone|ph|h/?p|fax|mobile)\b[ .:#]*\(?\+?\d[\d ()./-]{6,}.*$", re.IGNORECASE
)
# Phone numbers, times, sites and numbers of members stand in no address.
_NO_ADDRESS = re.compile(
    any_of(r"""
    www\. | \.com\b | \(?\d{3}\)?[-. ]\d{3}[-. ]\d{4} | \d:\d\d | ^\+?\(?\d[\d ()-]{8,}(?:/\d+)*$
    [a-z] ?: ?[\d+][\d ()-]{6,} | ^\d{3}-\d{4}$ | ^\d{2,4}-\d{3,4} ?\d{4}\b
    """),
    re.IGNORECASE,
)
_HOUSE = 4  # letters of a house's number
DASHES = frozenset({"-", "–", "—"})  # noqa: RUF001
STRUNG = frozenset({"·", "•", "|", *DASHES})
_BLOCK, _LINES = 8, 6  # lines looked at, and lines of an address
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


def is_street(text: str) -> bool:
    """Whether a line tells a street with a number, or a postal code."""
    return bool(re.search(r"\d", text) and _STREET.search(text))


def over(sheet: Sheet, chunk: Chunk) -> Chunk | None:
    """The line right above a chunk, about its middle."""
    best: Chunk | None = None
    for other in sheet.chunks:
        higher = other.y1 <= chunk.y0 + 0.5 or other.middle < chunk.middle - 0.6  # boxes of tall letters overlap
        if higher and chunk.y0 - other.y1 < 1.2 and other.x0 < chunk.x1 and other.x1 > chunk.x0:
            best = other if best is None or other.y1 > best.y1 else best
    return best


def under_of(sheet: Sheet, chunk: Chunk) -> list[Chunk]:
    """The lines close under a chunk that share its middle or its left edge."""
    lines: list[Chunk] = []
    current = chunk
    for _ in range(8):
        following = None
        start = min(current.y1 - 0.5, current.y0 + 0.3)  # boxes of tall letters overlap
        for under in sheet.below(chunk.x0 - 8, chunk.x1 + 8, start, current.y1 + 1.7 - start):
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


def _address_lines(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> list[Line]:
    """The lines of an address in a block: from the first that looks like one to the last before phone or date."""
    taken: list[Line] = []
    for chunk, line in ((each, part) for each in block[:_BLOCK] for part in parted(line_of(sheet, each))):
        text = line.text
        if chunk.index in labelled and text.rstrip().endswith(":"):
            break  # what stands under `Bill to:` is not the issuer's
        if (
            (chunk.index in labelled and not _TOLD.match(chunk.text))
            or _AFTER_ADDRESS.match(text)
            or "@" in text
            or _PRICED.search(text)
            or _NO_ADDRESS.search(text)
        ):
            if taken:
                break
            continue
        if _REGISTRATION.fullmatch(text) or not text:
            continue
        opens = re.search(r"\d", text) or ADDRESS.search(text) or text.rstrip().endswith(",")
        if not taken and (not opens or _NOT_YET.search(text)):
            continue  # a branch or a motto
        taken.append(line)
        if len(taken) >= _LINES:
            break
    return taken


def parted(line: Line) -> list[Line]:
    """A line that strings things together (`8 Harbor Road · Salem · (503) 555-0110`) as what it strings together."""
    cuts = [
        at
        for at, token in enumerate(line.tokens)
        if token.text in STRUNG
        and 0 < at < len(line.tokens) - 1
        and not (line.tokens[at - 1].text[-1].isdigit() and len(line.tokens[at + 1].text.rstrip(",")) < _HOUSE)
    ]  # `12 - 14` is a number of houses
    if not cuts:
        return [_unlabelled(line)]
    edges = [-1, *cuts, len(line.tokens)]
    parts = [line.tokens[first + 1 : last] for first, last in itertools.pairwise(edges)]
    return [_unlabelled(Line(tuple(part))) for part in parts if part]


def _unlabelled(line: Line) -> Line:
    """A line of an address without the word that says so, and without the phone number behind it."""
    first = 0
    if opened := _TOLD.match(line.text):
        first = line.span(0, opened.end())[1]
    last = len(line.tokens)
    if phone := _PHONE_BEHIND.search(line.text):
        last = line.span(phone.start() + 1, phone.end())[0]
    return line if (first, last) == (0, len(line.tokens)) else Line(line.tokens[first:last])


def _as_address(taken: list[Line]) -> Reading | None:
    """Lines as an address; None where no street or postal code stands in them."""
    text = " ".join(line.text for line in taken)
    if not _STREET.search(text) or not re.search(r"\d", text):
        return None
    value = words.address([line.text for line in taken])
    tokens = tuple(token for line in taken for token in line.tokens)
    return Reading(value, ", ".join(line.text for line in taken), tokens, 0.8)


def address_of(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> Reading | None:
    """The address in the lines under a name: from the first that looks like one to the last before phone or date."""
    return _as_address(_address_lines(sheet, block, labelled))


def addresses_of(sheet: Sheet, block: list[Chunk], labelled: set[int]) -> list[Reading]:
    """The address under a name, and shorter ones that end where it could: with or after the line of its postal code."""
    taken = _address_lines(sheet, block, labelled)
    towns = [at + 1 for at, line in enumerate(taken) if _CITY_LINE.search(line.text) or _TOWN.search(line.text)]
    ends = sorted({len(taken), *towns, *(min(town + 1, len(taken)) for town in towns)})
    found: dict[str, Reading] = {}
    for end in ends:
        reading = _as_address(taken[:end])
        if reading is not None:
            if end < len(taken) and taken[end - 1].text.rstrip().endswith((",", "-", "&")):
                reading = msgspec.structs.replace(reading, shape=0.5)  # it goes on
            found.setdefault(reading.value, reading)
    return list(found.values())


def _is_labelled(sheet: Sheet, chunk: Chunk, labelled: set[int]) -> bool:
    """Whether a label stands over a line, or one with a colon over the line that is over it."""
    for step in range(2):
        above = over(sheet, chunk)
        if above is None:
            return False
        if above.index in labelled and (not step or above.text.rstrip().endswith(":")):
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
