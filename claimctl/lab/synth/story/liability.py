"""Liability claims: a third party was hurt on the insured's premises or by the dog, or has something damaged."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, motor, narratives, offers, people
from claimctl.lab.synth.story.model import Loss, Visit
from claimctl.lab.synth.story.places import LANGUAGES, TAX

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Person

COVERAGE = ("Personal liability", "Premises liability", "Private third-party liability", "Comprehensive liability")
INJURIES = ("slip_fall", "dog_bite")
_WINDOW = tuple(offer for offer in offers.STORM if "window" in offer.words["en"] or "cover" in offer.words["en"])
# code, wording, complaint, course
_WOUNDS = {
    "slip_fall": (("S80.01XA", "Contusion of right knee"), "Pain and swelling of the right knee after a fall.",
                  "X-ray without fracture. Brace and physical therapy."),
    "dog_bite": (("S81.851A", "Open bite, right lower leg"), "Dog bite of the right lower leg.",
                 "Wound cleaned and sutured, tetanus vaccine given."),
}  # fmt: skip


def loss(rng: random.Random, date: dt.date, holder: Person, kind: str) -> Loss:
    """What happened at or near the policy holder's home."""
    country = holder.address.country
    language = LANGUAGES[country]
    police = kind == "dog_bite" or rng.random() < 0.25
    event, description = narratives.account(rng, kind, language, holder.address)
    return Loss(
        date=date, time=f"{rng.randrange(7, 21):02d}:{rng.randrange(0, 60, 5):02d}", place=holder.address,
        cause=narratives.label(kind, language), event=event, description=description,
        reported=date + dt.timedelta(days=rng.randrange(1, 6)),
        report_number=f"{date.year}-{identifiers.digits(rng, 5)}",
        agency=people.company(rng, "police", country, city=holder.address.city) if police else None,
        officer=f"{rng.choice('ABCDEJKLMRST')}. {people.person(rng, country).family}", kind=kind,
        zone="body" if kind == "falling_branch" else "",
    )  # fmt: skip


def visit(rng: random.Random, told: Loss) -> Visit | None:
    """The doctor's view of an injury."""
    if told.kind not in INJURIES:
        return None
    diagnosis, complaint, course = _WOUNDS[told.kind]
    doctor = people.person(rng, told.place.country)
    return Visit(
        admission=told.date, discharge=told.date, clinician=f"Dr. {doctor.name}", diagnoses=(diagnosis,),
        complaint=complaint, course=course,
        medicines=(("Ibuprofen 400 mg tablet", "Take one tablet every eight hours with food", 20),), labs=(),
    )  # fmt: skip


def money(rng: random.Random, told: Loss, *, second: bool = False) -> tuple[Bill, ...]:
    """What the third party has to pay: care, repair of the car, the flat or the window; with `second`, two bills."""
    country, city = told.place.country, told.place.city
    tax = TAX.get(country) or rng.choice(("0.06", "0.07"))
    day = told.date + dt.timedelta(days=rng.randrange(1, 8))
    if told.kind in INJURIES:
        trade = rng.choice(("hospital", "clinic")) if country == "US" else "doctor_abroad"
        provider = people.company(rng, trade, country, city=city)
        wanted = [offer for offer in offers.INJURY_CARE
                  if told.kind == "slip_fall" or offer.code not in ("73562", "L1830", "97110")]  # fmt: skip
        if told.kind == "slip_fall":
            wanted = [offer for offer in wanted if offer.code not in ("12002", "90715")]
        care = bills.bill(rng, "care", provider, day, wanted, count=3, keep=1, service=told.date)
        if not second and rng.random() < 0.5:
            return (care,)
        shop = people.company(rng, "pharmacy", country, city=city)
        drugs = bills.bill(rng, "pharmacy", shop, day, offers.PHARMACY[1:], count=2, tax=tax, paid=True)
        return (care, drugs)
    if told.kind == "falling_branch":
        garage = people.company(rng, "garage", country, city=city)
        wanted = [*offers.REPAIR_LABOR[:2], *motor.parts("body"), *offers.REPAIR_LABOR[3:5]]
        made = [bills.bill(rng, "repair", garage, day, wanted, count=rng.randrange(4, 8), keep=2, tax=tax)]
    else:
        work = offers.WATER if told.kind == "water_above" else _WINDOW
        builder = people.company(rng, "restoration", country, city=city)
        made = [bills.bill(rng, "repair", builder, day, work, count=rng.randrange(2, 5), tax=tax)]
    if second or rng.random() < 0.3:
        store = people.company(rng, "store", country, city=city)
        made.append(bills.bill(rng, "goods", store, day, offers.GOODS, count=1, tax=tax, paid=True))
    return tuple(made)
