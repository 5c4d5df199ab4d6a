"""Tables in many looks: rows that wrap, over as many pages as they need, the head on each."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.layouts.content import Column
    from claimctl.lab.synth.layouts.designs.kit import Kit
    from claimctl.lab.synth.layouts.sheet import Align
    from claimctl.lab.synth.story.model import Item

_NUMBER = re.compile(r"^[^\w]{0,3}(?:[A-Z]{3}\s?)?[-(]?\d[\d.,'\u2019 \u00a0]*\)?\s?%?(?:\s?[A-Z€$]{1,3})?$")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a table looks. Colours are empty for none; rules are widths in points, 0 for none."""

    font: str = ""
    bold: str = ""
    size: float = 0
    head_fill: str = ""
    head_color: str = "#000000"
    head_above: float = 0
    head_below: float = 0
    head_upper: bool = False
    head_italic: bool = False
    band: str = ""  # every second row
    band_rows: int = 1  # how many rows a band is high
    row_rule: float = 0
    row_color: str = "#000000"
    columns_ruled: float = 0
    frame: float = 0
    end_rule: float = 0
    dash: tuple[float, ...] = ()
    pad: float = 3.0  # above and below a row's text
    numbered: bool = False
    carried: bool = False  # the sum so far at the foot of a page and the head of the next
    accent: str = ""
    head_lines: str = "top"  # where short heads stand beside tall ones


class Col(NamedTuple):
    """A column: its head, its share of the width and how its cells stand."""

    head: str
    share: float
    align: Align


@dataclass
class Row:
    """A row's cells; `number` and `item` where it is a line item."""

    cells: list[Shown]
    number: int = 0
    item: Item | None = None
    lines: list[list[str]] = field(default_factory=list)
    height: float = 0


def items(kit: Kit, look: Look, *, x: float = 0, width: float = 0) -> None:
    """The paper's line items, if it has any, from `sheet.y` on."""
    columns = kit.content.columns
    if not columns or not kit.paper.items:
        return
    cols = [Col(kit.label(column.head), column.share, column.align) for column in columns]
    rows = [Row([_cell(kit, item, column, number) for column in columns], number, item)
            for number, item in enumerate(kit.paper.items)]  # fmt: skip
    _draw(kit, look, cols, rows, x or kit.sheet.margin, width or kit.sheet.inner)


def others(kit: Kit, look: Look, *, x: float = 0, width: float = 0) -> None:
    """The paper's other rows, if it has any."""
    table = kit.content.table
    if len(table) < 2:
        return
    head, *body = table
    cols = []
    for place, name in enumerate(head):
        cells = [row[place] for row in body if row[place]]
        numbers = bool(cells) and all(_NUMBER.match(cell) for cell in cells)
        longest = max((kit.measure(cell) for cell in cells), default=20.0)
        cols.append(Col(kit.words.label(name), min(max(longest, 30.0), 220.0), "right" if numbers else "left"))
    _draw(kit, look, cols, [Row([Shown(cell) for cell in row]) for row in body], x or kit.sheet.margin,
          width or kit.sheet.inner)  # fmt: skip


def _cell(kit: Kit, item: Item, column: Column, number: int) -> Shown:
    name, _, place = column.part.partition(".")
    value = getattr(item, name)
    if place:
        value = value[int(place)] if int(place) < len(value) else None
    if value is None or value == "":
        return Shown("")
    text = f"{value:f}" if name == "quantity" else kit.style.write(value, bare=True)
    if name == "quantity" and isinstance(value, Decimal) and kit.style.parting[1] == ",":
        text = text.replace(".", ",")
    return Shown(text, column.field, normal(value), number)


def _widths(kit: Kit, look: Look, cols: Sequence[Col], rows: Sequence[Row], width: float) -> list[float]:
    """Columns as wide as their shares say, but none too narrow for its longest word."""
    font, bold = look.font or kit.sheet.regular, look.bold or kit.sheet.bold
    size = look.size or kit.size
    total = math.fsum(col.share for col in cols)
    widths = [width * col.share / total for col in cols]
    needs = []
    for place, col in enumerate(cols):
        head = _head_text(look, col.head)
        texts = {row.cells[place].text for row in rows}
        # Short cells, as dates and numbers are, stay on one line.
        words = {word for text in texts for word in (text.split(" ") if len(text) > 20 else [text])}
        longest = sorted(texts if col.align == "right" else words, key=lambda text: (-len(text), text))[:6]
        need = max([fonts.width(word, font, size) for word in longest]
                   + [fonts.width(word, bold, size) for word in head.split(" ")] + [8.0])  # fmt: skip
        needs.append(min(need + 11, width * 0.5))
    short = math.fsum(max(0.0, need - have) for need, have in zip(needs, widths, strict=True))
    spare = math.fsum(max(0.0, have - need) for need, have in zip(needs, widths, strict=True))
    if not short:
        return widths
    part = min(1.0, short / spare) if spare else 0.0
    fitted = [max(need, have - max(0.0, have - need) * part) for need, have in zip(needs, widths, strict=True)]
    wide = math.fsum(fitted)
    return [one * width / wide for one in fitted]


def _head_text(look: Look, head: str) -> str:
    return head.upper() if look.head_upper else head


def _draw(kit: Kit, look: Look, cols: list[Col], rows: list[Row], x: float, width: float) -> None:
    sheet, size = kit.sheet, look.size or kit.size
    font, step = look.font or sheet.regular, size * 1.18
    if look.numbered:
        cols = [Col("#", 0.05 * math.fsum(col.share for col in cols), "right"), *cols]
        for number, row in enumerate(rows, 1):
            row.cells.insert(0, Shown(str(number)))
    widths = _widths(kit, look, cols, rows, width)
    for row in rows:
        row.lines = [fonts.wrap(cell.text, font, size, wide - 9) for cell, wide in zip(row.cells, widths, strict=True)]
        row.height = max(len(lines) for lines in row.lines) * step + 2 * look.pad
    amount = next((place for place, column in enumerate(kit.content.columns) if column.part == "amount"), -1)
    amount += look.numbered and amount >= 0
    carried = look.carried and amount >= 0 and rows[0].item is not None
    top = sheet.y
    spare = step + 2 * look.pad if carried else 0.0
    head = _head_height(kit, look, cols, widths)
    sheet.need(head + rows[0].height + spare + 4)
    top = sheet.y
    _head(kit, look, cols, widths, x, head)
    so_far = Decimal(0)
    for place, row in enumerate(rows):
        last = place == len(rows) - 1
        if sheet.y + row.height + (0 if last else spare) > sheet.height - sheet.foot and sheet.y > top + head:
            if carried:
                _carry(kit, look, "carried_forward", so_far, x, widths, amount)
            _close(kit, look, x, width, widths, top)
            sheet.turn()
            top = sheet.y
            _head(kit, look, cols, widths, x, head)
            if carried:
                _carry(kit, look, "brought_forward", so_far, x, widths, amount)
        _row(kit, look, cols, widths, x, row, place)
        if row.item is not None:
            so_far += row.item.amount
            parts = tuple(column.part for column in kit.content.columns)
            sheet.row(row.number, row.item, (x, sheet.y, x + width, sheet.y + row.height), parts)
        sheet.y += row.height
    _close(kit, look, x, width, widths, top)
    if look.end_rule:
        _rule(kit, look, x, sheet.y, x + width, look.end_rule)
    sheet.y += 6


def _head_height(kit: Kit, look: Look, cols: Sequence[Col], widths: Sequence[float]) -> float:
    size = (look.size or kit.size) - 0.5
    bold = look.bold or kit.sheet.bold
    tall = max(
        len(fonts.wrap(_head_text(look, col.head), bold, size, wide - 9))
        for col, wide in zip(cols, widths, strict=True)
    )
    return tall * size * 1.15 + 2 * look.pad + 2


def _head(kit: Kit, look: Look, cols: Sequence[Col], widths: Sequence[float], x: float, height: float) -> None:
    sheet, size = kit.sheet, (look.size or kit.size) - 0.5
    bold = sheet.italic if look.head_italic else look.bold or sheet.bold
    width = math.fsum(widths)
    if look.head_fill:
        sheet.box(x, sheet.y, width, height, fill=look.head_fill, stroke="")
    if look.head_above:
        _rule(kit, look, x, sheet.y, x + width, look.head_above)
    at = x
    for col, wide in zip(cols, widths, strict=True):
        lines = fonts.wrap(_head_text(look, col.head), bold, size, wide - 9)
        y = sheet.y + look.pad + 1 + size * 0.82
        if look.head_lines == "bottom":
            y = sheet.y + height - look.pad - 1 - size * (0.25 + 1.15 * (len(lines) - 1))
        start = at + wide - 6 if col.align == "right" else at + wide / 2 if col.align == "center" else at + 3.5
        sheet.text(
            start, y, "\n".join(lines), font=bold, size=size, align=col.align, color=look.head_color, leading=1.15
        )
        at += wide
    sheet.y += height
    if look.head_below:
        _rule(kit, look, x, sheet.y, x + width, look.head_below)


def _row(kit: Kit, look: Look, cols: Sequence[Col], widths: Sequence[float], x: float, row: Row, place: int) -> None:
    sheet, size = kit.sheet, look.size or kit.size
    font = look.font or sheet.regular
    if look.band and place // look.band_rows % 2 == 0:
        sheet.box(x, sheet.y, math.fsum(widths), row.height, fill=look.band, stroke="")
    at = x
    for col, wide, shown, lines in zip(cols, widths, row.cells, row.lines, strict=True):
        start = at + wide - 6 if col.align == "right" else at + wide / 2 if col.align == "center" else at + 3.5
        if shown.text:
            y = sheet.y + look.pad + size * 0.85
            room = wide - 9 if len(lines) > 1 else 0
            sheet.text(start, y, shown, font=font, size=size, align=col.align, leading=1.18, width=room)
        at += wide
    if look.row_rule:
        _rule(kit, look, x, sheet.y + row.height, x + math.fsum(widths), look.row_rule, look.row_color)


def _carry(kit: Kit, look: Look, key: str, so_far: Decimal, x: float, widths: Sequence[float], amount: int) -> None:
    sheet, size = kit.sheet, look.size or kit.size
    font = look.bold or sheet.bold
    right = x + math.fsum(widths[: amount + 1]) - 6
    y = sheet.y + look.pad + size * 0.85
    total = kit.style.money(so_far, bare=True)
    sheet.text(right, y, total, font=font, size=size, align="right")
    sheet.text(right - fonts.width(total, font, size) - 14, y, kit.label(key), font=font, size=size, align="right")
    sheet.y += size * 1.18 + 2 * look.pad


def _close(kit: Kit, look: Look, x: float, width: float, widths: Sequence[float], top: float) -> None:
    """The rules that run down the part of the table that stands on this page."""
    sheet = kit.sheet
    if look.columns_ruled:
        at = x
        for wide in widths[:-1]:
            at += wide
            sheet.line(at, top, at, sheet.y, width=look.columns_ruled, color=look.row_color)
    if look.frame:
        for edge in (x, x + width):
            sheet.line(edge, top, edge, sheet.y, width=look.frame, color=look.row_color)
        for level in (top, sheet.y):
            sheet.line(x, level, x + width, level, width=look.frame, color=look.row_color)


def _rule(kit: Kit, look: Look, x0: float, y: float, x1: float, width: float, color: str = "#000000") -> None:
    if look.dash:
        kit.sheet.canvas.setDash(*look.dash)
    kit.sheet.line(x0, y, x1, y, width=width, color=color if color != "#000000" else look.accent or color)
    if look.dash:
        kit.sheet.canvas.setDash()
