"""The UB-04 filled in: form locators around 22 rows of revenue codes, the total in the 23rd of the last page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.layouts.handwriting import scribble
from claimctl.lab.synth.layouts.standard import ub_form
from claimctl.lab.synth.layouts.standard.grid import Pen, Piece, inverted, physician, stated, street_city
from claimctl.lab.synth.layouts.standard.ub_form import HEAD, ROWS
from claimctl.lab.synth.layouts.style import Shown
from claimctl.lab.synth.story.model import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Sheet
    from claimctl.lab.synth.layouts.standard.grid import Look

_PARTS = ("code", "description", "service_date", "quantity", "amount")


def filled(look: Look) -> Callable[[Sheet, Paper], None]:
    """A layout: the form with this look, a page for every 22 rows."""
    look = msgspec.structs.replace(look, left=14.4)

    def draw(sheet: Sheet, paper: Paper) -> None:
        pen = Pen(sheet, paper, look)
        pages = max(1, -(-len(paper.items) // ROWS))
        for number in range(pages):
            if number:
                sheet.turn()
            ub_form.draw(pen)
            (_head_older if look.older else _head)(pen)
            _rows(pen, number, pages)
            _payer(pen)
            (_foot_older if look.older else _foot)(pen)

    return draw


def _issuer(pen: Pen) -> None:
    """FL 1: name, address, telephone."""
    issuer = pen.paper.issuer
    pen.put(1.4, 1.9, pen.fact("provider_name"))
    address = pen.paper.facts.get("provider_address")
    lines = address.lines if isinstance(address, Address) else ()
    pen.state(pen.fact("provider_address"), [Piece(1.4, 2.85 + at * 0.9, _case(pen, text))
        for at, text in enumerate(lines)])  # fmt: skip
    phone = stated(pen.paper, "provider_phone").value or issuer.phone.e164
    pen.put(1.4, 4.7, Shown(issuer.phone.written[1 % len(issuer.phone.written)], "provider_phone", phone))


def _service_from(pen: Pen) -> Shown:
    """The day the statement starts with: the day of service where no row states it, else of admission."""
    service = pen.fact("service_date")
    days = [item.service_date for item in pen.paper.items]
    if service.value and not any(day and day.isoformat() == service.value for day in days):
        return service
    start = pen.fact("admission_date").value or service.value
    return Shown("", "", start)


def _head(pen: Pen) -> None:
    """FL 1 to 41."""
    fact = pen.fact
    _issuer(pen)
    pen.put(56.4, 1.9, _number(pen))
    pen.put(77.4, 2, "0111" if "admission_date" in pen.paper.facts else "0131")
    pen.put(51.6, 5, fact("provider_tax_id"))
    _day(pen, _service_from(pen), 62.4, 5)
    _day(pen, fact("discharge_date"), 69.4, 5)
    pen.put(5, 7, _inverted(fact("patient_name")))
    address = pen.paper.facts.get("patient_address")
    if isinstance(address, Address):
        street, city, region, code = (_case(pen, part) for part in street_city(address))
        pen.state(fact("patient_address"), [Piece(42, 6, street), Piece(32, 7, city), Piece(63, 7, region[:2]),
                                            Piece(67, 7, code)])  # fmt: skip
    _day(pen, fact("patient_dob"), 1.2, 9, century=True)
    pen.put(11.4, 9, fact("patient_sex"))
    _day(pen, fact("admission_date"), 13.8, 9)
    for col, text in ((20.8, "14"), (24.4, "1"), (27.4, "1"), (30, "11"), (33.6, "01")):
        pen.put(col, 9, text)
    _holder(pen)


def _head_older(pen: Pen) -> None:
    fact = pen.fact
    _issuer(pen)
    pen.put(51.8, 3, _number(pen))
    pen.put(75, 3, "111")
    pen.put(26.4, 5, fact("provider_tax_id"))
    _day(pen, _service_from(pen), 38.6, 5)
    _day(pen, fact("discharge_date"), 46.4, 5)
    pen.put(1.4, 7, _inverted(fact("patient_name")))
    pen.put(31.6, 7, fact("patient_address"))
    _day(pen, fact("patient_dob"), 1.2, 9, century=True)
    pen.put(11.4, 9, fact("patient_sex"))
    _day(pen, fact("admission_date"), 17.4, 9)
    for col, text in ((26, "14"), (29.4, "1"), (32.4, "1"), (35.4, "11"), (38.6, "01")):
        pen.put(col, 9, text)
    _holder(pen)


def _holder(pen: Pen) -> None:
    """FL 38: who answers for the bill."""
    pen.put(3, 14, _inverted(msgspec.structs.replace(pen.fact("insured_name"), field="")))
    address = pen.paper.facts.get("insured_address")
    if isinstance(address, Address):
        pen.state(pen.fact("insured_address"), [Piece(3, 15 + at, _case(pen, text))
            for at, text in enumerate(address.lines)])  # fmt: skip


def _rows(pen: Pen, page: int, pages: int) -> None:
    """FL 42 to 49, and the total on the last page."""
    first = page * ROWS
    service = pen.fact("service_date").value
    shift = pen.look.shift
    for place, item in enumerate(pen.paper.items[first : first + ROWS]):
        line, number = HEAD + 1 + place, first + place
        pen.put(1.2, line, item.code)
        said = item.description[: 24 if pen.look.font == "Courier" else 30].rstrip()
        pen.put(6, line, _case(pen, said))
        if item.service_date:
            day = item.service_date.isoformat()
            _day(pen, Shown("", "service_date" if day == service else "", day), 45.6, line)
        pen.put(58, line, f"{item.quantity:>2f}", align="right")
        pen.money(Shown("", "", f"{item.amount:.2f}"), 67, line)
        box = (pen.x(0.8) + shift[0], pen.y(line - 1) + shift[1], pen.x(82) + shift[0], pen.y(line) + shift[1])
        pen.sheet.row(number, msgspec.structs.replace(item, description=said), box, _PARTS)
    total = HEAD + ROWS + 1
    pen.put(6, total, f"PAGE  {page + 1}  OF  {pages}")
    _day(pen, pen.fact("document_date"), 45.6, total)
    if pen.look.ink:
        pen.print(34, total, "CREATION DATE", size=5.5)
        pen.print(53, total, "TOTALS", size=6.5, bold=True)
    if page == pages - 1:
        pen.put(1.2, total, "0001")
        pen.money(pen.fact("total"), 67, total)


def _payer(pen: Pen) -> None:
    """FL 50 to 65."""
    fact = pen.fact
    pen.put(1.2, 43, msgspec.structs.replace(fact("_insurer"), text=fact("_insurer").text[:26]))
    for col in (40, 43):
        pen.put(col, 43, "Y")
    pen.money(fact("amount_paid"), 53, 43)
    pen.money(fact("balance_due"), 64, 43)
    if not pen.look.older:
        pen.put(70, 42, fact("provider_npi"))
    else:
        pen.put(24.6, 43, fact("provider_npi"))
    same = stated(pen.paper, "patient_name").text == stated(pen.paper, "insured_name").text
    pen.put(1.2, 47, _inverted(fact("insured_name")))
    pen.put(27.6, 47, "18" if same else "19")
    pen.put(31, 47, fact("member_id"))
    pen.put(66.6, 47, fact("group_number"))
    pen.put(1.2, 51, fact("_authorization"))
    claim = fact("claim_number")
    if claim.text and "document_number" in pen.paper.facts and not pen.look.older:
        pen.put(32.6, 51, claim)


def _foot(pen: Pen) -> None:
    """FL 66 to 81."""
    _diagnoses(pen, (5.5, 13.2, 21.2, 29.2, 37.2, 45.2, 53.2, 61.2), 54)
    pen.put(1.6, 55, "0")
    first = pen.fact("diagnosis_code")
    pen.put(5.6, 57, first.text.replace(".", ""))
    _physician(pen, 55.6, 71.8, 59.1)
    pen.put(60.6, 58, pen.fact("provider_npi").text)


def _foot_older(pen: Pen) -> None:
    _diagnoses(pen, (1.2, 10.6, 18.6, 26.6, 34.6, 42.6, 50.6, 58.6), 55)
    pen.put(66.6, 55, pen.fact("diagnosis_code").text.replace(".", ""))
    _physician(pen, 58.6, 70, 57)
    signed = pen.paper.facts.get("signature_present")
    if signed:
        scribble(pen.sheet, pen.x(46), pen.y(62.6), strokes=5)
    if signed is not None:
        box = (pen.x(42), pen.y(61.4), pen.x(68), pen.y(63))
        pen.sheet.mark(Shown("", "signature_present", "true" if signed else "false"), box)


def _physician(pen: Pen, last: float, first: float, line: float) -> None:
    """The attending physician, family name and given name apart, without titles."""
    shown = physician(pen.paper)
    family, _, given = inverted(shown.text).partition(", ")
    shown = msgspec.structs.replace(shown, value=shown.value.split(", ")[0])
    pen.state(shown, [Piece(last, line, _case(pen, family)), Piece(first, line, _case(pen, given))])


def _diagnoses(pen: Pen, cols: tuple[float, ...], line: float) -> None:
    codes = pen.paper.facts.get("diagnosis_code", ())
    for index in range(min(len(cols), len(codes) if isinstance(codes, tuple) else 1)):
        shown = pen.fact("diagnosis_code", index)
        # The form's codes go without their point.
        pen.put(cols[index], line, msgspec.structs.replace(shown, text=shown.text.replace(".", "")))


def _number(pen: Pen) -> Shown:
    return pen.fact("document_number") if "document_number" in pen.paper.facts else pen.fact("claim_number")


def _day(pen: Pen, shown: Shown, col: float, line: float, *, century: bool = False) -> None:
    """A day in one run of digits, month first."""
    if shown.value:
        year, month, day = shown.value.split("-")
        pen.put(col, line, msgspec.structs.replace(shown, text=f"{month}{day}{year if century else year[2:]}"))


def _case(pen: Pen, text: str) -> str:
    return text.upper() if pen.look.upper else text


def _inverted(shown: Shown) -> Shown:
    return msgspec.structs.replace(shown, text=inverted(shown.text))
