"""What a rule may speak of: the names of a claim, and the parts of its documents, line items and parties.

The facts of the claim are names, each with its own probability (see assemble). DERIVED follows from them. A document's
parts are its `type`, `name`, `items` and every field that any document type defines; of several values of a field the
surest. Values under `min_field_confidence` are unknown.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from claimctl.stages.score.assemble import evidence
from claimctl.stages.score.bearing import certainty
from claimctl.stages.score.bills import BILLING_TYPES
from claimctl.stages.score.case import told
from claimctl.stages.score.compare import identifier, same_name
from claimctl.stages.score.expressions.check import Schema
from claimctl.stages.score.expressions.evaluate import UNKNOWN, Found, Many
from claimctl.stages.score.expressions.functions import Money
from claimctl.stages.score.expressions.kinds import (
    DATE,
    DOCUMENT,
    DOCUMENTS,
    ITEMS,
    MONEY,
    NUMBER,
    PARTIES,
    TEXT,
    TEXTS,
    YES_NO,
    Type,
)
from claimctl.stages.score.facts import FACTS, INSURER, Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimctl.config import ScoreConfig
    from claimctl.records import Document, Field, LineItem
    from claimctl.stages.score.case import Case

DERIVED: dict[str, Type] = {
    "today": DATE,  # the day on which claims are judged
    "line": TEXT,  # the line of business
    "policyholder": TEXT,  # as the insurer knows them: the column insured_name of claims.csv
    "claimed": MONEY,  # what is asked for, whoever says so (see amounts)
    "billed": MONEY,  # the bills added up, each cost once
    "payable": MONEY,
    "unreadable": NUMBER,  # how many documents could not be read
    "documents": DOCUMENTS,  # all that could be read
    "bills": DOCUMENTS,  # those of them that bill something
    "items": ITEMS,  # the line items of all documents
    "procedures": TEXTS,  # the codes of the services that documents bill, each once
    "diagnoses": TEXTS,
    "parties": PARTIES,  # whoever a document names: a name with what stands beside it
    "tolerance": MONEY,  # amounts this close are the same
}
ROLES = ("insured", "claimant", "patient", "customer", "payee", "vendor", "provider")
OURS = ("insured", "claimant", "patient", "customer")  # who a claim can be of
ADDRESSED = "addressed"  # whom a document names with an address, in whatever role

_MOST_PEOPLE = 40  # different names
# Papers that give nobody's address but that of whom they are for, and of who made them; and how surely whoever lives
# there is the one person that the paper, or else the claim, names.
_FOR_ONE = frozenset({*BILLING_TYPES, "claim_form", "policy", "insurance_card", "id_document", "bank_statement", "eob"})
_LIVES_THERE = 0.9
_CARE = ("cms1500", "ub04", "medical_bill", "eob")  # whose line items have codes of services

_PARTS: dict[str, dict[str, Type]] = {
    "document": {"type": TEXT, "name": TEXT, "id": TEXT, "items": ITEMS},
    "item": {
        "description": TEXT, "code": TEXT, "service_date": DATE, "quantity": NUMBER, "unit_price": MONEY,
        "amount": MONEY, "row": NUMBER, "document": DOCUMENT,
    },
    "party": {
        "role": TEXT, "name": TEXT, "address": TEXT, "phone": TEXT, "email": TEXT, "born": DATE, "document": DOCUMENT,
    },
}  # fmt: skip
_OF_KIND: dict[str, Type] = {"date": DATE, "money": MONEY, "number": NUMBER, "check": YES_NO}
_OF_FACT: dict[str, Type] = {"date": DATE, "money": MONEY, "number": NUMBER}
# What documents say of themselves without a label, and contract names that a user's own forms may leave out.
_MARKS = {
    "signature_present": "check", "handwriting_present": "check", "odometer": "number", "impossible_date": "text",
    "stray_date": "date", "explanation": "text",
    **{f"{role}_{noun}": "text" for role in ROLES for noun in ("name", "address", "phone", "email")},
}  # fmt: skip


class Entry(NamedTuple):
    """A line item, and the document it stands in."""

    document: Document
    item: LineItem


class Party(NamedTuple):
    """Somebody whom a document names in a role; of those who are ADDRESSED a document may name several."""

    document: Document
    role: str
    instance: int = 0


def schema(config: ScoreConfig) -> Schema:
    """The names and parts that rules of this config may use."""
    names = {name: _OF_FACT.get(spec.kind, TEXT) for name, spec in FACTS.items()}
    fields = {name: _OF_KIND.get(kind, TEXT) for name, kind in (_MARKS | config.fields).items()}
    return Schema(
        names | DERIVED | dict.fromkeys(config.lists, TEXTS),
        _PARTS | {"document": fields | _PARTS["document"]},
    )


class ClaimScope:
    """A claim's names and parts as an expression finds them."""

    def __init__(self, case: Case, types: Schema, lists: dict[str, Many]) -> None:
        self.tolerance = case.config.amount_tolerance
        self._case = case
        self._types = types
        self._lists = lists
        self._names: dict[str, Found] = {}
        self._fields: dict[int, dict[str, list[Field]]] = {}

    def name(self, name: str) -> Found:
        """A fact, a list, or something that follows from the claim."""
        if name not in self._names:
            self._names[name] = self._find(name)
        return self._names[name]

    @cached_property
    def firm(self) -> frozenset[Evidence]:
        """The facts on which a denial may rest, as readings."""
        return frozenset(told(fact) for fact in self._case.facts.values() if self._case.firm(fact))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Whoever documents name as who the claim can be of."""
        named = (self._of(document).get(f"{role}_name", ()) for document in self._case.readable for role in OURS)
        return tuple(dict.fromkeys(field.value for fields in named for field in fields))[:_MOST_PEOPLE]

    def _find(self, name: str) -> Found:
        if name in self._lists:
            return Found(self._lists[name])
        if name in DERIVED:
            return self._derived(name)
        fact = self._case.facts.get(name)
        return _found(told(fact), self._types.names[name]) if fact is not None else UNKNOWN

    def _derived(self, name: str) -> Found:
        case = self._case
        match name:
            case "today":
                return Found(case.today)
            case "unreadable":
                return Found(float(len(case.documents) - len(case.readable)))
            case "tolerance":
                return Found(Money(self.tolerance))
            case "line":
                return Found(case.line.name, (Evidence("", "", 0, case.line.name, case.line.confidence),))
            case "policyholder":
                held = case.claim.attributes.get("insured_name", "").strip()
                return Found(held, (Evidence("", INSURER, 0, held, 1.0),)) if held else UNKNOWN
            case "claimed" | "billed" | "payable":
                return self._amount(name)
            case _:
                return Found(Many(tuple(self._many(name))))

    def _amount(self, name: str) -> Found:
        """What is claimed, billed or payable, as it was worked out."""
        asked = self._case.claimed
        if asked is None:
            return UNKNOWN
        if name == "billed":
            currency = asked.currencies[0] if asked.currencies else None
            readings = tuple(bill.evidence for bill in asked.bills)
            return Found(Money(asked.billed, currency), readings) if asked.billed is not None else UNKNOWN
        amount = asked.amount if name == "claimed" else self._case.payable
        reading = replace(asked.source, confidence=asked.probability)
        return Found(Money(amount, asked.currency), (reading,)) if amount is not None else UNKNOWN

    def _many(self, name: str) -> Iterator[Found]:
        """The documents, bills, line items, codes or parties of the claim."""
        if name in {"procedures", "diagnoses"}:
            yield from self._codes(name)
            return
        for document in self._case.readable:
            if name == "documents" or (name == "bills" and document.doc_type in BILLING_TYPES):
                yield Found(document)
            elif name == "items":
                yield from (Found(Entry(document, item)) for item in document.line_items)
            elif name == "parties":
                named = self._of(document)
                yield from (Found(Party(document, role)) for role in OURS if f"{role}_name" in named)
                yield from (Found(Party(document, role)) for role in OURS if self._nameless(document, role))
                yield from self._addressed(document)

    def _addressed(self, document: Document) -> Iterator[Found]:
        """Those who stand on a document with an address, if some document names them as who the claim can be of."""
        for field in self._of(document).get(f"{ADDRESSED}_name", ()):
            if any(same_name(field.value, name) for name in self.people):
                yield Found(Party(document, ADDRESSED, field.instance))

    def _nameless(self, document: Document, role: str) -> bool:
        """Whether a document gives an address in a role without the name that goes with it."""
        named = self._of(document)
        return document.doc_type in _FOR_ONE and f"{role}_address" in named and f"{role}_name" not in named

    def _dweller(self, document: Document, role: str) -> Found:
        """Whose an address without a name is: of the one person whom the document names without an address; where it
        names nobody else whose address it could be, of the claimant.
        """
        named = self._of(document)
        names = [(each, field) for each in OURS for field in named.get(f"{each}_name", ())]
        lone = [field for each, field in names if f"{each}_address" not in named]
        claimant = self._case.facts.get("claimant")
        if any(not same_name(field.value, lone[0].value) for field in lone):
            return UNKNOWN
        if lone:
            reading = evidence(document, lone[0])
        elif claimant is not None and (not names or role in {"claimant", "patient"}):
            reading = told(claimant)
        else:
            return UNKNOWN
        return Found(reading.value, (replace(reading, confidence=reading.confidence * _LIVES_THERE),))

    def _codes(self, name: str) -> Iterator[Found]:
        """The codes of all documents, the surest reading of each."""
        surest: dict[str, Found] = {}
        for document in self._case.readable:
            field = "procedure_code" if name == "procedures" else "diagnosis_code"
            found = [Found(value.value, (evidence(document, value),)) for value in self._of(document).get(field, ())]
            if name == "procedures" and document.doc_type in _CARE:
                found += [self._item(Entry(document, item), "code") for item in document.line_items if item.code]
            for code in found:
                key = identifier(code.value)
                if key not in surest or surest[key].probability < code.probability:
                    surest[key] = code
        yield from surest.values()

    def part(self, whole: Any, name: str) -> Found:  # noqa: ANN401  a document, line item or party
        """A part of one of them."""
        if isinstance(whole, Entry):
            return self._item(whole, name)
        if isinstance(whole, Party):
            if name in {"role", "document"}:
                return Found(whole.role if name == "role" else whole.document)
            if whole.role == ADDRESSED:
                return self._of_addressed(whole, name)
            if name == "name" and self._nameless(whole.document, whole.role):
                return self._dweller(whole.document, whole.role)
            if name == "born":  # of a patient, or of the only person on an identity card
                others = "patient_name" in self._of(whole.document) and whole.role != "patient"
                return UNKNOWN if others else self._field(whole.document, "patient_dob")
            return self._field(whole.document, f"{whole.role}_{name}")
        if name == "type":
            sure = Evidence(whole.doc_id, whole.path, 0, whole.doc_type, certainty(self._case, whole))
            return Found(whole.doc_type, (sure,))
        if name in {"name", "id"}:
            return Found(whole.path if name == "name" else whole.doc_id)
        if name == "items":
            return Found(Many(tuple(Found(Entry(whole, item)) for item in whole.line_items)))
        return self._field(whole, name)

    def _of_addressed(self, party: Party, name: str) -> Found:
        fields = self._of(party.document).get(f"{ADDRESSED}_{name}", ())
        field = next((field for field in fields if field.instance == party.instance), None)
        return _found(evidence(party.document, field), TEXT) if field is not None else UNKNOWN

    def every(self, whole: Any, name: str) -> Found:  # noqa: ANN401
        """All that a document says under a field's name."""
        kind = self._types.parts["document"][name]
        return Found(Many(tuple(_found(evidence(whole, field), kind) for field in self._of(whole).get(name, ()))))

    def valid(self, whole: Any, name: str) -> Found:  # noqa: ANN401
        """Whether a field passes its own checks."""
        fields = self._of(whole).get(name)
        return Found(fields[0].valid, (evidence(whole, fields[0]),)) if fields else UNKNOWN

    def _field(self, document: Document, name: str) -> Found:
        fields = self._of(document).get(name)
        if not fields:
            return UNKNOWN
        return _found(evidence(document, fields[0]), self._types.parts["document"].get(name, TEXT))

    def _of(self, document: Document) -> dict[str, list[Field]]:
        """A document's values by field, the surest first, those that are too doubtful left out."""
        known = self._fields.get(id(document))
        if known is None:
            known = {}
            for field in sorted(document.fields, key=lambda field: (-field.confidence, field.instance)):
                if field.value and field.confidence >= self._case.config.min_field_confidence:
                    known.setdefault(field.field, []).append(field)
            self._fields[id(document)] = known
        return known

    def _item(self, entry: Entry, name: str) -> Found:
        document, item = entry
        if name == "document":
            return Found(document)
        if name == "row":
            return Found(float(item.row))
        value: Any = {
            "description": item.description, "code": item.code, "service_date": item.service_date,
            "quantity": item.quantity, "unit_price": item.unit_price, "amount": item.amount,
        }[name]  # fmt: skip
        if value is None or value == "":
            return UNKNOWN
        place = Evidence(document.doc_id, document.path, item.page, str(value), item.confidence)
        money = self._types.parts["item"][name] == MONEY
        return Found(Money(value) if money else value, (place,))


def _found(reading: Evidence, kind: Type) -> Found:
    """A reading as a value of its kind; unknown where it is none."""
    if kind == DATE:
        return Found(reading.date, (reading,)) if reading.date is not None else UNKNOWN
    if kind == MONEY:
        return Found(Money(reading.number, reading.currency), (reading,)) if reading.number is not None else UNKNOWN
    if kind == NUMBER:
        return Found(reading.number, (reading,)) if reading.number is not None else UNKNOWN
    if kind == YES_NO:
        known = {"true": True, "false": False}.get(reading.value.casefold())
        return Found(known, (reading,)) if known is not None else UNKNOWN
    return Found(reading.value, (reading,))
