"""The machine-readable zone of travel documents, as ICAO Doc 9303 lays it down."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

_SPELT = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "ẞ": "SS", "Ø": "OE", "Å": "AA", "Æ": "AE",
                        "Ñ": "N"})  # fmt: skip
_VALUES = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def check_digit(text: str) -> str:
    """The check digit over a part of the zone: weights 7, 3, 1; a filler counts nothing."""
    return str(sum(_VALUES.get(char, 0) * (7, 3, 1)[place % 3] for place, char in enumerate(text)) % 10)


def spelt(text: str) -> str:
    """Text in the zone's letters: A to Z and digits, anything else a filler."""
    plain = unicodedata.normalize("NFKD", text.upper().translate(_SPELT))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return "".join(char if char in _VALUES else "" if char in "'\u2019" else "<" for char in kept)


def _padded(text: str, long: int) -> str:
    return text[:long].ljust(long, "<")


def _checked(text: str, long: int) -> str:
    part = _padded(spelt(text), long)
    return part + check_digit(part)


def passport(state: str, family: str, given: str, number: str, birth: dt.date, sex: str, expires: dt.date) -> list[str]:
    """The two lines of 44 of a passport (TD3). `state` is the code of the issuer and of the nationality."""
    first = _padded(f"P<{state}{spelt(family)}<<{spelt(given)}", 44)
    parts = (_checked(number, 9), _checked(f"{birth:%y%m%d}", 6), _checked(f"{expires:%y%m%d}", 6), "<" * 14 + "0")
    line = f"{parts[0]}{state}{parts[1]}{sex}{parts[2]}{parts[3]}"
    return [first, line + check_digit(parts[0] + parts[1] + parts[2] + parts[3])]


def card(
    kind: str, state: str, family: str, given: str, number: str, birth: dt.date, sex: str, expires: dt.date
) -> list[str]:
    """The three lines of 30 of an identity card or a residence permit (TD1). `kind` is its first letters."""
    first = _padded(f"{_padded(kind, 2)}{state}{_checked(number, 9)}", 30)
    born, until = _checked(f"{birth:%y%m%d}", 6), _checked(f"{expires:%y%m%d}", 6)
    second = _padded(f"{born}{sex}{until}{state}", 29)
    whole = first[5:] + born + until + second[18:29]
    return [first, second + check_digit(whole), _padded(f"{spelt(family)}<<{spelt(given)}", 30)]
