"""Designs that only letters come in: a mail as it is printed, a typewriter's page, a letter by pen, a fax message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.designs.model import Design
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def email(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A mail, printed: whose mailbox, from, to, date and subject; the sender's address stands under the text."""
    kit = Kit(sheet, paper, content, words)
    name, address, phone = kit.issuer()
    to = kit.recipient()
    left, wide = sheet.margin, sheet.inner
    sheet.y = sheet.text(left, sheet.y + 12, to[0].text if to else name.text, font=sheet.bold, size=12, width=wide) - 8
    sheet.line(left, sheet.y, left + wide, sheet.y, width=2)
    sheet.y += 8
    rows: list[tuple[str, Shown, str]] = [(kit.label("from"), name, f" <{paper.issuer.email or 'mail@example.com'}>")]
    date = kit.told("document_date")
    if date:
        rows.append((kit.label("date"), date.values[0], f" {kit.rng.randrange(7, 21):02d}:{kit.rng.randrange(60):02d}"))
    if to:
        rows.append((kit.label("to"), to[0], ""))
    rows.append((kit.label("subject"), Shown(kit.title), ""))
    for label, shown, after in rows:
        sheet.text(left, sheet.y + 11, f"{label}:", font=sheet.bold)
        end = sheet.text(left + 72, sheet.y + 11, shown, width=wide - 76)
        sheet.text(left + 72 + kit.measure(shown.text), sheet.y + 11, after, color="#555555")
        sheet.y = end - kit.size + 4
    sheet.line(left, sheet.y + 4, left + wide, sheet.y + 4, width=0.4)
    sheet.y += 18
    _facts(kit, "{label}: ")
    _end(kit)
    sheet.y += 6
    sheet.text(left, sheet.y + 8, "--")
    for shown in (Shown(name.text), address, phone):
        if shown.text:
            sheet.need(40)
            sheet.y = sheet.text(left, sheet.y + 20, shown, color="#444444") - 20
    parts.page_numbers(kit, "{n}/{of}", align="right")


def typewriter(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A page off a typewriter: the sender at the right, the subject underlined, nothing else."""
    kit = Kit(sheet, paper, content, words)
    sheet.margin = 72.0
    name, address, phone = kit.issuer()
    at, wide = sheet.width - sheet.margin - 170, sheet.width - 144
    for shown in (name, address, phone):
        if shown.text:
            sheet.y = sheet.text(at, sheet.y + kit.size, shown, width=182) - kit.size
    date = kit.told("document_date")
    if date:
        sheet.y = sheet.text(at, sheet.y + 22, date.values[0]) - kit.size
    to = kit.recipient()
    if to:
        y = sheet.text(sheet.margin, sheet.y + 30, to[0], width=wide)
        sheet.y = sheet.text(sheet.margin, y, to[1], width=wide) - kit.size
    sheet.y += 26
    subject = f"{kit.label('subject')}: {kit.title}"
    end = sheet.text(sheet.margin, sheet.y, subject, width=wide)
    sheet.line(sheet.margin, sheet.y + 2, sheet.margin + min(wide, kit.measure(subject)), sheet.y + 2, width=0.7)
    sheet.y = end - 4
    _facts(kit, "      {label}: ")
    sheet.y += 8
    _end(kit)
    parts.page_numbers(kit, "-{n}-", align="center", always=False)


class _Pad:
    """Ruled paper to write on from line to line."""

    HIGH = 24.0

    def __init__(self, kit: Kit) -> None:
        self.kit, self.sheet = kit, kit.sheet
        self.left = 80.0
        self.wide = kit.sheet.width - self.left - kit.sheet.margin
        self._rule()

    def _rule(self) -> None:
        sheet, y = self.sheet, self.sheet.margin + 26
        self.line = y - 3  # the baseline of the line to write on
        while y < sheet.height - 30:
            sheet.line(0, y, sheet.width, y, width=0.4, color="#b9cfe4")
            y += self.HIGH
        sheet.line(70, 0, 70, sheet.height, width=0.5, color="#e0a0a0")

    def write(self, shown: Shown, x: float = 0, width: float = 0) -> None:
        """Write on the next lines."""
        width = width or self.wide
        count = len(handwriting.lines_of(self.sheet, shown.text, width, 11))
        if self.line + (count - 1) * self.HIGH > self.sheet.height - 40:
            self.sheet.turn()
            self._rule()
        self.line = handwriting.write(self.sheet, x or self.left, self.line, shown, width, 11, self.HIGH / 11)

    def tell(self, told: Told) -> None:
        """A fact behind its label."""
        lead = f"{told.label}:"
        size = handwriting.pen_size(self.sheet, 11)
        room = min(220.0, fonts.width(lead, self.sheet.pen, size) * 1.2 + 14)
        for shown in told.values:
            row = self.line
            one = msgspec.structs.replace(shown, text=shown.text.replace("\n", ", "))
            self.write(one, self.left + room, self.wide - room)
            if self.line > row:  # still on the same page
                handwriting.write(self.sheet, self.left, row, Shown(lead), size=11)


def by_pen(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A letter on ruled paper, all of it by pen."""
    kit = Kit(sheet, paper, content, words)
    handwriting.take_pen(sheet)
    pad = _Pad(kit)
    date, right = kit.told("document_date"), sheet.width * 0.55
    for shown in (*kit.issuer(), *(date.values if date else ())):
        if shown.text:
            pad.write(shown, right, sheet.width * 0.42)
    for shown in kit.recipient() or ():
        pad.write(shown)
    pad.line += pad.HIGH
    pad.write(Shown(kit.title))
    for told in [told for part in kit.parts() for told in part.facts]:
        pad.tell(told)
    for text in content.prose:
        places = re.findall(r"\{(\w+)\}", text)
        for told in kit.tell(places):
            pad.tell(told)
        if not places:
            pad.write(Shown(words.text(text.removeprefix("# "))))


def fax_message(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A message by fax: a large word, a table of who and when, the text under a thick rule."""
    kit = Kit(sheet, paper, content, words)
    name, address, phone = kit.issuer()
    left, wide = sheet.margin, sheet.inner
    sheet.box(left, sheet.y, 120, 44, fill="#000000", stroke="")
    sheet.text(left + 60, sheet.y + 34, "FAX", font=sheet.bold, size=34, align="center", color="#ffffff")
    sheet.text(left + 134, sheet.y + 32, kit.title, font=sheet.bold, size=13, width=wide - 136)
    sheet.y += 58
    to, date = kit.recipient(), kit.told("document_date")
    cells: list[tuple[str, list[Shown]]] = [(kit.label("from"), [name, address, phone])]
    if to:
        cells.append((kit.label("to"), list(to)))
    if date:
        cells.append((date.label, list(date.values)))
    cells += [(told.label, list(told.values)) for part in kit.parts() for told in part.facts]
    cells.append((kit.label("page"), [Shown(f"1 {kit.words.text('of')} 1")]))
    for label, values in cells:
        sheet.need(56)
        sheet.text(left + 4, sheet.y + 13, label.upper(), size=kit.size - 2)
        y = sheet.y + 13
        for shown in values:
            if shown.text:
                y = sheet.text(left + 130, y, shown, width=wide - 136)
        sheet.y = y - kit.size + 4
        sheet.line(left, sheet.y, left + wide, sheet.y, width=0.5)
    sheet.line(left, sheet.y + 4, left + wide, sheet.y + 4, width=3)
    sheet.y += 16
    _end(kit)


def _facts(kit: Kit, form: str) -> None:
    """What is left of the groups, a line each."""
    sheet = kit.sheet
    for told in [told for part in kit.parts() for told in part.facts]:
        lead = form.format(label=told.label)
        sheet.need(kit.size * 3)
        sheet.text(sheet.margin, sheet.y + kit.size, lead)
        room = kit.measure(lead)
        sheet.y = kit.put(sheet.margin + room, sheet.y + kit.size, told.values, sheet.inner - room) - kit.size + 1


def _end(kit: Kit) -> None:
    """The text, rows if there are any, and the signature."""
    sheet = kit.sheet
    sheet.y += 6

    def heading(of: Kit, text: str) -> None:
        of.sheet.need(40)
        of.sheet.y = of.sheet.text(of.sheet.margin, of.sheet.y + 14, text, font=of.sheet.bold) - 8

    tables.others(kit, tables.Look(head_below=0.6))
    parts.prose(kit, heading)
    signs.signature(kit)


MAIL: tuple[Design, ...] = (
    Design(name="email", draw=email, families=("Helvetica", "Vera", "Times")),
    Design(name="typewriter", draw=typewriter, families=("Courier",)),
    Design(name="by_pen", draw=by_pen, handwritten=True),
    Design(name="fax_message", draw=fax_message, held_out=True, families=("Titillium", "Helvetica")),
)
