"""What is set on a paper by hand or by rubber: signatures and stamps."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reportlab.lib.colors import HexColor

from claimctl.lab.synth.layouts import fonts, handwriting
from claimctl.lab.synth.layouts.handwriting import scribble
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from claimctl.lab.synth.layouts.designs.kit import Kit
    from claimctl.lab.synth.layouts.designs.parts import Final

# What stands before a name that is typed in place of a signature.
_TYPED = {"en": "/s/", "de": "gez.", "fr": "Signé :", "es": "Fdo.:", "it": "F.to", "nl": "w.g."}
_STAMP_INKS = ("#b02020", "#1f3f9a", "#5b2a86", "#17693a")
# Whose name stands on the line of a signature's label.
_SIGNERS = {"sign.insured": "insured_name", "sign.claimant": "claimant_name", "sign.physician": "_clinician",
            "sign.prescriber": "_clinician", "sign.officer": "officer_name"}  # fmt: skip


# -- signatures


def signature(kit: Kit, *, x: float = 0, width: float = 0, boxed: bool = False, dated: bool = True) -> None:
    """Where the paper is signed: by a stroke, a name in script, initials, `/s/`, or not at all, as the paper says."""
    sheet, content = kit.sheet, kit.content
    if not content.signature:
        return
    x, width = x or sheet.margin, width or sheet.inner
    long = min(210.0, width * 0.56)
    sheet.need(64)
    sheet.y += 40 if not boxed else 36
    y = sheet.y
    signed = bool(kit.paper.facts.get("signature_present", True))
    sheet.mark(Shown("", "signature_present", "true" if signed else "false"), (x, y - 26, x + long, y + 2))
    if signed:
        _sign(kit, x, y, long)
    label = kit.label(content.signature)
    if boxed:
        sheet.box(x, y - 34, long, 48)
        sheet.text(x + 3, y + 11, label, size=6.5, width=long - 6)
    else:
        sheet.line(x, y, x + long, y, width=0.7)
        sheet.text(x, y + 9, label, size=7.5, width=long)
    date = kit.told("document_date") or kit.told("signature_date") if dated else None
    if date:
        at = x + long + 24
        kit.put(at + 2, y - 3, date.values, max(60.0, width - long - 30), entry=True, label=date.label)
        if boxed:
            sheet.box(at - 2, y - 34, width - long - 22, 48)
            sheet.text(at + 1, y + 11, date.label, size=6.5)
        else:
            sheet.line(at, y, x + width if width < long + 130 else at + 110, y, width=0.7)
            sheet.text(at, y + 9, date.label, size=7.5)
    sheet.y += 24


def _sign(kit: Kit, x: float, y: float, long: float) -> None:
    sheet, rng = kit.sheet, kit.rng
    field = _SIGNERS.get(kit.content.signature, "_signer")
    name = str(kit.paper.facts.get(field) or kit.paper.facts.get("_signer") or kit.paper.issuer.name)
    kind = rng.choice(
        ("stroke", "stroke", "stroke", "stroke", "script", "script", "script", "initials", "typed", "seal")
    )
    if sheet.fillable and kind != "typed":
        kind = "script"
    if kind == "seal" and name != kit.paper.issuer.name:
        kind = "stroke"  # private people have none
    if kind == "stroke":
        scribble(sheet, x + 14, y - 3, strokes=min(8, max(4, int(long / 30))))
    elif kind == "typed":
        text = f"{_TYPED.get(kit.words.language, '/s/')} {name}"
        sheet.text(x + 6, y - 3, text, size=min(kit.size, kit.size * (long - 8) / max(1.0, kit.measure(text))))
    elif kind == "seal":
        _seal(kit, x, y, long)
    else:
        text = ".".join(part[0] for part in name.split() if part[0].isalpha()) + "." if kind == "initials" else name
        font = fonts.ready(rng.choice(fonts.SIGNATURES))
        size = min(22.0, 22 * (long - 20) / max(1.0, fonts.width(text, font, 22)))
        out = sheet.canvas.beginText()
        out.setFont(font, size)
        out.setFillColor(HexColor(rng.choice(handwriting.INKS)))
        out.setTextTransform(1, rng.uniform(0.0, 0.06), rng.uniform(0, 0.15), 1, x + 10, sheet.height - y + 4)
        out.textOut(text)
        sheet.canvas.drawText(out)
        box = (x + 10, y - 4 - size * 0.75, x + 10 + fonts.width(text, font, size), y - 4 + size * 0.25)
        sheet.wrote(text, box, font=font, size=size)


def _seal(kit: Kit, x: float, y: float, long: float) -> None:
    """The company's own stamp in place of a signature: its name and town."""
    sheet, issuer = kit.sheet, kit.paper.issuer
    ink, font = kit.rng.choice(_STAMP_INKS[1:3]), "Helvetica-Bold"
    lines = [issuer.name, *issuer.address.lines[-1:]]
    size = min(9.0, 9 * (long - 24) / max(1.0, *(fonts.width(line, font, 9) for line in lines)))
    wide = max(fonts.width(line, font, size) for line in lines)
    left, canvas = x + 12, sheet.canvas
    canvas.saveState()
    canvas.setStrokeColor(HexColor(ink))
    canvas.setLineWidth(1.1)
    canvas.rect(left - 5, sheet.height - y + 1, wide + 10, size * 1.25 * len(lines) + 5)
    canvas.restoreState()
    top = y - 5 - size * 1.25 * (len(lines) - 1)
    sheet.text(left, top, "\n".join(lines), font=font, size=size, color=ink, leading=1.25)


# -- stamps


def stamps(kit: Kit) -> None:
    """Rubber stamps on the first page, where it has room. A stamp `word:field` has a fact as its second line."""
    for key in kit.content.stamps:
        word, _, field = key.partition(":")
        if kit.sheet.fillable and not field:
            continue  # nobody stamps a form that is still filled in on a screen
        told = kit.told(field) if field else None
        second = told.values[0] if told else _arrival(kit) if "received" in word else None
        kit.sheet.stamps.append(_stamper(kit, kit.words.text(word).upper(), second, kit.rng.choice(_STAMP_INKS)))


def _arrival(kit: Kit) -> Shown | None:
    """The day on which a paper arrived, where the paper has one; it is no field of the paper's own."""
    day = kit.paper.facts.get("_received")
    if not isinstance(day, dt.date):
        dated = kit.paper.facts.get("document_date")
        if not isinstance(dated, dt.date):
            return None
        day = dated + dt.timedelta(days=kit.rng.randrange(1, 7))
    return Shown(kit.style.date(day))


def _stamper(kit: Kit, text: str, second: Shown | None, color: str) -> Final:
    angle, size = kit.rng.uniform(-9, 9), kit.rng.uniform(12, 17)
    boxed = kit.rng.random() < 0.75

    def final(page: int, _: int) -> None:
        if page == 1:
            _stamp(kit, text, second, color, angle, size, boxed=boxed)

    return final


def _stamp(kit: Kit, text: str, second: Shown | None, color: str, angle: float, size: float, *, boxed: bool) -> None:
    sheet, font = kit.sheet, "Helvetica-Bold"
    lines = [text] + ([second.text] if second else [])
    wide = max(fonts.width(line, font, size if not number else size * 0.75) for number, line in enumerate(lines)) + 18
    high = size * 1.5 + (size if second else 0)
    around = (wide + 2 * abs(angle), high + wide * abs(angle) / 57)
    x, y = _free(kit, around)
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(x, sheet.height - y)
    canvas.rotate(angle)
    canvas.setStrokeColor(HexColor(color))
    canvas.setFillColor(HexColor(color))
    canvas.setLineWidth(1.7)
    if boxed:
        canvas.roundRect(-wide / 2, -high / 2, wide, high, 3, fill=0)
    base = high / 2 - size * 1.08
    for number, line in enumerate(lines):
        canvas.setFont(font, size if not number else size * 0.75)
        canvas.drawCentredString(0, base - number * size * 0.98, line)
        box = (x - wide / 2 + 9, y - base + number * size - size * 0.75, x + wide / 2 - 9, y - base + number * size + 3)
        sheet.wrote(line, box, font=font, size=size if not number else size * 0.75)
        if number and second and second.field:
            sheet.mark(second, box)
    canvas.restoreState()


def _free(kit: Kit, size: tuple[float, float]) -> tuple[float, float]:
    """The middle of the place on the page that covers least of what stands there."""
    sheet = kit.sheet
    wide, high = size
    taken = [(line.box[0] * sheet.width, line.box[1] * sheet.height, line.box[2] * sheet.width,
              line.box[3] * sheet.height) for line in sheet.lines if line.page == sheet.page]  # fmt: skip
    lines = len(taken)
    taken += [box for page, box in sheet.filled if page == sheet.page]
    left_edge = kit.stamps_from or sheet.margin
    best, least = (sheet.width / 2, sheet.height / 2), float("inf")
    for _ in range(60):
        x = kit.rng.uniform(left_edge + wide / 2, max(left_edge + wide / 2, sheet.width - sheet.margin - wide / 2))
        y = kit.rng.uniform(sheet.margin + high, sheet.height - sheet.margin - high)
        left, top, right, bottom = x - wide / 2 - 3, y - high / 2 - 3, x + wide / 2 + 3, y + high / 2 + 3
        covered = 0.0
        for place, (x0, y0, x1, y1) in enumerate(taken):
            across, down = min(x1, right) - max(x0, left), min(y1, bottom) - max(y0, top)
            if across > 0 and down > 0:
                covered += across * down * (5 if place < lines else 1)
        if covered < least:
            best, least = (x, y), covered
        if not covered:
            break
    return best
