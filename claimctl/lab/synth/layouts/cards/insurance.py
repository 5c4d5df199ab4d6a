"""Insurance cards: health plans and cars, on plastic, on paper, on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.cards.parts import (
    bars,
    beside,
    chip,
    fitted,
    listed,
    matrix,
    rest,
    said,
    under,
    waves,
)
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet

CARD, UPRIGHT, SLIP, BOTH, PHONE, FOLD = ((270.0, 170.0), (170.0, 270.0), (380.0, 226.0), (270.0, 352.0), (250.0,
        440.0),
                                          (420.0, 250.0))  # fmt: skip
# Three houses' labels for each fact; the last one's are kept for testing.
_LABELS: tuple[tuple[str, tuple[str, str, str]], ...] = (
    ("member_id", ("Member ID", "ID No.", "Identification Number")),
    ("insured_name", ("Name", "Subscriber", "Cardholder")),
    ("group_number", ("Group No.", "GRP", "Group / Account")),
    ("policy_number", ("Policy No.", "Policy Number", "Contract")),
    ("patient_name", ("Dependent", "Covered", "Family member")),
    ("coverage_type", ("Plan", "Plan type", "Product")),
    ("policy_start", ("Effective", "Eff. date", "Valid from")),
    ("policy_end", ("Expires", "Exp. date", "Valid thru")),
    ("vehicle_year", ("Year", "Yr", "Model year")),
    ("vehicle_make", ("Make", "Make", "Manufacturer")),
    ("vehicle_model", ("Model", "Model", "Type")),
    ("vin", ("VIN", "Vehicle ID No.", "Chassis no.")),
    ("license_plate", ("Plate", "License", "Registration")),
    ("insured_address", ("Address", "Address", "Residence")),
)  # fmt: skip


# Facts that a paper keeps under a name of its own, and what they are on a card.
_STATED = {"patient_name": ("patient_name", "_dependent"), "coverage_type": ("coverage_type", "_plan")}


def _insurer(paper: Paper) -> Shown:
    return Shown(paper.issuer.name, "vendor_name", paper.issuer.name)


def _phone(sheet: Sheet, paper: Paper) -> Shown:
    return Shown(sheet.style.write(paper.issuer.phone), "vendor_phone", paper.issuer.phone.e164)


def _call(sheet: Sheet, paper: Paper, x: float, y: float, label: str, *, size: float) -> None:
    """A label and the insurer's telephone number behind it."""
    sheet.text(x, y, label, size=size)
    sheet.text(x + sheet.measure(f"{label} ", size=size), y, _phone(sheet, paper), size=size)


def _entries(sheet: Sheet, paper: Paper, house: int, *skip: str) -> list[tuple[str, Shown]]:
    known = [(labels[house], said(sheet, paper, *_STATED.get(field, (field,)))) for field, labels in _LABELS
             if field not in skip]  # fmt: skip
    return [entry for entry in known if entry[1].text] + rest(sheet, paper, [field for field, _ in _LABELS])


def _title(sheet: Sheet, paper: Paper) -> str:
    car = "vin" in paper.facts or "member_id" not in paper.facts
    german = sheet.style.language == "de"
    if car:
        return "VERSICHERUNGSKARTE" if german else "INSURANCE IDENTIFICATION CARD"
    return "GESUNDHEITSKARTE" if german else "HEALTH PLAN MEMBER CARD"


def _copays(sheet: Sheet) -> list[tuple[str, str]]:
    rng = sheet.rng
    return [("Office visit", f"${rng.choice((15, 20, 25, 30))}"), ("Specialist", f"${rng.choice((35, 40, 50))}"),
            ("Urgent care", f"${rng.choice((50, 60, 75))}"), ("ER", f"${rng.choice((150, 200, 250))}")]  # fmt: skip


def _health(paper: Paper) -> bool:
    return "member_id" in paper.facts


def band(sheet: Sheet, paper: Paper) -> None:
    """A band of the house's colour, two columns below."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#ffffff", stroke="")
    sheet.box(0, 0, wide, 32, fill=sheet.style.accent, stroke="")
    fitted(sheet, 12, 20, _insurer(paper), wide - 24, size=13, font=sheet.bold, color="#ffffff")
    sheet.text(12, 45, _title(sheet, paper), size=7, font=sheet.bold, color=sheet.style.accent)
    listed(sheet, _entries(sheet, paper, 0), (12, 52, wide - 8, high - 20))
    _call(sheet, paper, 12, high - 7, "Member services", size=6)


def pattern(sheet: Sheet, paper: Paper) -> None:
    """A printed ground over the whole card, the name in white on it."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#d7e8ee", stroke="")
    waves(sheet, (0, 0, wide, high), "#9cc4d2", count=22, width=0.7)
    fitted(sheet, wide - 12, 22, _insurer(paper), wide - 70, size=12, font=sheet.bold, align="right", color="#123f52")
    sheet.text(wide - 12, 32, _title(sheet, paper).title(), size=6.5, align="right", color="#123f52")
    chip(sheet, 14, 12)
    name = said(sheet, paper, "insured_name")
    fitted(sheet, 14, 56, name, wide - 28, size=12, font=sheet.bold)
    listed(sheet, _entries(sheet, paper, 1, "insured_name"), (14, 66, wide - 10, high - 8), color="#26556a")


def upright(sheet: Sheet, paper: Paper) -> None:
    """A card on end: a column of labels and values."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#fbfaf6", stroke="")
    sheet.box(0, 0, wide, 50, fill=sheet.style.accent, stroke="")
    sheet.text(wide / 2, 20, _insurer(paper), size=10, font=sheet.bold, color="#ffffff", align="center",
               width=wide - 16)  # fmt: skip
    sheet.text(wide / 2, 46, _title(sheet, paper), size=6, color="#ffffff", align="center")
    listed(sheet, _entries(sheet, paper, 0), (14, 58, wide - 8, high - 26), columns=1)
    bars(sheet, 30, high - 22, wide - 60, 16)


def slip(sheet: Sheet, paper: Paper) -> None:
    """The paper slip that stays in the car: ruled boxes, a notice."""
    wide = sheet.width
    sheet.box(0, 0, wide, sheet.height, fill="#ffffff", stroke="")
    sheet.text(wide / 2, 20, _title(sheet, paper), font=sheet.bold, size=11, align="center")
    fitted(sheet, 14, 33, _insurer(paper), wide * 0.46, size=8.5, font=sheet.bold)
    fitted(sheet, wide - 14, 33, ", ".join(paper.issuer.address.lines), wide * 0.46, size=8, align="right")
    entries = _entries(sheet, paper, 1)
    rows = -(-len(entries) // 2)
    step, half = min(26.0, 148 / rows), (wide - 24) / 2
    for number, (label, shown) in enumerate(entries):
        x, y = 12 + (number % 2) * half, 42 + (number // 2) * step
        last = number == len(entries) - 1 and number % 2 == 0
        sheet.box(x, y, half * (2 if last else 1), step)
        sheet.text(x + 3, y + 6.5, label.upper(), size=5)
        fitted(
            sheet,
            x + 5,
            y + step - 4.5,
            shown,
            half * (2 if last else 1) - 10,
            size=min(9.0, step * 0.5),
            font="Courier",
        )
    foot = sheet.height - 24
    sheet.text(wide / 2, foot,
            "KEEP THIS CARD IN THE INSURED VEHICLE AND SHOW IT UPON DEMAND" if not _health(paper) else
               "SHOW THIS CARD WHEN YOU ASK FOR CARE. IT DOES NOT GUARANTEE COVERAGE", size=6,
                       align="center")  # fmt: skip
    _call(sheet, paper, wide / 2 - 54, foot + 10, "Report a claim:", size=7)


def both_sides(sheet: Sheet, paper: Paper) -> None:
    """Front and back on one picture."""
    wide = sheet.width
    sheet.box(0, 0, wide, sheet.height, fill="#8d949b", stroke="")
    for top in (5, 179):
        sheet.box(5, top, wide - 10, 168, fill="#ffffff", stroke="#444444")
    sheet.box(5, 5, 8, 168, fill=sheet.style.accent, stroke="")
    fitted(sheet, 22, 26, _insurer(paper), wide - 40, size=13, font=sheet.bold, color=sheet.style.accent)
    sheet.text(22, 36, _title(sheet, paper), size=6.5)
    listed(sheet, _entries(sheet, paper, 0), (22, 46, wide - 12, 168))
    sheet.box(5, 190, wide - 10, 24, fill="#222222", stroke="")
    y = 228.0
    if _health(paper):
        sheet.text(16, y, "  ".join(f"{name} {amount}" for name, amount in _copays(sheet)), size=7)
        y += 12
    _call(sheet, paper, 16, y, "Customer service:", size=7)
    y += 11
    for text in (
        f"Mail claims to: {paper.issuer.name}",
        *paper.issuer.address.lines,
        "Present this card at the time of service." if _health(paper) else "Call us before repairs begin.",
        "This card is for identification only and does not guarantee coverage.",
    ):
        fitted(sheet, 16, y, text, wide - 32, size=7)
        y += 11
    bars(sheet, 16, 318, 120, 20)


def wallet(sheet: Sheet, paper: Paper) -> None:
    """The card in an app: a telephone's screen."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#eef0f3", stroke="")
    sheet.text(14, 16, f"{sheet.rng.randrange(7, 22)}:{sheet.rng.randrange(10, 60)}", size=9, font=sheet.bold)
    sheet.text(wide / 2, 40, "My cards", size=13, font=sheet.bold, align="center")
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.canvas.roundRect(12, 14, wide - 24, high - 66, 12, stroke=0, fill=1)
    sheet.box(12, 70, wide - 24, 40, fill=sheet.style.accent, stroke="")
    fitted(sheet, 24, 94, _insurer(paper), wide - 48, size=12, font=sheet.bold, color="#ffffff")
    sheet.y = 128
    entries = _entries(sheet, paper, 0)
    step = min(26.0, 190 / len(entries))
    for label, shown in entries:
        beside(sheet, 24, sheet.y, label, shown, 74, wide - 48, size=min(9.0, step * 0.6))
        sheet.line(24, sheet.y + step * 0.3, wide - 24, sheet.y + step * 0.3, width=0.3, color="#d5d9de")
        sheet.y += step
    matrix(sheet, wide / 2 - 38, high - 102, 76)


def drugs(sheet: Sheet, paper: Paper) -> None:
    """A plan card with its pharmacy numbers and co-payments in a ruled grid."""
    wide, high, rng = sheet.width, sheet.height, sheet.rng
    sheet.box(0, 0, wide, high, fill="#fffdf5", stroke="")
    sheet.box(3, 3, wide - 6, high - 6, stroke=sheet.style.accent)
    fitted(sheet, 10, 20, _insurer(paper), wide - 92, size=11, font=sheet.bold, color=sheet.style.accent)
    plan = said(sheet, paper, "coverage_type", "_plan")
    fitted(sheet, wide - 10, 19, plan if plan.text else "AUTO CARD", 74, size=7.5, align="right", font=sheet.bold)
    sheet.line(3, 27, wide - 3, 27, width=1.5, color=sheet.style.accent)
    listed(sheet, _entries(sheet, paper, 2, "coverage_type"), (10, 34, wide - 92, high - 8),
            columns=1 if _health(paper) else 2,
           size=8)  # fmt: skip
    sheet.line(wide - 88, 27, wide - 88, high - 3, width=0.6, color=sheet.style.accent)
    y = 38.0
    pairs = [("RxBIN", f"{rng.randrange(600000, 700000)}"), ("RxPCN", f"{'ADV' if rng.random() < 0.5 else 'MCR'}"),
             ("RxGRP", f"RX{rng.randrange(1000, 9999)}"), *_copays(sheet)]  # fmt: skip
    for label, text in pairs if _health(paper) else [("Roadside", "24 h"), ("Claims", "24 h")]:
        beside(sheet, wide - 82, y, label, Shown(text), 44, 78, size=7.5)
        y += 15
    fitted(sheet, wide - 82, high - 10, _phone(sheet, paper), 76, size=6.5)


def european(sheet: Sheet, paper: Paper) -> None:
    """The look of the cards that travel within Europe: numbered fields on a blue ground."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#c9d3ee", stroke="")
    sheet.box(0, 0, wide, 46, fill="#2b3f8c", stroke="")
    waves(sheet, (0, 46, wide, high), "#aab9e2", count=14)
    sheet.text(14, 19, "HEALTH AND COVER CARD" if _health(paper) else "INSURANCE CARD", size=11, font=sheet.bold,
               color="#ffffff")  # fmt: skip
    fitted(sheet, 14, 34, _insurer(paper), wide - 70, size=7.5, color="#ffffff")
    chip(sheet, wide - 44, 12)
    entries = _entries(sheet, paper, 2)
    named = [(f"{number}  {label}", shown) for number, (label, shown) in enumerate(entries, 3)]
    listed(sheet, named, (14, 56, wide - 8, high - 8), size=8.5, color="#22306b")


def folded(sheet: Sheet, paper: Paper) -> None:
    """A certificate of paper with a fold: the insurer on the left leaf, the cover on the right."""
    wide, high = sheet.width, sheet.height
    sheet.box(0, 0, wide, high, fill="#f3efe0", stroke="")
    sheet.canvas.setDash(3, 3)
    sheet.line(wide / 2, 8, wide / 2, high - 8, width=0.5, color="#777777")
    sheet.canvas.setDash()
    middle = wide / 4
    sheet.text(middle, 60, _insurer(paper), font=sheet.bold, size=13, align="center", width=wide / 2 - 36)
    sheet.text(middle, 118, "Certificate of insurance", size=9.5, font=sheet.italic, align="center")
    sheet.text(middle, 150, "\n".join(paper.issuer.address.lines), size=8, align="center")
    sheet.text(middle, 184, _phone(sheet, paper), size=8, align="center")
    entries = _entries(sheet, paper, 2)
    step = min(24.0, (high - 40) / len(entries))
    y = 30.0
    for label, shown in entries:
        under(sheet, wide / 2 + 18, y, f"{label}:", shown, wide / 2 - 36, size=min(9.5, step * 0.46), small=step * 0.28)
        y += step
