"""A claim's story, told from its seed: policy, parties, loss, providers, money, and the fate planted in it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import health, home, identifiers, motor, people, travel
from claimctl.lab.synth.story.model import Policy, Story
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Fate, Line, Person

_COVERAGE = {"motor": motor.COVERAGE, "home": home.COVERAGE, "health": health.COVERAGE, "travel": travel.COVERAGE}
_LIMITS = {
    "motor": (15_000, 25_000, 50_000), "home": (40_000, 120_000, 250_000), "health": (50_000, 100_000),
    "travel": (2_500, 5_000, 10_000),
}  # fmt: skip
_DEDUCTIBLES = {"motor": (250, 500), "home": (100, 250, 500), "health": (0, 25, 50), "travel": (0, 25, 50)}
_PREFIX = {"motor": "AU", "home": "HO", "health": "HX", "travel": "TR"}
_FIRST_DAY = dt.date(2024, 3, 4)


def tell(line: Line, number: int, seed: int, fate: Fate) -> Story:
    """Claim `number` (from 1) of a line of business, with its fate in it."""
    rng = stream(seed, "story", number)
    country = "US" if line != "travel" else rng.choice(("US", "DE", "DE", "AT", "NL"))
    received = _FIRST_DAY + dt.timedelta(days=rng.randrange(420))
    date = received - dt.timedelta(days=rng.randrange(16, 40))
    holder = people.person(rng, country)
    claimant = holder
    visit = vehicle = other = trip = None
    if line == "motor":
        vehicle = motor.vehicle(rng)
        loss, second = motor.loss(rng, date, holder)
        other = people.person(rng, "US", around=holder.address) if second else None
        bills = motor.money(rng, date, holder)
    elif line == "home":
        loss = home.loss(rng, date, holder)
        bills = home.money(rng, date, holder, loss.cause)
    elif line == "health":
        if rng.random() < 0.3:
            claimant = _relative(rng, holder)
        loss, visit, provider = health.care(rng, date, claimant)
        bills = health.money(rng, visit, provider)
    else:
        where = "US" if country == "US" else rng.choice([name for name in ("DE", "AT", "NL") if name != country])
        loss = travel.loss(rng, date, where)
        visit = travel.visit(rng, loss) if loss.cause == "Illness abroad" else None
        bills = travel.money(rng, loss)
        trip = (loss.place.city, date - dt.timedelta(days=2), date + dt.timedelta(days=rng.randrange(4, 12)))
    policy = _policy(rng, line, holder, date, bills, trip, fate)
    return Story(
        claim_id=f"CLM-{received.year}-{seed % 100:02d}{number:05d}", line=line, fate=fate, country=country,
        currency="USD" if country == "US" else "EUR", policy=policy, claimant=claimant, loss=loss, bills=bills,
        received=received, vehicle=vehicle, visit=visit, other_party=other, trip=trip,
        other_plate=f"{identifiers.letters(rng, 3)}-{identifiers.digits(rng, 4)}" if other else "",
    )  # fmt: skip


def _policy(
    rng: random.Random,
    line: Line,
    holder: Person,
    date: dt.date,
    bills: tuple[Bill, ...],
    trip: tuple[str, dt.date, dt.date] | None,
    fate: Fate,
) -> Policy:
    """The cover as it stands on the day of loss: in force, unless the fate says otherwise."""
    claimed = sum((bill.total for bill in bills), Decimal(0))
    limit = Decimal(rng.choice(_LIMITS[line]))
    if fate == "limit_exceeded":
        limit = max(Decimal(50), claimed * Decimal("0.6") // 50 * 50)
    if trip:
        start, end = trip[1] - dt.timedelta(days=1), trip[2] + dt.timedelta(days=1)
    else:
        start = date - dt.timedelta(days=rng.randrange(35, 320))
        end = start + dt.timedelta(days=365)
    if fate == "outside_policy":
        length, end = end - start, date - dt.timedelta(days=rng.randrange(6, 60))
        start = end - length
    deductibles = [value for value in _DEDUCTIBLES[line] if value * 3 < claimed] or [0]
    return Policy(
        number=f"{_PREFIX[line]}{rng.choice(('-', ''))}{identifiers.digits(rng, 7)}",
        insurer=people.company(rng, "insurer", holder.address.country), holder=holder, start=start, end=end,
        coverage=rng.choice(_COVERAGE[line]), sum_insured=limit.quantize(Decimal("0.01")),
        deductible=Decimal(rng.choice(deductibles)).quantize(Decimal("0.01")),
        premium=Decimal(rng.randrange(4_000, 160_000)) / 100,
        member_id=f"{identifiers.letters(rng, 3)}{identifiers.digits(rng, 9)}",
        group_number=identifiers.digits(rng, 6),
    )  # fmt: skip


def _relative(rng: random.Random, holder: Person) -> Person:
    """Somebody of the holder's household, covered by the same policy."""
    other = people.person(rng, holder.address.country)
    return type(other)(
        given=other.given, family=holder.family, birth=other.birth, sex=other.sex, address=holder.address,
        phone=holder.phone, email=holder.email, iban=holder.iban,
    )  # fmt: skip
