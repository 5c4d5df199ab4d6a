"""Bills: estimates, invoices, statements, receipts, explanations of benefits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import (
    Column,
    fact,
    item_table,
    letterhead,
    pairs,
    paragraph,
    plain_table,
    stamp,
    sums,
    title,
)
from claimctl.lab.synth.layouts.boxes import boxes, grid
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

_VENDOR = ("vendor_name", "vendor_address", "vendor_phone")
_CARE = ("provider_name", "provider_address", "provider_phone")
_GOODS: tuple[Column, ...] = (
    ("Description", 3.2, "left", "description", ""), ("Qty", 0.6, "right", "quantity", ""),
    ("Unit price", 1, "right", "unit_price", ""), ("Amount", 1, "right", "amount", ""),
)  # fmt: skip
_GERMAN: tuple[Column, ...] = (("Beschreibung", *_GOODS[0][1:]), ("Menge", *_GOODS[1][1:]), ("Einzelpreis",
*_GOODS[2][1:]),
                               ("Betrag", *_GOODS[3][1:]))  # fmt: skip
_PARTS: tuple[Column, ...] = (("Part no.", 1, "left", "code", ""), *_GOODS)
_CARE_ITEMS: tuple[Column, ...] = (
    ("Date", 1.2, "left", "service_date", ""), ("Code", 0.8, "left", "code", "procedure_code"),
    ("Description", 3, "left", "description", ""), ("Units", 0.6, "right", "quantity", ""),
    ("Charge", 1, "right", "amount", ""),
)  # fmt: skip


def _totals(sheet: Sheet, paper: Paper, *, words: tuple[str, str, str]) -> list[tuple[str, Shown]]:
    total = (words[2], fact(sheet, paper, "total"))
    if fact(sheet, paper, "tax").value in ("", "0.00"):
        return [total]
    return [(words[0], fact(sheet, paper, "subtotal")), (words[1], fact(sheet, paper, "tax")), total]


def estimate(sheet: Sheet, paper: Paper) -> None:
    """A garage's or builder's estimate: parties, vehicle, parts and labour."""
    letterhead(sheet, paper, _VENDOR)
    title(sheet, paper.title)
    pairs(sheet, [
        ("Estimate no.", fact(sheet, paper, "document_number")), ("Date", fact(sheet, paper, "document_date")),
        ("Customer", fact(sheet, paper, "customer_name")), ("Claim no.", fact(sheet, paper, "claim_number")),
        ("Address", fact(sheet, paper, "customer_address")), ("Date of loss", fact(sheet, paper, "loss_date")),
        ("Phone", fact(sheet, paper, "customer_phone")),
    ])  # fmt: skip
    if "vin" in paper.facts:
        pairs(sheet, [
            ("Year", fact(sheet, paper, "vehicle_year")), ("Make", fact(sheet, paper, "vehicle_make")),
            ("Model", fact(sheet, paper, "vehicle_model")), ("Color", fact(sheet, paper, "_color")),
            ("VIN", fact(sheet, paper, "vin")), ("License plate", fact(sheet, paper, "license_plate")),
            ("Odometer", fact(sheet, paper, "_mileage")),
        ])  # fmt: skip
    item_table(sheet, paper, _PARTS if any(item.code for item in paper.items) else _GOODS,
               _totals(sheet, paper, words=("Subtotal", "Sales tax", "Estimate total")))  # fmt: skip
    paragraph(sheet, "This estimate is based on our inspection and does not cover damage that is found once work "
                     "has begun. "
                     "Parts prices are subject to change. Valid for 30 days.")  # fmt: skip


def estimate_boxed(sheet: Sheet, paper: Paper) -> None:
    """An estimate on a ruled form, as estimating programs print it."""
    letterhead(sheet, paper, _VENDOR)
    title(sheet, "PRELIMINARY ESTIMATE" if "vin" in paper.facts else paper.title.upper(), size=12)
    grid(sheet, paper, [
        ("ESTIMATE", [[("Workfile no.", "document_number", 1), ("Written on", "document_date", 1),
                       ("Claim no.", "claim_number", 1.2), ("Date of loss", "loss_date", 1)]]),
        ("OWNER", [[("Owner", "customer_name", 1), ("Address", "customer_address", 1.4), ("Day phone",
        "customer_phone", 1)]]),
        ("VEHICLE", [[("Year", "vehicle_year", 0.5), ("Make", "vehicle_make", 0.9), ("Model", "vehicle_model", 0.9),
                      ("Color", "_color", 0.7), ("Odometer", "_mileage", 0.8)],
                     [("VIN", "vin", 1.6), ("License", "license_plate", 1)]]),
    ])  # fmt: skip
    sheet.y += 12
    item_table(sheet, paper, _PARTS if any(item.code for item in paper.items) else _GOODS,
               _totals(sheet, paper, words=("Subtotal", "Tax", "Grand total")))  # fmt: skip
    paragraph(sheet, "Estimate based on visual inspection. Supplements need the insurer's approval.")


def invoice(sheet: Sheet, paper: Paper) -> None:
    """An invoice: bill-to on the left, numbers on the right."""
    letterhead(sheet, paper, _VENDOR)
    german = sheet.style.german
    words = ("Nettobetrag", "MwSt.", "Gesamtbetrag") if german else ("Subtotal", "Tax", "Total")
    title(sheet, paper.title, size=18)
    top, right = sheet.y, sheet.margin + sheet.inner
    sheet.text(sheet.margin, top + 10, "Rechnung an" if german else "Bill to", font=sheet.bold)
    y = sheet.text(sheet.margin, top + 23, fact(sheet, paper, "customer_name"))
    y = sheet.text(sheet.margin, y, fact(sheet, paper, "customer_address"))
    labels = ("Rechnungsnr.", "Datum", "Fällig am") if german else ("Invoice no.", "Invoice date", "Due date")
    for index, (label, field) in enumerate(zip(labels, ("document_number", "document_date", "_due"), strict=True)):
        sheet.text(right - 100, top + 10 + index * 14, f"{label}:", align="right", font=sheet.bold)
        sheet.text(right, top + 10 + index * 14, fact(sheet, paper, field), align="right")
    sheet.y = max(y, top + 52) + 14
    totals = _totals(sheet, paper, words=words)
    if "amount_paid" in paper.facts:
        totals += [("Bezahlt" if german else "Amount paid", fact(sheet, paper, "amount_paid")),
                   ("Offen" if german else "Balance due", fact(sheet, paper, "balance_due"))]  # fmt: skip
    item_table(sheet, paper, _GERMAN if german else _GOODS, totals)
    paragraph(
        sheet, "Vielen Dank für Ihren Auftrag." if german else "Thank you for your business. Please pay within 30 days."
    )
    if "amount_paid" in paper.facts and sheet.rng.random() < 0.6:
        stamp(sheet, sheet.margin + 120, sheet.y - 30, "BEZAHLT" if german else "PAID")


def invoice_boxed(sheet: Sheet, paper: Paper) -> None:
    """An invoice with its numbers in boxes under the head and the sums at the foot."""
    letterhead(sheet, paper, _VENDOR)
    german = sheet.style.german
    title(sheet, paper.title, size=13)
    labels = ("Rechnungsnummer", "Rechnungsdatum", "Zahlbar bis") if german else ("Invoice #", "Date", "Payment due")
    boxes(sheet, paper, [(labels[0], "document_number", 1), (labels[1], "document_date", 1), (labels[2], "_due", 1)])
    boxes(sheet, paper, [("Kunde" if german else "Customer", "customer_name", 1),
                         ("Anschrift" if german else "Service address", "customer_address", 1.5)])  # fmt: skip
    sheet.y += 14
    words = ("Summe netto", "zzgl. MwSt.", "Rechnungsbetrag") if german else ("Sub-total", "Sales tax", "Invoice total")
    totals = _totals(sheet, paper, words=words)
    if "amount_paid" in paper.facts:
        totals += [("Anzahlung" if german else "Less payments", fact(sheet, paper, "amount_paid")),
                   ("Restbetrag" if german else "Amount due", fact(sheet, paper, "balance_due"))]  # fmt: skip
    item_table(sheet, paper, _GERMAN if german else _GOODS, totals)


def medical_bill(sheet: Sheet, paper: Paper) -> None:
    """A provider's itemised statement."""
    letterhead(sheet, paper, _CARE)
    title(sheet, paper.title)
    pairs(sheet, [
        ("Patient", fact(sheet, paper, "patient_name")), ("Statement date", fact(sheet, paper, "document_date")),
        ("Date of birth", fact(sheet, paper, "patient_dob")), ("Account no.", fact(sheet, paper, "document_number")),
        ("Address", fact(sheet, paper, "patient_address")), ("Member ID", fact(sheet, paper, "member_id")),
        ("Admitted", fact(sheet, paper, "admission_date")), ("Discharged", fact(sheet, paper, "discharge_date")),
        ("Tax ID", fact(sheet, paper, "provider_tax_id")), ("NPI", fact(sheet, paper, "provider_npi")),
        ("Date of service", fact(sheet, paper, "service_date")),
        ("Diagnosis", fact(sheet, paper, "diagnosis_code")),
    ])  # fmt: skip
    columns = _CARE_ITEMS if any(item.code for item in paper.items) else (_CARE_ITEMS[0], *_CARE_ITEMS[2:])
    item_table(sheet, paper, columns, [
        ("Total charges", fact(sheet, paper, "total")), ("Payments received", fact(sheet, paper, "amount_paid")),
        ("Balance due", fact(sheet, paper, "balance_due")),
    ])  # fmt: skip
    paragraph(sheet, "Questions about this bill? Call our billing office Monday to Friday, 8 am to 5 pm.")


def medical_remittance(sheet: Sheet, paper: Paper) -> None:
    """A provider's statement with the account on the right and a slip to return at the foot."""
    letterhead(sheet, paper, _CARE)
    title(sheet, paper.title.upper(), size=12)
    boxes(sheet, paper, [("Account number", "document_number", 1), ("Statement date", "document_date", 1),
                         ("Amount due", "balance_due", 1)])  # fmt: skip
    boxes(sheet, paper, [("Patient name", "patient_name", 1.2), ("Date of birth", "patient_dob", 0.8),
                         ("Date of service", "service_date", 0.8)])  # fmt: skip
    boxes(sheet, paper, [("Mailing address", "patient_address", 1), ("Federal tax ID", "provider_tax_id", 0.8),
                         ("Provider NPI", "provider_npi", 0.8)])  # fmt: skip
    sheet.y += 12
    columns = _CARE_ITEMS if any(item.code for item in paper.items) else (_CARE_ITEMS[0], *_CARE_ITEMS[2:])
    item_table(sheet, paper, columns, [
        ("Total charges", fact(sheet, paper, "total")), ("Less payments", fact(sheet, paper, "amount_paid")),
        ("Please pay", fact(sheet, paper, "balance_due")),
    ])  # fmt: skip
    codes = paper.facts.get("diagnosis_code", ())
    if isinstance(codes, tuple) and codes:
        sheet.text(sheet.margin, sheet.y + 10, "Diagnosis codes:", font=sheet.bold)
        for index in range(len(codes)):
            shown = fact(sheet, paper, "diagnosis_code", index)
            sheet.text(sheet.margin + 100 + index * 70, sheet.y + 10, shown)
        sheet.y += 24
    sheet.need(60)
    sheet.text(sheet.margin, sheet.y + 10, "- " * 30 + " detach and return with your payment", size=7)
    sheet.text(sheet.margin, sheet.y + 30, f"Make checks payable to {paper.issuer.name}", size=8)


def eob(sheet: Sheet, paper: Paper) -> None:
    """The insurer's explanation of benefits."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    paragraph(sheet, "THIS IS NOT A BILL")
    pairs(sheet, [
        ("Patient", fact(sheet, paper, "patient_name")), ("Date", fact(sheet, paper, "document_date")),
        ("Member ID", fact(sheet, paper, "member_id")), ("Group number", fact(sheet, paper, "group_number")),
        ("Claim number", fact(sheet, paper, "claim_number")), ("Provider", fact(sheet, paper, "provider_name")),
        ("Date of service", fact(sheet, paper, "service_date")),
    ])  # fmt: skip
    plain_table(sheet, paper.table, (0.7, 2.6, 0.9, 0.9, 0.9, 0.9))
    sums(sheet, [("Amount billed", fact(sheet, paper, "total")), ("Deductible", fact(sheet, paper, "deductible")),
                 ("Allowed amount", fact(sheet, paper, "allowed_amount"))])  # fmt: skip


def receipt(sheet: Sheet, paper: Paper) -> None:
    """A till's slip: narrow, centred head, amounts on the right."""
    german, size = sheet.style.german, sheet.style.size
    middle, left, right = sheet.width / 2, sheet.margin, sheet.width - sheet.margin
    issuer, y = paper.issuer, sheet.y + 14
    name = Shown(issuer.name, "vendor_name", issuer.name)
    y = sheet.text(middle, y, name, font=sheet.bold, size=size + 2, align="center", width=sheet.inner) + 2
    y = sheet.text(
        middle, y, Shown("\n".join(issuer.address.lines), "vendor_address", issuer.address.text), align="center"
    )
    y = sheet.text(middle, y, Shown(sheet.style.write(issuer.phone), "vendor_phone", issuer.phone.e164), align="center")
    y = _dashes(sheet, y)
    sheet.text(left, y, fact(sheet, paper, "document_date"))
    clock = f"{sheet.rng.randrange(9, 20):02d}:{sheet.rng.randrange(60):02d}"
    y = sheet.text(right, y, clock, align="right")
    label = "Bon-Nr. " if german else "Receipt # "
    sheet.text(left, y, label)
    y = sheet.text(left + sheet.measure(label), y, fact(sheet, paper, "document_number"))
    y = _dashes(sheet, y)
    for number, item in enumerate(paper.items):
        top = y - size
        amount = sheet.style.money(item.amount, bare=True)
        if item.quantity != 1:
            y = sheet.text(left, y, item.description)
            each = f"  {item.quantity:f} x {sheet.style.money(item.unit_price, bare=True)}"
            sheet.text(left, y, each)
        else:
            sheet.text(left, y, item.description)
        y = sheet.text(right, y, amount, align="right")
        sheet.row(number, item, (left, top, right, y - size * 0.9))
    y = _dashes(sheet, y)
    words = ("Zwischensumme", "MwSt", "SUMME") if german else ("Subtotal", "Sales tax", "TOTAL")
    rate = f" {paper.facts['_rate']}%"
    for field, word in zip(("subtotal", "tax", "total"), words, strict=True):
        strong = field == "total"
        font, large = (sheet.bold, size + 2) if strong else (sheet.regular, size)
        sheet.text(left, y + strong * 4, word + (rate if field == "tax" else ""), font=font, size=large)
        shown = fact(sheet, paper, field, bare=not strong)
        y = sheet.text(right, y + strong * 4, shown, font=font, size=large, align="right")
    paid = {"card": "Kartenzahlung" if german else "CARD ************4417", "cash": "BAR" if german else "CASH"}
    sheet.text(left, y, paid[str(paper.facts["_payment"])])
    y = sheet.text(right, y, fact(sheet, paper, "amount_paid", bare=True), align="right")
    y = _dashes(sheet, y)
    y = sheet.text(
        middle, y, "Vielen Dank für Ihren Einkauf!" if german else "THANK YOU - PLEASE COME AGAIN", align="center"
    )
    sheet.y = y


def receipt_height(paper: Paper, size: float) -> float:
    """How long a slip has to be."""
    lines = 15 + sum(1 if item.quantity == 1 else 2 for item in paper.items)
    return lines * size * 1.3 + 50


def _dashes(sheet: Sheet, y: float) -> float:
    count = int(sheet.inner / sheet.measure("-"))
    return sheet.text(sheet.margin, y, "-" * count)
