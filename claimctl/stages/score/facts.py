"""What a claim's documents state together: each fact with the documents that support or contradict it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from claimctl.records import Record

Kind = Literal["name", "identifier", "date", "money", "number", "text"]

INSURER = "claims.csv"  # where the insurer's own knowledge stands


class FactSpec(Record, frozen=True):
    """How a fact is read: its kind, the fields that state it (first choice first), and the types that may.

    The value is taken from the first field that any document fills; a document agrees with it by any of the fields.
    `echoes` are fields that often hold the same value for another reason: they support it, and never contradict it.
    """

    kind: Kind
    fields: tuple[str, ...]
    doc_types: tuple[str, ...] = ()  # all types where empty
    echoes: tuple[str, ...] = ()
    of_patient: bool = False  # not stated by a paper that names other people only, as the policyholder's identity card


_TERMS = ("policy", "insurance_card", "claim_form")  # an EOB's deductible is what was applied, not what was agreed

FACTS: dict[str, FactSpec] = {
    "claim_number": FactSpec("identifier", ("claim_number",)),
    "policy_number": FactSpec("identifier", ("policy_number",)),
    "member_id": FactSpec("identifier", ("member_id",)),
    "claimant": FactSpec("name", ("claimant_name", "patient_name", "insured_name", "customer_name")),
    "patient_dob": FactSpec("date", ("patient_dob",), of_patient=True),
    "loss_date": FactSpec("date", ("loss_date",), echoes=("service_date", "admission_date")),
    "admission_date": FactSpec("date", ("admission_date",)),
    "discharge_date": FactSpec("date", ("discharge_date",)),
    "report_date": FactSpec("date", ("report_date",)),
    "received_at": FactSpec("date", ()),
    "loss_type": FactSpec("text", ("loss_cause",)),
    "policy_start": FactSpec("date", ("policy_start",), _TERMS),
    "policy_end": FactSpec("date", ("policy_end",), _TERMS),
    "sum_insured": FactSpec("money", ("sum_insured",), _TERMS),
    "deductible": FactSpec("money", ("deductible",), _TERMS),
    "copay": FactSpec("money", ("copay",), _TERMS),  # what the insured bears of a claim, beside the deductible
    "coinsurance": FactSpec("number", ("coinsurance",), _TERMS),  # ... and the share of the rest, in percent
    "waiting_days": FactSpec("number", ("waiting_days",), _TERMS),  # days from the policy's start without cover
    "excluded_causes": FactSpec("text", ("excluded_causes",), _TERMS),  # causes of loss without cover, parted by ;
    "claimed_amount": FactSpec("money", ("claimed_amount",)),
    "vin": FactSpec("identifier", ("vin",)),
    "license_plate": FactSpec("identifier", ("license_plate",)),
    "report_number": FactSpec("identifier", ("report_number",)),
    "patient_sex": FactSpec("identifier", ("patient_sex",), of_patient=True),
}


class Evidence(Record, frozen=True):
    """A value where it stands. `doc_id` is empty and `page` 0 where the insurer's own data states it."""

    doc_id: str
    path: str
    page: int
    value: str
    confidence: float
    number: float | None = None
    date: dt.date | None = None
    currency: str | None = None

    @property
    def place(self) -> str:
        """Where the value stands, for a message."""
        return f"{self.path}, page {self.page}" if self.page else self.path

    @property
    def shown(self) -> str:
        """The value, for a message."""
        return self.value if self.number is None else money(self.number, self.currency)


class Fact(Record, frozen=True):
    """A fact of a claim: its value, the probability that it is right, and who says so and who does not.

    `supports` and `contradicts` hold one piece of evidence a document, the most confident first; `supports[0]` is where
    the value was taken from. Where `by_insurer`, that is the insurer's own data, and `confidence` is 1.
    """

    name: str
    value: str
    confidence: float
    supports: tuple[Evidence, ...]
    contradicts: tuple[Evidence, ...] = ()
    number: float | None = None
    date: dt.date | None = None
    currency: str | None = None
    by_insurer: bool = False

    @property
    def source(self) -> Evidence:
        """Where the value was taken from."""
        return self.supports[0]

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The documents that support it."""
        return tuple(evidence.doc_id for evidence in self.supports if evidence.doc_id)


def money(amount: float, currency: str | None = None) -> str:
    """An amount for a message: `1,234.50 EUR`."""
    return f"{amount:,.2f} {currency or ''}".strip()
