"""What insurers and banks send out: explanations of benefits, policies, cards, statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Column, Content
from claimctl.lab.synth.layouts.types.forms import line_of
from claimctl.lab.synth.layouts.types.medical import sections
from claimctl.lab.synth.layouts.types.parts import CUSTOMER, INSURED, PATIENT, VEHICLE, complete, group, maybe, states

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper

_MORE = ("allowed", "plan_pays", "you_owe")  # what `Item.more` holds on an explanation of benefits

_GLOSSARY = ("# eob.glossary", "eob.word.1", "eob.word.2", "eob.word.3")


def eob(rng: random.Random, paper: Paper) -> Content:
    """The insurer's explanation of how a bill is covered."""
    columns: tuple[Column, ...] = ()
    if paper.items:
        more = min(max(len(item.more) for item in paper.items), len(_MORE))
        columns = (
            *((Column(head="service_date_column", part="service_date", share=1.0),)
              if any(item.service_date for item in paper.items) else ()),
            *((Column(head="procedure", part="code", share=0.8),) if any(item.code for item in paper.items) else ()),
            Column(head="service", part="description", share=2.6),
            Column(head="billed", part="amount", share=0.95, align="right"),
            *(Column(head=head, part=f"more.{place}", share=0.95, align="right")
              for place, head in enumerate(_MORE[:more])),
        )  # fmt: skip
    content = Content(
        title="title.eob",
        groups=(
            group("reference", "claim_number", "document_date", "document_number", role="reference"),
            group("patient", *PATIENT, "member_id", "group_number", "insured_name", "policy_number", role="party"),
            group("stay", "provider_name", "provider_address", "provider_npi", "service_date", "admission_date",
                  "discharge_date", "diagnosis_code", "payee_name"),
        ),
        columns=columns, table=() if columns else paper.table,
        totals=("total", "deductible", "allowed_amount", "amount_paid", "balance_due"),
        prose=("eob.notice", *maybe(rng, 0.5, "eob.greeting"), *maybe(rng, 0.4, "eob.terms"),
               *maybe(rng, 0.4, "eob.appeal"), *maybe(rng, 0.2, *_GLOSSARY)),
    )  # fmt: skip
    return complete(paper, content)


def policy(rng: random.Random, paper: Paper) -> Content:
    """The declarations: who is insured for what, from when to when, and the conditions."""
    line = line_of(paper)
    groups = (
        group("policy", "policy_number", "document_date", "policy_start", "policy_end", "member_id", "group_number",
              role="reference"),
        group("insured", *INSURED, role="party"),
        group("coverage", "coverage_type", "sum_insured", "deductible", "premium", role="money"),
        group("vehicle", *VEHICLE),
        group("trip", "_destination", "_trip_from", "_trip_to"),
    )  # fmt: skip
    if rng.random() < 0.35:
        groups = (groups[1], groups[0], *groups[3:], groups[2])
    conditions = sections(paper.paragraphs)
    mailed = rng.random() < 0.5 and states(paper, "insured_address")
    content = Content(
        title=f"title.policy.{line}" if line else "title.policy",
        recipient=("insured_name", "insured_address") if mailed else ("", ""), groups=groups,
        prose=(*maybe(rng, 0.5, "policy.note"), *(("# policy.conditions", *conditions) if conditions else ())),
        signature="sign.issuer" if states(paper, "signature_present") else "",
        footer=(f"{rng.choice('ABCDEHPT')}P {rng.randrange(1000, 9999)} {rng.randrange(1, 13):02d} 22",),
    )  # fmt: skip
    return complete(paper, content)


def insurance_card(rng: random.Random, paper: Paper) -> Content:
    """The letter that a card comes with."""
    health = states(paper, "member_id")
    content = Content(
        title="title.insurance_card.health" if health else "title.insurance_card",
        groups=(
            group("policy", "policy_number", "member_id", "group_number", "_plan", "coverage_type", "policy_start",
                  "policy_end", role="reference"),
            group("insured", *INSURED, "patient_name", "_dependent", role="party"),
            group("vehicle", *VEHICLE),
        ),
        prose=("card.letter", *maybe(rng, 0.5, "card.keep"), *(() if health else maybe(rng, 0.5, "card.report"))),
    )  # fmt: skip
    return complete(paper, content)


def bank_statement(rng: random.Random, paper: Paper) -> Content:
    """An account's month."""
    columns: tuple[Column, ...] = ()
    if paper.items:
        columns = (
            Column(head="posted", part="service_date", share=1.0),
            *((Column(head="code", part="code", share=0.8),) if any(item.code for item in paper.items) else ()),
            Column(head="description", part="description", share=3.0),
            Column(head="amount", part="amount", share=1.0, align="right"),
            *((Column(head="balance", part="more.0", share=1.0, align="right"),)
              if any(item.more for item in paper.items) else ()),
        )  # fmt: skip
    content = Content(
        title="title.bank_statement", recipient=("customer_name", "customer_address"),
        groups=(
            group("account", "_iban", "document_number", "document_date", "_period", "_from", "_to", role="reference"),
            group("customer", *CUSTOMER, role="party"),
        ),
        columns=columns, table=() if columns else paper.table, totals=("_opening", "_balance"),
        prose=maybe(rng, 0.5, "bank.note"), footer=maybe(rng, 0.4, "bank.ad"),
    )  # fmt: skip
    return complete(paper, content)
