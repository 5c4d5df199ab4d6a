"""Home claims: water, fire, burglary."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, people
from claimctl.lab.synth.story.model import Loss

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Person

COVERAGE = ("Dwelling and personal property", "Homeowners HO-3", "Personal property")
_EVENTS = (
    ("Water damage", ("A supply line under the kitchen sink burst while the family was at work. Water ran for about "
                      "three "
     "hours and soaked the kitchen floor, the base cabinets and the ceiling of the room below.")),
    ("Water damage", ("The water heater failed during the night and flooded the utility room and hallway. Insured shut "
     "off the main valve and called a plumber the same morning.")),
    ("Kitchen fire", ("A pan of oil caught fire on the stove. It was put out with an extinguisher. Range hood, two "
                      "wall "
     "cabinets and the ceiling show heat and soot damage.")),
    ("Burglary", ("While the insured was away for the weekend, someone forced the rear patio door and took electronics "
     "and other items from the living room and study. Police were notified on discovery.")),
)  # fmt: skip


def loss(rng: random.Random, date: dt.date, holder: Person) -> Loss:
    """What happened, at the insured's home."""
    cause, account = rng.choice(_EVENTS)
    stolen = cause == "Burglary"
    return Loss(
        date=date, time=f"{rng.randrange(0, 24):02d}:{rng.randrange(0, 60, 10):02d}", place=holder.address, cause=cause,
        description=account, reported=date + dt.timedelta(days=rng.randrange(3)),
        report_number=f"{rng.choice(('CR', 'IN'))}{date:%y}-{identifiers.digits(rng, 5)}",
        agency=people.company(rng, "police", "US", city=holder.address.city) if stolen else None,
        officer=f"{rng.choice('ABCDEJKLMRST')}. {people.person(rng, 'US').family}",
    )  # fmt: skip


def money(rng: random.Random, date: dt.date, holder: Person, cause: str) -> tuple[Bill, ...]:
    """Repair work for water and fire; shop receipts for what was stolen or spoilt."""
    city = holder.address.city
    rate = rng.choice(("0", "0.06", "0.0725"))
    made = []
    if cause != "Burglary":
        trade = rng.choice(("plumber", "restoration")) if cause == "Water damage" else "restoration"
        day = date + dt.timedelta(days=rng.randrange(1, 8))
        offers = bills.WATER if cause == "Water damage" else bills.FIRE
        provider = people.company(rng, trade, "US", city=city)
        made.append(bills.bill(rng, "repair", provider, day, offers, count=rng.randrange(4, 7), keep=1, tax=rate))
    if cause == "Burglary" or rng.random() < 0.5:
        for _ in range(rng.randrange(1, 3) if cause == "Burglary" else 1):
            store = people.company(rng, "store", "US", city=city)
            day = date + dt.timedelta(days=rng.randrange(1, 12))
            made.append(
                bills.bill(rng, "goods", store, day, bills.GOODS, count=rng.randrange(1, 4), tax="0.0725", paid=True)
            )
    return tuple(made)
