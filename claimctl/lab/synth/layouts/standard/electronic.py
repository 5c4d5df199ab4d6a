"""Standard bills that never were a form: a payer portal's print-out of an 837, and a billing program's text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from claimctl.lab.synth.layouts.standard.grid import inverted, physician, stated
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet
    from claimctl.lab.synth.story.model import Item

# A section: its heading, and label and field of what stands in it, each in the wording of both houses.
Entry = tuple[str, str, str]
_PAYER: tuple[Entry, ...] = (("Payer", "DESTINATION PAYER", "_insurer"), ("Claim number", "PAYER CLAIM #",
                             "claim_number"))  # fmt: skip
_PATIENT: tuple[Entry, ...] = (
    ("Patient name", "PT NAME", "patient_name"), ("Date of birth", "DOB", "patient_dob"), ("Gender", "SEX",
    "patient_sex"), ("Patient address", "PT ADDR", "patient_address"), ("Patient phone", "PT PHONE", "patient_phone"),
    ("Patient control number", "PCN", "document_number"), ("Submitted on", "SUBMIT DATE", "document_date"),
)  # fmt: skip
_MEMBER: tuple[Entry, ...] = (
    ("Subscriber name", "SUBSCRIBER", "insured_name"), ("Subscriber ID", "SUBSCR ID", "member_id"),
    ("Group number", "GROUP #", "group_number"), ("Plan", "PLAN", "_plan"), ("Subscriber address", "SUBSCR ADDR",
    "insured_address"), ("Policy number", "POLICY #", "policy_number"),
)  # fmt: skip
_BILLER: tuple[Entry, ...] = (
    ("Billing provider", "BILLING PROV", "provider_name"), ("NPI", "PROV NPI", "provider_npi"),
    ("Tax ID (EIN)", "TAX ID", "provider_tax_id"), ("Provider address", "PROV ADDR", "provider_address"),
    ("Provider phone", "PROV PHONE", "provider_phone"), ("Rendering provider", "ATT/REND PROV", "_clinician"),
)  # fmt: skip
_CARE: tuple[Entry, ...] = (
    ("Date of service", "DATE OF SERVICE", "service_date"), ("Admission date", "ADMIT DATE", "admission_date"),
    ("Discharge date", "DISCH DATE", "discharge_date"), ("Onset of illness", "ONSET", "loss_date"),
)  # fmt: skip
_MONEY: tuple[Entry, ...] = (
    ("Total claim charge amount", "TOTAL CHG", "total"), ("Patient amount paid", "PT PAID", "amount_paid"),
    ("Balance", "BALANCE", "balance_due"),
)  # fmt: skip
SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("Payer", _PAYER), ("Patient", _PATIENT), ("Subscriber", _MEMBER), ("Billing provider", _BILLER),
    ("Claim dates", _CARE),
)  # fmt: skip


class Part(NamedTuple):
    """A column of the service lines: head, the item's part (or fixed words), where it begins in a share of the width,
    whether it is set to the right.
    """

    head: str
    part: str
    at: float
    right: bool = False


_LINES = {
    "cms1500": (Part("#", "#", 0), Part("Service date", "service_date", 0.05), Part("POS", "=11", 0.2),
                Part("Procedure", "code", 0.28), Part("Description", "description", 0.41),
                Part("Units", "quantity", 0.85, right=True), Part("Charge", "amount", 0.99, right=True)),
    "ub04": (Part("#", "#", 0), Part("Rev code", "code", 0.05), Part("Description", "description", 0.16),
             Part("Service date", "service_date", 0.6), Part("Units", "quantity", 0.82, right=True),
             Part("Charges", "amount", 0.99, right=True)),
}  # fmt: skip
_KIND = {"cms1500": ("Professional", "837P", "CMS-1500"), "ub04": ("Institutional", "837I", "UB-04")}


def shown_parts(columns: Sequence[Part]) -> tuple[str, ...]:
    """What of an item the columns show."""
    return tuple(column.part for column in columns if column.part[0] not in "#=")


def _fact(paper: Paper, field: str, instance: int = 0) -> Shown:
    if field == "provider_phone" and field not in paper.facts:
        phone = paper.issuer.phone
        return Shown(phone.written[1 % len(phone.written)], field, phone.e164)
    return physician(paper) if field == "_clinician" else stated(paper, field, instance)


def _codes(paper: Paper) -> int:
    codes = paper.facts.get("diagnosis_code", ())
    return len(codes) if isinstance(codes, tuple) else int(bool(codes))


def _cell(paper: Paper, item: Item, number: int, part: str) -> Shown:
    if part == "#":
        return Shown(str(number + 1))
    if part.startswith("="):
        return Shown(part[1:])
    if part == "code":
        field = "procedure_code" if paper.doc_type == "cms1500" else ""
        return Shown(item.code, field, item.code, number)
    if part == "service_date":
        return Shown(f"{item.service_date:%m/%d/%Y}" if item.service_date else "")
    if part == "quantity":
        return Shown(f"{item.quantity:f}")
    return Shown(f"{item.amount:,.2f}" if part == "amount" else item.description)


def portal(sheet: Sheet, paper: Paper) -> None:
    """A payer's web page, printed: a bar, cards of labels and values, a table of service lines."""
    accent, kind = sheet.style.accent, _KIND[paper.doc_type]
    sheet.margin, left, right = 40, 40.0, sheet.width - 40
    sheet.finals.append(lambda page, pages: _browser(sheet, page, pages))
    sheet.box(left, 44, sheet.inner, 34, fill=accent, stroke="")
    sheet.text(left + 10, 66, f"Claim detail: {kind[0]} claim ({kind[1]})", font=sheet.bold, size=14, color="#ffffff")
    sheet.text(right - 10, 65, "Status: Received", size=9, align="right", color="#ffffff")
    half, top = (sheet.inner - 12) / 2, [92.0, 92.0]
    for number, (name, entries) in enumerate(SECTIONS):
        told = [(label, _fact(paper, field)) for label, _, field in entries if _fact(paper, field).text]
        if not told:
            continue
        side = 0 if number in (0, 2, 4) else 1
        x, y = left + side * (half + 12), top[side]
        high = 24 + math.fsum(15.0 for _ in told)
        sheet.box(x, y, half, high, stroke="#c5ccd3")
        sheet.box(x, y, half, 17, fill="#eef2f5", stroke="")
        sheet.text(x + 6, y + 12, name, font=sheet.bold, size=9.5, color=accent)
        y += 30
        for label, shown in told:
            sheet.text(x + 6, y, label, size=8, color="#5b6670")
            size = min(8.5, 8.5 * (half - 108) / max(1.0, sheet.measure(shown.text, sheet.regular, 8.5)))
            sheet.text(x + 104, y, shown, size=size)
            y += 15
        top[side] = y + 4
    sheet.y = max(top) + 6
    sheet.text(left, sheet.y + 8, "Diagnosis codes (ICD-10)", font=sheet.bold, size=9.5, color=accent)
    for index in range(_codes(paper)):
        x = left + 130 + index * 84
        sheet.text(x, sheet.y + 8, "Principal" if index == 0 else f"Other {index}", size=7, color="#5b6670")
        sheet.text(x + 36, sheet.y + 8, stated(paper, "diagnosis_code", index), size=9)
    sheet.y += 24
    _table(sheet, paper, "Service lines")
    _totals(sheet, paper)


def _browser(sheet: Sheet, page: int, pages: int) -> None:
    """What a browser prints around a page."""
    sheet.text(24, 20, f"Claim detail | {_KIND['cms1500'][0]} and facility claims | Provider portal", size=7)
    sheet.text(24, sheet.height - 14, "https://portal.example/claims/detail?view=print", size=7)
    sheet.text(sheet.width - 24, sheet.height - 14, f"{page}/{pages}", size=7, align="right")


def _table(sheet: Sheet, paper: Paper, title: str, *, striped: bool = True) -> None:
    columns = _LINES[paper.doc_type]
    left, inner = sheet.margin, sheet.inner

    def head() -> None:
        sheet.text(left, sheet.y + 9, title, font=sheet.bold, size=9.5, color=sheet.style.accent)
        sheet.y += 15
        if striped:
            sheet.box(left, sheet.y, inner, 16, fill="#eef2f5", stroke="#c5ccd3")
        for column in columns:
            at, align = left + 4 + column.at * (inner - 8), "right" if column.right else "left"
            sheet.text(at, sheet.y + 11, column.head, font=sheet.bold, size=8, align=align)  # type: ignore[arg-type]
        sheet.y += 16
        sheet.line(left, sheet.y, left + inner, sheet.y, width=0.8)

    head()
    for number, item in enumerate(paper.items):
        if sheet.need(40):
            sheet.y = 44
            head()
        for column in columns:
            at, align = left + 4 + column.at * (inner - 8), "right" if column.right else "left"
            shown = _cell(paper, item, number, column.part)
            sheet.text(at, sheet.y + 11, shown, size=8.5, align=align)  # type: ignore[arg-type]
        sheet.row(number, item, (left, sheet.y, left + inner, sheet.y + 16), shown_parts(columns))
        sheet.line(left, sheet.y + 16, left + inner, sheet.y + 16, width=0.3, color="#c5ccd3")
        sheet.y += 16


def _totals(sheet: Sheet, paper: Paper) -> None:
    sheet.y += 6
    right = sheet.margin + sheet.inner - 4
    for label, _, field in _MONEY:
        shown = stated(paper, field)
        if shown.text:
            sheet.need(16)
            sheet.text(right - 90, sheet.y + 10, label, size=9, align="right")
            sheet.text(right, sheet.y + 10, Shown(f"${shown.text}", field, shown.value), size=9, font=sheet.bold,
                       align="right")  # fmt: skip
            sheet.y += 14


def listing(sheet: Sheet, paper: Paper) -> None:
    """A clearing house's claim listing: one column of numbered labels and values, service lines below."""
    sheet.margin = 60
    kind = _KIND[paper.doc_type]
    sheet.text(60, 60, f"CLEARINGHOUSE CLAIM LISTING   {kind[1]} {kind[0].upper()}", font=sheet.bold, size=12)
    sheet.line(60, 66, sheet.width - 60, 66, width=1.5)
    sheet.y = 72
    number = 0
    for name, entries in (*SECTIONS, ("Amounts", _MONEY)):
        told = [(label, _fact(paper, field)) for _, label, field in entries if _fact(paper, field).text]
        if not told:
            continue
        sheet.text(60, sheet.y + 14, name.upper(), font=sheet.bold, size=8.5)
        sheet.y += 17
        for label, shown in told:
            number += 1
            sheet.text(64, sheet.y + 9, f"{number:02d}", size=7, color="#888888")
            sheet.text(84, sheet.y + 9, label, size=8.5)
            sheet.text(200, sheet.y + 9, shown, size=9.5)
            sheet.line(84, sheet.y + 11.5, sheet.width - 60, sheet.y + 11.5, width=0.2, color="#999999")
            sheet.y += 12.6
    sheet.text(84, sheet.y + 12, "DIAG CODES", size=8.5)
    for index in range(_codes(paper)):
        sheet.text(200 + index * 70, sheet.y + 12, stated(paper, "diagnosis_code", index), size=9.5)
    sheet.y += 26
    _table(sheet, paper, "SERVICE LINE DETAIL", striped=False)


def print_image(width: int = 80) -> Callable[[Sheet, Paper], None]:
    """A billing program's text file: a typewriter's letters, rules of dashes, no form."""

    def draw(sheet: Sheet, paper: Paper) -> None:
        kind, step = _KIND[paper.doc_type], 12.0
        sheet.margin = (sheet.width - width * 6.6) / 2
        left = sheet.margin

        def put(col: int, shown: Shown | str) -> None:
            sheet.text(left + col * 6.6, sheet.y, shown, font="Courier", size=11)

        def rule(sign: str) -> None:
            put(0, sign * (width - 2))
            sheet.y += step

        sheet.y = 48
        put(0, f"*** {kind[2]} PRINT IMAGE ***")
        put(52, "FORM TYPE: NONE  COPY 1")
        sheet.y += step
        rule("=")
        for _, entries in (*SECTIONS, ("", _MONEY)):
            for _, label, field in entries:
                shown = _fact(paper, field)
                if not shown.text:
                    continue
                text = inverted(shown.text) if field in ("patient_name", "insured_name") else shown.text
                put(0, f"{label:.<18}:")
                put(20, Shown(text.upper(), shown.field, shown.value))
                sheet.y += step
            rule("-")
        put(0, "DX CODES..........:")
        for index in range(_codes(paper)):
            put(20 + index * 12, stated(paper, "diagnosis_code", index))
        sheet.y += step
        rule("=")
        _image_lines(sheet, paper, put)

    return draw


def _image_lines(sheet: Sheet, paper: Paper, put: Callable[[int, Shown | str], None]) -> None:
    head = "LN SVC DATE   CODE   DESCRIPTION                            QTY     CHARGE"
    put(0, head)
    for number, item in enumerate(paper.items):
        if sheet.y + 36 > sheet.height - 48:
            put(0, "CONTINUED ON NEXT PAGE")
            sheet.turn()
            sheet.y = 48
            put(0, head)
        sheet.y += 12
        put(0, f"{number + 1:02d}")
        put(3, f"{item.service_date:%m%d%Y}" if item.service_date else "")
        put(14, _cell(paper, item, number, "code"))
        said = item.description[:36].rstrip()
        put(21, said.upper())
        put(60, f"{item.quantity:>3f}")
        put(64, f"{item.amount:>10.2f}")
        box = (sheet.margin, sheet.y - 9, sheet.margin + 74 * 6.6, sheet.y + 3)
        item = msgspec.structs.replace(item, description=said)  # noqa: PLW2901 - as much of it as is written
        sheet.row(number, item, box, ("code", "description", "service_date", "quantity", "amount"))
    sheet.y += 12
    put(0, "*** END OF CLAIM ***")


_LOCATORS = {
    "document_number": "3a", "provider_tax_id": "5", "admission_date": "6", "discharge_date": "6", "patient_name": "8",
    "patient_address": "9", "patient_dob": "10", "patient_sex": "11", "_insurer": "50", "amount_paid": "54",
    "provider_npi": "56", "insured_name": "58", "member_id": "60", "group_number": "62", "_clinician": "76",
}  # fmt: skip


def cover(sheet: Sheet, paper: Paper) -> None:
    """A hospital's cover of an itemised UB-04: who, when, the codes, then charges a revenue code."""
    sheet.margin, middle = 46, sheet.width / 2
    provider = stated(paper, "provider_name")
    sheet.text(middle, 58, provider, font=sheet.bold, size=15, align="center")
    sheet.text(middle, 72, _fact(paper, "provider_address"), size=9, align="center")
    phone = _fact(paper, "provider_phone")
    sheet.text(middle - 40, 84, "Business office", size=8, align="right")
    sheet.text(middle - 34, 84, phone, size=8)
    sheet.box(46, 96, sheet.inner, 20, fill="#333333")
    sheet.text(middle, 110, "UB-04 ITEMIZED STATEMENT - COVER SHEET", font=sheet.bold, size=11, align="center",
               color="#ffffff")  # fmt: skip
    told = [
        (label, field, shown) for _, entries in (*SECTIONS, ("", _MONEY[1:])) for label, _, field in entries
        if not sheet.stated(field) and (shown := _fact(paper, field)).text
    ]  # fmt: skip
    sheet.y, half = 116.0, sheet.inner / 2
    for number, (label, field, shown) in enumerate(told):
        x = 46 + (number % 2) * half
        sheet.box(x, sheet.y, half, 26)
        number_of = f"FL {_LOCATORS[field]}  " if field in _LOCATORS else ""
        sheet.text(x + 4, sheet.y + 8, number_of + label.upper(), size=6)
        size = min(10.0, 10 * (half - 12) / max(1.0, sheet.measure(shown.text, size=10)))
        sheet.text(x + 6, sheet.y + 20.5, shown, size=size)
        sheet.y += 26 if number % 2 or number == len(told) - 1 else 0
    sheet.box(46, sheet.y, sheet.inner, 24)
    sheet.text(50, sheet.y + 8, "FL 67  DIAGNOSIS CODES", size=6)
    for index in range(_codes(paper)):
        sheet.text(56 + index * 90, sheet.y + 19, stated(paper, "diagnosis_code", index), size=10)
    sheet.y += 36
    _table(sheet, paper, "Summary of charges by revenue code", striped=False)
    total = stated(paper, "total")
    sheet.need(26)
    sheet.line(46, sheet.y + 4, sheet.width - 46, sheet.y + 4, width=1.2)
    sheet.text(50, sheet.y + 17, "0001   TOTAL CHARGES", font=sheet.bold, size=10)
    sheet.text(sheet.width - 50, sheet.y + 17, total, font=sheet.bold, size=10, align="right")
    sheet.y += 26
