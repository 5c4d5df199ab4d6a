"""Medical papers: summaries, notes, laboratory values, prescriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.content import Content
from claimctl.lab.synth.layouts.types.parts import CARE, PATIENT, complete, group, maybe, states

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Group

_IDS = ("member_id", "group_number", "policy_number", "claim_number", "document_number")


def sections(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Paragraphs as prose: a few words without a full stop, with text after them, are a heading."""
    prose: list[str] = []
    last = len(paragraphs) - 1
    for place, words in enumerate(paragraphs):
        short = len(words) < 32 and "\n" not in words and not words.endswith((".", "!", "?"))
        under = bool(prose) and prose[-1].startswith("# ")
        prose.append(f"# {words}" if short and place < last and not under else words)
    return tuple(prose)


def _sign(paper: Paper, key: str) -> str:
    return key if states(paper, "signature_present") else ""


def _diagnoses(rng: random.Random) -> Group:
    fields = ("diagnosis_code", "diagnosis") if rng.random() < 0.5 else ("diagnosis", "diagnosis_code")
    return group("diagnoses", *fields)


def discharge_summary(rng: random.Random, paper: Paper) -> Content:
    """The hospital's account of a stay."""
    stay = group("stay", "admission_date", "discharge_date", "service_date", "_clinician")
    content = Content(
        title="title.discharge_summary", issuer_fields=CARE,
        groups=(group("reference", *_IDS, "document_date", role="reference"), group("patient", *PATIENT, role="party"),
                *((stay, _diagnoses(rng)) if rng.random() < 0.7 else (_diagnoses(rng), stay)),
                group("provider", "provider_npi", "provider_tax_id")),
        prose=(*sections(paper.paragraphs), *maybe(rng, 0.25, "medical.dictated")),
        signature=_sign(paper, "sign.physician"), footer=maybe(rng, 0.5, "medical.confidential"),
    )  # fmt: skip
    return complete(paper, content)


def medical_note(rng: random.Random, paper: Paper) -> Content:
    """A doctor's note of a visit."""
    content = Content(
        title="title.medical_note", issuer_fields=CARE,
        groups=(group("reference", *_IDS, "document_date", "service_date", role="reference"),
                group("patient", *PATIENT, role="party"),
                group("stay", "admission_date", "discharge_date", "_clinician"), _diagnoses(rng),
                group("provider", "provider_npi", "provider_tax_id")),
        prose=(*maybe(rng, 0.2, "medical.vitals"), *sections(paper.paragraphs),
               *maybe(rng, 0.15, "medical.dictated")),
        signature=_sign(paper, "sign.physician"), footer=maybe(rng, 0.4, "medical.confidential"),
    )  # fmt: skip
    return complete(paper, content)


def lab_report(rng: random.Random, paper: Paper) -> Content:
    """A laboratory's table of results."""
    content = Content(
        title="title.lab_report", issuer_fields=CARE,
        groups=(group("patient", *PATIENT, "member_id", role="party"),
                group("specimen", "document_number", "service_date", "document_date", "_clinician", role="reference"),
                group("provider", "provider_npi", "provider_tax_id")),
        table=paper.table, prose=("lab.note", *maybe(rng, 0.3, "lab.method")),
        signature=_sign(paper, "sign.physician"), footer=maybe(rng, 0.3, "lab.licence"),
    )  # fmt: skip
    return complete(paper, content)


def prescription(rng: random.Random, paper: Paper) -> Content:
    """What the doctor ordered, on a full page."""
    head = ("# Rx",) if rng.random() < 0.7 else ()
    content = Content(
        title="title.prescription", issuer_fields=CARE,
        groups=(group("patient", *PATIENT, "member_id", role="party"),
                group("prescriber", "_clinician", "provider_npi", "document_date", "document_number",
                      role="reference")),
        prose=(*head, *paper.paragraphs, *maybe(rng, 0.5, "rx.note")), signature=_sign(paper, "sign.prescriber"),
    )  # fmt: skip
    return complete(paper, content)
