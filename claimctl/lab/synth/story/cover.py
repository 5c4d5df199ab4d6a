"""The cover of a story: in force on the day of loss, unless what is planted says otherwise."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import health, home, identifiers, liability, motor, people, travel
from claimctl.lab.synth.story.model import Policy, cents
from claimctl.lab.synth.story.places import LANGUAGES

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Fate, Line, Person
    from claimctl.lab.synth.story.places import Language

_COVERAGE: dict[Line, tuple[str, ...]] = {
    "motor": motor.COVERAGE, "home": home.COVERAGE, "health": health.COVERAGE, "travel": travel.COVERAGE,
    "liability": liability.COVERAGE,
}  # fmt: skip
_COVERAGE_IN: dict[Language, dict[Line, tuple[str, ...]]] = {
    "de": {"motor": ("Vollkasko", "Teilkasko plus", "Kasko Komfort"), "home": ("Hausrat", "Wohngebäude und Hausrat"),
           "travel": ("Reiseschutz komplett", "Auslandskranken und Gepäck"),
           "liability": ("Privathaftpflicht", "Haftpflicht Familie")},
    "fr": {"motor": ("Tous risques", "Dommages au véhicule"), "home": ("Multirisque habitation", "Habitation confort"),
           "travel": ("Voyage intégral", "Assistance et bagages"), "liability": ("Responsabilité civile vie privée",)},
    "es": {"motor": ("Todo riesgo", "Daños propios"), "home": ("Hogar completo", "Continente y contenido"),
           "travel": ("Viaje completo", "Asistencia y equipaje"), "liability": ("Responsabilidad civil familiar",)},
    "it": {"motor": ("Kasko completa", "Danni al veicolo"), "home": ("Casa completa", "Fabbricato e contenuto"),
           "travel": ("Viaggio completo", "Assistenza e bagaglio"), "liability": ("Responsabilità civile famiglia",)},
    "nl": {"motor": ("Allrisk", "WA plus casco"), "home": ("Inboedel", "Opstal en inboedel"),
           "travel": ("Reis compleet", "Doorlopende reis"), "liability": ("Aansprakelijkheid gezin",)},
}  # fmt: skip
_LIMITS: dict[Line, tuple[int, ...]] = {
    "motor": (15_000, 25_000, 50_000), "home": (40_000, 120_000, 250_000), "health": (50_000, 100_000),
    "travel": (2_500, 5_000, 10_000), "liability": (50_000, 100_000, 300_000, 1_000_000),
}  # fmt: skip
_DEDUCTIBLES: dict[Line, tuple[int, ...]] = {
    "motor": (150, 250, 300, 500), "home": (100, 150, 250, 500), "health": (0, 25, 50), "travel": (0, 25, 50),
    "liability": (0, 0, 100, 150),
}  # fmt: skip
_PREFIX: dict[Line, tuple[str, ...]] = {
    "motor": ("AU", "MV", "KF"), "home": ("HO", "HH", "WG"), "health": ("HX", "MC"), "travel": ("TR", "RV"),
    "liability": ("LB", "GL", "PH"),
}  # fmt: skip


def policy(
    rng: random.Random,
    line: Line,
    holder: Person,
    date: dt.date,
    claimed: Decimal | int,
    trip: tuple[str, dt.date, dt.date] | None,
    fates: tuple[Fate, ...],
) -> Policy:
    """The policy of a holder whose loss of `claimed` was on `date`."""
    claimed = Decimal(claimed)
    deductibles = [value for value in _DEDUCTIBLES[line] if value * 3 < claimed] or [0]
    deductible = Decimal(rng.choice(deductibles))
    limit = Decimal(rng.choice(_LIMITS[line]))
    while limit < claimed:
        limit *= 2
    if "limit_exceeded" in fates:  # passed by what is left after the deductible, too
        limit = max(Decimal(10), (claimed - deductible) * Decimal("0.7") // 10 * 10)
    if "below_deductible" in fates:
        deductible = claimed // 50 * 50 + 50 * rng.randrange(1, 6)
        limit = max(limit, deductible * 4)
    start, end = _period(rng, date, trip, fates)
    covers = _COVERAGE_IN.get(LANGUAGES[holder.address.country], _COVERAGE)[line]
    return Policy(
        number=f"{rng.choice(_PREFIX[line])}{rng.choice(('-', ''))}{identifiers.digits(rng, rng.choice((7, 8)))}",
        insurer=people.company(rng, "insurer", holder.address.country), holder=holder, start=start, end=end,
        coverage=rng.choice(covers), sum_insured=cents(limit), deductible=cents(deductible),
        premium=Decimal(rng.randrange(4_000, 160_000)) / 100,
        member_id=f"{identifiers.letters(rng, 3)}{identifiers.digits(rng, 9)}",
        group_number=identifiers.digits(rng, 6),
    )  # fmt: skip


def _period(
    rng: random.Random, date: dt.date, trip: tuple[str, dt.date, dt.date] | None, fates: tuple[Fate, ...]
) -> tuple[dt.date, dt.date]:
    length = dt.timedelta(days=364)
    start = date - dt.timedelta(days=rng.randrange(35, 320))
    if trip:
        start, length = trip[1] - dt.timedelta(days=1), trip[2] - trip[1] + dt.timedelta(days=2)
    if "outside_policy" in fates:
        start = date - dt.timedelta(days=rng.randrange(6, 60)) - length
    elif "before_inception" in fates:
        start = date + dt.timedelta(days=rng.randrange(4, 40))
    elif "soon_after_start" in fates:
        start = date - dt.timedelta(days=rng.randrange(3, 13))
    return start, start + length
