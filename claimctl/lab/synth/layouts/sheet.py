"""The sheet: a canvas that notes where each fact came to stand while it is typeset.

Places are points from the page's top left corner. What is drawn with a `Shown` that names a field becomes truth: the
mark holds the page and the box (page fractions) that the words fill.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import msgspec
import reportlab.rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from claimctl.lab.synth.layouts.style import FONTS, Shown, Style
from claimctl.lab.synth.story.model import Item

if TYPE_CHECKING:
    import random


Align = Literal["left", "right", "center"]
Box = tuple[float, float, float, float]
_ASCENT, _DESCENT = 0.76, 0.23  # of the size, for the boxes of words

reportlab.rl_config.useA85 = 0  # half the size; nothing mails these files


class Mark(msgspec.Struct, frozen=True):
    """A fact where it stands: page from 1, box as page fractions. `widget` names the form element that holds it."""

    field: str
    instance: int
    value: str
    raw: str
    page: int
    box: Box
    widget: str = ""


class RowMark(msgspec.Struct, frozen=True):
    """A line item where it stands."""

    row: int
    item: Item
    page: int
    box: Box


class Sheet:
    """A document on its way: draw on it from the top down, then take `finish()`.

    `fillable` turns entries into AcroForm fields. `password` encrypts the file for whoever does not know it.
    """

    def __init__(
        self,
        style: Style,
        rng: random.Random,
        *,
        size: tuple[float, float] | None = None,
        fillable: bool = False,
        password: str = "",
        title: str = "",
    ) -> None:
        self.style = style
        self.rng = rng
        self.width, self.height = size or style.page
        self.margin = 48.0 if self.width > 400 else 10.0
        self.regular, self.bold = FONTS[style.family]
        self.fillable = fillable
        self.marks: list[Mark] = []
        self.rows: list[RowMark] = []
        self.page = 1
        self.y = self.margin
        self._file = io.BytesIO()
        self._widgets = 0
        if style.family == "Vera":
            _load_vera()
        # Uncompressed: the bytes then don't depend on the zlib that is installed.
        self.canvas = Canvas(
            self._file,
            pagesize=(self.width, self.height),
            invariant=1,
            pageCompression=0,
            encrypt=_encryption(password) if password else None,
        )
        self.canvas.setTitle(title)

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin

    def finish(self) -> bytes:
        """The PDF's bytes; the same for the same drawing."""
        self.canvas.save()
        return self._file.getvalue()

    def turn(self) -> None:
        """Go on with a fresh page."""
        self.canvas.showPage()
        self.page += 1
        self.y = self.margin

    def need(self, height: float) -> bool:
        """Make sure that `height` points are left; True where a fresh page had to be begun."""
        if self.y + height <= self.height - self.margin:
            return False
        self.turn()
        return True

    def measure(self, text: str, font: str = "", size: float = 0) -> float:
        """The width of one line of text."""
        return float(pdfmetrics.stringWidth(text, font or self.regular, size or self.style.size))

    def text(
        self,
        x: float,
        y: float,
        shown: Shown | str,
        *,
        font: str = "",
        size: float = 0,
        align: Align = "left",
        color: str = "#000000",
        width: float = 0,
        leading: float = 1.22,
    ) -> float:
        """Write at a baseline `y`; longer than `width` it wraps. Returns the baseline of the line after the last."""
        shown = Shown(shown) if isinstance(shown, str) else shown
        font, size = font or self.regular, size or self.style.size
        lines = shown.text.split("\n")
        if width:
            lines = [part for line in lines for part in simpleSplit(line, font, size, width) or [""]]
        self.canvas.setFillColor(HexColor(color))
        self.canvas.setFont(font, size)
        left, right, top = self.width, 0.0, y
        for line in lines:
            long = self.measure(line, font, size)
            start = x - (long if align == "right" else long / 2 if align == "center" else 0)
            self.canvas.drawString(start, self.height - y, line)
            left, right = min(left, start), max(right, start + long)
            y += size * leading
        if shown.field and shown.text.strip():
            bottom = y - size * leading + size * _DESCENT
            self.mark(shown, (left, top - size * _ASCENT, right, bottom))
        return y

    def mark(self, shown: Shown, box: Box, widget: str = "") -> None:
        """Note that a fact stands in a box of points; the first place of a fact counts."""
        if any(mark.field == shown.field and mark.instance == shown.instance for mark in self.marks):
            return
        self.marks.append(
            Mark(shown.field, shown.instance, shown.value, shown.text, self.page, self.fractions(box), widget)
        )

    def fractions(self, box: Box) -> Box:
        """Points as fractions of the page."""
        x0, y0, x1, y1 = box
        return (x0 / self.width, y0 / self.height, x1 / self.width, y1 / self.height)

    def row(self, number: int, item: Item, box: Box) -> None:
        """Note that a line item stands in a box of points."""
        self.rows.append(RowMark(number, item, self.page, self.fractions(box)))

    def entry(self, x: float, y: float, width: float, shown: Shown, *, size: float = 0, label: str = "") -> None:
        """What somebody filled in at a baseline: typed, or in a form element where the sheet is fillable."""
        size = size or self.style.size
        if not self.fillable:
            self.text(x, y, shown, font="Courier" if self.style.pairs == 1 else "", size=size, width=width)
            return
        # reportlab's form fields know Latin-1 only.
        shown = msgspec.structs.replace(shown, text=shown.text.replace("€", "EUR"))
        self._widgets += 1
        name = f"{shown.field or 'entry'}_{self._widgets}"
        # ... and don't wrap.
        lines = [
            part for line in shown.text.split("\n") for part in simpleSplit(line, "Helvetica", size, width - 8) or [""]
        ]
        height = size * 1.22 * len(lines) + (2 if len(lines) == 1 else 5)
        top = y - size
        self.canvas.acroForm.textfield(
            value="\n".join(lines), name=name, tooltip=label or name, x=x - 2, y=self.height - top - height,
            width=width,
            height=height, fontName="Helvetica", fontSize=size, borderWidth=0, fillColor=HexColor("#eef3fb"),
            textColor=HexColor("#000000"), fieldFlags="multiline" if len(lines) > 1 else "", maxlen=1000,
        )  # fmt: skip
        if shown.field:
            self.mark(shown, (x - 2, top, x - 2 + width, top + height), name)

    def check(self, x: float, y: float, label: str, shown: Shown, *, on: bool, size: float = 8) -> float:
        """A check box with its label behind it at a baseline. Returns where the next may begin."""
        box = size * 0.95
        if self.fillable:
            self._widgets += 1
            self.canvas.acroForm.checkbox(
                name=f"check_{self._widgets}", tooltip=label, checked=on, x=x, y=self.height - y - 1, size=box + 1,
                borderWidth=0.5, buttonStyle="check", fieldFlags="",
            )  # fmt: skip
        else:
            self.canvas.setStrokeColor(HexColor("#000000"))
            self.canvas.setLineWidth(0.6)
            self.canvas.rect(x, self.height - y - 1, box, box)
            if on:
                self.canvas.setLineWidth(1.1)
                bottom = self.height - y - 1
                self.canvas.line(x + 1.2, bottom + 1.2, x + box - 1.2, bottom + box - 1.2)
                self.canvas.line(x + 1.2, bottom + box - 1.2, x + box - 1.2, bottom + 1.2)
        if on and shown.field:
            self.mark(shown, (x, y + 1 - box, x + box, y + 1), f"check_{self._widgets}" if self.fillable else "")
        self.text(x + box + 3, y, label, size=size)
        return x + box + 3 + self.measure(label, size=size) + 12

    def line(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.6, color: str = "#000000") -> None:
        """A rule."""
        self.canvas.setStrokeColor(HexColor(color))
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "", stroke: str = "#000000") -> None:
        """A rectangle from its top left corner; `stroke` may be empty."""
        if fill:
            self.canvas.setFillColor(HexColor(fill))
        if stroke:
            self.canvas.setStrokeColor(HexColor(stroke))
            self.canvas.setLineWidth(0.6)
        self.canvas.rect(x, self.height - y - height, width, height, fill=int(bool(fill)), stroke=int(bool(stroke)))


def _encryption(password: str) -> object:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return StandardEncryption(password, ownerPassword=f"{password}-owner", strength=128)


def _load_vera() -> None:
    for name in ("Vera", "VeraBd"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
