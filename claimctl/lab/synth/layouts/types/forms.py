"""Claim forms: what the insured tells the insurer, of any line of business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Content
from claimctl.lab.synth.layouts.types.parts import (
    INSURED,
    LOSS,
    PATIENT,
    VEHICLE,
    complete,
    group,
    maybe,
    mixed,
    states,
)

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper

_HOW_TO = ("# howto.title", "howto.1", "howto.2", "howto.3", "howto.4")
_FRAUD_PAGE = ("# fraud.title", "fraud.1", "fraud.2", "fraud.3", "fraud.4", "fraud.5")


def line_of(paper: Paper) -> str:
    """The line of business that a form or a policy is about; empty where it could be any."""
    title = paper.title.lower()
    for word, line in (("liability", "liability"), ("travel", "travel"), ("auto", "motor"), ("vehicle", "motor"),
                       ("motor", "motor"), ("home", "home"), ("property", "home"), ("health", "health"),
                       ("member", "health"), ("benefits", "health")):  # fmt: skip
        if word in title:
            return line
    return "health" if states(paper, "patient_name") else "motor" if states(paper, "vin") else ""


def claim_form(rng: random.Random, paper: Paper) -> Content:
    """The notice of loss: policy, people, loss, what is claimed, a declaration to sign."""
    line = line_of(paper)
    reference = ("claim_number", "policy_number", "member_id", "group_number")
    dated = rng.random() < 0.5  # at the head; else beside the signature
    groups = (
        group("policy", *reference, *(("document_date",) if dated else ()), "coverage_type", "policy_start",
              "policy_end", role="reference"),
        group("insured", *INSURED, role="party"),
        group("claimant", "claimant_name", "claimant_address", "claimant_phone", "claimant_email", role="party"),
        group("patient", *PATIENT, role="party"),
        group("stay", "provider_name", "provider_address", "provider_phone", "service_date", "admission_date",
              "discharge_date", "diagnosis", "diagnosis_code"),
        group("trip", "_destination", "_trip_from", "_trip_to"),
        group("loss", *LOSS),
        group("vehicle", *VEHICLE),
        group("unit_2", "_other_name", "_other_phone", "_other_plate", role="party"),
        group("payment", "claimed_amount", "payee_name", "payee_address", "_iban"),
        group("narrative", "loss_description"),
    )  # fmt: skip
    official = states(paper, "report_number")
    checks: list[tuple[str, tuple[str, ...], int]] = []
    if line in ("motor", "home"):
        checks += [("checks.authority", ("yes", "no"), 0 if official else 1)]
    checks += [("checks.insurance", ("yes", "no"), rng.choice((1, 1, 1, -1)))]
    if rng.random() < 0.5:
        checks += [("checks.bills", ("yes", "no"), 0)]
    if rng.random() < 0.3:
        checks += [("checks.mail", ("option.mail", "email", "option.phone"), rng.randrange(3))]
    prose = (
        *maybe(rng, 0.5, "claim_form.instruction"),
        "declaration",
        *maybe(rng, 0.75, "fraud"),
        *maybe(rng, 0.4 if line in ("health", "travel") else 0.1, "authorization"),
        *maybe(rng, 0.15, *_HOW_TO),
        *(maybe(rng, 0.25, *_FRAUD_PAGE) if paper.issuer.country == "US" else ()),
    )
    number = f"{paper.issuer.name[0]}{rng.randrange(100, 999)}-{rng.randrange(10, 99)}"
    content = Content(
        title=f"title.claim_form.{line}" if line else "title.claim_form",
        groups=mixed(rng, groups) if rng.random() < 0.5 else groups,
        prose=prose,
        checks=tuple(checks),
        signature="sign.claimant" if states(paper, "claimant_name") and line == "travel" else "sign.insured",
        footer=(
            f"{number} ({rng.randrange(1, 13):02d}/{rng.randrange(15, 24)})",
            *maybe(rng, 0.4, "claim_form.send"),
        ),
        stamps=maybe(rng, 0.12, "stamp.received"),
    )
    return complete(paper, content)
