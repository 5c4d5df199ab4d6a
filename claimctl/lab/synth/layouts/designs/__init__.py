"""Page designs: how a paper looks, whatever it says. Each draws any `Content` on as many pages as it needs.

A design decides the page, the type and the blocks; the words come from the house (`Words`), dates and money from the
issuer's `Style`. Every fact that the paper states and the content names is drawn once as a mark. Held-out designs share
neither letterhead nor labels, table heads or totals with those of training.

In prose, `{field}` is the fact itself, marked; a stamp `word:field` has the fact as its second line. Labels that
designs ask for beside those of fields and groups: page, phone, email, bank, tax_number, subject, recipient,
carried_forward, brought_forward, from, to, date, item, total, amount_due, detach, references, continued.
"""

from __future__ import annotations

from claimctl.lab.synth.layouts.designs import bills, forms, held_forms, held_papers, letters, prints, reports
from claimctl.lab.synth.layouts.designs.model import Design, Words

__all__ = ["DESIGNS", "Design", "Words"]

_ALL = (
    Design(name="classic", draw=letters.classic),
    Design(name="business", draw=letters.business, european=True, sizes=("a4",)),
    Design(name="told_letter", draw=letters.told_letter, kinds=("letter", "record", "bill")),
    Design(name="boxed", sizes=("", "", "legal"), draw=forms.boxed, fillable=True, kinds=("form", "record", "bill")),
    Design(name="boxed_pen", draw=forms.boxed_pen, handwritten=True, kinds=("form",)),
    Design(name="underline", sizes=("", "", "legal"), draw=forms.underline, fillable=True, kinds=("form", "record")),
    Design(
        name="underline_pen",
        sizes=("", "", "half"),
        draw=forms.underline_pen,
        handwritten=True,
        kinds=("form", "record"),
    ),
    Design(name="comb", draw=forms.comb, kinds=("form",)),
    Design(name="comb_pen", draw=forms.comb_pen, handwritten=True, kinds=("form",)),
    Design(name="keyvalue", draw=forms.keyvalue, kinds=("form", "record", "statement", "bill")),
    Design(name="cards", sizes=("", "", "", "half"), draw=bills.cards, kinds=("bill", "statement", "letter")),
    Design(name="sidebar", draw=bills.sidebar, kinds=("bill", "statement", "record")),
    Design(
        name="dot_matrix",
        sizes=("", "", "half"),
        draw=prints.dot_matrix,
        families=("Courier", "Plex"),
        kinds=("bill", "statement", "record"),
    ),
    Design(
        name="green_bar",
        draw=prints.green_bar,
        families=("Courier", "Plex"),
        landscape=True,
        sizes=("letter", "legal"),
        kinds=("statement", "bill"),
    ),
    Design(
        name="report",
        sizes=("", "", "legal"),
        draw=reports.report,
        families=("Times", "Crimson", "Courier"),
        kinds=("record", "letter", "form"),
    ),
    Design(name="newspaper", draw=reports.newspaper, kinds=("record", "letter", "statement")),
    Design(name="bilingual", draw=reports.bilingual, kinds=("form", "record", "bill", "statement")),
    Design(
        name="coupon",
        sizes=("", "", "legal"),
        draw=held_papers.coupon,
        held_out=True,
        families=("Titillium", "Helvetica"),
        kinds=("bill", "statement"),
    ),
    Design(name="hanging", draw=held_papers.hanging, held_out=True, families=("Titillium", "Helvetica", "SpaceMono")),
    Design(name="formal", draw=held_papers.formal, held_out=True, families=("Caladea",)),
    Design(name="portal", draw=held_papers.portal, held_out=True, families=("Titillium", "Vera", "Helvetica")),
    Design(
        name="dotted",
        sizes=("", "", "legal"),
        draw=held_forms.dotted,
        held_out=True,
        fillable=True,
        families=("Caladea", "Titillium"),
        kinds=("form", "record"),
    ),
    Design(
        name="dotted_pen",
        sizes=("", "", "half"),
        draw=held_forms.dotted_pen,
        held_out=True,
        handwritten=True,
        families=("Caladea", "Helvetica"),
        kinds=("form", "record"),
    ),
    Design(
        name="rounded",
        draw=held_forms.rounded,
        held_out=True,
        fillable=True,
        families=("Titillium", "SpaceMono"),
        kinds=("form", "record"),
    ),
)
DESIGNS: dict[str, Design] = {design.name: design for design in _ALL}
