"""How an issuer writes: language, dates, money, type and ornament. One issuer's papers look alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.story.model import Address, Phone

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Value

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_MONTHS_DE = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
              "Dezember")  # fmt: skip
_DATES = {
    "US": ("{m:02d}/{d:02d}/{y}", "{m:02d}/{d:02d}/{y}", "{m}/{d}/{y}", "{name} {d}, {y}", "{name:.3} {d}, {y}",
           "{y}-{m:02d}-{d:02d}"),
    "DE": ("{d:02d}.{m:02d}.{y}", "{d:02d}.{m:02d}.{y}", "{d}. {german} {y}"),
    "GB": ("{d:02d}/{m:02d}/{y}", "{d} {name} {y}", "{d:02d} {name:.3} {y}"),
    "NL": ("{d:02d}-{m:02d}-{y}", "{d:02d}-{m:02d}-{y}"),
}  # fmt: skip
_ACCENTS = ("#1f3a5f", "#7a1f2b", "#1d5e4a", "#3d3d3d", "#5b3a78", "#8a5a12", "#0b6a84", "#000000")
# regular, bold
FONTS = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
    "Vera": ("Vera", "VeraBd"),
}


class Shown(msgspec.Struct, frozen=True):
    """Words as they will stand on the page, and the fact they state, if any. Lines are parted by newlines."""

    text: str
    field: str = ""
    value: str = ""
    instance: int = 0


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer's hand. The numbers `letterhead`, `pairs`, `table` choose among the variants of each block."""

    country: str
    currency: str
    family: str
    size: float
    accent: str
    date_format: str
    money_format: str
    phone_form: int
    letterhead: int
    pairs: int
    table: int

    @property
    def page(self) -> tuple[float, float]:
        """The paper's size in points: letter, or A4."""
        return (612.0, 792.0) if self.country == "US" else (595.28, 841.89)

    @property
    def german(self) -> bool:
        """Whether the papers are in German."""
        return self.country in ("DE", "AT")

    def date(self, day: dt.date) -> str:
        """A date as this issuer writes it."""
        return self.date_format.format(
            d=day.day, m=day.month, y=day.year, name=_MONTHS[day.month - 1], german=_MONTHS_DE[day.month - 1]
        )

    def money(self, amount: Decimal, *, bare: bool = False) -> str:
        """An amount as this issuer writes it; `bare` leaves the currency out, as table cells do."""
        text = f"{amount:,.2f}"
        if self.country in ("DE", "AT", "NL"):
            text = text.translate(str.maketrans(",.", ".,"))
        return text if bare else self.money_format.replace("#", text)

    def write(self, value: Value, *, bare: bool = False) -> str:
        """Any value as this issuer writes it."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Decimal):
            return self.money(value, bare=bare)
        if isinstance(value, Phone):
            return value.written[self.phone_form % len(value.written)]
        if isinstance(value, Address):
            return "\n".join(value.lines)
        return normal(value)


def style(rng: random.Random, country: str, currency: str, *, family: str = "") -> Style:
    """An issuer's style; `rng` is the issuer's own stream."""
    written = {"AT": "DE"}.get(country, country)
    symbol = {"USD": ("$#", "$#", "$ #", "USD #"), "EUR": ("# €", "EUR #", "€ #")}[currency]
    return Style(
        country=country, currency=currency,
        family=family or rng.choice(("Helvetica", "Helvetica", "Times", "Vera", "Courier")),
        size=rng.choice((9.0, 9.5, 10.0)), accent=rng.choice(_ACCENTS), date_format=rng.choice(_DATES[written]),
        money_format=rng.choice(symbol), phone_form=rng.randrange(4), letterhead=rng.randrange(4),
        pairs=rng.randrange(3), table=rng.randrange(4),
    )  # fmt: skip
