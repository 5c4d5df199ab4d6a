"""Which layouts a document type has, and a paper typeset in one of them."""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.lab.synth.layouts import cards, slips, standard
from claimctl.lab.synth.layouts.content import Layout, Wording
from claimctl.lab.synth.layouts.designs import DESIGNS
from claimctl.lab.synth.layouts.leaflets import LEAFLETS
from claimctl.lab.synth.layouts.mail import MAIL
from claimctl.lab.synth.layouts.sheet import LineMark, Mark, RowMark, Sheet
from claimctl.lab.synth.layouts.style import page_size, style
from claimctl.lab.synth.layouts.types import CONTENTS
from claimctl.lab.synth.layouts.types.letters import addressed
from claimctl.lab.synth.layouts.wordings import House, house
from claimctl.lab.synth.layouts.wordings.spoken import spoken
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs import Design
    from claimctl.lab.synth.layouts.style import Style
    from claimctl.lab.synth.layouts.types import Teller

Which = Literal["all", "train", "test"]

# The kinds of document that a type can pass for: designs say which kinds suit them.
_KINDS: dict[str, tuple[str, ...]] = {
    "claim_form": ("form",), "medical_bill": ("bill", "statement"), "eob": ("statement",),
    "discharge_summary": ("record",), "medical_note": ("record",), "lab_report": ("record",),
    "prescription": ("record",), "police_report": ("record", "form"), "repair_estimate": ("bill",),
    "invoice": ("bill",), "receipt": ("bill",), "policy": ("statement", "record"), "insurance_card": ("letter",),
    "correspondence": ("letter",), "bank_statement": ("statement",), "other": ("letter",),
}  # fmt: skip
# Designs that would be odd for a type though its kind suits them.
_ODD: dict[str, tuple[str, ...]] = {
    "policy": ("green_bar", "dot_matrix", "coupon"), "police_report": ("sidebar", "comb", "comb_pen"),
    "prescription": ("bilingual", "newspaper", "sidebar", "coupon"), "lab_report": ("newspaper", "underline"),
    "receipt": ("green_bar", "coupon", "keyvalue", "sidebar", "bilingual"), "bank_statement": ("newspaper", "coupon"),
    "medical_bill": ("newspaper",), "eob": ("newspaper", "coupon"), "correspondence": ("newspaper",),
    "other": ("told_letter", "business"),
    "repair_estimate": ("coupon",), "insurance_card": ("newspaper", "report"),
}  # fmt: skip
# What people still fill in by pen.
_BY_HAND = ("claim_form", "police_report", "prescription", "medical_note", "receipt", "repair_estimate")
# Whose tills print such receipts.
_TRADES = {"pharmacy": ("pharmacy", "pharmacy_abroad"), "pump": ("towing", "garage"), "stub": ("towing", "store")}
# Half a page is for what is short: tables of many columns and long lists would not fit.
_WIDE = ("eob", "medical_bill", "bank_statement")
_SHORT = 6
_STRICT = ("cms1500", "ub04")  # forms whose hand is the payer's rule, not the issuer's


class Typeset(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as PDF, with the truth of what stands where, words included. `layout` is `type/name`.

    What is `handwritten` or `paper_only` never arrives as a digital file.
    """

    layout: str
    pdf: bytes
    marks: tuple[Mark, ...]
    rows: tuple[RowMark, ...]
    pages: int
    words: tuple[LineMark, ...] = ()
    split: str = "train"
    handwritten: bool = False
    paper_only: bool = False


def _paired(doc_type: str, tell: Teller, design: Design) -> Layout:
    """A type's content drawn in a page design, in the words of the issuer."""

    def draw(sheet: Sheet, paper: Paper) -> None:
        variant = zlib.crc32(f"{paper.issuer.name}/{doc_type}/{design.name}".encode())
        wording = Wording(language=sheet.style.language, variant=variant, held_out=design.held_out)  # type: ignore[arg-type]
        words = house(wording, doc_type, british=sheet.style.country in ("GB", "IE"))
        sent = _paid(addressed(paper), words)
        content = _said(tell(sheet.rng, sent), words)
        design.draw(sheet, sent, content, words)
        parts = tuple(column.part for column in content.columns)
        sheet.rows[:] = [row if row.parts else msgspec.structs.replace(row, parts=parts) for row in sheet.rows]

    return Layout(
        name=design.name, draw=draw, held_out=design.held_out, handwritten=design.handwritten,
        fillable=design.fillable, families=design.families, sizes=design.sizes, landscape=design.landscape,
        european=design.european,
    )  # fmt: skip


def _paid(paper: Paper, words: House) -> Paper:
    """The paper with how it was paid (card, cash, transfer) in the house's words."""
    how = paper.facts.get("_payment")
    if not how:
        return paper
    key = f"payment.{how}"
    said = words.text(key)
    return paper if said == key else msgspec.structs.replace(paper, facts=paper.facts | {"_payment": said})


def _said(content: Content, words: House) -> Content:
    """The content without boilerplate that nobody has put into the house's language."""
    prose, footer = (
        tuple(text for text in texts if words.speaks(text.removeprefix("# ")))
        for texts in (content.prose, content.footer)
    )
    return msgspec.structs.replace(content, prose=prose, footer=footer)


def _generic(doc_type: str) -> tuple[Layout, ...]:
    own = {"correspondence": MAIL, "other": LEAFLETS}.get(doc_type, ())
    return tuple(
        _paired(doc_type, CONTENTS[doc_type], design)
        for design in (*DESIGNS.values(), *own)
        if design in own
        or (
            (not design.kinds or set(_KINDS[doc_type]) & set(design.kinds))
            and (not design.handwritten or doc_type in _BY_HAND)
            and design.name not in _ODD.get(doc_type, ())
        )
    )


LAYOUTS: dict[str, tuple[Layout, ...]] = {
    **{doc_type: _generic(doc_type) for doc_type in CONTENTS},
    "cms1500": standard.CMS1500,
    "ub04": standard.UB04,
    "id_document": cards.ID_DOCUMENT,
}
LAYOUTS["receipt"] += slips.RECEIPT
LAYOUTS["prescription"] += slips.PRESCRIPTION
LAYOUTS["insurance_card"] += cards.INSURANCE_CARD


def choose(paper: Paper, seed: int, key: str, layouts: Which = "all", *, digital: bool = False) -> Layout:
    """The layout of a paper: drawn from those of its type, for training, for testing, or both.

    `digital` leaves out what only comes on paper. A layout that is added later takes papers from the others and moves
    no paper between them.
    """
    suited = [
        layout for layout in LAYOUTS[paper.doc_type]
        if layouts == "all" or layout.held_out == (layouts == "test")
    ]  # fmt: skip
    if digital:
        suited = [layout for layout in suited if not layout.handwritten and not layout.paper_only]
    suited = [layout for layout in suited if not _unlikely(layout, paper)] or suited
    return max(suited, key=lambda layout: hashlib.sha256(f"{seed}/layout/{key}/{layout.name}".encode()).digest())


def _unlikely(layout: Layout, paper: Paper) -> bool:
    """Whether the issuer would hardly send such a thing: a European letter from the US, a company's letter by pen."""
    if layout.handwritten and paper.doc_type == "correspondence":
        return paper.scene != "from_insured"
    trades = _TRADES.get(layout.name) if paper.doc_type == "receipt" else None
    if trades and paper.issuer.trade not in trades:
        return True
    return layout.european and paper.issuer.country == "US"


def language(paper: Paper) -> str:
    """The language of a paper's labels: that of its text; empty for that of the issuer's country."""
    return spoken(paper.paragraphs) or ("en" if paper.doc_type == "other" else "")


def typeset(
    paper: Paper, seed: int, key: str, currency: str, *, fillable: bool = False, layouts: Which = "all",
    digital: bool = False,
) -> Typeset:  # fmt: skip
    """Typeset a paper in the layout that `choose` draws. Its issuer's papers share a style; `key` names its stream.

    A paper with `damage` "encrypted" opens only with the password `claimctl-secret`.
    """
    layout = choose(paper, seed, key, layouts, digital=digital)
    return set_in(layout, paper, seed, key, currency, fillable=fillable)


def set_in(layout: Layout, paper: Paper, seed: int, key: str, currency: str, *, fillable: bool = False) -> Typeset:
    """Typeset a paper in a layout of its type; see `typeset`. Not every layout can be `fillable`."""
    rng = stream(seed, "layout", key, layout.name)
    hand, size = _hand(paper, seed, currency), None
    family = layout.family or (rng.choice(layout.families) if layout.families else hand.family)
    hand = msgspec.structs.replace(hand, family=family)
    if paper.doc_type in _STRICT:
        hand = msgspec.structs.replace(hand, date_format="{m:02d} {d:02d} {y}", size=9.0)
    if layout.size:
        size = layout.size(paper)
        if size[0] < 400:  # slips and cards
            hand = msgspec.structs.replace(hand, size=8.0)
    elif layout.sizes or layout.landscape:
        name = rng.choice(layout.sizes or ("",))
        wide = paper.doc_type in _WIDE or len(paper.items) > _SHORT or len(paper.paragraphs) > _SHORT
        size = page_size("" if wide and name == "half" else name, country=paper.issuer.country,
                         landscape=layout.landscape)  # fmt: skip
    password = "claimctl-secret" if paper.damage == "encrypted" else ""
    sheet = Sheet(hand, rng, size=size, fillable=fillable and layout.fillable, password=password, title=paper.title)
    layout.draw(sheet, paper)
    pages = sheet.page
    return Typeset(
        layout=f"{paper.doc_type}/{layout.name}",
        pdf=sheet.finish(),
        marks=tuple(sheet.marks),
        rows=tuple(sheet.rows),
        pages=pages,
        words=sheet.words,
        split="test" if layout.held_out else "train",
        handwritten=layout.handwritten,
        paper_only=layout.paper_only,
    )


def _hand(paper: Paper, seed: int, currency: str) -> Style:
    issuer = paper.issuer
    return style(stream(seed, "issuer", issuer.name), issuer.country, currency, language=language(paper))
