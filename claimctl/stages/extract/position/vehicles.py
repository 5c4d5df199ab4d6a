"""A vehicle told on one line: `2015 Brandauer Alpin`, with its plate behind it or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates import Reading
from claimctl.stages.extract.patterns import any_of
from claimctl.stages.extract.position.blocks import line_of, over, paired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.config import DocType
    from claimctl.stages.extract.layout import Chunk, Sheet, Token
    from claimctl.stages.extract.pairing import Pair

_NAMED = re.compile(
    any_of(r"""
    \bvehicle | \bcar\b | \bautomobile | \bmake\b | \byear\b | fahrzeug | \bmarke\b | fabrikat | véhicule | voiture
    \bmarque\b | vehículo | coche | \bmarca\b | veicolo | autovettura | voertuig | \bmerk\b
    """),
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\bother|\bthird|gegner|fremd|adverse|tiers|contrari|contropart|tegenpart|wederpart", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_MAKE, _MODEL = re.compile(r"[A-ZÀ-Ý][\w-]{2,}"), re.compile(r"[A-ZÀ-Ý0-9][\w.-]*")
_WORDS = 10  # of a line that tells a vehicle
_FIELDS = ("vehicle_make", "vehicle_model")
_TRIM = 2  # words of a model


def find(sheet: Sheet, doctype: DocType) -> Iterator[Pair]:
    """Year, make and model of a line that begins with a vehicle's year, where what stands before it names a vehicle."""
    if not all(field in doctype.fields for field in _FIELDS):
        return
    for chunk in sheet.chunks:
        tokens = sheet.tokens[chunk.first : chunk.last]
        if not _TRIM < len(tokens) <= _WORDS:
            continue
        at = next((place for place, token in enumerate(tokens) if _YEAR.fullmatch(token.text)), None)
        if at is None or at > _TRIM:
            continue
        told = " ".join(token.text for token in tokens[:at]) or _label(sheet, chunk)
        if not _NAMED.search(told) or _OTHERS.search(told):
            continue
        names = _names(tokens[at + 1 :])
        if len(names) < _TRIM or not _MAKE.fullmatch(names[0].text.rstrip(",")):
            continue
        parts = {"vehicle_year": tokens[at : at + 1], "vehicle_make": names[:1], "vehicle_model": names[1:]}
        for field, own in parts.items():
            value = " ".join(token.text for token in own).rstrip(",;.")
            if field in doctype.fields and value:
                number = float(value) if field == "vehicle_year" else None
                reading = Reading(value, value, tuple(own), 0.9, own[0].index - chunk.first, number=number)
                yield paired(field, sheet, reading, 0.6, "pattern")


def _names(tokens: list[Token]) -> list[Token]:
    """Make and model: the words up to a comma, a bracket or what is no name."""
    names: list[Token] = []
    for token in tokens[: _TRIM + 1]:
        if not _MODEL.fullmatch(token.text.rstrip(",;.")):
            break
        names.append(token)
        if token.text.endswith((",", ";", ".")):
            break
    return names


def _label(sheet: Sheet, chunk: Chunk) -> str:
    """What stands left of a chunk and over it."""
    left, above = sheet.left_of(chunk), over(sheet, chunk)
    return " ".join(line_of(sheet, each).text for each in (left, above) if each is not None)
