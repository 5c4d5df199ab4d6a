"""Travel claims: illness on the trip, baggage delayed or stolen, a trip cut short, a connection missed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, narratives, offers, people
from claimctl.lab.synth.story.model import Loss, Visit
from claimctl.lab.synth.story.places import TAX

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Company
    from claimctl.lab.synth.story.places import Language

COVERAGE = ("Travel medical and baggage", "Single trip, comprehensive", "Annual multi-trip", "Holiday cover plus")
_EURO = ("DE", "AT", "FR", "BE", "ES", "IT", "NL")
# code, wording, complaint, course
_ILLNESSES = (
    ("A09", "Infectious gastroenteritis and colitis", "Fever, vomiting and dehydration.",
     "Infusion given, oral rehydration advised. Fit to travel in three days."),
    ("J06.9", "Acute upper respiratory infection", "Fever, vomiting after coughing and a sore throat.",
     "Rest and fluids. No sign of pneumonia."),
    ("K29.70", "Gastritis, unspecified", "Upper abdominal pain and vomiting since the night.",
     "Infusion given; bland diet advised."),
)  # fmt: skip
_DRUGS = (
    ("Electrolyte powder", "One sachet in water four times a day", 10),
    ("Pantoprazole 20 mg tablet", "Take one tablet before breakfast", 14),
    ("Paracetamol 500 mg tablet", "Take one or two tablets up to four times a day", 20),
)  # fmt: skip


def destination(rng: random.Random, country: str) -> str:
    """Where somebody travels to: a country that pays in the same money."""
    if country not in _EURO:
        return country
    return rng.choice([name for name in _EURO if name != country])


def loss(rng: random.Random, date: dt.date, where: str, language: Language, kind: str) -> Loss:
    """What happened, in the country `where`, told in the traveller's language."""
    place, _ = people.place(rng, where)
    stolen = kind in narratives.THEFTS
    agency = people.company(rng, "police" if stolen else "airline", where, city=place.city)
    event, description = narratives.account(rng, kind, language, place)
    return Loss(
        date=date, time=f"{rng.randrange(6, 23):02d}:{rng.randrange(0, 60, 5):02d}", place=place,
        cause=narratives.label(kind, language), event=event, description=description,
        reported=date + dt.timedelta(days=rng.randrange(1, 8)),
        report_number=f"{'P' if stolen else 'PIR'}{identifiers.digits(rng, 6)}", agency=agency,
        officer=people.person(rng, where).family if stolen else "", kind=kind,
    )  # fmt: skip


def visit(rng: random.Random, told: Loss) -> Visit:
    """The doctor's view of an illness abroad."""
    doctor = people.person(rng, told.place.country)
    code, wording, complaint, course = rng.choice(_ILLNESSES)
    return Visit(
        admission=told.date, discharge=told.date, clinician=f"Dr. {doctor.name}", diagnoses=((code, wording),),
        complaint=complaint, course=course, medicines=(rng.choice(_DRUGS),), labs=(),
    )  # fmt: skip


def money(rng: random.Random, told: Loss, *, second: bool = False) -> tuple[Bill, ...]:
    """What the traveller paid on the way; with `second`, on at least two bills."""
    country, city = told.place.country, told.place.city
    home = country == "US"
    tax = TAX.get(country, "0.07")
    after = told.date + dt.timedelta(days=rng.randrange(0, 3))

    def by(trade: str) -> Company:
        return people.company(rng, trade, country, city=city)

    if told.kind == "illness":
        care = offers.CARE_TRAVEL if home else offers.CARE_ABROAD
        drugs = offers.PHARMACY[1:]
        doctor = by("clinic" if home else "doctor_abroad")
        return (
            bills.bill(rng, "care", doctor, told.date, care, count=3, keep=1, paid=True, service=told.date),
            bills.bill(rng, "pharmacy", by("pharmacy"), told.date, drugs, count=3, tax=tax, paid=True),
        )
    if told.kind.startswith("baggage"):
        return tuple(
            bills.bill(rng, "goods", by("store"), after, offers.BAGGAGE, count=rng.randrange(2, 5), tax=tax, paid=True)
            for _ in range(rng.randrange(1 + second, 3))
        )
    made = []
    if told.kind == "missed_connection":
        flight = bills.bill(rng, "flight", by("airline"), told.date, offers.TRANSPORT, count=2, keep=1, paid=True)
        made.append(flight)
    if told.kind == "interruption" or second or rng.random() < 0.4:
        made.append(bills.bill(rng, "hotel", by("hotel"), after, offers.HOTEL, count=3, keep=2, paid=True))
    if second and len(made) < 2:
        made.append(bills.bill(rng, "goods", by("store"), after, offers.BAGGAGE, count=2, tax=tax, paid=True))
    return tuple(made)
