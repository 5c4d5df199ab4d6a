"""Readers of identifiers and codes: what a register or a list of codes has given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates.reading import Ask, Habits, Line, Reading
from claimctl.stages.extract.candidates.typed import is_phone
from claimctl.stages.extract.normal import dates, words
from claimctl.stages.extract.patterns import any_of
from claimctl.stages.extract.validators import vin_check_digit

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.stages.extract.layout import Token

_BOX_NUMBER = re.compile(r"\(?\d{1,2}[a-h]?[.)]")
_ID_TOKEN = re.compile(
    r"^[#(]?(?:[A-Za-z]{1,6}[-/.:]){0,2}[A-Za-z]{0,6}[-/.:]?[A-Za-z]{0,4}\d[\w\-/.*()]*[.,;:)]?$|^[A-Z]{1,5}[-/]?$"
)
# A state and a postal code, `MN 55806`: the end of an address.
_STATES = """
    AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA
    |PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY
"""
_POSTAL = re.compile(rf"(?:{''.join(_STATES.split())}) \d{{5}}(?:-\d{{4}})?[.,;]?")
_JOINERS = frozenset({"-", "/", "–"})  # noqa: RUF001  paper has both
_NOISE = frozenset(
    {":", "-", "#", ".", "no", "no.", "nr", "nr.", "n°", "num", "number", "=", "is", "*", "->", "–", "ref", "id", "on"}  # noqa: RUF001  paper has both dashes
)
_VIN = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{17}(?![A-Z0-9])")
ICD = re.compile(r"(?<![A-Za-z0-9.$-])[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4}|[0-9A-Z]{1,4})?(?![A-Za-z0-9-])")
_ICD_LOOSE = re.compile(r"(?<![A-Za-z0-9.$,-])(?:\d{3}\.\d{1,2}|[VE]\d{2,3}\.\d{1,2})(?![A-Za-z0-9.,-])")
_MARK = r"(?:\[ ?[xX✓] ?\]|☒|☑|■|✓|✔|\([xX]\))"
_MARKED_SEX = re.compile(rf"{_MARK}\s*(M|F|X)\w*|\b(M|F)\w*\s*{_MARK}")
_EITHER = re.compile(r"\b[mfhvwd]/[mfhvwdx]\b", re.IGNORECASE)  # a choice, as a label has it: `M/F`
_CPT = re.compile(r"(?<![\w.$,/-])(?:\d{5}|\d{4}[FTUM]|[A-V]\d{4})(?:-[A-Z0-9]{2})?(?![\w.,/-])")
_NPI = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
_TAX = re.compile(
    any_of(r"""
    (?<![\w-])\d{2}-\d{7}(?![\w-])
    (?<![\w-])(?:[A-Z]{2,4} ?-?)?\d[\d .\-/]{5,16}\d[A-Z]{0,2}\d{0,3}(?![\w-])
    (?<!\w)\d{2}[A-Z]{5}\d{4}[A-Z]\w{3}(?!\w)
    (?<!\w)[A-Z]\d{7}[A-Z0-9](?!\w)
    """)
)


def identifier(ask: Ask) -> list[Reading]:
    """The run of words with figures that opens the first line."""
    line = ask.line
    place = 0
    while place < len(line.tokens) and line.tokens[place].text.lower().rstrip(":") in _NOISE:
        place += 1
    taken: list[Token] = []
    for token in line.tokens[place : place + 6]:
        if not _goes_on(taken, token):
            break
        taken.append(token)
    while taken and not any(sign.isdigit() for sign in taken[-1].text):
        taken.pop()
    raw = " ".join(token.text for token in taken)
    value = words.identifier(raw)
    if _POSTAL.fullmatch(raw):
        return []
    if not any(sign.isdigit() for sign in value) or len(value) < 2 or _BOX_NUMBER.fullmatch(raw):
        return []
    if value.startswith("(") != value.endswith(")"):
        value = value.strip("()")
    return [Reading(value, raw, tuple(taken), _identifier_shape(value, raw, ask.habits), place)]


def _goes_on(taken: list[Token], token: Token) -> bool:
    """Whether a word continues the identifier before it, or may begin one."""
    if not taken:
        return bool(_ID_TOKEN.match(token.text))
    last = taken[-1]
    if token.x0 - last.x1 > 0.9 or last.text.endswith((",", ";", ")")):
        return False
    if re.fullmatch(r"[A-Z]{2,5}", token.text) and any(sign.isdigit() for sign in last.text):
        return False
    return bool(_ID_TOKEN.match(token.text)) or token.text in _JOINERS


def _identifier_shape(value: str, raw: str, habits: Habits) -> float:
    """How much a value looks like an identifier rather than like a date, an amount or a phone number."""
    looks = dates.find(raw, habits.order)
    if looks and looks[0].start == 0 and looks[0].end >= len(raw) - 1:
        return 0.3
    if re.fullmatch(r"[\d,]*\.\d{2}", value):
        return 0.35
    if is_phone(raw):
        return 0.5
    return 0.95 if len(value) >= 5 else 0.75 if len(value) >= 3 else 0.4


def plate(ask: Ask) -> list[Reading]:
    """A licence plate: one to three short words in capitals and figures."""
    line = ask.line
    taken: list[Token] = []
    for token in line.tokens[:3]:
        if not re.fullmatch(r"[A-ZÄÖÜ0-9][A-ZÄÖÜ0-9·.\-]{0,8}", token.text.rstrip(";,.")) or (
            taken and token.x0 - taken[-1].x1 > 0.9
        ):
            break
        taken.append(token)
    value = words.identifier("".join(token.text for token in taken))
    if not 3 <= len(value) <= 11 or not any(sign.isdigit() for sign in value):
        return []
    return [Reading(value, " ".join(token.text for token in taken), tuple(taken), 0.9)]


def code(ask: Ask) -> list[Reading]:
    """A code of the kind that the field's validators name."""
    if ask.field.endswith("_sex"):
        return _sex(ask.region[0])
    for name, read in _CODES.items():
        if name in ask.spec.validators:
            return [reading for line in ask.region for reading in read(line)]
    return identifier(ask)


def vins(line: Line) -> list[Reading]:
    """Vehicle identification numbers of a line."""
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


def diagnoses(line: Line) -> list[Reading]:
    """ICD codes of a line, ICD-10 before the older ones."""
    matches = list(ICD.finditer(line.text)) or list(_ICD_LOOSE.finditer(line.text))
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
    marked = _MARKED_SEX.search(line.text)
    if marked:
        first, last = line.span(marked.start(), marked.end())
        return [Reading((marked[1] or marked[2]).upper(), marked[0], line.tokens[first:last], 1.0, first)]
    for place, token in enumerate(line.tokens[:3]):
        value = words.sex(token.text) if len(token.squeezed) <= 10 and not _EITHER.search(token.text) else None
        if value:
            rest = [words.sex(other.text) for other in line.tokens[place + 1 : place + 4] if len(other.squeezed) <= 6]
            if any(other and other != value for other in rest):
                return []  # M and F both printed: a choice that is not marked in the text
            return [Reading(value, token.text, (token,), 0.95 if place == 0 else 0.8, place)]
    return []


_CODES: dict[str, Callable[[Line], list[Reading]]] = {
    "vin": vins,
    "npi": _npis,
    "tax_id": _tax_ids,
    "icd10": diagnoses,
    "procedure": procedures,
}
