"""How a document writes dates, phones and money: told by its own words before the region's habit is asked.

A 27 can't be a month; amounts in ringgit, a GmbH or a TVA number tell a country, and the country its order of day
and month and the prefix of its phones.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from claimctl.stages.extract.candidates import Habits
from claimctl.stages.extract.normal import dates, money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimctl.config import ExtractConfig
    from claimctl.stages.extract.layout import Sheet

# Countries whose all-figure dates begin with the month.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "PR", "GU", "VI"})
_OF_CURRENCY = {
    "MYR": "MY", "GBP": "GB", "INR": "IN", "CHF": "CH", "AUD": "AU", "NZD": "NZ", "SGD": "SG", "HKD": "HK", "THB": "TH",
    "IDR": "ID", "PHP": "PH", "BRL": "BR", "MXN": "MX", "ZAR": "ZA", "SEK": "SE", "NOK": "NO", "DKK": "DK", "PLN": "PL",
    "CZK": "CZ", "TRY": "TR", "ILS": "IL", "AED": "AE", "JPY": "JP",
}  # fmt: skip
_TOLD = (
    ("MY", r"\bsdn\.? ?bhd|\bmalaysia|\bselangor|\bkuala lumpur|\bjohor|\bjalan\b|\bjln\b|\bsst\b"),
    (
        "BE",
        (
            r"\bbelgique|\bbelgië|\bbelgium\b|\bbe ?0\d{3}|\b\d{4} (?:bruxelles|brussel|liège|namur|charleroi|mons|gent"
            r"|antwerpen|brugge|leuven|hasselt|kortrijk|mechelen|aalst|tournai|verviers|arlon|wavre|oostende)\b"
        ),
    ),
    ("LU", r"\bluxembourg\b|\bl-\d{4}\b"),
    ("DE", r"\bgmbh|\brechnung|\bust-?id|\bmwst|\bmehrwertsteuer|straße\b|strasse\b|\bdeutschland|\bversicherung"),
    (
        "AT",
        (
            r"\b\d{4} (?:wien|graz|linz|salzburg|innsbruck|klagenfurt|wels|villach|dornbirn|bregenz|steyr)\b"
            r"|\bösterreich|\baustria\b|\batu\d{8}"
        ),
    ),
    (
        "CH",
        (
            r"\bschweiz\b|\bsuisse\b|\bsvizzera\b|\bswitzerland\b|\bche-\d{3}|\b\d{4} (?:zürich|bern|basel|genève"
            r"|lausanne|luzern|winterthur|lugano|fribourg|neuchâtel|sion|aarau|chur|thun|st\.? ?gallen)\b"
        ),
    ),
    ("FR", r"\bsarl\b|\bs\.a\.r\.l|\btva\b|\bsiret\b|\bfacture\b|\brue d|\bmontant\b|\bfrance\b|\bsinistre"),
    ("ES", r"\bn\.?i\.?f\b|\bc\.?i\.?f\b|\biva\b|\bfactura\b|\bcalle\b|\bfecha\b|\bimporte\b|\bespaña\b|\bsiniestro"),
    ("IT", r"\bp\. ?iva\b|\bfattura\b|\bcodice fiscale|\bitalia\b|\bpiazza\b|\bviale\b|\bsinistro\b|\bpolizza\b"),
    ("NL", r"\bnederland\b|\bnetherlands\b|\bamsterdam\b|\brotterdam\b|\butrecht\b|\bfactuur|\bbtw\b|\bkvk\b|\bpolis"),
    ("PT", r"\bfatura\b|\bcontribuinte\b|\bmorada\b"),
    ("GB", r"\bunited kingdom|\bengland\b|\bscotland\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|\bvat (?:no|number|reg)"),
    ("IN", r"\bgstin\b|\bpvt\.? ltd|\bindia\b|\buhid\b|\bmumbai|\bdelhi\b|\bbangalore|\bbengaluru"),
    ("AU", r"\bpty\.? ltd|\babn\b|\baustralia\b"),
    ("US", r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\busa\b|\bunited states|\bsales tax\b|\bssn\b|\bmedicare\b|\bnpi\b"),
)  # fmt: skip
_PATTERNS = tuple((country, re.compile(pattern, re.IGNORECASE)) for country, pattern in _TOLD)
# Forms whose instructions want charges without a decimal point, the cents behind a printed line.
_IMPLIED_CENTS = frozenset({"cms1500", "ub04"})
# How addresses are written where no other country writes them so; each counts for two words.
_ADDRESSED = (
    ("US", re.compile(r"[a-z],? [A-Z]{2} \d{5}\b")),
    ("NL", re.compile(r"\b[1-9]\d{3} ?[A-Z]{2} [A-Z][a-z]")),
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
)
_EURO = frozenset({"DE", "FR", "ES", "IT", "NL", "PT"})


def learn(sheets: Iterable[Sheet], doc_type: str, config: ExtractConfig) -> Habits:
    """The habits of a document's pages."""
    texts = [chunk.text for sheet in sheets for chunk in sheet.chunks]
    figures = [text for text in texts if any(sign.isdigit() for sign in text)]
    currency = money.currency_of(figures, config.currency)
    country = _country("\n".join(texts[:600]), currency)
    told = dates.evidence(figures) if config.date_order == "auto" else config.date_order
    habit: dates.Order = "MDY" if (country or config.region) in _MONTH_FIRST else "DMY"
    if country is None and currency == "EUR":
        habit = "DMY"
    known = told is not None or country is not None
    amounts = [amount for text in figures[:400] for amount in money.find(text) if amount.strong]
    cents = sum(1 for amount in amounts if "." in amount.value) >= 2
    return Habits(
        told or habit, known, country or config.region, currency or config.currency, cents, doc_type in _IMPLIED_CENTS
    )


def _country(text: str, currency: str | None) -> str | None:
    """The country that a text tells most often; a currency of one country counts as three words."""
    votes: Counter[str] = Counter()
    if currency in _OF_CURRENCY:
        votes[_OF_CURRENCY[currency]] += 3
    for country, pattern in _PATTERNS:
        count = min(4, sum(1 for _ in pattern.finditer(text)))
        if count and country in {"AT", "CH", "BE", "LU"}:
            count += 4  # they share their neighbours' words
        if count:
            votes[country] += count + (1 if currency == "EUR" and country in _EURO else 0)
    for country, pattern in _ADDRESSED:
        count = 2 * min(3, sum(1 for _ in pattern.finditer(text)))
        if count:
            votes[country] += count
    if not votes:
        return None
    most = max(votes.values())
    return min(country for country, count in votes.items() if count == most)
