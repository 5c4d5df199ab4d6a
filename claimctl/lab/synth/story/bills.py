"""Bills that add up: what each kind of provider writes on one. Amounts are exact; tax is on the subtotal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import identifiers
from claimctl.lab.synth.story.model import Bill, Company, Item, cents
from claimctl.lab.synth.story.places import LANGUAGES
from claimctl.lab.synth.streams import some

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from claimctl.lab.synth.story.offers import Offer


def bill(
    rng: random.Random,
    kind: str,
    provider: Company,
    date: dt.date,
    offers: Sequence[Offer],
    *,
    count: int,
    tax: str = "0",
    paid: bool = False,
    keep: int = 0,
    service: dt.date | None = None,
) -> Bill:
    """A bill of about `count` items in the provider's language; the first `keep` offers are always on it."""
    chosen = [*offers[:keep], *some(rng, offers[keep:], max(0, count - keep))]
    items = tuple(_item(rng, offer, provider, service) for offer in chosen)
    return _sealed(rng, kind, provider, date, items, tax=tax, paid=paid)


def long_bill(
    rng: random.Random,
    kind: str,
    provider: Company,
    date: dt.date,
    offers: Sequence[Offer],
    *,
    rows: int,
    tax: str = "0",
    first: dt.date | None = None,
    days: int = 1,
    groups: Sequence[str] = (),
    scale: str = "0.2",
) -> Bill:
    """A bill of `rows` items over many pages, each priced at `scale` of an offer's usual price.

    With `first`, they are of `days` days from that day on, in order; with `groups`, each is of one of these, in order:
    the rooms of a house, the cars of a fleet.
    """
    items = []
    for row in range(rows):
        service = first + dt.timedelta(days=row * days // rows) if first else None
        item = _item(rng, rng.choice(offers), provider, service)
        price = max(Decimal("0.50"), cents(item.unit_price * Decimal(scale)))
        words = f"{groups[row * len(groups) // rows]}: {item.description}" if groups else item.description
        items.append(
            Item(
                description=words, code=item.code, quantity=item.quantity, unit_price=price,
                amount=cents(item.quantity * price), service_date=service,
            )
        )  # fmt: skip
    return _sealed(rng, kind, provider, date, tuple(items), tax=tax, paid=False)


def _item(rng: random.Random, offer: Offer, provider: Company, service: dt.date | None) -> Item:
    quantity = Decimal(rng.randrange(1, offer.most + 1))
    price = cents(Decimal(rng.randrange(int(offer.low * 100), int(offer.high * 100))) / 100)
    return Item(
        description=offer.said(LANGUAGES[provider.country]), code=offer.code, quantity=quantity, unit_price=price,
        amount=cents(quantity * price), service_date=service,
    )  # fmt: skip


def _sealed(
    rng: random.Random,
    kind: str,
    provider: Company,
    date: dt.date,
    items: tuple[Item, ...],
    *,
    tax: str,
    paid: bool,
) -> Bill:
    """The bill of these items, with a number."""
    prefix = rng.choice(("", "INV-", "R", f"{date.year}-", "A", "B/", f"{date:%y%m}-"))
    made = Bill(
        kind=kind, provider=provider, number=f"{prefix}{identifiers.digits(rng, rng.choice((4, 5, 6)))}", date=date,
        items=items, tax_rate=Decimal(tax), paid=Decimal(0), payment=rng.choice(("card", "cash", "card")),
    )  # fmt: skip
    if not paid:
        return made
    return Bill(
        kind=kind, provider=provider, number=made.number, date=date, items=made.items, tax_rate=made.tax_rate,
        paid=made.total, payment=made.payment,
    )  # fmt: skip
