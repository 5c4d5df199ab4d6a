"""The audit record of a decision: each fact and finding with the values behind it, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records.audit import Audit, AuditedFact, AuditedFinding, Stated
from claimctl.stages.score.assemble import evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimctl.records import Document, Field
    from claimctl.records.audit import Step
    from claimctl.stages.score.case import Case, Finding
    from claimctl.stages.score.decide import Verdict
    from claimctl.stages.score.facts import Evidence, Fact
    from claimctl.stages.score.rules import Hit

_SIDES = (("value", "place"), ("other", "other_place"))  # the words in which checks tell what stands against what
_MOST = 12  # pieces of evidence a fact or a finding


def audit(
    case: Case, hits: Iterable[Hit], verdict: Verdict, steps: Sequence[Step], thresholds: Mapping[str, float],
    dial: str | None,
) -> Audit:  # fmt: skip
    """What the decision rests on. `dial` is the sha256 of the dial in force."""
    places = _places(case)
    return Audit(
        proposal=verdict.proposal,
        sureness=verdict.sureness,
        signs=dict(verdict.signs),
        thresholds=dict(thresholds),
        facts=(*(_fact(fact, places) for _, fact in sorted(case.facts.items())), *_payable(case, places)),
        findings=tuple(_finding(hit, places, case) for hit in hits),
        steps=tuple(steps),
        dial=dial,
        readings=verdict.readings,
    )


class _Places:
    """Where each value of a claim stands, by document, page and value, and by the words of a message."""

    def __init__(self) -> None:
        self.by_value: dict[tuple[str, int, str], Stated] = {}
        self.by_words: dict[tuple[str, str], Stated] = {}

    def of(self, told: Evidence) -> Stated:
        """A reading with its box, where it is a value of a document."""
        return self.by_value.get((told.doc_id, told.page, told.value)) or _stated(told)

    def add(self, document: Document, field: Field) -> None:
        """Note a value; of two that are told alike the surer one is kept."""
        told = evidence(document, field)
        stated = _stated(told, (field.x0, field.y0, field.x1, field.y1))
        key = (told.doc_id, told.page, told.value)
        self.by_value[key] = max(self.by_value.get(key, stated), stated, key=_sure)
        for words in (told.shown, told.value):
            at = (words, told.place)
            self.by_words[at] = max(self.by_words.get(at, stated), stated, key=_sure)


def _places(case: Case) -> _Places:
    places = _Places()
    for document in case.readable:
        for field in document.fields:
            places.add(document, field)
    return places


def _payable(case: Case, places: _Places) -> Iterable[AuditedFact]:
    """What is payable, as a sum with each of its parts and where that stands."""
    if not case.working or case.claimed is None or case.payable is None:
        return
    sum_ = " ".join(f"{'-' if step.amount < 0 else '+'} {abs(step.amount):.2f} {step.what}" for step in case.working)
    sure = case.claimed.probability
    for name in ("deductible", "coinsurance", "copay", "sum_insured"):
        sure *= case.facts[name].confidence if name in case.facts else 1.0
    value = f"{case.payable:.2f} = {sum_.removeprefix('+ ')}"
    yield AuditedFact("payable_amount", value, sure, False, tuple(places.of(step.source) for step in case.working), ())


def _fact(fact: Fact, places: _Places) -> AuditedFact:
    def found(side: Sequence[Evidence]) -> tuple[Stated, ...]:
        return tuple(places.of(each) for each in side[:_MOST])

    return AuditedFact(
        fact.name, fact.value, fact.confidence, fact.by_insurer, found(fact.supports), found(fact.contradicts)
    )


def _finding(hit: Hit, places: _Places, case: Case) -> AuditedFinding:
    found = hit.finding
    return AuditedFinding(
        hit.name,
        hit.rule.severity,
        hit.rule.outcome,
        hit.message,
        found.confidence,
        found.certain,
        tuple(_evidence(found, places, case))[:_MOST],
    )


def _evidence(finding: Finding, places: _Places, case: Case) -> Iterable[Stated]:
    """Both values with their places; of a value that was worked out (a sum) the document alone; then what is left of
    the documents that the finding concerns.
    """
    documents = {document.doc_id: document for document in case.documents}
    named: set[str] = set()
    for reading in finding.evidence:
        named.add(reading.doc_id)
        yield places.of(reading)
    for value, place in _SIDES:
        words, where = finding.words.get(value), finding.words.get(place)
        if words is None or where is None:
            continue
        stated = places.by_words.get((words, where)) or _worked_out(words, where, finding, documents)
        named.add(stated.doc_id)
        yield stated
    for doc_id in finding.doc_ids:
        if doc_id not in named and doc_id in documents:
            yield Stated(doc_id, documents[doc_id].path, 0, "", documents[doc_id].doc_type_confidence)


def _worked_out(words: str, where: str, finding: Finding, documents: Mapping[str, Document]) -> Stated:
    path, _, page = where.rpartition(", page ")
    path, number = (path, int(page)) if path and page.isdigit() else (where, 0)
    doc_id = next((each for each in finding.doc_ids if each in documents and documents[each].path == path), "")
    return Stated(doc_id, path, number, words, finding.confidence)


def _sure(stated: Stated) -> float:
    return stated.confidence


def _stated(told: Evidence, box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)) -> Stated:
    return Stated(told.doc_id, told.path, told.page, told.shown, told.confidence, *box)
