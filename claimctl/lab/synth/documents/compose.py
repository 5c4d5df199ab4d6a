"""Which papers tell a story, and the fates that show only in the papers: one missing, one at odds, one unreadable."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents import claims, providers
from claimctl.lab.synth.documents.model import Paper
from claimctl.lab.synth.story.model import cents
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Bill, Line, Story


# What a claim of each line can't do without; any type of a group will do.
REQUIRED: dict[Line, tuple[tuple[str, ...], ...]] = {
    "motor": (("claim_form",), ("repair_estimate", "invoice")),
    "home": (("claim_form",), ("repair_estimate", "invoice", "receipt")),
    "health": (("claim_form", "cms1500", "ub04"), ("cms1500", "ub04", "medical_bill", "invoice", "receipt")),
    "travel": (("claim_form",), ("invoice", "receipt", "medical_bill")),
}


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
    """A claim's papers, the claim form first, and the required groups (`a|b`) of which none is there and readable."""

    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    anomalies: tuple[Anomaly, ...] = ()
    decision: str = "approve"
    fraud: bool = False


def compose(story: Story, seed: int) -> File:
    """The papers of a claim. Required ones are complete unless the fate says otherwise."""
    rng = stream(seed, "papers", story.claim_id)
    tellers = {"motor": _motor, "home": _home, "health": _health, "travel": _travel}
    papers = tellers[story.line](rng, story)
    if story.fate == "date_conflict" and not any(paper.doc_type == "correspondence" for paper in papers):
        papers.append(claims.correspondence(rng, story))
    if rng.random() < 0.08:
        papers.append(claims.other(rng, story))
    struck = _struck(rng, story, papers)
    there = {paper.doc_type for paper in struck if not paper.damage}
    missing = ["|".join(types) for types in REQUIRED[story.line] if not there & set(types)]
    return File(tuple(struck), tuple(missing))


def _bill(rng: random.Random, story: Story, bill: Bill) -> Paper:
    if bill.kind == "care":
        return providers.medical_bill(story, bill)
    if bill.kind in ("pharmacy", "goods") or (bill.kind == "towing" and rng.random() < 0.5):
        return providers.receipt(story, bill)
    if bill.kind == "repair" and rng.random() < (0.8 if story.vehicle else 0.35):
        return providers.repair_estimate(story, bill)
    return providers.invoice(story, bill)


def _bills(rng: random.Random, story: Story) -> list[Paper]:
    """A paper for each bill."""
    return [_bill(rng, story, bill) for bill in story.bills]


def _motor(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    police = providers.police_report(story)
    if police and rng.random() < 0.75:
        papers.append(police)
    for chance, make in ((0.5, claims.damage_photo), (0.35, claims.policy), (0.3, claims.insurance_card),
                         (0.25, claims.id_document), (0.25, claims.correspondence)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _home(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    police = providers.police_report(story)
    if police:
        papers.append(police)
    for chance, make in ((0.45 * (story.loss.cause != "Burglary"), claims.damage_photo), (0.4, claims.policy),
                         (0.4, claims.correspondence), (0.25, claims.bank_statement)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _health(rng: random.Random, story: Story) -> list[Paper]:
    visit, care = story.visit, story.bills[0]
    if visit is None:  # every health story has one
        return []
    stay = visit.discharge > visit.admission
    form = providers.standard_bill(story, care, visit) if rng.random() < 0.6 else claims.claim_form(rng, story)
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
    return papers


def _travel(rng: random.Random, story: Story) -> list[Paper]:
    papers = [claims.claim_form(rng, story), *_bills(rng, story)]
    if story.visit and rng.random() < 0.5:
        papers.append(providers.medical_note(story, story.visit))
    for chance, make in ((0.4, claims.policy), (0.35, claims.id_document),
                         (0.9 if story.visit is None else 0.2, claims.correspondence),
                         (0.25, claims.bank_statement)):  # fmt: skip
        if rng.random() < chance:
            papers.append(make(rng, story))
    return papers


def _struck(rng: random.Random, story: Story, papers: list[Paper]) -> list[Paper]:
    """The papers after the story's fate: only what it names is changed."""
    papers = list(papers)
    form = 0
    if story.fate == "missing_document":
        gone = rng.choice(REQUIRED[story.line])
        return [paper for paper in papers if paper.doc_type not in gone]
    if story.fate == "amount_conflict":
        field = "claimed_amount" if "claimed_amount" in papers[form].facts else "total"
        more = cents(story.claimed * Decimal(rng.randrange(118, 160)) / 100)
        papers[form] = _restated(papers[form], field, more)
    if story.fate == "date_conflict":
        shift = dt.timedelta(days=rng.randrange(9, 15))
        day = max(story.loss.date - shift, story.policy.start)
        for field in ("loss_date", "service_date", "admission_date"):
            if field in papers[form].facts:
                papers[form] = _restated(papers[form], field, day)
    if story.fate in ("encrypted", "corrupt"):
        spared = ("damage_photo", "other")
        hit = rng.choice([index for index, paper in enumerate(papers) if paper.doc_type not in spared][1:])
        papers[hit] = msgspec.structs.replace(papers[hit], damage=story.fate)
    return papers


def _restated(paper: Paper, field: str, value: Decimal | dt.date) -> Paper:
    return msgspec.structs.replace(paper, facts=paper.facts | {field: value})
