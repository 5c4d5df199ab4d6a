"""Candidates by kind: what in a stretch of a page can be a date, an amount, an identifier, a name and so on.

A reader takes a region (the first line of tokens, and the lines that continue it) and gives readings: normal form,
evidence, and how sure their own shape makes them. A new kind is one function and one line in READERS.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import msgspec

from claimctl.stages.extract.normal import dates, money, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.config import FieldSpec
    from claimctl.stages.extract.layout import Token


class Habits(msgspec.Struct, frozen=True):
    """How this document writes: the order of day and month, the country of its phones, the currency of its amounts."""

    order: dates.Order
    order_known: bool
    region: str
    currency: str
    cents: bool = False  # its amounts are written with cents, so that a bare number is none


class Reading(msgspec.Struct, frozen=True):
    """A region read as a kind. `shape` is how well it looks like that kind (0 to 1); `skipped` counts words before it."""

    value: str
    raw: str
    tokens: tuple[Any, ...]
    shape: float
    skipped: int = 0
    number: float | None = None
    date: Any = None
    currency: str | None = None
    issues: tuple[str, ...] = ()


_EMPTY = frozenset(
    {"", "na", "none", "nil", "unknown", "tbd", "tba", "notapplicable", "null", "keine", "aucun", "ninguno", "nka"}
)
_BOX_NUMBER = re.compile(r"\(?\d{1,2}[a-h]?[.)]")
_ANSWERS = frozenset({"yes", "no", "yesno", "ja", "nein", "oui", "non", "true", "false", "same", "self", "male", "female"})
_ID_TOKEN = re.compile(r"^[#(]?[A-Za-z]{0,6}[-/.:]?[A-Za-z]{0,4}\d[\w\-/.*()]*[.,;:)]?$|^[A-Z]{1,5}[-/]?$")
_JOINERS = frozenset({"-", "/", "–"})  # noqa: RUF001  paper has both
_NOISE = frozenset(
    {":", "-", "#", ".", "no", "no.", "nr", "nr.", "n°", "num", "number", "=", "is", "*", "->", "–", "ref", "id", "on"}
)  # noqa: RUF001
_EMAIL = re.compile(r"[A-Za-z0-9][\w.+%-]* ?@ ?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?:\+|\(|(?<![\w.,$€£/-]))\(?\d[\d ().\-/\u2013]{5,18}\d(?!\w)(?: ?(?:ext|x)\.? ?\d{1,6})?", re.IGNORECASE
)
_VIN = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{17}(?![A-Z0-9])")
_ICD = re.compile(r"(?<![A-Za-z0-9.$-])[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4}|[0-9A-Z]{1,4})?(?![A-Za-z0-9-])")
_ICD_LOOSE = re.compile(r"(?<![A-Za-z0-9.$,-])(?:\d{3}\.\d{1,2}|[VE]\d{2,3}\.\d{1,2})(?![A-Za-z0-9.,-])")
_CPT = re.compile(r"(?<![\w.$,/-])(?:\d{5}|\d{4}[FTUM]|[A-V]\d{4})(?:-[A-Z0-9]{2})?(?![\w.,/-])")
_NPI = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
_TAX = re.compile(
    r"(?<![\w-])(?:[A-Z]{2,4} ?-?)?\d[\d .\-/]{5,16}\d[A-Z]{0,2}\d{0,3}(?![\w-])|(?<!\w)\d{2}[A-Z]{5}\d{4}[A-Z]\w{3}(?!\w)|(?<!\w)[A-Z]\d{7}[A-Z0-9](?!\w)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_STREET_END = re.compile(
    r"^(?:tel|phone|fax|e-?mail|www|http|date|invoice|gst|tax|cell|mobile|co\.? reg|reg)", re.IGNORECASE
)
_NAME_STOP = re.compile(r"\d|@|www|http|[$€£%]|_{2,}")
_PARTED = re.compile(r"\s+[-–|]\s+|;|\s{3,}|\(|•")  # noqa: RUF001


class Line:
    """Tokens as a text, with the way back from characters to tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(tokens)
        self.starts: list[int] = []
        parts: list[str] = []
        length = 0
        for token in self.tokens:
            self.starts.append(length)
            parts.append(token.text)
            length += len(token.text) + 1
        self.text = " ".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens (first, last excluded) that characters `start` to `end` touch."""
        return bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(start, end - 1))


def is_empty(text: str) -> bool:
    """Whether a text says that there is nothing to say."""
    return words.squeeze(text) in _EMPTY


def date(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Dates of the first line (numbers alone count: a date is asked for)."""
    line = region[0]
    readings = []
    for dated in dates.find(line.text, habits.order, weak=True):
        first, last = line.span(dated.start, dated.end)
        year = dated.year
        if dated.short_year and field.endswith("_dob") and year > dates.PIVOT_BIRTH:
            year -= 100
        day = dated.date().replace(year=year) if (dated.month, dated.day) != (2, 29) else dated.date()
        shape = 1.0 if dated.strong else 0.7
        if dated.ambiguous and not habits.order_known:
            shape -= 0.2
        readings.append(
            Reading(
                day.isoformat(), line.text[dated.start : dated.end], line.tokens[first:last], shape, first, date=day
            )
        )
    return readings


def time(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Times of day of the first line."""
    line = region[0]
    readings = []
    for start, end, clock in dates.find_times(line.text):
        first, last = line.span(start, end)
        readings.append(Reading(clock, line.text[start:end].strip(), line.tokens[first:last], 1.0, first))
    return readings


def amount(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Amounts of the first line, the ones with cents or a currency first; a bare number only at its start."""
    line = region[0]
    readings = []
    days = [(dated.start, dated.end) for dated in dates.find(line.text, habits.order)]
    for found in money.find(line.text, habits.currency):
        if any(start < found.end and found.start < end for start, end in days):
            continue
        first, last = line.span(found.start, found.end)
        if not found.strong and (first > 1 or len(found.value) > 7 or found.value.startswith("-")):
            continue
        shape = (1.0 if found.currency else 0.95) if found.strong else (0.15 if habits.cents else 0.45)
        readings.append(
            Reading(
                found.value,
                line.text[found.start : found.end].strip(),
                line.tokens[first:last],
                shape,
                first,
                number=found.number,
                currency=found.currency or habits.currency,
            )
        )
    if any(reading.shape > 0.5 for reading in readings):
        readings = [reading for reading in readings if reading.shape > 0.5]
    return readings


def number(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """A plain number at the start of the first line; years where the field is one."""
    line = region[0]
    if "year" in spec.validators:
        match = _YEAR.search(line.text)
        if not match:
            return []
        first, last = line.span(match.start(), match.end())
        return [Reading(match[0], match[0], line.tokens[first:last], 1.0, first, number=float(match[0]))]
    for place, token in enumerate(line.tokens[:3]):
        value = words.clean(token.text)
        if re.fullmatch(r"[\d.,'’]+", value):  # noqa: RUF001
            plain = money.plain(value.strip(".,"))
            if plain is not None:
                return [Reading(plain, token.text, (token,), 0.9, place, number=float(plain))]
    return []


def identifier(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """The run of words with figures that opens the first line."""
    line = region[0]
    place = 0
    while place < len(line.tokens) and line.tokens[place].text.lower().rstrip(":") in _NOISE:
        place += 1
    taken: list[Token] = []
    for token in line.tokens[place:]:
        text = token.text
        if not (_ID_TOKEN.match(text) or (taken and text in _JOINERS)):
            break
        if taken and (token.x0 - taken[-1].x1 > 0.9 or taken[-1].text.endswith((",", ";", ")"))):
            break
        if taken and re.fullmatch(r"[A-Z]{2,5}", text) and any(sign.isdigit() for sign in taken[-1].text):
            break
        taken.append(token)
        if len(taken) >= 6 or text.endswith((",", ";")):
            break
    while taken and not any(sign.isdigit() for sign in taken[-1].text):
        taken.pop()
    raw = " ".join(token.text for token in taken)
    value = words.identifier(raw)
    if sum(sign.isdigit() for sign in value) < 1 or len(value) < 2 or _BOX_NUMBER.fullmatch(raw):
        return []
    if value.startswith("(") != value.endswith(")"):
        value = value.strip("()")
    shape = 0.95 if len(value) >= 5 else 0.75 if len(value) >= 3 else 0.4
    looks = dates.find(raw, habits.order)
    if looks and looks[0].start == 0 and looks[0].end >= len(raw) - 1:
        shape = 0.3
    elif re.fullmatch(r"[\d,]*\.\d{2}", value):
        shape = 0.35
    elif field != "license_plate" and _is_phone(raw, habits):
        shape = 0.5
    return [Reading(value, raw, tuple(taken), shape, place)]


def plate(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """A licence plate: one to three short words in capitals and figures."""
    line = region[0]
    taken = []
    for token in line.tokens[:3]:
        if not re.fullmatch(r"[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9·.\-]{0,8}", token.text) or (
            taken and token.x0 - taken[-1].x1 > 0.9
        ):
            break
        taken.append(token)
    value = words.identifier("".join(token.text for token in taken))
    if not 3 <= len(value) <= 11 or not any(sign.isdigit() for sign in value):
        return []
    return [Reading(value, " ".join(token.text for token in taken), tuple(taken), 0.9)]


def code(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """A code of the kind that the field's validators name."""
    if field.endswith("_sex"):
        return _sex(region[0])
    for name, read in _CODES.items():
        if name in spec.validators:
            return [reading for line in region for reading in read(line)]
    return identifier(spec, region, habits, field)


def phone(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Phone numbers of the first line."""
    line = region[0]
    readings = []
    for match in _PHONE.finditer(line.text):
        if not 7 <= sum(sign.isdigit() for sign in match[0]) <= 15 or dates.find(match[0], habits.order):
            continue
        value, possible = words.phone(match[0], habits.region)
        first, last = line.span(match.start(), match.end())
        issues = () if possible else ("phone_shape",)
        readings.append(
            Reading(value, match[0].strip(), line.tokens[first:last], 1.0 if possible else 0.4, first, issues=issues)
        )
    return readings


def email(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """E-mail addresses of the first line."""
    line = region[0]
    readings = []
    for match in _EMAIL.finditer(line.text):
        first, last = line.span(match.start(), match.end())
        readings.append(Reading(words.email(match[0]), match[0], line.tokens[first:last], 1.0, first))
    return readings


def name(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """A name on the first line: letters, up to where a figure or another part begins."""
    line = region[0]
    text = line.text
    stop = _NAME_STOP.search(text)
    if stop:
        text = text[: stop.start()]
    cut = _PARTED.search(text)
    if cut and cut.start() > 2:
        text = text[: cut.start()]
    text = text.strip(" -,:;.•*") + (
        "."
        if text.rstrip().endswith((".",)) and re.search(r"\b(?:[A-Z]|Jr|Sr|Inc|Ltd|Co|Corp|M\.?D)\.$", text.rstrip())
        else ""
    )
    letters = sum(sign.isalpha() for sign in text)
    if letters < 3 or is_empty(text) or words.squeeze(text) in _ANSWERS:
        return []
    count = len(text.split())
    start = line.text.find(text[:3])
    first, last = line.span(max(start, 0), max(start, 0) + len(text))
    capital = sum(1 for word in text.split() if word[:1].isupper())
    shape = 0.95 if 2 <= count <= 5 and capital >= count - 1 else 0.7 if capital else 0.3
    if count > 8:
        return []
    return [Reading(words.name(text), text, line.tokens[first:last], shape, first)]


def address(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """The lines of an address block; a first line without figures is a name where more lines follow."""
    lines = [line for line in region if line.text]
    for place, line in enumerate(lines):
        if place and (_STREET_END.match(line.text) or _EMAIL.search(line.text) or _is_phone(line.text, habits)):
            lines = lines[:place]
            break
    if (
        not field.startswith("loss_")
        and len(lines) >= 2
        and not re.search(r"\d", lines[0].text)
        and re.search(r"\d", lines[1].text)
    ):
        lines = lines[1:]
    elif (
        not field.startswith("loss_") and len(lines) >= 3 and not any(re.search(r"\d", line.text) for line in lines[:2])
    ):
        lines = lines[2:] if any(re.search(r"\d", line.text) for line in lines[2:]) else lines
    if not lines:
        return []
    # Behind the line with the postal code an address ends, a country line aside.
    tokens = tuple(token for line in lines for token in line.tokens)
    value = words.address([line.text for line in lines])
    letters = sum(sign.isalpha() for sign in value)
    if letters < 4 or is_empty(value):
        return []
    figures = bool(re.search(r"\d", value))
    shape = 0.95 if figures and len(value) > 12 else 0.75 if field.startswith("loss_") else 0.4
    return [Reading(value, ", ".join(line.text for line in lines), tokens, shape)]


def text(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Free text: the first line, or the whole paragraph where a description is asked for."""
    lines = [line for line in region if line.text]
    if field == "diagnosis":
        return _diagnosis(lines)
    if not field.endswith("_description"):
        lines = lines[:1]
    raw = " ".join(line.text for line in lines)
    value = words.clean(raw)
    if sum(sign.isalnum() for sign in value) < 2 or is_empty(value):
        return []
    tokens = tuple(token for line in lines for token in line.tokens)
    return [Reading(value, raw, tokens, 0.9 if len(value) > 2 else 0.6)]


def check(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """Something written where a mark or a signature belongs."""
    line = region[0]
    squeezed = words.squeeze(line.text)
    if len(squeezed) < 2 or squeezed in {"date", "x"}:
        return []
    signed = squeezed in {"sof", "signatureonfile", "yes", "signed", "onfile"} or line.text.startswith(("/s/", "s/"))
    words_in = len(line.tokens)
    if not signed and not (1 < words_in <= 5 and sum(token.text[:1].isupper() for token in line.tokens) >= 2):
        return []
    return [Reading("true", line.text, line.tokens, 0.9 if signed else 0.7)]


READERS: dict[str, Callable[[FieldSpec, Sequence[Line], Habits, str], list[Reading]]] = {
    "address": address,
    "check": check,
    "code": code,
    "date": date,
    "email": email,
    "identifier": identifier,
    "money": amount,
    "name": name,
    "number": number,
    "phone": phone,
    "text": text,
    "time": time,
}


def read(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """The readings of a region as the field's kind, in the order that they stand; none of an empty region."""
    if not region or not region[0].text or is_empty(region[0].text):
        return []
    reader = plate if field == "license_plate" else READERS[spec.kind]
    readings = reader(spec, region, habits, field)
    if spec.pattern:
        pattern = re.compile(spec.pattern)
        readings = [reading for reading in readings if pattern.fullmatch(reading.raw)]
    return readings


def vins(line: Line) -> list[Reading]:
    """Vehicle identification numbers of a line."""
    from claimctl.stages.extract.validators import vin_check_digit

    readings = []
    for match in _VIN.finditer(line.text.upper()):
        value = match[0]
        if sum(sign.isdigit() for sign in value) < 3 or value.isdigit():
            continue
        mended = value.replace("O", "0").replace("I", "1").replace("Q", "0")
        if mended != value and vin_check_digit(mended):
            value = mended
        first, last = line.span(match.start(), match.end())
        readings.append(Reading(value, match[0], line.tokens[first:last], 1.0, first))
    return readings


def _diagnosis(lines: list[Line]) -> list[Reading]:
    """A diagnosis a line, its code left off; lines after the first count only where they carry a code too."""
    readings = []
    for place, line in enumerate(lines):
        match = _ICD.match(line.text.lstrip("(1234567890.) ")) if place or _ICD.search(line.text) else None
        if place and not match:
            break
        text = _ICD.sub("", line.text)
        for part in re.split(r";\s+", text) if not place else [text]:
            readings += _wording(part, line)
    return readings


def _wording(text: str, line: Line) -> list[Reading]:
    value = words.clean(re.sub(r"^[\d.)\s:–-]+|\(\s*\)", "", text)).strip("-–() ")  # noqa: RUF001  both dashes
    if sum(sign.isalpha() for sign in value) < 4 or is_empty(value):
        return []
    return [Reading(value, text.strip(), line.tokens, 0.9)]


def diagnoses(line: Line) -> list[Reading]:
    """ICD codes of a line, ICD-10 before the older ones."""
    matches = list(_ICD.finditer(line.text)) or list(_ICD_LOOSE.finditer(line.text))
    readings = []
    for match in matches:
        first, last = line.span(match.start(), match.end())
        value = match[0] if match[0][0].isdigit() else words.icd10(match[0])
        shape = 1.0 if "." in match[0] else 0.8
        readings.append(Reading(value, match[0], line.tokens[first:last], shape, first))
    return readings


def procedures(line: Line) -> list[Reading]:
    """CPT, HCPCS and CDT codes of a line."""
    readings = []
    for match in _CPT.finditer(line.text):
        first, last = line.span(match.start(), match.end())
        readings.append(Reading(match[0].upper(), match[0], line.tokens[first:last], 0.9, first))
    return readings


def _npis(line: Line) -> list[Reading]:
    readings = []
    for match in _NPI.finditer(line.text):
        first, last = line.span(match.start(), match.end())
        readings.append(Reading(match[0], match[0], line.tokens[first:last], 1.0, first))
    return readings


def _tax_ids(line: Line) -> list[Reading]:
    for match in _TAX.finditer(line.text.upper()):
        first, last = line.span(match.start(), match.end())
        value = words.identifier(match[0])
        if 7 <= sum(sign.isalnum() for sign in value) <= 18:
            return [Reading(value, match[0].strip(), line.tokens[first:last], 0.95, first)]
    return []


def _sex(line: Line) -> list[Reading]:
    marked = re.search(
        r"(?:\[ ?[xX✓] ?\]|☒|☑|■|✓|✔|\([xX]\))\s*(M|F|X)\w*|\b(M|F)\w*\s*(?:\[ ?[xX✓] ?\]|☒|☑|■|✓|✔|\([xX]\))",
        line.text,
    )
    if marked:
        first, last = line.span(marked.start(), marked.end())
        return [Reading((marked[1] or marked[2]).upper(), marked[0], line.tokens[first:last], 1.0, first)]
    for place, token in enumerate(line.tokens[:3]):
        value = words.sex(token.text) if len(token.squeezed) <= 10 else None
        if value:
            rest = [words.sex(other.text) for other in line.tokens[place + 1 : place + 4] if len(other.squeezed) <= 6]
            if any(other and other != value for other in rest):
                return []  # M and F both printed: a choice that is not marked in the text
            return [Reading(value, token.text, (token,), 0.95 if place == 0 else 0.8, place)]
    return []


def _is_phone(raw: str, habits: Habits) -> bool:
    match = _PHONE.search(raw)
    if (
        not match
        or sum(sign.isdigit() for sign in match[0]) not in range(9, 15)
        or len(match[0]) < 0.6 * len(raw.strip())
    ):
        return False
    return bool(re.search(r"\(\d{3}\)|\d{3}[-. ]\d{3}[-. ]\d{4}|^\+", match[0]))


_CODES: dict[str, Callable[[Line], list[Reading]]] = {
    "vin": vins,
    "npi": _npis,
    "tax_id": _tax_ids,
    "icd10": diagnoses,
    "procedure": procedures,
}
