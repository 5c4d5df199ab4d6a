"""Values without a label, where the type of document implies them: who issued it, a letter's date, a receipt's total.

They rank below labelled values: what a label names is not outvoted by where something stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.extract import candidates
from claimctl.stages.extract.position import days, heads, vehicles
from claimctl.stages.extract.position.amounts import credible, taxes, totals, weigh
from claimctl.stages.extract.position.blocks import line_of, paired
from claimctl.stages.extract.validators import vin_check_digit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.config import DocType
    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.pairing import Pair

__all__ = ["credible", "pairs", "taxes", "weigh"]

_HEAD_OF = {
    "invoice": "vendor", "receipt": "vendor", "repair_estimate": "vendor", "policy": "vendor",
    "insurance_card": "vendor", "correspondence": "vendor", "bank_statement": "vendor", "medical_bill": "provider",
    "discharge_summary": "provider", "lab_report": "provider", "prescription": "provider", "medical_note": "provider",
    "ub04": "provider", "police_report": "agency", "id_document": "agency",
}  # fmt: skip
_BILLS = frozenset({
    "invoice", "receipt", "repair_estimate", "medical_bill", "bank_statement", "insurance_card", "ub04",
})  # fmt: skip
_DIAGNOSED = frozenset({
    "cms1500", "ub04", "discharge_summary", "medical_note", "medical_bill", "lab_report", "prescription", "claim_form",
    "eob",
})  # fmt: skip


def pairs(
    sheet: Sheet, hits: Sequence[Hit], doc_type: str, doctype: DocType, habits: Habits, *, first: bool
) -> list[Pair]:
    """The readings that place or shape alone give on a page; `first` is true for a document's first page."""
    found = [*_vins(sheet, doctype), *vehicles.find(sheet, doctype)]
    if doc_type in _DIAGNOSED:
        found += _diagnoses(sheet, doctype)
    if first and doc_type in _HEAD_OF:
        found += heads.head(sheet, hits, _HEAD_OF[doc_type], doctype, habits, bills=doc_type in _BILLS)
    if first:
        found += heads.blocks(sheet, hits, doc_type, doctype, habits)
    if "loss_time" in doctype.fields:
        found += days.times(sheet)
    if "document_date" in doctype.fields:
        found += days.find(sheet, hits, doc_type, habits, first=first)
    if doc_type == "receipt":
        found += totals(sheet, habits)
    return found


def _vins(sheet: Sheet, doctype: DocType) -> Iterator[Pair]:
    if "vin" not in doctype.fields:
        return
    for chunk in sheet.chunks:
        for reading in candidates.vins(line_of(sheet, chunk)):
            if vin_check_digit(reading.value):
                yield paired("vin", sheet, reading, 0.6, "pattern")


def _diagnoses(sheet: Sheet, doctype: DocType) -> Iterator[Pair]:
    """ICD-10 codes with their dot; without a label nothing less is one."""
    if "diagnosis_code" not in doctype.fields:
        return
    for chunk in sheet.chunks:
        for reading in candidates.diagnoses(line_of(sheet, chunk)):
            if "." in reading.raw and reading.raw[0].isalpha():
                yield paired("diagnosis_code", sheet, reading, 0.45, "pattern")
