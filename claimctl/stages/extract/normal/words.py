"""Identifiers, names, addresses, phones and codes in the form that tables compare."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_REMEMBERED = 8192  # texts; a page is asked for the same many times
_BLANKS = re.compile(r"\s+")
_SQUEEZED = re.compile(r"[^a-z0-9#]+")
_PARTICLES = {
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "zu", "zur", "ter",
    "y", "e",
}  # fmt: skip
_TITLES = {
    "mr", "mrs", "ms", "miss", "mx", "herr", "herrn", "frau", "hr", "hrn", "fr", "m", "mme", "mlle", "monsieur",
    "madame", "mademoiselle", "sr", "sra", "srta", "señor", "señora", "señorita", "don", "doña", "dhr", "mevr",
    "mevrouw", "sig", "sig.ra", "sig.na", "signor", "signora", "signorina",
}  # fmt: skip
_SUFFIXES = {
    "jr", "sr", "ii", "iii", "iv", "md", "do", "dds", "dmd", "phd", "rn", "bsn", "msn", "lpn", "np", "fnp", "aprn",
    "crna", "pa", "pac", "pt", "dpt", "ot", "lcsw", "lmft", "psyd", "pharmd", "dc", "dpm", "od", "esq", "facs", "mbbs",
}  # fmt: skip
_GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}
_COMPANY = re.compile(
    r"\b(?:inc|llc|llp|p\.c|pllc|medicine|radiology|dental|physicians|praxis|klinik|ltd|limited|corp|corporation|company|co|gmbh|ag|kg|ug|ohg|mbh|sarl|s\.?a\.?r\.?l|sas|s\.?a|s\.?l|bv|b\.?v|"
    r"nv|plc|sdn|bhd|pty|pvt|spa|srl|group|associates|partners|hospital|clinic|center|centre|insurance|assurance|bank|"
    r"department|police|sheriff|office|services?|garage|motors?|repairs?|restaurant|store|shop|market|pharmacy|university|"
    r"laborator(?:y|ies)|labs?|medical|health|trading|enterprise|hotel|auto|body|construction|roofing|plumbing|mutual)\b",
    re.IGNORECASE,
)
_DIALS_011 = {"US", "CA"}  # where 00 before a foreign number is a visitor's habit
_SECOND = 4  # digits that a second number is shortened to: 555-0132/0133
_SEX = {
    "m": "M", "male": "M", "man": "M", "mann": "M", "männlich": "M", "masculin": "M", "masculino": "M",
    "homme": "M", "hombre": "M",
    "f": "F", "female": "F", "woman": "F", "w": "F", "weiblich": "F", "féminin": "F", "femenino": "F",
    "femme": "F", "mujer": "F",
    "x": "X", "d": "X", "divers": "X", "nonbinary": "X",
}  # fmt: skip


@functools.lru_cache(maxsize=_REMEMBERED)
def squeeze(text: str) -> str:
    """A text as it compares when OCR has lost its blanks, marks and accents: lower-case letters, digits and #."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return _SQUEEZED.sub("", text.lower())


@functools.lru_cache(maxsize=_REMEMBERED)
def clean(text: str) -> str:
    """A text on one line, with single blanks and no stray marks at its ends."""
    return _BLANKS.sub(" ", text).strip(" \t:;,|_•·=*").strip()


def identifier(raw: str) -> str:
    """An identifier in upper case without blanks, as policies and claims are numbered."""
    return _BLANKS.sub("", raw).upper().strip(".,;:#*'\"|_•·=")


def name(raw: str) -> str:
    """A name as `First Last`: `DOE, JANE A.` is `Jane A. Doe`; companies keep their case; forms of address go."""
    text = clean(raw).strip("\"'")
    if _COMPANY.search(text):
        return text
    parts = [part for piece in text.split(",") if (part := clean(piece).strip("\"'").strip())]
    suffixes = [part for part in parts[1:] if re.sub(r"[.-]", "", part.lower()) in _SUFFIXES]
    parts = [part for part in parts if part not in suffixes]
    if len(parts) == 2 and len(first := parts[1].split()) > 1 and first[-1].lower().strip(".") in _GENERATIONS:
        parts, suffixes = [parts[0], " ".join(first[:-1])], [first[-1], *suffixes]
    if len(parts) in {2, 3} and len(parts[0].split()) <= 3 and all(len(part.split()) <= 3 for part in parts):
        parts = [*parts[1:], parts[0]]
    words = " ".join(parts).split()
    while len(words) > 1 and words[0].lower().strip(".") in _TITLES and words[0].lower() != "m":
        words = words[1:]
    text = " ".join(words)
    shouted = text.isupper() or text.islower()
    if len(text) > 3:
        words = [
            _cased(word, first=index == 0) if shouted or (word.isupper() and len(word) > 3) else word
            for index, word in enumerate(words)
        ]
        text = " ".join(words)
    return ", ".join([text, *suffixes])


def address(lines: Sequence[str]) -> str:
    """An address on one line, its lines parted by commas."""
    parts = [clean(line).rstrip(".") for line in lines]
    text = ", ".join(part for part in parts if part)
    return re.sub(r"\s*,(?:\s*,)*\s*", ", ", text).strip(", ")


def is_company(text: str) -> bool:
    """Whether a text holds a word that companies, offices and hospitals are named with."""
    return bool(_COMPANY.search(text))


def sex(raw: str) -> str | None:
    """M, F or X; None where the text names none."""
    for word in re.findall(r"[^\W\d_]+", raw.lower()):
        if word in _SEX:
            return _SEX[word]
    return None


def phone(raw: str, region: str) -> tuple[str, bool]:
    """A phone number as E.164 and whether it can be one; digits as they stand where it can't be read at all.

    A number without the area code that its country asks for has no E.164.
    """
    text = re.sub(r"(?i)\b(?:ext|x|extension)\.?\s*\d+\s*$", "", raw).strip()
    if region in _DIALS_011 and re.match(r"00[1-9]", text):
        text = f"+{text[2:]}"
    number, possible = _read_phone(text, region)
    head, _, last = text.rpartition("/")
    if not possible and 0 < sum(sign.isdigit() for sign in last) <= _SECOND:
        first, possible = _read_phone(head, region)  # of two numbers the first
        number = first if possible else number
    return number, possible


def _read_phone(text: str, region: str) -> tuple[str, bool]:
    import phonenumbers

    digits = re.sub(r"[^\d+]", "", text)
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return digits, False
    told = phonenumbers.is_possible_number_with_reason(parsed)
    if told == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return digits, False
    possible = told == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), possible


def email(raw: str) -> str:
    """An e-mail address in lower case without blanks."""
    return _BLANKS.sub("", raw).lower().strip(".,;:<>()[]")


def icd10(raw: str) -> str:
    """An ICD-10 code with its dot: `s72001a` is `S72.001A`."""
    code = re.sub(r"[^A-Z0-9]", "", raw.upper())
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _cased(word: str, *, first: bool) -> str:
    low = word.lower()
    if low in _PARTICLES and not first:
        return low
    if low.strip(".") in {"ii", "iii", "iv", "md", "do"}:
        return word.upper()
    pieces = re.split(r"([-'’])", low)  # noqa: RUF001  both apostrophes stand in names
    cased = "".join(piece.capitalize() for piece in pieces)
    if low.startswith("mc") and len(low) > 3:
        cased = "Mc" + cased[2:].capitalize()
    return cased
