"""Designs of what is no claim paper: leaflets, menus and flyers, which pretend to be nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.designs import tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.designs.model import Design

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def leaflet(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Everything centred, in a large, leaning hand: a menu on a card, a parish letter."""
    kit = Kit(sheet, paper, content, words)
    middle, wide = sheet.width / 2, sheet.inner * 0.7
    name, address, phone = kit.issuer()
    sheet.y = sheet.text(middle, sheet.y + 54, name, font=sheet.italic, size=26, align="center", width=sheet.inner)
    sheet.y = sheet.text(middle, sheet.y + 6, kit.title, size=15, align="center", width=sheet.inner)
    sheet.line(middle - 40, sheet.y, middle + 40, sheet.y, width=0.8, color=kit.style.accent)
    sheet.y += 20
    for row in content.table[1:]:
        sheet.need(34)
        sheet.text(middle - wide / 2, sheet.y + 14, row[0], size=13)
        sheet.text(middle + wide / 2, sheet.y + 14, row[-1], size=13, align="right")
        sheet.y += 30
    for text in content.prose:
        sheet.need(80)
        size = 14.0 if text.startswith("# ") else 12.0
        end = sheet.text(middle, sheet.y + size, words.text(text.removeprefix("# ")), size=size, align="center",
                         width=wide, leading=1.4)  # fmt: skip
        sheet.y = end - size + 16
    _rest(kit, middle - wide / 2, wide)
    foot = f"{', '.join(address.text.split(chr(10)))}  {phone.text}"
    sheet.text(middle, sheet.height - 40, foot, size=8, align="center", color="#555555")


def flyer(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A band of colour over the page with the title in it, boxes side by side under it."""
    kit = Kit(sheet, paper, content, words)
    name, address, phone = kit.issuer()
    high = 150.0
    sheet.box(0, 0, sheet.width, high, fill=kit.style.accent, stroke="")
    sheet.text(sheet.margin, 84, kit.title.upper(), font=sheet.bold, size=30, color="#ffffff", width=sheet.inner,
               leading=1.1)  # fmt: skip
    sheet.text(sheet.margin, 40, name, size=12, color="#ffffff")
    sheet.y = high + 24
    half = (sheet.inner - 20) / 2
    cells = [(row[0], row[-1]) for row in content.table[1:]]
    cells += [("", words.text(text.removeprefix("# "))) for text in content.prose]
    for start in range(0, len(cells), 2):
        pair = cells[start : start + 2]
        tall = 64.0 if all(head for head, _ in pair) else 170.0
        sheet.need(tall + 12)
        for place, (head, text) in enumerate(pair):
            x = sheet.margin + place * (half + 20)
            sheet.box(x, sheet.y, half, tall, fill="#f4f1ea", stroke="")
            end = sheet.text(x + 12, sheet.y + 24, head, font=sheet.bold, size=13, width=half - 24) if head else 0
            sheet.text(x + 12, end or sheet.y + 24, text, size=13 if head else 11, width=half - 24, leading=1.4)
        sheet.y += tall + 12
    _rest(kit, sheet.margin, sheet.inner)
    sheet.text(sheet.margin, sheet.height - 44, f"{', '.join(address.text.split(chr(10)))}  {phone.text}", size=9)


def folded(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A sheet folded in three: cover, text, and back with the sender, on their sides of the folds."""
    kit = Kit(sheet, paper, content, words)
    name, address, phone = kit.issuer()
    third = sheet.width / 3
    for fold in (third, 2 * third):
        sheet.line(fold, 10, fold, sheet.height - 10, width=0.3, color="#bbbbbb")
    sheet.box(2 * third + 14, 40, third - 28, sheet.height - 80)
    sheet.text(2.5 * third, sheet.height * 0.4, kit.title, font=sheet.bold, size=22, align="center", width=third - 50)
    sheet.text(2.5 * third, sheet.height - 70, name, size=10, align="center", width=third - 50)
    y = sheet.height * 0.5
    for shown in (name, address, phone):
        y = sheet.text(1.5 * third, y, shown, size=9, align="center", width=third - 30)
    y = 60.0
    for row in content.table[1:]:
        sheet.text(18, y, row[0], size=10)
        sheet.text(third - 18, y, row[-1], size=10, align="right")
        y += 22
    for text in content.prose:
        y = sheet.text(18, y, words.text(text.removeprefix("# ")), size=9.5, width=third - 36, leading=1.35) + 10
    sheet.y = y
    _rest(kit, 18, third - 36)


def _rest(kit: Kit, x: float, width: float) -> None:
    """Facts and rows, of which such a paper seldom has any."""
    sheet = kit.sheet
    for told in [told for part in kit.parts() for told in part.facts] + kit.totals():
        sheet.need(40)
        sheet.text(x, sheet.y + kit.size, told.label, color="#555555")
        sheet.y = kit.put(x, sheet.y + 2.2 * kit.size, told.values, width)
    tables.items(kit, tables.Look(head_below=0.5), x=x, width=width)


LEAFLETS: tuple[Design, ...] = (
    Design(name="leaflet", draw=leaflet, families=("Times", "Crimson")),
    Design(name="flyer", draw=flyer, families=("Helvetica", "Barlow", "Zilla")),
    Design(name="folded", draw=folded, held_out=True, families=("Titillium", "Caladea"), landscape=True),
)
