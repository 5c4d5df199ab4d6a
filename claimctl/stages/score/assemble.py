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
from math import isfinite, prod
from typing import TYPE_CHECKING

from claimctl.records import Record
from claimctl.stages.score.compare import identifier, name_words, same_day, same_identifier, same_money, same_name
from claimctl.stages.score.facts import FACTS, INSURER, Evidence, Fact, FactSpec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimctl.config import ScoreConfig
    from claimctl.records import Claim, Document, Field
    from claimctl.stages.score.facts import Kind

_SUREST = 0.999  # no single reading is more certain than this
_AMOUNT = re.compile(r"-?\d+(,\d{3})*(\.\d+)?")

_PEOPLE = ("patient_name", "insured_name", "claimant_name", "customer_name")
_MOST_VALUES = 40  # of distinct values compete, those with most documents first: a misplaced archive must not hang


class Statement(Record, frozen=True):
    """What one document says of a fact: its values, each with the rank of its field among the fact's fields.

    Its echoes count where it has no value of its own (see FactSpec).
    """

    values: tuple[tuple[int, Evidence], ...]
    echoes: tuple[Evidence, ...] = ()

    def agreeing(self, kind: Kind, value: Evidence, config: ScoreConfig) -> list[Evidence]:
        """The values that agree with one, or the echoes where no value does."""
        stated = [own for _, own in self.values if _agree(kind, value, own, config)]
        return stated or [echo for echo in self.echoes if _agree(kind, value, echo, config)]

    def firm(self, config: ScoreConfig) -> list[Evidence]:
        """The values that count against others."""
        return [own for _, own in self.values if own.confidence >= config.min_field_confidence]


def assemble(claim: Claim, config: ScoreConfig) -> dict[str, Fact]:
    """The claim's facts by name (see FACTS), those that nothing states left out."""
    known, _ = insurer_facts(claim.attributes)
    facts: dict[str, Fact] = {}
    readable = [document for document in claim.documents if document.status == "done"]
    patients = {field.value for document in readable for field in document.fields if field.field == "patient_name"}
    for name, spec in FACTS.items():
        told = [document for document in readable if not spec.of_patient or _of_patient(document, patients)]
        statements = [*_statements(spec, told), *_roles(name, spec, claim.attributes)]
        fact = _merge(name, spec, statements, known.get(name), config)
        if fact is not None:
            facts[name] = fact
    return facts


def _of_patient(document: Document, patients: set[str]) -> bool:
    """Whether a document can be of the claim's patient: it names a patient, nobody, or who is the patient elsewhere."""
    names = {field.field: field.value for field in document.fields if field.field in _PEOPLE}
    if "patient_name" in names or not names or not patients:
        return True
    return any(same_name(name, patient) for name in names.values() for patient in patients)


def insurer_facts(attributes: Mapping[str, str]) -> tuple[dict[str, Evidence], tuple[str, ...]]:
    """What `claims.csv` states as evidence by fact, and the columns whose text can't be read. Unknown columns pass."""
    known: dict[str, Evidence] = {}
    unreadable: list[str] = []
    for name, spec in FACTS.items():
        text = attributes.get(name, "").strip()
        if not text:
            continue
        number = _amount(text.rstrip("% ")) if spec.kind in {"money", "number"} else None
        date = _date(text) if spec.kind == "date" else None
        if (spec.kind in {"money", "number"} and number is None) or (spec.kind == "date" and date is None):
            unreadable.append(name)
            continue
        value = date.isoformat() if date else text
        currency = attributes.get("currency", "").strip().upper() or None if spec.kind == "money" else None
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
    number = float(text.replace(",", "")) if _AMOUNT.fullmatch(text) else None
    return number if number is not None and isfinite(number) else None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _statements(spec: FactSpec, documents: Sequence[Document]) -> list[Statement]:
    """What the documents say of the fact. A second copy of a file adds nothing to the first."""
    found: dict[str, Statement] = {}
    for document in documents:
        if document.doc_id in found or (spec.doc_types and document.doc_type not in spec.doc_types):
            continue
        values = tuple(
            (spec.fields.index(field.field), value)
            for field in document.fields
            if field.field in spec.fields and field.value
            if _readable(spec.kind, value := evidence(document, field))
        )
        echoes = tuple(
            value
            for field in document.fields
            if field.field in spec.echoes and _readable(spec.kind, value := evidence(document, field))
        )
        if values or echoes:
            found[document.doc_id] = Statement(values, () if values else echoes)
    return list(found.values())


def _insurers(statement: Statement) -> bool:
    return any(not value.doc_id for _, value in statement.values)


def _roles(name: str, spec: FactSpec, attributes: Mapping[str, str]) -> list[Statement]:
    """What the insurer says of people under another name than the fact's: the policyholder need not be the claimant."""
    values = tuple(
        (rank, Evidence("", INSURER, 0, attributes[field].strip(), 1.0))
        for rank, field in enumerate(spec.fields)
        if spec.kind == "name" and field != name and attributes.get(field, "").strip()
    )
    return [Statement(values)] if values else []


def _readable(kind: Kind, value: Evidence) -> bool:
    if kind == "date":
        return value.date is not None
    return kind not in {"money", "number"} or value.number is not None


def _merge(
    name: str, spec: FactSpec, statements: list[Statement], known: Evidence | None, config: ScoreConfig
) -> Fact | None:
    if known is not None:
        best, probability = known, 1.0
    else:
        found = _most_probable(spec.kind, statements, config)
        if found is None:
            return None
        best, probability = found

    supports: list[Evidence] = []
    contradicts: list[Statement] = []
    vouched: dict[str, Evidence] = {}
    for statement in statements:
        agreeing, firm = statement.agreeing(spec.kind, best, config), statement.firm(config)
        if agreeing:
            supports.append(min(agreeing, key=_surest_first))
            vouched |= {_plain(spec.kind, value): value for value in firm}
        # Two accounts of a loss need not use the same words.
        elif firm and spec.kind != "text" and not any(_one_day(best, value) for value in firm):
            contradicts.append(statement)

    if spec.kind == "name":
        told = _strangers(spec, statements, contradicts, list(vouched.values()), config)
    else:
        told = [statement.firm(config) for statement in contradicts]
    against = [min(firm, key=_surest_first) for firm in told]
    supports.sort(key=lambda value: (value.doc_id != best.doc_id, *_surest_first(value)))
    against.sort(key=_surest_first)
    if known is not None:
        supports.insert(0, known)
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


def _strangers(
    spec: FactSpec, statements: list[Statement], against: list[Statement], vouched: list[Evidence], config: ScoreConfig
) -> list[list[Evidence]]:
    """Of papers that name somebody else than the fact, the names of those who are strangers to the claim.

    No stranger is whom a paper names beside the fact's person (it speaks for them too), nor the policyholder that the
    insurer knows. A policyholder is one only where another paper or the insurer names another policyholder: who claims
    or is treated need not hold the policy. One word is too little to tell a person, and more often a piece of the form.
    """
    holder = spec.fields.index("insured_name") if "insured_name" in spec.fields else -1
    holders = [(at, value) for at, told in enumerate(statements) for rank, value in told.values if rank == holder]
    known = [*vouched, *(value for told in statements if _insurers(told) for _, value in told.values)][:_MOST_VALUES]
    found: list[list[Evidence]] = []
    for at, statement in enumerate(statements):
        if statement not in against:
            continue
        firm = [
            (rank, value)
            for rank, value in statement.values
            if value.confidence >= config.min_field_confidence and len(name_words(value.value)) > 1
        ]
        others = [value for place, value in holders if place != at]
        strange = [
            value
            for rank, value in firm
            if rank != holder or any(not same_name(value.value, other.value) for other in others[:_MOST_VALUES])
        ]
        if strange and not any(same_name(value.value, other.value) for _, value in firm for other in known):
            found.append(strange)
    return found


def _most_probable(kind: Kind, statements: list[Statement], config: ScoreConfig) -> tuple[Evidence, float] | None:
    """The best value and its probability (see the module); None where no value is firm."""
    stated, spelt, ranks = _distinct(kind, statements, config)
    if not ranks:
        return None
    first = min(ranks.values())
    candidates = [key for key, rank in ranks.items() if rank == first]
    candidates = sorted(candidates, key=lambda key: (-sum(stated[key].values()), key))[:_MOST_VALUES]

    odds: dict[str, float] = {}
    for candidate in candidates:
        agreeing = [key for key in stated if key == candidate or _agree(kind, spelt[candidate], spelt[key], config)]
        surest: dict[int, float] = {}
        for key in agreeing:
            for place, confidence in stated[key].items():
                surest[place] = max(surest.get(place, 0.0), confidence)
        doubt = max(prod(1.0 - confidence for confidence in surest.values()), 1e-12)
        fullest = max((key for key in agreeing if key in candidates), key=lambda key: (_fullness(kind, key), key))
        odds[fullest] = max(odds.get(fullest, 0.0), (1.0 - doubt) / doubt)
    best = max(odds, key=lambda key: (odds[key], key))
    return spelt[best], odds[best] / (1.0 + sum(odds.values()))


def _distinct(
    kind: Kind, statements: list[Statement], config: ScoreConfig
) -> tuple[dict[str, dict[int, float]], dict[str, Evidence], dict[str, int]]:
    """The distinct values: which statements make them, how surely; how they are spelt; the first field that is firm."""
    stated: dict[str, dict[int, float]] = {}
    spelt: dict[str, tuple[int, Evidence]] = {}
    ranks: dict[str, int] = {}
    for place, statement in enumerate(statements):
        for rank, value in statement.values:
            key = _plain(kind, value)
            sure = stated.setdefault(key, {})
            sure[place] = max(sure.get(place, 0.0), min(value.confidence, _SUREST))
            own = (rank, value)
            spelt[key] = min(spelt.get(key, own), own, key=lambda pair: (pair[0], *_surest_first(pair[1])))
            if value.confidence >= config.min_field_confidence:
                ranks[key] = min(ranks.get(key, rank), rank)
    for place, statement in enumerate(statements):
        for echo in statement.echoes:
            if echoed := stated.get(_plain(kind, echo)):
                echoed[place] = max(echoed.get(place, 0.0), min(echo.confidence, _SUREST))
    return stated, {key: value for key, (_, value) in spelt.items()}, ranks


def _agree(kind: Kind, one: Evidence, other: Evidence, config: ScoreConfig) -> bool:
    if kind == "name":
        return same_name(one.value, other.value)
    if kind == "identifier":
        return same_identifier(one.value, other.value)
    if kind == "date":
        return one.date == other.date
    if kind == "number":
        return one.number == other.number
    if kind == "money":
        currencies = {one.currency, other.currency} - {None}
        return len(currencies) < 2 and same_money(one.number or 0.0, other.number or 0.0, config.amount_tolerance)
    return one.value.casefold() == other.value.casefold()


def _one_day(one: Evidence, other: Evidence) -> bool:
    return one.date is not None and other.date is not None and same_day(one.date, other.date)


def _plain(kind: Kind, value: Evidence) -> str:
    if kind == "name":
        return " ".join(name_words(value.value))
    if kind == "identifier":
        return identifier(value.value)
    if kind in {"money", "number"}:
        return f"{value.number} {value.currency or ''}"
    return value.value.casefold()


def _fullness(kind: Kind, plain: str) -> int:
    return len(plain) if kind in {"name", "identifier"} else 0


def _surest_first(value: Evidence) -> tuple[float, str, str, int]:
    return -value.confidence, value.path, value.doc_id, value.page
