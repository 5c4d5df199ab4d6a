"""What stands around the facts: prose, questions with boxes to tick, signatures, stamps, heads and feet of pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from reportlab.lib.colors import HexColor

from claimctl.lab.synth.documents.model import normal
from claimctl.lab.synth.layouts import fonts
from claimctl.lab.synth.layouts.style import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.lab.synth.layouts.designs.kit import Kit, Part, Told
    from claimctl.lab.synth.layouts.sheet import Box

Tick = Literal["cross", "tick", "disc", "circled"]
Segment = str | Shown
Heading = Callable[["Kit", str], None]
Final = Callable[[int, int], None]
_PLACE = re.compile(r"\{(\w+)\}")


# -- prose


def prose(kit: Kit, heading: Heading, *, x: float = 0, width: float = 0, **hand: Any) -> None:  # noqa: ANN401
    """The paper's prose. `# ` begins a heading; `{field}` in a paragraph is the fact itself."""
    for key in kit.content.prose:
        text = kit.words.text(key)
        if key.startswith("# "):
            heading(kit, kit.words.text(key[2:]))
        elif _PLACE.search(text):
            flow(kit, segments(kit, text), x=x, width=width)
        else:
            kit.paragraph(text, x=x, width=width, **hand)


def segments(kit: Kit, text: str) -> list[Segment]:
    """A text with facts in it as a run of words and facts."""
    found: list[Segment] = []
    at = 0
    for place in _PLACE.finditer(text):
        found.append(text[at : place.start()])
        at = place.end()
        value = kit.paper.facts.get(place[1])
        if value not in (None, "", ()):
            told = kit.told(place[1])
            found.append(told.values[0] if told else kit.style.write(value))
    return [*found, text[at:]]


def flow(
    kit: Kit, run: Sequence[Segment], *, x: float = 0, width: float = 0, size: float = 0, after: float = 6
) -> None:
    """Running text in which facts stand; a short fact is never broken over two lines."""
    sheet, size = kit.sheet, size or kit.size
    width, font = width or sheet.inner, sheet.regular
    line: list[Segment] = []
    for atom in _atoms(run):
        word = _text(atom)
        if line and fonts.width(_text(line) + word.rstrip(), font, size) > width:
            _flush(kit, line, x, size)
            line = []
        if fonts.width(word, font, size) > width:
            # A fact longer than a line is wrapped by itself.
            for segment in atom:
                if isinstance(segment, Shown):
                    kit.paragraph(segment, x=x, width=width, size=size, leading=1.35, after=0)
            continue
        if not line and isinstance(atom[0], str):
            atom = [atom[0].lstrip(), *atom[1:]]  # noqa: PLW2901
        line += atom
    _flush(kit, line, x, size)
    sheet.y += after


def _atoms(run: Sequence[Segment]) -> list[list[Segment]]:
    """The run in parts that may not be broken; each begins with the space that parts it from the one before."""
    atoms: list[list[Segment]] = []
    loose = True  # whether a break may come before what follows
    for segment in run:
        if isinstance(segment, Shown):
            one = Shown(segment.text.replace("\n", ", "), segment.field, segment.value, segment.instance)
            if loose or not atoms:
                atoms.append([" " if atoms else "", one])
            else:
                atoms[-1].append(one)
            loose = False
            continue
        for word in re.findall(r"\s*\S+", segment):
            if word[0].isspace() or loose or not atoms:
                atoms.append([" " + word.strip() if atoms else word.strip()])
            else:
                atoms[-1].append(word)
            loose = False
        loose = loose or segment[-1:].isspace()
    return atoms


def _text(line: Sequence[Segment]) -> str:
    return "".join(segment if isinstance(segment, str) else segment.text for segment in line)


def _flush(kit: Kit, line: list[Segment], x: float, size: float) -> None:
    """Write one line: its words in runs between the facts."""
    sheet = kit.sheet
    sheet.need(size * 1.35)
    x = x or sheet.margin
    plain, count = "", 0
    for segment in [*line, Shown("")]:
        if isinstance(segment, str):
            plain += segment
            continue
        if plain:
            sheet.text(x, sheet.y + size, plain, size=size)
            count += 1
        x += kit.measure(plain, size=size)
        plain = ""
        if segment.text:
            sheet.text(x, sheet.y + size, segment, size=size)
            x += kit.measure(segment.text, size=size)
            count += 1
    sheet.join(count)
    sheet.y += size * 1.35


# -- questions


def checks(kit: Kit, *, tick: Tick = "cross", x: float = 0, width: float = 0, size: float = 0, inline: bool = True,
           numbers: bool = False) -> None:  # fmt: skip
    """The paper's questions, each with its options; the one that is ticked states the fact of the question's name."""
    sheet, size = kit.sheet, size or kit.size
    x, width = x or sheet.margin, width or sheet.inner
    for number, (question, options, on) in enumerate(kit.content.checks, 1):
        text = kit.words.text(question) if question not in kit.paper.facts else kit.label(question)
        text = f"{number}. {text}" if numbers else text
        names = [kit.words.text(option) for option in options]
        long = [kit.measure(name, size=size) + size * 0.95 + 17 for name in names]
        room = width * 0.52 if inline else width
        lines = fonts.wrap(text, sheet.regular, size, room - 8)
        high = size * 1.5
        sheet.need(high * (len(lines) + (0 if inline else 1)) + 4)
        y = sheet.y + size
        sheet.text(x, y, "\n".join(lines), size=size, leading=1.3)
        left = x + room if inline else x + 12
        at, y = left, y if inline else y + len(lines) * size * 1.3 + 2
        for place, (name, wide) in enumerate(zip(names, long, strict=True)):
            if at + wide > x + width + 10 and at > left:
                at, y = left, y + high
            value = kit.paper.facts.get(question, "")
            field = question if question in kit.paper.facts and not question.startswith("_") else ""
            shown = Shown(name, field, normal(value)) if field else Shown(name)
            at = option(kit, at, y, name, shown, on=place == on, tick=tick, size=size)
        sheet.y = max(y, sheet.y + size + (len(lines) - 1) * size * 1.3) + size * 0.75
        if question in kit.paper.facts:
            kit.told(question)  # said
    if kit.content.checks:
        sheet.y += 4


def option(kit: Kit, x: float, y: float, name: str, shown: Shown, *, on: bool, tick: Tick, size: float) -> float:
    """One option with its box, or with a ring around it where it is the answer. Returns where the next may begin."""
    sheet = kit.sheet
    if sheet.fillable or tick != "circled":
        return sheet.check(x, y, name, shown, on=on, size=size, tick=tick)
    wide = kit.measure(name, size=size)
    sheet.text(x + 5, y, name, size=size)
    if on:
        box = (x + 1, y - size * 0.95, x + wide + 9, y + size * 0.42)
        _ring(kit, box)
        if shown.field:
            sheet.mark(shown, box)
    return x + wide + 20


def _ring(kit: Kit, box: Box) -> None:
    """A ring drawn by pen around an answer."""
    canvas, high = kit.sheet.canvas, kit.sheet.height
    x0, y0, x1, y1 = (edge + kit.rng.uniform(-1, 1) for edge in box)
    canvas.setStrokeColor(HexColor(kit.sheet.ink if kit.sheet.pen else "#1c2f7c"))
    canvas.setLineWidth(1.1)
    canvas.ellipse(x0, high - y1, x1, high - y0, fill=0)


# -- head and foot of every page


def footer(kit: Kit, *, size: float = 7, align: Literal["left", "center"] = "left", rule: bool = False) -> None:
    """The paper's small print at the foot of the first page; makes the room for it."""
    sheet = kit.sheet
    lines = [
        line for key in kit.content.footer for line in fonts.wrap(kit.words.text(key), sheet.regular, size, sheet.inner)
    ]
    if not lines:
        return
    high, left, below = size * 1.25 * len(lines), sheet.margin, sheet.margin * 0.75
    sheet.later_foot = sheet.foot
    sheet.foot = max(sheet.foot, below + high + 8)
    x = left if align == "left" else sheet.width / 2

    def final(page: int, _: int) -> None:
        if page == 1:
            top = sheet.height - below - high
            if rule:
                sheet.line(left, top - 4, sheet.width - left, top - 4, width=0.4, color="#888888")
            sheet.text(x, top + size * 0.8, "\n".join(lines), size=size, align=align, color="#555555", leading=1.25)

    sheet.finals.append(final)


def page_numbers(kit: Kit, form: str = "{page} {n} / {of}", *, align: Literal["left", "right", "center"] = "right",
                 top: bool = False, size: float = 7.5, font: str = "", always: bool = True) -> None:  # fmt: skip
    """Page numbers on every page; `form` has the word for page, the number and the count."""
    sheet = kit.sheet
    edge = sheet.margin
    x = {"left": edge, "right": sheet.width - edge, "center": sheet.width / 2}[align]

    def final(page: int, pages: int) -> None:
        if pages == 1 and not always:
            return
        y = edge * 0.55 if top else sheet.height - edge * 0.38
        text = form.format(page=kit.label("page"), n=page, of=pages)
        sheet.text(x, y, text, size=size, align=align, font=font)

    sheet.finals.append(final)


def running(kit: Kit, text: str, *, size: float = 8) -> None:
    """A line at the head of every page but the first; makes the room for it."""
    sheet = kit.sheet
    sheet.head = sheet.margin + 16
    shown = fonts.wrap(text, sheet.regular, size, sheet.inner)[0]

    def final(page: int, _: int) -> None:
        if page > 1:
            sheet.text(sheet.margin, sheet.margin, shown, size=size, color="#444444")
            sheet.line(sheet.margin, sheet.margin + 4, sheet.width - sheet.margin, sheet.margin + 4, width=0.4)

    sheet.finals.append(final)


def finals_business(kit: Kit, name: str, address: str) -> None:
    """The columns at the foot of a business letter: the company, its bank, its registration; and page numbers."""
    sheet, issuer = kit.sheet, kit.paper.issuer
    rng = kit.rng
    columns = (
        (name, *address.split(", ")),
        (f"{kit.label('phone')} {kit.style.write(issuer.phone)}", issuer.email),
        (kit.label("bank"), f"BIC {''.join(rng.choice('ABCDEFGHKLMN') for _ in range(4))}DEFFXXX",
         f"{kit.label('tax_number')} {rng.randrange(10, 99)}/{rng.randrange(100, 999)}/{rng.randrange(10000, 99999)}"),
        (f"HRB {rng.randrange(1000, 99999)}", *(kit.words.text(key) for key in kit.content.footer)),
    )  # fmt: skip

    def final(page: int, pages: int) -> None:
        left, right = sheet.margin, sheet.width - sheet.margin + 20
        top = sheet.height - 78
        sheet.line(left, top, right, top, width=0.4, color=kit.style.accent)
        wide = (right - left) / len(columns)
        for place, column in enumerate(columns):
            lines = [line for text in column for line in fonts.wrap(text, sheet.regular, 6.2, wide - 8)][:8]
            sheet.text(left + place * wide, top + 9, "\n".join(lines), size=6.2, color="#555555", leading=1.22)
        if pages > 1:
            sheet.text(right, top - 6, f"{kit.label('page')} {page}/{pages}", size=7.5, align="right")

    sheet.finals.append(final)


def group(kit: Kit, key: str, facts: list[Told]) -> Part:
    """Facts as a group of their own."""
    from claimctl.lab.synth.layouts.designs.kit import Part

    return Part(kit.label(key), "facts", facts)
