"""What cards are made of: portraits, seals, chips, grounds of fine lines, labelled values that fit their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from reportlab.lib.colors import HexColor

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.documents.model import Paper
    from claimctl.lab.synth.layouts.sheet import Align, Sheet

_SKINS = ("#c99a78", "#8d5f43", "#e0bda0", "#5f4030")
_COATS = ("#3b4a5a", "#6b3f45", "#4a5b46", "#444444")


def said(sheet: Sheet, paper: Paper, *fields: str, lines: bool = False) -> Shown:
    """The first of `fields` that the paper states, as its issuer writes it; on one line unless `lines`.

    What is kept under a name of the paper's own (`_birth`) states the first of the fields, which is what it is there.
    """
    for field in fields:
        value = paper.facts.get(field, "")
        if value in ("", ()):
            continue
        value = " ".join(value) if isinstance(value, tuple) else value
        text = sheet.style.write(value)
        named = field if field[0] != "_" else fields[0]
        return Shown(text if lines else text.replace("\n", ", "), "" if named[0] == "_" else named, normal(value))
    return Shown("")


def rest(sheet: Sheet, paper: Paper, told: Sequence[str]) -> list[tuple[str, Shown]]:
    """What else the paper states, with the field's name in plain words."""
    return [
        (field.replace("_", " ").capitalize(), said(sheet, paper, field))
        for field, value in paper.facts.items()
        if not field.startswith("_") and field not in told and value not in ("", ()) and not sheet.stated(field)
    ]


def fitted(
    sheet: Sheet, x: float, y: float, shown: Shown | str, room: float, *, size: float = 8.5, font: str = "",
    color: str = "#000000", align: Align = "left",
) -> None:  # fmt: skip
    """Text no wider than `room`: in smaller letters where it has to be."""
    shown = Shown(shown) if isinstance(shown, str) else shown
    widest = max(shown.text.split("\n"), key=len)
    wide = sheet.measure(widest, font, size)
    sheet.text(x, y, shown, size=min(size, size * room / max(wide, 1.0)), font=font, color=color, align=align)


def under(
    sheet: Sheet, x: float, y: float, label: str, shown: Shown, room: float, *, size: float = 8.5,
            color: str = "#4d5a66",
    small: float = 5.2,
) -> None:  # fmt: skip
    """A small label at a baseline, and its value under it."""
    sheet.text(x, y, label, size=small, color=color)
    fitted(sheet, x, y + size + 0.8, shown, room, size=size, font=sheet.bold)


def beside(sheet: Sheet, x: float, y: float, label: str, shown: Shown, at: float, room: float, *, size: float = 8.5,
           color: str = "#4d5a66") -> None:  # fmt: skip
    """A label at a baseline and its value behind it, `at` points on."""
    sheet.text(x, y, label, size=size - 1.8, color=color)
    fitted(sheet, x + at, y, shown, room - at, size=size, font=sheet.bold)


def listed(
    sheet: Sheet, entries: Sequence[tuple[str, Shown]], box: tuple[float, float, float, float], *, columns: int = 2,
    size: float = 8.5, color: str = "#4d5a66", colored: str = "",
) -> None:  # fmt: skip
    """Labelled values in columns within a box; where there are many, they stand closer and smaller."""
    told = [entry for entry in entries if entry[1].text]
    x0, y0, x1, y1 = box
    rows = max(1, -(-len(told) // columns))
    step = min(size * 2.55, (y1 - y0) / rows)
    size = min(size, step / 2.05)
    wide = (x1 - x0) / columns
    for place, (label, shown) in enumerate(told):
        row, column = place % rows, place // rows
        x, y = x0 + column * wide, y0 + row * step + size * 0.75
        under(sheet, x, y, label, shown, wide - 6, size=size, color=colored or color, small=size * 0.62)


def portrait(sheet: Sheet, x: float, y: float, width: float, height: float, *, grey: bool = False) -> None:
    """A drawn head and shoulders; nobody's."""
    canvas, rng = sheet.canvas, sheet.rng
    skin, coat = rng.choice(_SKINS), rng.choice(_COATS)
    if grey:
        skin, coat = "#b9bec2", "#8b9298"
    sheet.box(x, y, width, height, fill="#dfe5ea", stroke="#9aa4ad")
    middle, base = x + width / 2, sheet.height - y - height
    clip = canvas.beginPath()
    clip.rect(x, base, width, height)
    canvas.saveState()
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setFillColor(HexColor(coat))
    canvas.ellipse(
        middle - width * 0.44, base - height * 0.3, middle + width * 0.44, base + height * 0.32, stroke=0, fill=1
    )
    hair = rng.choice(("#2b211b", "#4a3526", "#8a8580", "#1b1b1d"))
    if grey:
        hair = "#6f767c"
    canvas.setFillColor(HexColor(hair))
    canvas.ellipse(
        middle - width * 0.27, base + height * 0.36, middle + width * 0.27, base + height * 0.92, stroke=0, fill=1
    )
    canvas.setFillColor(HexColor(skin))
    canvas.rect(middle - width * 0.09, base + height * 0.2, width * 0.18, height * 0.2, stroke=0, fill=1)
    canvas.ellipse(
        middle - width * 0.21, base + height * 0.3, middle + width * 0.21, base + height * 0.82, stroke=0, fill=1
    )
    canvas.restoreState()


def waves(
    sheet: Sheet, box: tuple[float, float, float, float], color: str, *, count: int = 16, width: float = 0.35
) -> None:
    """A ground of fine ellipses, as security printers draw them, clipped to a box."""
    canvas, (x0, y0, x1, y1) = sheet.canvas, box
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(x0, sheet.height - y1, x1 - x0, y1 - y0)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setStrokeColor(HexColor(color))
    canvas.setLineWidth(width)
    wide, high = x1 - x0, y1 - y0
    for turn in range(count):
        grow = 1 + turn * 0.14
        canvas.ellipse(x0 - wide * 0.2 + turn * 5, sheet.height - y0 - high * grow, x0 + wide * (0.3 + turn * 0.09),
                       sheet.height - y0 + high * 0.3)  # fmt: skip
        canvas.ellipse(x1 - wide * (0.2 + turn * 0.08), sheet.height - y1 - high * 0.4, x1 + wide * 0.3,
                       sheet.height - y1 + high * grow * 0.7)  # fmt: skip
    canvas.restoreState()


def chip(sheet: Sheet, x: float, y: float) -> None:
    """The contacts of a chip."""
    sheet.box(x, y, 26, 20, fill="#d9b85c", stroke="#8a7026")
    for at in (6.5, 13.5):
        sheet.line(x, y + at, x + 26, y + at, width=0.5, color="#8a7026")
    for at in (8.5, 17.5):
        sheet.line(x + at, y, x + at, y + 20, width=0.5, color="#8a7026")


def seal(sheet: Sheet, x: float, y: float, radius: float, color: str) -> None:
    """A seal of no state: rings and a tree."""
    canvas, base = sheet.canvas, sheet.height - y
    canvas.setStrokeColor(HexColor(color))
    canvas.setFillColor(HexColor(color))
    for share, width in ((1.0, 1.0), (0.86, 0.4), (0.55, 0.4)):
        canvas.setLineWidth(width)
        canvas.circle(x, base, radius * share, stroke=1, fill=0)
    canvas.rect(x - radius * 0.05, base - radius * 0.4, radius * 0.1, radius * 0.4, stroke=0, fill=1)
    for lift, share in ((0.0, 0.3), (0.2, 0.22), (0.36, 0.13)):
        path = canvas.beginPath()
        path.moveTo(x - radius * share, base + radius * (lift - 0.12))
        path.lineTo(x + radius * share, base + radius * (lift - 0.12))
        path.lineTo(x, base + radius * (lift + 0.14))
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


def bars(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """A bar code."""
    at = x
    while at < x + width - 2:
        wide = sheet.rng.choice((0.6, 0.6, 1.2, 1.8))
        sheet.box(at, y, wide, height, fill="#111111", stroke="")
        at += wide + sheet.rng.choice((0.6, 1.2, 1.8))


def matrix(sheet: Sheet, x: float, y: float, side: float, cells: int = 21) -> None:
    """A square code."""
    cell = side / cells
    for row in range(cells):
        start = -1
        for column in range(cells + 1):
            on = column < cells and (sheet.rng.random() < 0.5)
            if on and start < 0:
                start = column
            elif not on and start >= 0:
                sheet.box(x + start * cell, y + row * cell, (column - start) * cell, cell, fill="#111111", stroke="")
                start = -1
    for left, top in ((0, 0), (cells - 7, 0), (0, cells - 7)):
        for inset, fill in ((0, "#111111"), (1, "#ffffff"), (2, "#111111")):
            reach = (7 - 2 * inset) * cell
            sheet.box(x + (left + inset) * cell, y + (top + inset) * cell, reach, reach, fill=fill, stroke="")


def renamed(shown: Shown, text: str) -> Shown:
    """The same fact in other words."""
    return msgspec.structs.replace(shown, text=text)
