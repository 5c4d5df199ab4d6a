"""A claim's papers while things are planted in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents import letters

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from claimctl.lab.synth.documents.model import Paper, Value
    from claimctl.lab.synth.story.model import Bill, Company, Story

BILLS = ("repair_estimate", "invoice", "receipt", "medical_bill", "cms1500", "ub04")
TAXED = ("repair_estimate", "invoice", "receipt")


class Shown(msgspec.Struct, frozen=True):
    """Where something shows: places of papers from 0, fields, other claims."""

    papers: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass
class Draft:
    """The papers of a story, the form first; `rng` is for what is planted."""

    story: Story
    rng: random.Random
    papers: list[Paper]
    theirs: tuple[Paper, ...] = field(default=())  # the papers of the claim that this one shares something with

    def having(self, name: str, types: Iterable[str] = (), *, form: bool = False) -> list[int]:
        """Places of the papers that state a fact, the form left out unless asked for."""
        kinds = tuple(types)
        return [
            place
            for place, paper in enumerate(self.papers)
            if (place or form)
            and paper.facts.get(name) not in (None, "", ())
            and (not kinds or paper.doc_type in kinds)
        ]

    def restate(self, place: int, **facts: Value) -> None:
        """Let a paper state other facts; those it has no word of stay out."""
        paper = self.papers[place]
        known = {name: value for name, value in facts.items() if name in paper.facts}
        self.papers[place] = msgspec.structs.replace(paper, facts=paper.facts | known)

    def letter(self) -> int:
        """The place of a letter of the holder's; one is written where there is none."""
        for place, paper in enumerate(self.papers):
            if paper.scene == "from_insured":
                return place
        day = self.story.received - dt.timedelta(days=self.rng.randrange(1, 6))
        return self.add(letters.report(self.story, day))

    def add(self, paper: Paper) -> int:
        """Put a paper under the others; its place."""
        self.papers.append(paper)
        return len(self.papers) - 1

    def bill_of(self, place: int) -> Bill | None:
        """The bill that a paper tells of."""
        number = self.papers[place].facts.get("document_number")
        return next((bill for bill in self.story.bills if bill.number == number), None)

    def key(self, place: int) -> str:
        """The name of a paper of this claim (see Paper.copy_of)."""
        return f"{self.story.claim_id}/{place + 1}"

    def bills(self) -> list[int]:
        """Places of the papers that bill something."""
        return [place for place, paper in enumerate(self.papers) if paper.doc_type in BILLS and self.bill_of(place)]

    def vendor(self, place: int) -> Company:
        """Who issued a bill."""
        return self.papers[place].issuer

    def claim(self, more: Decimal) -> None:
        """Let every paper that says what is claimed say that much more."""
        for place, paper in enumerate(self.papers):
            claimed = paper.facts.get("claimed_amount")
            if isinstance(claimed, Decimal):
                self.restate(place, claimed_amount=claimed + more)

    def written(self, amount: Decimal) -> str:
        """An amount in the middle of a sentence."""
        text = f"{amount:,.2f}"
        if self.story.currency == "EUR":
            text = text.translate(str.maketrans(",.", ".,"))
        return f"{text} {self.story.currency}"


Plant = Callable[[Draft], "Shown | None"]


def totals(paper: Paper, total: Decimal, *, tax: bool) -> dict[str, Value]:
    """The sums of a bill whose total becomes `total`: with `tax`, the subtotal makes up for it."""
    old = paper.facts["total"]
    if not isinstance(old, Decimal):
        return {}
    more = total - old
    made: dict[str, Value] = {"total": total}
    paid = paper.facts.get("amount_paid")
    if paid == old:
        made["amount_paid"] = total
    elif isinstance(paper.facts.get("balance_due"), Decimal):
        made["balance_due"] = total - (paid if isinstance(paid, Decimal) else Decimal(0))
    subtotal = paper.facts.get("subtotal")
    if tax and isinstance(subtotal, Decimal):
        made["subtotal"] = subtotal + more
    return made
