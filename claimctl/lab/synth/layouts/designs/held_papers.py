"""Designs kept for testing: a statement with a coupon, a page with a margin column, a formal paper, a web print-out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Part, Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def _rest(kit: Kit, totals: list[Told]) -> list[Told]:
    """What of the groups is left, before the sums."""
    return [*(told for part in kit.parts() for told in part.facts), *totals]


def _with_addressee(kit: Kit) -> list[Part]:
    to = kit.addressee()
    return [*([to] if to else []), *kit.parts("party", "facts")]


# -- a statement with a coupon to return


def coupon(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A statement: summary at the top right, values flush right, a coupon to cut off at the foot."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    sheet.foot, sheet.later_foot = 132.0, 48.0
    name, address, phone = kit.issuer()
    sheet.canvas.setFillColor(kit.style.accent)
    shape = sheet.canvas.beginPath()
    shape.moveTo(left, sheet.height - top - 26)
    shape.lineTo(left + 13, sheet.height - top - 2)
    shape.lineTo(left + 26, sheet.height - top - 26)
    sheet.canvas.drawPath(shape, stroke=0, fill=1)
    y = sheet.text(left, top + 42, name, size=12, width=sheet.inner * 0.46)
    y = sheet.text(left, y, address, size=kit.size - 1, width=sheet.inner * 0.46)
    y = sheet.text(left, y, phone, size=kit.size - 1)
    half = left + sheet.inner * 0.52
    z = sheet.text(half, top + 14, kit.title, size=15, width=right - half, color=kit.style.accent) - 4
    refs = [told for part in kit.parts("reference") for told in part.facts]
    sheet.y = z
    for told in refs:
        high = _flush_right(kit, told, half, sheet.y, right - half, False)
        sheet.y += high + 2
    sheet.y = max(y, sheet.y) + 10
    for part in _with_addressee(kit):
        sheet.need(44)
        sheet.text(left, sheet.y + 11, part.heading, size=kit.size + 1, color=kit.style.accent)
        at = left + kit.measure(part.heading, size=kit.size + 1) + 8
        sheet.line(at, sheet.y + 8, right, sheet.y + 8, width=2.2, color="#d5d5d5")
        sheet.y += 18
        looks.pairs(kit, part.facts, _flush_right, columns=2, gap=2.5, gutter=26)
        sheet.y += 6
    totals = kit.totals()
    look = tables.Look(head_above=2.4, head_color="#666666", row_rule=0.4, row_color="#dddddd", accent=kit.style.accent,
                       bold=sheet.regular, pad=4)  # fmt: skip
    tables.items(kit, look)
    tables.others(kit, look)
    _strip(kit, _rest(kit, totals))
    parts.prose(kit, _thin_heading)
    parts.checks(kit, tick="disc", inline=False)
    signs.signature(kit)
    sheet.finals.append(_coupon(kit, name.text, totals[-1] if totals else None))


def _thin_heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(44)
    sheet.y = (
        sheet.text(sheet.margin, sheet.y + 14, text, size=kit.size + 1, color=kit.style.accent, width=sheet.inner) - 8
    )


def _flush_right(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Label left, value flush right, a hairline under both."""
    size, sheet = kit.size, kit.sheet
    label = fonts.wrap(told.label, sheet.regular, size - 0.5, width * 0.5)
    wide = max(kit.measure(line) for line in label)
    narrow = kit.height(told, width - wide - 14) > size * 1.3
    # Values flush right stand one below the other.
    high = len(label) * size * 1.2
    stacked = math.fsum(kit.height(told._replace(values=(value,)), width) for value in told.values)
    narrow = narrow or len(told.values) > 1
    if narrow:
        high += stacked
    if not dry:
        sheet.text(x, top + size, "\n".join(label), size=size - 0.5, color="#555555")
        y = top + size + (len(label) * size * 1.2 if narrow else 0)
        for value in told.values:
            y = kit.put(x, y, (value,), width, align="right")
        sheet.line(x, top + high + 1, x + width, top + high + 1, width=0.3, color="#bbbbbb")
    return high + 2


def _strip(kit: Kit, totals: list[Told]) -> None:
    """Sums beside each other in boxes, the last one filled."""
    sheet = kit.sheet
    for start in range(0, len(totals), 4):
        row = totals[start : start + 4]
        wide = sheet.inner / len(row)
        high = max(kit.height(told, wide - 14, size=kit.size + 2) for told in row) + 20
        sheet.need(high + 4)
        for place, told in enumerate(row):
            last = told is totals[-1]
            x = sheet.margin + place * wide
            sheet.box(x, sheet.y, wide, high, fill="#e4e8ee" if last else "", stroke="#9aa3ad")
            label = fonts.wrap(told.label, sheet.regular, 7, wide - 8)[0]
            sheet.text(x + wide / 2, sheet.y + 10, label, size=7, align="center")
            kit.put(x + 7, sheet.y + 14 + kit.size, told.values, wide - 14, size=kit.size + 2, align="center",
                    font=sheet.bold if last else "")  # fmt: skip
        sheet.y += high
    sheet.y += 10 if totals else 0


def _coupon(kit: Kit, name: str, due: Told | None) -> parts.Final:
    """The part to cut off, on the first page: whom to pay and how much."""
    sheet = kit.sheet

    def final(page: int, pages: int) -> None:
        left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.height - 118
        if pages > 1:
            sheet.text(right, 26, f"{kit.label('page')} {page} ({pages})", size=7, align="right")
        if page > 1:
            return
        sheet.canvas.setDash(2, 3)
        sheet.line(12, top, sheet.width - 12, top, width=0.8)
        sheet.canvas.setDash()
        sheet.text(sheet.width / 2, top + 10, kit.label("detach"), size=6.5, align="center", width=sheet.inner)
        sheet.text(left, top + 30, name, size=9, width=sheet.inner * 0.5)
        lines = [line for key in kit.content.footer for line in fonts.wrap(kit.words.text(key), sheet.regular, 6.5,
                                                                          sheet.inner * 0.5)]  # fmt: skip
        sheet.text(left, top + 54, "\n".join(lines[:6]), size=6.5, color="#555555")
        if due:
            sheet.box(right - 150, top + 22, 150, 36, stroke="#9aa3ad")
            label = fonts.wrap(due.label, sheet.regular, 7, 140)[0]
            sheet.text(right - 75, top + 32, label, size=7, align="center")
            sheet.text(
                right - 75, top + 49, due.values[0].text.split("\n")[0], size=12, align="center", font=sheet.bold
            )

    return final


# -- headings in a margin column


def hanging(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A wide left margin holds the headings; values first, their labels in grey behind them; hardly a rule."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    top = sheet.y
    side, column = sheet.margin, sheet.margin + sheet.inner * 0.24
    wide = sheet.inner * 0.76
    name, address, phone = kit.issuer()
    end = sheet.text(column, top + 26, kit.title, size=25, width=wide, leading=1.08)
    small = kit.size - 1.5
    y = sheet.text(side, top + 12, name, size=small, font=sheet.bold, width=sheet.inner * 0.21)
    y = sheet.text(side, y, address, size=small, width=sheet.inner * 0.21)
    y = sheet.text(side, y, phone, size=small, width=sheet.inner * 0.21)
    sheet.y = max(end - 8, y) + 10
    for part in [*kit.parts("reference"), *_with_addressee(kit)]:
        sheet.need(30)
        heading = fonts.wrap(part.heading.lower(), sheet.bold, kit.size, sheet.inner * 0.21)
        sheet.text(side, sheet.y + kit.size, "\n".join(heading), font=sheet.bold)
        top, page = sheet.y, sheet.page
        looks.pairs(kit, part.facts, _value_first, columns=1, gap=2, x=column, width=wide)
        if sheet.page == page:
            sheet.y = max(sheet.y, top + len(heading) * kit.size * 1.22)
        sheet.y += 11
    totals = kit.totals()
    look = tables.Look(head_color="#8a8a8a", bold=sheet.regular, pad=2.6, head_below=0.35, dash=(0.7, 2.2))
    x = column if len(content.columns) < 5 else side
    tables.items(kit, look, x=x, width=side + sheet.inner - x)
    tables.others(kit, look, x=column, width=wide)
    for told in _rest(kit, totals):
        last = bool(totals) and told is totals[-1]
        size = kit.size + (5 if last else 0)
        sheet.need(size * 1.5 + kit.height(told, wide * 0.5, size=size))
        end = kit.put(column, sheet.y + size, told.values, wide * 0.5, size=size)
        lines = fonts.wrap(told.label.lower(), sheet.regular, kit.size, wide * 0.45)
        sheet.text(column + wide * 0.52, sheet.y + size, "\n".join(lines), color="#8a8a8a")
        sheet.y = end - size + 2
    sheet.y += 6
    _prose_hanging(kit, column, wide)
    parts.checks(kit, tick="tick", x=column, width=wide)
    signs.signature(kit, x=column, width=wide)
    for key in content.footer:
        kit.paragraph(kit.words.text(key), x=side, width=sheet.inner, size=6.5, color="#8a8a8a")
    sheet.finals.append(lambda page, pages: None if pages == 1 else _page_dot(kit, page, pages))


def _page_dot(kit: Kit, page: int, pages: int) -> None:
    kit.sheet.text(kit.sheet.margin, kit.sheet.height - 24, f"{page} / {pages}", size=7)


def _prose_hanging(kit: Kit, column: float, wide: float) -> None:
    def heading(kit: Kit, text: str) -> None:
        kit.need(40)
        kit.sheet.y = kit.sheet.text(column, kit.sheet.y + 12, text.lower(), font=kit.sheet.bold, width=wide) - 8

    parts.prose(kit, heading, x=column, width=wide)


def _value_first(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """The value, and its label in grey on an edge behind it."""
    size, room = kit.size, width * 0.6
    label = fonts.wrap(told.label.lower(), kit.sheet.regular, size - 1, width - room - 8)
    if not dry:
        kit.put(x, top + size, told.values, room - 8)
        kit.sheet.text(x + room, top + size, "\n".join(label), size=size - 1, color="#8a8a8a")
    return max(kit.height(told, room - 8), len(label) * (size - 1) * 1.22)


# -- a formal paper


def formal(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """Centred name between double rules; labels in italics set against an axis; sums with a double rule below."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    left, right, middle = sheet.margin, sheet.width - sheet.margin, sheet.width / 2
    name, address, phone = kit.issuer()
    for level in (0, 2.5):
        sheet.line(left, sheet.y + level, right, sheet.y + level, width=0.6)
    spaced = min(17.0, 17 * (sheet.inner - 20) / kit.measure(name.text, sheet.regular, 17))
    y = sheet.text(middle, sheet.y + 24, name, size=spaced, align="center")
    one = kit.one_line(address, "  |  ")
    y = sheet.text(middle, y, one, font=sheet.italic, size=kit.size, align="center", width=sheet.inner)
    y = sheet.text(middle, y, phone, font=sheet.italic, size=kit.size, align="center")
    for level in (-4, -1.5):
        sheet.line(left, y + level, right, y + level, width=0.6)
    sheet.y = sheet.text(middle, y + 26, kit.title, font=sheet.italic, size=15, align="center", width=sheet.inner)
    for part in [*kit.parts("reference"), *_with_addressee(kit)]:
        _centred(kit, part.heading)
        looks.pairs(kit, part.facts, looks.axis, columns=1, gap=1.5)
    sheet.y += 8
    totals = kit.totals()
    look = tables.Look(head_italic=True, frame=0.9, columns_ruled=0.25, head_below=0.9, pad=3.4, head_lines="bottom")
    tables.items(kit, look)
    tables.others(kit, look)
    rest = _rest(kit, totals)
    for told in rest:
        sheet.need(kit.height(told, sheet.inner * 0.4) + 12)
        end = kit.put(middle, sheet.y + kit.size + 2, told.values, sheet.inner * 0.4)
        lines = fonts.wrap(told.label, sheet.italic, kit.size, sheet.inner * 0.44)
        sheet.text(middle - 10, sheet.y + kit.size + 2, "\n".join(lines), font=sheet.italic, align="right")
        sheet.y = max(end - kit.size, sheet.y + len(lines) * kit.size * 1.22 + 3)
    for level in (3, 5.2) if rest else ():
        sheet.line(middle, sheet.y + level, middle + 110, sheet.y + level, width=0.5)
    sheet.y += 14
    parts.prose(kit, _centred, leading=1.5)
    parts.checks(kit, tick="circled", inline=False)
    signs.signature(kit, x=left + sheet.inner * 0.3, width=sheet.inner * 0.7)
    parts.footer(kit, align="center")
    parts.page_numbers(kit, "~ {n} ~", align="center", top=True, font=sheet.italic)


def _centred(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(46)
    sheet.y = sheet.text(sheet.width / 2, sheet.y + 18, text, font=sheet.italic, size=kit.size + 1.5, align="center",
                         width=sheet.inner) - 7  # fmt: skip


# -- a page printed from a web site


def portal(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A page printed from a portal: the browser's lines at head and foot, crumbs, bold labels over values."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    sheet.margin = 40.0
    sheet.y = sheet.head = 52.0
    sheet.foot = 46.0
    left = sheet.margin
    number = kit.rng.randrange(10**7, 10**8)
    domain = kit.paper.issuer.email.partition("@")[2] or "portal.example"
    sheet.finals.append(_browser(kit, f"https://portal.{domain}/view/{number}"))
    name, address, phone = kit.issuer()
    sheet.text(left, sheet.y + 14, name, font=sheet.bold, size=15, color=kit.style.accent, width=sheet.inner)
    sheet.y += 24
    crumbs = " > ".join((kit.label("home"), kit.label("documents"), kit.title))
    sheet.box(left, sheet.y, sheet.inner, 15, fill="#eef1f5", stroke="")
    sheet.text(
        left + 6, sheet.y + 10.5, fonts.wrap(crumbs, sheet.regular, 7.5, sheet.inner - 12)[0], size=7.5, color="#3a62a8"
    )
    sheet.y = sheet.text(left, sheet.y + 38, kit.title, size=17, width=sheet.inner) - 8
    found = [*kit.parts("reference"), *_with_addressee(kit)]
    for part in found:
        sheet.need(60)
        sheet.y = sheet.text(left, sheet.y + 14, part.heading, size=kit.size + 2.5, width=sheet.inner) - 6
        sheet.line(left, sheet.y, left + sheet.inner, sheet.y, width=0.4, color="#c9ced6")
        sheet.y += 4
        looks.pairs(kit, part.facts, _bold_above, columns=3, gap=6)
    totals = kit.totals()
    look = tables.Look(
        head_fill="#dfe7f3", head_color="#23406e", row_rule=0.4, row_color="#c9ced6", pad=5, band="#fafbfd"
    )
    tables.items(kit, look)
    tables.others(kit, look)
    rest = _rest(kit, totals)
    if rest:
        high = math.fsum(kit.height(told, 150) + 5 for told in rest) + 10
        sheet.need(min(high, 300))
        for told in rest:
            line = kit.height(told, 150) + 5
            sheet.need(line)
            sheet.box(left, sheet.y, 330, line, fill="#eef1f5", stroke="")
            sheet.text(left + 8, sheet.y + kit.size + 2, told.label, font=sheet.bold)
            kit.put(left + 172, sheet.y + kit.size + 2, told.values, 150)
            sheet.y += line
        sheet.y += 8
    parts.prose(kit, _web_heading)
    parts.checks(kit, tick="disc")
    signs.signature(kit)
    sheet.need(30)
    y = sheet.text(left, sheet.y + 14, address, size=7.5, color="#666666", width=sheet.inner)
    y = sheet.text(left, y, phone, size=7.5, color="#666666")
    sheet.y = y
    for key in content.footer:
        kit.paragraph(kit.words.text(key), size=7, color="#666666", after=2)


def _web_heading(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(46)
    sheet.y = sheet.text(sheet.margin, sheet.y + 16, text, size=kit.size + 2.5, width=sheet.inner) - 7


def _bold_above(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """A bold label and the value under it, behind a bar of colour."""
    size, sheet = kit.size, kit.sheet
    lines = fonts.wrap(told.label, sheet.bold, size - 0.5, width - 8)
    first = len(lines) * size * 1.2
    high = first + kit.height(told, width - 8)
    if not dry:
        sheet.line(x + 1, top + 2, x + 1, top + high + 1, width=1.8, color=kit.style.accent)
        sheet.text(x + 8, top + size, "\n".join(lines), font=sheet.bold, size=size - 0.5)
        kit.put(x + 8, top + first + size, told.values, width - 8)
    return high + 2


def _browser(kit: Kit, url: str) -> parts.Final:
    sheet = kit.sheet
    clock = f"{kit.rng.randrange(8, 19)}:{kit.rng.randrange(60):02d}"

    def final(page: int, pages: int) -> None:
        high = sheet.height - 20
        title = fonts.wrap(kit.title, sheet.regular, 7, sheet.inner - 120)[0]
        sheet.text(sheet.margin, 24, clock, size=7, color="#444444")
        sheet.text(sheet.width / 2, 24, title, size=7, color="#444444", align="center")
        sheet.text(sheet.margin, high, fonts.wrap(url, sheet.regular, 7, sheet.inner - 60)[0], size=7, color="#444444")
        sheet.text(sheet.width - sheet.margin, high, f"{page}/{pages}", size=7, color="#444444", align="right")

    return final
