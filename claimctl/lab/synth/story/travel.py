"""Travel claims: illness on the trip, delayed baggage, a trip cut short."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, people
from claimctl.lab.synth.story.model import Loss, Visit

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill

COVERAGE = ("Travel medical and baggage", "Single trip, comprehensive", "Annual multi-trip")
_EVENTS = (
    ("Illness abroad", ("Traveller fell ill on the second day of the trip with fever and vomiting, saw a local "
                        "doctor and "
     "had to buy medicines.")),
    ("Baggage delay", ("Checked suitcase did not arrive with the flight and was delivered four days later. "
                       "Traveller had "
     "to buy clothing and toiletries.")),
    ("Trip interruption", ("Return flight was cancelled because of a storm. Traveller had to stay extra nights at a "
                           "hotel "
     "until the next available flight.")),
)  # fmt: skip


def loss(rng: random.Random, date: dt.date, where: str) -> Loss:
    """What happened, in the country `where`."""
    cause, account = rng.choice(_EVENTS)
    place, _ = people.place(rng, where)
    return Loss(
        date=date, time=f"{rng.randrange(6, 23):02d}:{rng.randrange(0, 60, 5):02d}", place=place, cause=cause,
        description=account, reported=date + dt.timedelta(days=rng.randrange(1, 8)),
        report_number=f"PIR{identifiers.digits(rng, 6)}", agency=people.company(rng, "airline", where), officer="",
    )  # fmt: skip


def visit(rng: random.Random, told: Loss) -> Visit:
    """The doctor's view of an illness abroad."""
    doctor = people.person(rng, told.place.country)
    return Visit(
        admission=told.date, discharge=told.date, clinician=f"Dr. {doctor.name}",
        diagnoses=(("A09", "Infectious gastroenteritis and colitis"),), complaint="Fever, vomiting and dehydration.",
        course="Infusion given, oral rehydration advised. Fit to travel in three days.",
        medicines=(("Electrolyte powder", "One sachet in water four times a day", 10),), labs=(),
    )  # fmt: skip


def money(rng: random.Random, told: Loss) -> tuple[Bill, ...]:
    """What the traveller paid on the way."""
    country, city = told.place.country, told.place.city
    home = country == "US"
    tax = {"US": "0.07", "DE": "0.19", "AT": "0.20", "NL": "0.21", "GB": "0.20"}[country]
    after = told.date + dt.timedelta(days=rng.randrange(0, 3))
    if told.cause == "Illness abroad":
        doctor = people.company(rng, "clinic" if home else "doctor_abroad", country, city=city)
        shop = people.company(rng, "pharmacy" if home else "pharmacy_abroad", country, city=city)
        offers = bills.CARE_TRAVEL if home else bills.CARE_ABROAD
        drugs = bills.PHARMACY[1:] if home else bills.PHARMACY_ABROAD
        return (
            bills.bill(rng, "care", doctor, told.date, offers, count=3, keep=1, paid=True, service=told.date),
            bills.bill(rng, "pharmacy", shop, told.date, drugs, count=3, tax=tax, paid=True),
        )
    if told.cause == "Baggage delay":
        stores = [people.company(rng, "store", country, city=city) for _ in range(rng.randrange(1, 3))]
        return tuple(
            bills.bill(rng, "goods", store, after, bills.BAGGAGE, count=rng.randrange(2, 4), tax=tax, paid=True)
            for store in stores
        )
    hotel = people.company(rng, "hotel", country, city=city)
    return (bills.bill(rng, "hotel", hotel, after, bills.HOTEL, count=3, keep=2, paid=True),)
