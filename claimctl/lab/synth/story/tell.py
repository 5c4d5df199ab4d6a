"""A claim's story, told from its seed: policy, parties, loss, providers, money, and what is planted in all these.

What is planted only in papers (a date that disagrees, a paper that is missing) is left to `documents`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from msgspec.structs import replace

from claimctl.lab.synth.story import (
    cover,
    health,
    home,
    identifiers,
    liability,
    motor,
    narratives,
    people,
    travel,
    twists,
)
from claimctl.lab.synth.story.model import LINES, Story
from claimctl.lab.synth.story.places import CURRENCIES, LANGUAGES
from claimctl.lab.synth.story.plan import country as home_country
from claimctl.lab.synth.story.plan import plan
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from claimctl.lab.synth.story.model import Fate, Line, Loss, Person
    from claimctl.lab.synth.story.plan import Plan

_FIRST_DAY = dt.date(2024, 3, 4)
_LONG = 0.17  # of the clean claims of three lines: about three in a hundred of all
_TWO_BILLS = ("missing_bill", "two_places_one_day", "bill_number_reused")
_STAYS = ("stay_reversed", "admission_date_conflict")
_PHOTOS = {"motor": 0.55, "home": 0.5, "liability": 0.5}


def told(deal: Plan, seed: int, lines: Sequence[str] = LINES) -> Story:
    """The story of a plan of a folder whose lines are taken in turn, with those of the claims that it names."""
    other = told(plan(deal.other, seed, lines), seed, lines) if deal.other else None
    echoes = []
    for _, later in deal.echoes:
        echo = told(plan(later, seed, lines), seed, lines)
        echoes.append((echo.fates[0], echo.claim_id))
    return tell(deal.line, deal.number, seed, *deal.fates, country=deal.country, other=other, echoes=tuple(echoes))


def tell(
    line: Line,
    number: int,
    seed: int,
    *fates: Fate,
    country: str = "",
    other: Story | None = None,
    echoes: tuple[tuple[Fate, str], ...] = (),
) -> Story:
    """Claim `number` (from 1) of a line of business, with `fates` in it; `other` is the claim it shares something with.

    `country` is where the holder lives, drawn by the number where it is not given.
    """
    fates = tuple(fate for fate in fates if fate != "clean")
    if "photo_in_other_claim" in fates and other and not other.photo:
        fates = ("bill_in_other_claim",)
    rng = stream(seed, "story", number)
    country = country or home_country(line, number, seed)
    received, date = _days(rng, fates)
    holder = people.person(rng, country)
    rows = 0
    if not fates and line in ("motor", "home", "health") and (line != "motor" or date.month in motor.HAIL_MONTHS):
        long = stream(seed, "long", number)
        rows = long.choice((60, 75, 90, 120, 160, 220, 300, 400)) if long.random() < _LONG else 0
    if other and fates[0] in twists.SAME_PERSON:
        return _again(rng, line, number, seed, fates, other)
    if other and line != "liability":
        holder = twists.related(rng, fates[0], holder, other)
    parts = _line(rng, line, date, holder, fates, rows, (received - date).days - 8)
    if other and line == "liability":  # who is paid is the third party
        parts = parts._replace(claimant=twists.related(rng, fates[0], parts.claimant, other))
    if other and fates[0] == "bill_in_other_claim":
        parts = twists.retold(rng, parts, other, date)
    story = Story(
        claim_id=_claim_id(received, number, seed), line=line, fates=fates, country=country,
        currency=CURRENCIES.get(country, "EUR"), received=received, other=other, echoes=echoes,
        policy=cover.policy(rng, line, holder, date, sum(bill.total for bill in parts.bills), parts.trip, fates),
        claimant=parts.claimant, loss=parts.loss, bills=parts.bills, vehicle=parts.vehicle, visit=parts.visit,
        other_party=parts.other_party, trip=parts.trip,
        other_plate=identifiers.plate(rng, country) if parts.other_party else "",
        photo=stream(seed, "photo", number).random() < _PHOTOS.get(line, 0) and _has_damage(parts.loss),
    )  # fmt: skip
    for fate in fates:
        story = twists.twist(rng, story, fate)
    return story


def _days(rng: random.Random, fates: tuple[Fate, ...]) -> tuple[dt.date, dt.date]:
    """When the claim came in, and when the loss was."""
    received = _FIRST_DAY + dt.timedelta(days=rng.randrange(420))
    before = rng.randrange(16, 40)
    if "hail_out_of_season" in fates:
        received = dt.date(received.year, rng.choice((1, 2, 12)), rng.randrange(1, 28))
        return received + dt.timedelta(days=before), received
    if "late_report" in fates:
        before += 60
    return received, received - dt.timedelta(days=before)


def _line(
    rng: random.Random,
    line: Line,
    date: dt.date,
    holder: Person,
    fates: tuple[Fate, ...],
    rows: int,
    longest: int,
) -> twists.Parts:
    """The parts of a story that hang on the line of business; no stay takes more than `longest` days."""
    theft, second = "missing_police_report" in fates, bool(set(_TWO_BILLS) & set(fates))
    kinds = narratives.CAUSES[line] if line != "health" else ()
    claimant, vehicle, visit, other_party, trip = holder, None, None, None, None
    if line == "motor":
        vehicle = motor.vehicle(rng, holder.address.country)
        hail = "hail_out_of_season" in fates or rows > 0
        kind = motor.cause(rng, date, theft=theft, hail=hail)
        zone = ""
        if "repair_of_other_side" in fates:
            kind = rng.choice(("parked_left", "parked_right", "rear_end", "animal"))
            zone = {"parked_left": "right", "parked_right": "left", "rear_end": "front", "animal": "rear"}[kind]
        loss, both = motor.loss(rng, date, holder, kind)
        other_party = people.person(rng, holder.address.country, around=holder.address) if both else None
        bills = motor.money(rng, date, holder, zone or loss.zone, rows=rows, second=second, shown=bool(zone))
    elif line == "home":
        kind = rng.choice(kinds) if not theft else "burglary"
        kind = rng.choice(("kitchen_fire", "burglary")) if rows else kind
        loss = home.loss(rng, date, holder, kind)
        bills = home.money(rng, date, holder, kind, rows=rows, second=second)
    elif line == "health":
        if rng.random() < 0.3 and "procedure_not_for_sex" not in fates:
            claimant = twists.relative(rng, holder)
        days = min(rng.randrange(6, 24), longest) if rows else 0
        loss, visit, provider = health.care(rng, date, claimant, stay=bool(set(_STAYS) & set(fates)), days=days)
        bills = health.money(rng, loss.cause, visit, provider, rows=rows)
    elif line == "liability":
        loss = liability.loss(rng, date, holder, rng.choice(kinds))
        claimant = people.person(rng, holder.address.country, around=holder.address)
        visit = liability.visit(rng, loss)
        vehicle = motor.vehicle(rng, holder.address.country) if loss.zone else None
        bills = liability.money(rng, loss, second=second)
    else:
        kind = "baggage_theft" if theft else rng.choice(kinds)
        where = travel.destination(rng, holder.address.country)
        loss = travel.loss(rng, date, where, LANGUAGES[holder.address.country], kind)
        visit = travel.visit(rng, loss) if kind == "illness" else None
        bills = travel.money(rng, loss, second=second)
        trip = (loss.place.city, date - dt.timedelta(days=2), date + dt.timedelta(days=rng.randrange(4, 12)))
    return twists.Parts(claimant, loss, bills, vehicle, visit, other_party, trip)


def _again(rng: random.Random, line: Line, number: int, seed: int, fates: tuple[Fate, ...], other: Story) -> Story:
    """The same person claims for the same loss once more, under a new number and in other words."""
    received = other.received + dt.timedelta(days=rng.randrange(8, 20))
    loss = other.loss
    if loss.kind:
        event, account = narratives.account(rng, loss.kind, LANGUAGES[other.country], loss.place)
        loss = replace(
            loss, event=event, description=account, time=f"{rng.randrange(8, 20):02d}:{rng.randrange(0, 60, 5):02d}"
        )
    return replace(
        other, claim_id=_claim_id(received, number, seed), line=line, fates=fates, received=received, loss=loss,
        other=other, echoes=(),
    )  # fmt: skip


def _claim_id(received: dt.date, number: int, seed: int) -> str:
    return f"CLM-{received.year}-{seed % 100:02d}{number:05d}"


def _has_damage(loss: Loss) -> bool:
    """Whether there is something to be photographed."""
    return loss.kind not in ("burglary", *liability.INJURIES)
