"""What a claim is about, before any paper: one consistent account of policy, parties, loss, providers and money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

import msgspec

Line = Literal["motor", "home", "health", "travel", "liability"]
LINES: tuple[Line, ...] = ("motor", "home", "health", "travel", "liability")

# What is planted in a claim: a name of `kinds.KINDS`; `clean` is none.
Fate = str


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
    event: str = ""  # the same in other people's words
    kind: str = ""  # the cause's key in `narratives.CAUSES`; empty for an illness
    zone: str = ""  # the part of a car that was hit (see `offers`)


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
    """One claim, whole and consistent, and what is to be planted in it.

    `other` is the earlier claim that this one shares something with; `echoes` are kinds and numbers of later claims
    that share something of this one. `photo`: whether there is a picture of the damage.
    """

    claim_id: str
    line: Line
    fates: tuple[Fate, ...]
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
    photo: bool = False
    other: Story | None = None
    echoes: tuple[tuple[Fate, str], ...] = ()

    @property
    def fate(self) -> Fate:
        """The first of what is planted, or `clean`."""
        return self.fates[0] if self.fates else "clean"

    @property
    def customer(self) -> Person:
        """Who has things repaired or replaced: the holder, or the third party that claims on the holder's policy."""
        return self.claimant if self.line == "liability" else self.policy.holder

    @property
    def claimed(self) -> Decimal:
        """What is asked for: what stands open or was paid by the claimant on all bills."""
        return sum((bill.total for bill in self.bills), Decimal(0))

    @property
    def covered(self) -> bool:
        """Whether the loss lies within the period of insurance."""
        return self.policy.start <= self.loss.date <= self.policy.end

    @property
    def payable(self) -> Decimal:
        """What the policy owes: the loss less the deductible, capped at the limit; nothing outside its period."""
        if not self.covered:
            return Decimal("0.00")
        return max(Decimal("0.00"), min(self.claimed - self.policy.deductible, self.policy.sum_insured))


def cents(amount: Decimal) -> Decimal:
    """Money, to the cent."""
    return amount.quantize(Decimal("0.01"))
