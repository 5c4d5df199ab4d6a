"""Candidates by kind: what in a stretch of a page can be a date, an amount, an identifier, a name and so on.

A reader takes a region (the first line of tokens, and the lines that continue it) and gives readings: normal form,
evidence, and how sure their own shape makes them. A new kind is one function and one line in READERS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates.codes import code, diagnoses, identifier, plate, vins
from claimctl.stages.extract.candidates.reading import Ask, Habits, Line, Reading, is_empty
from claimctl.stages.extract.candidates.typed import amount, date, email, number, phone, time
from claimctl.stages.extract.candidates.worded import address, check, name, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.config import FieldSpec

__all__ = ["READERS", "Ask", "Habits", "Line", "Reading", "diagnoses", "email", "is_empty", "phone", "read", "vins"]

READERS: dict[str, Callable[[Ask], list[Reading]]] = {
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


_MOST_RAW = 300  # letters of a value that a user's pattern is held against: no loop of it has long to run


def read(spec: FieldSpec, region: Sequence[Line], habits: Habits, field: str) -> list[Reading]:
    """The readings of a region as the field's kind, in the order that they stand; none of an empty region."""
    if not region or not region[0].text or is_empty(region[0].text):
        return []
    reader = plate if field == "license_plate" else READERS[spec.kind]
    readings = reader(Ask(field, spec, region, habits))
    if spec.pattern:
        pattern = re.compile(spec.pattern)
        readings = [reading for reading in readings if len(reading.raw) <= _MOST_RAW and pattern.fullmatch(reading.raw)]
    return readings
