"""Till slips: the same purchase as a dozen tills print it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts.slips.roll import COUNTED, ITEM, Line, Part, Till
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.story.model import Item


def _head(till: Till, *, scale: float = 1.3, bold: bool = True, center: bool = True, phone: str = "") -> list[Line]:
    first, *others = till.vendor(int(till.slip.columns / scale), phone=phone)
    return [Line(left=first, center=center, scale=scale, bold=bold),
            *(Line(left=parts, center=center) for parts in others)]  # fmt: skip


def _clock(till: Till) -> Shown:
    """When the till was opened; the paper's time where it states one."""
    told = till.fact("loss_time") if "loss_time" in till.paper.facts else till.fact("_time")
    text = told.text or f"{till.chance.randrange(8, 21):02d}:{till.chance.randrange(60):02d}"
    return Shown(text, "loss_time", told.value or text)


def _number(till: Till, key: str = "number") -> tuple[Part, ...]:
    return (f"{till.words[key]} ", till.fact("document_number")) if "document_number" in till.paper.facts else ("",)


def _said(till: Till, item: Item, room: int, row: int) -> list[Line]:
    """A description over as many lines as it needs but the last, which the caller prints with the amount."""
    return [Line(left=(text,), row=row, parts=("description",)) for text in till.wrapped(item.description, room)[:-1]]


def _count(till: Till, item: Item) -> str:
    return f"{item.quantity:f} x {till.style.money(item.unit_price, bare=True)}"


def _sums(till: Till, *, subtotal: str = "subtotal", total: str = "total", scale: float = 1.25, bold: bool = True,
          indent: str = "") -> list[Line]:  # fmt: skip
    lines, words = [], till.words
    if "subtotal" in till.paper.facts:
        lines.append(Line(left=(indent + words[subtotal],), right=till.fact("subtotal", bare=True)))
    if "tax" in till.paper.facts:
        rate = till.paper.facts.get("_rate")
        label = f"{words['tax']} {rate}%" if rate else words["tax"]
        lines.append(Line(left=(indent + label,), right=till.fact("tax", bare=True)))
    shown = till.fact("total", bare=scale > 1.6)
    lines.append(Line(left=(indent + words[total],), right=shown, scale=scale, bold=bold, gap=2))
    return lines


def _paid(till: Till, *, masked: bool = True) -> list[Line]:
    how = str(till.paper.facts.get("_payment", "cash"))
    label = till.words.get(how, till.words["paid"])
    if how == "card" and masked:
        label += f" ****{till.chance.randrange(1000, 9999)}"
    lines = []
    if "amount_paid" in till.paper.facts:
        lines.append(Line(left=(label,), right=till.fact("amount_paid", bare=True)))
        if how == "cash":
            lines.append(Line(left=(till.words["change"],), right=till.style.money(Decimal(0), bare=True)))
    else:
        lines.append(Line(left=(label,)))
    return [*lines, *(Line(left=(f"{label}: ", shown)) for label, shown in till.rest())]


def till(till: Till) -> list[Line]:
    """The classic: a centred head, amounts on the right, dashes between."""
    lines = [*_head(till), Line(rule="-"), Line(left=(till.fact("document_date"),), right=_clock(till)),
             Line(left=_number(till)), Line(rule="-")]  # fmt: skip
    for row, item in enumerate(till.paper.items):
        *_, last = till.wrapped(item.description, till.slip.columns - 10)
        lines += _said(till, item, till.slip.columns - 10, row)
        if item.quantity == 1:
            lines.append(Line(left=(last,), right=till.money(item), row=row))
        else:
            lines += [Line(left=(last,), row=row, parts=("description",)),
                      Line(left=(f"  {_count(till, item)}",), right=till.money(item), row=row,
                              parts=COUNTED)]  # fmt: skip
    return [*lines, Line(rule="-"), *_sums(till), *_paid(till), Line(rule="-"),
            Line(left=(till.words["thanks"],), center=True)]  # fmt: skip


def thermal(till: Till) -> list[Line]:
    """A large store's: article numbers before the goods, a large total, a bar code."""
    draw = till.chance
    station = f"ST# {draw.randrange(100, 999)} OP# {draw.randrange(10, 99)} TE# {draw.randrange(1, 30):02d}"
    lines = [*_head(till, scale=1.9), Line(left=(station,), center=True, gap=4)]
    for row, item in enumerate(till.paper.items):
        code = item.code or f"{till.chance.randrange(10**9, 10**10):010d}"
        room = till.slip.columns - 9
        *_, last = till.wrapped(item.description, room)
        lines += _said(till, item, room, row)
        lines.append(Line(left=(last,), right=f"{till.money(item)} {'T' if row % 3 else 'X'}", row=row,
                          gap=4 if row == 0 else 0))  # fmt: skip
        lines.append(Line(left=(f"   {code}   {_count(till, item)}",), row=row,
                          parts=(*COUNTED, "code") if item.code else COUNTED))  # fmt: skip
    count = sum(int(item.quantity) for item in till.paper.items)
    return [
        *lines, Line(rule="line"), *_sums(till, scale=1.7), *_paid(till),
        Line(left=(f"# {till.words['items'].upper()} {count}",), center=True, bold=True, scale=1.2, gap=6),
        Line(left=(till.fact("document_date"), "   ", _clock(till)), center=True), Line(left=_number(till),
                center=True),
        Line(bars=True, gap=6), *(Line(left=(text,), center=True) for text in till.wrapped(till.words["returns"])),
    ]  # fmt: skip


def kassenbon(till: Till) -> list[Line]:
    """A tax letter behind each amount, and under the total a table of what each letter stands for."""
    words, facts = till.words, till.paper.facts
    rate = facts.get("_rate") or "0"
    lines = [*_head(till, scale=1.5, phone="Tel. "), Line(right=till.style.currency, gap=6)]
    for row, item in enumerate(till.paper.items):
        if item.quantity != 1:
            lines.append(Line(left=(f"   {item.quantity:f} * {till.style.money(item.unit_price, bare=True)}",), row=row,
                              parts=("quantity", "unit_price")))  # fmt: skip
        *_, last = till.wrapped(item.description, till.slip.columns - 12)
        lines += _said(till, item, till.slip.columns - 12, row)
        lines.append(Line(left=(last,), right=f"{till.money(item)} A", row=row))
    lines += [Line(rule="-"), Line(left=(words["total"], f" {till.style.currency}"), right=till.fact("total",
            bare=True),
              scale=1.4, bold=True), Line(rule="="), *_paid(till)]  # fmt: skip
    lines += [Line(gap=5, left=(words["tax"],), at=((0.5, words["net"]), (0.76, words["tax"])), right=words["with"]),
              Line(left=(f"A {rate}%",), at=((0.5, till.fact("subtotal", bare=True)), (0.76, till.fact("tax",
                      bare=True))),
                   right=till.fact("total", bare=True)), Line(rule="-")]  # fmt: skip
    return [*lines, Line(left=_number(till), right=f"{words['register']} {till.chance.randrange(1, 9)}"),
            Line(left=(till.fact("document_date"),), right=_clock(till)),
            Line(left=(words["thanks"],), center=True, gap=6)]  # fmt: skip


def ticket(till: Till) -> list[Line]:
    """Quantity first, the head flush left, the tax said to be included."""
    words = till.words
    lines = [*_head(till, scale=1.2, center=False, phone="Tél. " if till.style.language == "fr" else ""),
             Line(left=(f"{words['date']} : ", till.fact("document_date"), "  ", _clock(till)), gap=6),
             Line(left=_number(till)), Line(rule="*"),
             Line(left=(f"{words['quantity']}  {words['item']}",), right=words["amount"], bold=True)]  # fmt: skip
    for row, item in enumerate(till.paper.items):
        first, *others = till.wrapped(item.description, till.slip.columns - 15)
        lines.append(Line(left=(f"{item.quantity:>3f}  {first}",), right=till.money(item), row=row,
                          parts=("quantity", "description", "amount")))  # fmt: skip
        lines += [Line(left=(f"     {text}",), row=row, parts=("description",)) for text in others]
    lines += [Line(rule="*"), *_sums(till, subtotal="net", total="gross", scale=1.3), *_paid(till)]
    return [*lines, Line(left=(f"{len(till.paper.items)} {words['items']}",), gap=4),
            Line(left=(words["thanks"],), center=True, gap=4)]  # fmt: skip


def pump(till: Till) -> list[Line]:
    """A pump's or an automat's: label and value, a line each, all in capitals."""
    words = till.words
    lines = [*_head(till, scale=1.0, bold=False), Line(left=(f"{words['date']}:",), right=till.fact("document_date"),
            gap=5),
             Line(left=(f"{words['time']}:",), right=_clock(till)),
             Line(left=(f"{words['number']}:",), right=till.fact("document_number")),
             Line(left=("TERMINAL:",), right=f"{till.chance.randrange(1, 17):02d}")]  # fmt: skip
    for row, item in enumerate(till.paper.items):
        described = till.wrapped(item.description)
        lines += [Line(left=(text,), row=row, gap=0 if at else 5, parts=("description",))
                  for at, text in enumerate(described)]  # fmt: skip
        lines += [Line(left=(f"  {words['quantity']}:",), right=f"{item.quantity:f}", row=row, parts=("quantity",)),
                  Line(left=(f"  {words['price']}:",), right=till.style.money(item.unit_price, bare=True), row=row,
                       parts=("unit_price",)),
                  Line(left=(f"  {words['amount']}:",), right=till.money(item), row=row,
                          parts=("amount",))]  # fmt: skip
    return [*lines, Line(rule="-", gap=2), *_sums(till, scale=1.0, total="due"), *_paid(till, masked=False), Line(),
            Line(left=(words["approved"],), center=True), Line(left=(words["copy"],), center=True)]  # fmt: skip


def pharmacy(till: Till) -> list[Line]:
    """A pharmacy's: a prescription number before what was dispensed, a flag for what a health account pays."""
    words = till.words
    lines = [*_head(till, scale=1.4), Line(rule="line"), Line(left=_number(till, "transaction"), right=_clock(till)),
             Line(left=(f"{words['date']}: ", till.fact("document_date")), right=f"{words['register']} 02"),
             Line(rule="line")]  # fmt: skip
    for row, item in enumerate(till.paper.items):
        lines.append(Line(left=(f"Rx {till.chance.randrange(10**6, 10**7)}-{till.chance.randrange(1, 99):02d}",),
                row=row,
                          gap=3, parts=()))  # fmt: skip
        *_, last = till.wrapped(item.description, till.slip.columns - 12)
        lines += _said(till, item, till.slip.columns - 12, row)
        lines.append(Line(left=(last,), right=f"{till.money(item)} F", row=row))
        if item.quantity != 1:
            lines.append(Line(left=(f"  {_count(till, item)}",), row=row, parts=COUNTED))
    return [*lines, Line(rule="line"), *_sums(till, scale=1.3), *_paid(till),
            Line(left=("F = FSA/HSA",), gap=4), Line(bars=True, gap=4),
            Line(left=(words["thanks"],), center=True)]  # fmt: skip


def guest_check(till: Till) -> list[Line]:
    """A check that is brought to the table: who served, and lines for a tip that nobody has filled in."""
    words = till.words
    lines = [*_head(till, scale=1.6), Line(gap=6, left=(f"{words['table']} {till.chance.randrange(1, 40)}",),
             right=f"{words['guests']} {till.chance.randrange(1, 6)}"),
             Line(left=_number(till), right=_clock(till)), Line(left=(till.fact("document_date"),)),
             Line(rule="line")]  # fmt: skip
    for row, item in enumerate(till.paper.items):
        *_, last = till.wrapped(f"{item.quantity:f} {item.description}", till.slip.columns - 10)
        lines += [Line(left=(text,), row=row, parts=("quantity", "description"))
                  for text in till.wrapped(f"{item.quantity:f} {item.description}",
                          till.slip.columns - 10)[:-1]]  # fmt: skip
        lines.append(Line(left=(last,), right=till.money(item), row=row, parts=("quantity", *ITEM)))
    return [*lines, Line(rule="line"), *_sums(till, scale=1.4), *_paid(till, masked=False),
            Line(left=(f"{words['tip']}",), right="_____________", gap=12),
            Line(left=("X",), right="______________________________", gap=16),
            Line(left=(words["copy"],), center=True, gap=6)]  # fmt: skip


def card_slip(till: Till) -> list[Line]:
    """Goods above, the card terminal's own slip below."""
    words, draw = till.words, till.chance
    lines = [*_head(till, scale=1.0), Line(rule="-"), Line(left=_number(till))]
    for row, item in enumerate(till.paper.items):
        label = f"{item.quantity:f} {item.description}"
        *_, last = till.wrapped(label, till.slip.columns - 10)
        lines += [Line(left=(text,), row=row, parts=("quantity", "description"))
                  for text in till.wrapped(label, till.slip.columns - 10)[:-1]]  # fmt: skip
        lines.append(Line(left=(last,), right=till.money(item), row=row, parts=("quantity", *ITEM)))
    lines += [Line(rule="-"), *_sums(till, scale=1.0, bold=False), Line(rule="="),
              Line(left=(words["copy"],), center=True, bold=True),
              Line(left=("TID:",), right=f"{draw.randrange(10**7, 10**8)}"),
              Line(left=("MID:",), right=f"{draw.randrange(10**11, 10**12)}"),
              Line(left=("AID:",), right=f"A00000000{draw.randrange(31010, 41011)}"),
              Line(left=(till.fact("document_date"),), right=_clock(till))]  # fmt: skip
    lines += [*_paid(till), Line(left=("AUTH CODE:",), right=f"{draw.randrange(10**5, 10**6)}"),
              Line(left=(words["approved"],), center=True, bold=True, scale=1.2, gap=4)]  # fmt: skip
    return [*lines, Line(left=(words["thanks"],), center=True, gap=4)]


def stub(till: Till) -> list[Line]:
    """A small slip, as taxis and car parks hand them out: what for, how much, when; nothing is itemised."""
    words = till.words
    first, *others = till.vendor()
    what = ", ".join(item.description for item in till.paper.items)
    lines = [Line(left=(words["slip"],), center=True, bold=True, scale=1.3), Line(left=first, center=True, bold=True,
            gap=3),
             *(Line(left=parts, center=True) for parts in others), Line(rule="line")]  # fmt: skip
    lines += [Line(left=(text,)) for text in till.wrapped(what)[:4]]
    lines += [Line(rule="line"), *_sums(till, scale=1.5), *_paid(till, masked=False)]
    return [*lines, Line(left=(till.fact("document_date"),), right=_clock(till), gap=4), Line(left=_number(till))]
