"""Reports by the police."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Content
from claimctl.lab.synth.layouts.types.parts import INSURED, VEHICLE, complete, group, maybe, mixed, states

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper


def police_report(rng: random.Random, paper: Paper) -> Content:
    """The police's record: the event, the people and vehicles, the account."""
    car = states(paper, "vin") or states(paper, "license_plate")
    groups = (
        group("report", "report_number", "report_date", "officer_name", "claim_number", "document_number",
              "document_date", role="reference"),
        group("incident", "loss_date", "loss_time", "loss_location", "loss_cause"),
        group("unit_1" if car else "reporter", "_driver", "_driver_phone", *INSURED, *VEHICLE, role="party"),
        group("unit_2", "_other_name", "_other_phone", "_other_plate", role="party"),
        group("narrative", "loss_description"),
    )  # fmt: skip
    content = Content(
        title="title.police_report.motor" if car else "title.police_report",
        issuer_fields=("agency_name", "agency_address", "agency_phone"),
        groups=mixed(rng, groups) if rng.random() < 0.3 else groups,
        prose=(
            *(f"{text}" for text in paper.paragraphs),
            *maybe(rng, 0.5, "police.note"), *maybe(rng, 0.2 if car else 0, "police.codes"),
        ),
        checks=(("checks.photos", ("yes", "no"), rng.choice((0, 1, -1))),) if rng.random() < 0.4 else (),
        signature="sign.officer" if states(paper, "signature_present") else "",
        footer=maybe(rng, 0.3, "police.distribution"),
        stamps=maybe(rng, 0.15, "stamp.copy"),
    )  # fmt: skip
    return complete(paper, content)
