"""Sheets that only come along: fax covers and separator sheets between the documents of a pile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.registry import Typeset
from claimctl.lab.synth.layouts.sheet import Sheet

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.layouts.style import Style
    from claimctl.lab.synth.story.model import Company, Person

_NOTES = (
    "Attached please find the documents you asked for.", "Please add to the claim file. Original follows by mail.",
    "Claim documents as discussed with your office.", "Urgent - please confirm receipt.",
    "As requested. Please call if any page is not readable.",
)  # fmt: skip
_CONFIDENTIAL = (
    "The information in this transmission is confidential and meant for the addressee only. If you have received it in "
    "error, please notify the sender at once and destroy all pages."
)
_SEPARATORS = (
    "DOCUMENT SEPARATOR", "NEXT DOCUMENT", "SEPARATOR SHEET - DO NOT REMOVE", "Trennblatt", "END OF DOCUMENT",
    "BATCH SEPARATOR",
)  # fmt: skip


def fax_cover(rng: random.Random, hand: Style, sender: Person, to: Company, pages: int) -> Typeset:
    """The first sheet of a fax of `pages` pages, filled in."""
    sheet = Sheet(hand, rng, title="Fax")
    kind = rng.randrange(3)
    y = 120.0
    head = ("FAX", "FAX TRANSMISSION COVER SHEET", "Facsimile")[kind]
    if kind == 1:
        sheet.box(sheet.margin, 60, sheet.inner, 44, fill="#222222")
        sheet.text(sheet.margin + 12, 90, head, font=sheet.bold, size=20, color="#ffffff")
        y = 150
    else:
        sheet.text(sheet.margin, 96, head, font=sheet.bold, size=40 if kind == 0 else 26)
    entries = (
        ("To", f"{to.name}, Claims"), ("Fax", to.phone.written[0]), ("From", sender.name),
        ("Phone", sender.phone.written[0]), ("Pages", f"{pages} including cover"),
        ("Re", rng.choice(("Claim documents", "Insurance claim", "Documents for claim", "Loss report"))),
    )  # fmt: skip
    for label, text in entries:
        y += 30
        sheet.text(sheet.margin + 6, y, f"{label}:", font=sheet.bold, size=12)
        sheet.text(sheet.margin + 90, y, text, size=12)
        if kind != 2:
            sheet.line(sheet.margin, y + 7, sheet.width - sheet.margin, y + 7, width=0.5)
    y += 40
    x = sheet.margin + 6
    for label in ("Urgent", "For review", "Please reply", "Please recycle"):
        sheet.box(x, y - 8, 9, 9)
        if rng.random() < 0.3:
            sheet.line(x + 1, y - 7, x + 8, y, width=1.2)
            sheet.line(x + 8, y - 7, x + 1, y, width=1.2)
        sheet.text(x + 14, y, label, size=10)
        x += 110
    y = sheet.text(sheet.margin + 6, y + 46, rng.choice(_NOTES), size=12, width=sheet.inner - 12)
    sheet.text(sheet.margin, sheet.height - 96, _CONFIDENTIAL, size=8, width=sheet.inner)
    return _typeset(sheet, f"other/fax_cover_{kind + 1}")


def separator(rng: random.Random, hand: Style) -> Typeset:
    """A sheet that parts two documents for a scanner: a bar code or a patch, and what it is in words."""
    sheet = Sheet(hand, rng, title="Separator")
    kind = rng.randrange(3)
    name = rng.choice(_SEPARATORS)
    if kind == 2:  # a coloured sheet with a word or none
        sheet.box(
            0, 0, sheet.width, sheet.height, fill=rng.choice(("#f6e58d", "#a8d8ea", "#f7b7a3", "#b8e0a5")), stroke=""
        )
        sheet.text(sheet.width / 2, sheet.height / 2, rng.choice((name, "Attachment", "Claim documents")), size=30,
                   font=sheet.bold, align="center")  # fmt: skip
        return _typeset(sheet, "other/separator_3")
    for top in (90.0, sheet.height - 190):
        x = sheet.width * 0.2
        while x < sheet.width * 0.8:
            wide = rng.choice((1.5, 1.5, 3.0, 4.5)) if kind == 0 else 24.0
            sheet.box(x, top, wide, 90, fill="#000000", stroke="")
            x += wide + (rng.choice((1.5, 3.0)) if kind == 0 else 16.0)
        if kind == 0:
            sheet.text(sheet.width / 2, top + 104, f"*SEP{rng.randrange(10**6):06d}*", align="center", size=10)
    sheet.text(sheet.width / 2, sheet.height / 2, name, font=sheet.bold, size=26, align="center")
    return _typeset(sheet, f"other/separator_{kind + 1}")


def _typeset(sheet: Sheet, layout: str) -> Typeset:
    pages = sheet.page
    return Typeset(layout=layout, pdf=sheet.finish(), marks=(), rows=(), pages=pages, words=sheet.words)
