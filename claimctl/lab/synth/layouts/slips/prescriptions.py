"""Prescriptions: pads filled in by pen, security paper, print-outs, a pharmacy's label, a ward's order sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts import handwriting
from claimctl.lab.synth.layouts.handwriting import scribble
from claimctl.lab.synth.layouts.slips.pages import said
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

PAD, WIDE, LABEL, HALF = (306.0, 410.0), (420.0, 300.0), (306.0, 200.0), (420.0, 595.0)
_USUAL = ("patient_name", "patient_dob", "patient_address", "document_date", "provider_npi", "signature_present",
          "physician_name", "patient_sex", "provider_name", "provider_address", "provider_phone")  # fmt: skip


def _issuer(sheet: Sheet, paper: Paper) -> tuple[Shown, Shown, Shown]:
    issuer = paper.issuer
    return (Shown(issuer.name, "provider_name", issuer.name),
            Shown(", ".join(issuer.address.lines), "provider_address", issuer.address.text),
            Shown(sheet.style.write(issuer.phone), "provider_phone", issuer.phone.e164))  # fmt: skip


def _doctor(sheet: Sheet, paper: Paper) -> Shown:
    shown = said(sheet, paper, "physician_name" if "physician_name" in paper.facts else "_clinician")
    return msgspec.structs.replace(shown, field="physician_name")


def _orders(paper: Paper) -> list[list[str]]:
    """What is prescribed: for each medicine its lines."""
    return [text.split("\n") for text in paper.paragraphs]


def _rest(sheet: Sheet, paper: Paper) -> list[tuple[str, Shown]]:
    return [
        (field.replace("_", " ").capitalize(), said(sheet, paper, field))
        for field, value in paper.facts.items()
        if not field.startswith("_") and field not in _USUAL and value not in ("", ()) and not sheet.stated(field)
    ]


def _dea(sheet: Sheet, doctor: str) -> str:
    """A registration number of the drug agency's form: letters, digits and the digit that checks them."""
    digits = [sheet.rng.randrange(10) for _ in range(6)]
    check = (digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])) % 10
    return f"B{(doctor.split(',', maxsplit=1)[0].split() or ['X'])[-1][0]}{''.join(map(str, digits))}{check}"


def _write(sheet: Sheet, x: float, y: float, shown: Shown | str, *, room: float, size: float = 10) -> None:
    """By pen where the sheet has one, else typed; never wider than `room`."""
    shown = Shown(shown) if isinstance(shown, str) else shown
    if not shown.text:
        return
    if sheet.pen:
        wide = sheet.measure(shown.text, sheet.pen, handwriting.pen_size(sheet, size)) * 1.14
        handwriting.write(sheet, x, y, shown, size=min(size, size * room / max(wide, 1.0)))
    else:
        wide = sheet.measure(shown.text, "Courier", size)
        sheet.text(x, y, shown, font="Courier", size=min(size, size * room / max(wide, 1.0)))


def _blank(sheet: Sheet, x0: float, x1: float, y: float, label: str, shown: Shown | str) -> None:
    sheet.text(x0, y, label, size=7.5)
    start = x0 + sheet.measure(label, size=7.5) + 3
    sheet.line(start, y + 2, x1, y + 2, width=0.5)
    _write(sheet, start + 3, y - 0.5, shown, room=x1 - start - 4)


def _sign(sheet: Sheet, paper: Paper, x: float, y: float, width: float, label: str) -> None:
    """A line signed by hand, or left bare; the truth says which."""
    signed = paper.facts.get("signature_present")
    if signed:
        scribble(sheet, x + 6, y - 2, strokes=max(3, min(6, int(width / 22))))
    if signed is not None:
        sheet.mark(Shown("", "signature_present", "true" if signed else "false"), (x, y - 22, x + width, y + 2))
    sheet.line(x, y, x + width, y, width=0.5)
    sheet.text(x, y + 8, label, size=6)


def _medicines(sheet: Sheet, paper: Paper, x: float, y: float, room: float, *, scale: float = 1.0) -> None:
    for lines in _orders(paper):
        for number, line in enumerate(lines):
            _write(sheet, x + (8 if number else 0), y, line, room=room - 8, size=(10 if number else 11) * scale)
            y += 14 * scale
        y += 4 * scale


def pad(*, held_out: bool = False, pen: bool = True) -> Callable[[Sheet, Paper], None]:
    """A leaf of a physician's pad."""

    def draw(sheet: Sheet, paper: Paper) -> None:
        if pen:
            handwriting.take_pen(sheet, held_out=held_out)
        name, address, phone = _issuer(sheet, paper)
        wide, middle, doctor = sheet.width, sheet.width / 2, _doctor(sheet, paper)
        sheet.box(0, 0, wide, sheet.height, fill="#eaf3f1" if not held_out else "#fdfdf8", stroke="")
        sheet.text(middle, 28, doctor, font=sheet.bold, size=13, align="center")
        sheet.text(middle, 41, name, size=9, align="center")
        sheet.text(middle, 51, address, size=7.5, align="center")
        sheet.text(middle, 61, msgspec.structs.replace(phone, text=phone.text), size=7.5, align="center")
        sheet.text(20, 76, f"DEA No. {_dea(sheet, doctor.text)}", size=7)
        npi = said(sheet, paper, "provider_npi")
        if npi.text:
            sheet.text(wide - 20 - sheet.measure(npi.text, size=7), 76, npi, size=7)
            sheet.text(wide - 24 - sheet.measure(npi.text, size=7), 76, "NPI", size=7, align="right")
        sheet.line(20, 80, wide - 20, 80, width=1)
        _blank(sheet, 20, wide - 96, 98, "Name", said(sheet, paper, "patient_name"))
        _blank(sheet, wide - 92, wide - 20, 98, "Sex", said(sheet, paper, "patient_sex"))
        _blank(sheet, 20, wide - 20, 115, "Address", said(sheet, paper, "patient_address"))
        _blank(sheet, 20, middle - 4, 132, "DOB", said(sheet, paper, "patient_dob"))
        _blank(sheet, middle + 4, wide - 20, 132, "Date", said(sheet, paper, "document_date"))
        y = 150.0
        for label, shown in _rest(sheet, paper)[:2]:
            _blank(sheet, 20, wide - 20, y, label, shown)
            y += 17
        sign, scale = ("Rp.", 1.4) if held_out else ("Rx", 1.0)
        sheet.text(20, y + 26, sign, font=sheet.bold, size=26)
        start = 34 + sheet.measure(sign, sheet.bold, 26)
        _medicines(sheet, paper, start, y + 18, wide - start - 16, scale=scale)
        foot = sheet.height - 66
        x = 20.0
        sheet.text(x, foot, "Refill", size=7.5)
        x += 30
        for count in ("0", "1", "2", "3"):
            x = sheet.check(x, foot, count, Shown(""), on=count == "0", size=7)
        sheet.check(wide - 80, foot, "Label", Shown(""), on=True, size=7)
        _sign(sheet, paper, 20, sheet.height - 26, middle - 30, "Substitution permitted")
        sheet.line(middle + 10, sheet.height - 26, wide - 20, sheet.height - 26, width=0.5)
        sheet.text(middle + 10, sheet.height - 18, "Dispense as written", size=6)

    return draw


def security(sheet: Sheet, paper: Paper) -> None:
    """Tamper-resistant paper: a tinted ground with VOID in it, typed by a printer."""
    name, address, phone = _issuer(sheet, paper)
    wide, doctor = sheet.width, _doctor(sheet, paper)
    sheet.box(0, 0, wide, sheet.height, fill="#cfe3f2", stroke="")
    for line in range(12):
        sheet.line(0, line * 26, wide, line * 26 + 40, width=0.4, color="#b4d2e8")
    sheet.box(14, 14, wide - 28, 60, fill="#e4f0f8", stroke="#5a86a8")
    sheet.text(22, 32, name, font=sheet.bold, size=12)
    sheet.text(22, 44, address, size=8)
    sheet.text(22, 55, phone, size=8)
    sheet.text(22, 67, doctor, size=8.5, font=sheet.bold)
    sheet.text(wide - 22, 32, f"DEA {_dea(sheet, doctor.text)}", size=8, align="right")
    npi = said(sheet, paper, "provider_npi")
    if npi.text:
        sheet.text(wide - 22, 44, npi, size=8, align="right")
        sheet.text(wide - 26 - sheet.measure(npi.text, size=8), 44, "NPI:", size=8, align="right")
    rows = [("Patient:", said(sheet, paper, "patient_name")), ("Birth date:", said(sheet, paper, "patient_dob")),
            ("Sex:", said(sheet, paper, "patient_sex")), ("Address:", said(sheet, paper, "patient_address")),
            ("Date issued:", said(sheet, paper, "document_date")),
            *((f"{label}:", shown) for label, shown in _rest(sheet, paper))]  # fmt: skip
    y = 92.0
    for label, shown in rows:
        if shown.text:
            sheet.text(22, y, label, size=8, font=sheet.bold)
            _write(sheet, 86, y, shown, room=wide - 110, size=9)
            y += 13
    sheet.text(22, y + 20, "Rx", font="Times-BoldItalic", size=22)
    _medicines(sheet, paper, 60, y + 14, wide - 84, scale=0.88)
    _sign(sheet, paper, 22, sheet.height - 24, 170, "Prescriber's signature (brand necessary: write it out)")
    sheet.text(wide - 22, sheet.height - 16, "SECURITY FEATURES ON BACK", size=6, align="right")


def electronic(sheet: Sheet, paper: Paper) -> None:
    """An electronic prescription, printed by the practice's program."""
    name, address, phone = _issuer(sheet, paper)
    left, right = 54.0, sheet.width - 54
    sheet.text(left, 64, "ELECTRONIC PRESCRIPTION", font=sheet.bold, size=14)
    sheet.text(right, 64, "NewRx - sent to pharmacy", size=9, align="right")
    sheet.line(left, 72, right, 72, width=1.4, color=sheet.style.accent)
    sections = (
        ("Patient", [("Name", said(sheet, paper, "patient_name")), ("Date of birth", said(sheet, paper, "patient_dob")),
                     ("Gender", said(sheet, paper, "patient_sex")), ("Address", said(sheet, paper, "patient_address")),
                     *_rest(sheet, paper)]),
        ("Prescriber", [("Name", _doctor(sheet, paper)), ("Practice", name), ("Address", address), ("Phone", phone),
                        ("NPI", said(sheet, paper, "provider_npi")),
                        ("DEA", Shown(_dea(sheet, _doctor(sheet, paper).text))),
                        ("Date written", said(sheet, paper, "document_date"))]),
    )  # fmt: skip
    sheet.y = 84
    for head, entries in sections:
        sheet.box(left, sheet.y, right - left, 15, fill="#e9edf0", stroke="")
        sheet.text(left + 5, sheet.y + 11, head, font=sheet.bold, size=9.5)
        sheet.y += 20
        for label, shown in entries:
            if shown.text:
                sheet.text(left + 5, sheet.y + 9, label, size=8.5, color="#555555")
                sheet.text(left + 110, sheet.y + 9, shown, size=9)
                sheet.y += 14
        sheet.y += 8
    for number, lines in enumerate(_orders(paper), 1):
        sheet.need(80)
        sheet.box(left, sheet.y, right - left, 18 + 14 * len(lines), stroke="#9aa5ad")
        sheet.text(left + 5, sheet.y + 12, f"Medication {number}", font=sheet.bold, size=9)
        for place, line in enumerate(lines):
            sheet.text(left + 110, sheet.y + 12 + place * 14, line, size=9.5 if place else 10.5,
                       font=sheet.regular if place else sheet.bold)  # fmt: skip
        sheet.y += 24 + 14 * len(lines)
    _sign(sheet, paper, left, sheet.y + 44, 190, "Electronically signed by the prescriber")


def label(sheet: Sheet, paper: Paper) -> None:
    """What the pharmacy pastes on the vial and hands out with it."""
    name, address, phone = _issuer(sheet, paper)
    wide = sheet.width
    sheet.box(4, 4, wide - 8, sheet.height - 8, stroke="#333333")
    sheet.box(4, 4, wide - 8, 34, fill="#27543f", stroke="")
    sheet.text(12, 19, name, font=sheet.bold, size=11, color="#ffffff")
    sheet.text(12, 31, address, size=7, color="#ffffff")
    sheet.text(wide - 12, 19, phone, size=8, align="right", color="#ffffff")
    number = said(sheet, paper, "document_number")
    if not number.text:
        made = str(sheet.rng.randrange(10**6, 10**7))
        number = Shown(made, "document_number", made)
    sheet.text(12, 51, "RX#", font=sheet.bold, size=9.5)
    sheet.text(36, 51, number, font=sheet.bold, size=9.5)
    date = said(sheet, paper, "document_date")
    sheet.text(wide - 12 - sheet.measure(date.text, size=8) - 4, 51, "DATE", size=8, align="right")
    sheet.text(wide - 12, 51, date, size=8, align="right")
    patient = said(sheet, paper, "patient_name")
    sheet.text(12, 65, msgspec.structs.replace(patient, text=patient.text.upper()), font=sheet.bold, size=11)
    birth = said(sheet, paper, "patient_dob")
    if birth.text:
        sheet.text(wide - 12 - sheet.measure(birth.text, size=8) - 4, 65, "DOB", size=8, align="right")
        sheet.text(wide - 12, 65, birth, size=8, align="right")
    sheet.text(12, 75, said(sheet, paper, "patient_address"), size=7)
    y = 90.0
    for lines in _orders(paper):
        for place, line in enumerate(lines):
            size = 9.0 if place else 9.5
            size *= min(1.0, (wide - 24) / max(1.0, sheet.measure(line.upper(), sheet.bold, size)))
            sheet.text(12, y, line.upper(), font=sheet.regular if place else sheet.bold, size=size)
            y += 11
        y += 3
    foot = sheet.height - 26
    doctor, npi = _doctor(sheet, paper), said(sheet, paper, "provider_npi")
    sheet.text(12, foot, "PRESCRIBER", size=6.5)
    sheet.text(60, foot, doctor, size=8)
    if npi.text:
        sheet.text(wide - 12 - sheet.measure(npi.text, size=7.5) - 4, foot, "NPI", size=6.5, align="right")
        sheet.text(wide - 12, foot, npi, size=7.5, align="right")
    x = 12.0
    for name_of, shown in (("SEX", said(sheet, paper, "patient_sex")), *_rest(sheet, paper)):
        if shown.text:
            sheet.text(x, foot + 11, name_of.upper(), size=6.5)
            x += sheet.measure(name_of.upper(), size=6.5) + 4
            sheet.text(x, foot + 11, shown, size=7.5)
            x += sheet.measure(shown.text, size=7.5) + 12


def label_size(paper: Paper) -> tuple[float, float]:
    """A label's size: longer where more is dispensed."""
    lines = sum(len(order) for order in _orders(paper))
    return LABEL[0], LABEL[1] + 11.0 * max(0, lines - 6)


def order(sheet: Sheet, paper: Paper) -> None:
    """A ward's order sheet: the patient's label in the corner, orders in ruled rows with the time they were noted."""
    name, address, phone = _issuer(sheet, paper)
    left, right = 40.0, sheet.width - 40
    sheet.text(left, 56, name, font=sheet.bold, size=14)
    sheet.text(left, 68, address, size=8)
    sheet.text(left, 79, phone, size=8)
    sheet.text(left, 104, "PHYSICIAN ORDERS - MEDICATION", font=sheet.bold, size=12)
    sheet.box(right - 214, 40, 214, 76)
    y = 54.0
    for tag, shown in (("PT", said(sheet, paper, "patient_name")), ("DOB", said(sheet, paper, "patient_dob")),
                       ("SEX", said(sheet, paper, "patient_sex")), ("ADDR", said(sheet, paper, "patient_address")),
                       *((name_of.upper()[:6], shown) for name_of, shown in _rest(sheet, paper))):  # fmt: skip
        if shown.text:
            sheet.text(right - 208, y, tag, size=6.5)
            wide = sheet.measure(shown.text, "Courier", 9)
            sheet.text(right - 178, y, shown, font="Courier", size=min(9, 9 * 172 / wide))
            y += 12
    sheet.y = 124
    columns = (left, left + 84, right - 120, right - 50, right)
    for head, x in zip(("DATE / TIME", "ORDER", "NOTED BY", "DONE"), columns, strict=False):
        sheet.text(x + 4, sheet.y + 11, head, font=sheet.bold, size=7.5)
    top = sheet.y
    sheet.y += 16
    for lines in _orders(paper):
        sheet.line(left, sheet.y, right, sheet.y, width=0.8)
        date = said(sheet, paper, "document_date")
        sheet.text(left + 4, sheet.y + 13, date, font="Courier", size=8.5)
        for line in lines:
            size = min(9.5, 9.5 * (columns[2] - columns[1] - 8) / sheet.measure(line, "Courier", 9.5))
            sheet.text(columns[1] + 4, sheet.y + 13, line, font="Courier", size=size)
            sheet.y += 15
        sheet.y += 6
    for _ in range(4):
        sheet.line(left, sheet.y, right, sheet.y, width=0.5)
        sheet.y += 30
    sheet.box(left, top, right - left, sheet.y - top)
    for x in columns[1:-1]:
        sheet.line(x, top, x, sheet.y, width=0.5)
    doctor, npi = _doctor(sheet, paper), said(sheet, paper, "provider_npi")
    _sign(sheet, paper, left, sheet.y + 44, 180, "Physician signature")
    sheet.text(left + 200, sheet.y + 42, doctor, size=9)
    sheet.text(left + 200, sheet.y + 53, "NPI" if npi.text else "", size=7)
    sheet.text(left + 218, sheet.y + 53, npi, size=8.5)
