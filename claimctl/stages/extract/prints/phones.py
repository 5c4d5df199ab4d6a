"""Numbers on a paper that could be phones, whosever they are: a form that is read badly still shows its claimant's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.stages.extract.prints.keys import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.records import Field, Page, Word

_TAIL = 8  # digits that all spellings of a phone end with
_LEAST, _LONGEST = 9, 15  # digits in all
_MOST = 12  # of a paper
_NUMBER = re.compile(r"(?<![\w.,/+-])\+?\(?\d[\d ()./-]{6,22}\d(?![\w,])")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_NOBODYS = frozenset({"policy", "insurance_card", "id_document", "damage_photo"})  # papers that state no claimant's
_FIRM, _ISSUERS = 0.5, 0.3  # a field less probable is nobody's


def bare(number: str) -> str:
    """A phone's digits without the zeros that it is dialled with; "" where there are too few."""
    digits = "".join(filter(str.isdigit, number)).lstrip("0")
    return digits if _TAIL <= len(digits) <= _LONGEST else ""


def tail(number: str) -> str:
    """The digits that all spellings of a bare number end with."""
    return number[-_TAIL:]


def same(one: str, other: str) -> bool:
    """Whether two bare numbers could be one phone, written with the code of its country or without."""
    return one.endswith(other) or other.endswith(one)


def own(fields: Sequence[Field]) -> dict[str, float]:
    """The bare phones that a paper of any type states of the claimant's side, each with its confidence."""
    names = {f"{who}_phone" for who in PEOPLE}
    found: dict[str, float] = {}
    for field in fields:
        if field.field in names and field.valid and field.confidence >= _FIRM and (number := bare(field.value)):
            found[number] = max(found.get(number, 0.0), field.confidence)
    return found


def find(pages: Sequence[Page], doc_type: str, fields: Sequence[Field]) -> tuple[str, ...]:
    """All bare numbers of a paper that could be phones, but for those that it states of a business."""
    if doc_type in _NOBODYS:
        return ()
    names = {f"{who}_phone" for who in PEOPLE}
    others = [
        bare(field.value)
        for field in fields
        if field.field.endswith(("_phone", "_fax")) and field.field not in names and field.confidence >= _ISSUERS
    ]
    found: dict[str, None] = {}
    for page in pages:
        lines: dict[int, list[Word]] = {}
        for word in page.words:
            lines.setdefault(word.line, []).append(word)
        for line in lines.values():
            found |= dict.fromkeys(_numbers(" ".join(word.text for word in line)))
    return tuple(number for number in found if not any(other and same(number, other) for other in others))[:_MOST]


def _numbers(text: str) -> list[str]:
    """Pieces of a line with as many digits as a phone."""
    found = [match.group() for match in _NUMBER.finditer(text)]
    numbers = [bare(each) for each in found if sum(map(str.isdigit, each)) >= _LEAST and not _DATE.search(each)]
    return [number for number in numbers if number]
