"""What a claim is about, before any paper: one consistent account of policy, parties, loss, providers and money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

Line = Literal["motor", "home", "health", "travel"]
LINES: tuple[Line, ...] = ("motor", "home", "health", "travel")

# What is planted in a claim. `clean` is none.
Fate = Literal[
    "clean", "missing_document", "amount_conflict", "date_conflict", "outside_policy", "limit_exceeded", "encrypted",
    "corrupt",
]  # fmt: skip


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all parts of a story."""


class Phone(Told, frozen=True, kw_only=True):
    """A telephone number: E.164, and the ways people write it."""

    e164: str
    written: tuple[str, ...]


class Address(Told, frozen=True, kw_only=True):
    """A postal address. `lines` is how it stands on a letter, the country left out at home."""

    lines: tuple[str, ...]
    city: str
    region: str
    country: str

    @property
    def text(self) -> str:
        """The address on one line, its normal form."""
        return ", ".join(self.lines)


class Person(Told, frozen=True, kw_only=True):
    """Somebody of the claim."""

    given: str
    family: str
    birth: dt.date
    sex: Literal["M", "F"]
    address: Address
    phone: Phone
    email: str
    iban: str

    @property
    def name(self) -> str:
        """Given name first."""
        return f"{self.given} {self.family}"


class Company(Told, frozen=True, kw_only=True):
    """Who issues papers: insurer, garage, clinic, shop, police."""

    name: str
    trade: str
    address: Address
    phone: Phone
    email: str
    tax_id: str
    npi: str
    country: str


class Policy(Told, frozen=True, kw_only=True):
    """The cover."""

    number: str
    insurer: Company
    holder: Person
    start: dt.date
    end: dt.date
    coverage: str
    sum_insured: Decimal
    deductible: Decimal
    premium: Decimal
    member_id: str
    group_number: str


class Vehicle(Told, frozen=True, kw_only=True):
    """A car."""

    year: int
    make: str
    model: str
    color: str
    vin: str
    plate: str
    mileage: int


class Item(Told, frozen=True, kw_only=True):
    """A line of a bill; `amount` is quantity times unit price."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    code: str = ""
    service_date: dt.date | None = None
    more: tuple[Decimal, ...] = ()  # other amounts of the row: allowed, paid by the plan, owed; a balance


class Bill(Told, frozen=True, kw_only=True):
    """Money asked for by a provider: items, subtotal, tax, total, what was paid of it and what is due."""

    kind: str  # what it is for within the line: repair, towing, care, pharmacy, hotel ...
    provider: Company
    number: str
    date: dt.date
    items: tuple[Item, ...]
    tax_rate: Decimal
    paid: Decimal
    payment: str  # card, cash, transfer

    @property
    def subtotal(self) -> Decimal:
        """The sum of the items."""
        return sum((item.amount for item in self.items), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """The tax on the subtotal, to the cent."""
        return cents(self.subtotal * self.tax_rate)

    @property
    def total(self) -> Decimal:
        """Subtotal and tax."""
        return self.subtotal + self.tax


class Loss(Told, frozen=True, kw_only=True):
    """What happened."""

    date: dt.date
    time: str  # 24-hour HH:MM
    place: Address
    cause: str
    description: str
    reported: dt.date
    report_number: str
    agency: Company | None
    officer: str


class Visit(Told, frozen=True, kw_only=True):
    """Care given: an outpatient visit (admission and discharge on one day) or a stay."""

    admission: dt.date
    discharge: dt.date
    clinician: str
    diagnoses: tuple[tuple[str, str], ...]  # ICD-10-CM code, wording
    complaint: str
    course: str
    medicines: tuple[tuple[str, str, int], ...]  # drug and strength, directions, quantity
    labs: tuple[tuple[str, str, str, str], ...]  # test, result, unit, reference range


class Story(Told, frozen=True, kw_only=True):
    """One claim, whole and consistent, and the fate it is to have."""

    claim_id: str
    line: Line
    fate: Fate
    country: str
    currency: str
    policy: Policy
    claimant: Person
    loss: Loss
    bills: tuple[Bill, ...]
    received: dt.date
    vehicle: Vehicle | None = None
    visit: Visit | None = None
    other_party: Person | None = None
    other_plate: str = ""
    trip: tuple[str, dt.date, dt.date] | None = None  # destination, from, to

    @property
    def claimed(self) -> Decimal:
        """What is asked for: what stands open or was paid by the claimant on all bills."""
        return sum((bill.total for bill in self.bills), Decimal(0))

    @property
    def payable(self) -> Decimal:
        """What the policy owes on this story: within the limit, less the deductible, nothing outside its period."""
        if not self.policy.start <= self.loss.date <= self.policy.end:
            return Decimal("0.00")
        return max(Decimal("0.00"), min(self.claimed, self.policy.sum_insured) - self.policy.deductible)


def cents(amount: Decimal) -> Decimal:
    """Money, to the cent."""
    return amount.quantize(Decimal("0.01"))
