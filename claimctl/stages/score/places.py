"""Addresses held against one another, without a map: by postcode, town, street and house number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from claimctl.records import Record

_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{4}\s?[A-Z]{2}|(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?)\b"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\b\d{1,5}[a-z]?\b")
# Words of any address, which tell no place from another.
_COMMON = frozenset({
    "street", "road", "avenue", "lane", "drive", "court", "boulevard", "place", "way", "terrace", "crescent",
    "close", "square", "suite", "floor", "unit", "building", "apartment", "strasse", "straße", "weg", "platz",
    "allee", "gasse", "ring", "rue", "chemin", "impasse", "allée", "quai", "route", "calle", "avenida", "plaza",
    "paseo", "camino", "carretera", "via", "viale", "piazza", "corso", "vicolo", "straat", "laan", "plein", "gracht",
    "kade", "dreef", "the", "and", "saint", "north", "south", "east", "west", "city", "county", "germany",
    "deutschland", "france", "españa", "spain", "italia", "italy", "nederland", "netherlands", "belgium", "belgique",
    "schweiz", "suisse", "switzerland", "österreich", "austria", "england", "kingdom", "united", "states", "america",
    "usa",
})  # fmt: skip
# What makes a text no address of a house: boxes for mail, captions, dates.
_NO_HOUSE = re.compile(
    r"\b(?:p\.? ?o\.? ?box|postfach|bo[iî]te postale|b\.?p\. ?\d|apartado|casella postale|postbus)\b"
    r"|:|\d[./-]\d{1,2}[./-]\d{2}",
    re.IGNORECASE,
)
_LONGEST = 120  # letters
_ALIKE = 82.0
_STREETS_DIFFER = 65.0


class Address(Record, frozen=True):
    """What of an address tells a place: its postcode, its town's words, its street's words, its house numbers."""

    plain: str
    postcode: str
    town: frozenset[str]
    street: str
    numbers: frozenset[str]


@lru_cache(maxsize=8192)
def address(text: str) -> Address:
    """An address taken apart. Its town is what stands with the postcode, or right before it.

    Left out is what stands between commas and is of no address: a caption with what it leads to, dates, boxes for mail.
    """
    parts = [
        part for part in re.split(r"[,;\n]", unicodedata.normalize("NFKC", text)[:400]) if not _NO_HOUSE.search(part)
    ]
    upper = ",".join(parts).upper()
    codes = [match for match in _POSTCODE.finditer(upper) if match.start() or not _NUMBER.match(upper[: match.end()])]
    code = codes[-1] if codes else None
    segments = [segment.strip() for segment in re.split(r"[,;\n]", upper) if segment.strip()]
    at = next((i for i in reversed(range(len(segments))) if code and code[0] in segments[i]), len(segments) - 1)
    told = bool(segments) and (code is not None or len(segments) > 1)  # a street alone tells no town
    town = _words(segments[at].replace(code[0], " ") if code else segments[at]) if told else frozenset()
    if not town and at > 0:  # `Lexington, KY 40502`
        at -= 1
        town = _words(segments[at])
    street = " ".join(segments[:at]) if at > 0 else upper[: code.start() if code else None]
    return Address(
        plain=_plain(upper),
        postcode="".join(filter(str.isalnum, code[0])) if code else "",
        town=town,
        street=" ".join(word for word in _WORD.findall(_plain(street)) if word not in _COMMON),
        numbers=frozenset(_NUMBER.findall(_plain(street))),
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(_plain(text)) if word not in _COMMON)


def same_place(one: str, other: str) -> bool:
    """True where two addresses could be of one town: the same postcode, or a word of the town in common.

    Also where either tells neither: what can't be told apart is not told apart. Symmetric.
    """
    a, b = address(one), address(other)
    if a.postcode and a.postcode == b.postcode:
        return True
    if not a.town or not b.town:
        return True
    return any(_alike(word, other_word) for word in a.town for other_word in b.town)


@lru_cache(maxsize=8192)
def whole_address(text: str) -> bool:
    """True where a text tells a house: number, postcode and town, and nothing that no address has."""
    told = address(text)
    parts = told.numbers and told.postcode and told.town
    return bool(parts) and len(text) <= _LONGEST


@lru_cache(maxsize=8192)
def same_address(one: str, other: str) -> bool:
    """True where two spellings could be of one address: each part that both tell is the same or a slip from it.

    One may leave out what the other tells. Other postcodes are other addresses, but for one misread letter; so are
    other streets with other numbers in one town. Symmetric.
    """
    a, b = address(one), address(other)
    if fuzz.token_set_ratio(a.plain, b.plain) >= _ALIKE:
        codes_differ = a.postcode and b.postcode and Levenshtein.distance(a.postcode, b.postcode) > 1
        return not codes_differ or not (a.town and b.town) or bool(a.town & b.town)
    if a.postcode and b.postcode and Levenshtein.distance(a.postcode, b.postcode) > 1:
        return False
    if not same_place(one, other):
        return False
    if not a.numbers or not b.numbers or a.numbers & b.numbers or not a.street or not b.street:
        return True
    return fuzz.ratio(a.street, b.street) >= _STREETS_DIFFER


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= 5 and Levenshtein.distance(one, other) <= 1)
