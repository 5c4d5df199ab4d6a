"""Labelled facts in many looks. A look draws one fact in a width and tells its height; `dry`, it only tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from claimctl.lab.synth.layouts import fonts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.layouts.designs.kit import Kit, Told

# kit, fact, left, top, width, dry -> height
Look = Callable[["Kit", "Told", float, float, float, bool], float]


def pairs(
    kit: Kit, facts: Sequence[Told], look: Look, *, columns: int = 2, x: float = 0, width: float = 0, gap: float = 3,
    gutter: float = 14, down: bool = False,
) -> None:  # fmt: skip
    """Facts in columns from `sheet.y` on; one too long for a column has the whole width. `down`: column by column."""
    sheet = kit.sheet
    width = width or sheet.inner
    wide = (width - gutter * (columns - 1)) / columns
    for row in _rows(kit, facts, wide, columns, down=down):
        room = width if len(row) == 1 and _long(kit, row[0], wide) else wide
        high = max(look(kit, told, x, 0, room, True) for told in row)
        if len(row) == 1 and high > sheet.height - sheet.head - sheet.foot - 40:
            _account(kit, row[0], x, width)
            continue
        sheet.need(high + gap)
        top = sheet.y
        left = x or sheet.margin
        for place, told in enumerate(row):
            look(kit, told, left + place * (wide + gutter), top, room, False)
        sheet.y = top + high + gap


def _account(kit: Kit, told: Told, x: float, width: float) -> None:
    """A fact longer than a page: its label, and the text over as many pages as it needs."""
    kit.need(60)
    kit.sheet.text(x or kit.sheet.margin, kit.sheet.y + kit.size, f"{told.label}:", font=kit.sheet.bold)
    kit.sheet.y += kit.size * 1.4
    for value in told.values:
        kit.paragraph(value, x=x, width=width)


def _long(kit: Kit, told: Told, wide: float) -> bool:
    if len(told.text) * kit.size * 0.5 > wide * 1.6 or len(told.values) > 2:
        return True
    # A word that cannot be broken, as e-mail addresses are.
    longest = max(told.text.split(" "), key=len)
    return kit.measure(longest, kit.sheet.pen) * (1.4 if kit.sheet.pen else 1) > wide * 0.6


def _rows(kit: Kit, facts: Sequence[Told], wide: float, columns: int, *, down: bool) -> list[list[Told]]:
    rows: list[list[Told]] = []
    short = [told for told in facts if not _long(kit, told, wide)]
    if down and short:
        deep = -(-len(short) // columns)
        rows = [short[place::deep] for place in range(deep)]
        return rows + [[told] for told in facts if _long(kit, told, wide)]
    fresh = True
    for told in facts:
        if _long(kit, told, wide):
            rows.append([told])
            fresh = True
        elif fresh or len(rows[-1]) == columns:
            rows.append([told])
            fresh = columns == 1
        else:
            rows[-1].append(told)
    return rows


def colon(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Bold label and colon, the value behind it on a common edge."""
    size = kit.size
    label = f"{told.label}:"
    room = max(min(width * 0.4, 130.0), min(kit.measure(f"{label} ", kit.sheet.bold) + 2, width * 0.55))
    lines = fonts.wrap(label, kit.sheet.bold, size, room - 3)
    high = max(kit.height(told, width - room), len(lines) * size * 1.22)
    if not dry:
        kit.sheet.text(x, top + size, "\n".join(lines), font=kit.sheet.bold)
        kit.put(x + room, top + size, told.values, width - room)
    return high


def column(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Plain label in a column of its own, the value behind it."""
    size, room = kit.size, min(width * 0.42, 150.0)
    lines = fonts.wrap(told.label, kit.sheet.regular, size, room - 6)
    high = max(kit.height(told, width - room), len(lines) * size * 1.22)
    if not dry:
        kit.sheet.text(x, top + size, "\n".join(lines), color="#333333")
        kit.put(x + room, top + size, told.values, width - room)
    return high


def above(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Small grey label, the value below it."""
    size, small = kit.size, kit.size - 2.2
    lines = fonts.wrap(told.label, kit.sheet.regular, small, width)
    first = len(lines) * small * 1.15
    if not dry:
        kit.sheet.text(x, top + small * 0.85, "\n".join(lines), size=small, color="#5f5f5f", leading=1.15)
        kit.put(x, top + first + size * 0.95, told.values, width)
    return first + kit.height(told, width) + 2


def dots(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """LABEL......: value, as programs for line printers do it. Needs a type of fixed width."""
    size, font = kit.size, kit.sheet.regular
    letter = kit.measure("0", font)
    fill = min(26, int(width * 0.55 / letter))
    label = told.label.upper()[: fill - 1]
    room = letter * (fill + 2)
    if not dry:
        kit.sheet.text(x, top + size, label + "." * (fill - len(label)) + ":")
        kit.put(x + room, top + size, told.values, width - room)
    return max(kit.height(told, width - room), size * 1.22)


def under(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """The value on a line to write on, a small label under the line."""
    size, small = kit.size, 6.8
    step = size * (1.35 if kit.sheet.pen else 1.22)
    high = kit.height(told, width - 6, entry=True)
    labels = fonts.wrap(told.label, kit.sheet.regular, small, width)
    if not dry:
        end = kit.put(x + 3, top + size + 3, told.values, width - 6, entry=True, label=told.label)
        rule = max(end - step, top + size + 3) + 3.5
        kit.sheet.line(x, rule, x + width, rule, width=0.5)
        kit.sheet.text(x, rule + small, "\n".join(labels), size=small, leading=1.1)
    return size + 3 + high - step + 4 + len(labels) * small * 1.12 + 4


def beside(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Label and behind it a line to write on."""
    size = kit.size
    step = size * (1.35 if kit.sheet.pen else 1.22)
    room = min(kit.measure(f"{told.label}  "), width * 0.5)
    lines = fonts.wrap(told.label, kit.sheet.regular, size, room)
    high = max(kit.height(told, width - room - 4, entry=True), len(lines) * size * 1.22)
    if not dry:
        kit.sheet.text(x, top + size + 2, "\n".join(lines))
        end = kit.put(x + room + 2, top + size + 2, told.values, width - room - 4, entry=True, label=told.label)
        level = top + size + 5.5
        while level < end - step + 8:
            kit.sheet.line(x + room, level, x + width, level, width=0.45, color="#555555")
            level += step
    return high + 7


def axis(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Label set flush right against an axis, value flush left behind it."""
    size, room = kit.size, width * 0.34
    lines = fonts.wrap(told.label, kit.sheet.italic, size, room - 8)
    high = max(kit.height(told, width - room), len(lines) * size * 1.22)
    if not dry:
        kit.sheet.text(x + room - 8, top + size, "\n".join(lines), font=kit.sheet.italic, align="right")
        kit.put(x + room, top + size, told.values, width - room)
    return high


def caps(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """A label in spaced small capitals in the accent's colour, the value bold below it."""
    size, small, bold = kit.size, kit.size - 3, kit.sheet.bold
    lines = fonts.wrap(told.label.upper(), bold, small, width)
    first = len(lines) * small * 1.2
    if not dry:
        kit.sheet.text(x, top + small, "\n".join(lines), font=bold, size=small, color=kit.style.accent, leading=1.2)
        kit.put(x, top + first + size, told.values, width, font=bold)
    return first + kit.height(told, width, bold) + 4


def dotted(kit: Kit, told: Told, x: float, top: float, width: float, dry: bool) -> float:
    """Label, colon and a dotted line to write on."""
    size = kit.size
    step = size * (1.35 if kit.sheet.pen else 1.22)
    label = f"{told.label} :"
    room = min(kit.measure(f"{label} ", kit.sheet.italic), width * 0.5)
    lines = fonts.wrap(label, kit.sheet.italic, size, room)
    high = max(kit.height(told, width - room - 4, entry=True), len(lines) * size * 1.22)
    if not dry:
        sheet = kit.sheet
        sheet.text(x, top + size + 3, "\n".join(lines), font=sheet.italic)
        end = kit.put(x + room + 3, top + size + 3, told.values, width - room - 4, entry=True, label=told.label)
        sheet.canvas.setDash(0.6, 2)
        level = top + size + 6
        while level < end - step + 8:
            sheet.line(x + room, level, x + width, level, width=0.8)
            level += step
        sheet.canvas.setDash()
    return high + 9
