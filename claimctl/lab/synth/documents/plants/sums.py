"""Bills that don't add up, by mistake or by forgery."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.plants.draft import TAXED, Shown, totals
from claimctl.lab.synth.documents.required import APPROVE_LIMIT, NEAR_SHARE

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.plants.draft import Draft, Plant


def _bill(draft: Draft, types: tuple[str, ...] = ()) -> int | None:
    """A bill of several items behind the form."""
    places = [place for place in draft.bills() if place and (not types or draft.papers[place].doc_type in types)]
    several = [place for place in places if len(draft.papers[place].items) > 1]
    return draft.rng.choice(several or places) if places else None


def _more(draft: Draft, total: Decimal) -> Decimal:
    """A slip of the pen: between a tenth and a third of the total."""
    return max(Decimal("9.00"), (total * draft.rng.randrange(10, 34) / 100).quantize(Decimal("0.01")))


def items_disagree(draft: Draft) -> Shown | None:
    """Subtotal and total are more than the items make."""
    place = _bill(draft)
    if place is None or len(draft.papers[place].items) < 2:
        return None
    paper = draft.papers[place]
    total = paper.facts["total"]
    if not isinstance(total, Decimal):
        return None
    draft.restate(place, **totals(paper, total + _more(draft, total), tax=True))
    return Shown(papers=(place,), fields=("subtotal", "total") if "subtotal" in paper.facts else ("total",))


def total_disagrees(draft: Draft) -> Shown | None:
    """The total is more than subtotal and tax."""
    place = _bill(draft, TAXED)
    if place is None:
        return None
    paper = draft.papers[place]
    total = paper.facts["total"]
    if not isinstance(total, Decimal):
        return None
    draft.restate(place, **totals(paper, total + _more(draft, total), tax=False))
    return Shown(papers=(place,), fields=("subtotal", "tax", "total"))


def altered_amount(draft: Draft) -> Shown | None:
    """The total of a bill was pasted over with a larger one, and that is what is claimed."""
    place = _bill(draft)
    if place is None:
        return None
    paper = draft.papers[place]
    total = paper.facts["total"]
    if not isinstance(total, Decimal):
        return None
    # A digit is put before the others, or the first one is raised; a forger stays under the limits.
    room = min(APPROVE_LIMIT * (1 - NEAR_SHARE), draft.story.policy.sum_insured) - draft.story.claimed
    steps = [Decimal(step) for step in (100, 200, 500, 1000, 2000) if total / 10 < step < room]
    more = draft.rng.choice(steps or [Decimal(100)])
    changed = totals(paper, total + more, tax=False)
    draft.restate(place, **changed)
    draft.papers[place] = msgspec.structs.replace(draft.papers[place], altered=tuple(changed))
    draft.claim(more)
    return Shown(papers=(place,), fields=tuple(changed))


PLANTS: dict[str, Plant] = {"items_disagree": items_disagree, "total_disagrees": total_disagrees,
                            "altered_amount": altered_amount}  # fmt: skip
