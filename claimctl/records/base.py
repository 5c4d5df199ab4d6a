"""What all records share: the base class, and the words that fields of them may hold."""

from __future__ import annotations

from typing import Literal

import msgspec

Status = Literal["done", "refused", "failed"]
StageName = Literal["ocr", "classify", "extract", "score"]
TextSource = Literal["text_layer", "form", "ocr", "mixed"]
FormKind = Literal["text", "checkbox", "radio", "choice", "signature", "handwriting"]
Outcome = Literal["approve", "review", "investigate", "incomplete", "deny"]
Severity = Literal["info", "warning", "error"]
ClauseKind = Literal["cover", "exclusion", "condition", "definition", "limit", "deductible"]

DOC_TYPES: tuple[str, ...] = (
    "claim_form", "cms1500", "ub04", "medical_bill", "eob", "discharge_summary", "lab_report", "prescription",
    "medical_note", "police_report", "repair_estimate", "invoice", "receipt", "policy", "insurance_card",
    "id_document", "correspondence", "bank_statement", "damage_photo", "other",
)  # fmt: skip


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The base of all records: immutable, compact as msgpack, without a cycle among its fields."""
