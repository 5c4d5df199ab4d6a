"""What all page designs need: the facts of a paper one by one, each taken once, and how to put them down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimctl.lab.synth.documents.model import Paper, Value
    from claimctl.lab.synth.layouts.content import Content
    from claimctl.lab.synth.layouts.designs.model import Words
    from claimctl.lab.synth.layouts.sheet import Align, Sheet


# Facts of the story that papers state under a field of the contract.
_NAMED = {"_clinician": "physician_name"}


class Told(NamedTuple):
    """A labelled fact; several values where the paper states several."""

    field: str
    label: str
    values: tuple[Shown, ...]

    @property
    def text(self) -> str:
        """All of it on one line."""
        return ", ".join(value.text.replace("\n", ", ") for value in self.values)


class Part(NamedTuple):
    """A group of facts under its heading."""

    heading: str
    role: str
    facts: list[Told]


class Kit:
    """A sheet with what is to be said on it. What is taken from the kit counts as said, and is not given twice."""

    def __init__(self, sheet: Sheet, paper: Paper, content: Content, words: Words) -> None:
        self.sheet, self.paper, self.content, self.words = sheet, paper, content, words
        self.style, self.rng = sheet.style, sheet.rng
        self.size = sheet.style.size
        # Some houses fill in their forms on a typewriter.
        self.typed = "Courier" if sheet.style.pairs == 1 and not sheet.fillable else ""
        self.stamps_from = 0.0  # where stamps may begin from the left; 0: the margin
        self._said: set[str] = set()

    # -- what there is to say

    def label(self, key: str) -> str:
        """The house's label for a key."""
        return self.words.label(key)

    def told(self, field: str) -> Told | None:
        """A fact with its label; nothing where the paper does not state it or it was said before."""
        value = self.paper.facts.get(field, "")
        if field in self._said or not _says(value) or field == "signature_present":
            return None
        self._said.add(field)
        return Told(field, self.label(field), self._shown(field, value))

    def tell(self, fields: Iterable[str]) -> list[Told]:
        """Those of the facts that are still to be said."""
        return [told for told in map(self.told, fields) if told]

    def parts(self, *roles: str) -> list[Part]:
        """The groups of these roles (all without any) that have something left to say."""
        found = []
        for group in self.content.groups:
            if roles and group.role not in roles:
                continue
            facts = self.tell(group.fields)
            if facts:
                found.append(Part(self.label(group.name), group.role, facts))
        return found

    def totals(self) -> list[Told]:
        """The sums, the last one the strong one."""
        return self.tell(self.content.totals)

    def issuer(self) -> tuple[Shown, Shown, Shown]:
        """Name, address (in lines) and phone of who issues the paper."""
        who = self.paper.issuer
        shown = []
        own: tuple[Value, ...] = (who.name, who.address, who.phone)
        for field, value in zip(self.content.issuer_fields, own, strict=True):
            stated: Value = self.paper.facts.get(field, "") if field else ""
            shown.append(self._shown(field, stated if _says(stated) else value)[0])
            self._said.update({field} - {""})
        return shown[0], shown[1], shown[2]

    def recipient(self) -> tuple[Shown, Shown] | None:
        """Name and address (in lines) of who the paper goes to, if anybody."""
        name_field, address_field = self.content.recipient
        who = self.paper.recipient
        name: Value = self.paper.facts.get(name_field, "") or (who.name if who else "")
        address: Value = self.paper.facts.get(address_field, "") or (who.address if who else "")
        if not _says(name) or name_field in self._said:
            return None
        self._said.update({name_field, address_field} - {""})
        return self._shown(name_field, name)[0], self._shown(address_field, address)[0]

    def addressee(self) -> Part | None:
        """The recipient as a group of facts, for designs without an address window."""
        to = self.recipient()
        if to is None:
            return None
        told = [Told(field, self.label(field or f"recipient_{what}"), (shown,))
                for field, what, shown in zip(self.content.recipient, ("name", "address"), to, strict=True)
                if shown.text]  # fmt: skip
        return Part(self.label("recipient"), "party", told)

    @staticmethod
    def one_line(shown: Shown, between: str = ", ") -> Shown:
        """A fact of several lines, as an address is, on one."""
        return Shown(shown.text.replace("\n", between), shown.field, shown.value, shown.instance)

    @property
    def title(self) -> str:
        """The paper's name."""
        return self.words.text(self.content.title)

    def _shown(self, field: str, value: Value) -> tuple[Shown, ...]:
        named = _NAMED.get(field, "" if field.startswith("_") else field)
        values = value if isinstance(value, tuple) else (value,)
        return tuple(Shown(self.style.write(one), named, normal(one), number) for number, one in enumerate(values))

    # -- how to put it down

    def measure(self, text: str, font: str = "", size: float = 0) -> float:
        """The width of a line."""
        return fonts.width(text, font or self.sheet.regular, size or self.size)

    def lines(self, shown: Shown, width: float, font: str = "", size: float = 0, *, entry: bool = False) -> int:
        """How many lines a value takes in `width` points."""
        size = size or self.size
        if entry and self.sheet.pen:
            return len(handwriting.lines_of(self.sheet, shown.text, width, size))
        if entry and self.sheet.fillable:
            return len(fonts.wrap(shown.text, "Helvetica", size, width - 8))
        return len(fonts.wrap(shown.text, self._face(font, entry=entry), size, width))

    def height(self, told: Told, width: float, font: str = "", size: float = 0, *, entry: bool = False) -> float:
        """The height that a fact's values take in `width` points."""
        size = size or self.size
        rows = self._rows(told.values, width, font, size, entry=entry)
        total = 0.0
        for row in rows:
            total += max(self.lines(shown, width, font, size, entry=entry) for shown, _ in row) * self._step(
                size, entry
            )
            total += 6 if entry and self.sheet.fillable else 0
        return total

    def put(
        self, x: float, y: float, values: Sequence[Shown], width: float, *, font: str = "", size: float = 0,
        color: str = "#000000", align: Align = "left", entry: bool = False, label: str = "",
    ) -> float:  # fmt: skip
        """Put a fact's values down from a baseline, wrapped at `width`. Returns the baseline after the last line."""
        size, font = size or self.size, font or (self.typed if entry else "")
        sheet, step = self.sheet, self._step(size, entry)
        for row in self._rows(values, width, font, size, entry=entry):
            deepest = y
            for shown, at in row:
                if entry and (sheet.pen or sheet.fillable):
                    sheet.entry(x + at, y, width - at if len(row) == 1 else width / 3, shown, size=size, label=label)
                    lines = self.lines(shown, width, font, size, entry=True)
                    deepest = max(deepest, y + lines * step + (6 if sheet.fillable and not sheet.pen else 0))
                    continue
                start = x + at if align == "left" else x + width if align == "right" else x + width / 2
                deepest = max(deepest, sheet.text(start, y, shown, font=font, size=size, color=color, width=width,
                                                  align=align))  # fmt: skip
            y = deepest
        return y

    def _face(self, font: str, *, entry: bool) -> str:
        """The type that a value is set in."""
        if entry and (self.sheet.pen or self.typed):
            return self.sheet.pen or font or self.typed
        return font or self.sheet.regular

    def _step(self, size: float, entry: bool) -> float:
        return size * (1.35 if entry and self.sheet.pen else 1.22)

    def _rows(
        self, values: Sequence[Shown], width: float, font: str, size: float, *, entry: bool
    ) -> list[list[tuple[Shown, float]]]:
        """Several short values stand beside each other, others below each other; each with its place in the row."""
        third = width / 3
        face = self._face(font, entry=entry)
        short = all("\n" not in shown.text and fonts.width(shown.text, face, size * 1.5) < third for shown in values)
        if len(values) < 2 or not short or width < 120:
            return [[(shown, 0.0)] for shown in values]
        return [[(shown, number * third) for number, shown in enumerate(values[start : start + 3])]
                for start in range(0, len(values), 3)]  # fmt: skip

    def packed(
        self, facts: Sequence[Told], width: float, *, least: float = 0.25, size: float = 0
    ) -> list[list[tuple[Told, float]]]:
        """Facts in rows of boxes: each with its share of the row, wide enough for label and value where one row is."""
        rows: list[list[tuple[Told, float]]] = []
        room = 0.0
        for told in facts:
            need = self.needs(told, size or self.size) / width
            share = next((step for step in (least, 1 / 3, 0.5, 2 / 3) if need <= step and step >= least), 1.0)
            if not rows or share > room + 1e-6:
                rows.append([])
                room = 1.0
            rows[-1].append((told, share))
            room -= share
        return [_stretched(row) for row in rows]

    def needs(self, told: Told, size: float) -> float:
        """The width in points that a fact would like: its longest line, or its label."""
        face = self.sheet.pen or self.typed or self.sheet.regular
        grow = 1.45 if self.sheet.pen else 1.12
        longest = max((line for shown in told.values for line in shown.text.split("\n")), key=len, default="")
        count = 1 if len(told.values) < 2 else min(3, len(told.values))
        return max(fonts.width(longest, face, size) * grow * count, self.measure(told.label, size=size * 0.75)) + 14

    def need(self, height: float) -> bool:
        """See `Sheet.need`."""
        return self.sheet.need(height)

    def paragraph(
        self, text: str | Shown, *, x: float = 0, width: float = 0, font: str = "", size: float = 0,
        leading: float = 1.3, color: str = "#000000", after: float = 6,
    ) -> None:  # fmt: skip
        """Running text from `sheet.y`, over as many pages as it needs."""
        sheet, size = self.sheet, size or self.size
        width = width or sheet.inner
        shown = Shown(text) if isinstance(text, str) else text
        lines = fonts.wrap(shown.text, font or sheet.regular, size, width)
        high = size * leading
        left = math.floor((sheet.height - sheet.foot - sheet.y) / high)
        if len(lines) > max(left, 0) and (len(lines) <= 3 or left < 2 or shown.field):
            sheet.need(high * min(len(lines), 45))
        start = 0
        while start < len(lines):
            left = max(1, math.floor((sheet.height - sheet.foot - sheet.y) / high))
            part = lines[start : start + left]
            at = x or sheet.margin
            end = sheet.text(at, sheet.y + size, "\n".join(part), font=font, size=size, leading=leading, color=color)
            wide = max(fonts.width(line, font or sheet.regular, size) for line in part)
            if shown.field:
                sheet.mark(shown, (at, sheet.y + size * 0.24, at + wide, end - high + size * 0.23))
            sheet.y = end - size
            start += left
            if start < len(lines):
                sheet.turn()
        sheet.y += after


def _stretched(row: list[tuple[Told, float]]) -> list[tuple[Told, float]]:
    total = math.fsum(share for _, share in row)
    return [(told, share / total) for told, share in row]


def _says(value: Value | None) -> bool:
    """Whether there is anything to print: an empty text, tuple or no value is nothing; False and nought are."""
    return value is not None and value not in ("", ())
