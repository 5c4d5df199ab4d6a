"""Is a bill another one's over again, under another number, date or name?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimctl.stages.extract.prints.keys import BILLS
from claimctl.stages.extract.prints.words import amounts
from claimctl.stages.score.compare import same_name

if TYPE_CHECKING:
    from claimctl.records import Extract, Field

# Prices of care are listed: two patients may well be billed the same.
_LISTED = frozenset({"medical_bill", "cms1500", "ub04", "eob"})
_CONTACTS = ("vendor_phone", "provider_phone", "provider_tax_id", "provider_npi", "vendor_email", "provider_email")
_NAMES = ("vendor_name", "provider_name")
_ALIKE = 0.5  # of the amounts: a row may be lost on either
_FIRM = 0.3
_LEAST_AMOUNTS, _MOST_ALIKE = 3, 0.7  # distinct amounts on both; their share where nothing else is known of them


class Likeness(NamedTuple):
    """How sure it is that two bills are one, and what they share, to be shown."""

    score: float
    shared: str


def alike(one: Extract, other: Extract) -> Likeness | None:
    """Whether two bills of one issuer have the same amounts, or the same number. Symmetric."""
    if one.doc_type not in BILLS or other.doc_type not in BILLS:
        return None
    return _by_values(one, other) or _by_words(one, other)


def _by_words(one: Extract, other: Extract) -> Likeness | None:
    """Likeness of two bills by the amounts that stand on them, whatever was understood of them.

    The largest amounts are one, most others too, and some number that is no amount is on both: the issuer's.
    """
    mine, theirs = (_printed(extract) for extract in (one, other))
    both = mine[0] & theirs[0]
    fewer = min(len(mine[0]), len(theirs[0]))
    if len(both) < _LEAST_AMOUNTS or len(both) < _MOST_ALIKE * fewer or not mine[1] & theirs[1]:
        return None
    if max(mine[0]) != max(theirs[0]):
        return None
    listed = bool({one.doc_type, other.doc_type} & _LISTED)
    score = 1.0 - 0.5 ** (len(both) - 1 - listed)
    return Likeness(round(score, 4), f"{max(both) / 100:,.2f}")


def _printed(extract: Extract) -> tuple[set[int], set[str]]:
    """The distinct amounts on a bill, in cents, and its other telling words."""
    pages = extract.fingerprint.pages if extract.fingerprint else ()
    found = {int(word) for page in pages for word in amounts(page) if word.isdigit()}
    return found - {0}, {word for page in pages for word in page.words if not (word.isdigit() and int(word) in found)}


def _by_values(one: Extract, other: Extract) -> Likeness | None:
    """Likeness of two bills by their values."""
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
