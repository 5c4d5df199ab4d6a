"""Bills: by those who heal, repair, sell and serve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Column, Content
from claimctl.lab.synth.layouts.types.parts import CARE, PATIENT, VEHICLE, VENDOR, complete, group, maybe, states

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper

_TERMS = ("# terms.title", "terms.1", "terms.2", "terms.3", "terms.4", "terms.5")
_PROCEDURE = re.compile(r"[A-Z0-9]\d{3}[A-Z0-9]")


def _columns(rng: random.Random, paper: Paper, heads: dict[str, str], *, bare: float) -> tuple[Column, ...]:
    """The columns of a bill's items; some houses leave out quantity and price, some begin with the quantity."""
    coded = any(item.code for item in paper.items)
    dated = any(item.service_date for item in paper.items)
    procedure = all(_PROCEDURE.fullmatch(item.code) for item in paper.items)
    code = Column(head=heads["code"], part="code", share=0.85,
                  field="procedure_code" if procedure and heads["code"] == "procedure" else "")  # fmt: skip
    quantity = Column(head="quantity", part="quantity", share=0.6, align=rng.choice(("right", "center", "right")))
    many = any(item.quantity != 1 for item in paper.items)
    lean = rng.random() < bare and not many
    priced = heads.get("unit_price") and not lean
    made = [Column(head=heads["description"], part="description", share=3.1)]
    if coded:
        made = [code, *made] if rng.random() < 0.75 else [*made, code]
    if dated:
        made.insert(0, Column(head="service_date_column", part="service_date", share=1.05))
    if not lean:
        first = rng.random() < 0.3 and not dated
        made.insert(0 if first else len(made), quantity)
    if priced:
        made.append(Column(head="unit_price", part="unit_price", share=0.95, align="right"))
    return (*made, Column(head=heads["amount"], part="amount", share=1.0, align="right"))


def medical_bill(rng: random.Random, paper: Paper) -> Content:
    """A provider's itemised statement to the patient."""
    revenue = any(re.fullmatch(r"0\d{3}", item.code) for item in paper.items)
    heads = {"code": "revenue" if revenue else "procedure", "description": "service", "amount": "charge"}
    if rng.random() < 0.25:
        heads["unit_price"] = "unit_price"
    mailed = rng.random() < 0.4 and states(paper, "patient_address")
    groups = (
        group("account", "document_number", "document_date", "_due", "claim_number", "policy_number",
              role="reference"),
        group("patient", *PATIENT, "member_id", "group_number", "insured_name", "_insurer", role="party"),
        group("stay", "service_date", "admission_date", "discharge_date", "_clinician", "diagnosis_code", "diagnosis"),
        group("provider", "provider_tax_id", "provider_npi", "_iban"),
    )  # fmt: skip
    if rng.random() < 0.3:
        groups = (groups[0], groups[2], groups[1], groups[3])
    slip = rng.random() < 0.3 and paper.issuer.country == "US"
    content = Content(
        title="title.medical_bill", issuer_fields=CARE,
        recipient=("patient_name", "patient_address") if mailed else ("", ""), groups=groups,
        columns=_columns(rng, paper, heads, bare=0.45),
        totals=("subtotal", "tax", "total", "amount_paid", "deductible", "balance_due"),
        prose=(
            *maybe(rng, 0.7, "medical_bill.questions"), *maybe(rng, 0.35, "medical_bill.insurance"),
            *maybe(rng, 0.2, "medical_bill.assistance"),
            *(("# slip", f"Make checks payable to {paper.issuer.name}.", "slip.method") if slip else ()),
        ),
        stamps=maybe(rng, 0.3, "stamp.paid") if _settled(paper) else (),
    )  # fmt: skip
    return complete(paper, content)


def _settled(paper: Paper) -> bool:
    paid, total = paper.facts.get("amount_paid"), paper.facts.get("total")
    return bool(paid) and paid == total


def repair_estimate(rng: random.Random, paper: Paper) -> Content:
    """What a repair will cost, by a garage or a builder."""
    car = states(paper, "vin") or states(paper, "vehicle_make")
    heads = {"code": "part" if car else "code", "description": "operation", "unit_price": "unit_price",
             "amount": "amount"}  # fmt: skip
    groups = (
        group("reference", "document_number", "document_date", role="reference"),
        group("owner" if car else "customer", "customer_name", "customer_address", "customer_phone", "customer_email",
              role="party"),
        group("insurance", "_insurer", "claim_number", "policy_number", "loss_date", "loss_cause", "insured_name"),
        group("vehicle", *VEHICLE),
    )  # fmt: skip
    if rng.random() < 0.35:
        groups = (groups[0], groups[1], groups[3], groups[2])
    content = Content(
        title="title.repair_estimate", issuer_fields=VENDOR, groups=groups,
        columns=_columns(rng, paper, heads, bare=0.2),
        totals=("subtotal", "tax", "total", "deductible", "amount_paid", "balance_due"),
        prose=("estimate.note", *maybe(rng, 0.3, "estimate.parts"), *maybe(rng, 0.3, "estimate.authorization"),
               *maybe(rng, 0.12, *_TERMS)),
        signature="sign.issuer" if states(paper, "signature_present") else "",
        stamps=maybe(rng, 0.06, "stamp.draft"),
    )  # fmt: skip
    return complete(paper, content)


def invoice(rng: random.Random, paper: Paper) -> Content:
    """A bill for goods or work."""
    heads = {"code": "code", "description": "description", "unit_price": "unit_price", "amount": "amount"}
    reference = ["document_number", "document_date", "_due", "claim_number", "policy_number", "loss_date"]
    if rng.random() < 0.3:
        reference[:2] = ["document_date", "document_number"]
    content = Content(
        title="title.invoice", issuer_fields=VENDOR, recipient=("customer_name", "customer_address"),
        groups=(
            group("reference", *reference, role="reference"),
            group("customer", "customer_phone", "customer_email", role="party"),
            group("vehicle", *VEHICLE),
            group("payment", "payee_name", "payee_address", "_iban", "_payment"),
        ),
        columns=_columns(rng, paper, heads, bare=0.35),
        totals=("subtotal", "tax", "total", "amount_paid", "balance_due"),
        prose=(
            *maybe(rng, 0.7, "invoice.terms"), *maybe(rng, 0.5, "invoice.thanks"), *maybe(rng, 0.15, "invoice.bank"),
            *maybe(rng, 0.12, *_TERMS),
        ),
        footer=maybe(rng, 0.3, "invoice.warranty"),
        stamps=maybe(rng, 0.5, "stamp.paid") if _settled(paper) else maybe(rng, 0.06, "stamp.copy"),
    )  # fmt: skip
    return complete(paper, content)


def receipt(rng: random.Random, paper: Paper) -> Content:
    """An acknowledgment that something was paid, on a page of its own."""
    heads = {"code": "code", "description": "description", "unit_price": "unit_price", "amount": "amount"}
    paid = ("amount_paid",)  # among the sums, where it stands last, or beside how it was paid
    beside = rng.random() < 0.5
    content = Content(
        title="title.receipt", issuer_fields=VENDOR,
        groups=(
            group("reference", "document_number", "document_date", "_payment", *(paid if beside else ()),
                  role="reference"),
            group("customer", "customer_name", "customer_address", "customer_phone", "customer_email", role="party"),
        ),
        columns=_columns(rng, paper, heads, bare=0.4),
        totals=("subtotal", "tax", "total", *(() if beside else paid), "balance_due"),
        prose=(*maybe(rng, 0.6, "receipt.text"), *maybe(rng, 0.4, "receipt.thanks")),
        footer=maybe(rng, 0.3, "receipt.returns"),
        stamps=maybe(rng, 0.35, "stamp.paid"),
    )  # fmt: skip
    return complete(paper, content, silent=("_rate",))
