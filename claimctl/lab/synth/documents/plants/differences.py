"""Papers that disagree with one another about people, numbers and amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.documents import claims
from claimctl.lab.synth.documents.plants.draft import BILLS, Shown
from claimctl.lab.synth.story import identifiers, people
from claimctl.lab.synth.story.model import cents

if TYPE_CHECKING:
    import datetime as dt

    from claimctl.lab.synth.documents.plants.draft import Draft, Plant


def amount_conflict(draft: Draft) -> Shown | None:
    """The form asks for more than the bills add up to."""
    form = draft.papers[0]
    name = "claimed_amount" if "claimed_amount" in form.facts else "total"
    more = cents(draft.story.claimed * Decimal(draft.rng.randrange(118, 160)) / 100)
    draft.restate(0, **{name: more})
    return Shown(papers=(0, *(place for place in draft.bills() if place)), fields=(name,))


def name_conflict(draft: Draft) -> Shown:
    """One paper names somebody else."""
    for name in ("customer_name", "patient_name"):
        places = draft.having(name, BILLS)
        if places:
            break
    else:
        name, places = "insured_name", [draft.letter()]
    place = draft.rng.choice(places)
    ours = {draft.story.claimant.family, draft.story.policy.holder.family}
    stranger = people.person(draft.rng, draft.story.country)
    while stranger.family in ours:
        stranger = people.person(draft.rng, draft.story.country)
    draft.restate(place, **{name: stranger.name})
    return Shown(papers=(0, place), fields=(name,))


def _wrong_digit(draft: Draft, number: str) -> str:
    """The number with one digit changed, as by a slip."""
    at = draft.rng.choice([place for place, char in enumerate(number) if char.isdigit()][-6:])
    return f"{number[:at]}{(int(number[at]) + draft.rng.randrange(1, 9)) % 10}{number[at + 1 :]}"


def policy_number_conflict(draft: Draft) -> Shown:
    """A policy, a card or a letter is under another number."""
    places = draft.having("policy_number", ("policy", "insurance_card", "correspondence")) or [draft.letter()]
    place = draft.rng.choice(places)
    draft.restate(place, policy_number=_wrong_digit(draft, draft.story.policy.number))
    return Shown(papers=(0, place), fields=("policy_number",))


def member_id_conflict(draft: Draft) -> Shown:
    """A bill or a card bears another member id."""
    places = draft.having("member_id") or [draft.add(claims.insurance_card(draft.rng, draft.story))]
    place = draft.rng.choice(places)
    draft.restate(place, member_id=_wrong_digit(draft, draft.story.policy.member_id))
    return Shown(papers=(0, place), fields=("member_id",))


def vin_conflict(draft: Draft) -> Shown | None:
    """The estimate is for another car."""
    car = draft.story.vehicle
    places = draft.having("vin", ("repair_estimate",)) or draft.having("vin")
    if car is None or not places:
        return None
    draft.restate(places[0], vin=identifiers.vin(draft.rng, car.year))
    return Shown(papers=(0, places[0]), fields=("vin",))


def plate_conflict(draft: Draft) -> Shown | None:
    """The estimate or the police name another plate."""
    places = draft.having("license_plate")
    if not places:
        return None
    place = draft.rng.choice(places)
    draft.restate(place, license_plate=identifiers.plate(draft.rng, draft.story.country))
    return Shown(papers=(0, place), fields=("license_plate",))


def birth_date_conflict(draft: Draft) -> Shown:
    """A paper makes the patient older or younger."""
    place = draft.rng.choice(draft.having("patient_dob"))
    birth: dt.date = draft.story.claimant.birth
    years = draft.rng.choice((-10, -3, -1, 1, 2, 10))
    draft.restate(place, patient_dob=birth.replace(year=birth.year + years))
    return Shown(papers=(0, place), fields=("patient_dob",))


def address_conflict(draft: Draft) -> Shown:
    """A paper sends its mail to another town."""
    for name in ("customer_address", "patient_address"):
        places = draft.having(name, BILLS)
        if places:
            break
    else:
        name, places = "insured_address", [draft.letter()]
    place = draft.rng.choice(places)
    here = draft.story.customer.address
    other, _ = people.place(draft.rng, draft.story.country)
    while other.city == here.city:
        other, _ = people.place(draft.rng, draft.story.country)
    draft.restate(place, **{name: other})
    return Shown(papers=(0, place), fields=(name,))


PLANTS: dict[str, Plant] = {
    "amount_conflict": amount_conflict, "name_conflict": name_conflict,
    "policy_number_conflict": policy_number_conflict, "member_id_conflict": member_id_conflict,
    "vin_conflict": vin_conflict, "plate_conflict": plate_conflict, "birth_date_conflict": birth_date_conflict,
    "address_conflict": address_conflict,
}  # fmt: skip
