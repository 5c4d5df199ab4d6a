"""Designs of print-outs: a line printer's page, and a ledger on green-barred paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.designs import pairs as looks
from claimctl.lab.synth.layouts.designs import parts, signs, tables
from claimctl.lab.synth.layouts.designs.kit import Kit
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.kit import Told
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Sheet


def dot_matrix(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A print-out in a type of fixed width: capitals, dots after labels, dashed rules, columns."""
    kit = Kit(sheet, paper, content, words)
    signs.stamps(kit)
    parts.footer(kit, size=7)
    parts.page_numbers(kit, "{page} {n}", top=True, size=8)
    left = sheet.margin
    name, address, phone = kit.issuer()
    y = sheet.text(left, sheet.y + 10, Shown(name.text.upper(), name.field, name.value), width=sheet.inner * 0.7)
    y = sheet.text(left, y, Shown(address.text.upper(), address.field, address.value), width=sheet.inner * 0.7)
    sheet.y = sheet.text(left, y, phone) - 2
    _dashes(kit)
    sheet.y = (
        sheet.text(sheet.width / 2, sheet.y + 12, f"*** {kit.title.upper()} ***", align="center", width=sheet.inner) - 6
    )
    _dashes(kit)
    to = kit.addressee()
    for part in [*kit.parts("reference"), *([to] if to else []), *kit.parts("party", "facts")]:
        if part.role != "reference":
            _section(kit, part.heading)
        looks.pairs(kit, part.facts, looks.dots, columns=1, gap=1)
    _dashes(kit)
    totals = kit.totals()
    look = tables.Look(
        head_upper=True, head_below=0.7, end_rule=0.7, dash=(3, 2), pad=1.2, bold=sheet.regular, carried=True
    )
    tables.items(kit, look)
    tables.others(kit, look)
    _sums(kit, [*(told for part in kit.parts() for told in part.facts), *totals])
    parts.prose(kit, _section)
    parts.checks(kit, inline=False)
    signs.signature(kit)
    sheet.need(16)
    sheet.text(
        sheet.width / 2, sheet.y + 10, "*** END OF REPORT ***" if words.language == "en" else "* * *", align="center"
    )


def _dashes(kit: Kit) -> None:
    sheet = kit.sheet
    sheet.canvas.setDash(4, 2)
    sheet.line(sheet.margin, sheet.y + 3, sheet.margin + sheet.inner, sheet.y + 3, width=0.7)
    sheet.canvas.setDash()
    sheet.y += 7


def _section(kit: Kit, text: str) -> None:
    sheet = kit.sheet
    sheet.need(44)
    sheet.y = sheet.text(sheet.margin, sheet.y + 16, f"** {text.upper()}", width=sheet.inner) - 8


def _sums(kit: Kit, totals: list[Told]) -> None:
    """Sums behind dots on the right half, the last between dashes."""
    sheet = kit.sheet
    half = sheet.margin + sheet.inner * 0.4
    right = sheet.margin + sheet.inner
    letter = kit.measure("0")
    for place, told in enumerate(totals):
        sheet.need(30)
        if place == len(totals) - 1:
            sheet.canvas.setDash(4, 2)
            sheet.line(half, sheet.y + 2, right, sheet.y + 2, width=0.7)
            sheet.canvas.setDash()
            sheet.y += 4
        room = kit.measure(told.text)
        label = told.label.upper()
        fill = int((right - half - room) / letter) - len(label) - 2
        y = sheet.y + kit.size + 1
        if fill < 1 or "\n" in told.values[0].text:
            sheet.text(half, y, label)
            sheet.y = kit.put(half, y + kit.size * 1.2, told.values, right - half) - kit.size
            continue
        sheet.text(half, y, f"{label} {'.' * fill}")
        sheet.text(right - room, y, told.values[0])
        sheet.y += kit.size * 1.3
    sheet.y += 8 if totals else 0


def green_bar(sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
    """A ledger across continuous paper: holes at both edges, bands of green, everything small."""
    kit = Kit(sheet, paper, content, words)
    kit.size = 7.6
    sheet.margin = 54.0
    sheet.foot = 44.0
    signs.stamps(kit)
    band = kit.rng.choice(("#dcefdc", "#dcefdc", "#e3ecf7", "#eeeeee"))
    sheet.finals.append(_holes(kit))
    left, right, small = sheet.margin, sheet.width - sheet.margin, 7.6
    name, address, phone = kit.issuer()
    y = sheet.text(left, 46, name, size=9, font=sheet.bold, width=260)
    one = kit.one_line(address)
    y = sheet.text(left, y, one, size=small, width=260)
    y = sheet.text(left, y, phone, size=small)
    end = sheet.text(sheet.width / 2 + 20, 46, kit.title.upper(), size=9, font=sheet.bold, align="center", width=230)
    run = f"RUN {kit.rng.randrange(1, 60):04d}"
    sheet.text(right, 46, run, size=small, align="right")
    sheet.y = max(y, end) - 2
    sheet.line(left, sheet.y, right, sheet.y, width=0.8)
    sheet.y += 3
    to = kit.addressee()
    small_look = _ledger
    for part in [*kit.parts("reference"), *([to] if to else []), *kit.parts("party", "facts")]:
        sheet.need(26)
        sheet.text(left, sheet.y + small + 1, part.heading.upper(), size=small, font=sheet.bold)
        sheet.y += small * 1.5
        looks.pairs(kit, part.facts, small_look, columns=3, gap=0.6)
        sheet.y += 3
    totals = kit.totals()
    look = tables.Look(head_upper=True, head_above=0.8, head_below=0.8, band=band, band_rows=3, size=small, pad=1.4,
                       end_rule=0.8, carried=True, numbered=True)  # fmt: skip
    tables.items(kit, look)
    tables.others(kit, look)
    for told in [*(told for part in kit.parts() for told in part.facts), *totals]:
        sheet.need(22)
        y = sheet.y + small + 1
        room = min(260.0, max(80.0, kit.measure(told.text, sheet.bold, small) + 4))
        end = kit.put(right - room, y, told.values, room, size=small, font=sheet.bold, align="right")
        sheet.text(right - room - 12, y, told.label.upper(), size=small, align="right")
        sheet.y = end - small + 1
    sheet.y += 4
    parts.prose(kit, _ledger_heading, size=small)
    parts.checks(kit, size=small)
    signs.signature(kit, width=380)
    for key in content.footer:
        kit.paragraph(kit.words.text(key), size=6.5)


def _ledger_heading(kit: Kit, text: str) -> None:
    kit.sheet.need(32)
    kit.sheet.y = kit.sheet.text(kit.sheet.margin, kit.sheet.y + 9, text.upper(), size=7.6, font=kit.sheet.bold) - 5


def _ledger(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """LABEL value, small, the value on the column's own edge."""
    room = width * 0.42 if width < 300 else width * 0.14
    label = told.label.upper()
    size = 7.6
    while kit.measure(label, size=size) > room - 3 and size > 4.8:
        size -= 0.4
    if not dry:
        kit.sheet.text(x, top + 7.6, label, size=size, color="#333333")
        kit.put(x + room, top + 7.6, told.values, width - room, size=7.6)
    return max(kit.height(told, width - room, size=7.6), 9.0)


def _holes(kit: Kit) -> parts.Final:
    sheet = kit.sheet

    def final(page: int, pages: int) -> None:
        sheet.canvas.setStrokeColor("#b5b5b5")
        sheet.canvas.setLineWidth(0.6)
        y = 18.0
        while y < sheet.height - 8:
            for x in (17.0, sheet.width - 17):
                sheet.canvas.circle(x, sheet.height - y, 5.2)
            y += 36
        for x in (34.0, sheet.width - 34):
            sheet.canvas.setDash(1, 2)
            sheet.line(x, 0, x, sheet.height, width=0.4, color="#b5b5b5")
            sheet.canvas.setDash()
        text = f"{kit.label('page').upper()} {page:04d}" + (f" / {pages:04d}" if pages > 1 else "")
        sheet.text(sheet.width - sheet.margin, sheet.height - 22, text, size=7, align="right")

    return final
