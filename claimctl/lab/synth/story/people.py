"""Who: fictional people and companies at plausible addresses. Phone numbers are the ones kept for fiction."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

from claimctl.lab.synth.story import identifiers, names, trades
from claimctl.lab.synth.story.model import Address, Company, Person
from claimctl.lab.synth.story.places import place
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random

__all__ = ["company", "person", "place"]


def person(rng: random.Random, country: str, *, around: Address | None = None, sex: str = "") -> Person:
    """An adult; `around` puts them in the same town."""
    sex = sex or rng.choice(("F", "M"))
    given = rng.choice(names.WOMEN[country] if sex == "F" else names.MEN[country])
    family = rng.choice(names.FAMILIES[country])
    home, number = place(rng, country, city=around.city if around else None)
    return Person(
        given=given, family=family, sex="F" if sex == "F" else "M", address=home, phone=number,
        birth=dt.date(rng.randrange(1948, 2003), rng.randrange(1, 13), rng.randrange(1, 29)),
        email=f"{_plain(given)}.{_plain(family)}@{rng.choice(('example.com', 'example.net', 'example.org'))}",
        iban=identifiers.iban(rng, country),
    )  # fmt: skip


def company(rng: random.Random, trade: str, country: str, *, city: str | None = None) -> Company:
    """A company of a trade; the insurer's trade is `insurer`."""
    if trade == "insurer":
        called = trades.insurer(rng, country)
        rng = stream(0, trade, called)  # one insurer, one address in all claims
    home, number = place(rng, country, city=city)
    if trade != "insurer":
        called = trades.name(rng, trade, country, home.city)
    return Company(
        name=called, trade=trade, address=home, phone=number, country=country, npi=identifiers.npi(rng),
        email=f"office@{_plain(called.split(' LLC')[0])[:18]}.example",
        tax_id=identifiers.ein(rng) if country == "US" else identifiers.vat(rng, country),
    )  # fmt: skip


def _plain(text: str) -> str:
    """A name's letters and digits as they stand in an e-mail address."""
    text = text.lower()
    for letter, spelt in (("ß", "ss"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(letter, spelt)
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if char.isascii() and char.isalnum())
