"""Identity documents: the machine-readable zone, and driving licences by the numbers that head their fields.

North American licences (AAMVA) and European ones number what they say: 1 and 2 names, 3 birth, 4a issue, 4b expiry, 4d
or 5 the number, 8 the address, 15 the sex. Where enough of the numbers stand on a page, what follows them or stands
under them is their value, with or without words between.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from claimctl.stages.extract.candidates import Line, Reading, read
from claimctl.stages.extract.normal import words
from claimctl.stages.extract.standard import mrz

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Chunk, Sheet, Token

_NUMBER = re.compile(r"(?:[1-9]|1[0-8]|4[abcd]|9a)[.:)]?", re.IGNORECASE)
_GLUED = re.compile(
    r"(?P<number>4[abd])[.:]?(?P<caption>LIC#?|DLN?#?|NUMBER|NO|ISS|EXP)?[.:#]?(?P<value>[A-Z0-9].*)?"
    r"|(?P<other>\d{1,2}[a-d]?)[.:]?(?:CLASS|SEX|EYES|HGT|WGT|DOB|END|REST\w*|DD)[.:]?",
    re.IGNORECASE,
)
_CAPTIONS = frozenset({
    "ln", "fn", "dob", "iss", "exp", "dl", "dln", "lic", "lic#", "dl#", "id", "number", "class", "sex", "eyes",
    "hgt", "wgt", "end", "rest", "restr", "birth", "date", "of", "issued", "expires", "license", "licence",
    "address", "name", "family", "given", "names", "hair", "dd", "donor", "no",
})  # fmt: skip
_FEWEST = 4
_LIKE = 78.0  # how much a name of the zone resembles the same name printed above it
_EUROPE = re.compile(
    r"4c|driving licen|f.hrerschein|permis de conduire|rijbewijs|patente|permiso de cond", re.IGNORECASE
)
_FIELDS = {"3": "patient_dob", "4a": "policy_start", "4b": "policy_end", "15": "patient_sex"}
MRZ_SURE, NAME_SURE, NUMBERED_SURE = 0.99, 0.8, 0.9


class Given(NamedTuple):
    """A value of an identity document: its field, reading, and the probability that it is right."""

    field: str
    reading: Reading
    sure: float


class _Part(NamedTuple):
    number: str
    value: tuple[Token, ...]
    below: tuple[tuple[Token, ...], ...]


def values(sheet: Sheet, specs: Mapping[str, FieldSpec], habits: Habits) -> list[Given]:
    """What a page's machine-readable zone and its numbered fields say, the zone first; one value a field."""
    found: dict[str, Given] = {}
    zone = mrz.read(sheet)
    if zone:
        for field, (said, raw) in zone.values.items():
            if field in specs:
                name = field == "insured_name"
                value = words.name(said) if name else said
                reading = Reading(value, raw, zone.tokens[field], 1.0, date=_date(value) if "-" in value else None)
                seen = _printed(sheet, value, zone.tokens[field]) if name else None
                found[field] = Given(field, seen or reading, NAME_SURE if name and not seen else MRZ_SURE)
    for given in _numbered(sheet, specs, habits):
        found.setdefault(given.field, given)
    return list(found.values())


def _printed(sheet: Sheet, name: str, zone: Sequence[Token]) -> Reading | None:
    """A name of the zone as it is printed elsewhere on the page: with its accents, held against a second reading."""
    taken = {token.index for token in zone}
    first, _, last = name.rpartition(" ")
    parts: list[Chunk] = []
    for wanted in (first, last):
        best = max(
            (chunk for chunk in sheet.chunks if chunk.first not in taken and len(chunk.text) < 2 * len(name)),
            key=lambda chunk: fuzz.ratio(words.squeeze(chunk.text), words.squeeze(wanted)),
            default=None,
        )
        if best is None or fuzz.ratio(words.squeeze(best.text), words.squeeze(wanted)) < _LIKE:
            parts = []
            break
        parts.append(best)
    if not parts:
        parts = [
            chunk for chunk in sheet.chunks
            if chunk.first not in taken and fuzz.token_sort_ratio(chunk.text.lower(), name.lower()) >= _LIKE
        ][:1]  # fmt: skip
    if not parts:
        return None
    tokens = tuple(token for chunk in parts for token in sheet.tokens[chunk.first : chunk.last])
    text = " ".join(chunk.text for chunk in parts)
    return Reading(words.name(text), text, tokens, 1.0)


def _date(iso: str) -> object:
    import datetime as dt

    try:
        return dt.date.fromisoformat(iso)
    except ValueError:
        return None


def _numbered(sheet: Sheet, specs: Mapping[str, FieldSpec], habits: Habits) -> list[Given]:
    parts = _parts(sheet)
    if len(parts) < _FEWEST or not parts.keys() & {"4a", "4b", "4d"}:
        return []
    found: list[Given] = []

    def give(field: str, number: str) -> None:
        part = parts.get(number)
        if part is None or field not in specs:
            return
        for tokens in (part.value, *part.below[:1]):
            readings = read(specs[field], [Line(tokens)], habits, field) if tokens else []
            if readings and readings[0].skipped <= 1:
                found.append(Given(field, readings[0], NUMBERED_SURE * (0.5 + 0.5 * readings[0].shape)))
                return

    for number, field in _FIELDS.items():
        give(field, number)
    text = sheet.page.text
    european = bool(_EUROPE.search(text)) or ("4d" not in parts and "5" in parts)
    give("document_number", "5" if european and "5" in parts else "4d")
    name = _name(parts)
    if name and "insured_name" in specs:
        found.append(name)
    address = _address(parts)
    if address and "insured_address" in specs:
        found.append(address)
    return found


def _name(parts: Mapping[str, _Part]) -> Given | None:
    """Family name (1) and given names (2) as one name."""
    last, first = (
        [*(parts[number].value or (parts[number].below or ((),))[0])] if number in parts else [] for number in "12"
    )
    tokens = [*first, *last]
    text = " ".join(token.text for token in tokens).replace(",", " ")
    if not last or not first or any(sign.isdigit() for sign in text):
        return None
    return Given("insured_name", Reading(words.name(text), text, tuple(tokens), 1.0), NUMBERED_SURE)


def _address(parts: Mapping[str, _Part]) -> Given | None:
    """The address (8): beside its number and on the line below."""
    part = parts.get("8")
    if part is None:
        return None
    lines = [tokens for tokens in (part.value, *part.below) if tokens][:2]
    texts = [" ".join(token.text for token in tokens) for tokens in lines]
    if len(texts) < 2 or not any(sign.isdigit() for sign in texts[0]):
        return None
    tokens = tuple(token for line in lines for token in line)
    return Given("insured_address", Reading(words.address(texts), "\n".join(texts), tokens, 1.0), 0.8)


def _parts(sheet: Sheet) -> dict[str, _Part]:
    """The numbered fields of a page; the first of each number."""
    parts: dict[str, _Part] = {}
    for chunk in sheet.chunks:
        tokens = sheet.tokens[chunk.first : chunk.last]
        starts = [place for place in range(len(tokens)) if _opens(tokens, place)]
        for start, end in zip(starts, [*starts[1:], len(tokens)][: len(starts)], strict=True):
            number, rest = _split(tokens[start:end])
            right = tokens[end].x0 if end < len(tokens) else max(chunk.x1, tokens[start].x0 + 8.0)
            lines = _below(sheet, tokens[start].x0 - 0.8, right, chunk.y1)
            if number not in parts and (rest or lines):
                parts[number] = _Part(number, rest, lines)
    return parts


def _opens(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if _GLUED.fullmatch(token.text) and (
        place == 0 or token.text[:2].lower() in {"4a", "4b", "4d"} or not token.text.isdigit()
    ):
        return True
    if not _NUMBER.fullmatch(token.text):
        return False
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return place == 0 or (following is not None and following.squeezed in _CAPTIONS)


def _split(tokens: Sequence[Token]) -> tuple[str, tuple[Token, ...]]:
    """The number of a field, and its tokens without the words that say what it is."""
    import msgspec

    glued = _GLUED.fullmatch(tokens[0].text)
    rest = list(tokens[1:])
    number = tokens[0].text.lower().strip(".:)")
    if glued:
        number = (glued["number"] or glued["other"]).lower()
        if glued["value"]:
            rest.insert(0, msgspec.structs.replace(tokens[0], text=glued["value"]))
    while rest and (rest[0].squeezed in _CAPTIONS or not rest[0].squeezed):
        rest.pop(0)
    return number, tuple(rest)


def _below(sheet: Sheet, left: float, right: float, bottom: float) -> tuple[tuple[Token, ...], ...]:
    """The lines under a field's head, cut to its width; they end where another number opens one."""
    lines = []
    for chunk in sheet.below(left, right, bottom - 0.4, 2.4):
        tokens = sheet.tokens[chunk.first : chunk.last]
        inside = tuple(token for token in tokens if left <= (token.x0 + token.x1) / 2 <= right)
        if not inside or _opens(tokens, 0):
            break
        lines.append(inside)
    return tuple(lines)
