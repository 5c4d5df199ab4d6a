"""What papers are built of: letterheads, labelled facts, tables, signatures, stamps. Each has variants by style."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from reportlab.lib.colors import HexColor

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Align, Sheet
    from claimctl.lab.synth.story.model import Item

# title, width in shares, alignment, the part of the item, the field that the cell states (may be empty)
Column = tuple[str, float, Literal["left", "right", "center"], str, str]


def fact(sheet: Sheet, paper: Paper, field: str, instance: int = 0, *, bare: bool = False) -> Shown:
    """A paper's fact as its issuer writes it; nothing where the paper does not state it."""
    value = paper.facts.get(field, "")
    if isinstance(value, tuple):
        value = value[instance] if instance < len(value) else ""
    named = "" if field.startswith("_") else field
    return Shown(sheet.style.write(value, bare=bare), named, normal(value), instance)


def letterhead(sheet: Sheet, paper: Paper, fields: tuple[str, str, str] = ("", "", "")) -> None:
    """Who writes. `fields` names what the issuer's name, address and phone are in this type of paper."""
    issuer, style = paper.issuer, sheet.style
    name = Shown(issuer.name, fields[0], issuer.name)
    address = Shown("\n".join(issuer.address.lines), fields[1], issuer.address.text)
    phone = Shown(style.write(issuer.phone), fields[2], issuer.phone.e164)
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.y
    small = style.size - 1
    if style.letterhead == 0:  # name left, address right, a rule
        sheet.text(left, top + 16, name, font=sheet.bold, size=16, color=style.accent, width=sheet.inner * 0.62)
        y = sheet.text(right, top + 6, address, size=small, align="right")
        _labelled(sheet, right, y, "Tel: ", phone, small, "right")
        sheet.line(left, top + 46, right, top + 46, width=1.4, color=style.accent)
        sheet.y = top + 62
    elif style.letterhead == 1:  # centred
        sheet.text(sheet.width / 2, top + 14, name, font=sheet.bold, size=15, align="center")
        one = Shown(", ".join(issuer.address.lines), fields[1], issuer.address.text)
        sheet.text(sheet.width / 2, top + 28, one, size=small, align="center")
        _labelled(sheet, sheet.width / 2, top + 40, "Phone ", phone, small, "center")
        sheet.y = top + 62
    elif style.letterhead == 2:  # a band of colour
        sheet.box(0, 0, sheet.width, top + 30, fill=style.accent, stroke="")
        sheet.text(left, top + 10, name, font=sheet.bold, size=17, color="#ffffff")
        y = sheet.text(left, top + 46, address, size=small)
        _labelled(sheet, right, top + 46, "T ", phone, small, "right")
        sheet.text(right, top + 46 + small * 1.2, issuer.email, size=small, align="right")
        sheet.y = y + 12
    else:  # a mark beside the name, all on the left
        sheet.canvas.setFillColor(HexColor(style.accent))
        sheet.canvas.circle(left + 16, sheet.height - top - 16, 16, fill=1, stroke=0)
        sheet.text(left + 16, top + 22, issuer.name[0], font=sheet.bold, size=18, align="center", color="#ffffff")
        sheet.text(left + 42, top + 10, name, font=sheet.bold, size=13)
        y = sheet.text(left + 42, top + 23, address, size=small)
        _labelled(sheet, left + 42, y, "Phone: ", phone, small, "left")
        sheet.y = y + 24


def title(sheet: Sheet, text: str, *, size: float = 14) -> None:
    """The paper's own name."""
    size = min(size, size * sheet.inner / max(1.0, sheet.measure(text, sheet.bold, size)))
    if sheet.style.letterhead == 1:
        sheet.text(sheet.width / 2, sheet.y + size, text, font=sheet.bold, size=size, align="center")
    else:
        sheet.text(sheet.margin, sheet.y + size, text, font=sheet.bold, size=size, color=sheet.style.accent)
    sheet.y += size * 1.9


def heading(sheet: Sheet, text: str) -> None:
    """A section's name."""
    sheet.need(60)
    if sheet.style.pairs == 2:
        sheet.box(sheet.margin, sheet.y, sheet.inner, 14, fill="#dddddd", stroke="")
        sheet.text(sheet.margin + 4, sheet.y + 10.5, text.upper(), font=sheet.bold, size=9)
        sheet.y += 24
    else:
        sheet.text(sheet.margin, sheet.y + 10, text, font=sheet.bold, size=sheet.style.size + 1.5)
        sheet.line(sheet.margin, sheet.y + 14, sheet.margin + sheet.inner, sheet.y + 14, width=0.4)
        sheet.y += 27


def pairs(sheet: Sheet, entries: Sequence[tuple[str, Shown]], columns: int = 2) -> None:
    """Labelled facts in columns; those with nothing to say are left out."""
    told = [entry for entry in entries if entry[1].text]
    size, width = sheet.style.size, sheet.inner / columns
    for start in range(0, len(told), columns):
        group = told[start : start + columns]
        sheet.need(size * 4)
        bottom = sheet.y
        for index, (label, shown) in enumerate(group):
            x, y = sheet.margin + index * width, sheet.y + size
            if sheet.style.pairs == 0:  # Label: value
                room = max(width * 0.36, sheet.measure(f"{label}: ", sheet.bold))
                sheet.text(x, y, f"{label}:", font=sheet.bold)
                end = sheet.text(x + room, y, shown, width=width - room - 8)
            elif sheet.style.pairs == 1:  # label above, small
                sheet.text(x, y - 2, label, size=size - 2.5, color="#555555")
                end = sheet.text(x, y + size, shown, width=width - 10) + 3
            else:  # label left in a column of its own, plain
                room = max(width * 0.42, sheet.measure(f"{label}  "))
                sheet.text(x, y, label, color="#333333")
                end = sheet.text(x + room, y, shown, font=sheet.bold, width=width - room - 8)
            bottom = max(bottom, end - size + 4)
        sheet.y = bottom
    sheet.y += 8


def paragraph(sheet: Sheet, shown: Shown | str, *, gap: float = 8) -> None:
    """Running text over the whole width."""
    sheet.need(sheet.style.size * 3)
    sheet.y = sheet.text(sheet.margin, sheet.y + sheet.style.size, shown, width=sheet.inner, leading=1.32)
    sheet.y += gap - sheet.style.size


def item_table(sheet: Sheet, paper: Paper, columns: Sequence[Column], totals: Sequence[tuple[str, Shown]] = ()) -> None:
    """The paper's line items, over as many pages as they need, and the sums under them."""
    table = [[_cell(sheet, item, part, field, number) for _, _, _, part, field in columns]
             for number, item in enumerate(paper.items)]  # fmt: skip
    shares = math.fsum(column[1] for column in columns)
    widths = [sheet.inner * column[1] / shares for column in columns]
    _head(sheet, columns, widths)
    height = sheet.style.size * 1.75
    for number, (item, cells) in enumerate(zip(paper.items, table, strict=True)):
        if sheet.need(height + 4):
            _head(sheet, columns, widths)
        _row(sheet, columns, widths, cells, number)
        sheet.row(number, item, (sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y + height))
        sheet.y += height
    if sheet.style.table != 0:
        sheet.line(sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y)
    sums(sheet, totals)


def sums(sheet: Sheet, totals: Sequence[tuple[str, Shown]]) -> None:
    """Amounts under a table, the last one strong."""
    told = [entry for entry in totals if entry[1].text]
    sheet.need(16 * len(told) + 8)
    sheet.y += 6
    right = sheet.margin + sheet.inner - 4
    for index, (label, shown) in enumerate(told):
        font = sheet.bold if index == len(told) - 1 else sheet.regular
        sheet.text(right - 92, sheet.y + 11, label, font=font, align="right")
        sheet.text(right, sheet.y + 11, shown, font=font, align="right")
        sheet.y += 15
    sheet.y += 10


def plain_table(sheet: Sheet, rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
    """Rows that are no line items, the head first."""
    total = math.fsum(shares)
    columns: list[Column] = [(head, share, "left", "", "") for head, share in zip(rows[0], shares, strict=True)]
    widths = [sheet.inner * share / total for share in shares]
    _head(sheet, columns, widths)
    for number, row in enumerate(rows[1:]):
        if sheet.need(sheet.style.size * 2):
            _head(sheet, columns, widths)
        _row(sheet, columns, widths, [Shown(cell) for cell in row], number)
        sheet.y += sheet.style.size * 1.75
    sheet.y += 10


def signature(sheet: Sheet, label: str, date: Shown, *, signed: bool = True) -> None:
    """A line to sign on and a date beside it; an unsigned line says so in the truth."""
    sheet.need(60)
    sheet.y += 34
    x, y = sheet.margin, sheet.y
    if signed:
        scribble(sheet, x + 14, y - 3)
    sheet.mark(Shown("", "signature_present", "true" if signed else "false"), (x, y - 24, x + 220, y + 2))
    sheet.line(x, y, x + 220, y)
    sheet.text(x, y + 9, label, size=7.5)
    sheet.text(x + 260, y - 3, date)
    sheet.line(x + 256, y, x + 380, y)
    sheet.text(x + 256, y + 9, "Date" if not sheet.style.german else "Datum", size=7.5)
    sheet.y += 24


def scribble(sheet: Sheet, x: float, y: float, *, strokes: int = 0) -> None:
    """A signature: one pen stroke from left to right."""
    rng, path = sheet.rng, sheet.canvas.beginPath()
    base = sheet.height - y
    path.moveTo(x, base)
    for _ in range(strokes or rng.randrange(5, 9)):
        step = rng.randrange(12, 26)
        path.curveTo(x + step * 0.2, base + rng.randrange(4, 22), x + step * 0.6, base - rng.randrange(0, 10),
                     x + step, base + rng.randrange(-2, 9))  # fmt: skip
        x += step
    sheet.canvas.setStrokeColor(HexColor("#1a2a6c"))
    sheet.canvas.setLineWidth(1.1)
    sheet.canvas.drawPath(path, stroke=1, fill=0)


def stamp(sheet: Sheet, x: float, y: float, text: str, color: str = "#b02020") -> None:
    """A rubber stamp, a little askew."""
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.rotate(sheet.rng.randrange(-12, 13))
    width = sheet.measure(text, "Helvetica-Bold", 15) + 20
    canvas.setStrokeColor(HexColor(color))
    canvas.setFillColor(HexColor(color))
    canvas.setLineWidth(1.8)
    canvas.roundRect(-width / 2, -12, width, 24, 4, fill=0)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawCentredString(0, -5, text)
    canvas.restoreState()


def _labelled(sheet: Sheet, x: float, y: float, label: str, shown: Shown, size: float, align: Align) -> None:
    long = sheet.measure(label + shown.text, size=size)
    start = x - (long if align == "right" else long / 2 if align == "center" else 0)
    sheet.text(start, y, label, size=size)
    sheet.text(start + sheet.measure(label, size=size), y, shown, size=size)


def _cell(sheet: Sheet, item: Item, part: str, field: str, number: int) -> Shown:
    value = getattr(item, part)
    if value is None:
        return Shown("")
    if part == "quantity":
        return Shown(f"{value:f}")
    return Shown(sheet.style.write(value, bare=True), field, normal(value), number)


def _head(sheet: Sheet, columns: Sequence[Column], widths: Sequence[float]) -> None:
    style, height = sheet.style, sheet.style.size * 1.9
    color = "#000000"
    if style.table == 1:
        sheet.box(sheet.margin, sheet.y, sheet.inner, height, fill=style.accent, stroke="")
        color = "#ffffff"
    elif style.table == 0:
        sheet.box(sheet.margin, sheet.y, sheet.inner, height, fill="#eeeeee")
    x = sheet.margin
    for (text, _, align, _, _), width in zip(columns, widths, strict=True):
        at = x + width - 4 if align == "right" else x + 4
        sheet.text(at, sheet.y + height * 0.68, text, font=sheet.bold, size=style.size - 0.5, align=align, color=color)
        x += width
    if style.table in (2, 3):
        sheet.line(sheet.margin, sheet.y + height, sheet.margin + sheet.inner, sheet.y + height)
    sheet.y += height


def _row(sheet: Sheet, columns: Sequence[Column], widths: Sequence[float], cells: Sequence[Shown], number: int) -> None:
    style, height = sheet.style, sheet.style.size * 1.75
    if style.table == 1 and number % 2:
        sheet.box(sheet.margin, sheet.y, sheet.inner, height, fill="#f2f2f2", stroke="")
    x = sheet.margin
    for (_, _, align, _, _), width, shown in zip(columns, widths, cells, strict=True):
        if style.table == 0:
            sheet.box(x, sheet.y, width, height)
        at = x + width - 4 if align == "right" else x + 4
        clipped = _clip(sheet, shown, width - 6)
        sheet.text(at, sheet.y + height * 0.68, clipped, align=align)
        x += width
    if style.table == 3:
        sheet.line(sheet.margin, sheet.y + height, sheet.margin + sheet.inner, sheet.y + height, width=0.2)


def _clip(sheet: Sheet, shown: Shown, width: float) -> Shown:
    """Text that fits its cell; a description loses its end, as it does in the billing programs."""
    text = shown.text
    while text and sheet.measure(text) > width:
        text = text[:-1]
    return shown if text == shown.text else Shown(text.rstrip(), shown.field, shown.value, shown.instance)
