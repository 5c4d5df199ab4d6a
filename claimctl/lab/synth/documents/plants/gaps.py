"""Papers that are missing or can't be read, and what a story itself has planted, which only needs to be named."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

import msgspec

from claimctl.lab.synth.documents import letters, providers
from claimctl.lab.synth.documents.plants.draft import Shown
from claimctl.lab.synth.documents.required import REQUIRED

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Damage
    from claimctl.lab.synth.documents.plants.draft import Draft, Plant


def missing_document(draft: Draft) -> Shown:
    """None of the papers that one of the line's requirements asks for."""
    gone = draft.rng.choice(REQUIRED[draft.story.line])
    left = [paper for paper in draft.papers if paper.doc_type not in gone]
    # A claim without any paper would not be a claim.
    draft.papers[:] = left or [letters.acknowledgement(draft.story, draft.story.received)]
    return Shown()


def missing_police_report(draft: Draft) -> Shown | None:
    """A theft without a police report."""
    draft.papers[:] = [paper for paper in draft.papers if paper.doc_type != "police_report"]
    return Shown(papers=(0,), fields=("loss_cause", "loss_description"))


def missing_bill(draft: Draft) -> Shown | None:
    """The larger of two bills is not there; what is left makes less than 0.6 of what is claimed."""
    numbers = {bill.number: bill.total for bill in draft.story.bills}
    largest = max(numbers, key=lambda number: numbers[number])
    rest = draft.story.claimed - numbers[largest]
    left = [paper for paper in draft.papers if paper.facts.get("document_number") != largest]
    there = {paper.doc_type for paper in left}
    complete = all(there & set(group) for group in REQUIRED[draft.story.line])
    if not rest or rest >= draft.story.claimed * Decimal("0.6") or not complete:
        return None
    draft.papers[:] = left
    return Shown(papers=(0,), fields=("claimed_amount",))


def unsigned_form(draft: Draft) -> Shown:
    """The claim form is not signed."""
    draft.restate(0, signature_present=False)
    return Shown(papers=(0,), fields=("signature_present",))


def damaged(damage: str) -> Plant:
    """One of the papers behind the form comes as a file that can't be read."""

    def plant(draft: Draft) -> Shown:
        spared = ("damage_photo", "other", "insurance_card", "id_document")
        behind = [place for place, paper in enumerate(draft.papers) if place and paper.doc_type not in spared]
        hit = draft.rng.choice(behind)
        draft.papers[hit] = msgspec.structs.replace(draft.papers[hit], damage=cast("Damage", damage))
        return Shown(papers=(hit,))

    return plant


def named(*fields: str) -> Plant:
    """Nothing is changed: the story has it. It shows in the papers that state any of the fields."""

    def plant(draft: Draft) -> Shown:
        places = [place for place in range(len(draft.papers)) if any(draft.papers[place].facts.get(name) for name in
                  fields)]  # fmt: skip
        return Shown(papers=tuple(places), fields=fields)

    return plant


def in_bills(*fields: str) -> Plant:
    """Nothing is changed: it shows in the bills."""
    return lambda draft: Shown(papers=tuple(draft.bills()), fields=fields)


def shared(*fields: str) -> Plant:
    """Nothing is changed: the form states what an earlier claim's form states too."""

    def plant(draft: Draft) -> Shown:
        other = draft.story.other
        stated = tuple(name for name in fields if draft.papers[0].facts.get(name))
        return Shown(papers=(0,), fields=stated, others=(other.claim_id,) if other else ())

    return plant


def mileage(draft: Draft) -> Shown | None:
    """The holder's letter tells of far fewer kilometres than the garage has read."""
    places = draft.having("_mileage", ("repair_estimate",))
    car = draft.story.vehicle
    if not places or car is None:
        return None
    fewer = max(1_900, car.mileage // 3)
    place = draft.letter()
    paper = draft.papers[place]
    unit = {"US": "miles", "GB": "miles"}.get(draft.story.country, "km")
    stated = providers.distance(fewer, draft.story.country)
    draft.papers[place] = msgspec.structs.replace(
        paper, paragraphs=(*paper.paragraphs, f"{stated} {unit}: {car.make} {car.model}, {car.plate}")
    )
    return Shown(papers=(places[0], place), fields=("_mileage",))


PLANTS: dict[str, Plant] = {
    "missing_document": missing_document, "missing_police_report": missing_police_report, "missing_bill": missing_bill,
    "unsigned_form": unsigned_form,
    "encrypted": damaged("encrypted"), "corrupt": damaged("corrupt"), "empty": damaged("empty"),
    "no_pages": damaged("no_pages"),
    "outside_policy": named("loss_date", "policy_end", "service_date"),
    "before_inception": named("loss_date", "policy_start", "service_date"),
    "soon_after_start": named("loss_date", "policy_start"), "limit_exceeded": named("claimed_amount", "sum_insured"),
    "below_deductible": named("claimed_amount", "deductible"), "late_report": named("loss_date", "report_date"),
    "invalid_identifier": named("vin", "provider_npi"), "round_under_limit": named("claimed_amount", "total"),
    "hail_out_of_season": named("loss_date", "loss_cause"), "mileage_conflict": mileage,
    "procedure_not_for_sex": in_bills("procedure_code"), "procedure_not_for_age": in_bills("procedure_code"),
    "repair_of_other_side": in_bills(), "two_places_one_day": in_bills("vendor_address", "document_date"),
    "shared_bank_account": shared("_iban"),
    "shared_phone": shared("insured_phone", "claimant_phone"),
}  # fmt: skip
