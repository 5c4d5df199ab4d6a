"""Proof of who somebody is: licences, passports, identity cards and permits of states that do not exist."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from reportlab.lib.colors import HexColor

from claimctl.lab.synth.layouts.cards import mrz
from claimctl.lab.synth.layouts.cards.parts import (
    bars,
    chip,
    fitted,
    matrix,
    portrait,
    renamed,
    rest,
    said,
    seal,
    under,
    waves,
)
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

CARD, PASSPORT, STUDENT = (270.0, 170.0), (354.0, 250.0), (170.0, 270.0)
STATE = "UTO"  # the code that ICAO keeps for specimens
_TOLD = ("document_number", "insured_name", "insured_address", "claimant_name", "claimant_address", "patient_dob",
         "patient_sex", "policy_start", "policy_end", "agency_name", "coverage_type")  # fmt: skip


class Holder(NamedTuple):
    """Whose document it is, as it is written on it."""

    number: Shown
    name: Shown
    family: str
    given: str
    birth: Shown
    sex: Shown
    expires: Shown
    issued: Shown
    nationality: str
    address: Shown


def _holder(sheet: Sheet, paper: Paper) -> Holder:
    name = said(sheet, paper, "insured_name", "claimant_name")
    given, _, family = name.text.partition(" ")
    facts = paper.facts
    expires = facts.get("_expires", facts.get("policy_end"))
    issued = said(sheet, paper, "policy_start", "_issued")
    if not issued.text and isinstance(expires, dt.date):
        day = expires.replace(year=expires.year - 8, day=min(expires.day, 28))
        issued = Shown(sheet.style.date(day), "policy_start", day.isoformat())
    return Holder(
        number=said(sheet, paper, "document_number"), name=name, family=str(facts.get("_family", family or given)),
        given=str(facts.get("_given", given)), birth=said(sheet, paper, "patient_dob", "_birth"),
        sex=said(sheet, paper, "patient_sex", "_sex"), expires=said(sheet, paper, "policy_end", "_expires"),
        issued=issued, nationality=said(sheet, paper, "_nationality").text, address=said(sheet, paper,
                "insured_address", "claimant_address"),
    )  # fmt: skip


def _authority(name: str) -> Shown:
    """Who issues the document."""
    return Shown(name, "agency_name", name)


def _class(name: str) -> Shown:
    """What the document entitles to."""
    return Shown(name, "coverage_type", name)


def _day(paper: Paper, *fields: str) -> dt.date:
    """A date for the machine-readable zone; any day where the paper states none."""
    for field in fields:
        value = paper.facts.get(field)
        if isinstance(value, dt.date):
            return value
    return dt.date(1980, 1, 1)


def _parted(sheet: Sheet, holder: Holder, family: tuple[float, float], given: tuple[float, float], room: float, *,
            size: float, upper: bool = True) -> None:  # fmt: skip
    """Family and given names apart; together they state the name."""
    texts = (holder.family, holder.given)
    edges = []
    for (x, y), text in zip((family, given), texts, strict=True):
        shown = text.upper() if upper else text
        wide = sheet.measure(shown, sheet.bold, size)
        scale = min(1.0, room / max(wide, 1.0))
        sheet.text(x, y, shown, font=sheet.bold, size=size * scale)
        edges.append((x, y - size * scale * 0.76, x + wide * scale, y + size * scale * 0.23))
    if holder.name.field:
        box = (min(edge[0] for edge in edges), min(edge[1] for edge in edges), max(edge[2] for edge in edges),
               max(edge[3] for edge in edges))  # fmt: skip
        first, second = (texts[0], texts[1]) if edges[0][1] <= edges[1][1] else (texts[1], texts[0])
        raw = f"{first} {second}"
        sheet.mark(renamed(holder.name, raw.upper() if upper else raw), box)


def _ground(sheet: Sheet, paper: str, lines: str) -> None:
    sheet.box(0, 0, sheet.width, sheet.height, fill=paper, stroke="")
    waves(sheet, (0, 0, sheet.width, sheet.height), lines, count=15)


def _signed(sheet: Sheet, holder: Holder, x: float, y: float, size: float = 11) -> None:
    """A facsimile of the holder's signature."""
    sheet.text(x, y, f"{holder.given[:1]}. {holder.family}", font="Times-Italic", size=size, color="#222a55")


def _more(sheet: Sheet, paper: Paper, x: float, y: float, room: float) -> None:
    for label, shown in rest(sheet, paper, _TOLD):
        under(sheet, x, y, label, shown, room, size=6.5, small=4.6)
        y += 13


def licence(sheet: Sheet, paper: Paper) -> None:
    """A driver licence with numbered fields; the portrait on the left."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    _ground(sheet, "#eef3e6", "#c5d6b4")
    sheet.box(0, 0, wide, 30, fill="#27508c", stroke="")
    sheet.text(12, 14, _authority("STATE OF NEW ALDEN"), size=8, color="#ffffff", font=sheet.bold)
    sheet.text(12, 25, "DRIVER LICENSE", size=10, color="#ffffff", font=sheet.bold)
    sheet.text(wide - 12, 21, "USA" if sheet.style.country == "US" else "UTO", size=9, color="#ffffff", align="right")
    portrait(sheet, 10, 38, 72, 92)
    x, room = 92.0, wide - 100
    sheet.text(x, 44, "4d DLN", size=5.5, color="#27508c")
    sheet.text(x + 24, 45, holder.number, size=10.5, font=sheet.bold, color="#b01c2e")
    sheet.text(x, 57, "1", size=5.5, color="#27508c")
    sheet.text(x, 67, "2", size=5.5, color="#27508c")
    _parted(sheet, holder, (x + 8, 57), (x + 8, 67), room - 10, size=9)
    sheet.text(x, 77, "8", size=5.5, color="#27508c")
    y = 77.0
    if holder.address.text:
        lines = said(sheet, paper, "insured_address", "claimant_address", lines=True)
        widest = max(lines.text.split("\n"), key=len)
        size = min(8.0, 8 * (room - 10) / sheet.measure(widest, size=8))
        y = sheet.text(x + 8, 77, renamed(lines, lines.text.upper()), size=size)
    row = max(y + 4, 96.0)
    for place, (label, shown) in enumerate((("3 DOB", holder.birth), ("15 SEX", holder.sex), ("4a ISS", holder.issued),
                                            ("4b EXP", holder.expires))):  # fmt: skip
        under(sheet, x + (place % 2) * 84, row + (place // 2) * 19, label, shown, 78, size=8.5, color="#27508c")
    under(sheet, x, row + 38, "9 CLASS", _class("C"), 30, color="#27508c")
    under(sheet, x + 40, row + 38, "12 REST", Shown("NONE"), 40, color="#27508c")
    _signed(sheet, holder, 14, 142)
    _more(sheet, paper, x + 84, row + 38, 80)
    sheet.text(12, high - 6, f"5 DD {sheet.rng.randrange(10**9, 10**10)}", size=5.5)


def licence_right(sheet: Sheet, paper: Paper) -> None:
    """Another state's: the portrait on the right, labels above, a ghost of it beside."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    _ground(sheet, "#f6ece4", "#e0c3aa")
    seal(sheet, 26, 22, 16, "#8a4b2a")
    sheet.text(50, 17, _authority("Commonwealth of Harrow"), size=11, font="Times-BoldItalic", color="#6b2f14")
    sheet.text(50, 29, "Driver's License", size=8.5, color="#6b2f14")
    portrait(sheet, wide - 86, 36, 76, 96)
    portrait(sheet, 132, 118, 30, 38, grey=True)
    under(sheet, 12, 48, "LICENSE NO.", holder.number, 100, size=10)
    under(sheet, 112, 48, "EXPIRES", holder.expires, 66)
    _parted(sheet, holder, (12, 84), (12, 74), 160, size=9.5)
    if holder.address.text:
        lines = said(sheet, paper, "insured_address", "claimant_address", lines=True)
        widest = max(lines.text.split("\n"), key=len)
        sheet.text(12, 95, lines, size=min(8.0, 8 * 164 / sheet.measure(widest, size=8)))
    under(sheet, 12, 118, "BIRTHDATE", holder.birth, 60)
    under(sheet, 78, 118, "SEX", holder.sex, 20)
    under(sheet, 12, 138, "ISSUED", holder.issued, 60)
    under(sheet, 78, 138, "CLASS", _class("D"), 24)
    _signed(sheet, holder, wide - 84, high - 22)
    _more(sheet, paper, 172, 148, 90)


def passport(sheet: Sheet, paper: Paper) -> None:
    """The data page of a passport, with its machine-readable zone."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    _ground(sheet, "#e9eef6", "#bcc9e2")
    sheet.text(14, 20, _authority("REPUBLIC OF VALDORIA"), size=10, font=sheet.bold, color="#22315f")
    sheet.text(14, 31, "PASSPORT / PASSEPORT / REISEPASS", size=6.5, color="#22315f")
    seal(sheet, wide - 28, 24, 15, "#a8832c")
    portrait(sheet, 14, 42, 92, 118)
    x = 118.0
    under(sheet, x, 46, "Type", _class("P"), 30)
    under(sheet, x + 52, 46, "Code", Shown(STATE), 40)
    under(sheet, x + 112, 46, "Passport No.", holder.number, 100, size=10)
    sheet.text(x, 70, "Surname", size=5.2, color="#4d5a66")
    sheet.text(x, 92, "Given names", size=5.2, color="#4d5a66")
    _parted(sheet, holder, (x, 81), (x, 103), 220, size=10)
    under(sheet, x, 114, "Nationality", Shown(holder.nationality), 110)
    under(sheet, x + 112, 114, "Sex", holder.sex, 30)
    under(sheet, x, 136, "Date of birth", holder.birth, 100)
    under(sheet, x + 112, 136, "Date of issue", holder.issued, 100)
    under(sheet, x, 158, "Date of expiry", holder.expires, 100)
    _signed(sheet, holder, x + 112, 168, 13)
    if holder.address.text:
        under(sheet, 14, 174, "Residence", holder.address, 220, size=7)
    _more(sheet, paper, 240, 174, 100)
    zone = mrz.passport(STATE, holder.family, holder.given, holder.number.text, _day(paper, "patient_dob", "_birth"),
                        (holder.sex.text or "<")[0], _day(paper, "policy_end", "_expires"))  # fmt: skip
    _zone(sheet, zone, 14, high - 34, wide - 28)


def _zone(sheet: Sheet, lines: list[str], x: float, y: float, room: float) -> None:
    """The machine-readable zone, its letters over the whole width."""
    size = min(room / (0.6 * len(lines[0])), 12.0)
    sheet.box(0, y - size - 5, sheet.width, sheet.height - y + size + 5, fill="#fbfbf8", stroke="")
    for line in lines:
        sheet.text(x, y, line, font="Courier-Bold", size=size)
        y += size * 1.7 if len(lines) == 2 else size * 1.22


def identity(sheet: Sheet, paper: Paper) -> None:
    """A national identity card; its zone of three lines stands on the front."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    _ground(sheet, "#e6f0ee", "#b6d3cd")
    sheet.text(12, 15, _authority("KINGDOM OF ALTMARK"), size=8.5, font=sheet.bold, color="#155247")
    sheet.text(12, 24, "IDENTITY CARD / PERSONALAUSWEIS", size=6, color="#155247")
    sheet.text(wide - 12, 18, holder.number, size=11, font=sheet.bold, align="right", color="#155247")
    portrait(sheet, 10, 30, 62, 80)
    sheet.text(80, 37, "Name / Surname", size=5, color="#155247")
    sheet.text(80, 55, "Vornamen / Given names", size=5, color="#155247")
    _parted(sheet, holder, (80, 46), (80, 64), 130, size=8.5)
    under(sheet, 80, 73, "Date of birth", holder.birth, 66, size=8)
    under(sheet, 150, 73, "Sex", holder.sex, 20, size=8)
    under(sheet, 178, 73, "Nationality", Shown(holder.nationality), 84, size=7.5)
    under(sheet, 80, 91, "Date of expiry", holder.expires, 66, size=8)
    if holder.address.text:
        under(sheet, 150, 91, "Address", holder.address, 112, size=6.5)
    chip(sheet, wide - 40, 34)
    _more(sheet, paper, 80, 108, 90)
    zone = mrz.card("ID", STATE, holder.family, holder.given, holder.number.text, _day(paper, "patient_dob", "_birth"),
                    (holder.sex.text or "<")[0], _day(paper, "policy_end", "_expires"))  # fmt: skip
    _zone(sheet, zone, 12, high - 33, wide - 24)


def permit(sheet: Sheet, paper: Paper) -> None:
    """A residence permit: pink ground, the portrait upright, remarks, a zone below."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    _ground(sheet, "#f7e6ea", "#e6bcc8")
    sheet.text(wide / 2, 15, "RESIDENCE PERMIT", size=11, font=sheet.bold, align="center", color="#7a2340")
    sheet.text(wide / 2, 24, "AUFENTHALTSTITEL - TITRE DE SÉJOUR", size=5.5, align="center", color="#7a2340")
    portrait(sheet, 10, 30, 66, 82, grey=True)
    under(sheet, 84, 36, "NUMBER", holder.number, 100, size=9.5)
    sheet.text(84, 56, "NAME", size=5.2, color="#7a2340")
    _parted(sheet, holder, (84, 65), (84, 75), 150, size=8.5, upper=False)
    under(sheet, 84, 84, "DATE OF BIRTH", holder.birth, 60, size=8)
    under(sheet, 150, 84, "SEX", holder.sex, 20, size=8)
    under(sheet, 182, 84, "NATIONALITY", Shown(holder.nationality), 80, size=7.5)
    under(sheet, 84, 102, "CARD EXPIRES", holder.expires, 60, size=8)
    under(sheet, 150, 102, "REMARKS", Shown("EMPLOYMENT PERMITTED"), 112, size=6.5)
    if holder.address.text:
        under(sheet, 150, 36, "ADDRESS", holder.address, 112, size=6.5)
    _more(sheet, paper, 200, 56, 62)
    zone = mrz.card("AR", STATE, holder.family, holder.given, holder.number.text, _day(paper, "patient_dob", "_birth"),
                    (holder.sex.text or "<")[0], _day(paper, "policy_end", "_expires"))  # fmt: skip
    _zone(sheet, zone, 12, high - 33, wide - 24)


def service(sheet: Sheet, paper: Paper) -> None:
    """A service member's card: columns of small capitals, a chip, a code."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#eceae2", stroke="")
    sheet.box(0, 0, wide, 16, fill="#4d5138", stroke="")
    sheet.box(0, high - 14, wide, 14, fill="#2f5d8a", stroke="")
    fitted(sheet, wide / 2, 11.5, _authority("ARMED SERVICES OF VALDORIA"), wide - 20, size=8.5, font=sheet.bold,
            color="#ffffff",
           align="center")  # fmt: skip
    fitted(
        sheet, wide / 2, high - 4, "SERVICE IDENTIFICATION CARD", wide - 20, size=7.5, color="#ffffff", align="center"
    )
    portrait(sheet, wide - 82, 22, 72, 92)
    sheet.text(12, 28, "NAME (LAST, FIRST)", size=5)
    _parted(sheet, holder, (12, 38), (12, 49), 165, size=10)
    rows = (("ID NUMBER", holder.number), ("DATE OF BIRTH", holder.birth), ("SEX", holder.sex), ("ISSUED",
            holder.issued),
            ("EXPIRATION", holder.expires), ("RANK / GRADE", Shown(sheet.rng.choice(("SGT / E5", "CPL / E4",
            "LT / O2")))),
            ("ADDRESS", holder.address), ("CITIZENSHIP", Shown(holder.nationality)))  # fmt: skip
    told = [row for row in rows if row[1].text]
    for place, (label, shown) in enumerate(told):
        under(sheet, 12 + (place % 2) * 86, 62 + (place // 2) * 20, label, shown, 82, size=8)
    _more(sheet, paper, wide - 82, 122, 74)
    matrix(sheet, wide - 40, high - 46, 30)
    chip(sheet, wide - 82, high - 40)


def student(sheet: Sheet, paper: Paper) -> None:
    """A student's card, upright; a name, a number, a bar code."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#ffffff", stroke="")
    sheet.canvas.setFillColor(HexColor("#7a1f2b"))
    sheet.canvas.rect(0, high - 62, wide, 62, stroke=0, fill=1)
    sheet.text(
        wide / 2, 22, _authority("Larkmoor University"), size=12, font=sheet.bold, color="#ffffff", align="center"
    )
    sheet.text(wide / 2, 36, "STUDENT IDENTIFICATION", size=6.5, color="#ffffff", align="center")
    portrait(sheet, wide / 2 - 36, 46, 72, 88)
    fitted(sheet, wide / 2, 150, holder.name, wide - 20, size=12, font=sheet.bold, align="center")
    rows = [("ID", holder.number), ("Birth", holder.birth), ("Valid until", holder.expires), ("Address",
            holder.address),
            *rest(sheet, paper, _TOLD)]  # fmt: skip
    y = 166.0
    for label, shown in rows:
        if shown.text:
            sheet.text(14, y, label, size=6.5, color="#666666")
            fitted(sheet, 56, y, shown, wide - 66, size=8.5)
            y += 13
    bars(sheet, 24, high - 44, wide - 48, 34)


def passport_plain(sheet: Sheet, paper: Paper) -> None:
    """An older passport's page: one column of numbered entries, the portrait on the right, a zone below."""
    holder, wide, high = _holder(sheet, paper), sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#f5f1e6", stroke="")
    sheet.box(6, 6, wide - 12, high - 66, stroke="#8a6d3b")
    sheet.text(
        wide / 2, 22, _authority("UNITED CANTONS OF ORLE"), size=11, font=sheet.bold, align="center", color="#5f3d14"
    )
    sheet.text(wide / 2, 32, "Passport", size=8, font=sheet.italic, align="center", color="#5f3d14")
    portrait(sheet, wide - 112, 42, 94, 118, grey=True)
    sheet.text(16, 46, "1. Name", size=6.5, color="#5f3d14")
    _parted(sheet, holder, (80, 57), (80, 46), 155, size=9.5, upper=False)
    rows = (("2. Citizen of", Shown(holder.nationality)), ("3. Born on", holder.birth), ("4. Sex", holder.sex),
            ("5. Residence", holder.address), ("6. Issued on", holder.issued), ("7. Valid until", holder.expires),
            ("8. Passport no.", holder.number), *rest(sheet, paper, _TOLD))  # fmt: skip
    y = 71.0
    for label, shown in rows:
        if shown.text:
            sheet.text(16, y, label, size=6.5, color="#5f3d14")
            fitted(sheet, 80, y, shown, wide - 200, size=9.5)
            y += 14
    _signed(sheet, holder, wide - 108, 176, 13)
    zone = mrz.passport(STATE, holder.family, holder.given, holder.number.text, _day(paper, "patient_dob", "_birth"),
                        (holder.sex.text or "<")[0], _day(paper, "policy_end", "_expires"))  # fmt: skip
    _zone(sheet, zone, 14, high - 34, wide - 28)
