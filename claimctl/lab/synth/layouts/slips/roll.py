"""A till's paper roll: a slip as a list of lines, as long as they need, then printed line by line."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.style import Shown, Style, style
from claimctl.lab.synth.streams import stream

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from claimctl.lab.synth.documents.model import Paper, Value
    from claimctl.lab.synth.layouts.sheet import Sheet
    from claimctl.lab.synth.story.model import Item

Part = str | Shown
ITEM = ("description", "amount")
COUNTED = ("description", "quantity", "unit_price", "amount")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a slip. `left` parts follow each other, `right` stands at the right edge, `at` are columns between,
    as shares of the width, right-aligned.

    `rule` fills the line with a sign, or draws it (`line`); `bars` is a bar code. `row` is the line item that it
    belongs to (-1: none), `parts` what of the item stands in it.
    """

    left: tuple[Part, ...] = ()
    right: Part = ""
    at: tuple[tuple[float, Part], ...] = ()
    center: bool = False
    scale: float = 1.0
    bold: bool = False
    gap: float = 0.0  # points above
    rule: str = ""
    bars: bool = False
    row: int = -1
    parts: tuple[str, ...] = ITEM


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """How a roll prints: width and margins in points, letters a line, and the height of a line in their size."""

    width: float = 226.0
    margin: float = 11.0
    size: float = 8.4
    leading: float = 1.28
    edge: float = 16.0  # above the first line and below the last
    shade: str = ""  # of the paper
    ink: str = "#000000"
    upper: bool = False

    @property
    def columns(self) -> int:
        """Letters a line, in a typewriter's type."""
        return int((self.width - 2 * self.margin) / (0.6 * self.size))


@dataclass(frozen=True, kw_only=True)
class Till:
    """What a slip is written from: the paper, how its issuer writes, the words of its language, and its chances.

    `chance` hangs on the paper alone, so that a slip is measured and printed alike.
    """

    paper: Paper
    style: Style
    slip: Slip
    words: dict[str, str]
    chance: random.Random

    def money(self, item: Item) -> str:
        """A line item's amount, without its currency."""
        return self.style.money(item.amount, bare=True)

    def fact(self, field: str, *, bare: bool = False, form: str = "") -> Shown:
        """A fact as the issuer writes it; nothing where the paper does not state it. `form`: its date format."""
        value: Value = self.paper.facts.get(field, "")
        hand = msgspec.structs.replace(self.style, date_format=form) if form else self.style
        text = hand.write(value, bare=bare) if value != "" else ""
        return Shown(text.replace("\n", ", "), "" if field.startswith("_") else field, normal(value))

    def vendor(self, columns: int = 0, *, phone: str = "") -> list[tuple[Part, ...]]:
        """The issuer in lines: name, address, telephone."""
        issuer, room = self.paper.issuer, columns or self.slip.columns
        name = "\n".join(textwrap.wrap(issuer.name, room))
        told: list[tuple[Part, ...]] = [(Shown(name, "vendor_name", issuer.name),)]
        told.append((Shown("\n".join(issuer.address.lines), "vendor_address", issuer.address.text),))
        if "vendor_phone" in self.paper.facts or self.chance.random() < 0.8:
            told.append((phone, Shown(self.style.write(issuer.phone), "vendor_phone", issuer.phone.e164)))
        return told

    def wrapped(self, text: str, columns: int = 0) -> list[str]:
        """Text in lines of the slip's letters."""
        return textwrap.wrap(text, columns or self.slip.columns) or [""]

    def rest(self, told: tuple[str, ...] = ()) -> list[tuple[str, Shown]]:
        """What else the paper states, with the field's name in plain words."""
        usual = {"document_number", "document_date", "subtotal", "tax", "total", "amount_paid", "loss_time",
                "vendor_name",
                 "vendor_address", "vendor_phone", *told}  # fmt: skip
        return [
            (self.words.get(field, field.replace("_", " ").capitalize()), self.fact(field))
            for field, value in self.paper.facts.items()
            if not field.startswith("_") and field not in usual and value not in ("", ())
        ]


def printed(
    lines: Callable[[Till], list[Line]], slip: Slip, words: Callable[[str], dict[str, str]]
) -> tuple[Callable[[Sheet, Paper], None], Callable[[Paper], tuple[float, float]]]:
    """A layout's `draw` and `size` from the lines of its slip."""

    def till(paper: Paper, hand: Style) -> Till:
        number = normal(paper.facts.get("document_number", "")) or paper.title
        chance = stream(0, "slip", paper.issuer.name, number)
        return Till(paper=paper, style=hand, slip=slip, words=words(hand.language), chance=chance)

    def size(paper: Paper) -> tuple[float, float]:
        country = paper.issuer.country
        hand = style(stream(0, "slip", country), country, "USD")
        high = 2 * slip.edge
        for line in lines(till(paper, hand)):
            high += height(slip, line)
        return slip.width, round(high, 1)

    def draw(sheet: Sheet, paper: Paper) -> None:
        if slip.shade:
            sheet.box(0, 0, sheet.width, sheet.height, fill=slip.shade, stroke="")
        sheet.y = slip.edge
        for line in lines(till(paper, sheet.style)):
            _print(sheet, slip, paper, line)

    return draw, size


def height(slip: Slip, line: Line) -> float:
    """How much of the roll a line takes, in points."""
    if line.bars:
        return line.gap + 34
    deep = max((_text(part).count("\n") for part in line.left), default=0) + 1
    return line.gap + deep * slip.size * line.scale * slip.leading


def _text(part: Part) -> str:
    return part if isinstance(part, str) else part.text


def _print(sheet: Sheet, slip: Slip, paper: Paper, line: Line) -> None:
    left, right = slip.margin, slip.width - slip.margin
    size = slip.size * line.scale
    top = sheet.y + line.gap
    base = top + size * 0.95
    font = sheet.bold if line.bold else sheet.regular
    if line.bars:
        _bars(sheet, slip, top)
    elif line.rule == "line":
        sheet.line(left, top + size * 0.5, right, top + size * 0.5, width=0.6, color=slip.ink)
    elif line.rule:
        count = int((right - left) / sheet.measure(line.rule, font, size))
        sheet.text(left, base, line.rule * count, font=font, size=size, color=slip.ink)
    else:
        _parts(sheet, slip, line, base, font)
    if line.row >= 0:
        _mark(sheet, paper, line, (left, top, right, sheet.y + height(slip, line)))
    sheet.y += height(slip, line)


def _parts(sheet: Sheet, slip: Slip, line: Line, base: float, font: str) -> None:
    left, right, size = slip.margin, slip.width - slip.margin, slip.size * line.scale
    if line.center:
        for part in line.left:
            if "\n" in _text(part) or len(line.left) == 1:
                shown = _fit(_cased(slip, part), font, size, right - left)
                sheet.text(slip.width / 2, base, shown, font=font, size=size, align="center", leading=slip.leading,
                           color=slip.ink)  # fmt: skip
                return
        long = sheet.measure("".join(_text(_cased(slip, part)) for part in line.left), font, size)
        x = slip.width / 2 - long / 2
    else:
        x = left
    for part in line.left:
        cased = _cased(slip, part)
        sheet.text(x, base, cased, font=font, size=size, leading=slip.leading, color=slip.ink)
        x += sheet.measure(_text(cased), font, size)
    for share, part in (*line.at, (1.0, line.right)):
        if _text(part):
            sheet.text(left + share * (right - left), base, _cased(slip, part), font=font, size=size, align="right",
                       color=slip.ink)  # fmt: skip


def _cased(slip: Slip, part: Part) -> Part:
    if not slip.upper:
        return part
    return part.upper() if isinstance(part, str) else msgspec.structs.replace(part, text=part.text.upper())


def _fit(part: Part, font: str, size: float, room: float) -> Part:
    """Text that is too wide for the roll, broken at spaces."""
    text = _text(part)
    if max(fonts.width(row, font, size) for row in text.split("\n")) <= room:
        return part
    lines = "\n".join(fonts.wrap(text, font, size, room))
    return lines if isinstance(part, str) else msgspec.structs.replace(part, text=lines)


def _mark(sheet: Sheet, paper: Paper, line: Line, box: tuple[float, float, float, float]) -> None:
    """Note a line item; a second line of the same makes its box longer."""
    done = sheet.rows[-1] if sheet.rows else None
    if done is not None and done.row == line.row:
        x0, y0, x1, _ = done.box
        box = (x0 * sheet.width, y0 * sheet.height, x1 * sheet.width, box[3])
        parts = tuple(dict.fromkeys((*done.parts, *line.parts)))
        sheet.rows.pop()
    else:
        parts = line.parts
    sheet.row(line.row, paper.items[line.row], box, parts)


def _bars(sheet: Sheet, slip: Slip, top: float) -> None:
    """A bar code: bars and gaps of one to three units."""
    unit, x = (slip.width - 80) / 130, 40.0
    for _ in range(32):
        wide = sheet.rng.randrange(1, 4) * unit
        sheet.box(x, top + 2, wide, 26, fill=slip.ink, stroke="")
        x += wide + sheet.rng.randrange(1, 4) * unit
        if x > slip.width - 42:
            break
