"""Claim forms: the insurer's notice of loss in boxes or in sections, CMS-1500-like and UB-04-like bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import fact, heading, letterhead, pairs, paragraph, scribble, signature, title
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

# label, field or what to show, share of the row
Cell = tuple[str, str | Shown, float]


def boxed(sheet: Sheet, paper: Paper) -> None:
    """A loss notice in ruled boxes with small labels, as the industry's standard forms are."""
    sheet.text(sheet.margin, sheet.y + 14, paper.title, font=sheet.bold, size=15)
    date = fact(sheet, paper, "document_date")
    right = sheet.margin + sheet.inner
    sheet.text(right - 96, sheet.y + 4, "DATE (MM/DD/YYYY)" if sheet.style.country == "US" else "DATE", size=5.5)
    sheet.entry(right - 96, sheet.y + 15, 90, date, label="Date")
    sheet.box(right - 100, sheet.y - 4, 100, 24)
    sheet.y += 24
    for name, rows in _sections(paper):
        told = [[cell for cell in row if _told(paper, cell)] for row in rows]
        if any(told):
            _band(sheet, name)
        for row in filter(None, told):
            _boxes(sheet, paper, row)
    _remarks(sheet, paper)
    _fraud_and_sign(sheet, paper)


def sectioned(sheet: Sheet, paper: Paper) -> None:
    """A claim form with the insurer's letterhead, headings and labelled lines."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    paragraph(sheet, "Please complete all sections in block letters and attach original bills.", gap=12)
    for name, rows in _sections(paper):
        entries = [cell for row in rows for cell in row if _told(paper, cell)]
        if not entries:
            continue
        heading(sheet, name.capitalize())
        _lines(sheet, paper, entries)
    heading(sheet, "What happened")
    what = fact(sheet, paper, "loss_description")
    if sheet.fillable:
        sheet.entry(sheet.margin + 2, sheet.y + 8, sheet.inner - 4, what, label="What happened")
        sheet.y += 52
    else:
        paragraph(sheet, what)
    pairs(sheet, [("Date completed", fact(sheet, paper, "document_date"))])
    _fraud_and_sign(sheet, paper)


def _told(paper: Paper, cell: Cell) -> bool:
    return isinstance(cell[1], Shown) or bool(paper.facts.get(cell[1]))


def _sections(paper: Paper) -> list[tuple[str, list[list[Cell]]]]:
    """The form's sections; rows of label, field and width. Fields that the paper does not state are left out later."""
    amount = "Total amount claimed"
    return [
        ("POLICY", [[("Claim number", "claim_number", 1), ("Policy number", "policy_number", 1)],
                    [("Member ID", "member_id", 1), ("Group number", "group_number", 1)]]),
        ("INSURED", [[("Name of insured", "insured_name", 1.3), ("Phone", "insured_phone", 1)],
                     [("Mailing address", "insured_address", 1.3), ("E-mail", "insured_email", 1)]]),
        ("PATIENT", [[("Patient name", "patient_name", 1.3), ("Date of birth", "patient_dob", 1),
                      ("Sex", "patient_sex", 0.6)],
                     [("Provider", "provider_name", 1.3), ("Date of service", "service_date", 1)],
                     [("Diagnosis or nature of illness", "diagnosis", 1)]]),
        ("TRIP", [[("Claimant", "claimant_name", 1.3), ("Destination", "_destination", 1)],
                  [("Departure date", "_trip_from", 1), ("Return date", "_trip_to", 1)]]),
        ("LOSS", [[("Date of loss", "loss_date", 1), ("Time", "loss_time", 0.6), ("Kind of loss", "loss_cause", 1.4)],
                  [("Location of loss", "loss_location", 1.6), ("Reported on", "report_date", 1)],
                  [("Police department contacted", "agency_name", 1.4), ("Report number", "report_number", 1)]]
         if "patient_name" not in paper.facts else [[("Date of loss", "loss_date", 1), ("Cause", "loss_cause", 1.6)]]),
        ("INSURED VEHICLE", [[("Year", "vehicle_year", 0.5), ("Make", "vehicle_make", 0.9), ("Model", "vehicle_model",
        0.9),
                              ("Plate number", "license_plate", 0.9)], [("V.I.N.", "vin", 1)]]),
        ("OTHER VEHICLE / PROPERTY", [[("Other driver", "_other_name", 1.2), ("Phone", "_other_phone", 1),
                                       ("Plate", "_other_plate", 0.8)]]),
        ("PAYMENT", [[(amount, "claimed_amount", 1), ("Pay to", "payee_name", 1.2)], [("IBAN or account", "_iban",
        1)]]),
    ]  # fmt: skip


def _band(sheet: Sheet, name: str) -> None:
    sheet.need(70)
    sheet.box(sheet.margin, sheet.y, sheet.inner, 11, fill="#222222" if sheet.style.table % 2 else "#cccccc")
    color = "#ffffff" if sheet.style.table % 2 else "#000000"
    sheet.text(sheet.margin + 4, sheet.y + 8.5, name, font=sheet.bold, size=7.5, color=color)
    sheet.y += 11


def _boxes(sheet: Sheet, paper: Paper, row: Sequence[Cell]) -> None:
    total, x = sum(cell[2] for cell in row), sheet.margin
    shown = [cell[1] if isinstance(cell[1], Shown) else fact(sheet, paper, cell[1]) for cell in row]
    tall = max(part.text.count("\n") for part in shown)
    height = 25 + 12 * tall + (3 if sheet.fillable else 0)
    for (label, _, share), part in zip(row, shown, strict=True):
        width = sheet.inner * share / total
        sheet.box(x, sheet.y, width, height)
        sheet.text(x + 3, sheet.y + 6.5, label.upper(), size=5.5)
        sheet.entry(x + 5, sheet.y + 19, width - 8, part, label=label)
        x += width
    sheet.y += height


def _lines(sheet: Sheet, paper: Paper, entries: Sequence[Cell]) -> None:
    """Label and a line to write on, two beside each other where they fit."""
    half = sheet.inner / 2
    for start in range(0, len(entries), 2):
        sheet.need(40)
        deepest = 0.0
        for index, (label, field, _) in enumerate(entries[start : start + 2]):
            shown = field if isinstance(field, Shown) else fact(sheet, paper, field)
            x, y = sheet.margin + index * half, sheet.y + 11
            room = sheet.measure(f"{label}  ", size=sheet.style.size - 1)
            sheet.text(x, y, label, size=sheet.style.size - 1)
            sheet.entry(x + room, y, half - room - 8, shown, label=label)
            lines = 1 + shown.text.count("\n")
            rows = max(lines, 2 if sheet.measure(shown.text) > half - room - 8 else 1)
            sheet.line(x + room - 2, y + 3 + (rows - 1) * 12, x + half - 8, y + 3 + (rows - 1) * 12, width=0.4)
            deepest = max(deepest, rows * 12.0)
        sheet.y += deepest + 9
    sheet.y += 4


def _remarks(sheet: Sheet, paper: Paper) -> None:
    _band(sheet, "DESCRIPTION OF LOSS")
    sheet.box(sheet.margin, sheet.y, sheet.inner, 58)
    sheet.text(sheet.margin + 3, sheet.y + 6.5, "DESCRIBE WHAT HAPPENED", size=5.5)
    sheet.entry(sheet.margin + 5, sheet.y + 18, sheet.inner - 12, fact(sheet, paper, "loss_description"),
                label="Description of loss")  # fmt: skip
    sheet.y += 58


def _fraud_and_sign(sheet: Sheet, paper: Paper) -> None:
    sheet.need(110)
    sheet.y += 8
    police, injury = "report_number" in paper.facts, "patient_name" in paper.facts or "_destination" in paper.facts
    question = "Other insurance that may pay: Yes" if injury else "Authority contacted: Yes"
    x = sheet.check(sheet.margin, sheet.y + 8, question, Shown(""), on=police)
    sheet.check(x, sheet.y + 8, "No", Shown(""), on=not police)
    sheet.y = sheet.text(
        sheet.margin, sheet.y + 24, "Any person who knowingly presents a false claim for payment of a loss may be "
                                    "guilty of a "
        "crime and subject to fines. I declare that the statements above are true and complete.", size=7,
        width=sheet.inner,
    ) - 8  # fmt: skip
    signature(sheet, "Signature of insured", fact(sheet, paper, "document_date"),
              signed=bool(paper.facts.get("signature_present")))  # fmt: skip


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
    _numbered(
        sheet, paper, [("1a. INSURED'S I.D. NUMBER", "member_id", 1), ("11. INSURED'S POLICY GROUP", "group_number", 1)]
    )
    _numbered(sheet, paper, [("2. PATIENT'S NAME (Last Name, First Name)", "patient_name", 1.3),
                             ("3. PATIENT'S BIRTH DATE", "patient_dob", 0.8), ("SEX", "", 0.5)])  # fmt: skip
    at = sheet.margin + sheet.inner * 2.1 / 2.6 + 6
    for letter in ("M", "F"):
        at = sheet.check(at, sheet.y - 7, letter, Shown(letter, "patient_sex", letter), on=letter == sex)
    _numbered(sheet, paper, [("4. INSURED'S NAME", "insured_name", 1), ("PATIENT'S TELEPHONE", "patient_phone", 1)])
    _numbered(sheet, paper, [("5. PATIENT'S ADDRESS", "patient_address", 1.2),
                             ("14. DATE OF CURRENT ILLNESS OR INJURY", "service_date", 1)])  # fmt: skip
    _numbered(sheet, paper, [("17. NAME OF REFERRING PROVIDER", "_clinician", 1), ("26. PATIENT'S ACCOUNT NO.",
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
    _numbered(sheet, paper, [("25. FEDERAL TAX I.D. NUMBER", "provider_tax_id", 1.1), ("28. TOTAL CHARGE", "total",
        0.8),
                             ("29. AMOUNT PAID", "amount_paid", 0.8), ("30. Rsvd for NUCC Use", "", 0.6)])  # fmt: skip
    top = sheet.y
    _numbered(sheet, paper, [("31. SIGNATURE OF PHYSICIAN OR SUPPLIER", "", 1), ("33. BILLING PROVIDER INFO",
        "provider_name",
                             1.4)], height=30)  # fmt: skip
    scribble(sheet, sheet.margin + 12, top + 24, strokes=4)
    sheet.mark(Shown("", "signature_present", "true"), (sheet.margin, top, sheet.margin + sheet.inner / 2.4, top + 30))
    sheet.text(sheet.margin + sheet.inner / 2.4 - 6, top + 26, fact(sheet, paper, "document_date"), font="Courier",
        size=8,
               align="right")  # fmt: skip
    _numbered(sheet, paper, [("DATE OF FIRST SERVICE", "", 1), ("ADDRESS", "provider_address", 1), ("a. NPI",
        "provider_npi",
                             0.6)], height=38)  # fmt: skip
    sheet.text(sheet.margin, sheet.y + 9, "SAMPLE FORM FOR FICTIONAL DATA", size=5.5)


def _numbered(sheet: Sheet, paper: Paper, cells: Sequence[tuple[str, str, float]], height: float = 24) -> None:
    total, x = sum(cell[2] for cell in cells), sheet.margin
    shown = [fact(sheet, paper, field, bare=True) if field else Shown("") for _, field, _ in cells]
    height += 10 * max(part.text.count("\n") for part in shown) * (height < 30)
    for (label, _, share), part in zip(cells, shown, strict=True):
        width = sheet.inner * share / total
        sheet.box(x, sheet.y, width, height, stroke="#aa2222" if sheet.style.table % 2 else "#000000")
        sheet.text(x + 3, sheet.y + 6.5, label, size=5.5, color="#aa2222" if sheet.style.table % 2 else "#000000")
        sheet.text(x + 6, sheet.y + 18, part, font="Courier", size=9, width=width - 8, leading=1.15)
        x += width
    sheet.y += height


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
    _numbered(sheet, paper, [("3a PAT. CNTL #", "document_number", 1), ("4 TYPE OF BILL", "", 0.5), ("5 FED. TAX NO.",
                             "provider_tax_id", 0.8), ("6 STATEMENT FROM", "admission_date", 0.8),
                             ("THROUGH", "discharge_date", 0.8)])  # fmt: skip
    sheet.text(sheet.margin + sheet.inner * 1.0 / 3.9 + 6, sheet.y - 6, "0111", font="Courier", size=9)
    _numbered(sheet, paper, [("8 PATIENT NAME", "patient_name", 1), ("9 PATIENT ADDRESS", "patient_address", 1.4)])
    _numbered(sheet, paper, [("10 BIRTHDATE", "patient_dob", 0.8), ("11 SEX", "patient_sex", 0.4),
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
    _numbered(sheet, paper, [("50 PAYER NAME", "_insurer", 1.4), ("56 NPI", "provider_npi", 0.8), ("54 PRIOR PAYMENTS",
                             "amount_paid", 0.8)])  # fmt: skip
    _numbered(sheet, paper, [("58 INSURED'S NAME", "insured_name", 1.2), ("60 INSURED'S UNIQUE ID", "member_id", 1),
                             ("62 INSURANCE GROUP NO.", "group_number", 0.8)])  # fmt: skip
    codes: tuple[str, ...] = paper.facts["diagnosis_code"]  # type: ignore[assignment]
    _numbered(sheet, paper, [("66 DX   67 PRINCIPAL DIAGNOSIS", "", 1), ("76 ATTENDING", "_clinician", 1)])
    for index, code in enumerate(codes):
        sheet.text(sheet.margin + 8 + index * 80, sheet.y - 6, Shown(code, "diagnosis_code", code, index),
            font="Courier",
                   size=9)  # fmt: skip
