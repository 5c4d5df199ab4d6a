"""The standard bills of US providers: CMS-1500-like and UB-04-like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import fact, scribble
from claimctl.lab.synth.layouts.boxes import numbered
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet


def cms1500(sheet: Sheet, paper: Paper) -> None:
    """The standard claim of US physicians: numbered boxes, check boxes, six service lines."""
    sheet.text(sheet.margin, sheet.y + 14, paper.title, font="Helvetica-Bold", size=12)
    sheet.text(sheet.margin, sheet.y + 23, "PLEASE PRINT OR TYPE - STANDARD FORM FOR PROFESSIONAL SERVICES", size=5.5)
    sheet.text(sheet.width - sheet.margin, sheet.y + 14, fact(sheet, paper, "_insurer"), font="Courier", align="right")
    sheet.y += 30
    x, y = sheet.margin, sheet.y + 9
    for label in ("MEDICARE", "MEDICAID", "TRICARE", "GROUP HEALTH PLAN", "OTHER"):
        x = sheet.check(x, y, label, Shown(""), on=label == "GROUP HEALTH PLAN", size=6.5)
    sheet.y += 16
    sex = str(paper.facts["patient_sex"])
    numbered(
        sheet, paper, [("1a. INSURED'S I.D. NUMBER", "member_id", 1), ("11. INSURED'S POLICY GROUP", "group_number", 1)]
    )
    numbered(sheet, paper, [("2. PATIENT'S NAME", "patient_name", 1.3),
                             ("3. PATIENT'S BIRTH DATE", "patient_dob", 0.8), ("SEX", "", 0.5)])  # fmt: skip
    at = sheet.margin + sheet.inner * 2.1 / 2.6 + 6
    for letter in ("M", "F"):
        at = sheet.check(at, sheet.y - 7, letter, Shown(letter, "patient_sex", letter), on=letter == sex)
    numbered(sheet, paper, [("4. INSURED'S NAME", "insured_name", 1), ("PATIENT'S TELEPHONE", "patient_phone", 1)])
    numbered(sheet, paper, [("5. PATIENT'S ADDRESS", "patient_address", 1.2),
                             ("14. DATE OF CURRENT ILLNESS OR INJURY", "service_date", 1)])  # fmt: skip
    numbered(sheet, paper, [("17. NAME OF REFERRING PROVIDER", "_clinician", 1), ("26. PATIENT'S ACCOUNT NO.",
                             "document_number", 1)])  # fmt: skip
    sheet.box(sheet.margin, sheet.y, sheet.inner, 26)
    sheet.text(sheet.margin + 3, sheet.y + 6.5, "21. DIAGNOSIS OR NATURE OF ILLNESS OR INJURY   ICD Ind. 0", size=5.5)
    for index, code in enumerate(paper.facts["diagnosis_code"]):  # type: ignore[arg-type]
        sheet.text(sheet.margin + 8 + index * 120, sheet.y + 20, f"{'ABCD'[index]}.", size=8)
        sheet.text(
            sheet.margin + 22 + index * 120, sheet.y + 20, Shown(code, "diagnosis_code", code, index), font="Courier"
        )
    sheet.y += 26
    _service_lines(sheet, paper)
    numbered(sheet, paper, [("25. FEDERAL TAX I.D. NUMBER", "provider_tax_id", 1.1), ("28. TOTAL CHARGE", "total",
        0.8),
                             ("29. AMOUNT PAID", "amount_paid", 0.8), ("30. Rsvd for NUCC Use", "", 0.6)])  # fmt: skip
    top = sheet.y
    numbered(sheet, paper, [("31. SIGNATURE OF PHYSICIAN OR SUPPLIER", "", 1), ("33. BILLING PROVIDER INFO",
        "provider_name",
                             1.4)], height=30)  # fmt: skip
    scribble(sheet, sheet.margin + 12, top + 24, strokes=4)
    sheet.mark(Shown("", "signature_present", "true"), (sheet.margin, top, sheet.margin + sheet.inner / 2.4, top + 30))
    sheet.text(sheet.margin + sheet.inner / 2.4 - 6, top + 26, fact(sheet, paper, "document_date"), font="Courier",
        size=8,
               align="right")  # fmt: skip
    numbered(sheet, paper, [("DATE OF FIRST SERVICE", "", 1), ("ADDRESS", "provider_address", 1), ("a. NPI",
        "provider_npi",
                             0.6)], height=38)  # fmt: skip
    sheet.text(sheet.margin, sheet.y + 9, "SAMPLE FORM FOR FICTIONAL DATA", size=5.5)


def _service_lines(sheet: Sheet, paper: Paper) -> None:
    heads = (("24. A. DATE(S) OF SERVICE", 0), ("B. PLACE", 132), ("D. PROCEDURES (CPT/HCPCS)", 168), ("E. DX", 300),
             ("F. $ CHARGES", 336), ("G. UNITS", 418), ("J. PROVIDER ID", 454))  # fmt: skip
    scale = sheet.inner / 516
    bottom = sheet.y + 14 + 20 * 6
    for head, at in heads:
        sheet.text(sheet.margin + at * scale + 3, sheet.y + 9, head, size=5.5)
        sheet.line(sheet.margin + at * scale, sheet.y, sheet.margin + at * scale, bottom, width=0.4)
    sheet.box(sheet.margin, sheet.y, sheet.inner, bottom - sheet.y)
    sheet.y += 14
    for number in range(6):
        sheet.line(sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y, width=0.4)
        if number < len(paper.items):
            item = paper.items[number]
            day = item.service_date
            whole, part = f"{item.amount:.2f}".split(".")
            cells = (
                (0, Shown(f"{day:%m %d %y}  {day:%m %d %y}" if day else "")), (132, Shown("11")),
                (168, Shown(item.code, "procedure_code", item.code, number)), (300, Shown("A")),
                (336, Shown(f"{whole:>6} {part}")), (418, Shown(f"{item.quantity:f}")),
                (454, Shown(str(paper.facts["provider_npi"]))),
            )  # fmt: skip
            for at, shown in cells:
                sheet.text(sheet.margin + at * scale + 4, sheet.y + 14, shown, font="Courier", size=9)
            sheet.row(number, item, (sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y + 20))
        sheet.y += 20


def ub04(sheet: Sheet, paper: Paper) -> None:
    """The standard claim of US hospitals: form locators around a table of revenue codes."""
    top = sheet.y
    sheet.text(sheet.margin, top + 10, fact(sheet, paper, "provider_name"), font="Courier-Bold")
    sheet.text(sheet.margin, top + 21, fact(sheet, paper, "provider_address"), font="Courier", size=8)
    sheet.y = top + 36
    numbered(sheet, paper, [("3a PAT. CNTL #", "document_number", 1), ("4 TYPE OF BILL", "", 0.5), ("5 FED. TAX NO.",
                             "provider_tax_id", 0.8), ("6 STATEMENT FROM", "admission_date", 0.8),
                             ("THROUGH", "discharge_date", 0.8)])  # fmt: skip
    sheet.text(sheet.margin + sheet.inner * 1.0 / 3.9 + 6, sheet.y - 6, "0111", font="Courier", size=9)
    numbered(sheet, paper, [("8 PATIENT NAME", "patient_name", 1), ("9 PATIENT ADDRESS", "patient_address", 1.4)])
    numbered(sheet, paper, [("10 BIRTHDATE", "patient_dob", 0.8), ("11 SEX", "patient_sex", 0.4),
                             ("12 ADMISSION DATE", "service_date", 0.8), ("45 CREATION DATE", "document_date",
                             0.8)])  # fmt: skip
    heads = (("42 REV. CD.", 0), ("43 DESCRIPTION", 62), ("45 SERV. DATE", 280), ("46 SERV. UNITS", 356),
             ("47 TOTAL CHARGES", 424))  # fmt: skip
    scale, rows = sheet.inner / 516, 14
    bottom = sheet.y + 13 + rows * 15
    sheet.box(sheet.margin, sheet.y, sheet.inner, bottom - sheet.y)
    for head, at in heads:
        sheet.text(sheet.margin + at * scale + 3, sheet.y + 8, head, size=5.5)
        sheet.line(sheet.margin + at * scale, sheet.y, sheet.margin + at * scale, bottom, width=0.4)
    sheet.y += 13
    for number, item in enumerate(paper.items[: rows - 1]):
        day = sheet.style.date(item.service_date) if item.service_date else ""
        cells = ((0, Shown(item.code)), (62, Shown(item.description.upper()[:34])), (280, Shown(day)),
                 (356, Shown(f"{item.quantity:f}")))  # fmt: skip
        for at, shown in cells:
            sheet.text(sheet.margin + at * scale + 4, sheet.y + 11, shown, font="Courier", size=9)
        sheet.text(
            sheet.margin + sheet.inner - 6, sheet.y + 11, f"{item.amount:.2f}", font="Courier", size=9, align="right"
        )
        sheet.row(number, item, (sheet.margin, sheet.y, sheet.margin + sheet.inner, sheet.y + 15))
        sheet.y += 15
    y = bottom - 4
    sheet.text(sheet.margin + 4, y, "0001", font="Courier", size=9)
    sheet.text(sheet.margin + 62 * scale + 4, y, "PAGE 1 OF 1    TOTALS", font="Courier", size=9)
    sheet.text(sheet.margin + sheet.inner - 6, y, fact(sheet, paper, "total", bare=True), font="Courier-Bold", size=9,
               align="right")  # fmt: skip
    sheet.y = bottom
    numbered(sheet, paper, [("50 PAYER NAME", "_insurer", 1.4), ("56 NPI", "provider_npi", 0.8), ("54 PRIOR PAYMENTS",
                             "amount_paid", 0.8)])  # fmt: skip
    numbered(sheet, paper, [("58 INSURED'S NAME", "insured_name", 1.2), ("60 INSURED'S UNIQUE ID", "member_id", 1),
                             ("62 INSURANCE GROUP NO.", "group_number", 0.8)])  # fmt: skip
    codes: tuple[str, ...] = paper.facts["diagnosis_code"]  # type: ignore[assignment]
    numbered(sheet, paper, [("66 DX   67 PRINCIPAL DIAGNOSIS", "", 1), ("76 ATTENDING", "_clinician", 1)])
    for index, code in enumerate(codes):
        sheet.text(sheet.margin + 8 + index * 80, sheet.y - 6, Shown(code, "diagnosis_code", code, index),
            font="Courier",
                   size=9)  # fmt: skip
