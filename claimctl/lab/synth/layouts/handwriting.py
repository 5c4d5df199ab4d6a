"""Writing by hand: letters of a pen's font, each set a little off its neighbours, and strokes that sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor

from claimctl.lab.synth.layouts import fonts

if TYPE_CHECKING:
    from claimctl.lab.synth.layouts.sheet import Box, Sheet
    from claimctl.lab.synth.layouts.style import Shown

INKS = ("#1c2f7c", "#1c2f7c", "#22252b", "#15161a", "#3a3f8f")


def take_pen(sheet: Sheet, *, held_out: bool = False) -> None:
    """Choose the hand in which the entries of a sheet are written: a pen and its ink."""
    pens = fonts.HELD_OUT_PENS if held_out else fonts.PENS
    sheet.pen = fonts.ready(sheet.rng.choice(sorted(pens)))
    sheet.ink = sheet.rng.choice(INKS)


def pen_size(sheet: Sheet, size: float) -> float:
    """The size in which the pen looks as large as print of `size`."""
    return size / 10 * (fonts.PENS | fonts.HELD_OUT_PENS).get(sheet.pen, 11.0)


def lines_of(sheet: Sheet, text: str, width: float, size: float) -> list[str]:
    """A text as the pen would break it into lines of `width` points."""
    return fonts.wrap(text, sheet.pen, pen_size(sheet, size) * 1.14, width) if width else text.split("\n")


def write(
    sheet: Sheet, x: float, y: float, shown: Shown, width: float = 0, size: float = 10, leading: float = 1.35
) -> float:
    """Write from a baseline `y` with the sheet's pen, wrapped at `width`. Returns the baseline after the last line."""
    height, high = pen_size(sheet, size), size * leading
    boxes: list[Box] = []
    for line in lines_of(sheet, shown.text, width, size):
        boxes.append(_line(sheet, x + sheet.rng.uniform(0, 2), y, line, height))
        y += high
    if shown.field and shown.text.strip():
        sheet.mark(shown, _union(boxes))
    return y


def _line(sheet: Sheet, x: float, y: float, text: str, size: float) -> Box:
    """One line; the box is what its letters fill."""
    rng, pen = sheet.rng, sheet.pen
    words: list[tuple[str, Box]] = []
    canvas = sheet.canvas
    canvas.saveState()
    # Ink has a width: the outlines alone are thinner than any pen.
    canvas.setLineWidth(size * rng.uniform(0.006, 0.028))
    canvas.setStrokeColor(HexColor(sheet.ink))
    out = canvas.beginText()
    out.setFont(pen, size)
    out.setFillColor(HexColor(sheet.ink))
    out.setTextRenderMode(2)
    long = fonts.width(text, pen, size)
    drift = rng.uniform(-1, 1) * min(0.012, 1.8 / max(long, 1.0))
    slant, start = rng.uniform(-0.04, 0.1), x
    for word in text.split():
        left = x
        for letter in word:
            scale = 1 + rng.uniform(-0.05, 0.05)
            base = sheet.height - y + (x - start) * drift + rng.uniform(-0.04, 0.04) * size
            out.setTextTransform(scale, rng.uniform(-0.03, 0.03), slant + rng.uniform(-0.04, 0.04), scale, x, base)
            out.textOut(letter)
            x += fonts.width(letter, pen, size) * scale + rng.uniform(-0.015, 0.045) * size
        lift = (left - start) * drift
        words.append((word, (left, y - lift - size * 0.74, x, y - lift + size * 0.22)))
        x += fonts.width(" ", pen, size) * rng.uniform(0.9, 1.5) + size * 0.06
    canvas.drawText(out)
    canvas.restoreState()
    if not words:
        return (start, y, start, y)
    box = _union([box for _, box in words])
    sheet.wrote(text, box, font=pen, size=size, words=tuple(words))
    return box


def _union(boxes: list[Box]) -> Box:
    return (min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes))  # fmt: skip


def scribble(sheet: Sheet, x: float, y: float, *, strokes: int = 0) -> None:
    """A signature: one pen stroke from left to right."""
    rng, path = sheet.rng, sheet.canvas.beginPath()
    base = sheet.height - y
    path.moveTo(x, base)
    for _ in range(strokes or rng.randrange(5, 9)):
        step = rng.randrange(12, 26)
        path.curveTo(x + step * 0.2, base + rng.randrange(4, 22), x + step * 0.6, base - rng.randrange(0, 10),
                     x + step, base + rng.randrange(-2, 9))  # fmt: skip
        x += step
    sheet.canvas.setStrokeColor(HexColor("#1a2a6c"))
    sheet.canvas.setLineWidth(1.1)
    sheet.canvas.drawPath(path, stroke=1, fill=0)
