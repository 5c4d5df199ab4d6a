"""Hard negatives: what looks wrong and is not, and the papers that say why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents import letters, providers
from claimctl.lab.synth.documents.model import Printed
from claimctl.lab.synth.documents.plants.draft import Shown, totals
from claimctl.lab.synth.documents.plants.gaps import shared
from claimctl.lab.synth.story import identifiers
from claimctl.lab.synth.story.model import cents

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.plants.draft import Draft, Plant


def alike_bills(draft: Draft) -> Shown:
    """Two bills of one vendor, day and total, under numbers of their own."""
    last = draft.story.bills[-2:]
    numbers = {bill.number for bill in last}
    places = [place for place in draft.bills() if draft.papers[place].facts["document_number"] in numbers]
    return Shown(papers=tuple(places), fields=("total", "document_date"))


def supplement(draft: Draft) -> Shown | None:
    """An estimate and the final invoice, which is dearer by a supplement that the garage explains."""
    places = draft.having("total", ("repair_estimate",))
    bill = draft.bill_of(places[0]) if places else None
    if bill is None or len(bill.items) < 3:
        return None
    # The bill of the story is the final one; the estimate did not know its last item.
    place, final = places[0], providers.invoice(draft.story, bill)
    known = msgspec.structs.replace(bill, items=bill.items[:-1], number=identifiers.digits(draft.rng, 5),
                                    date=max(draft.story.loss.date, bill.date - dt.timedelta(days=3)))  # fmt: skip
    draft.papers[place] = providers.repair_estimate(draft.story, known)
    more = bill.total - known.total
    end = draft.add(final)
    why = letters.explanation("supplement", draft.story, bill.provider, bill.date, {"loss_date": draft.story.loss.date},
                              old=known.number, more=draft.written(more))  # fmt: skip
    return Shown(papers=(place, end, draft.add(why)), fields=("total",))


def other_date_order(draft: Draft) -> Shown:
    """The holder's letter writes the day of the loss in the other order of day and month."""
    place, day = draft.letter(), draft.story.loss.date
    text = f"{day:%d/%m/%Y}" if draft.story.country == "US" else f"{day:%m/%d/%Y}"
    draft.restate(place, loss_date=Printed(text, day.isoformat()))
    return Shown(papers=(0, place), fields=("loss_date",))


def reissued_policy(draft: Draft) -> Shown:
    """A letter of the holder's bears the policy's former number, and the insurer explains."""
    story, place = draft.story, draft.letter()
    old = f"{story.policy.number[:2]}{identifiers.digits(draft.rng, 6)}"
    draft.restate(place, policy_number=old)
    day = story.policy.start - dt.timedelta(days=draft.rng.randrange(1, 9))
    why = letters.explanation("reissued", story, story.policy.insurer, day, {"policy_number": story.policy.number},
                              old=old)  # fmt: skip
    why = msgspec.structs.replace(why, recipient=story.policy.holder)
    return Shown(papers=(0, place, draft.add(why)), fields=("policy_number",))


def round_amount(draft: Draft) -> Shown:
    """The bill is round because a fixed price was agreed."""
    return Shown(papers=tuple(draft.bills()), fields=("claimed_amount", "total"))


def amended_bill(draft: Draft) -> Shown | None:
    """An earlier bill under the same number, dearer by mistake, and the vendor's word that the later replaces it."""
    places = [place for place in draft.bills() if place]
    bill = draft.bill_of(places[0]) if places else None
    if bill is None:
        return None
    place, first = places[0], bill.items[0]
    price = cents(first.unit_price * Decimal(draft.rng.randrange(112, 160)) / 100)
    wrong = msgspec.structs.replace(first, unit_price=price, amount=cents(price * first.quantity))
    old = msgspec.structs.replace(bill, items=(wrong, *bill.items[1:]))
    paper = draft.papers[place]
    facts = paper.facts | totals(paper, old.total, tax=False)
    if "subtotal" in facts:
        facts |= {"subtotal": old.subtotal, "tax": old.tax}
    earlier = draft.add(msgspec.structs.replace(paper, items=old.items, facts=facts))
    why = letters.explanation("amended", draft.story, bill.provider, bill.date, {"document_number": bill.number},
                              old=bill.number)  # fmt: skip
    return Shown(papers=(place, earlier, draft.add(why)), fields=("document_number", "total"))


def paid_in_parts(draft: Draft) -> Shown | None:
    """A receipt for an instalment of a bill, and the plan it belongs to."""
    places = [place for place in draft.bills() if place and draft.papers[place].doc_type != "receipt"]
    bill = draft.bill_of(places[0]) if places else None
    if bill is None:
        return None
    part = cents(bill.total / draft.rng.choice((3, 4, 5)))
    date = draft.story.received - dt.timedelta(days=2)
    facts = {"document_number": identifiers.digits(draft.rng, 5), "document_date": date, "_payment": "card",
             "_rate": "0", "subtotal": part, "tax": Decimal("0.00"), "total": part, "amount_paid": part}  # fmt: skip
    words = letters.words("instalments", bill.provider.country, old=bill.number)[0]
    item = msgspec.structs.replace(bill.items[0], description=f"{words} {bill.number}", code="", quantity=Decimal(1),
                                   unit_price=part, amount=part, service_date=None)  # fmt: skip
    receipt = msgspec.structs.replace(draft.papers[places[0]], doc_type="receipt", title="receipt", facts=facts,
                                      items=(item,), recipient=None)  # fmt: skip
    why = letters.explanation("instalments", draft.story, bill.provider, bill.date, {"document_number": bill.number},
                              old=bill.number)  # fmt: skip
    return Shown(papers=(places[0], draft.add(receipt), draft.add(why)), fields=("total",))


PLANTS: dict[str, Plant] = {
    "alike_bills": alike_bills, "spouse": shared("insured_phone", "claimant_phone"), "spouse_account": shared("_iban"),
    "supplement": supplement, "other_date_order": other_date_order, "reissued_policy": reissued_policy,
    "round_amount": round_amount, "amended_bill": amended_bill, "paid_in_parts": paid_in_parts,
}  # fmt: skip
