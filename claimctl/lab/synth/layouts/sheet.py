"""The sheet: a canvas that notes where each fact came to stand while it is typeset.

Places are points from the page's top left corner. What is drawn with a `Shown` that names a field becomes truth: the
mark holds the page and the box (page fractions) that the words fill.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import reportlab.rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.marks import Align, Box, Columns, Line, LineMark, Mark, RowMark, Words
from claimctl.lab.synth.layouts.style import Shown, Style

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from claimctl.lab.synth.story.model import Item


_ASCENT, _DESCENT = 0.76, 0.23  # of the size, for the boxes of words

__all__ = ["Align", "Box", "LineMark", "Mark", "RowMark", "Sheet"]

reportlab.rl_config.useA85 = 0  # half the size; nothing mails these files


def _latin(text: str) -> str:
    """Text in Latin-1: what has another way to be written is written that way."""
    for sign, spelt in (("€", "EUR"), ("\u00a0", " "), ("\u2019", "'"), ("\u2013", "-"), ("œ", "oe")):
        text = text.replace(sign, spelt)
    return text


class Sheet:
    """A document on its way: draw on it from the top down, then take `finish()`.

    `fillable` turns entries into AcroForm fields. `password` encrypts the file for whoever does not know it. With a
    `pen` (a font of `fonts.PENS`), entries are written by hand. Pages run from `head` to `foot` points from the edge;
    `finals` are called for every page at the end, with its number and the count: for what stands in head and foot.
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
        self.margin = 48.0 if self.width > 450 else 28.0 if self.width > 350 else 10.0
        self.regular, self.bold = map(fonts.ready, fonts.FONTS[style.family])
        self.italic = fonts.ready(fonts.ITALICS.get(self.regular, self.regular))
        self.fillable = fillable
        self.pen = ""
        self.ink = "#1c2f7c"
        self.head = self.foot = self.margin
        self.later_foot = 0.0  # the foot from the second page on, where it is another
        self.finals: list[Callable[[int, int], None]] = []
        self.stamps: list[Callable[[int, int], None]] = []  # come down when all else stands
        self.filled: list[tuple[int, Box]] = []  # the rectangles of colour, by page, in points
        self._columns: Columns | None = None
        self.marks: list[Mark] = []
        self.rows: list[RowMark] = []
        self.page = 1
        self.y = self.margin
        self._file = io.BytesIO()
        self._widgets = 0
        self._stated: set[tuple[str, int]] = set()
        self._written: list[Line] = []
        self._pages: list[dict[str, object]] = []
        self._pdf = b""
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
        """The width between the margins, or of the column that is being written."""
        if self._columns:
            return self._columns.width
        return self.width - 2 * self.margin

    def finish(self) -> bytes:
        """The PDF's bytes; the same for the same drawing. Nothing can be drawn after it."""
        if not self._pdf:
            self._pages.append(dict(self.canvas.__dict__))
            for number, state in enumerate(self._pages, 1):
                self.canvas.__dict__.update(state)
                self.page = number
                for final in (*self.finals, *self.stamps):
                    final(number, len(self._pages))
                self.canvas.showPage()
            self.canvas.save()
            self._pdf = self._file.getvalue()
        return self._pdf

    def begin_columns(self, count: int, gutter: float) -> None:
        """From here on write in columns: `margin` and `inner` are those of the column, `turn` goes to the next one."""
        width = (self.inner - gutter * (count - 1)) / count
        self._columns = Columns(count, width, gutter, self.margin, self.y)

    def begin_beside(self, left: float, width: float) -> None:
        """On this page only, write beside something: from `left` on, in `width` points."""
        self._columns = Columns(1, width, 0, self.margin, self.y, once=True)
        self.margin = left

    def end_columns(self) -> None:
        """Write over the whole width again, below all columns."""
        columns = self._columns
        if columns:
            self._columns = None
            self.margin, self.y = columns.left, max(columns.bottom, self.y)

    def turn(self) -> None:
        """Go on with a fresh page, or with the next column."""
        columns = self._columns
        if columns and columns.once:
            self._columns, self.margin = None, columns.left
        elif columns:
            columns.bottom = max(columns.bottom, self.y)
            columns.at = (columns.at + 1) % columns.count
            self.margin = columns.left + columns.at * (columns.width + columns.gutter)
            if columns.at:
                self.y = columns.top
                return
            columns.top = columns.bottom = self.head
        self.foot = self.later_foot or self.foot
        self._pages.append(dict(self.canvas.__dict__))
        self.canvas._startPage()  # noqa: SLF001 - pages wait for `finish`: only then is their count known
        self.page += 1
        self.y = self.head

    def need(self, height: float) -> bool:
        """Make sure that `height` points are left; True where a fresh page had to be begun."""
        if self.y + height <= self.height - self.foot or self.y <= self._top:
            return False
        self.turn()
        return True

    @property
    def _top(self) -> float:
        return self._columns.top if self._columns else self.head

    @property
    def lines(self) -> list[LineMark]:
        """Every line of text drawn so far, with its box in page fractions. Crosses, rules and scribbles are no text."""
        return [LineMark(line.text, line.page, self.fractions(line.box)) for line in self._written if line.text.strip()]

    @property
    def words(self) -> tuple[LineMark, ...]:
        """The words of all lines, in the order in which they were drawn."""
        return tuple(
            LineMark(word, line.page, self.fractions(box)) for line in self._written for word, box in line.words()
        )

    def join(self, count: int) -> None:
        """The last `count` pieces of text, set without a gap in one type, are one line."""
        pieces = self._written[len(self._written) - count :]
        if count < 2:
            return
        first, last = pieces[0], pieces[-1]
        text = "".join(piece.text for piece in pieces)
        box = (first.box[0], first.box[1], last.box[2], last.box[3])
        self._written[len(self._written) - count :] = [first._replace(text=text, box=box)]

    def wrote(self, text: str, box: Box, *, font: str = "", size: float = 0, words: Words = ()) -> None:
        """Note a line of text in a box of points. Its `words` are measured in `font` where they are not given."""
        self._written.append(Line(text, self.page, box, font or self.regular, size, words))

    def measure(self, text: str, font: str = "", size: float = 0) -> float:
        """The width of one line of text."""
        return fonts.width(text, font or self.regular, size or self.style.size)

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
        lines = fonts.wrap(shown.text, font, size, width) if width else shown.text.split("\n")
        self.canvas.setFillColor(_color(color))
        self.canvas.setFont(font, size)
        left, right, top = self.width, 0.0, y
        for line in lines:
            long = fonts.width(line, font, size)
            start = x - (long if align == "right" else long / 2 if align == "center" else 0)
            self.canvas.drawString(start, self.height - y, line)
            box = (start, y - size * _ASCENT, start + long, y + size * _DESCENT)
            self._written.append(Line(line, self.page, box, font, size, ()))
            left, right = min(left, start), max(right, start + long)
            y += size * leading
        if shown.field and shown.text.strip():
            bottom = y - size * leading + size * _DESCENT
            self.mark(shown, (left, top - size * _ASCENT, right, bottom))
        return y

    def mark(self, shown: Shown, box: Box, widget: str = "") -> None:
        """Note that a fact stands in a box of points; the first place of a fact counts."""
        if not shown.field or (shown.field, shown.instance) in self._stated:
            return
        self._stated.add((shown.field, shown.instance))
        self.marks.append(
            Mark(shown.field, shown.instance, shown.value, shown.text, self.page, self.fractions(box), widget)
        )

    def stated(self, field: str, instance: int = 0) -> bool:
        """Whether a fact stands on the sheet already."""
        return (field, instance) in self._stated

    def fractions(self, box: Box) -> Box:
        """Points as fractions of the page."""
        x0, y0, x1, y1 = box
        return (x0 / self.width, y0 / self.height, x1 / self.width, y1 / self.height)

    def row(self, number: int, item: Item, box: Box, parts: tuple[str, ...] = ()) -> None:
        """Note that a line item stands in a box of points; `parts` where not all of the item is written."""
        self.rows.append(RowMark(number, item, self.page, self.fractions(box), parts))

    def entry(self, x: float, y: float, width: float, shown: Shown, *, size: float = 0, label: str = "") -> None:
        """What somebody filled in at a baseline: typed, or in a form element where the sheet is fillable."""
        size = size or self.style.size
        if self.pen:
            handwriting.write(self, x, y, shown, width, size)
            return
        if not self.fillable:
            self.text(x, y, shown, font="Courier" if self.style.pairs == 1 else "", size=size, width=width)
            return
        # reportlab's form fields know Latin-1 only.
        shown = msgspec.structs.replace(shown, text=_latin(shown.text))
        self._widgets += 1
        name = f"{shown.field or 'entry'}_{self._widgets}"
        # ... and don't wrap.
        lines = fonts.wrap(shown.text, "Helvetica", size, width - 8)
        height = size * 1.22 * len(lines) + (2 if len(lines) == 1 else 5)
        top = y - size
        self.canvas.acroForm.textfield(
            value="\n".join(lines), name=name, tooltip=label or name, x=x - 2, y=self.height - top - height,
            width=width,
            height=height, fontName="Helvetica", fontSize=size, borderWidth=0, fillColor=HexColor("#eef3fb"),
            textColor=HexColor("#000000"), fieldFlags="multiline" if len(lines) > 1 else "", maxlen=1000,
        )  # fmt: skip
        self.filled.append((self.page, (x - 2, top, x - 2 + width, top + height)))
        for number, line in enumerate(lines):
            base = top + size * (1 + 1.2 * number) + 1
            box = (x, base - size * _ASCENT, x + self.measure(line, "Helvetica", size), base + size * _DESCENT)
            self.wrote(line, box, font="Helvetica", size=size)
        if shown.field:
            self.mark(shown, (x - 2, top, x - 2 + width, top + height), name)

    def check(
        self, x: float, y: float, label: str, shown: Shown, *, on: bool, size: float = 8, tick: str = "cross"
    ) -> float:
        """A check box with its label behind it at a baseline. Returns where the next may begin.

        `tick` is how it is ticked: cross, tick, or disc (a ring with a full circle in it).
        """
        box = size * 0.95
        if self.fillable:
            self._widgets += 1
            self.canvas.acroForm.checkbox(
                name=f"check_{self._widgets}", tooltip=label, checked=on, x=x, y=self.height - y - 1, size=box + 1,
                borderWidth=0.5, buttonStyle={"cross": "cross", "disc": "circle"}.get(tick, "check"),
                shape="circle" if tick == "disc" else "square", fieldFlags="",
            )  # fmt: skip
        else:
            self.canvas.setStrokeColor(_color("#000000"))
            self.canvas.setLineWidth(0.6)
            self._tick(x, self.height - y - 1, box, tick, on=on)
        if on and shown.field:
            self.mark(shown, (x, y + 1 - box, x + box, y + 1), f"check_{self._widgets}" if self.fillable else "")
        self.text(x + box + 3, y, label, size=size)
        return x + box + 3 + self.measure(label, size=size) + 12

    def _tick(self, x: float, y: float, box: float, tick: str, *, on: bool) -> None:
        """A box from its lower left corner, ticked or not; by pen where the sheet has one."""
        canvas = self.canvas
        if tick == "disc":
            canvas.circle(x + box / 2, y + box / 2, box / 2, fill=0)
            if on:
                canvas.setFillColor(_color(self.ink if self.pen else "#000000"))
                canvas.circle(x + box / 2, y + box / 2, box * 0.29, stroke=0, fill=1)
            return
        canvas.rect(x, y, box, box)
        if not on:
            return
        canvas.setLineWidth(1.1)
        if self.pen:
            canvas.setStrokeColor(_color(self.ink))
        low, high = 1.2, box - 1.2
        if self.pen:
            low, high = self.rng.uniform(-1.5, 1), box + self.rng.uniform(-1, 2)
        if tick == "tick":
            canvas.lines(
                [(x + low, y + box * 0.5, x + box * 0.4, y + low), (x + box * 0.4, y + low, x + high, y + high)]
            )
        else:
            canvas.lines([(x + low, y + low, x + high, y + high), (x + low, y + high, x + high, y + low)])

    def line(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.6, color: str = "#000000") -> None:
        """A rule."""
        self.canvas.setStrokeColor(_color(color))
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "", stroke: str = "#000000") -> None:
        """A rectangle from its top left corner; `stroke` may be empty."""
        if fill:
            self.filled.append((self.page, (x, y, x + width, y + height)))
            self.canvas.setFillColor(_color(fill))
        if stroke:
            self.canvas.setStrokeColor(_color(stroke))
            self.canvas.setLineWidth(0.6)
        self.canvas.rect(x, self.height - y - height, width, height, fill=int(bool(fill)), stroke=int(bool(stroke)))


def _encryption(password: str) -> object:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return StandardEncryption(password, ownerPassword=f"{password}-owner", strength=128)


@lru_cache(maxsize=256)
def _color(name: str) -> object:
    return HexColor(name)
