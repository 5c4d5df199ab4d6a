"""What a claim's documents bill, each cost once."""

from __future__ import annotations

import datetime as dt
from math import prod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from claimctl.records import Record
from claimctl.stages.score.assemble import evidence, field_date, field_number
from claimctl.stages.score.compare import same_identifier, same_money, same_name
from claimctl.stages.score.facts import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.config import ScoreConfig
    from claimctl.records import Document, Field

# The documents that bill something, those first that say it most bindingly.
BILLING_TYPES = ("cms1500", "ub04", "invoice", "medical_bill", "repair_estimate", "receipt")


class Bill(Record, frozen=True):
    """What one document bills: its amount with its place, and what tells it from other bills.

    `probability` is that of the amount: of its reading, and of those it fits (the items' sum, another paper's amount).
    """

    doc_type: str
    amount: float
    probability: float
    evidence: Evidence
    number: str | None = None
    date: dt.date | None = None
    issuer: str | None = None


def each_cost_once(documents: Sequence[Document], config: ScoreConfig) -> tuple[list[Bill], list[Bill]]:
    """The bills that count, and those that others cover (see amounts). Two papers of one amount make it surer."""
    bills = [
        bill
        for doc_type in BILLING_TYPES
        for document in documents
        if document.status == "done" and document.doc_type == doc_type
        if (bill := _bill(document, config)) is not None
    ]
    counted: list[Bill] = []
    left_out: list[Bill] = []
    like: dict[int, list[int]] = {}  # amount in steps of a cent -> the counted bills of about that amount
    aside: dict[int, list[Bill]] = {}  # the same of those left out, which may have copies too
    covered: set[tuple[int, str]] = set()  # which counted bill already covers one of which type
    steps = round(config.amount_tolerance * 100) + 1
    for bill in bills:
        cents = round(bill.amount * 100)
        around = range(cents - steps, cents + steps + 1)
        near = [place for step in around for place in like.get(step, ())]
        copied = [*(counted[place] for place in near), *(other for step in around for other in aside.get(step, ()))]
        if any(_copy(bill, other, config) for other in copied) or _superseded(bill, counted):
            left_out.append(bill)
            aside.setdefault(cents, []).append(bill)
            continue
        for place in near:
            other, free = counted[place], (place, bill.doc_type) not in covered
            if free and other.doc_type != bill.doc_type and _equal(bill, other, config):
                covered.add((place, bill.doc_type))
                left_out.append(bill)
                aside.setdefault(cents, []).append(bill)
                counted[place] = replace(other, probability=either(other.probability, bill.probability))
                break
        else:
            like.setdefault(cents, []).append(len(counted))
            counted.append(bill)
    return counted, left_out


def either(one: float, other: float) -> float:
    """The probability that one of two readings is right."""
    return 1.0 - (1.0 - one) * (1.0 - other)


def _bill(document: Document, config: ScoreConfig) -> Bill | None:
    """What a document bills: its total, else what was paid by a receipt, what is due with what was paid, its items.

    Another reading in the document that fits makes the amount surer: subtotal and tax, the items' sum, what was paid.
    """
    firm: dict[str, Field] = {}
    for field in document.fields:
        if field.confidence >= config.min_field_confidence and field.value:
            firm[field.field] = min(firm.get(field.field, field), field, key=lambda f: (-f.confidence, f.value))
    readings = _readings(document, firm)
    if not readings or readings[0].confidence < config.min_field_confidence:
        return None
    read, others = readings[0], readings[1:]
    fitting = [
        other.confidence
        for other in others
        if same_money(other.number or 0.0, read.number or 0.0, config.amount_tolerance)
    ]
    issuer = firm.get("vendor_name") or firm.get("provider_name")
    date = firm.get("document_date") or firm.get("service_date")
    return Bill(
        document.doc_type,
        round(read.number or 0.0, 2),
        either(read.confidence, max(fitting, default=0.0)),
        read,
        firm["document_number"].value if "document_number" in firm else None,
        field_date(date) if date else None,
        issuer.value if issuer else None,
    )


def _readings(document: Document, firm: dict[str, Field]) -> list[Evidence]:
    """All that says what a document bills, the first choice first; no number on the page is used twice."""
    tax = evidence(document, firm["tax"]) if "tax" in firm else None
    found: list[Evidence] = []
    used: set[tuple[int, float, float]] = set()
    for name in ("total", *(("amount_paid",) if document.doc_type == "receipt" else ()), "balance_due", "subtotal"):
        field = firm.get(name)
        if field is None or field_number(field) is None or (field.page, field.x0, field.y0) in used:
            continue
        value = evidence(document, field)
        if name == "balance_due" and document.doc_type != "receipt":  # where "paid" is what was handed over
            paid = firm.get("amount_paid")
            value = _plus(value, _positive(evidence(document, paid)) if paid is not None else None)
        if not value.number:  # no bill is over nothing
            continue
        used.add((field.page, field.x0, field.y0))
        found.append(_plus(value, tax) if name == "subtotal" else value)

    amounts = [item.amount for item in document.line_items if item.amount is not None]
    if sum(amounts) and len(amounts) == len(document.line_items):
        sure = prod(item.confidence for item in document.line_items)
        page = document.line_items[0].page
        items = Evidence(document.doc_id, document.path, page, f"{sum(amounts):.2f}", sure, round(sum(amounts), 2))
        found += [items, *([_plus(items, tax)] if tax else [])]
    return found


def _positive(paid: Evidence) -> Evidence:
    """A payment without the minus that bills print before it."""
    return replace(paid, number=abs(paid.number)) if paid.number is not None else paid


def _plus(value: Evidence, more: Evidence | None) -> Evidence:
    """An amount with what comes to it: tax, or what was paid already."""
    if more is None:
        return value
    number = round((value.number or 0.0) + (more.number or 0.0), 2)
    return replace(value, value=f"{number:.2f}", number=number, confidence=value.confidence * more.confidence)


def _equal(one: Bill, other: Bill, config: ScoreConfig) -> bool:
    currencies = {one.evidence.currency, other.evidence.currency} - {None}
    return len(currencies) < 2 and same_money(one.amount, other.amount, config.amount_tolerance)


def _copy(one: Bill, other: Bill, config: ScoreConfig) -> bool:
    if one.evidence.doc_id == other.evidence.doc_id:
        return True
    if one.doc_type != other.doc_type or not _equal(one, other, config):
        return False
    if one.number and other.number:
        return same_identifier(one.number, other.number)
    issuers_differ = bool(one.issuer and other.issuer and not same_name(one.issuer, other.issuer))
    return one.date is not None and one.date == other.date and not issuers_differ


def _superseded(bill: Bill, counted: list[Bill]) -> bool:
    return bill.doc_type == "repair_estimate" and any(
        other.doc_type == "invoice" and bill.issuer and other.issuer and same_name(bill.issuer, other.issuer)
        for other in counted
    )
