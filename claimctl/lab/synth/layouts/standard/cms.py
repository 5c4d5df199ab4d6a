"""The CMS-1500 filled in: each fact at the columns and lines that the form's print specification gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts.handwriting import scribble
from claimctl.lab.synth.layouts.standard import cms_form
from claimctl.lab.synth.layouts.standard.cms_form import ROWS, SERVICE
from claimctl.lab.synth.layouts.standard.grid import Pen, Piece, inverted, physician, stated, street_city
from claimctl.lab.synth.layouts.style import Shown
from claimctl.lab.synth.story.model import Address, Phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet
    from claimctl.lab.synth.layouts.standard.grid import Look
    from claimctl.lab.synth.story.model import Item

# What of a service line the form shows.
_PARTS = ("code", "service_date", "quantity", "amount")


def filled(look: Look) -> Callable[[Sheet, Paper], None]:
    """A layout: the form with this look, a sheet for every six services, the total on the last."""

    def draw(sheet: Sheet, paper: Paper) -> None:
        pen = Pen(sheet, paper, look)
        sheets = max(1, -(-len(paper.items) // ROWS))
        for number in range(sheets):
            if number:
                sheet.turn()
            cms_form.draw(pen)
            _people(pen)
            _care(pen)
            _services(pen, number * ROWS)
            _foot(pen, last=number == sheets - 1)

    return draw


def _people(pen: Pen) -> None:
    """Items 1 to 13."""
    fact = pen.fact
    same = str(pen.paper.facts.get("patient_name", "")) == str(pen.paper.facts.get("insured_name", ""))
    pen.put(42, 2.4, fact("_insurer"))
    _ticks(pen, 8, (2.2, 8.8, 15.8, 23.6, 31.2, 39.4, 45.8), on=4)
    pen.put(51, 8, fact("member_id"))
    pen.put(1.4, 10, _inverted(fact("patient_name")))
    pen.date(fact("patient_dob"), (30.6, 33.7, 36.6), 10)
    sex = fact("patient_sex")
    for col, letter in ((42.4, "M"), (47.4, "F")):
        pen.tick(col, 10, on=sex.value == letter, shown=sex)
    pen.put(51, 10, _inverted(fact("insured_name")))
    _ticks(pen, 12, (33, 38.2, 42.8, 47.6), on=0 if same else 3)
    _place(pen, "patient_address", 1.4, 12, state=26.2)
    _phone(pen, "patient_phone", 15.4, 16)
    if "insured_address" in pen.paper.facts:
        _place(pen, "insured_address", 51, 12, state=75)
    elif same:
        pen.put(51, 12, "SAME")
    _phone(pen, "insured_phone", 65.2, 16)
    if same:
        pen.date(Shown("", "", fact("patient_dob").value), (52, 55.2, 58.4), 20)
    _ticks(pen, 20, (68, 75), on="MF".find(sex.value) if same and sex.value else -1)
    _cover(pen)


def _cover(pen: Pen) -> None:
    """Items 8 to 13, as far as they are not about people."""
    if pen.look.older:
        _ticks(pen, 14, (33.6, 40.4, 47.4), on=0)
        _ticks(pen, 16, (33.6, 40.4, 47.4), on=-1)
    pen.put(51, 18, pen.fact("group_number"))
    pen.put(1.4, 20, pen.fact("policy_number"))
    for line in (20, 22, 24):
        _ticks(pen, line, (35.2, 41.2), on=1)
    plan = pen.fact("coverage_type" if "coverage_type" in pen.paper.facts else "_plan")
    pen.put(51, 24, msgspec.structs.replace(plan, field="coverage_type"))
    for line in (26, 36):
        _ticks(pen, line, (52.2, 57.2), on=1)
    pen.put(6, 30, "SIGNATURE ON FILE")
    pen.put(57, 30, "SIGNATURE ON FILE")


def _ticks(pen: Pen, line: float, cols: tuple[float, ...], *, on: int) -> None:
    """Check boxes on a line, of which one is ticked; -1: none."""
    for number, col in enumerate(cols):
        pen.tick(col, line, on=number == on)


def _care(pen: Pen) -> None:
    """Items 14 to 23."""
    fact = pen.fact
    pen.date(fact("loss_date"), (1.6, 4.8, 8), 32)
    service, days = fact("service_date"), [item.service_date for item in pen.paper.items]
    if service.value and not any(day and day.isoformat() == service.value for day in days):
        pen.date(service, (36, 39.2, 42.4), 32)  # no row has that day, so it stands in item 15
    doctor = physician(pen.paper)
    pen.put(1.4, 34, "DN")
    pen.put(4.4, 34, msgspec.structs.replace(doctor, text=_case(pen, doctor.text)))
    pen.date(fact("admission_date"), (54, 57.2, 60.2), 34)
    pen.date(fact("discharge_date"), (68, 71.2, 74.2), 34)
    codes = pen.paper.facts.get("diagnosis_code", ())
    count = len(codes) if isinstance(codes, tuple) else bool(codes)
    for index in range(12 if not pen.look.older else 4):
        col, line = _diagnosis_at(index, older=pen.look.older)
        pen.print(col - 1.8, line + 0.05, f"{index + 1 if pen.look.older else 'ABCDEFGHIJKL'[index]}.", size=6.5)
        if pen.look.ink:
            pen.rule(col - 0.4, line - 0.05, col + 8, line - 0.05, width=0.3)
        if index < count:
            pen.put(col, line, fact("diagnosis_code", index))
    if not pen.look.older:
        pen.put(38.6, 36.95, "0")
    pen.put(51, 40, fact("_authorization"))


def _diagnosis_at(index: int, *, older: bool) -> tuple[float, float]:
    if older:  # down, then across
        return (4 if index < 2 else 28), 37.9 + (index % 2) * 1.8
    return 4.0 + (index % 4) * 12, 37.9 + index // 4


def _services(pen: Pen, first: int) -> None:
    """Item 24: six services of the bill, from `first` on."""
    npi, codes = pen.fact("provider_npi").text, pen.paper.facts.get("diagnosis_code", ())
    several = isinstance(codes, tuple) and len(codes) > 1
    for place, item in enumerate(pen.paper.items[first : first + ROWS]):
        line, number = SERVICE + place * 2, first + place
        if item.service_date:
            plain = Shown("", "", item.service_date.isoformat())
            field = "service_date" if pen.fact("service_date").value == plain.value else ""
            pen.date(msgspec.structs.replace(plain, field=field), (0.9, 3.9, 6.9), line, century=False)
            pen.date(plain, (9.9, 12.9, 15.9), line, century=False)
        pen.put(19, line, "21" if "admission_date" in pen.paper.facts and several else "11")
        pen.put(25, line, Shown(item.code, "procedure_code", item.code, number))
        pointer = "AB" if several and place == 0 else "A"
        pen.put(45, line, pointer.translate(str.maketrans("AB", "12")) if pen.look.older else pointer)
        pen.money(Shown("", "", f"{item.amount:.2f}"), 56, line)
        pen.put(59.6, line, f"{item.quantity:f}")
        pen.put(68, line, npi)
        parts: tuple[str, ...] = _PARTS
        if pen.look.described:
            pen.put(1, line - 1, item.description.upper()[:54])
            parts = ("description", *_PARTS)
        _row(pen, number, item, line, parts)


def _row(pen: Pen, number: int, item: Item, line: float, parts: tuple[str, ...]) -> None:
    right, down = pen.look.shift
    top = pen.y(line - (2 if "description" in parts else 1))
    box = (pen.x(0.6) + right, top + down, pen.x(79.4) + right, pen.y(line) + down)
    pen.sheet.row(number, item, box, parts)


def _foot(pen: Pen, *, last: bool) -> None:
    """Items 25 to 33."""
    fact = pen.fact
    pen.put(1.4, 56, fact("provider_tax_id"))
    for col in (17, 19.2):
        pen.tick(col, 56, on=col == 19.2)
    number = fact("document_number") if "document_number" in pen.paper.facts else fact("claim_number")
    pen.put(23, 56, number)
    for col in (37.6, 43.6):
        pen.tick(col, 56, on=col == 37.6)
    if last:
        pen.money(fact("total"), 58, 56)
        pen.money(fact("amount_paid"), 67.6, 56)
        pen.money(fact("balance_due"), 76.4, 56)
    else:
        pen.put(51, 56, "CONTINUED")
    _signature(pen)
    day = fact("document_date")
    pen.state(day, [Piece(14.4, 61, _short(day.value))])
    issuer = pen.paper.issuer
    phone = stated(pen.paper, "provider_phone").value or issuer.phone.e164
    area, rest = issuer.phone.written[0][1:4], issuer.phone.written[0][6:]
    if issuer.phone.written[0].startswith("("):
        pen.state(Shown("", "provider_phone", phone), [Piece(66, 57.0, area), Piece(70, 57.0, rest)])
    else:
        pen.put(65, 57.0, Shown(issuer.phone.written[0], "provider_phone", phone))
    address = pen.paper.facts.get("provider_address")
    lines = address.lines if isinstance(address, Address) else issuer.address.lines
    pen.put(50.2, 57.9, fact("provider_name"))
    pen.state(fact("provider_address"), [Piece(50.2, 58.85 + at * 0.9, _case(pen, text)) for at, text in
        enumerate(lines)])  # fmt: skip
    for at, text in enumerate((str(pen.paper.facts.get("provider_name", issuer.name)), *lines)):
        pen.put(23, 57.9 + at * 0.9, _case(pen, text)[:26])
    pen.put(50.6, 62, fact("provider_npi"))
    pen.put(23.3, 62, fact("provider_npi").text)


def _signature(pen: Pen) -> None:
    """Item 31, signed by hand or typed; what it says goes into the truth."""
    sheet, signed = pen.sheet, pen.paper.facts.get("signature_present")
    box = (pen.x(0.6), pen.y(58.4), pen.x(13.6), pen.y(61.4))
    doctor = physician(pen.paper).text
    if signed and (pen.look.pen or sheet.rng.random() < 0.5):
        scribble(sheet, pen.x(2.4), pen.y(60.6), strokes=4)
    elif signed:
        pen.put(1.4, 60, _case(pen, doctor)[:20])
    if signed is not None:
        sheet.mark(Shown("", "signature_present", "true" if signed else "false"), box)


def _short(iso: str) -> str:
    return f"{iso[5:7]}/{iso[8:10]}/{iso[2:4]}" if iso else ""


def _case(pen: Pen, text: str) -> str:
    return text.upper() if pen.look.upper else text


def _inverted(shown: Shown) -> Shown:
    return msgspec.structs.replace(shown, text=inverted(shown.text))


def _place(pen: Pen, field: str, col: float, line: float, *, state: float) -> None:
    """An address over the three lines of items 5 and 7."""
    address = pen.paper.facts.get(field)
    if isinstance(address, Address):
        street, city, region, code = (_case(pen, part) for part in street_city(address))
        pen.state(pen.fact(field), [Piece(col, line, street), Piece(col, line + 2, city),
            Piece(state, line + 2, region if len(region) <= 3 else ""), Piece(col, line + 4, code)])  # fmt: skip


def _phone(pen: Pen, field: str, col: float, line: float) -> None:
    phone = pen.paper.facts.get(field)
    if isinstance(phone, Phone):
        written = phone.written[0]
        if written.startswith("("):
            pen.state(pen.fact(field), [Piece(col, line, written[1:4]), Piece(col + 4, line, written[6:])])
        else:
            pen.put(col, line, pen.fact(field))
