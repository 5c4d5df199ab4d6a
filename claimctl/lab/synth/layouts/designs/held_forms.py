"""Designs of forms kept for testing: dotted lines to write on, by type or by pen, and rounded fields under labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def dotted(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Sections lettered in black discs, labels in italics before dotted lines."""
    _dotted(Kit(sheet, paper, content, words))


def dotted_pen(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """The form of dotted lines, filled in by a pen that no other design writes with."""
    handwriting.take_pen(sheet, held_out=True)
    _dotted(Kit(sheet, paper, content, words))


def _dotted(kit: Kit) -> None:
    sheet = kit.sheet
    signs.stamps(kit)
    parts.footer(kit)
    name, address, phone = kit.issuer()
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    y = sheet.text(left, top + 16, kit.title, size=16, width=sheet.inner * 0.6)
    sheet.box(right - sheet.inner * 0.36, top, sheet.inner * 0.36, 52, stroke="#000000")
    z = sheet.text(right - 6, top + 11, name, size=8, align="right", width=sheet.inner * 0.34, font=sheet.bold)
    z = sheet.text(right - 6, z, address, size=7, align="right", width=sheet.inner * 0.34)
    z = sheet.text(right - 6, z, phone, size=7, align="right")
    sheet.y = max(y, z, top + 54) + 4
    to = kit.addressee()
    found = kit.parts()
    found = [*found[:1], *([to] if to else []), *found[1:]]
    for place, part in enumerate(found):
        _lettered(kit, part.heading, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place % 26])
        looks.pairs(kit, part.facts, looks.dotted, columns=2, gap=1, gutter=18)
    sheet.y += 5
    look = tables.Look(head_above=0.9, head_italic=True, row_rule=0.8, dash=(0.6, 2), pad=4, columns_ruled=0.3)
    tables.items(kit, look)
    tables.others(kit, look)
    looks.pairs(
        kit, kit.totals(), looks.dotted, columns=1, gap=1, x=left + sheet.inner * 0.45, width=sheet.inner * 0.55
    )
    parts.checks(kit, tick="circled" if sheet.pen else "tick", inline=False)
    parts.prose(kit, _small, size=kit.size - 0.5)
    signs.signature(kit, x=left + sheet.inner * 0.1, width=sheet.inner * 0.85)
    parts.page_numbers(kit, "{n}.", align="left")


def _lettered(kit: Kit, text: str, letter: str) -> None:
    sheet = kit.sheet
    sheet.need(58)
    y = sheet.y + 15
    sheet.canvas.setFillColor("#000000")
    sheet.canvas.circle(sheet.margin + 7, sheet.height - y + 3.2, 7, stroke=0, fill=1)
    sheet.text(sheet.margin + 7, y, letter, font=sheet.bold, size=9, color="#ffffff", align="center")
    sheet.y = sheet.text(sheet.margin + 20, y, text, size=kit.size + 1, width=sheet.inner - 24) - 7


def _small(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(40)
    sheet.y = sheet.text(sheet.margin, sheet.y + 13, text, font=sheet.italic, size=kit.size + 1, width=sheet.inner) - 8


def rounded(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A form of the web: bold labels over rounded, tinted fields; sections on tabs."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit, align="center")
    parts.page_numbers(kit, "{page} {n} - {of}", align="left")
    name, address, phone = kit.issuer()
    left, middle = sheet.margin, sheet.width / 2
    y = sheet.text(middle, sheet.y + 18, kit.title, font=sheet.bold, size=17, align="center", width=sheet.inner,
                   color=kit.style.accent)  # fmt: skip
    y = sheet.text(middle, y, name, size=kit.size + 1, align="center", width=sheet.inner)
    one = kit.one_line(address, " / ")
    y = sheet.text(middle, y, one, size=7.5, align="center", width=sheet.inner, color="#555555")
    sheet.y = sheet.text(middle, y, phone, size=7.5, align="center", color="#555555") + 2
    to = kit.addressee()
    found = kit.parts()
    for part in [*found[:1], *([to] if to else []), *found[1:]]:
        _tab(kit, part.heading)
        for row in kit.packed(part.facts, sheet.inner, least=1 / 3):
            _fields(kit, row)
    sheet.y += 4
    parts.checks(kit, tick="tick", x=left + 4, width=sheet.inner - 8, inline=False)
    look = tables.Look(head_fill="#f0f0f5", head_above=1.4, head_below=1.4, accent=kit.style.accent, pad=4.2)
    tables.items(kit, look)
    tables.others(kit, look)
    totals = kit.totals()
    for row in kit.packed(totals, sheet.inner, least=min(1 / 3, 1 / max(1, len(totals)))):
        _fields(kit, row)
    parts.prose(kit, _tab)
    signs.signature(kit, boxed=True)


def _tab(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(62)
    sheet.y += 5
    wide = kit.measure(text, sheet.bold, kit.size + 0.5) + 20
    sheet.canvas.setFillColor(kit.style.accent)
    sheet.canvas.roundRect(sheet.margin, sheet.height - sheet.y - 15, wide, 15, 4, stroke=0, fill=1)
    sheet.text(sheet.margin + 10, sheet.y + 11, text, font=sheet.bold, size=kit.size + 0.5, color="#ffffff")
    sheet.line(sheet.margin, sheet.y + 15, sheet.margin + sheet.inner, sheet.y + 15, width=1.2, color=kit.style.accent)
    sheet.y += 20


def _fields(kit: Kit, row: list[tuple[Told, float]]) -> None:
    sheet, size = kit.sheet, kit.size
    wides = [sheet.inner * share - 8 for _, share in row]
    labels = [fonts.wrap(told.label, sheet.bold, 7.5, wide) for (told, _), wide in zip(row, wides, strict=True)]
    first = max(len(lines) for lines in labels) * 9.0
    high = max(kit.height(told, wide - 12, entry=True) for (told, _), wide in zip(row, wides, strict=True)) + 6
    sheet.need(first + high + 5)
    x = sheet.margin
    for (told, share), wide, lines in zip(row, wides, labels, strict=True):
        sheet.text(x + 1, sheet.y + 7.2, "\n".join(lines), font=sheet.bold, size=7.5, leading=1.2)
        sheet.canvas.setFillColor("#f4f5fa")
        sheet.canvas.setStrokeColor("#a9adc0")
        sheet.canvas.setLineWidth(0.7)
        sheet.canvas.roundRect(x, sheet.height - sheet.y - first - high, wide, high, 4, fill=1)
        kit.put(x + 6, sheet.y + first + size + 2.2, told.values, wide - 12, entry=True, label=told.label)
        x += sheet.inner * share
    sheet.y += first + high + 5
