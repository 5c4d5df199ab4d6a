"""Whom a stretch of a form is about: the party that the nearest heading or label above names.

A bare `Name`, `Address` or `Phone` belongs to the party of its section; what stands under `Other vehicle` or `Witness`
is about nobody of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimctl.stages.extract.labels import Hit
    from claimctl.stages.extract.layout import Sheet

_PARTIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"\bother (?:vehicle|driver|party|person|insured|insurance|property|owner)|\bthird party|\bwitness|\b(?:vehicle|unit|driver|party|car) (?:2|two|b)\b|"
            r"\bpassenger|\bemergency contact|\bemployer\b|\bspouse|\bnext of kin|\binjured part|\bgegner|\btiers\b|\btercero"
        ),
    ),
    ("patient", re.compile(r"\bpatient\b|\bpatient'?s\b")),
    ("claimant", re.compile(r"\bclaimant|\bdemandeur\b|\banspruchsteller|\breclamante|\bapplicant|\bveteran")),
    (
        "insured",
        re.compile(
            r"\binsured(?!'s (?:i\.?d|policy|unique))|\bpolicy ?holder|\bsubscriber|\bmember\b(?! id)|\bversicherungsnehmer|\bassuré|\basegurado|\btomador"
        ),
    ),
    ("customer", re.compile(r"\bcustomer\b(?! service)|\bbill(?:ed)? to\b|\bsold to\b|\bship to\b|\binvoice to\b|\bclient\b|\bowner\b|\bkunde|\bcliente\b")),
    ("payee", re.compile(r"\bpayee\b|\bremit\b|\bpay to\b|\bpayable to\b")),
    ("provider", re.compile(r"\bprovider\b|\bphysician\b|\bdoctor\b|\bhospital\b|\bclinic\b|\bfacility\b|\bprescriber\b|\barzt\b|\bmédecin\b")),
    ("vendor", re.compile(r"\bvendor\b|\bseller\b|\bsupplier\b|\brepair (?:shop|facility)\b|\bbody shop\b|\binsurer\b|\bcarrier\b|\bagency\b|\bagent\b|\bbroker\b")),
)  # fmt: skip
_ISSUERS = ("vendor", "provider", "agency")
# Labels that name no party themselves.
_GENERIC = re.compile(
    r"^(?:full|home|work|day|daytime|business|mobile|cell|primary|mailing|street|current|email|permanent)?"
    r"(?:name|address|phone|phoneno|phonenumber|telephone|telephoneno|telephonenumber|tel|telno|mobile|cell|email|emailaddress|dateofbirth|dob|birthdate|sex|gender|"
    r"plate|platenumber|licenseplate|vin|make|model|year|vehicleidentificationnumber|registrationnumber|telefon|adresse|anschrift|nom|nombre|dirección|direccion|"
    r"teléfono|telephone|courriel)$"
)
_PARTY_FIELD = re.compile(r"^(insured|claimant|patient|customer|payee|provider|vendor|agency)_")


class Sections:
    """The parties that a page's headings and labels name, and where."""

    def __init__(self, sheet: Sheet, hits: list[Hit]) -> None:
        self._markers: list[tuple[float, float, float, str]] = []
        labelled: dict[int, Hit] = {}
        for hit in hits:
            labelled.setdefault(hit.chunk, hit)
        for chunk in sheet.chunks:
            hit = labelled.get(chunk.index)
            text = chunk.text.lower()
            if hit is not None:
                text = " ".join(token.text for token in sheet.tokens[hit.first : hit.last]).lower()
            elif chunk.last - chunk.first > 5 or any(sign.isdigit() for sign in text[:-2]):
                continue
            party = party_of(text)
            if party:
                self._markers.append((chunk.y0, chunk.x0, chunk.x1, party))

    def party(self, y: float, x0: float, x1: float) -> str | None:
        """The party of the section around a place (in ems); None above the first heading that names one."""
        best: tuple[float, str] | None = None
        for top, left, right, party in self._markers:
            if top > y + 0.4:
                continue
            apart = max(0.0, left - x1, x0 - right)
            if top > y - 0.6 and left > x0:
                continue
            cost = (y - top) + 0.35 * apart
            if best is None or cost <= best[0]:
                best = (cost, party)
        return best[1] if best is not None and best[0] < 40.0 else None

    def fit(self, field: str, phrase: str, y: float, x0: float, x1: float) -> float:
        """What the section adds to or takes from a label's claim to name a field."""
        if not _GENERIC.match(phrase):
            return 0.0
        party = self.party(y, x0, x1)
        if party is None:
            match = _PARTY_FIELD.match(field)
            return 0.05 if match and match[1] in _ISSUERS else 0.0
        return own_fit(field, party)


def own_fit(field: str, party: str) -> float:
    """What a party named beside a label adds to or takes from its claim to name a field."""
    if party == "other":
        return -0.4
    match = _PARTY_FIELD.match(field)
    if match is None:
        return 0.0
    return 0.12 if match[1] == party else -0.12


def party_of(text: str) -> str | None:
    """The party that a heading or label names, in lower case."""
    for party, pattern in _PARTIES:
        if pattern.search(text):
            return party
    return None
