"""A claim's documents made into one set of facts.

A fact's value is the one that the documents make most probable. With c the best confidence of each document whose
value agrees, a value has the odds o = p / (1 - p), p = 1 - product(1 - c): documents that agree strengthen one another.
The values compete: the probability of the best is o(best) / (1 + sum of all o). So one document with 0.9 gives 0.9, two
that agree 0.99, and two that disagree 0.47 each. Of values that agree but are not equal (`J. Smith`, `John Smith`) the
fullest is taken, and who contradicts is measured against that one.

What the insurer knows (`claims.csv`) wins over every document and is certain. Values below `min_field_confidence` may
support a value, and never make or contradict one.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from claimctl.stages.score.compare import identifier, name_words, same_identifier, same_money, same_name
from claimctl.stages.score.facts import FACTS, INSURER, Evidence, Fact, FactSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import ScoreConfig
    from claimctl.records import Claim, Document, Field
    from claimctl.stages.score.facts import Kind

_SUREST = 0.999  # no single reading is more certain than this
_AMOUNT = re.compile(r"-?\d+(,\d{3})*(\.\d+)?")

_Statement = tuple["Document", tuple[tuple[int, "Field"], ...]]  # a document and its values, each with its field's rank


def assemble(claim: Claim, config: ScoreConfig) -> dict[str, Fact]:
    """The claim's facts by name (see FACTS), those that nothing states left out."""
    known, _ = insurer_facts(claim.attributes)
    facts: dict[str, Fact] = {}
    readable = [document for document in claim.documents if document.status == "done"]
    for name, spec in FACTS.items():
        fact = _merge(name, spec, _statements(spec, readable), known.get(name), config)
        if fact is not None:
            facts[name] = fact
    return facts


def insurer_facts(attributes: Mapping[str, str]) -> tuple[dict[str, Evidence], tuple[str, ...]]:
    """What `claims.csv` states as evidence by fact, and the columns whose text can't be read. Unknown columns pass."""
    known: dict[str, Evidence] = {}
    unreadable: list[str] = []
    for name, spec in FACTS.items():
        text = attributes.get(name, "").strip()
        if not text:
            continue
        number = _amount(text) if spec.kind == "money" else None
        date = _date(text) if spec.kind == "date" else None
        if (spec.kind == "money" and number is None) or (spec.kind == "date" and date is None):
            unreadable.append(name)
            continue
        value = date.isoformat() if date else text
        currency = attributes.get("currency", "").strip().upper() or None if number is not None else None
        known[name] = Evidence("", INSURER, 0, value, 1.0, number, date, currency)
    return known, tuple(unreadable)


def evidence(document: Document, field: Field) -> Evidence:
    """A document's value with its place."""
    return Evidence(
        document.doc_id,
        document.path,
        field.page,
        field.value,
        field.confidence,
        field_number(field),
        field_date(field),
        field.currency,
    )


def field_number(field: Field) -> float | None:
    """The value as a number, where it is one."""
    return field.value_number if field.value_number is not None else _amount(field.value)


def field_date(field: Field) -> dt.date | None:
    """The value as a date, where it is an ISO date."""
    return field.value_date or _date(field.value)


def _amount(text: str) -> float | None:
    return float(text.replace(",", "")) if _AMOUNT.fullmatch(text) else None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _statements(spec: FactSpec, documents: Sequence[Document]) -> list[_Statement]:
    """The documents that state the fact. A second copy of a file adds nothing to the first."""
    found: dict[str, _Statement] = {}
    for document in documents:
        if document.doc_id in found or (spec.doc_types and document.doc_type not in spec.doc_types):
            continue
        values = tuple(
            (rank, field)
            for rank, name in enumerate(spec.fields)
            for field in document.fields
            if field.field == name and field.value and _readable(spec.kind, field)
        )
        if values:
            found[document.doc_id] = (document, values)
    return list(found.values())


def _readable(kind: Kind, field: Field) -> bool:
    if kind == "date":
        return field_date(field) is not None
    return kind != "money" or field_number(field) is not None


def _merge(
    name: str, spec: FactSpec, statements: list[_Statement], known: Evidence | None, config: ScoreConfig
) -> Fact | None:
    least = config.min_field_confidence
    if known is not None:
        best, probability = known, 1.0
    else:
        ranks = [rank for _, values in statements for rank, field in values if field.confidence >= least]
        if not ranks:
            return None
        first = min(ranks)
        candidates = [
            evidence(document, field)
            for document, values in statements
            for rank, field in values
            if rank == first and field.confidence >= least
        ]
        best, probability = _most_probable(spec.kind, candidates, statements, config)

    supports, contradicts, vouched = [], [], []
    for document, values in statements:
        agreeing = [f for _, f in values if _agree(spec.kind, best, evidence(document, f), config)]
        firm = [f for _, f in values if f.confidence >= least]
        if agreeing:
            supports.append(evidence(document, max(agreeing, key=_sureness)))
            vouched += [evidence(document, f) for f in firm]
        elif firm:
            contradicts.append((document, firm))

    # A document that names the claimant beside the policyholder or the patient speaks for them too.
    against = [
        evidence(document, max(firm, key=_sureness))
        for document, firm in contradicts
        if spec.kind != "name"
        or not any(_agree(spec.kind, other, evidence(document, f), config) for f in firm for other in vouched)
    ]
    supports.sort(key=lambda e: (e.doc_id != best.doc_id, -e.confidence, e.path, e.doc_id))
    against.sort(key=lambda e: (-e.confidence, e.path, e.doc_id))
    if known is not None:
        supports.insert(0, known)
    if spec.kind == "text":
        against = []
    return Fact(
        name,
        best.value,
        probability,
        tuple(supports),
        tuple(against),
        best.number,
        best.date,
        best.currency,
        by_insurer=known is not None,
    )


def _most_probable(
    kind: Kind, candidates: list[Evidence], statements: list[_Statement], config: ScoreConfig
) -> tuple[Evidence, float]:
    """The best value and its probability (see the module)."""
    doubt: dict[str, float] = {}  # of each distinct value: the probability that all who state it are wrong
    fullest: dict[str, Evidence] = {}
    for value in {_plain(kind, c): c for c in candidates}.values():
        agreeing = [c for c in candidates if _agree(kind, value, c, config)]
        remaining = 1.0
        for document, values in statements:
            sure = [f.confidence for _, f in values if _agree(kind, value, evidence(document, f), config)]
            remaining *= 1.0 - min(max(sure, default=0.0), _SUREST)
        full = max(agreeing, key=lambda c: (_fullness(kind, c), c.confidence, c.value, c.path, c.doc_id))
        key = _plain(kind, full)
        doubt[key] = min(doubt.get(key, 1.0), remaining)
        fullest[key] = full
    odds = {key: (1.0 - remaining) / max(remaining, 1e-12) for key, remaining in doubt.items()}
    best = max(odds, key=lambda key: (odds[key], fullest[key].confidence, key))
    return fullest[best], odds[best] / (1.0 + sum(odds.values()))


def _agree(kind: Kind, one: Evidence, other: Evidence, config: ScoreConfig) -> bool:
    if kind == "name":
        return same_name(one.value, other.value)
    if kind == "identifier":
        return same_identifier(one.value, other.value)
    if kind == "date":
        return one.date == other.date
    if kind == "money":
        currencies = {one.currency, other.currency} - {None}
        return len(currencies) < 2 and same_money(one.number or 0.0, other.number or 0.0, config.amount_tolerance)
    return one.value.casefold() == other.value.casefold()


def _plain(kind: Kind, value: Evidence) -> str:
    if kind == "name":
        return " ".join(name_words(value.value))
    if kind == "identifier":
        return identifier(value.value)
    if kind == "money":
        return f"{value.number} {value.currency or ''}"
    return value.value.casefold()


def _fullness(kind: Kind, value: Evidence) -> int:
    return len(_plain(kind, value)) if kind in {"name", "identifier"} else 0


def _sureness(field: Field) -> tuple[float, str, int]:
    return field.confidence, field.value, -field.page
