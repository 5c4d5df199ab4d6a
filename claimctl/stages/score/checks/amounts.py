"""Do the amounts add up, and are they within the policy?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.stages.score.assemble import evidence
from claimctl.stages.score.case import Finding, Parameters, doc_ids, told
from claimctl.stages.score.compare import same_money
from claimctl.stages.score.facts import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.records import Document
    from claimctl.stages.score.case import Case
    from claimctl.stages.score.facts import Evidence

_FEW = 2


class NearLimit(Parameters, frozen=True):
    """`share`: how close below the limit, as a share of it."""

    share: float = 0.05


class RoundAmount(Parameters, frozen=True):
    """`multiple`: what a round amount is a multiple of; `least`: from which amount it tells anything."""

    multiple: float = 100.0
    least: float = 500.0

    def __post_init__(self) -> None:
        if self.multiple <= 0:
            raise ValueError("`multiple` must be above 0")


class TotalsAddUp(Parameters, frozen=True):
    """`doc_types`: the documents whose total is subtotal and tax; a medical bill may take payments off as well."""

    doc_types: tuple[str, ...] = ()


class Supported(Parameters, frozen=True):
    """Found where the bills add up to `least` (or more) and under `most` of what is claimed, as shares of it."""

    least: float = 0.0
    most: float = 1.0


def line_items_add_up(case: Case, _: Parameters) -> Iterator[Finding]:
    """Line items whose sum is neither the subtotal nor the total of their document, with or without tax.

    As probable as every amount is right; less than `min_field_confidence` is no finding, so a list that was read with
    doubt is not held against a claim.
    """
    for document in case.readable:
        amounts = [item.amount for item in document.line_items]
        if len(amounts) < 2 or None in amounts:
            continue
        total = _money(case, document, "total")
        subtotal = _money(case, document, "subtotal")
        tax = _money(case, document, "tax")
        stated = [value for value in (subtotal, total) if value is not None]
        if not stated:
            continue
        items = round(sum(amount for amount in amounts if amount is not None), 2)
        taxed = items + (tax.number or 0.0 if tax else 0.0)
        fits = [value for value in stated if _near(case, items, value) or _near(case, taxed, value)]
        sure = stated[0].confidence
        for item in document.line_items:
            sure *= item.confidence
        if not fits and sure >= case.config.min_field_confidence:
            place = f"{document.path}, page {document.line_items[0].page}"
            words = {"value": money(items, stated[0].currency), "place": place}
            yield Finding(words | _other(stated[0]), (document.doc_id,), sure)


def rows_reconciled(case: Case, _: Parameters) -> Iterator[Finding]:
    """Rows that are not all there, or not all right: what was read is not what the document states of its own rows.

    Three signs: a stated count that the rows don't reach, a stated sum of a section that its rows don't make, and rows
    whose sum is not the stated total where one of them was read with doubt or has no amount (where all were read well,
    `line_items_add_up` speaks). As probable as the stated number is right.
    """
    for document in case.readable:
        place = f"{document.path}, page {document.line_items[0].page}" if document.line_items else document.path
        for field in document.fields:
            if field.field in {"stated_rows", "stated_sum"} and not field.valid:
                where = evidence(document, field)
                count = field.field == "stated_rows"
                read = f"{len(document.line_items)} rows" if count else money(_after(field.issues), field.currency)
                stated = f"{field.value} rows" if count else money(where.number or 0.0, field.currency)
                words = {"value": read, "place": place, "other": stated, "other_place": where.place}
                yield Finding(words, (document.doc_id,), field.confidence)
        yield from _doubtful_sum(case, document, place)


def _after(issues: tuple[str, ...]) -> float:
    """The number that an issue ends with: `rows_add_up_to_120.50`."""
    return float(issues[0].rpartition("_")[2])


def _doubtful_sum(case: Case, document: Document, place: str) -> Iterator[Finding]:
    stated = [value for name in ("subtotal", "total") if (value := _money(case, document, name)) is not None]
    if len(document.line_items) < _FEW or not stated:
        return
    sure = stated[0].confidence
    for item in document.line_items:
        sure *= item.confidence
    open_rows = sum(item.amount is None for item in document.line_items)
    items = round(sum(item.amount or 0.0 for item in document.line_items), 2)
    tax = _money(case, document, "tax")
    taxed = items + (tax.number or 0.0 if tax else 0.0)
    if any(_near(case, items, value) or _near(case, taxed, value) for value in stated):
        return
    if open_rows or sure < case.config.min_field_confidence:
        rows = f", {open_rows} rows without an amount" if open_rows else ""
        words = {"value": money(items, stated[0].currency) + rows, "place": place}
        yield Finding(words | _other(stated[0]), (document.doc_id,), stated[0].confidence)


def totals_add_up(case: Case, parameters: TotalsAddUp) -> Iterator[Finding]:
    """Subtotal and tax that do not make the total."""
    for document in case.readable:
        if parameters.doc_types and document.doc_type not in parameters.doc_types:
            continue
        total, subtotal, tax = (_money(case, document, name) for name in ("total", "subtotal", "tax"))
        if total is None or subtotal is None or tax is None:
            continue
        added = round((subtotal.number or 0.0) + (tax.number or 0.0), 2)
        if not _near(case, added, total):
            confidence = total.confidence * subtotal.confidence * tax.confidence
            words = {"value": money(added, subtotal.currency), "place": subtotal.place}
            yield Finding(words | _other(total), (document.doc_id,), confidence)


def claimed_supported(case: Case, parameters: Supported) -> Iterator[Finding]:
    """More claimed than the bills add up to.

    Nothing is found while a document can't be read, which may be a bill.
    """
    asked = case.claimed
    if len(case.readable) < len(case.documents):
        return
    if asked is None or asked.basis == "billed" or not asked.amount or asked.billed is None:
        return
    exceeds = asked.amount > asked.billed + case.config.amount_tolerance
    if exceeds and parameters.least <= asked.billed / asked.amount < parameters.most:
        bills = [bill.evidence for bill in asked.bills]
        words = {
            "value": money(asked.amount, asked.currency),
            "place": asked.source.place,
            "other": money(asked.billed, asked.currency),
            "other_place": "; ".join(bill.place for bill in bills[:5]) + ("; ..." if len(bills) > 5 else ""),
        }
        yield Finding(words, doc_ids(asked.source, *bills), asked.probability * asked.billed_probability)


def one_currency(case: Case, _: Parameters) -> Iterator[Finding]:
    """Amounts in several currencies, which are not added or compared."""
    asked = case.claimed
    if asked is None:
        return
    stated = {asked.currency} - {None} if asked.basis != "billed" else set()
    limits = [case.facts[name].currency for name in ("sum_insured", "deductible") if name in case.facts]
    currencies = sorted({*asked.currencies, *stated, *limits} - {None}, key=str)
    if len(currencies) > 1:
        bills = [bill.evidence for bill in asked.bills]
        yield Finding({"currencies": ", ".join(map(str, currencies))}, doc_ids(*bills), asked.billed_probability)


def over_sum_insured(case: Case, _: Parameters) -> Iterator[Finding]:
    """More claimed than the sum insured."""
    claimed, limit = _claimed(case), case.facts.get("sum_insured")
    if claimed is not None and limit is not None and (claimed.number or 0.0) > (limit.number or 0.0):
        where = told(limit)
        yield Finding(_words(claimed) | _other(where), doc_ids(claimed, where), claimed.confidence * limit.confidence)


def below_deductible(case: Case, _: Parameters) -> Iterator[Finding]:
    """A claim that its deductible uses up. Certain where the insurer states the deductible, and somebody the amount.

    Bills added up are the least that is claimed: one that is still to come, or was not read as one, makes it more.
    """
    claimed, deductible = _claimed(case), case.facts.get("deductible")
    if claimed is None or deductible is None or not deductible.number:
        return
    if (claimed.number or 0.0) <= deductible.number:
        where = told(deductible)
        certain = deductible.by_insurer and not deductible.contradicts
        certain = certain and claimed.confidence >= case.config.approve_confidence
        certain = certain and case.claimed is not None and case.claimed.basis != "billed"
        confidence = claimed.confidence * deductible.confidence
        yield Finding(_words(claimed) | _other(where), doc_ids(claimed, where), confidence, certain)


def over_limit(case: Case, _: Parameters) -> Iterator[Finding]:
    """More claimed than may be approved without a human."""
    claimed = _claimed(case)
    if claimed is not None and (claimed.number or 0.0) > case.config.approve_limit:
        words = {**_words(claimed), "limit": money(case.config.approve_limit)}
        yield Finding(words, doc_ids(claimed), claimed.confidence)


def near_limit(case: Case, parameters: NearLimit) -> Iterator[Finding]:
    """An amount just below what is looked at by a human."""
    claimed, limit = _claimed(case), case.config.approve_limit
    if claimed is not None and limit * (1.0 - parameters.share) <= (claimed.number or 0.0) <= limit:
        yield Finding({**_words(claimed), "limit": money(limit)}, doc_ids(claimed), claimed.confidence)


def round_amount(case: Case, parameters: RoundAmount) -> Iterator[Finding]:
    """A round amount where real costs seldom are."""
    claimed = _claimed(case)
    if claimed is None or claimed.number is None or claimed.number < parameters.least:
        return
    if round(claimed.number * 100) % round(parameters.multiple * 100) == 0:
        yield Finding(_words(claimed), doc_ids(claimed), claimed.confidence)


def _claimed(case: Case) -> Evidence | None:
    """The claimed amount with its place and its probability."""
    asked = case.claimed
    if asked is None or asked.amount is None:
        return None
    where = asked.source
    return type(where)(
        where.doc_id, where.path, where.page, where.value, asked.probability, asked.amount, None, asked.currency
    )


def _money(case: Case, document: Document, field: str) -> Evidence | None:
    """The document's amount of that name, where it has one and no other beside it."""
    found = [
        evidence(document, value)
        for value in document.fields
        if value.field == field and value.confidence >= case.config.min_field_confidence
    ]
    return found[0] if len({value.number for value in found} - {None}) == 1 else None


def _near(case: Case, amount: float, value: Evidence) -> bool:
    return same_money(amount, value.number or 0.0, case.config.amount_tolerance)


def _words(value: Evidence) -> dict[str, str]:
    return {"value": value.shown, "place": value.place}


def _other(value: Evidence) -> dict[str, str]:
    return {"other": value.shown, "other_place": value.place}
