"""Dates that disagree, come in the wrong order, lie in the future or in no calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from claimctl.lab.synth.documents.model import Printed
from claimctl.lab.synth.documents.plants.draft import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.plants.draft import Draft, Plant

_DATED = ("repair_estimate", "invoice", "receipt", "medical_bill")


def date_conflict(draft: Draft) -> Shown:
    """The form dates the loss, or the treatment, earlier than the other papers do."""
    story = draft.story
    day = max(story.loss.date - dt.timedelta(days=draft.rng.randrange(9, 15)), story.policy.start)
    fields = []
    for name in ("loss_date", "service_date", "admission_date"):
        if isinstance(draft.papers[0].facts.get(name), dt.date):
            draft.restate(0, **{name: day})
            fields.append(name)
    # A treatment may be later than the loss; of an illness it is the loss.
    stating = ("loss_date", "service_date", "admission_date") if story.line == "health" else ("loss_date",)
    others = sorted({place for name in stating for place in draft.having(name)})
    if not others:
        others = [draft.letter()]
    return Shown(papers=(0, *others), fields=tuple(fields))


def admission_date_conflict(draft: Draft) -> Shown | None:
    """The summary has the patient admitted days before the bill does."""
    visit = draft.story.visit
    places = draft.having("admission_date", ("discharge_summary",))
    if visit is None or not places:
        return None
    day = visit.admission - dt.timedelta(days=draft.rng.randrange(5, 10))
    draft.restate(places[0], admission_date=day)
    rest = [place for place in draft.having("admission_date", form=True) if place != places[0]]
    return Shown(papers=(*rest, places[0]), fields=("admission_date",))


def stay_reversed(draft: Draft) -> Shown | None:
    """A paper has the patient discharged before they were admitted."""
    visit = draft.story.visit
    places = draft.having("discharge_date")
    if visit is None or not places:
        return None
    place = draft.rng.choice(places)
    draft.restate(place, discharge_date=visit.admission - dt.timedelta(days=draft.rng.randrange(1, 4)))
    return Shown(papers=(place,), fields=("admission_date", "discharge_date"))


def loss_after_report(draft: Draft) -> Shown:
    """The form, and the police where they came, say that the loss was reported before it happened."""
    day = draft.story.loss.date - dt.timedelta(days=draft.rng.randrange(3, 10))
    places = draft.having("report_date", form=True)
    for place in places:
        draft.restate(place, report_date=day)
    return Shown(papers=tuple(places), fields=("loss_date", "report_date"))


def _redated(draft: Draft, day: dt.date) -> Shown | None:
    places = draft.having("document_date", _DATED)
    if not places:
        return None
    place = draft.rng.choice(places)
    draft.restate(place, document_date=day, _due=day + dt.timedelta(days=30))
    return Shown(papers=(place,), fields=("document_date",))


def bill_before_loss(draft: Draft) -> Shown | None:
    """A bill for the damage is older than the damage."""
    return _redated(draft, draft.story.loss.date - dt.timedelta(days=draft.rng.randrange(8, 40)))


def bill_after_receipt(draft: Draft) -> Shown | None:
    """A bill is dated after it came in."""
    return _redated(draft, draft.story.received + dt.timedelta(days=draft.rng.randrange(5, 25)))


def date_in_future(draft: Draft) -> Shown | None:
    """The year of a bill is decades ahead."""
    day = draft.story.received
    return _redated(draft, dt.date(day.year + draft.rng.choice((20, 30, 50)), day.month, min(day.day, 28)))


def impossible_date(draft: Draft) -> Shown | None:
    """A date that no calendar has stands on a bill."""
    places = draft.having("document_date", ("repair_estimate", "invoice", "medical_bill"))
    name = "document_date"
    if not places:
        name, places = "report_date", draft.having("report_date", ("claim_form",), form=True)
    if not places:
        return None
    place, year = draft.rng.choice(places), draft.story.received.year
    day = draft.rng.choice((30, 31))
    country = draft.papers[place].issuer.country
    text = f"02/{day}/{year}" if country == "US" else f"{day}.02.{year}" if country in ("DE", "AT", "CH") else (
        f"{day}/02/{year}")  # fmt: skip
    draft.restate(place, **{name: Printed(text, "")})
    return Shown(papers=(place,), fields=(name,))


PLANTS: dict[str, Plant] = {
    "date_conflict": date_conflict, "admission_date_conflict": admission_date_conflict,
    "stay_reversed": stay_reversed, "loss_after_report": loss_after_report, "bill_before_loss": bill_before_loss,
    "bill_after_receipt": bill_after_receipt, "date_in_future": date_in_future, "impossible_date": impossible_date,
}  # fmt: skip
