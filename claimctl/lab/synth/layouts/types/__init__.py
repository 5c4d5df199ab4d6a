"""What each type of document says: a paper's `Content`, with its optional parts drawn from the sheet's chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.types import bills, forms, insurer, letters, medical, reports

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content

    Teller = Callable[[random.Random, Paper], Content]

CONTENTS: dict[str, Teller] = {
    "claim_form": forms.claim_form,
    "medical_bill": bills.medical_bill,
    "eob": insurer.eob,
    "discharge_summary": medical.discharge_summary,
    "medical_note": medical.medical_note,
    "lab_report": medical.lab_report,
    "prescription": medical.prescription,
    "police_report": reports.police_report,
    "repair_estimate": bills.repair_estimate,
    "invoice": bills.invoice,
    "receipt": bills.receipt,
    "policy": insurer.policy,
    "insurance_card": insurer.insurance_card,
    "correspondence": letters.correspondence,
    "bank_statement": insurer.bank_statement,
    "other": letters.other,
}
