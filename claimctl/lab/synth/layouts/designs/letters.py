"""Designs of correspondence: a classic letterhead, a European business letter, and a letter that tells in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def classic(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Name left and address right over a rule; labels with colons in two columns; a plain table."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit)
    parts.page_numbers(kit, "{page} {n} / {of}", always=False)
    name, address, phone = kit.issuer()
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    y = sheet.text(left, top + 15, name, font=sheet.bold, size=15, color=kit.style.accent, width=sheet.inner * 0.6)
    small = kit.size - 1
    end = sheet.text(right, top + 8, address, size=small, align="right")
    label = kit.label("phone") + " "
    sheet.text(right, end, phone, size=small, align="right")
    sheet.text(right - kit.measure(phone.text, size=small), end, label, size=small, align="right")
    sheet.y = max(y - 15, end) + 8
    sheet.line(left, sheet.y, right, sheet.y, width=1.4, color=kit.style.accent)
    parts.running(kit, name.text)
    to = kit.recipient()
    if to:
        y = sheet.text(left, sheet.y + 30, to[0])
        sheet.y = sheet.text(left, y, to[1])
    sheet.y = sheet.text(left, sheet.y + 26, kit.title, font=sheet.bold, size=14, width=sheet.inner) - 4
    loose = [told for part in kit.parts("reference") for told in part.facts]
    looks.pairs(kit, loose, looks.colon)
    for part in kit.parts("party", "facts"):
        _heading(kit, part.heading)
        looks.pairs(kit, part.facts, looks.colon)
    body(kit, _heading, tables.Look(head_fill="#e9e9e9", head_above=0.8, head_below=0.8, end_rule=0.8))


def _heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(58)
    sheet.y = sheet.text(sheet.margin, sheet.y + 18, text, font=sheet.bold, size=kit.size + 1.5, width=sheet.inner) - 10
    sheet.line(sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y, width=0.4)
    sheet.y += 4


def body(kit: Kit, heading: parts.Heading, look: tables.Look, *, prose_first: bool = False) -> None:
    """What follows the facts: rows, sums, prose, questions, the signature."""
    if prose_first:
        parts.prose(kit, heading)
    kit.sheet.y += 6
    totals = kit.totals()
    tables.items(kit, look)
    tables.others(kit, look)
    sums(kit, [told for part in kit.parts() for told in part.facts] + totals)
    if not prose_first:
        parts.prose(kit, heading)
    parts.checks(kit)
    signs.signature(kit)


def sums(kit: Kit, totals: list[Told], *, colon: bool = False) -> None:
    """Amounts flush right under a table, the last one bold."""
    sheet, right = kit.sheet, kit.sheet.margin + kit.sheet.inner - 4
    sheet.need(15 * len(totals) + 6)
    for place, told in enumerate(totals):
        font = sheet.bold if place == len(totals) - 1 else sheet.regular
        y = sheet.y + 12
        wide = max(kit.measure(line, font) for line in told.values[0].text.split("\n"))
        long = wide > 150
        kit.put(right - 300 if long else right - wide, y, told.values, 300 if long else wide + 1, font=font,
                align="right" if long else "left")  # fmt: skip
        sheet.text(right - max(100.0, wide + 12) if not long else right - 310, y, told.label + (":" if colon else ""),
                   font=font, align="right")  # fmt: skip
        sheet.y += 15 if not long else kit.height(told, 300, font) + 4
    sheet.y += 8 if totals else 0


def business(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A European business letter: address window, block of information on the right, fold marks, bank data at foot."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    sheet.margin = 62.0
    sheet.foot = 92.0
    left, right = sheet.margin, sheet.width - sheet.margin + 20
    name, address, phone = kit.issuer()
    sheet.text(right, 58, name, font=sheet.bold, size=19, align="right", color=kit.style.accent)
    sheet.line(left, 72, right, 72, width=0.5, color=kit.style.accent)
    for mark in (297.6, 420.9, 595.3):
        sheet.line(12, mark, 24 if mark != 420.9 else 30, mark, width=0.3)
    one = kit.one_line(address)
    sheet.text(left, 130, one, size=6.5, width=230, color="#444444")
    to = kit.recipient()
    if to:
        y = sheet.text(left, 152, to[0], size=10, width=220)
        sheet.text(left, y, to[1], size=10, width=220)
    side = right - 178
    sheet.y = 118
    sheet.text(side, sheet.y + 8, kit.label("phone"), size=7, color="#666666")
    sheet.text(side + 76, sheet.y + 8, phone, size=8)
    sheet.text(side, sheet.y + 20, kit.label("email"), size=7, color="#666666")
    sheet.text(side + 76, sheet.y + 20, paper.issuer.email, size=8, width=104)
    sheet.y += 34
    later = []
    for told in [told for part in kit.parts("reference") for told in part.facts]:
        if kit.height(told, 102, size=8.5) > 22 or sheet.y > 244:
            later.append(told)
            continue
        high = max(kit.height(told, 102, size=8.5), 10.4 * len(_wrapped(kit, told.label, 72, 7)))
        sheet.text(side, sheet.y + 8, "\n".join(_wrapped(kit, told.label, 72, 7)), size=7, color="#666666")
        kit.put(side + 76, sheet.y + 8, told.values, 104, size=8.5)
        sheet.y += high + 2.5
    sheet.y = max(sheet.y + 14, 268.0)
    sheet.y = sheet.text(left, sheet.y + 12, kit.title, font=sheet.bold, size=12.5, width=sheet.inner) + 2
    parts.finals_business(kit, name.text, one.text)
    looks.pairs(kit, later, looks.column, columns=1)
    for part in kit.parts("party", "facts"):
        sheet.need(40)
        sheet.y = sheet.text(left, sheet.y + 14, part.heading, font=sheet.bold) - 6
        looks.pairs(kit, part.facts, looks.column, columns=1, gap=1.5)
    body(kit, _plain_heading, tables.Look(head_below=0.8, row_rule=0.25, row_color="#999999", carried=True, pad=3.5))


def _wrapped(kit: Kit, text: str, width: float, size: float) -> list[str]:
    from claimctl.lab.synth.layouts import fonts

    return fonts.wrap(text, kit.sheet.regular, size, width)


def _plain_heading(kit: Kit, text: str) -> None:
    kit.sheet.need(46)
    kit.sheet.y = (
        kit.sheet.text(kit.sheet.margin, kit.sheet.y + 16, text, font=kit.sheet.bold, width=kit.sheet.inner) - 8
    )


def told_letter(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A letter: a block of references under `Re:`, and the other facts told in sentences."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit, align="center")
    parts.page_numbers(kit, "- {n} -", align="center", always=False)
    sheet.margin = 70.0 if sheet.width > 500 else sheet.margin
    name, address, phone = kit.issuer()
    middle = sheet.width / 2
    y = sheet.text(middle, sheet.y + 14, name, font=sheet.bold, size=14, align="center", width=sheet.inner)
    one = kit.one_line(address, " \u00b7 ")
    y = sheet.text(middle, y, one, size=kit.size - 1, align="center", width=sheet.inner)
    sheet.y = sheet.text(middle, y, phone, size=kit.size - 1, align="center") + 14
    date = kit.told("document_date") or kit.told("report_date")
    if date:
        sheet.y = kit.put(sheet.margin, sheet.y, date.values, sheet.inner) + 12
    to = kit.recipient()
    if to:
        y = sheet.text(sheet.margin, sheet.y, to[0], width=sheet.inner)
        sheet.y = sheet.text(sheet.margin, y, to[1], width=sheet.inner) + 12
    sheet.text(sheet.margin, sheet.y, f"{kit.label('subject')}:", font=sheet.bold)
    indent = sheet.margin + 60
    sheet.y = sheet.text(indent, sheet.y, kit.title, font=sheet.bold, width=sheet.inner - 60) - kit.size + 2
    for told in [told for part in kit.parts("reference") for told in part.facts]:
        sheet.need(kit.height(told, sheet.inner - 60))
        room = kit.measure(f"{told.label}: ")
        sheet.text(indent, sheet.y + kit.size, f"{told.label}:")
        sheet.y = kit.put(indent + room, sheet.y + kit.size, told.values, sheet.inner - 60 - room) - kit.size
    sheet.y += 14
    for part in kit.parts("party", "facts"):
        parts.flow(kit, _sentence(kit, part.heading, part.facts))
    body(kit, _plain_heading, tables.Look(head_above=0.5, head_below=0.5, end_rule=0.5, head_italic=True))


def _sentence(kit: Kit, heading: str, facts: list[Told]) -> list[parts.Segment]:
    """The facts of a group as running text."""
    joins = {"en": (" is ", "the "), "de": (" lautet ", ""), "fr": (" : ", ""), "es": (" es ", ""), "it": (": ", ""),
             "nl": (" is ", "")}  # fmt: skip
    verb, article = joins.get(kit.words.language, joins["en"])
    short = kit.words.language != "de"
    run: list[parts.Segment] = [f"{heading}: "]
    for place, told in enumerate(facts):
        label = told.label
        if short and label[1:2].islower():
            label = label[0].lower() + label[1:]
        run.append(f"{article if place else ''}{label if place else told.label}{verb}")
        for number, value in enumerate(told.values):
            run += [", " if number else "", value]
        run.append("; " if place < len(facts) - 1 else ".")
    return run
