"""Designs of reports: numbered sections, two columns as in a newspaper, and labels in two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.designs.letters import sums
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Part, Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def report(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """An agency's report: centred capitals in a frame, numbered sections, labels run into the text."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.page_numbers(kit, "{page} {n} / {of}", align="center")
    parts.footer(kit, align="center")
    name, address, phone = kit.issuer()
    middle, top = sheet.width / 2, sheet.y
    y = sheet.text(middle, top + 18, Shown(name.text.upper(), name.field, name.value), font=sheet.bold, size=12,
                   align="center", width=sheet.inner - 20)  # fmt: skip
    one = kit.one_line(address, " - ")
    y = sheet.text(middle, y, one, size=kit.size - 1, align="center", width=sheet.inner - 20)
    y = sheet.text(middle, y, phone, size=kit.size - 1, align="center")
    y = sheet.text(middle, y + 8, kit.title.upper(), font=sheet.bold, size=11, align="center", width=sheet.inner - 20)
    sheet.box(sheet.margin, top + 2, sheet.inner, y - top - 6)
    sheet.box(sheet.margin + 2.5, top + 4.5, sheet.inner - 5, y - top - 11)
    sheet.y = y + 4
    parts.running(kit, kit.title)
    to = kit.addressee()
    found = [*kit.parts("reference"), *([to] if to else []), *kit.parts("party", "facts")]
    for number, part in enumerate(found, 1):
        _roman(kit, number, part.heading)
        looks.pairs(kit, part.facts, _run_in, columns=2, gap=1.5, gutter=22)
    number = len(found)
    totals = kit.totals()
    if paper.items or content.table:
        number += 1
        _roman(kit, number, kit.label("items"))
    look = tables.Look(head_above=1.2, head_below=0.5, end_rule=1.2, head_lines="bottom", pad=2.4)
    tables.items(kit, look)
    tables.others(kit, look)
    sums(kit, [*(told for part in kit.parts() for told in part.facts), *totals], colon=True)
    parts.prose(kit, _capital)
    parts.checks(kit, tick="circled")
    signs.signature(kit)


_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def _roman(kit: Kit, number: int, text: str) -> None:
    _capital(kit, f"{_NUMERALS[(number - 1) % len(_NUMERALS)]}. {text}")


def _capital(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(48)
    lines = fonts.wrap(text.upper(), sheet.bold, kit.size, sheet.inner)
    sheet.y = sheet.text(sheet.margin, sheet.y + 18, "\n".join(lines), font=sheet.bold) - 8


def _run_in(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """LABEL: value, the value right behind its label and its further lines under it."""
    size, sheet = kit.size, kit.sheet
    label = f"{told.label.upper()}: "
    room = kit.measure(label, size=size - 1.5)
    if room > width * 0.55 or kit.height(told, width - room) > size * 1.3:
        # The value has lines of its own.
        label_lines = fonts.wrap(label, sheet.regular, size - 1.5, width)
        first = len(label_lines) * size * 1.15
        if not dry:
            sheet.text(x, top + size, "\n".join(label_lines), size=size - 1.5)
            kit.put(x + 12, top + first + size, told.values, width - 12)
        return first + kit.height(told, width - 12)
    if not dry:
        sheet.text(x, top + size, label.rstrip(), size=size - 1.5)
        kit.put(x + room, top + size, told.values, width - room)
    return kit.height(told, width - room)


def newspaper(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A title across, and everything below it in two columns with a rule between; tables across the page."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit)
    parts.page_numbers(kit, "{n}", align="center")
    name, address, phone = kit.issuer()
    left, right = sheet.margin, sheet.width - sheet.margin
    sheet.line(left, sheet.y, right, sheet.y, width=2)
    end = sheet.text(left, sheet.y + 24, kit.title, font=sheet.bold, size=17, width=sheet.inner) - 14
    sheet.line(left, end + 4, right, end + 4, width=0.5)
    y = sheet.text(left, end + 16, name, font=sheet.bold, size=kit.size, width=sheet.inner * 0.5)
    one = kit.one_line(address)
    z = sheet.text(right, end + 16, one, size=kit.size - 1, width=sheet.inner * 0.46, align="right")
    z = sheet.text(right, z, phone, size=kit.size - 1, align="right")
    sheet.y = max(y, z) - 4
    sheet.line(left, sheet.y, right, sheet.y, width=0.5)
    sheet.y += 6
    rules: dict[int, float] = {}
    to = kit.addressee()
    found = [*kit.parts("reference"), *([to] if to else []), *kit.parts("party", "facts")]
    first = sheet.page
    rules[first] = sheet.y
    # Both columns end where the shorter of page and text does: half of what there is to write in each.
    need = _column_height(kit, found, (sheet.inner - 24) / 2)
    keep = sheet.foot
    half = sheet.y + need / 2 + 46
    if half < sheet.height - sheet.foot:
        sheet.foot = sheet.height - half
    sheet.begin_columns(2, 24)
    for part in found:
        _small_heading(kit, part.heading)
        looks.pairs(kit, part.facts, looks.column, columns=1, gap=2)
    sheet.end_columns()
    sheet.foot = keep
    if sheet.page == first:
        sheet.line(sheet.width / 2, rules[first], sheet.width / 2, sheet.y, width=0.4)
    sheet.y += 10
    totals = kit.totals()
    look = tables.Look(head_above=1.6, head_below=0.4, row_rule=0.15, end_rule=1.6, size=kit.size - 0.5, pad=2.2)
    tables.items(kit, look)
    tables.others(kit, look)
    sums(kit, [*(told for part in kit.parts() for told in part.facts), *totals])
    sheet.begin_columns(2, 24)
    parts.prose(kit, _small_heading, size=kit.size - 0.5)
    sheet.end_columns()
    sheet.y += 6
    parts.checks(kit, tick="disc")
    signs.signature(kit)


def _column_height(kit: Kit, found: list[Part], width: float) -> float:
    high = 0.0
    for part in found:
        high += 24
        for told in part.facts:
            high += looks.column(kit, told, 0, 0, width, True) + 2
    return high


def _small_heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(44)
    lines = fonts.wrap(text, sheet.bold, kit.size + 1, sheet.inner)
    sheet.y = sheet.text(sheet.margin, sheet.y + 15, "\n".join(lines), font=sheet.bold, size=kit.size + 1) - 8


def bilingual(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Every label in two languages, one over the other, beside ruled boxes."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit, align="center")
    parts.page_numbers(kit, "{n} / {of}")
    name, address, phone = kit.issuer()
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    y = sheet.text(left, top + 12, name, font=sheet.bold, size=12, color=kit.style.accent, width=sheet.inner * 0.5)
    y = sheet.text(left, y, address, size=kit.size - 1, width=sheet.inner * 0.5)
    y = sheet.text(left, y, phone, size=kit.size - 1)
    z = sheet.text(right, top + 12, kit.title, font=sheet.bold, size=12, align="right", width=sheet.inner * 0.46)
    second = words.second(content.title)
    if second != kit.title:
        z = sheet.text(right, z, second, font=sheet.italic, size=11, align="right", width=sheet.inner * 0.46)
    sheet.y = max(y, z) + 2
    to = kit.addressee()
    found = [*kit.parts("reference"), *([to] if to else []), *kit.parts("party", "facts")]
    keys = {part.heading: key for key in [*(group.name for group in content.groups), "recipient"]
            for part in found if part.heading == kit.label(key)}  # fmt: skip
    for part in found:
        sheet.need(56)
        sheet.box(left, sheet.y, sheet.inner, 14, fill="#e6e6e6", stroke="#777777")
        sheet.text(left + 4, sheet.y + 10.2, part.heading, font=sheet.bold, size=8.5)
        other = words.second(keys[part.heading]) if part.heading in keys else ""
        if other and other != part.heading:
            at = left + 8 + kit.measure(part.heading, sheet.bold, 8.5)
            sheet.text(at, sheet.y + 10.2, f"/ {other}", font=sheet.italic, size=8.5)
        sheet.y += 14
        for start in range(0, len(part.facts), 2):
            pair = part.facts[start : start + 2]
            if any(len(told.text) > 60 or len(told.values) > 2 for told in pair):
                for told in pair:
                    _two(kit, [told])
            else:
                _two(kit, pair)
        sheet.y += 8
    totals = kit.totals()
    look = tables.Look(head_fill="#e6e6e6", frame=0.5, row_rule=0.3, columns_ruled=0.3, row_color="#777777")
    tables.items(kit, look)
    tables.others(kit, look)
    for told in [*(told for part in kit.parts() for told in part.facts), *totals]:
        _two(kit, [told])
    sheet.y += 6
    parts.prose(kit, _small_heading)
    parts.checks(kit, tick="cross")
    signs.signature(kit)


def _two(kit: Kit, row: list[Told]) -> None:
    """Facts beside each other, each with its label in two languages on the left of a box."""
    sheet = kit.sheet
    wide = sheet.inner / len(row)
    label = min(128.0, wide * 0.44)
    second = {told.field: kit.words.second(told.field) for told in row}
    tall = []
    for told in row:
        lines = fonts.wrap(told.label, sheet.regular, 7.4, label - 8)
        others = (
            fonts.wrap(second[told.field], sheet.italic, 6.6, label - 8) if second[told.field] != told.label else []
        )
        tall.append((lines, others))
    high = max(max(len(lines) * 8.8 + len(others) * 8 + 5, kit.height(told, wide - label - 10) + 6)
               for told, (lines, others) in zip(row, tall, strict=True))  # fmt: skip
    sheet.need(high)
    for place, (told, (lines, others)) in enumerate(zip(row, tall, strict=True)):
        x = sheet.margin + place * wide
        sheet.box(x, sheet.y, label, high, stroke="#777777")
        sheet.box(x + label, sheet.y, wide - label, high, stroke="#777777")
        y = sheet.text(x + 4, sheet.y + 8.6, "\n".join(lines), size=7.4, leading=1.18)
        if others:
            sheet.text(x + 4, y - 0.6, "\n".join(others), font=sheet.italic, size=6.6, color="#555555")
        kit.put(x + label + 5, sheet.y + kit.size + 3, told.values, wide - label - 10)
    sheet.y += high
