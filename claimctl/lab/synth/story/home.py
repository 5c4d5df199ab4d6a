"""Home claims: water, fire, storm, burglary."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, narratives, offers, people
from claimctl.lab.synth.story.model import Loss
from claimctl.lab.synth.story.places import LANGUAGES, TAX

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Person
    from claimctl.lab.synth.story.offers import Offer

COVERAGE = ("Dwelling and personal property", "Homeowners HO-3", "Personal property", "Buildings and contents",
            "Household contents")  # fmt: skip
_WORK: dict[str, tuple[Offer, ...]] = {"pipe": offers.WATER, "heater": offers.WATER, "kitchen_fire": offers.FIRE,
                                       "storm": offers.STORM}  # fmt: skip


def loss(rng: random.Random, date: dt.date, holder: Person, kind: str) -> Loss:
    """What happened, at the insured's home."""
    country, stolen = holder.address.country, kind in narratives.THEFTS
    language = LANGUAGES[country]
    event, description = narratives.account(rng, kind, language, holder.address)
    return Loss(
        date=date, time=f"{rng.randrange(0, 24):02d}:{rng.randrange(0, 60, 10):02d}", place=holder.address,
        cause=narratives.label(kind, language),
        event=event, description=description,
        reported=date + dt.timedelta(days=rng.randrange(3)),
        report_number=f"{rng.choice(('CR', 'IN'))}{date:%y}-{identifiers.digits(rng, 5)}",
        agency=people.company(rng, "police", country, city=holder.address.city) if stolen else None,
        officer=f"{rng.choice('ABCDEJKLMRST')}. {people.person(rng, country).family}", kind=kind,
    )  # fmt: skip


def money(
    rng: random.Random, date: dt.date, holder: Person, kind: str, *, rows: int = 0, second: bool = False
) -> tuple[Bill, ...]:
    """Repair work for water, fire and storm; shop bills for what was stolen or spoilt.

    With `rows`, one shop replaces the contents of a house; with `second`, there are at least two bills.
    """
    country, city = holder.address.country, holder.address.city
    rate = TAX.get(country) or rng.choice(("0", "0.06", "0.0725"))
    sales = TAX.get(country, "0.0725")
    made = []
    if kind in _WORK:
        trade = rng.choice(("plumber", "restoration")) if _WORK[kind] is offers.WATER else "restoration"
        day = date + dt.timedelta(days=rng.randrange(1, 8))
        provider = people.company(rng, trade, country, city=city)
        made.append(bills.bill(rng, "repair", provider, day, _WORK[kind], count=rng.randrange(4, 7), keep=1, tax=rate))
    day = date + dt.timedelta(days=rng.randrange(1, 12))
    if rows:
        store = people.company(rng, "store", country, city=city)
        made.append(
            bills.long_bill(
                rng,
                "contents",
                store,
                day,
                offers.CONTENTS,
                rows=rows,
                tax=sales,
                scale="0.4",
                groups=offers.ROOMS[LANGUAGES[country]],
            )
        )
    elif kind not in _WORK or rng.random() < 0.5 or second:
        for _ in range(rng.randrange(1 + second, 3) if kind not in _WORK else 1):
            store = people.company(rng, "store", country, city=city)
            goods = bills.bill(rng, "goods", store, day, offers.GOODS, count=rng.randrange(1, 4), tax=sales, paid=True)
            made.append(goods)
    return tuple(made)
