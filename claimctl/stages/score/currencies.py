"""Which currency amounts are in where their paper names none.

Reading gives such amounts the currency of the settings, which suits an insurer of one country. Where the claim itself
tells of another, that one is right: what the insurer states in claims.csv, else the one currency that is written beside
amounts anywhere in the claim. An amount in any other currency than that of the settings was read, and is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from claimctl.records import Claim, Document, Field


def settled(claim: Claim, assumed: str) -> Claim:
    """The claim with amounts whose paper names no currency in the claim's own; unchanged where that is not known.

    `assumed` is what reading takes them to be in.
    """
    if not any(field.currency == assumed for document in claim.documents for field in document.fields):
        return claim
    own = claim.attributes.get("currency", "").strip().upper()
    if not own:
        named = {field.currency for document in claim.documents for field in document.fields if _named(field)}
        own = str(named.pop()) if len(named) == 1 else assumed
    if own == assumed:
        return claim
    return replace(claim, documents=tuple(_settled(document, own, assumed) for document in claim.documents))


def _settled(document: Document, own: str, assumed: str) -> Document:
    if any(_named(field) for field in document.fields):
        return document
    fields = tuple(replace(field, currency=own) if field.currency == assumed else field for field in document.fields)
    return replace(document, fields=fields)


def _named(field: Field) -> bool:
    """Whether a currency stands beside an amount: a sign or letters."""
    return field.currency is not None and any(letter.isalpha() or letter in "$€£¥₹" for letter in field.raw)
