"""Which papers tell a story, what is planted in them, and the decision that is then right."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents import claims, letters, providers
from claimctl.lab.synth.documents.model import Paper
from claimctl.lab.synth.documents.plants import PLANTS
from claimctl.lab.synth.documents.plants.copies import of_other_claim
from claimctl.lab.synth.documents.plants.draft import Draft, Shown
from claimctl.lab.synth.documents.required import APPROVE_LIMIT, NEAR_SHARE, REQUIRED, ROUND_FROM, ROUND_STEP
from claimctl.lab.synth.story.clauses import bearing
from claimctl.lab.synth.story.kinds import KINDS, right_decision
from claimctl.lab.synth.story.narratives import THEFTS
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Story

__all__ = ["REQUIRED", "Anomaly", "File", "compose"]
# What can't be planted in a claim's papers gives way to this, by slot.
_INSTEAD = {"missing": "missing_document", "discrepancy": "address_conflict", "fraud": "rescan_twice",
            "negative": "other_date_order"}  # fmt: skip
# Papers that say the same with and without a signature.
_SIGNED_AT_WILL = ("discharge_summary", "medical_note", "police_report", "prescription")
_FORM_ROWS = 6  # of a CMS-1500
_ON_FORM = ("shared_bank_account", "shared_phone", "spouse", "spouse_account")
# These show on an estimate only, which most garages give, not all.
_ON_ESTIMATE = ("vin_conflict", "plate_conflict", "mileage_conflict", "supplement", "invalid_identifier")


class Anomaly(msgspec.Struct, frozen=True, kw_only=True):
    """Something planted in a claim, or (`planted` false) something that only looks like it.

    `codes` are the reasons or rules any of which finds it; `papers` are the places of the papers that show it, from 0.
    """

    kind: str
    planted: bool
    codes: tuple[str, ...]
    papers: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    other_claims: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True):
    """A claim's papers, the claim form first, and the required groups (`a|b`) of which none is there and readable.

    `clauses` are those of the claim's policy, where it is there and readable, that bear on the claim: number as
    printed, grade from 1 (it applies) to 3 (the claim turns on it).
    """

    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    anomalies: tuple[Anomaly, ...] = ()
    decision: str = "approve"
    fraud: bool = False
    clauses: tuple[tuple[str, int], ...] = ()


def compose(story: Story, seed: int) -> File:
    """The papers of a claim with what its story is to have planted. Required ones are complete unless one is missing.

    What can't be planted in the papers of this claim gives way to something of its slot that can.
    """
    draft = Draft(story, stream(seed, "plants", story.claim_id), _signed(_papers(story, seed), story, seed))
    if story.other:
        draft.theirs = tuple(_papers(story.other, seed))
    anomalies = [_planted(draft, fate) for fate in story.fates]
    anomalies += [_echo(draft, kind, later) for kind, later in story.echoes]
    anomalies += _natural(draft)
    there = {paper.doc_type for paper in draft.papers if not paper.damage}
    missing = tuple("|".join(types) for types in REQUIRED[story.line] if not there & set(types))
    if missing and "missing_document" not in [anomaly.kind for anomaly in anomalies]:
        anomalies.append(_told("missing_document", Shown()))  # the only one of its kind can't be read
    kinds = [KINDS[anomaly.kind] for anomaly in anomalies if anomaly.planted]
    echoed = {kind for kind, _ in story.echoes}
    decision = right_decision(kind.decision for kind in kinds)
    return File(
        tuple(draft.papers), missing, tuple(anomalies), decision,
        any(kind.fraud and kind.name not in echoed for kind in kinds) or _ring(echoed),
        bearing(story) if "policy" in there else (),
    )  # fmt: skip


def _signed(papers: list[Paper], story: Story, seed: int) -> list[Paper]:
    """The papers, one in eight of those that need no signature left without one."""
    rng = stream(seed, "signed", story.claim_id)
    unsigned = [paper.facts.get("signature_present") is True and rng.random() < 0.125 for paper in papers]
    return [
        msgspec.structs.replace(paper, facts=paper.facts | {"signature_present": False})
        if bare and paper.doc_type in _SIGNED_AT_WILL else paper
        for paper, bare in zip(papers, unsigned, strict=True)
    ]  # fmt: skip


def _planted(draft: Draft, fate: str) -> Anomaly:
    """Plant something, and say what and where."""
    shown = PLANTS[fate](draft)
    if shown is None:
        fate = _INSTEAD[KINDS[fate].slot]
        shown = PLANTS[fate](draft)
    return _told(fate, shown or Shown())


def _told(fate: str, shown: Shown) -> Anomaly:
    kind = KINDS[fate]
    return Anomaly(
        kind=kind.resembles or kind.name, planted=kind.planted, codes=kind.codes, papers=shown.papers,
        fields=shown.fields, other_claims=shown.others,
    )  # fmt: skip


def _echo(draft: Draft, kind: str, later: str) -> Anomaly:
    """A later claim shares something with this one, which an eye on both sees here as well."""
    if kind in _ON_FORM:
        shown = PLANTS[kind](draft)
        fields = shown.fields if shown else ()
        return _told(kind, Shown((0,), fields, (later,)))
    places = of_other_claim(tuple(draft.papers), kind)
    for place in places:
        draft.papers[place] = msgspec.structs.replace(draft.papers[place], alone=True)
    return _told(kind, Shown(places, (), (later,)))


def _ring(echoed: set[str]) -> bool:
    """Whether the earlier of two claims is a fraud too: an account or a phone of strangers is shared by both."""
    return bool(echoed & {"shared_bank_account", "shared_phone"})


def _natural(draft: Draft) -> list[Anomaly]:
    """What a claim has of its own: a large sum, or one that just happens to lie under the limit."""
    asked = [paper.facts.get(name) for paper in draft.papers for name in ("claimed_amount", "total")]
    most = max([draft.story.claimed, *(amount for amount in asked if isinstance(amount, Decimal))])
    if most > APPROVE_LIMIT:
        return [_told("over_approve_limit", Shown((0,), ("claimed_amount",)))]
    claimed = draft.story.claimed
    near = claimed >= APPROVE_LIMIT * (1 - NEAR_SHARE)
    even = claimed >= ROUND_FROM and not claimed % ROUND_STEP
    if (near or even) and not {"round_under_limit", "round_amount"} & set(draft.story.fates):
        return [_told("looks_chosen", Shown((0,), ("claimed_amount",)))]
    return []


def _papers(story: Story, seed: int) -> list[Paper]:
    """The papers before anything is planted in them."""
    rng = stream(seed, "papers", story.claim_id)
    tellers = {"motor": _motor, "home": _home, "health": _health, "travel": _travel, "liability": _liability}
    papers = tellers[story.line](rng, story)
    if rng.random() < 0.08:
        papers.append(claims.other(rng, story))
    return papers


def _bill(rng: random.Random, story: Story, bill: Bill) -> Paper:
    if bill.kind == "care":
        return providers.medical_bill(story, bill)
    if bill.kind in ("pharmacy", "goods") or (bill.kind == "towing" and rng.random() < 0.5):
        return providers.receipt(story, bill)
    if bill.kind == "repair" and (
        rng.random() < (0.8 if story.vehicle else 0.35) or set(_ON_ESTIMATE) & set(story.fates)
    ):
        return providers.repair_estimate(story, bill)
    return providers.invoice(story, bill)


def _bills(rng: random.Random, story: Story) -> list[Paper]:
    """A paper for each bill."""
    return [_bill(rng, story, bill) for bill in story.bills]


def _motor(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    police = providers.police_report(story)
    if police and (rng.random() < 0.75 or story.loss.kind in THEFTS):
        papers.append(police)
    if story.photo:
        papers.append(claims.damage_photo(rng, story))
    for chance, make in ((0.35, claims.policy), (0.3, claims.insurance_card),
                         (0.25, claims.id_document), (0.25, claims.correspondence)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _home(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    police = providers.police_report(story)
    if police:
        papers.append(police)
    if story.photo:
        papers.append(claims.damage_photo(rng, story))
    for chance, make in ((0.4, claims.policy),
                         (0.4, claims.correspondence), (0.25, claims.bank_statement)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _health(rng: random.Random, story: Story) -> list[Paper]:
    visit, care = story.visit, story.bills[0]
    if visit is None:  # every health story has one
        return []
    stay = visit.discharge > visit.admission
    # A form holds some rows; a long bill goes with the member's own form.
    strict = rng.random() < 0.6 and len(care.items) <= _FORM_ROWS
    form = providers.standard_bill(story, care, visit) if strict else claims.claim_form(rng, story)
    papers = [form, *_bills(rng, story)]
    if stay:
        papers.append(providers.discharge_summary(story, visit))
    elif rng.random() < 0.35:
        papers.append(providers.medical_note(story, visit))
    if rng.random() < 0.4:
        papers.append(providers.lab_report(rng, story, visit))
    if len(story.bills) > 1 or rng.random() < 0.2:
        papers.append(providers.prescription(story, visit))
    if rng.random() < 0.35:
        papers.append(claims.insurance_card(rng, story))
    if rng.random() < 0.2 and story.payable > 0:
        papers.append(providers.eob(story, care))
    if rng.random() < 0.35:
        papers.append(claims.policy(rng, story))
    return papers


def _travel(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    if story.visit and rng.random() < 0.5:
        papers.append(providers.medical_note(story, story.visit))
    police = providers.police_report(story)
    if police:
        papers.append(police)
    for chance, make in ((0.4, claims.policy), (0.35, claims.id_document),
                         (0.9 if story.visit is None else 0.2, claims.correspondence),
                         (0.25, claims.bank_statement)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _liability(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    police = providers.police_report(story)
    if police and rng.random() < 0.85:
        papers.append(police)
    if rng.random() < 0.7:
        papers.append(letters.demand(rng, story, story.received))
    if story.photo:
        papers.append(claims.damage_photo(rng, story))
    if story.visit and rng.random() < 0.5:
        papers.append(providers.medical_note(story, story.visit))
    for chance, make in ((0.45, claims.policy), (0.2, claims.id_document)):
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers
