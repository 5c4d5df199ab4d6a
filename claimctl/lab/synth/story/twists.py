"""What can be planted in a story itself: shared people and bills, round sums, things that can't be."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from claimctl.lab.synth.story import identifiers, people
from claimctl.lab.synth.story.model import Bill, Item, Loss, Person, Story, Vehicle, Visit
from claimctl.lab.synth.story.places import LANGUAGES, town

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from claimctl.lab.synth.story.model import Fate

# One person claims twice for one loss.
SAME_PERSON = ("file_in_other_claim", "rescan_in_other_claim")
_LUMP_SUM = {"en": "Work as agreed, lump sum", "de": "Arbeiten laut Vereinbarung, pauschal",
             "fr": "Travaux convenus, forfait", "es": "Trabajos acordados, precio cerrado",
             "it": "Lavori concordati, a corpo", "nl": "Werk volgens afspraak, vast bedrag"}  # fmt: skip


class Parts(NamedTuple):
    """What of a story hangs on its line of business."""

    claimant: Person
    loss: Loss
    bills: tuple[Bill, ...]
    vehicle: Vehicle | None
    visit: Visit | None
    other_party: Person | None
    trip: tuple[str, dt.date, dt.date] | None


def relative(rng: random.Random, holder: Person) -> Person:
    """Somebody of the holder's household: the same name, address, phone and account."""
    other = people.person(rng, holder.address.country)
    return replace(
        other, family=holder.family, address=holder.address, phone=holder.phone, email=holder.email, iban=holder.iban
    )


def related(rng: random.Random, fate: Fate, holder: Person, other: Story) -> Person:
    """Who is paid, with what they share with the payee of an earlier claim."""
    theirs = other.customer
    if fate == "shared_bank_account":
        return replace(holder, iban=theirs.iban)
    if fate == "shared_phone":
        return replace(holder, phone=theirs.phone)
    if fate in ("spouse", "spouse_account"):
        return relative(rng, other.customer)
    return people.person(rng, holder.address.country, around=other.customer.address)


def retold(rng: random.Random, parts: Parts, other: Story, date: dt.date) -> Parts:
    """An earlier claim's loss and bills as somebody else's: other dates and numbers, the same items and vendors."""
    shift = date - other.loss.date
    loss = replace(
        other.loss, date=date, reported=other.loss.reported + shift, place=parts.loss.place,
        description=(parts if parts.loss.kind == other.loss.kind else other).loss.description,
        event=(parts if parts.loss.kind == other.loss.kind else other).loss.event,
        report_number=identifiers.digits(rng, 6),
    )  # fmt: skip
    bills = tuple(
        replace(
            bill, date=bill.date + shift, number=_other_number(rng, bill.number),
            items=tuple(
                replace(item, service_date=item.service_date + shift if item.service_date else None)
                for item in bill.items
            ),
        )
        for bill in other.bills
    )  # fmt: skip
    visit = other.visit and replace(
        other.visit, admission=other.visit.admission + shift, discharge=other.visit.discharge + shift
    )
    trip = other.trip and (other.trip[0], other.trip[1] + shift, other.trip[2] + shift)
    vehicle = parts.vehicle or other.vehicle
    if vehicle and other.vehicle is None:
        vehicle = None
    if vehicle and other.vehicle and vehicle is other.vehicle:
        vehicle = replace(vehicle, vin=identifiers.vin(rng, vehicle.year))
    second = other.other_party and people.person(rng, other.country, around=parts.claimant.address)
    return Parts(parts.claimant, loss, bills, vehicle, visit, second, trip)


def _other_number(rng: random.Random, number: str) -> str:
    """A document number with another run of digits at its end."""
    head = number.rstrip("0123456789")
    made = number
    while made == number:
        made = head + identifiers.digits(rng, len(number) - len(head))
    return made


def twist(rng: random.Random, story: Story, fate: Fate) -> Story:
    """The story with what `fate` puts into it; the same where that shows in papers only."""
    change = _TWISTS.get(fate)
    return change(rng, story) if change else story


def _invalid(rng: random.Random, story: Story) -> Story:
    """A VIN or an NPI whose check digit is wrong."""
    if story.vehicle:
        vin = story.vehicle.vin
        wrong = rng.choice([char for char in "0123456789X" if char != vin[8]])
        return replace(story, vehicle=replace(story.vehicle, vin=f"{vin[:8]}{wrong}{vin[9:]}"))
    bill = story.bills[0]
    npi = bill.provider.npi
    wrong = f"{npi[:9]}{(int(npi[9]) + rng.randrange(1, 10)) % 10}"
    return replace(story, bills=(replace(bill, provider=replace(bill.provider, npi=wrong)), *story.bills[1:]))


def _lump(story: Story, amount: Decimal) -> Story:
    """One bill with one item, free of tax; the limit and the deductible let it pass."""
    bill = story.bills[0]
    item = Item(
        description=_LUMP_SUM[LANGUAGES[bill.provider.country]], quantity=Decimal(1), unit_price=amount, amount=amount,
        service_date=bill.items[0].service_date,
    )  # fmt: skip
    lump = replace(bill, items=(item,), tax_rate=Decimal(0), paid=amount if bill.paid else Decimal(0))
    limit = max(story.policy.sum_insured, Decimal("15000.00"))
    return replace(story, bills=(lump,), policy=replace(story.policy, sum_insured=limit))


def _round_under_limit(rng: random.Random, story: Story) -> Story:
    return _lump(story, Decimal(rng.choice(("4800.00", "4900.00"))))


def _round(rng: random.Random, story: Story) -> Story:
    return _lump(story, Decimal(rng.randrange(6, 25) * 100).quantize(Decimal("0.01")))


def _alike(rng: random.Random, story: Story) -> Story:
    """A second bill of the same vendor, day and total under its own number: the same was bought or done twice."""
    last = story.bills[-1]
    again = replace(last, number=_other_number(rng, last.number))
    bills = (*story.bills, again)
    claimed = sum((bill.total for bill in bills), Decimal(0))
    limit = story.policy.sum_insured
    while limit < claimed:
        limit *= 2
    return replace(story, bills=bills, policy=replace(story.policy, sum_insured=limit))


def _two_places(rng: random.Random, story: Story) -> Story:
    """The last bill is of the same day as the first, in a far town."""
    first, last = story.bills[0], story.bills[-1]
    far = town(rng, last.provider.country, apart_from=first.provider.address.city)
    shop = people.company(rng, last.provider.trade, last.provider.country, city=far.name)
    return replace(story, bills=(*story.bills[:-1], replace(last, provider=shop, date=first.date)))


_FOREIGN = {
    "M": ("76805", "Ultrasound, pregnant uterus"), "F": ("55700", "Biopsy of prostate"),
    "age": ("99381", "Preventive visit, infant under 1 year"),
}  # fmt: skip


def _procedure(story: Story, which: str) -> Story:
    """The last item of the bill is a service that the patient can't have had."""
    code, words = _FOREIGN[which]
    bill = story.bills[0]
    strange = replace(bill.items[-1], code=code, description=words)
    return replace(story, bills=(replace(bill, items=(*bill.items[:-1], strange)), *story.bills[1:]))


def _late(rng: random.Random, story: Story) -> Story:
    """Reported only when the claim came in."""
    reported = story.received - dt.timedelta(days=rng.randrange(1, 4))
    return replace(story, loss=replace(story.loss, reported=reported))


_TWISTS: dict[Fate, Callable[[random.Random, Story], Story]] = {
    "invalid_identifier": _invalid, "round_under_limit": _round_under_limit, "round_amount": _round,
    "late_report": _late, "alike_bills": _alike, "two_places_one_day": _two_places,
    "procedure_not_for_sex": lambda _, story: _procedure(story, story.claimant.sex),
    "procedure_not_for_age": lambda _, story: _procedure(story, "age"),
}  # fmt: skip
