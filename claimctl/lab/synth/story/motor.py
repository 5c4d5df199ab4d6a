"""Motor claims: a collision, a parked car hit, hail, an animal on the road."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, people
from claimctl.lab.synth.story.model import Loss, Vehicle

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Person

COVERAGE = ("Collision", "Comprehensive", "Auto Physical Damage")
_MAKES = (
    ("Norvane", ("Strand", "Kite", "Atlas 4")), ("Calloway", ("Ridgeline GT", "Piper", "Voyage")),
    ("Tessaro", ("Duo", "Linea", "Monte")), ("Halden", ("Fjord", "Sund", "Norr")), ("Kiyama", ("Aria", "Hoshi",
    "Tora")),
)  # fmt: skip
_EVENTS = (
    ("Rear-end collision", True, ("Insured vehicle was stopped at a red light on {street} when the vehicle behind "
                                  "failed "
     "to stop and struck the rear bumper. No injuries. Both vehicles were driven from the scene.")),
    ("Intersection collision", True, ("Other driver ran the stop sign at {street} and hit the right front side of the "
     "insured vehicle at low speed. Airbags did not deploy. Police were called to the scene.")),
    ("Hit while parked", False, ("Vehicle was parked overnight on {street}. In the morning the owner found the left "
                                 "front "
     "fender and headlamp damaged. No note was left and there were no witnesses.")),
    ("Collision with animal", False, ("A deer ran onto {street} from the right. Driver braked but could not avoid "
                                      "impact. "
     "Damage to front bumper, grille and headlamp. Vehicle was towed.")),
    ("Hail damage", False, ("A severe hail storm passed over {street} and left dents and a cracked windshield on the "
     "parked vehicle.")),
)  # fmt: skip


def vehicle(rng: random.Random) -> Vehicle:
    """A car of a fictional make."""
    year = rng.randrange(2012, 2024)
    make, models = rng.choice(_MAKES)
    return Vehicle(
        year=year, make=make, model=rng.choice(models), vin=identifiers.vin(rng, year),
        color=rng.choice(("Silver", "Black", "White", "Blue", "Red", "Gray")),
        plate=f"{identifiers.letters(rng, 3)}-{identifiers.digits(rng, 4)}", mileage=rng.randrange(9_000, 128_000),
    )  # fmt: skip


def loss(rng: random.Random, date: dt.date, holder: Person) -> tuple[Loss, bool]:
    """What happened, and whether another driver was in it."""
    cause, other, account = rng.choice(_EVENTS)
    where, _ = people.place(rng, "US", city=holder.address.city)
    told = Loss(
        date=date, time=f"{rng.randrange(6, 22):02d}:{rng.randrange(0, 60, 5):02d}", place=where, cause=cause,
        description=account.replace("{street}", where.lines[0].split(" ", 1)[1]),
        reported=date + dt.timedelta(days=rng.randrange(4)), report_number=f"{date.year}-{identifiers.digits(rng, 6)}",
        agency=people.company(rng, "police", "US", city=holder.address.city) if other or rng.random() < 0.3 else None,
        officer=f"{rng.choice('ABCDEJKLMRST')}. {people.person(rng, 'US').family}",
    )  # fmt: skip
    return told, other


def money(rng: random.Random, date: dt.date, holder: Person) -> tuple[Bill, ...]:
    """A repair, sometimes towing."""
    city = holder.address.city
    offers = (*rng.sample(bills.REPAIR_LABOR[:2], 2), *bills.REPAIR_PARTS, *bills.REPAIR_LABOR[2:])
    day = date + dt.timedelta(days=rng.randrange(2, 9))
    garage = people.company(rng, "garage", "US", city=city)
    rate = rng.choice(("0.0625", "0.07", "0.0825"))
    made = [bills.bill(rng, "repair", garage, day, offers, count=rng.randrange(5, 9), keep=2, tax=rate)]
    if rng.random() < 0.35:
        towing = people.company(rng, "towing", "US", city=city)
        made.append(bills.bill(rng, "towing", towing, date, bills.TOWING, count=3, keep=1, tax=rate, paid=True))
    return tuple(made)
