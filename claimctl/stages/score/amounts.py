"""What a claim asks for, and what of it is payable."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

from claimctl.records import Record
from claimctl.stages.score.assemble import evidence, field_date, field_number
from claimctl.stages.score.compare import same_identifier, same_money, same_name
from claimctl.stages.score.facts import Evidence, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import ScoreConfig
    from claimctl.records import Document, Field

# The documents that bill something, those first that say it most bindingly.
BILLING_TYPES = ("cms1500", "ub04", "invoice", "medical_bill", "repair_estimate", "receipt")

Basis = Literal["insurer", "stated", "billed"]


class Bill(Record, frozen=True):
    """What one document bills: its amount with its place, and what tells it from other bills."""

    doc_type: str
    amount: float
    evidence: Evidence
    number: str | None = None
    date: dt.date | None = None
    issuer: str | None = None


class Claimed(Record, frozen=True):
    """What a claim asks for.

    `basis` says who: the insurer's data, a claim form, or the bills added up. `billed` is the sum of the `bills`, each
    cost once; `left_out` are those that another bill already covers. `currencies` are all that the bills name; with
    more than one there is no sum, and `billed` is None. `probability` is that of `amount` being right.
    """

    amount: float | None
    currency: str | None
    probability: float
    basis: Basis
    source: Evidence
    billed: float | None
    billed_probability: float
    bills: tuple[Bill, ...]
    left_out: tuple[Bill, ...]
    currencies: tuple[str, ...]


def claimed(documents: Sequence[Document], facts: Mapping[str, Fact], config: ScoreConfig) -> Claimed | None:
    """The amount asked for: the insurer's record, else what a claim form states, else the sum of the bills.

    Each cost counts once. Left out of the sum are: a second copy of a bill (same type, same amount, and the same number
    or, where one has none, the same date, with no issuer against it); a document of another type with the amount of a
    bill that is already counted (the receipt that pays an invoice, the invoice that follows an estimate, the statement
    that follows a CMS-1500), one of each type for each bill; an estimate by whoever issued a counted invoice. Several
    currencies are not added. The sum is right with the probability that all of its amounts are; where a stated
    amount equals the sum, with the probability that not both are wrong. None where nothing is asked for.
    """
    counted, left_out = _bills(documents, config)
    currencies = tuple(sorted({bill.evidence.currency for bill in counted if bill.evidence.currency}))
    billed = round(sum(bill.amount for bill in counted), 2) if counted and len(currencies) < 2 else None
    billed_probability = 1.0
    for bill in counted:
        billed_probability *= bill.evidence.confidence

    stated = facts.get("claimed_amount") or _form_total(documents, config)
    rest = (billed, billed_probability if counted else 0.0, tuple(counted), tuple(left_out), currencies)
    if stated is not None and stated.number is not None:
        probability = stated.confidence
        if billed is not None and same_money(stated.number, billed, config.amount_tolerance):
            probability = 1.0 - (1.0 - probability) * (1.0 - billed_probability)
        currency = stated.currency or _currency(facts) or (currencies[0] if len(currencies) == 1 else None)
        basis: Basis = "insurer" if stated.by_insurer else "stated"
        return Claimed(stated.number, currency, probability, basis, stated.source, *rest)
    if counted:
        currency = currencies[0] if len(currencies) == 1 else None
        return Claimed(billed, currency, billed_probability, "billed", counted[0].evidence, *rest)
    return None


def payable(claimed: Claimed | None, facts: Mapping[str, Fact]) -> float | None:
    """What is due: the claimed amount less the deductible, at most the sum insured, never below 0.

    A deductible or sum insured that nothing states does not reduce it; None where the claimed amount is unknown.
    """
    if claimed is None or claimed.amount is None:
        return None
    deductible, limit = facts.get("deductible"), facts.get("sum_insured")
    amount = claimed.amount - (deductible.number or 0.0 if deductible else 0.0)
    if limit is not None and limit.number is not None:
        amount = min(amount, limit.number)
    return max(round(amount, 2), 0.0)


def _bills(documents: Sequence[Document], config: ScoreConfig) -> tuple[list[Bill], list[Bill]]:
    """The bills that count, and those that others cover."""
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
    covered: set[tuple[int, str]] = set()  # which counted bill already covers one of which type
    steps = round(config.amount_tolerance * 100) + 1
    for bill in bills:
        cents = round(bill.amount * 100)
        near = [place for step in range(-steps, steps + 1) for place in like.get(cents + step, ())]
        if any(_copy(bill, counted[place], config) for place in near) or _superseded(bill, counted):
            left_out.append(bill)
            continue
        for place in near:
            other, free = counted[place], (place, bill.doc_type) not in covered
            if free and other.doc_type != bill.doc_type and _equal(bill, other, config):
                covered.add((place, bill.doc_type))
                left_out.append(bill)
                break
        else:
            like.setdefault(cents, []).append(len(counted))
            counted.append(bill)
    return counted, left_out


def _bill(document: Document, config: ScoreConfig) -> Bill | None:
    firm = [field for field in document.fields if field.confidence >= config.min_field_confidence]

    def best(*names: str) -> Field | None:
        for name in names:
            found = [f for f in firm if f.field == name and (f.value_date or f.value)]
            if found:
                return max(found, key=lambda f: (f.confidence, f.value))
        return None

    money = best("total", "amount_paid" if document.doc_type == "receipt" else "balance_due", "balance_due", "subtotal")
    if money is not None and (amount := field_number(money)) is not None:
        where = evidence(document, money)
        tax = best("tax") if money.field == "subtotal" else None
        if tax is not None:
            amount += field_number(tax) or 0.0
    else:
        amounts = [item.amount for item in document.line_items]
        if not amounts or None in amounts:
            return None
        amount = sum(a for a in amounts if a is not None)
        sure = 1.0
        for item in document.line_items:
            sure *= item.confidence
        if sure < config.min_field_confidence:
            return None
        first = document.line_items[0]
        where = Evidence(document.doc_id, document.path, first.page, f"{amount:.2f}", sure, amount)
    number, date, issuer = (
        best("document_number"),
        best("document_date", "service_date"),
        best("vendor_name", "provider_name"),
    )
    return Bill(
        document.doc_type,
        round(amount, 2),
        where,
        number.value if number else None,
        field_date(date) if date else None,
        issuer.value if issuer else None,
    )


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


def _form_total(documents: Sequence[Document], config: ScoreConfig) -> Fact | None:
    """The total of a claim form that has no line for a claimed amount."""
    found = [
        (field_number(field), evidence(document, field))
        for document in documents
        if document.status == "done" and document.doc_type == "claim_form"
        for field in document.fields
        if field.field == "total" and field.confidence >= config.min_field_confidence
    ]
    if not found:
        return None
    number, source = max(found, key=lambda pair: (pair[1].confidence, pair[1].value))
    return Fact("claimed_amount", source.value, source.confidence, (source,), (), number, None, source.currency)


def _currency(facts: Mapping[str, Fact]) -> str | None:
    return next(
        (fact.currency for name in ("sum_insured", "deductible") if (fact := facts.get(name)) and fact.currency), None
    )
