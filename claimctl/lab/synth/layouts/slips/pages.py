"""Receipts that no till printed: pages of a receipt book, filled in by pen; a hotel's folio; a receipt by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import handwriting
from claimctl.lab.synth.layouts.handwriting import scribble
from claimctl.lab.synth.layouts.slips.words import words
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from decimal import Decimal

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

BOOK, PAD = (468.0, 226.0), (298.0, 420.0)
_ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_USUAL = ("document_number", "document_date", "subtotal", "tax", "total", "amount_paid", "customer_name")


def said(sheet: Sheet, paper: Paper, field: str, *, bare: bool = False) -> Shown:
    """A fact as its issuer writes it, on one line; nothing where the paper does not state it."""
    value = paper.facts.get(field, "")
    if isinstance(value, tuple):
        value = " ".join(value)
    text = sheet.style.write(value, bare=bare).replace("\n", ", ") if value != "" else ""
    return Shown(text, "" if field.startswith("_") else field, normal(value))


def vendor(sheet: Sheet, paper: Paper) -> tuple[Shown, Shown, Shown]:
    """The issuer: name, address on lines, telephone."""
    issuer = paper.issuer
    return (Shown(issuer.name, "vendor_name", issuer.name),
            Shown("\n".join(issuer.address.lines), "vendor_address", issuer.address.text),
            Shown(sheet.style.write(issuer.phone), "vendor_phone", issuer.phone.e164))  # fmt: skip


def others(sheet: Sheet, paper: Paper, told: tuple[str, ...] = _USUAL) -> list[tuple[str, Shown]]:
    """What else the paper states, each with its label."""
    say = words(sheet.style.language)
    return [
        (say.get(field, field.replace("_", " ").capitalize()), said(sheet, paper, field))
        for field, value in paper.facts.items()
        if not field.startswith(("_", "vendor_")) and field not in told and value not in ("", ())
    ]


def in_words(amount: Decimal) -> str:
    """Money as it is written out in English: `sixty-eight and 46/100`."""
    whole, cents = f"{amount:.2f}".split(".")
    number = int(whole)
    parts = [f"{_hundreds(number // 1000)} thousand"] if number >= 1000 else []
    if number % 1000 or not number:
        parts.append(_hundreds(number % 1000) or "zero")
    return f"{' '.join(parts)} and {cents}/100"


def _hundreds(number: int) -> str:
    parts = [f"{_ONES[number // 100]} hundred"] if number >= 100 else []
    rest = number % 100
    if rest:
        tens = f"{_TENS[rest // 10]}{'-' + _ONES[rest % 10] if rest % 10 else ''}"
        parts.append(_ONES[rest] if rest < 20 else tens)
    return " ".join(parts)


def _blank(sheet: Sheet, x0: float, x1: float, y: float, label: str, shown: Shown) -> None:
    """A printed label and a line behind it, written on by pen."""
    sheet.text(x0, y, label, size=8)
    start = x0 + sheet.measure(label, size=8) + 4
    sheet.line(start, y + 2, x1, y + 2, width=0.5)
    if shown.text:
        room = x1 - start - 6
        wide = sheet.measure(shown.text, sheet.pen, handwriting.pen_size(sheet, 10)) * 1.12
        handwriting.write(sheet, start + 4, y - 0.5, shown, size=min(10.0, 10 * room / max(wide, 1.0)))


def _what(paper: Paper, room: int) -> str:
    text = ", ".join(item.description for item in paper.items)
    return text if len(text) <= room else text[: room - 3].rstrip(" ,") + "..."


def book(sheet: Sheet, paper: Paper) -> None:
    """A page of a receipt book: received from, the sum of, for."""
    say, (name, address, phone) = words(sheet.style.language), vendor(sheet, paper)
    handwriting.take_pen(sheet)
    wide, high = BOOK
    sheet.box(0, 0, wide, high, fill="#fbf8e6", stroke="")
    sheet.box(10, 10, wide - 20, high - 20, stroke="#2f5d3a")
    sheet.text(22, 30, say["slip"], font=sheet.bold, size=15, color="#2f5d3a")
    sheet.text(22, 44, name, font=sheet.bold, size=9)
    sheet.text(22, 54, msgspec.structs.replace(address, text=address.text.replace("\n", ", ")), size=7)
    sheet.text(22, 63, phone, size=7)
    _blank(sheet, 300, wide - 22, 32, say["number"], said(sheet, paper, "document_number"))
    _blank(sheet, 300, wide - 22, 52, say["date"], said(sheet, paper, "document_date"))
    _blank(sheet, 22, wide - 22, 86, say["received"], said(sheet, paper, "customer_name"))
    amount = in_words(paper.facts["total"]) if sheet.style.language == "en" else ""  # type: ignore[arg-type]
    _blank(sheet, 22, wide - 130, 108, say["sum"], Shown(amount))
    sheet.box(wide - 124, 94, 102, 20)
    handwriting.write(sheet, wide - 116, 108, said(sheet, paper, "total"), size=11)
    _blank(sheet, 22, wide - 22, 130, say["for"], Shown(_what(paper, 62)))
    y = 148.0
    for label, field in ((say["subtotal"], "subtotal"), (say["tax"], "tax"), (say["paid"], "amount_paid")):
        _blank(sheet, 22, 190, y, label, said(sheet, paper, field, bare=True))
        y += 18
    y = 148.0
    for label, shown in others(sheet, paper)[:2]:
        _blank(sheet, 210, wide - 22, y, label, shown)
        y += 18
    how = str(paper.facts.get("_payment", "cash"))
    x = 210.0
    for kind in ("cash", "card", "transfer"):
        x = sheet.check(x, 184, say[kind].capitalize(), Shown(""), on=kind == how, size=7)
    scribble(sheet, 300, 202, strokes=4)
    sheet.line(290, 204, wide - 22, 204, width=0.5)
    sheet.text(290, 211, say["by"], size=6.5)


def pad_size(paper: Paper) -> tuple[float, float]:
    """A pad's sheet: longer where there is more on it."""
    return PAD[0], PAD[1] + 19 * (_pad_rows(paper) - 11)


def _pad_rows(paper: Paper) -> int:
    return max(11, len(paper.items))


def pad(sheet: Sheet, paper: Paper) -> None:
    """A carbon copy from a sales pad: ruled lines, a column for amounts, everything by pen."""
    say, (name, address, phone) = words(sheet.style.language), vendor(sheet, paper)
    handwriting.take_pen(sheet, held_out=True)
    sheet.ink = "#39408c"
    wide, high = pad_size(paper)
    sheet.box(0, 0, wide, high, fill="#f7e9ec", stroke="")
    sheet.text(wide / 2, 26, name, font=sheet.bold, size=12, align="center", width=wide - 40)
    sheet.text(wide / 2, 52, msgspec.structs.replace(address, text=address.text.replace("\n", " - ")), size=7.5,
               align="center")  # fmt: skip
    sheet.text(wide / 2, 62, phone, size=7.5, align="center")
    _blank(sheet, 20, 145, 84, say["date"], said(sheet, paper, "document_date"))
    _blank(sheet, 155, wide - 20, 84, say["number"], said(sheet, paper, "document_number"))
    _blank(sheet, 20, wide - 20, 103, say["customer_name"], said(sheet, paper, "customer_name"))
    sheet.y = 114
    for number in range(_pad_rows(paper)):
        sheet.line(20, sheet.y, wide - 20, sheet.y, width=0.5, color="#b06a78")
        if number < len(paper.items):
            item, top = paper.items[number], sheet.y
            text = f"{item.quantity:f}  {item.description}"
            size = min(
                9.5, 9.5 * 178 / max(1.0, sheet.measure(text, sheet.pen, handwriting.pen_size(sheet, 9.5)) * 1.14)
            )
            handwriting.write(sheet, 24, top + 14, Shown(text), size=size)
            handwriting.write(sheet, wide - 78, top + 14, Shown(sheet.style.money(item.amount, bare=True)), size=9.5)
            sheet.row(number, item, (20, top, wide - 20, top + 19), ("quantity", "description", "amount"))
        sheet.y += 19
    sheet.line(20, sheet.y, wide - 20, sheet.y, width=0.5, color="#b06a78")
    sheet.line(wide - 86, 114, wide - 86, sheet.y, width=0.5, color="#b06a78")
    sums = (("subtotal", say["subtotal"]), ("tax", say["tax"]), ("total", say["total"]), ("amount_paid", say["paid"]))
    for field, label in sums:
        shown = said(sheet, paper, field, bare=field != "total")
        if shown.text:
            sheet.text(wide - 92, sheet.y + 13, label, size=8, align="right", font=sheet.bold)
            handwriting.write(sheet, wide - 82, sheet.y + 14, shown, size=10)
            sheet.line(wide - 86, sheet.y + 17, wide - 20, sheet.y + 17, width=0.5, color="#b06a78")
            sheet.y += 17
    scribble(sheet, 30, high - 14, strokes=3)


def folio(sheet: Sheet, paper: Paper) -> None:
    """A hotel's or a garage's account of a stay: a page, charges by day, the balance below."""
    say, (name, address, phone) = words(sheet.style.language), vendor(sheet, paper)
    left, right, top = 60.0, sheet.width - 60, 64.0
    sheet.text(sheet.width / 2, top, name, font=sheet.italic, size=22, align="center", color=sheet.style.accent)
    sheet.text(sheet.width / 2, top + 16, msgspec.structs.replace(address, text=address.text.replace("\n", "  |  ")),
               size=8, align="center")  # fmt: skip
    sheet.text(sheet.width / 2, top + 27, phone, size=8, align="center")
    hotel = paper.issuer.trade == "hotel"
    sheet.text(left, top + 62, say["folio"] if hotel else say["receipt"].upper(), font=sheet.bold, size=12)
    facts = [(say["number"], said(sheet, paper, "document_number")), (say["date"], said(sheet, paper, "document_date")),
             *([(say["room"], Shown(str(sheet.rng.randrange(101, 620))))] if hotel else []),
             (say["customer_name"], said(sheet, paper, "customer_name")),
             *others(sheet, paper)]  # fmt: skip
    y = top + 82
    for number, (label, shown) in enumerate(entry for entry in facts if entry[1].text):
        x = left + (number % 2) * (right - left) / 2
        sheet.text(x, y, label, size=8, color="#666666")
        sheet.text(x + 84, y, shown, size=9, width=(right - left) / 2 - 92)
        y += 16 if number % 2 else 0
    sheet.y = y + 26
    _folio_head(sheet, say, left, right)
    for number, item in enumerate(paper.items):
        if sheet.need(120):
            sheet.y += 20
            _folio_head(sheet, say, left, right)
        said_on = sheet.style.date(item.service_date) if item.service_date else ""
        sheet.text(left + 4, sheet.y + 12, said_on, size=9)
        sheet.text(left + 100, sheet.y + 12, item.description, size=9)
        sheet.text(right - 110, sheet.y + 12, f"{item.quantity:f} x {sheet.style.money(item.unit_price, bare=True)}",
                   size=8, align="right", color="#555555")  # fmt: skip
        sheet.text(right - 4, sheet.y + 12, sheet.style.money(item.amount, bare=True), size=9, align="right")
        sheet.row(number, item, (left, sheet.y, right, sheet.y + 17),
                  ("service_date", "description", "quantity", "unit_price", "amount"))  # fmt: skip
        sheet.y += 17
    sheet.line(left, sheet.y + 2, right, sheet.y + 2, width=1.2, color=sheet.style.accent)
    sheet.y += 8
    for key, field in (("net", "subtotal"), ("tax", "tax"), ("total", "total"), ("paid", "amount_paid")):
        shown = said(sheet, paper, field)
        if shown.text:
            font = sheet.bold if field == "total" else sheet.regular
            sheet.text(right - 120, sheet.y + 12, say[key], size=9, align="right", font=font)
            sheet.text(right - 4, sheet.y + 12, shown, size=9, align="right", font=font)
            sheet.y += 16
    sheet.line(left, sheet.y + 46, left + 190, sheet.y + 46, width=0.5)
    sheet.text(left, sheet.y + 56, say["by"], size=7)


def _folio_head(sheet: Sheet, say: dict[str, str], left: float, right: float) -> None:
    for x, key in ((left + 4, "date"), (left + 100, "item")):
        sheet.text(x, sheet.y + 10, say[key], font=sheet.bold, size=8.5)
    sheet.text(right - 4, sheet.y + 10, say["amount"], font=sheet.bold, size=8.5, align="right")
    sheet.line(left, sheet.y + 15, right, sheet.y + 15, width=1.2, color=sheet.style.accent)
    sheet.y += 18


def email(sheet: Sheet, paper: Paper) -> None:
    """A receipt that came by e-mail, printed: the total large, goods in a card, small print below."""
    say, (name, address, phone) = words(sheet.style.language), vendor(sheet, paper)
    middle, left, right = sheet.width / 2, sheet.width / 2 - 170, sheet.width / 2 + 170
    issuer = paper.issuer
    sheet.text(48, 50, issuer.name, size=8, color="#555555")
    mail = Shown(issuer.email, "vendor_email", issuer.email)
    sheet.text(56 + sheet.measure(issuer.name, size=8), 50, mail, size=8, color="#555555")
    sheet.line(48, 56, sheet.width - 48, 56, width=0.4, color="#999999")
    sheet.box(left, 76, 340, 92, fill=sheet.style.accent, stroke="")
    sheet.text(middle, 104, name, font=sheet.bold, size=14, align="center", color="#ffffff")
    sheet.text(middle, 146, said(sheet, paper, "total"), font=sheet.bold, size=26, align="center", color="#ffffff")
    sheet.text(middle, 119, say["total"], size=8, align="center", color="#ffffff")
    sheet.text(middle, 188, say["greeting"], size=9, align="center")
    sheet.y = 206
    told = [(say["number"], said(sheet, paper, "document_number")), (say["date"], said(sheet, paper, "document_date")),
            (say["customer_name"], said(sheet, paper, "customer_name")), *others(sheet, paper)]  # fmt: skip
    for label, shown in told:
        if shown.text:
            sheet.text(left, sheet.y + 10, label, size=8.5, color="#777777")
            sheet.text(right, sheet.y + 10, shown, size=8.5, align="right")
            sheet.y += 15
    sheet.y += 8
    for number, item in enumerate(paper.items):
        sheet.need(120)
        sheet.line(left, sheet.y, right, sheet.y, width=0.4, color="#cccccc")
        sheet.text(left, sheet.y + 14, item.description, font=sheet.bold, size=9)
        sheet.text(right, sheet.y + 14, sheet.style.money(item.amount, bare=True), size=9, align="right")
        each = f"{say['quantity']} {item.quantity:f}  ·  {sheet.style.money(item.unit_price, bare=True)}"
        sheet.text(left, sheet.y + 25, each, size=7.5, color="#777777")
        sheet.row(number, item, (left, sheet.y, right, sheet.y + 30), ("description", "quantity", "unit_price",
                  "amount"))  # fmt: skip
        sheet.y += 31
    sheet.line(left, sheet.y, right, sheet.y, width=1, color="#333333")
    how = say.get(str(paper.facts.get("_payment", "")), say["paid"])
    for label, field in ((say["subtotal"], "subtotal"), (say["tax"], "tax"), (f"{say['paid']} ({how.lower()})",
                         "amount_paid")):  # fmt: skip
        shown = said(sheet, paper, field, bare=True)
        if shown.text:
            sheet.text(left, sheet.y + 13, label, size=9)
            sheet.text(right, sheet.y + 13, shown, size=9, align="right")
            sheet.y += 15
    sheet.y += 20
    sheet.text(middle, sheet.y + 8, msgspec.structs.replace(address, text=address.text.replace("\n", ", ")), size=7.5,
               align="center", color="#777777")  # fmt: skip
    sheet.text(middle, sheet.y + 19, phone, size=7.5, align="center", color="#777777")
