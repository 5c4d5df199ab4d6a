"""Designs of forms: captions in ruled boxes, labels under lines, one letter a box, and a table of labels and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Part, Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Box, Sheet


def _all_parts(kit: Kit) -> list[Part]:
    """Every group, the addressee among them; money that stands under a table is left for the table."""
    to = kit.addressee()
    money = kit.totals() if not (kit.paper.items and kit.content.columns) else []
    found = kit.parts()
    if to:
        found.insert(min(1, len(found)), to)
    if money:
        found.append(parts.group(kit, "amounts", money))
    return found


# -- captions in boxes


def boxed(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Ruled boxes with small captions in their top left corners, under dark bands."""
    _boxed(Kit(sheet, paper, content, words))


def boxed_pen(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """The boxed form, filled in by pen."""
    handwriting.take_pen(sheet)
    _boxed(Kit(sheet, paper, content, words))


def _boxed(kit: Kit) -> None:
    sheet = kit.sheet
    sheet.margin = 36.0
    sheet.y = sheet.head = sheet.foot = 36.0
    signs.stamps(kit)
    parts.footer(kit, size=6)
    parts.page_numbers(kit, "{page} {n} / {of}", size=7)
    name, address, phone = kit.issuer()
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    size = min(15.0, 15 * sheet.inner * 0.55 / kit.measure(kit.title, sheet.bold, 15))
    sheet.text(left, top + 13, kit.title.upper() if size > 12 else kit.title, font=sheet.bold, size=min(size, 12.5),
               width=sheet.inner * 0.6)  # fmt: skip
    y = sheet.text(right, top + 7, name, font=sheet.bold, size=8, align="right", width=sheet.inner * 0.4)
    y = sheet.text(right, y, kit.one_line(address), size=6.5, align="right",
                   width=sheet.inner * 0.38)  # fmt: skip
    y = sheet.text(right, y, phone, size=6.5, align="right")
    sheet.y = max(y, top + 32) + 2
    for part in _all_parts(kit):
        _band(kit, part.heading)
        for row in kit.packed(part.facts, sheet.inner):
            _row(kit, row)
    if kit.content.checks:
        _band(kit, kit.label("questions"))
        sheet.y += 3
        parts.checks(kit, tick="tick" if kit.style.table % 2 else "cross", size=8, x=sheet.margin + 4,
                     width=sheet.inner - 8)  # fmt: skip
    if kit.paper.items or kit.content.table:
        sheet.y += 6
        look = tables.Look(head_fill="#d9d9d9", head_upper=True, size=kit.size - 1, frame=0.6, columns_ruled=0.6,
                           row_rule=0.4, pad=2.5)  # fmt: skip
        tables.items(kit, look)
        tables.others(kit, look)
    totals = kit.totals()
    for row in kit.packed(totals, sheet.inner, least=min(1 / 3, 1 / max(1, len(totals)))):
        _row(kit, row, strong=True)
    sheet.y += 4
    parts.prose(kit, _band, size=kit.size - 1)
    signs.signature(kit, boxed=True)


def _band(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(52)
    dark = kit.style.table % 2 == 1
    sheet.box(sheet.margin, sheet.y, sheet.inner, 12, fill="#222222" if dark else "#cfcfcf", stroke="#000000")
    sheet.text(
        sheet.margin + 4, sheet.y + 9, text.upper(), font=sheet.bold, size=7.5, color="#ffffff" if dark else "#000000"
    )
    sheet.y += 12


def _row(kit: Kit, row: Sequence[tuple[Told, float]], *, strong: bool = False) -> None:
    sheet = kit.sheet
    captions = [fonts.wrap(told.label.upper(), sheet.regular, 5.5, sheet.inner * share - 6) for told, share in row]
    first = max(len(lines) for lines in captions) * 6.2 + 3
    step = kit.size * (1.35 if sheet.pen else 1.22)
    high = first + max(kit.height(told, sheet.inner * share - 10, entry=True) for told, share in row) + step * 0.3 + 1
    sheet.need(high)
    x = sheet.margin
    for (told, share), lines in zip(row, captions, strict=True):
        wide = sheet.inner * share
        sheet.box(x, sheet.y, wide, high)
        sheet.text(x + 3, sheet.y + 6.4, "\n".join(lines), size=5.5, leading=1.12)
        kit.put(x + 5, sheet.y + first + kit.size * 0.95, told.values, wide - 10, entry=True, label=told.label,
                font=sheet.bold if strong else "")  # fmt: skip
        x += wide
    sheet.y += high


# -- labels under lines


def underline(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Entries on lines, small labels under the lines."""
    _underline(Kit(sheet, paper, content, words), looks.under)


def underline_pen(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Entries by pen, on lines behind their labels."""
    handwriting.take_pen(sheet)
    _underline(Kit(sheet, paper, content, words), looks.beside)


def _underline(kit: Kit, look: looks.Look) -> None:
    sheet = kit.sheet
    signs.stamps(kit)
    parts.footer(kit, rule=True, align="center")
    name, address, phone = kit.issuer()
    middle = sheet.width / 2
    y = sheet.text(middle, sheet.y + 12, name, font=sheet.bold, size=12, align="center", width=sheet.inner)
    y = sheet.text(middle, y, kit.one_line(address), size=8, align="center",
                   width=sheet.inner)  # fmt: skip
    y = sheet.text(middle, y, phone, size=8, align="center")
    sheet.y = sheet.text(middle, y + 12, kit.title, font=sheet.bold, size=14, align="center", width=sheet.inner) - 4
    parts.running(kit, kit.title)
    for number, part in enumerate(_all_parts(kit), 1):
        _numbered(kit, f"{number}. {part.heading}")
        looks.pairs(kit, part.facts, look, gap=2)
    sheet.y += 4
    parts.checks(kit, tick="circled" if sheet.pen and kit.rng.random() < 0.6 else "cross")
    plain = tables.Look(head_below=0.8, columns_ruled=0.4, frame=0.8, row_rule=0.4)
    tables.items(kit, plain)
    tables.others(kit, plain)
    looks.pairs(kit, kit.totals(), look, columns=3)
    parts.prose(kit, _numbered)
    signs.signature(kit)


def _numbered(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(56)
    sheet.y = sheet.text(sheet.margin, sheet.y + 18, text, font=sheet.bold, size=kit.size + 0.5, width=sheet.inner) - 8


# -- one letter a box


def comb(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Numbered fields with a box for each letter, in the form's own colour."""
    _comb(Kit(sheet, paper, content, words))


def comb_pen(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """The form of letter boxes, filled in by pen."""
    handwriting.take_pen(sheet)
    _comb(Kit(sheet, paper, content, words))


def _comb(kit: Kit) -> None:
    sheet = kit.sheet
    color = kit.rng.choice(("#a8323a", "#1f6b4f", "#2a4d9b", "#333333"))
    signs.stamps(kit)
    parts.footer(kit, size=6.5)
    name, address, phone = kit.issuer()
    left, top = sheet.margin, sheet.y
    sheet.box(left, top, sheet.inner, 34, fill=color, stroke="")
    sheet.text(left + 8, top + 22, kit.title, font=sheet.bold, color="#ffffff",
               size=min(15.0, 15 * (sheet.inner - 16) / kit.measure(kit.title, sheet.bold, 15)))  # fmt: skip
    y = sheet.text(left, top + 46, name, font=sheet.bold, size=8.5, width=sheet.inner)
    y = sheet.text(left, y, kit.one_line(address), size=7.5,
                   width=sheet.inner * 0.75)  # fmt: skip
    sheet.y = sheet.text(left, y, phone, size=7.5) - 2
    number = 0
    for part in _all_parts(kit):
        sheet.need(60)
        sheet.y = sheet.text(left, sheet.y + 12, part.heading, font=sheet.bold, color=color, width=sheet.inner) - 6
        sheet.line(left, sheet.y, left + sheet.inner, sheet.y, width=1.2, color=color)
        sheet.y += 3
        at = left
        for told in part.facts:
            number += 1
            at = _comb_field(kit, told, number, at, color)
        sheet.y += 27 if at > left else 0
    sheet.y += 4
    parts.checks(kit, tick="cross", numbers=True, inline=False)
    look = tables.Look(head_color=color, row_rule=0.5, row_color=color, frame=0.8, columns_ruled=0.5, accent=color)
    tables.items(kit, look)
    tables.others(kit, look)
    for told in kit.totals():
        number += 1
        _comb_field(kit, told, number, left, color)
        sheet.y += 27
    parts.prose(kit, _numbered, size=kit.size - 0.5)
    signs.signature(kit)


def _comb_field(kit: Kit, told: Told, number: int, at: float, color: str) -> float:
    """A field from `at`, beside the one before where it fits. Returns where the next may begin."""
    sheet, cell = kit.sheet, 13.2
    left, right = sheet.margin, sheet.margin + sheet.inner
    text = told.text.upper()
    room = int(sheet.inner / cell)
    label = f"{number}  {told.label}"
    if len(text) > room or sheet.fillable:
        # Too long for letter boxes: an open box.
        if at > left:
            sheet.y += 27
        high = kit.height(told, sheet.inner - 12, entry=True) + 14
        sheet.need(high + 4)
        sheet.text(left, sheet.y + 7, label, size=6.5, color=color)
        sheet.box(left, sheet.y + 9.5, sheet.inner, high - 8, stroke=color)
        kit.put(left + 4, sheet.y + 11 + kit.size, told.values, sheet.inner - 12, entry=True, label=told.label)
        sheet.y += high + 5
        return left
    wide = max(cell * len(text), kit.measure(label, size=6.5) + 4)
    if at > left and at + wide > right:
        sheet.y += 27
        at = left
    sheet.need(30)
    sheet.text(at, sheet.y + 7, label, size=6.5, color=color)
    _letters(kit, told, text, at, sheet.y + 10, cell, color)
    return at + wide + cell


def _letters(kit: Kit, told: Told, text: str, x: float, top: float, cell: float, color: str) -> None:
    sheet, rng = kit.sheet, kit.rng
    for place in range(len(text)):
        sheet.box(x + place * cell, top, cell, 14, stroke=color)
    font, size = (sheet.pen, handwriting.pen_size(sheet, 10)) if sheet.pen else ("Courier", 10.0)
    out = sheet.canvas.beginText()
    out.setFont(font, size)
    out.setFillColor(sheet.ink if sheet.pen else "#000000")
    shake = 0.9 if sheet.pen else 0.0
    base = top + 10.8
    for place, letter in enumerate(text):
        at = x + (place + 0.5) * cell - fonts.width(letter, font, size) / 2 + rng.uniform(-shake, shake)
        out.setTextOrigin(at, sheet.height - base + rng.uniform(-shake, shake))
        out.textOut(letter)
    sheet.canvas.drawText(out)
    words: list[tuple[str, Box]] = []
    place = 0
    for word in text.split(" "):
        if word:
            words.append((word, (x + place * cell + 2, top + 2, x + (place + len(word)) * cell - 2, top + 13)))
        place += len(word) + 1
    box = (x + 2, top + 2, x + len(text) * cell - 2, top + 13)
    sheet.wrote(text, box, font=font, size=size, words=tuple(words))
    start = 0
    for value in told.values:
        long = len(value.text)
        sheet.mark(Shown(text[start : start + long], value.field, value.value, value.instance),
                   (x + start * cell + 2, top + 2, x + (start + long) * cell - 2, top + 13))  # fmt: skip
        start += long + 2


# -- a table of labels and values


def keyvalue(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """One ruled table: labels on grey in the first column, values in the second."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit)
    parts.page_numbers(kit, "{n}/{of}", align="center")
    name, address, phone = kit.issuer()
    left = sheet.margin
    sheet.box(left, sheet.y + 2, 26, 26, fill=kit.style.accent, stroke="")
    sheet.text(left + 13, sheet.y + 21, paper.issuer.name[0], font=sheet.bold, size=16, align="center", color="#ffffff")
    y = sheet.text(left + 36, sheet.y + 11, name, font=sheet.bold, size=11, width=sheet.inner - 40)
    one = kit.one_line(address)
    y = sheet.text(left + 36, y, one, size=7.5, width=sheet.inner - 40)
    sheet.y = sheet.text(left + 36, y, phone, size=7.5) + 8
    sheet.y = sheet.text(left, sheet.y + 10, kit.title, font=sheet.bold, size=13, width=sheet.inner)
    for part in _all_parts(kit):
        sheet.need(48)
        sheet.box(left, sheet.y, sheet.inner, 15, fill=kit.style.accent, stroke=kit.style.accent)
        sheet.text(left + 5, sheet.y + 10.8, part.heading, font=sheet.bold, size=8.5, color="#ffffff")
        sheet.y += 15
        for told in part.facts:
            _keyed(kit, told)
    sheet.y += 8
    parts.checks(kit, tick="tick")
    look = tables.Look(head_fill=kit.style.accent, head_color="#ffffff", frame=0.5, columns_ruled=0.5, row_rule=0.5,
                       numbered=True)  # fmt: skip
    tables.items(kit, look)
    tables.others(kit, look)
    for told in kit.totals():
        _keyed(kit, told)
    sheet.y += 6
    parts.prose(kit, _numbered)
    signs.signature(kit)


def _keyed(kit: Kit, told: Told) -> None:
    sheet, size = kit.sheet, kit.size
    left, room = sheet.margin, sheet.inner * 0.3
    label = fonts.wrap(told.label, sheet.regular, size, room - 10)
    high = max(kit.height(told, sheet.inner - room - 12), len(label) * size * 1.22) + 6
    sheet.need(high)
    sheet.box(left, sheet.y, room, high, fill="#eef0f3", stroke="#8a8f98")
    sheet.box(left + room, sheet.y, sheet.inner - room, high, stroke="#8a8f98")
    sheet.text(left + 5, sheet.y + size + 2.2, "\n".join(label))
    kit.put(left + room + 6, sheet.y + size + 2.2, told.values, sheet.inner - room - 12)
    sheet.y += high
