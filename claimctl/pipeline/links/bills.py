"""Is a bill another one's over again, under another number, date or name?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.score.compare import same_name

if TYPE_CHECKING:
    from claimctl.records import Extract, Field

BILLS = frozenset({"invoice", "receipt", "medical_bill", "repair_estimate", "cms1500", "ub04", "eob"})
# Prices of care are listed: two patients may well be billed the same.
_LISTED = frozenset({"medical_bill", "cms1500", "ub04", "eob"})
_CONTACTS = ("vendor_phone", "provider_phone", "provider_tax_id", "provider_npi", "vendor_email", "provider_email")
_NAMES = ("vendor_name", "provider_name")
_ALIKE = 0.5  # of the amounts: a row may be lost on either
_FIRM = 0.3


class Likeness(NamedTuple):
    """How sure it is that two bills are one, and what they share, to be shown."""

    score: float
    shared: str


def alike(one: Extract, other: Extract) -> Likeness | None:
    """Whether two bills of one issuer have the same amounts, or the same number. Symmetric."""
    if one.doc_type not in BILLS or other.doc_type not in BILLS:
        return None
    mine, theirs = _firm(one), _firm(other)
    if not _same_issuer(mine, theirs):
        return None
    numbers = mine.get("document_number"), theirs.get("document_number")
    totals = _amount(mine), _amount(theirs)
    named = [_plain(number.value) for number in numbers if number is not None]
    if (
        len(named) == 2
        and named[0] == named[1]
        and sum(map(str.isdigit, named[0])) >= 4
        and one.doc_type == other.doc_type
    ):
        return Likeness(0.9, f"number {min(number.value for number in numbers if number is not None)}")
    if totals[0] is None or totals[1] is None or abs(totals[0] - totals[1]) > 0.011:
        return None
    items = _items(one), _items(other)
    if all(items):
        both, either = sum((items[0] & items[1]).values()), sum((items[0] | items[1]).values())
        if both < _ALIKE * either or both < min(2, either):
            return None
        kinds = len(items[0] & items[1])
    elif any(items):
        return None
    else:
        kinds = 1
    round_sum = round(totals[0] * 100) % 500 == 0
    score = {1: 0.5 if round_sum else 0.8, 2: 0.9}.get(kinds, 0.95)
    if kinds < 3 and {one.doc_type, other.doc_type} & _LISTED:
        score -= 0.3
    return Likeness(score, f"{totals[0]:,.2f}") if score >= 0.5 else None


def _firm(extract: Extract) -> dict[str, Field]:
    firm: dict[str, Field] = {}
    for field in extract.fields:
        if field.confidence >= _FIRM and (field.field not in firm or field.confidence > firm[field.field].confidence):
            firm[field.field] = field
    return firm


def _same_issuer(mine: dict[str, Field], theirs: dict[str, Field]) -> bool:
    contacts = [{_plain(firm[name].value) for name in _CONTACTS if name in firm} for firm in (mine, theirs)]
    if contacts[0] & contacts[1]:
        return True
    names = [[firm[name].value for name in _NAMES if name in firm] for firm in (mine, theirs)]
    return any(same_name(one, other) for one in names[0] for other in names[1])


def _amount(firm: dict[str, Field]) -> float | None:
    found = next((firm[name] for name in ("total", "balance_due", "amount_paid") if name in firm), None)
    return found.value_number if found else None


def _items(extract: Extract) -> Counter[int]:
    return Counter(round(item.amount * 100) for item in extract.line_items if item.amount)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())
