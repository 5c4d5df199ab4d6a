"""Keys: what two copies of one thing have in common, as 64-bit numbers that a table can hold."""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from claimctl.stages.extract.prints.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from claimctl.records import Field, LineItem

VERSION = "1"  # of all that keys are made of: keys of two versions never meet
_BANDS, _ROWS = (
    16,
    3,
)  # two pages that share 0.6 of their words meet in a band with 0.98, those that share 0.2 with 0.12
_LEAST_WORDS = 4
POINT_BYTES = 36  # of a picture's look: a place and what is seen there
_POINT_PART = 4  # bytes: one in thirty outlasts a new print of the picture
BILLS = frozenset({"invoice", "receipt", "medical_bill", "repair_estimate", "cms1500", "ub04", "eob"})
_ISSUER = ("vendor_phone", "provider_phone", "provider_tax_id", "provider_npi", "vendor_email", "provider_email")
_NAMES = ("vendor_name", "provider_name")
# Papers of others, whose accounts and phones are those of the trade: a garage's stands on every bill of it.
OF_OTHERS = frozenset({
    "invoice", "receipt", "medical_bill", "repair_estimate", "cms1500", "ub04", "eob", "policy", "insurance_card",
    "correspondence", "police_report", "lab_report", "prescription", "medical_note", "discharge_summary", "other",
    "id_document", "damage_photo",
})  # fmt: skip
PEOPLE = ("insured", "claimant", "patient", "customer", "payee")
_FIRM = 0.3  # a field less probable makes no key
_DEAREST = 3
_CASE_FIRM = 0.5  # a field less probable ties no paper to a claim
_CASE_LEAST = 4  # letters of a number, a name, a day


def of_words(words: Sequence[str]) -> list[int]:
    """The keys of a page's telling words; none where there are too few to tell a page."""
    distinct = sorted(set(words))
    if len(distinct) < _LEAST_WORDS:
        return []
    factors, shifts = _permutations()
    hashes = np.array([_number("word", word) & 0xFFFFFFFFFFFFFFFF for word in distinct], np.uint64)
    least = (hashes[None, :] * factors[:, None] + shifts[:, None]).min(axis=1).reshape(_BANDS, _ROWS)
    return [_number("band", str(band), row.tobytes().hex()) for band, row in enumerate(least)]


def of_look(look: bytes) -> list[int]:
    """The keys of a picture: what is seen around each of its points, in parts of 32 bits."""
    points = (look[at + 4 : at + POINT_BYTES] for at in range(0, len(look), POINT_BYTES))
    parts = {(at, point[at : at + _POINT_PART]) for point in points for at in range(0, len(point), _POINT_PART)}
    return [_number("look", str(at), part.hex()) for at, part in sorted(parts)]


def of_bill(doc_type: str, fields: Sequence[Field], line_items: Sequence[LineItem]) -> list[int]:
    """The keys of a bill: its issuer with its total, its dearest items, its number."""
    if doc_type not in BILLS:
        return []
    firm: dict[str, Field] = {}
    for field in fields:
        if field.confidence >= _FIRM and field.confidence > (
            firm[field.field].confidence if field.field in firm else 0
        ):
            firm[field.field] = field
    made: list[int] = []
    total = firm["total"].value_number if "total" in firm else None
    if total:
        cents = str(round(total * 100))
        made += [_number("issuer", plain(firm[name].value), cents) for name in _ISSUER if name in firm]
        made += [_number("name", _first_word(firm[name].value), cents) for name in _NAMES if name in firm]
    amounts = sorted((item.amount for item in line_items if item.amount), reverse=True)
    if len(amounts) > 1:
        made.append(_number("items", *(str(round(amount * 100)) for amount in amounts[:_DEAREST])))
    number = plain(firm["document_number"].value) if "document_number" in firm else ""
    if sum(map(str.isdigit, number)) >= 4:
        made.append(_number("number", number))
    return made


def of_amounts(doc_type: str, amounts: Iterable[str]) -> list[int]:
    """The keys of the largest amounts on a bill, two by two: a copy of which one was misread has the others."""
    if doc_type not in BILLS:
        return []
    largest = sorted({amount.zfill(9) for amount in amounts if amount.isdigit()}, reverse=True)[: _DEAREST + 1]
    return [_number("amounts", *pair) for pair in combinations(largest, 2)]


def of_people(doc_type: str, fields: Sequence[Field], accounts: Iterable[str]) -> list[int]:
    """The keys of those who claim: their accounts, phones and mail addresses."""
    made = [_number("account", account) for account in accounts]
    made += [_number("phone", phone) for phone in contacts(doc_type, fields, "phone")]
    return made + [_number("email", email) for email in contacts(doc_type, fields, "email")]


def of_phones(tails: Iterable[str]) -> list[int]:
    """The keys of the last digits of phones."""
    return [_number("phone's end", tail) for tail in tails]


def contacts(doc_type: str, fields: Sequence[Field], kind: str) -> dict[str, float]:
    """The claimant's side's phones (`phone`) or mail addresses (`email`) in one spelling, each with its confidence.

    None on papers of others, where a letterhead is too easily taken for them.
    """
    if doc_type in OF_OTHERS:
        return {}
    names = {f"{who}_{kind}" for who in PEOPLE}
    found: dict[str, float] = {}
    for field in fields:
        if field.field in names and field.valid and field.confidence >= 0.5:
            value = "".join(filter(str.isdigit, field.value)) if kind == "phone" else field.value.strip().lower()
            if len(value) > 6:
                found[value] = max(found.get(value, 0.0), field.confidence)
    return found


class Case(NamedTuple):
    """What ties a paper to a claim: how surely it was read, and what it is, to be shown."""

    sure: float
    shown: str


def cases(fields: Sequence[Field]) -> dict[tuple[str, ...], Case]:
    """What ties a paper to a claim: its claim number; its policy with the day of loss; its patient with a day of care.

    A policy or a patient alone has many claims.
    """
    firm: dict[str, Field] = {}
    for field in sorted(fields, key=lambda field: (-field.confidence, field.instance)):
        if field.confidence >= _CASE_FIRM and field.value:
            firm.setdefault(field.field, field)
    found: dict[tuple[str, ...], Case] = {}

    def tie(kind: str, *names: str) -> None:
        told = [firm[name] for name in names if name in firm]
        if len(told) == len(names):
            values = [_in_any_order(field.value) if "name" in field.field else plain(field.value) for field in told]
            if all(len(value) >= _CASE_LEAST for value in values):
                sure = math.prod(field.confidence for field in told)
                shown = " and ".join(f"{field.field.replace('_', ' ')} {field.value}" for field in told)
                found[(kind, *values)] = Case(sure, shown)

    tie("claim", "claim_number")
    for held in ("policy_number", "member_id"):
        tie("loss", held, "loss_date")
    for day in ("service_date", "admission_date", "loss_date"):
        tie("care", "patient_name", day)
    return found


def _in_any_order(name: str) -> str:
    return "".join(sorted(plain(word) for word in name.replace(",", " ").split()))


def of_cases(fields: Sequence[Field]) -> list[int]:
    """The keys of the cases that a paper could belong to."""
    return [_number("case", *case) for case in cases(fields)]


def _first_word(name: str) -> str:
    return next((word for word in name.upper().split() if len(word) > 3), name.upper())


@lru_cache(maxsize=1)
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd factors and shifts that put hashes in as many orders."""
    rng = np.random.Generator(np.random.PCG64(20260101))
    draws = rng.integers(0, 2**63, (2, _BANDS * _ROWS), dtype=np.int64).astype(np.uint64)
    return draws[0] * np.uint64(2) + np.uint64(1), draws[1]


def _number(*parts: str) -> int:
    """Some text as a signed 64-bit number."""
    digest = hashlib.blake2b("\0".join((VERSION, *parts)).encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
