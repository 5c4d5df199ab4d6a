"""Which layouts a document type has, and a paper typeset in one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts import bills, forms, records, standard
from claimctl.lab.synth.layouts.sheet import Mark, RowMark, Sheet
from claimctl.lab.synth.layouts.style import style
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper

Layout = Callable[["Sheet", "Paper"], None]

LAYOUTS: dict[str, dict[str, Layout]] = {
    "claim_form": {"boxed": forms.boxed, "sectioned": forms.sectioned},
    "cms1500": {"cms1500": standard.cms1500},
    "ub04": {"ub04": standard.ub04},
    "medical_bill": {"statement": bills.medical_bill, "remittance": bills.medical_remittance},
    "eob": {"eob": bills.eob},
    "discharge_summary": {"summary": records.medical},
    "medical_note": {"note": records.medical},
    "lab_report": {"lab": records.lab_report},
    "prescription": {"slip": records.prescription},
    "police_report": {"report": records.police_report, "boxed": records.police_boxed},
    "repair_estimate": {"estimate": bills.estimate, "boxed": bills.estimate_boxed},
    "invoice": {"invoice": bills.invoice, "boxed": bills.invoice_boxed},
    "receipt": {"slip": bills.receipt},
    "policy": {"declarations": records.policy, "boxed": records.policy_boxed},
    "insurance_card": {"card": records.card},
    "id_document": {"card": records.card},
    "correspondence": {"letter": records.letter},
    "bank_statement": {"statement": records.bank_statement},
    "other": {"leaflet": records.leaflet},
}
_CARD = (270.0, 170.0)
_STRICT = ("cms1500", "ub04")  # forms whose hand is the payer's rule, not the issuer's


class Typeset(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as PDF, with the truth of what stands where."""

    layout: str
    pdf: bytes
    marks: tuple[Mark, ...]
    rows: tuple[RowMark, ...]
    pages: int


def typeset(paper: Paper, seed: int, key: str, currency: str, *, fillable: bool = False) -> Typeset:
    """Typeset a paper. Its issuer's papers share a style; `key` names the paper's own stream.

    A paper with `damage` "encrypted" opens only with the password `claimctl-secret`.
    """
    rng = stream(seed, "layout", key)
    layouts = LAYOUTS[paper.doc_type]
    name = rng.choice(sorted(layouts))
    hand = style(stream(seed, "issuer", paper.issuer.name), paper.issuer.country, currency)
    size = None
    if paper.doc_type == "receipt":
        hand = msgspec.structs.replace(hand, family=rng.choice(("Courier", "Courier", "Helvetica", "Vera")), size=8.0)
        size = (rng.choice((205.0, 226.0)), bills.receipt_height(paper, 8.0))
    elif paper.doc_type in ("insurance_card", "id_document"):
        hand, size = msgspec.structs.replace(hand, family="Helvetica"), _CARD
    elif paper.doc_type in _STRICT:
        hand = msgspec.structs.replace(hand, family="Helvetica", date_format="{m:02d} {d:02d} {y}", size=9.0)
    password = "claimctl-secret" if paper.damage == "encrypted" else ""
    sheet = Sheet(hand, rng, size=size, fillable=fillable, password=password, title=paper.title)
    layouts[name](sheet, paper)
    pages = sheet.page
    return Typeset(
        layout=f"{paper.doc_type}/{name}",
        pdf=sheet.finish(),
        marks=tuple(sheet.marks),
        rows=tuple(sheet.rows),
        pages=pages,
    )
