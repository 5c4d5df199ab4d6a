"""Designs of bills: a modern invoice of cards, and a page with a coloured side bar."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Part, Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet

_TINTS = ("#eef3f9", "#f4f0ea", "#eef6f1", "#f5eef3", "#f1f1f1")


def cards(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A modern invoice: large title, facts on tinted cards, the total in a block of colour."""
    kit = Kit(sheet, paper, content, words)
    tint, accent = kit.rng.choice(_TINTS), kit.style.accent
    signs.stamps(kit)
    parts.footer(kit, align="center", rule=True)
    parts.page_numbers(kit, "{n} / {of}", always=False)
    sheet.margin = 42.0
    name, address, phone = kit.issuer()
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    size = min(24.0, 24 * sheet.inner * 0.55 / kit.measure(kit.title, sheet.bold, 24))
    size = max(size, 13.0)
    end = sheet.text(left, top + 22, kit.title, font=sheet.bold, size=size, color=accent, width=sheet.inner * 0.56)
    y = sheet.text(right, top + 10, name, font=sheet.bold, align="right", width=sheet.inner * 0.42)
    y = sheet.text(right, y, address, size=kit.size - 1, align="right", color="#555555")
    y = sheet.text(right, y, phone, size=kit.size - 1, align="right", color="#555555")
    sheet.y = max(end - size, y) + 8
    refs = [told for part in kit.parts("reference") for told in part.facts]
    if refs:
        _strip(kit, refs, tint)
    to = kit.addressee()
    found = [*([to] if to else []), *kit.parts("party", "facts")]
    short = [part for part in found if _card_height(kit, part, (sheet.inner - 14) / 2) < 150]
    wide = [part for part in found if part not in short]
    for start in range(0, len(short), 2):
        _cards(kit, short[start : start + 2], tint)
    for part in wide:
        _cards(kit, [part], tint)
    sheet.y += 4
    totals = kit.totals()
    look = tables.Look(head_color=accent, head_below=1.6, row_rule=0.3, row_color="#cccccc", accent=accent, pad=4.5)
    tables.items(kit, look)
    tables.others(kit, look)
    _total_block(kit, [*(told for part in kit.parts() for told in part.facts), *totals])
    parts.prose(kit, _heading, color="#333333")
    parts.checks(kit, tick="disc")
    signs.signature(kit)


def _heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(46)
    sheet.y = sheet.text(sheet.margin, sheet.y + 14, text, font=sheet.bold, size=kit.size + 2, color=kit.style.accent,
                         width=sheet.inner) - 8  # fmt: skip


def _strip(kit: Kit, facts: list[Told], tint: str) -> None:
    """References beside each other on one tinted strip."""
    sheet = kit.sheet
    for start in range(0, len(facts), 4):
        row = facts[start : start + 4]
        wide = (sheet.inner - 16) / len(row)
        high = max(looks.caps(kit, told, 0, 0, wide - 8, True) for told in row) + 14
        sheet.need(high)
        sheet.box(sheet.margin, sheet.y, sheet.inner, high, fill=tint, stroke="")
        for place, told in enumerate(row):
            looks.caps(kit, told, sheet.margin + 10 + place * wide, sheet.y + 7, wide - 8, False)
        sheet.y += high
    sheet.y += 10


def _card_height(kit: Kit, part: Part, width: float) -> float:
    return 26 + math.fsum(looks.above(kit, told, 0, 0, width - 20, True) + 1 for told in part.facts)


def _cards(kit: Kit, row: list[Part], tint: str) -> None:
    sheet = kit.sheet
    wide = (sheet.inner - 14 * (len(row) - 1)) / len(row)
    high = max(_card_height(kit, part, wide) for part in row)
    sheet.need(min(high, sheet.height - sheet.head - sheet.foot - 4))
    for place, part in enumerate(row):
        x, y = sheet.margin + place * (wide + 14), sheet.y
        sheet.canvas.setFillColor(tint)
        sheet.canvas.roundRect(x, sheet.height - y - high, wide, high, 6, stroke=0, fill=1)
        sheet.text(x + 10, y + 15, part.heading, font=sheet.bold, color=kit.style.accent)
        y += 21
        for told in part.facts:
            y += looks.above(kit, told, x + 10, y, wide - 20, False) + 1
    sheet.y += high + 10


def _total_block(kit: Kit, totals: list[Told]) -> None:
    """Sums on the right, the last in white on a block of colour."""
    if not totals:
        return
    sheet = kit.sheet
    *others, last = totals
    x = sheet.margin + sheet.inner * 0.5
    right = sheet.margin + sheet.inner - 10
    sheet.need(len(others) * 15 + 40)
    for told in others:
        room = right - x - 80
        high = max(15.0, kit.height(told, room) + 3)
        sheet.text(x + 10, sheet.y + 11, told.label, color="#555555")
        kit.put(right - room, sheet.y + 11, told.values, room, align="right")
        sheet.y += high
    sheet.y += 3
    sheet.canvas.setFillColor(kit.style.accent)
    sheet.canvas.roundRect(x, sheet.height - sheet.y - 30, sheet.inner * 0.5, 30, 4, stroke=0, fill=1)
    sheet.text(x + 10, sheet.y + 19, last.label, color="#ffffff")
    size = 15.0
    while kit.measure(last.text, sheet.bold, size) > sheet.inner * 0.5 - kit.measure(last.label) - 36 and size > 7:
        size -= 0.5
    kit.put(x, sheet.y + 20, last.values, right - x, font=sheet.bold, size=size, color="#ffffff", align="right")
    sheet.y += 42


def sidebar(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A coloured bar down the left of the first page holds references and sums; the rest stands beside it."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    accent, bar = kit.style.accent, sheet.width * 0.29
    kit.stamps_from = bar + 16
    sheet.box(0, 0, bar, sheet.height, fill=accent, stroke="")
    name, address, phone = kit.issuer()
    white = "#ffffff"
    inner = bar - 34
    y = sheet.text(20, 54, name, font=sheet.bold, size=13, color=white, width=inner) + 4
    y = sheet.text(20, y, address, size=8, color=white, width=inner)
    y = sheet.text(20, y, phone, size=8, color=white) + 12
    later: list[Told] = []
    for told in [told for part in kit.parts("reference") for told in part.facts]:
        y = _barred(kit, told, y, inner, later)
    y += 8
    totals = kit.totals()
    for told in totals:
        y = _barred(kit, told, y, inner, later, strong=told is totals[-1])
    parts.page_numbers(kit, "{n} | {of}", always=False)
    sheet.margin, sheet.y = 36.0, 40.0
    sheet.begin_beside(bar + 22, sheet.width - bar - 58)
    sheet.y = sheet.text(sheet.margin, sheet.y + 18, kit.title, font=sheet.bold, size=17, color=accent,
                         width=sheet.inner) - 4  # fmt: skip
    to = kit.recipient()
    if to:
        y = sheet.text(sheet.margin, sheet.y + 10, to[0], font=sheet.bold, width=sheet.inner)
        sheet.y = sheet.text(sheet.margin, y, to[1], width=sheet.inner) - 2
    for part in kit.parts("party", "facts"):
        _bar_heading(kit, part.heading.upper())
        looks.pairs(kit, part.facts, looks.above)
    looks.pairs(kit, later + [told for part in kit.parts() for told in part.facts], looks.above)
    sheet.y += 6
    rows = len(paper.items) + len(content.table)
    if sheet.page == 1 and rows and (sheet.y + 22 * rows > sheet.height - 90 or len(content.columns) > 5):
        sheet.turn()
    look = tables.Look(head_below=1, head_above=1, size=kit.size - 0.5, band="#f3f3f3", accent=accent, head_upper=True)
    tables.items(kit, look)
    tables.others(kit, look)
    parts.prose(kit, _bar_heading)
    parts.checks(kit, tick="tick", inline=False)
    signs.signature(kit)
    for key in content.footer:
        kit.paragraph(kit.words.text(key), size=6.5, color="#666666", after=2)


def _bar_heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(60)
    sheet.y = sheet.text(sheet.margin, sheet.y + 15, text, font=sheet.bold, size=8.5, color=kit.style.accent,
                         width=sheet.inner) - 5  # fmt: skip


def _barred(kit: Kit, told: Told, y: float, width: float, later: list[Told], *, strong: bool = False) -> float:
    """A fact in white on the bar; what has no room there any more is kept for later."""
    sheet = kit.sheet
    size = kit.size + (3 if strong else 0)
    high = kit.height(told, width, sheet.bold, size) + 20
    if y + high > sheet.height - 40:
        later.append(told)
        return y
    label = fonts.wrap(told.label, sheet.regular, 7, width)
    y = sheet.text(20, y, "\n".join(label), size=7, color="#dddddd", leading=1.2) + 3
    shown = tuple(Shown(value.text, value.field, value.value, value.instance) for value in told.values)
    return kit.put(20, y + size - 7, shown, width, font=sheet.bold, size=size, color="#ffffff") + 3
