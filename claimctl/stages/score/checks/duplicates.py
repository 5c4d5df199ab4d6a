"""Is a document used more than once?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.case import Finding, Parameters, doc_ids
from claimctl.stages.score.compare import identifier, same_money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.stages.score.bills import Bill
    from claimctl.stages.score.case import Case


class Copies(Parameters, frozen=True):
    """`ignored_types`: documents that rightly stand in many claims."""

    ignored_types: tuple[str, ...] = ()


def copies_elsewhere(case: Case, parameters: Copies) -> Iterator[Finding]:
    """Documents whose very file is in another claim too."""
    for document in case.documents:
        if document.copies_in and document.doc_type not in parameters.ignored_types:
            claims = ", ".join(document.copies_in[:5]) + (", ..." if len(document.copies_in) > 5 else "")
            yield Finding({"place": document.path, "claims": claims}, (document.doc_id,))


def copies_within(case: Case, _: Parameters) -> Iterator[Finding]:
    """Files that the claim holds twice."""
    first: dict[str, str] = {}
    for document in case.documents:
        if document.doc_id in first:
            words = {"place": document.path, "other_place": first[document.doc_id]}
            yield Finding(words, (document.doc_id,))
        else:
            first[document.doc_id] = document.path


def number_reused(case: Case, _: Parameters) -> Iterator[Finding]:
    """Two bills of one type under one number with different amounts: one of them may have been altered."""
    if case.claimed is None:
        return
    first: dict[tuple[str, str], Bill] = {}
    for bill in sorted(
        (*case.claimed.bills, *case.claimed.left_out), key=lambda b: (b.evidence.path, b.evidence.doc_id)
    ):
        if not bill.number:
            continue
        other = first.setdefault((bill.doc_type, identifier(bill.number)), bill)
        if not same_money(bill.amount, other.amount, case.config.amount_tolerance):
            words = {
                "number": bill.number,
                "value": other.evidence.shown,
                "place": other.evidence.place,
                "other": bill.evidence.shown,
                "other_place": bill.evidence.place,
            }
            confidence = bill.evidence.confidence * other.evidence.confidence
            yield Finding(words, doc_ids(other.evidence, bill.evidence), confidence)
