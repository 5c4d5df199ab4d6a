"""Papers that come more than once: in the claim, or in another one; the same file, a new scan, a changed bill."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.plants.draft import BILLS, Shown, totals
from claimctl.lab.synth.story.model import cents

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.documents.plants.draft import Draft, Plant


def _again(draft: Draft, *, rescan: bool) -> Shown:
    """A bill, or where there is none the form, comes twice."""
    place = draft.rng.choice([at for at in draft.bills() if at and not draft.papers[at].copy_of] or [0])
    draft.papers[place] = msgspec.structs.replace(draft.papers[place], alone=True)
    copy = msgspec.structs.replace(draft.papers[place], copy_of=draft.key(place), rescan=rescan)
    return Shown(papers=(place, draft.add(copy)))


def file_twice(draft: Draft) -> Shown:
    """The same file, twice."""
    return _again(draft, rescan=False)


def rescan_twice(draft: Draft) -> Shown:
    """The same paper, scanned twice."""
    return _again(draft, rescan=True)


def bill_number_reused(draft: Draft) -> Shown | None:
    """A second bill under the number of the first, with a dearer item, claimed as well."""
    places = [place for place in draft.bills() if place and draft.papers[place].items]
    if not places:
        return None
    place = draft.rng.choice(places)
    paper, bill = draft.papers[place], draft.bill_of(place)
    if bill is None:
        return None
    first = bill.items[0]
    price = cents(first.unit_price * Decimal(draft.rng.randrange(130, 210)) / 100)
    dearer = msgspec.structs.replace(first, unit_price=price, amount=cents(price * first.quantity))
    changed = msgspec.structs.replace(bill, items=(dearer, *bill.items[1:]))
    facts = paper.facts | totals(paper, changed.total, tax=False)
    if "subtotal" in facts:
        facts |= {"subtotal": changed.subtotal, "tax": changed.tax}
    forged = draft.add(msgspec.structs.replace(paper, items=changed.items, facts=facts))
    draft.claim(changed.total)
    return Shown(papers=(place, forged), fields=("document_number", "total"))


def of_other_claim(papers: tuple[Paper, ...], kind: str) -> tuple[int, ...]:
    """Places of the papers of a claim that a later one uses again."""
    if kind == "photo_in_other_claim":
        return tuple(place for place, paper in enumerate(papers) if paper.doc_type == "damage_photo")[:1]
    return tuple(place for place, paper in enumerate(papers) if place and paper.doc_type in BILLS)


def _taken(draft: Draft, kind: str, *, rescan: bool = False) -> Shown | None:
    """Papers of an earlier claim stand among those of this one, in the place of its own."""
    other = draft.story.other
    places = of_other_claim(draft.theirs, kind)
    if other is None or not places:
        return None
    types = ("damage_photo",) if kind == "photo_in_other_claim" else BILLS
    kept = [paper for place, paper in enumerate(draft.papers) if not place or paper.doc_type not in types]
    draft.papers[:] = kept
    taken = [
        draft.add(msgspec.structs.replace(draft.theirs[place], copy_of=f"{other.claim_id}/{place + 1}", rescan=rescan,
                                          alone=True))
        for place in places
    ]  # fmt: skip
    return Shown(papers=tuple(taken), others=(other.claim_id,))


def file_in_other_claim(draft: Draft) -> Shown | None:
    """The bills are files of an earlier claim."""
    return _taken(draft, "file_in_other_claim")


def rescan_in_other_claim(draft: Draft) -> Shown | None:
    """The bills are papers of an earlier claim, scanned anew."""
    return _taken(draft, "rescan_in_other_claim", rescan=True)


def photo_in_other_claim(draft: Draft) -> Shown | None:
    """The picture of the damage is that of an earlier claim."""
    return _taken(draft, "photo_in_other_claim")


def bill_in_other_claim(draft: Draft) -> Shown | None:
    """The bills are those of an earlier claim under other numbers, dates and names."""
    other = draft.story.other
    if other is None:
        return None
    return Shown(papers=tuple(draft.bills()), fields=("document_number", "document_date"), others=(other.claim_id,))


PLANTS: dict[str, Plant] = {
    "file_twice": file_twice, "rescan_twice": rescan_twice, "bill_number_reused": bill_number_reused,
    "file_in_other_claim": file_in_other_claim, "rescan_in_other_claim": rescan_in_other_claim,
    "photo_in_other_claim": photo_in_other_claim, "bill_in_other_claim": bill_in_other_claim,
}  # fmt: skip
