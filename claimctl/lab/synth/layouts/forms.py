"""Claim forms: the insurer's notice of loss, in boxes or in sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.blocks import fact, heading, letterhead, pairs, paragraph, signature, title
from claimctl.lab.synth.layouts.boxes import Cell, band, grid, lines, told
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

_WARNING = (
    "Any person who knowingly and with intent to defraud an insurer files a statement of claim that holds any "
    "materially "
    "false information commits a fraudulent insurance act."
)
_WARNINGS = (
    ("Northern States", "The act may be a crime and may subject the person to civil penalties."),
    ("Southern States", "Penalties include imprisonment, fines and denial of benefits."),
    ("Coastal States", "The offence may be a felony of the third degree."),
    ("Mountain States", "The insurer may void the policy and recover what was paid."),
    ("all other states", "The laws of the state where the loss occurred apply."),
)


def boxed(sheet: Sheet, paper: Paper) -> None:
    """A loss notice in ruled boxes with small labels, as the industry's standard forms are."""
    sheet.text(sheet.margin, sheet.y + 14, paper.title, font=sheet.bold, size=15)
    date = fact(sheet, paper, "document_date")
    right = sheet.margin + sheet.inner
    sheet.text(right - 96, sheet.y + 4, "DATE (MM/DD/YYYY)" if sheet.style.country == "US" else "DATE", size=5.5)
    sheet.entry(right - 96, sheet.y + 15, 90, date, label="Date")
    sheet.box(right - 100, sheet.y - 4, 100, 24)
    sheet.y += 24
    grid(sheet, paper, _sections(paper))
    _remarks(sheet, paper)
    _fraud_and_sign(sheet, paper)


def sectioned(sheet: Sheet, paper: Paper) -> None:
    """A claim form with the insurer's letterhead, headings and labelled lines."""
    letterhead(sheet, paper)
    title(sheet, paper.title)
    paragraph(sheet, "Please complete all sections in block letters and attach original bills.", gap=12)
    for name, rows in _sections(paper):
        entries = [cell for row in rows for cell in row if told(paper, cell)]
        if not entries:
            continue
        heading(sheet, name.capitalize())
        lines(sheet, paper, entries)
    heading(sheet, "What happened")
    what = fact(sheet, paper, "loss_description")
    if sheet.fillable:
        sheet.entry(sheet.margin + 2, sheet.y + 8, sheet.inner - 4, what, label="What happened")
        sheet.y += 52
    else:
        paragraph(sheet, what)
    pairs(sheet, [("Date completed", fact(sheet, paper, "document_date"))])
    _fraud_and_sign(sheet, paper)


def _notices(sheet: Sheet) -> None:
    """The page of fraud warnings that follows many loss notices."""
    sheet.turn()
    sheet.text(sheet.margin, sheet.y + 12, "STATE FRAUD STATEMENTS", font=sheet.bold, size=11)
    sheet.y += 28
    for place, penalty in _WARNINGS:
        paragraph(sheet, f"Applicable in {place}: {_WARNING} {penalty}", gap=22)


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


def _remarks(sheet: Sheet, paper: Paper) -> None:
    band(sheet, "DESCRIPTION OF LOSS")
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
        sheet.margin, sheet.y + 24, "Any person who knowingly presents a false claim for payment of a loss may "
        "be guilty of a crime and subject to fines. I declare that the statements above are true and complete.", size=7,
        width=sheet.inner,
    ) - 8  # fmt: skip
    signature(sheet, "Signature of insured", fact(sheet, paper, "document_date"),
              signed=bool(paper.facts.get("signature_present")))  # fmt: skip
    if sheet.rng.random() < 0.4:
        _notices(sheet)
