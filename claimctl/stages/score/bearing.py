"""What of a claim's papers its decision rests on, and how sure it is that each is what it is taken for.

A paper's type alone may be doubtful and yet be borne out: a bill with whose amount the bills add up to what is claimed
is a bill, and what states most of what claim forms state is one. And where nothing rests on a paper, its type need not
be certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.bills import BILLING_TYPES, either
from claimctl.stages.score.compare import same_money

if TYPE_CHECKING:
    from claimctl.records import Document
    from claimctl.stages.score.case import Case

# What a payment rests on, beside the claimed amount.
PAYMENT_RESTS_ON = (
    "policy_number", "claimant", "loss_date", "policy_start", "policy_end", "deductible", "sum_insured",
)  # fmt: skip
# What a claim form says beside the amount, by the fields that do, and the rules that find nothing without it.
_OF_FORM = (
    ({"signature_present"}, "form_not_signed"),
    ({"loss_cause", "loss_description", "diagnosis", "diagnosis_code"}, "missing_police_report"),
)
_OF_AMOUNT = ("amount_conflict", "amount_not_supported", "bills_missing")
_BORNE_OUT = 0.9  # a bill with which the sum is what is claimed; another kind of paper could repeat its amount
# What together makes a paper a claim form, whatever it looks like: letters tell some of it, reports of the police most,
# but not what is claimed, or on which policy it is signed for.
_TOLD_BY_FORMS = frozenset({
    "claimed_amount", "policy_number", "signature_present", "claimant_name", "insured_name", "loss_date", "loss_cause",
    "loss_description", "loss_location", "report_date",
})  # fmt: skip
_TOLD_BY_FORMS_ALONE = (frozenset({"claimed_amount"}), frozenset({"policy_number", "signature_present"}))
_ENOUGH = 6


def confirmed(case: Case) -> bool:
    """Whether what is claimed is what the bills add up to, and not merely that sum."""
    amount = case.claimed
    return (
        amount is not None
        and amount.amount is not None
        and amount.billed is not None
        and amount.basis != "billed"
        and same_money(amount.amount, amount.billed, case.config.amount_tolerance)
    )


def certainty(case: Case, document: Document) -> float:
    """How sure it is that a paper is what it is taken for."""
    sure = document.doc_type_confidence
    if document.doc_type in BILLING_TYPES and _counted(case, document) and confirmed(case):
        sure = either(sure, _BORNE_OUT)
    if document.doc_type == "claim_form" and _reads_like_a_form(_stated(case, document)):
        sure = either(sure, _BORNE_OUT)
    return sure


def overlooked(case: Case) -> float:
    """The probability that something is wrong with the claim which no rule could find, for want of what it looks at.

    A claim form says what is claimed, what happened, and who signs it. What of these was not read can't disagree with
    the other papers, and would as often as in any claim.
    """
    forms = [_stated(case, document) for document in case.readable if document.doc_type == "claim_form"]
    if not forms:
        return 0.0
    blind = [name for fields, name in _OF_FORM if not any(fields & form for form in forms)]
    if case.claimed is None or case.claimed.basis == "billed":
        blind += _OF_AMOUNT
    nothing = 1.0
    for name in blind:
        rule = case.config.rules.get(name)
        if rule is not None and (not rule.lines or case.line.name in rule.lines):
            nothing *= 1.0 - (case.config.base_rate if rule.base_rate is None else rule.base_rate)
    return 1.0 - nothing


def _stated(case: Case, document: Document) -> set[str]:
    least = case.config.min_field_confidence
    return {field.field for field in document.fields if field.value and field.confidence >= least}


def _reads_like_a_form(stated: set[str]) -> bool:
    return len(_TOLD_BY_FORMS & stated) >= _ENOUGH and any(each <= stated for each in _TOLD_BY_FORMS_ALONE)


def rests_on(case: Case, document: Document) -> bool:
    """Whether the decision rests on a paper being what it is taken for.

    It does where its amount counts, where no other paper that is certain enough meets a requirement that it meets, and
    where it alone states what a payment rests on.
    """
    if _counted(case, document):
        return True
    least = case.config.min_type_confidence
    for kinds in case.line.line.required:
        others = [d for d in case.readable if d.doc_type in kinds and d.doc_id != document.doc_id]
        if document.doc_type in kinds and not any(certainty(case, other) >= least for other in others):
            return True
    facts = [case.facts[name] for name in (*PAYMENT_RESTS_ON, "claimed_amount") if name in case.facts]
    return any({stated.doc_id for stated in fact.supports} == {document.doc_id} for fact in facts)


def _counted(case: Case, document: Document) -> bool:
    return case.claimed is not None and any(bill.evidence.doc_id == document.doc_id for bill in case.claimed.bills)
