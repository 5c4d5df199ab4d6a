"""What contents are made of, and the promise that nothing is left out: `complete`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.content import Group

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content

VENDOR = ("vendor_name", "vendor_address", "vendor_phone")
CARE = ("provider_name", "provider_address", "provider_phone")
INSURED = ("insured_name", "insured_address", "insured_phone", "insured_email")
PATIENT = ("patient_name", "patient_dob", "patient_sex", "patient_address", "patient_phone", "patient_email")
CUSTOMER = ("customer_name", "customer_address", "customer_phone", "customer_email")
VEHICLE = ("vehicle_year", "vehicle_make", "vehicle_model", "license_plate", "vin", "_color", "_mileage")
LOSS = ("loss_date", "loss_time", "loss_cause", "loss_location", "report_date", "agency_name", "report_number",
        "officer_name")  # fmt: skip
Role = Literal["reference", "party", "facts", "money"]


def group(name: str, *fields: str, role: Role = "facts") -> Group:
    """Facts under a heading."""
    return Group(name=name, fields=fields, role=role)


def states(paper: Paper, field: str) -> bool:
    """Whether the paper has something to say about a fact."""
    return paper.facts.get(field, "") not in ("", ())


def complete(paper: Paper, content: Content, *, silent: tuple[str, ...] = ()) -> Content:
    """The content with every fact that the paper states in it once: what no part names goes to a group of its own.

    Groups lose what the paper does not state and what an earlier part has said. `silent` are facts that only steer.
    """
    said: set[str] = set(silent)
    issuer = tuple(_own(paper, field, place) for place, field in enumerate(content.issuer_fields))
    for field in (*issuer, *content.recipient):
        said.add(field)
    said |= {field for text in content.prose for field in paper.facts if f"{{{field}}}" in text}
    said |= {question for question, _, _ in content.checks}
    said |= {stamp.partition(":")[2] for stamp in content.stamps}
    if content.signature:
        said.add("signature_present")
        if not any("document_date" in one.fields for one in content.groups):
            said.add("document_date")  # stands beside the signature
    kept = []
    for one in content.groups:
        fields = tuple(field for field in one.fields if field not in said and states(paper, field))
        said.update(fields)
        if fields:
            kept.append(msgspec.structs.replace(one, fields=fields))
    totals = tuple(field for field in content.totals if states(paper, field))
    said |= {*totals, *(column.field for column in content.columns)}
    rest = tuple(field for field in paper.facts if field not in said and states(paper, field))
    if rest:
        kept.append(group("additional", *rest))
    return msgspec.structs.replace(content, issuer_fields=issuer, groups=tuple(kept), totals=totals)


def _own(paper: Paper, field: str, place: int) -> str:
    """The field that the letterhead states; none where the paper's fact is another name, address or phone."""
    if not field or not states(paper, field):
        return field
    issuer = paper.issuer
    own = (issuer.name, issuer.address.text, issuer.phone.e164)[place]
    return field if normal(paper.facts[field]) == own else ""


def maybe(rng: random.Random, chance: float, *things: str) -> tuple[str, ...]:
    """The things, or nothing."""
    return things if rng.random() < chance else ()


def mixed(rng: random.Random, groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """The groups in another order of houses; the reference stays first and a description of what happened last."""
    middle = [one for one in groups if one.role != "reference" and one.name != "narrative"]
    if rng.random() < 0.5 and len(middle) > 1:
        place = rng.randrange(len(middle) - 1)
        middle[place], middle[place + 1] = middle[place + 1], middle[place]
    first = [one for one in groups if one.role == "reference"]
    return (*first, *middle, *(one for one in groups if one.name == "narrative"))
