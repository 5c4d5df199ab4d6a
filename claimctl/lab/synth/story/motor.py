"""Motor claims: collisions, a parked car hit, hail, an animal on the road, a break-in. The repair fits the damage."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import bills, identifiers, narratives, offers, people
from claimctl.lab.synth.story.model import Loss, Vehicle
from claimctl.lab.synth.story.places import LANGUAGES, TAX

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Person
    from claimctl.lab.synth.story.offers import Offer
    from claimctl.lab.synth.story.places import Language

COVERAGE = ("Collision", "Comprehensive", "Auto Physical Damage", "Motor own damage", "Fully comprehensive")
_MAKES = (
    ("Norvane", ("Strand", "Kite", "Atlas 4", "Strand Estate")), ("Calloway", ("Ridgeline GT", "Piper", "Voyage")),
    ("Tessaro", ("Duo", "Linea", "Monte", "Corsiva")), ("Halden", ("Fjord", "Sund", "Norr", "Vik 2")),
    ("Kiyama", ("Aria", "Hoshi", "Tora", "Mizu")), ("Brandauer", ("B3", "B5", "Kombi", "Alpin")),
    ("Orville", ("Pioneer", "Dart", "Homestead")), ("Lumière", ("Onde", "Azur", "Rive")),
    ("Garrick", ("Mercer", "Fenland", "Tarn")), ("Sabelline", ("Nova", "Vento")),
)  # fmt: skip
_COLORS: dict[Language, str] = {
    "en": "Silver Black White Blue Red Gray Green Brown Beige",
    "de": "Silber Schwarz Weiß Blau Rot Grau Grün Braun Beige",
    "fr": "Argent Noir Blanc Bleu Rouge Gris Vert Marron Beige",
    "es": "Plata Negro Blanco Azul Rojo Gris Verde Marrón Beige",
    "it": "Argento Nero Bianco Blu Rosso Grigio Verde Marrone Beige",
    "nl": "Zilver Zwart Wit Blauw Rood Grijs Groen Bruin Beige",
}
_ZONES = {"rear_end": "rear", "intersection": "right", "parked_left": "left", "parked_right": "right",
          "animal": "front", "hail": "body", "break_in": "lock"}  # fmt: skip
_TWO_CARS = ("rear_end", "intersection")
HAIL_MONTHS = range(4, 10)
_RATES = ("0.0625", "0.07", "0.0825")


def vehicle(rng: random.Random, country: str) -> Vehicle:
    """A car of a fictional make."""
    year = rng.randrange(2012, 2024)
    make, models = rng.choice(_MAKES)
    colors = _COLORS[LANGUAGES[country]].split()
    return Vehicle(
        year=year, make=make, model=rng.choice(models), vin=identifiers.vin(rng, year), color=rng.choice(colors),
        plate=identifiers.plate(rng, country), mileage=rng.randrange(9_000, 128_000),
    )  # fmt: skip


def cause(rng: random.Random, date: dt.date, *, theft: bool, hail: bool) -> str:
    """What can have happened on a day: hail falls from April to September. `theft`, `hail`: it must be that."""
    if theft or hail:
        return "break_in" if theft else "hail"
    return rng.choice([kind for kind in narratives.CAUSES["motor"] if kind != "hail" or date.month in HAIL_MONTHS])


def loss(rng: random.Random, date: dt.date, holder: Person, kind: str) -> tuple[Loss, bool]:
    """What happened, and whether another driver was in it."""
    country = holder.address.country
    where, _ = people.place(rng, country, city=holder.address.city)
    language, both = LANGUAGES[country], kind in _TWO_CARS
    police = both or kind in narratives.THEFTS or rng.random() < 0.3
    event, description = narratives.account(rng, kind, language, where)
    told = Loss(
        date=date, time=f"{rng.randrange(6, 22):02d}:{rng.randrange(0, 60, 5):02d}", place=where,
        cause=narratives.label(kind, language), event=event, description=description,
        reported=date + dt.timedelta(days=rng.randrange(4)), report_number=f"{date.year}-{identifiers.digits(rng, 6)}",
        agency=people.company(rng, "police", country, city=holder.address.city) if police else None,
        officer=f"{rng.choice('ABCDEJKLMRST')}. {people.person(rng, country).family}", kind=kind, zone=_ZONES[kind],
    )  # fmt: skip
    return told, both


def parts(zone: str) -> tuple[Offer, ...]:
    """What a repair of a zone may need; hail also breaks the glass."""
    zones = ("body", "glass") if zone == "body" else (zone,)
    return tuple(offer for offer in offers.REPAIR_PARTS if offer.zone in zones or not offer.zone)


def money(
    rng: random.Random, date: dt.date, holder: Person, zone: str, *, rows: int = 0, second: bool = False,
    shown: bool = False,
) -> tuple[Bill, ...]:  # fmt: skip
    """A repair, sometimes towing (always with `second`). With `rows`, that of a whole fleet that the hail has hit.

    With `shown` a part of the zone stands on the bill in any case.
    """
    country, city = holder.address.country, holder.address.city
    day = date + dt.timedelta(days=rng.randrange(2, 9))
    garage = people.company(rng, "garage", country, city=city)
    rate = TAX.get(country) or rng.choice(_RATES)
    if rows:
        cars = [f"#{car:02d}" for car in range(1, max(5, rows // 12))]
        every = (*offers.REPAIR_LABOR, *parts(zone))
        made = [bills.long_bill(rng, "repair", garage, day, every, rows=rows, tax=rate, groups=cars, scale="0.5")]
    else:
        wanted = (*rng.sample(offers.REPAIR_LABOR[:2], 2), *parts(zone), *offers.REPAIR_LABOR[2:])
        made = [bills.bill(rng, "repair", garage, day, wanted, count=rng.randrange(5, 9), keep=2 + shown, tax=rate)]
    if rng.random() < 0.35 or second:
        towing = people.company(rng, "towing", country, city=city)
        made.append(bills.bill(rng, "towing", towing, date, offers.TOWING, count=3, keep=1, tax=rate, paid=True))
    return tuple(made)
