"""What is kept on record: medical papers, police reports, policies, letters, statements, and what is no claim paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import (
    fact,
    heading,
    letterhead,
    pairs,
    paragraph,
    plain_table,
    scribble,
    signature,
    sums,
    title,
)
from claimctl.lab.synth.layouts.boxes import Cell, grid
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

_CARE = ("provider_name", "provider_address", "provider_phone")


def _patient(sheet: Sheet, paper: Paper) -> None:
    pairs(sheet, [
        ("Patient", fact(sheet, paper, "patient_name")), ("Date of birth", fact(sheet, paper, "patient_dob")),
        ("Sex", fact(sheet, paper, "patient_sex")), ("Address", fact(sheet, paper, "patient_address")),
        ("Admission date", fact(sheet, paper, "admission_date")), ("Discharge date", fact(sheet, paper,
        "discharge_date")),
        ("Date of service", fact(sheet, paper, "service_date")), ("Report no.", fact(sheet, paper, "document_number")),
        ("Date", fact(sheet, paper, "document_date")), ("Physician", fact(sheet, paper, "_clinician")),
        ("NPI", fact(sheet, paper, "provider_npi")),
    ])  # fmt: skip


def medical(sheet: Sheet, paper: Paper) -> None:
    """A discharge summary or a note: patient, diagnoses, sections of text, a signature."""
    letterhead(sheet, paper, _CARE)
    title(sheet, paper.title)
    _patient(sheet, paper)
    heading(sheet, "Diagnoses")
    codes: tuple[str, ...] = paper.facts["diagnosis_code"]  # type: ignore[assignment]
    for index in range(len(codes)):
        code, text = fact(sheet, paper, "diagnosis_code", index), fact(sheet, paper, "diagnosis", index)
        sheet.text(sheet.margin, sheet.y + 9, code, font=sheet.bold)
        sheet.text(sheet.margin + 66, sheet.y + 9, text)
        sheet.y += 15
    sheet.y += 8
    for index, words in enumerate(paper.paragraphs):
        if len(words) < 24 and index + 1 < len(paper.paragraphs):
            heading(sheet, words)
        else:
            paragraph(sheet, words, gap=20)
    signature(sheet, str(paper.facts["_clinician"]), fact(sheet, paper, "document_date"))


def lab_report(sheet: Sheet, paper: Paper) -> None:
    """A laboratory's table of results."""
    letterhead(sheet, paper, _CARE)
    title(sheet, paper.title)
    _patient(sheet, paper)
    plain_table(sheet, paper.table, (2.4, 1, 1, 1.2, 0.6))
    paragraph(sheet, "H above, L below the reference range. Results are to be read by a physician.")


def prescription(sheet: Sheet, paper: Paper) -> None:
    """A prescription slip."""
    letterhead(sheet, paper, _CARE)
    sheet.text(sheet.margin, sheet.y + 26, "Rx", font="Times-BoldItalic", size=30)
    sheet.text(sheet.margin + 60, sheet.y + 22, paper.title, font=sheet.bold, size=13)
    sheet.y += 42
    _patient(sheet, paper)
    for text in paper.paragraphs:
        paragraph(sheet, text, gap=22)
    signature(sheet, "Prescriber", fact(sheet, paper, "document_date"))


def police_report(sheet: Sheet, paper: Paper) -> None:
    """A police report: the record, the people, the vehicles, the account."""
    agency = Shown(paper.issuer.name.upper(), "agency_name", paper.issuer.name)
    sheet.text(sheet.width / 2, sheet.y + 14, agency, font=sheet.bold, size=14, align="center")
    sheet.text(sheet.width / 2, sheet.y + 27, ", ".join(paper.issuer.address.lines), size=8, align="center")
    sheet.text(sheet.width / 2, sheet.y + 48, paper.title, font=sheet.bold, size=12, align="center")
    sheet.y += 62
    pairs(sheet, [
        ("Report number", fact(sheet, paper, "report_number")), ("Report date", fact(sheet, paper, "report_date")),
        ("Date of incident", fact(sheet, paper, "loss_date")), ("Time", fact(sheet, paper, "loss_time")),
        ("Location", fact(sheet, paper, "loss_location")), ("Type", fact(sheet, paper, "loss_cause")),
        ("Reporting officer", fact(sheet, paper, "officer_name")),
    ])  # fmt: skip
    car = "vin" in paper.facts
    heading(sheet, "Unit 1" if car else "Reporting person")
    pairs(sheet, [
        ("Driver" if car else "Name", fact(sheet, paper, "_driver")), ("Phone", fact(sheet, paper, "_driver_phone")),
        ("Vehicle year", fact(sheet, paper, "vehicle_year")), ("Make", fact(sheet, paper, "vehicle_make")),
        ("Model", fact(sheet, paper, "vehicle_model")), ("Plate", fact(sheet, paper, "license_plate")),
        ("VIN", fact(sheet, paper, "vin")),
    ])  # fmt: skip
    if "_other_name" in paper.facts:
        heading(sheet, "Unit 2")
        pairs(sheet, [
            ("Driver", fact(sheet, paper, "_other_name")), ("Phone", fact(sheet, paper, "_other_phone")),
            ("Plate", fact(sheet, paper, "_other_plate")),
        ])  # fmt: skip
    heading(sheet, "Narrative")
    paragraph(sheet, fact(sheet, paper, "loss_description"))
    signature(sheet, "Officer", fact(sheet, paper, "report_date"))


def police_boxed(sheet: Sheet, paper: Paper) -> None:
    """A police report on the department's ruled form."""
    agency = Shown(paper.issuer.name, "agency_name", paper.issuer.name)
    sheet.text(sheet.margin, sheet.y + 12, paper.title, font=sheet.bold, size=13)
    sheet.text(sheet.margin + sheet.inner, sheet.y + 12, agency, font=sheet.bold, size=11, align="right")
    sheet.y += 20
    car = "vin" in paper.facts
    vehicle: list[list[Cell]] = [
        [("Year", "vehicle_year", 0.5), ("Make", "vehicle_make", 0.9), ("Model", "vehicle_model", 0.9),
         ("Plate", "license_plate", 0.8)],
        [("Vehicle identification number", "vin", 1)],
    ]  # fmt: skip
    grid(sheet, paper, [
        ("REPORT", [[("Case / report no.", "report_number", 1), ("Report date", "report_date", 1),
                     ("Officer", "officer_name", 1)]]),
        ("EVENT", [[("Date of event", "loss_date", 1), ("Time", "loss_time", 0.6), ("Nature", "loss_cause", 1.4)],
                   [("Location", "loss_location", 1)]]),
        ("UNIT 1" if car else "COMPLAINANT", [[("Name", "_driver", 1.3), ("Phone", "_driver_phone", 1)], *vehicle]),
        ("UNIT 2", [[("Name", "_other_name", 1.3), ("Phone", "_other_phone", 1), ("Plate", "_other_plate", 0.8)]]),
    ])  # fmt: skip
    sheet.y += 10
    heading(sheet, "Officer's narrative")
    paragraph(sheet, fact(sheet, paper, "loss_description"))
    signature(sheet, "Reporting officer", fact(sheet, paper, "report_date"))


def policy(sheet: Sheet, paper: Paper) -> None:
    """The declarations page."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    pairs(sheet, [
        ("Policy number", fact(sheet, paper, "policy_number")), ("Issue date", fact(sheet, paper, "document_date")),
        ("Named insured", fact(sheet, paper, "insured_name")), ("Policy period from", fact(sheet, paper,
        "policy_start")),
        ("Mailing address", fact(sheet, paper, "insured_address")), ("To", fact(sheet, paper, "policy_end")),
    ])  # fmt: skip
    heading(sheet, "Coverage")
    pairs(sheet, [
        ("Coverage", fact(sheet, paper, "coverage_type")), ("Limit of insurance", fact(sheet, paper, "sum_insured")),
        ("Deductible", fact(sheet, paper, "deductible")), ("Total premium", fact(sheet, paper, "premium")),
    ])  # fmt: skip
    if "vin" in paper.facts:
        heading(sheet, "Covered vehicle")
        pairs(sheet, [
            ("Year", fact(sheet, paper, "vehicle_year")), ("Make", fact(sheet, paper, "vehicle_make")),
            ("Model", fact(sheet, paper, "vehicle_model")), ("VIN", fact(sheet, paper, "vin")),
        ])  # fmt: skip
    sheet.turn()
    heading(sheet, "Conditions")
    for text in paper.paragraphs:
        paragraph(sheet, text, gap=20)


def policy_boxed(sheet: Sheet, paper: Paper) -> None:
    """The declarations in ruled boxes."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    grid(sheet, paper, [
        ("DECLARATIONS", [[("Policy number", "policy_number", 1), ("Date issued", "document_date", 1)],
                          [("Effective date", "policy_start", 1), ("Expiration date", "policy_end", 1)]]),
        ("NAMED INSURED", [[("Name", "insured_name", 1), ("Address", "insured_address", 1.4)]]),
        ("COVERAGE AND LIMIT", [[("Coverage", "coverage_type", 1.4), ("Limit of liability", "sum_insured", 1)],
                                [("Deductible", "deductible", 1), ("Annual premium", "premium", 1)]]),
        ("DESCRIBED AUTO", [[("Year", "vehicle_year", 0.5), ("Make", "vehicle_make", 1), ("Model", "vehicle_model", 1),
                             ("VIN", "vin", 1.6)]]),
    ])  # fmt: skip
    sheet.y += 14
    sheet.turn()
    heading(sheet, "Conditions")
    for text in paper.paragraphs:
        paragraph(sheet, text, gap=20)


def letter(sheet: Sheet, paper: Paper) -> None:
    """A letter: head, address, date, subject, text, signature."""
    who = paper.facts
    if paper.scene == "from_insured":
        for field in ("insured_name", "insured_address", "insured_phone"):
            sheet.y = sheet.text(sheet.margin, sheet.y + 10, fact(sheet, paper, field)) - 10
        sheet.y += 20
        sheet.y = sheet.text(sheet.margin, sheet.y, f"{paper.issuer.name}\nClaims Department") + 10
    else:
        letterhead(sheet, paper)
        if paper.recipient:
            lines = "\n".join((paper.recipient.name, *paper.recipient.address.lines))
            sheet.y = sheet.text(sheet.margin, sheet.y + 10, lines) + 12
    sheet.text(sheet.margin, sheet.y + 10, fact(sheet, paper, "document_date"))
    sheet.y += 28
    title(sheet, paper.title, size=11)
    pairs(sheet, [(label, fact(sheet, paper, field)) for label, field in REFERENCES if field in who], columns=1)
    for text in letter_text(paper):
        paragraph(sheet, text, gap=20)
    scribble(sheet, sheet.margin + 10, sheet.y + 20)
    sheet.y += 34
    sheet.text(sheet.margin, sheet.y, str(who["insured_name"]) if paper.scene == "from_insured" else "Customer Service")


REFERENCES = (
    ("Policy number", "policy_number"), ("Claim number", "claim_number"), ("Date of loss", "loss_date"),
    ("Reference", "report_number"),
)  # fmt: skip


def letter_text(paper: Paper) -> tuple[str, ...]:
    """A letter's words, from the greeting to the close."""
    name = f" {paper.recipient.name}" if paper.recipient else " Sir or Madam"
    return (f"Dear{name},", *paper.paragraphs, "Sincerely,")


def bank_statement(sheet: Sheet, paper: Paper) -> None:
    """An account's month."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    pairs(sheet, [
        ("Account holder", fact(sheet, paper, "customer_name")), ("Statement date", fact(sheet, paper,
        "document_date")),
        ("Address", fact(sheet, paper, "customer_address")), ("Account", fact(sheet, paper, "_iban")),
    ])  # fmt: skip
    plain_table(sheet, paper.table, (1, 3, 1, 1))
    sums(sheet, [("Closing balance", fact(sheet, paper, "_balance"))])


def leaflet(sheet: Sheet, paper: Paper) -> None:
    """A menu or a newsletter."""
    sheet.y += 30
    sheet.text(sheet.width / 2, sheet.y, paper.issuer.name, font="Times-BoldItalic", size=24, align="center")
    sheet.text(sheet.width / 2, sheet.y + 26, paper.title, font=sheet.regular, size=13, align="center")
    sheet.y += 56
    for row in paper.table[1:]:
        sheet.text(sheet.width * 0.28, sheet.y + 12, row[0], size=13)
        sheet.text(sheet.width * 0.72, sheet.y + 12, row[1], size=13, align="right")
        sheet.y += 26
    for text in paper.paragraphs:
        paragraph(sheet, text, gap=24)


def card(sheet: Sheet, paper: Paper) -> None:
    """A card of the size of a bank card: insurance card, licence, passport page."""
    style = sheet.style
    sheet.box(0, 0, sheet.width, sheet.height, fill="#f4f7fa", stroke="")
    sheet.box(0, 0, sheet.width, 30, fill=style.accent, stroke="")
    person = paper.doc_type == "id_document"
    head = paper.title if person else paper.issuer.name
    room = sheet.width - 24
    size = min(13.0, 13 * room / sheet.measure(head, sheet.bold, 13))
    sheet.text(12, 20, head, font=sheet.bold, size=size, color="#ffffff")
    entries: tuple[tuple[str, str], ...]
    x, y = (94.0, 46.0) if person else (12.0, 44.0)
    if person:
        sheet.box(12, 40, 70, 88, fill="#c9d2da")
        sheet.canvas.setFillColorRGB(0.55, 0.6, 0.66)
        sheet.canvas.circle(47, sheet.height - 72, 17, fill=1, stroke=0)
        sheet.canvas.ellipse(20, sheet.height - 127, 74, sheet.height - 94, fill=1, stroke=0)
        entries = (("No.", "document_number"), ("Name", "claimant_name"), ("Address", "claimant_address"), ("DOB",
        "_birth"),
                   ("Sex", "_sex"), ("Nationality", "_nationality"), ("Exp", "_expires"))  # fmt: skip
    else:
        sheet.text(x, y, paper.title, font=sheet.bold, size=8.5)
        y += 16
        entries = (("Member ID", "member_id"), ("Group No.", "group_number"), ("Policy No.", "policy_number"),
                   ("Insured" if "vin" in paper.facts else "Name", "insured_name"), ("Dependent", "_dependent"),
                   ("Plan", "_plan"), ("Effective", "policy_start"), ("Expires", "policy_end"), ("Year",
                   "vehicle_year"),
                   ("Make", "vehicle_make"), ("Model", "vehicle_model"), ("VIN", "vin"))  # fmt: skip
    for label, field in entries:
        shown = fact(sheet, paper, field)
        if not shown.text:
            continue
        sheet.text(x, y, label, size=6, color="#55606a")
        y = sheet.text(x + 46, y, shown, size=8.5, font=sheet.bold) + 1.6
