"""What a claim asks for, and what of it is payable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from claimctl.records import Record
from claimctl.stages.score.assemble import evidence, field_number
from claimctl.stages.score.bills import Bill, each_cost_once, either
from claimctl.stages.score.compare import same_money
from claimctl.stages.score.facts import Evidence, Fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import ScoreConfig
    from claimctl.records import Document

Basis = Literal["insurer", "stated", "billed"]


class Claimed(Record, frozen=True):
    """What a claim asks for.

    `basis` says who: the insurer's data, a claim form, or the bills added up. `billed` is the sum of the `bills`, each
    cost once; `left_out` are those that another bill already covers. `currencies` are all that the bills name; with
    more than one there is no sum, and `billed` is None. `probability` is that of `amount` being right.
    """

    amount: float | None
    currency: str | None
    probability: float
    basis: Basis
    source: Evidence
    billed: float | None
    billed_probability: float
    bills: tuple[Bill, ...]
    left_out: tuple[Bill, ...]
    currencies: tuple[str, ...]


def claimed(documents: Sequence[Document], facts: Mapping[str, Fact], config: ScoreConfig) -> Claimed | None:
    """The amount asked for: the insurer's record, else what a claim form states, else the sum of the bills.

    Each cost counts once. Left out of the sum are: a second copy of a bill (same type, same amount, and the same number
    or, where one has none, the same date, with no issuer against it); a document of another type with the amount of a
    bill that is already counted (the receipt that pays an invoice, the invoice that follows an estimate, the statement
    that follows a CMS-1500), one of each type for each bill; an estimate by whoever issued a counted invoice. Several
    currencies are not added. The sum is right with the probability that all of its amounts are; where a stated
    amount equals the sum, with the probability that not both are wrong. None where nothing is asked for.
    """
    counted, left_out = each_cost_once(documents, config)
    currencies = tuple(sorted({bill.evidence.currency for bill in counted if bill.evidence.currency}))
    billed = round(sum(bill.amount for bill in counted), 2) if counted and len(currencies) < 2 else None
    billed_probability = 1.0
    for bill in counted:
        billed_probability *= bill.probability

    stated = facts.get("claimed_amount") or _form_total(documents, config)
    rest = (billed, billed_probability if counted else 0.0, tuple(counted), tuple(left_out), currencies)
    if stated is not None and stated.number is not None:
        probability = stated.confidence
        if billed is not None and same_money(stated.number, billed, config.amount_tolerance):
            probability = either(probability, billed_probability)
        currency = stated.currency or _currency(facts) or (currencies[0] if len(currencies) == 1 else None)
        basis: Basis = "insurer" if stated.by_insurer else "stated"
        return Claimed(stated.number, currency, probability, basis, stated.source, *rest)
    if counted:
        currency = currencies[0] if len(currencies) == 1 else None
        return Claimed(billed, currency, billed_probability, "billed", counted[0].evidence, *rest)
    return None


class Share(Record, frozen=True):
    """A step from what is claimed to what is due: what it is, what it adds or takes, and whose word that is."""

    what: str
    amount: float
    source: Evidence


def working(claimed: Claimed | None, facts: Mapping[str, Fact]) -> tuple[Share, ...]:
    """How what is due comes about: the claimed amount; less the deductible; of the rest less the insured's share of it
    (coinsurance) and the copay; at most the sum insured; never below 0. Each step's amount is what it adds.

    A term that nothing states takes nothing, and has no step; () where the claimed amount is unknown.
    """
    if claimed is None or claimed.amount is None:
        return ()
    steps = [Share(f"claimed ({claimed.basis})", claimed.amount, claimed.source)]
    due = claimed.amount

    def less(what: str, amount: float, source: Evidence) -> None:
        nonlocal due
        taken = round(min(amount, due), 2)
        if taken > 0:
            steps.append(Share(what, -taken, source))
            due = round(due - taken, 2)

    deductible, share, copay, limit = (
        facts.get(name) for name in ("deductible", "coinsurance", "copay", "sum_insured")
    )
    if deductible is not None and deductible.number is not None:
        less("deductible", deductible.number, deductible.source)
    if share is not None and share.number is not None and 0 < share.number <= 100:
        part = share.number / 100 if share.number > 1 else share.number  # 20 and 0.2 are both a fifth
        less(f"coinsurance of {100 * part:g} %", due * part, share.source)
    if copay is not None and copay.number is not None:
        less("copay", copay.number, copay.source)
    if limit is not None and limit.number is not None:
        less("above the sum insured", due - limit.number, limit.source)
    return tuple(steps)


def payable(steps: tuple[Share, ...]) -> float | None:
    """What is due: the steps added up; None where there are none."""
    return max(round(sum(step.amount for step in steps), 2), 0.0) if steps else None


def _form_total(documents: Sequence[Document], config: ScoreConfig) -> Fact | None:
    """The total of a claim form that has no line for a claimed amount."""
    found = [
        (field_number(field), evidence(document, field))
        for document in documents
        if document.status == "done" and document.doc_type == "claim_form"
        for field in document.fields
        if field.field == "total" and field.confidence >= config.min_field_confidence
    ]
    if not found:
        return None
    number, source = max(found, key=lambda pair: (pair[1].confidence, pair[1].value))
    return Fact("claimed_amount", source.value, source.confidence, (source,), (), number, None, source.currency)


def _currency(facts: Mapping[str, Fact]) -> str | None:
    return next(
        (fact.currency for name in ("sum_insured", "deductible") if (fact := facts.get(name)) and fact.currency), None
    )
