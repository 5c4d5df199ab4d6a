"""How an issuer writes: language, dates, money, type and ornament. One issuer's papers look alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.model import Printed, normal
from claimctl.lab.synth.layouts.fonts import HOUSE
from claimctl.lab.synth.story.model import Address, Phone

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.documents.model import Value

# January to December, full and short, by language.
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
}
# d, m, y: numbers; yy: two digits; name, short: the month in words; th: the day with its English ending.
_SLASHES = ("{d:02d}/{m:02d}/{y}", "{d:02d}/{m:02d}/{y}", "{d:02d}/{m:02d}/{yy}", "{d:02d}-{m:02d}-{y}")
_DOTS = ("{d:02d}.{m:02d}.{y}", "{d:02d}.{m:02d}.{y}", "{d}.{m}.{y}", "{d:02d}.{m:02d}.{yy}")
_DATES = {
    "US": ("{m:02d}/{d:02d}/{y}", "{m:02d}/{d:02d}/{y}", "{m}/{d}/{y}", "{name} {d}, {y}", "{short} {d}, {y}",
           "{y}-{m:02d}-{d:02d}", "{m:02d}/{d:02d}/{yy}", "{m:02d}-{d:02d}-{y}", "{d:02d}-{short}-{y}",
           "{name} {th}, {y}"),
    "GB": ("{d:02d}/{m:02d}/{y}", "{d} {name} {y}", "{d:02d} {short} {y}", "{d:02d}-{short}-{y}",
           "{d:02d}/{m:02d}/{yy}", "{th} {name} {y}"),
    "DE": (*_DOTS, "{d}. {name} {y}", "{d:02d}. {short} {y}"),
    "CH": (*_DOTS, "{d}. {name} {y}"),
    "FR": (*_SLASHES, "{d} {name} {y}", "{d} {short} {y}"),
    "ES": (*_SLASHES, "{d} de {name} de {y}", "{d:02d}-{short}-{y}"),
    "IT": (*_SLASHES, "{d} {name} {y}", "{d:02d}.{m:02d}.{y}"),
    "NL": ("{d:02d}-{m:02d}-{y}", "{d:02d}-{m:02d}-{y}", "{d} {name} {y}", "{d:02d}/{m:02d}/{y}"),
    "BE": (*_SLASHES, "{d} {name} {y}"),
}  # fmt: skip
_LANGUAGES = {"US": "en", "GB": "en", "IE": "en", "DE": "de", "AT": "de", "CH": "de", "LI": "de", "FR": "fr",
              "LU": "fr", "BE": "fr", "ES": "es", "MX": "es", "IT": "it", "NL": "nl"}  # fmt: skip
_LIKE = {"AT": "DE", "LI": "CH", "LU": "FR", "MX": "ES", "IE": "GB"}
# How thousands are parted and what stands before the cents. No-break spaces keep an amount on one line.
_NUMBERS = {
    "US": ((",", "."),), "GB": ((",", "."),), "DE": ((".", ","),), "NL": ((".", ","),), "IT": ((".", ","),),
    "ES": ((".", ","), (".", ","), ("", ",")), "BE": ((".", ","), ("\u00a0", ",")),
    "FR": (("\u00a0", ","), ("\u00a0", ","), ("", ",")), "CH": (("'", "."), ("\u2019", ".")),
}  # fmt: skip
_MONEY = {
    "USD": ("$#", "$#", "$\u00a0#", "USD\u00a0#", "#\u00a0USD"),
    "EUR": ("#\u00a0€", "#\u00a0€", "EUR\u00a0#", "€\u00a0#", "#\u00a0EUR"),
    "GBP": ("£#", "£#", "GBP\u00a0#"),
    "CHF": ("CHF\u00a0#", "CHF\u00a0#", "Fr.\u00a0#"),
}
_YES = {"en": ("Yes", "No"), "de": ("Ja", "Nein"), "fr": ("Oui", "Non"), "es": ("Sí", "No"), "it": ("Sì", "No"),
        "nl": ("Ja", "Nee")}  # fmt: skip
_ACCENTS = ("#1f3a5f", "#7a1f2b", "#1d5e4a", "#3d3d3d", "#5b3a78", "#8a5a12", "#0b6a84", "#000000", "#b0432b",
            "#2f6f3e", "#0a4fa3", "#6b2d5c")  # fmt: skip
_PAGES = {"letter": (612.0, 792.0), "a4": (595.28, 841.89), "legal": (612.0, 1008.0), "half": (396.0, 612.0)}


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
    language: str = "en"
    parting: tuple[str, str] = (",", ".")  # what parts thousands, what parts cents

    @property
    def page(self) -> tuple[float, float]:
        """The paper's size in points: letter, or A4."""
        return (612.0, 792.0) if self.country == "US" else (595.28, 841.89)

    @property
    def german(self) -> bool:
        """Whether the papers are in German."""
        return self.language == "de"

    def date(self, day: dt.date) -> str:
        """A date as this issuer writes it."""
        month = day.month - 1
        return self.date_format.format(
            d=day.day, m=day.month, y=day.year, yy=f"{day:%y}", th=_ordinal(day.day),
            name=_MONTHS[self.language].split()[month], short=_SHORT[self.language].split()[month],
        )  # fmt: skip

    def money(self, amount: Decimal, *, bare: bool = False) -> str:
        """An amount as this issuer writes it; `bare` leaves the currency out, as table cells do."""
        whole, cents = f"{amount:,.2f}".split(".")
        text = f"{whole.replace(',', self.parting[0])}{self.parting[1]}{cents}"
        return text if bare else self.money_format.replace("#", text)

    def write(self, value: Value, *, bare: bool = False) -> str:
        """Any value as this issuer writes it."""
        if isinstance(value, bool):
            return _YES[self.language][not value]
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Decimal):
            return self.money(value, bare=bare)
        if isinstance(value, Phone):
            return value.written[self.phone_form % len(value.written)]
        if isinstance(value, Address):
            return "\n".join(value.lines)
        return value.text if isinstance(value, Printed) else normal(value)


def page_size(name: str, *, country: str = "US", landscape: bool = False) -> tuple[float, float]:
    """The size of a named paper in points: letter, a4, legal or half (of a letter); without a name the country's own.

    Where paper is A4, nobody has letter or legal.
    """
    if not name or (country != "US" and name in ("letter", "legal")):
        name = "letter" if country == "US" else "a4"
    wide, high = _PAGES[name]
    return (high, wide) if landscape else (wide, high)


def style(rng: random.Random, country: str, currency: str, *, family: str = "", language: str = "") -> Style:
    """An issuer's style; `rng` is the issuer's own stream. Without a `language` it is the country's first."""
    like = _LIKE.get(country, country)
    like = like if like in _DATES else "GB"
    return Style(
        country=country, currency=currency, family=family or rng.choice(HOUSE), size=rng.choice((8.5, 9.0, 9.5, 10.0)),
        accent=rng.choice(_ACCENTS), date_format=rng.choice(_DATES[like]),
        money_format=rng.choice(_MONEY.get(currency, (f"{currency}\u00a0#", f"#\u00a0{currency}"))),
        phone_form=rng.randrange(4), letterhead=rng.randrange(4), pairs=rng.randrange(3), table=rng.randrange(4),
        language=language or _LANGUAGES.get(country, "en"), parting=rng.choice(_NUMBERS[like]),
    )  # fmt: skip


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
