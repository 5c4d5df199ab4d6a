"""Lists typeset as insurers print them: claims over several lines, sections with sums, several tables in one file."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfgen.canvas import Canvas

TOP, BOTTOM, LEFT = 48.0, 50.0, 36.0


class Put(NamedTuple):
    """A text on a line: where it begins, or with `right` where it ends."""

    x: float
    text: str
    right: bool = False


Line = Sequence[Put]


class Claim(NamedTuple):
    """A claim of a loss run."""

    code: str
    claimant: str
    lost: dt.date
    told: dt.date
    status: str
    cause: str
    text: str
    paid: float
    reserve: float

    @property
    def incurred(self) -> float:
        return round(self.paid + self.reserve, 2)


NAMES = ("Ana Ruiz", "Tom Becker", "Lea Moreau", "Jan Novak", "Pia Costa", "Ole Hansen", "Mia Klein", "Ivo Rossi")
CAUSES = ("Rear end", "Slip and fall", "Hail", "Theft", "Backing", "Fire")
TEXTS = (
    "Insured backed into a parked van",
    "Water came through the roof of the store room",
    "Claimant fell on the wet floor of the lobby",
    "Truck struck a gate post while it turned",
    "Pallet fell off the fork lift",
)


def claims(count: int, seed: int, *, prefix: str = "") -> list[Claim]:
    """Fictional claims whose codes ascend."""
    rng = random.Random(seed)
    start = dt.date(2019, 1, 5)
    made = []
    for number in range(count):
        lost = start + dt.timedelta(days=rng.randrange(1400))
        paid, reserve = (round(rng.choice((0.0, 1.0)) * rng.uniform(90, 42000), 2) for _ in range(2))
        code = f"{prefix}{41000 + 37 * number + rng.randrange(30)}"
        told = lost + dt.timedelta(days=rng.randrange(1, 40))
        status = rng.choice(("Open", "Closed"))
        made.append(
            Claim(code, rng.choice(NAMES), lost, told, status, rng.choice(CAUSES), rng.choice(TEXTS), paid, reserve)
        )
    return made


class Press:
    """A file in the making: lines one under the other, on a new page where the last is full."""

    def __init__(self, *, size: float = 9.0, font: str = "Helvetica", wide: bool = False, lead: float = 1.35) -> None:
        self.page = landscape(letter) if wide else letter
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=self.page, invariant=1)
        self.size, self.font, self.lead = size, font, size * lead
        self.y = self.page[1] - TOP
        self.head: Callable[[], None] | None = None
        self.number = 1

    def line(self, puts: Line, *, bold: bool = False, gap: float = 1.0) -> None:
        """A line of texts."""
        self.y -= self.lead * gap
        if self.y < BOTTOM:
            self.turn()
            self.y -= self.lead
        self.canvas.setFont(self.font + ("-Bold" if bold else ""), self.size)
        for x, text, right in puts:
            (self.canvas.drawRightString if right else self.canvas.drawString)(x, self.y, text)

    def turn(self) -> None:
        """A new page, with its heads where they are repeated."""
        self.canvas.setFont(self.font, 7)
        self.canvas.drawCentredString(self.page[0] / 2, 28, f"Page {self.number}")
        self.canvas.showPage()
        self.number += 1
        self.y = self.page[1] - TOP
        if self.head:
            self.head()

    def rule(self, *, below: float = 3.0) -> None:
        """A line across the page."""
        self.canvas.line(LEFT, self.y - below, self.page[0] - LEFT, self.y - below)

    def grid(
        self, columns: Sequence[float], rows: Sequence[Sequence[str]], heads: Sequence[str], *, right: int
    ) -> None:
        """A ruled table; cells wrap at `|`, the last `right` columns keep to the right. Heads are repeated."""
        first = [heads]
        for row in [*first, *rows]:
            deep = max(cell.count("|") + 1 for cell in row)
            high = self.lead * deep + 3
            if self.y - high < BOTTOM:
                self.turn()
                self._grid_row(columns, heads, self.lead + 3, right)
            self._grid_row(columns, row, high, right)

    def _grid_row(self, columns: Sequence[float], row: Sequence[str], high: float, right: int) -> None:
        self.canvas.setFont(self.font, self.size)
        edges = [*columns, self.page[0] - LEFT]
        for place, cell in enumerate(row):
            self.canvas.rect(edges[place], self.y - high, edges[place + 1] - edges[place], high)
            for at, part in enumerate(cell.split("|")):
                y = self.y - self.lead * (at + 1) + 1
                if place >= len(row) - right:
                    self.canvas.drawRightString(edges[place + 1] - 3, y, part)
                else:
                    self.canvas.drawString(edges[place] + 3, y, part)
        self.y -= high

    def done(self) -> bytes:
        """The file."""
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()


def shown(claim: Claim, part: str, sign: str = "") -> str:
    """A part of a claim as it is printed."""
    value = getattr(claim, part)
    if isinstance(value, dt.date):
        return value.strftime("%m/%d/%Y")
    return f"{sign}{value:,.2f}" if isinstance(value, float) else value


Column = tuple[str, float, bool, str]  # part, place, whether it keeps to the right, head


class Style(NamedTuple):
    """How a loss run is set: the columns of each line of a claim, and what stands around the claims."""

    lines: tuple[tuple[Column, ...], ...]
    heads: bool = True
    wide: bool = True
    size: float = 9.0
    font: str = "Helvetica"
    sign: str = ""
    gap: float = 1.4
    sections: int = 1
    totals: bool = True


_LOSS: tuple[Column, ...] = (
    ("code", 36, False, "Claim number"), ("claimant", 140, False, "Claimant"), ("lost", 260, False, "Date of loss"),
    ("status", 350, False, "Status"),
)  # fmt: skip
_MONEY: tuple[Column, ...] = (
    ("paid", 520, True, "Paid"), ("reserve", 620, True, "Reserve"), ("incurred", 720, True, "Incurred"),
)  # fmt: skip
_LEFT_MONEY: tuple[Column, ...] = tuple((part, x - 60, False, head) for part, x, _, head in _MONEY)
_TOLD: tuple[Column, ...] = (("text", 140, False, "Description"), ("told", 400, False, "Date reported"))
_NARROW: tuple[Column, ...] = (
    ("cause", 140, False, "Cause"), ("paid", 380, True, "Total paid"), ("reserve", 460, True, "Outstanding"),
    ("incurred", 560, True, "Total incurred"),
)  # fmt: skip
STYLES = {
    "a line": Style(((*_LOSS[:3], ("text", 340, False, "Description"), ("incurred", 740, True, "Incurred")),)),
    "two lines": Style(((*_LOSS, *_MONEY), _TOLD), sections=3),
    "two lines, amounts to the left": Style(((*_LOSS, *_LEFT_MONEY), _TOLD), sections=2, sign="$"),
    "amounts on the second line": Style(
        (
            (("lost", 36, False, "Loss dt"), ("code", 120, False, "Claim no"), ("claimant", 220, False, "Claimant"),
             ("cause", 380, False, "Cause")),
            (("told", 36, False, "Rept dt"), ("text", 120, False, "Description"), *_MONEY),
        ),
        font="Courier", size=8, gap=1.1, sections=4,
    ),
    "three lines": Style((_LOSS, _NARROW, (("text", 140, False, "Loss description"),)), wide=False, sign="$"),
    "three lines without heads": Style(
        (_LOSS, _NARROW, (("text", 140, False, ""),)), heads=False, wide=False, sign="$", totals=False
    ),
    "small and tight": Style(((*_LOSS, *_MONEY), _TOLD), size=6.5, gap=1.0, sections=2, font="Courier"),
    "large": Style(((*_LOSS, *_MONEY), _TOLD), size=10.5, gap=2.0, sections=2, totals=False),
}  # fmt: skip


def loss_run(style: Style, count: int = 42) -> tuple[bytes, list[Claim]]:
    """A loss run and its claims."""
    press = Press(size=style.size, font=style.font, wide=style.wide)
    press.line([Put(LEFT, "Loss run")], bold=True)
    press.line([Put(LEFT, "Insured: Meridian Freight LLC"), Put(380, "Valued as of: 03/31/2024")])

    def heads() -> None:
        for line in style.lines:
            press.line([Put(x, head, right) for _, x, right, head in line], bold=True)
        press.rule()

    if style.heads:
        press.head = heads
        heads()
    made: list[Claim] = []
    for section in range(style.sections):
        if style.sections > 1:
            press.line([Put(LEFT, f"Policy: BAP-{section}7731  Term: 01/01/202{section}")], bold=True, gap=1.8)
        own = claims(count // style.sections, section, prefix=f"A{section}")
        for claim in own:
            for number, line in enumerate(style.lines):
                puts = [Put(x, shown(claim, part, style.sign), right) for part, x, right, _ in line]
                press.line(puts, gap=1.0 if number else style.gap)
        if style.totals:
            money = [column for line in style.lines for column in line if column[0] in {"paid", "reserve", "incurred"}]
            sums = [
                Put(x, f"{style.sign}{sum(getattr(claim, part) for claim in own):,.2f}", right)
                for part, x, right, _ in money
            ]
            press.line([Put(140, "Policy total"), *sums], bold=True, gap=style.gap)
        made += own
    return press.done(), made


def cards(count: int = 40) -> tuple[bytes, list[Claim]]:
    """Claims that are told in labelled lines, one under the other."""
    press, own = Press(), claims(count, 7, prefix="WC")
    press.line([Put(LEFT, "Claim detail")], bold=True)
    for claim in own:
        for number, line in enumerate((
            (("Claim no.", "code"), ("Claimant", "claimant"), ("Loss date", "lost")),
            (("Status", "status"), ("Cause", "cause"), ("Reported", "told")),
            (("Description", "text"),),
            (("Paid", "paid"), ("Reserve", "reserve"), ("Incurred", "incurred")),
        )):  # fmt: skip
            puts = [Put(36 + 184 * at, f"{label}: {shown(claim, part, '$')}") for at, (label, part) in enumerate(line)]
            press.line(puts, gap=1.0 if number else 1.8)
    return press.done(), own


def by_coverage(count: int = 30) -> tuple[bytes, list[Claim]]:
    """Claims of a line for each kind of payment, and one that adds them up."""
    press, own = Press(), claims(count, 8, prefix="C-")
    columns = (400.0, 480.0, 560.0)
    press.line(
        [Put(36, "Claim no."), Put(110, "Claimant"), Put(200, "Loss date"), Put(270, "Type"),
         *(Put(x, head, right=True) for x, head in zip(columns, ("Paid", "Reserve", "Incurred"), strict=True))],
        bold=True,
    )  # fmt: skip
    for claim in own:
        first = round(claim.paid * 0.6, 2)
        rest = round(claim.paid - first, 2)
        opening = [Put(36, claim.code), Put(110, claim.claimant), Put(200, shown(claim, "lost"))]
        for start, kind, figures in (
            (opening, "Indemnity", (first, 0.0, first)),
            ([Put(110, claim.cause)], "Expense", (rest, claim.reserve, rest + claim.reserve)),
            ([], "Claim total", (claim.paid, claim.reserve, claim.incurred)),
        ):
            sums = [Put(x, f"{figure:,.2f}", right=True) for x, figure in zip(columns, figures, strict=True)]
            press.line([*start, Put(270, kind), *sums], gap=1.6 if start is opening else 1.0)
    return press.done(), own


def ruled(count: int = 36) -> tuple[bytes, list[Claim]]:
    """A loss run in boxes whose descriptions take two lines, a table and its sums a line of business."""
    press, made = Press(wide=True), []
    for section, name in enumerate(("General liability", "Auto")):
        press.line([Put(LEFT, f"Line of business: {name}")], bold=True, gap=1.5)
        press.y -= 6
        own = claims(count // 2, 20 + section, prefix=f"{section}X")
        rows = []
        for claim in own:
            words = claim.text.split()
            text = " ".join(words[:3]) + "|" + " ".join(words[3:])
            rows.append([claim.code, claim.claimant, shown(claim, "lost"), claim.status, text,
                         *(shown(claim, part) for part in ("paid", "reserve", "incurred"))])  # fmt: skip
        total = [f"{sum(getattr(claim, part) for claim in own):,.2f}" for part in ("paid", "reserve", "incurred")]
        rows.append(["", "Total", "", "", "", *total])
        heads = ["Claim no.", "Claimant", "Loss date", "Status", "Description", "Paid", "Reserve", "Incurred"]
        press.grid([36, 110, 200, 270, 330, 520, 600, 680], rows, heads, right=3)
        made += own
    return press.done(), made


def packet() -> tuple[bytes, dict[str, int]]:
    """Vehicles, drivers in boxes and claims in one file, each with heads of its own; how many rows each has."""
    rng, press = random.Random(3), Press()
    press.line([Put(36, "Schedule of vehicles")], bold=True)
    heads = ((36, "Veh"), (90, "Year"), (140, "Make"), (240, "VIN"), (420, "Garaging"))
    press.line([*(Put(x, head) for x, head in heads), Put(560, "Cost new", right=True)], bold=True)
    for number in range(24):
        vin = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(17))
        texts = (str(number + 1), str(1999 + rng.randrange(24)), rng.choice(("Volvo", "Mack")), vin, "Reno NV")
        cost = Put(560, f"{rng.uniform(9e3, 9e4):,.2f}", right=True)
        press.line([*(Put(x, text) for (x, _), text in zip(heads, texts, strict=True)), cost])
    press.line([Put(36, "Schedule of drivers")], bold=True, gap=3)
    press.y -= 6
    drivers = [
        [f"{rng.choice(NAMES)} {chr(65 + n)}.", f"D{rng.randrange(10**6, 10**7)}", "NV", f"0{1 + n % 9}/11/1978"]
        for n in range(22)
    ]
    press.grid([36, 220, 340, 420], drivers, ["Driver name", "License no.", "State", "Date of birth"], right=0)
    press.line([Put(36, "Claims")], bold=True, gap=3)
    run = (("code", 36, False, "Claim no."), ("lost", 120, False, "Date of loss"), ("text", 200, False, "Description"),
           ("incurred", 560, True, "Incurred"))  # fmt: skip

    def head() -> None:
        press.line([Put(x, text, right) for _, x, right, text in run], bold=True)

    press.head = head
    head()
    for claim in claims(26, 61, prefix="K"):
        press.line([Put(x, shown(claim, part), right) for part, x, right, _ in run])
    return press.done(), {"vehicles": 24, "drivers": 22, "claims": 26}


def ledger(count: int = 40) -> tuple[bytes, list[Claim]]:
    """Claims under heads that name two lines each, and such whose amounts only a sentence under them tells."""
    press, own = Press(wide=True), claims(count, 9, prefix="22-")
    heads = ((36, "Claim / Status"), (160, "Claimant / Description"), (430, "Loss date / Reported"), (560, "Amounts"))
    press.line([Put(x, head) for x, head in heads], bold=True)
    for number, claim in enumerate(own):
        told = number % 4 == 0
        first = "see below" if told else f"incurred {shown(claim, 'incurred', '$')}"
        press.line([Put(36, claim.code), Put(160, claim.claimant), Put(430, shown(claim, "lost")), Put(560, first)],
                   gap=1.5)  # fmt: skip
        second = [] if told else [Put(560, f"paid {shown(claim, 'paid', '$')}")]
        press.line([Put(36, claim.status), Put(160, claim.text), Put(430, shown(claim, "told")), *second])
        if told:
            text = f"Ledger: incurred {shown(claim, 'incurred', '$')}; paid {shown(claim, 'paid', '$')}."
            press.line([Put(160, text)])
    return press.done(), own


def over_number(count: int = 30) -> tuple[bytes, list[Claim]]:
    """Claims whose number stands on their second line."""
    press, own = Press(), claims(count, 11, prefix="Q")
    for claim in own:
        press.line([Put(36, shown(claim, "text")), Put(420, shown(claim, "claimant"))], gap=2.0)
        press.line([Put(36, f"Claim no.: {claim.code}"), Put(220, f"Loss date: {shown(claim, 'lost')}"),
                    Put(420, f"Incurred: {shown(claim, 'incurred')}")])  # fmt: skip
    return press.done(), own


def unread(count: int = 30) -> bytes:
    """Entries that no number of their own opens: a list that is no table."""
    press, rng = Press(), random.Random(5)
    for _ in range(count):
        press.line([Put(36, rng.choice(TEXTS))], gap=1.8)
        press.line([Put(60, f"Class: {10010 + 37 * rng.randrange(9)}")])
        press.line([Put(60, f"Location: {rng.randrange(1, 9)}")])
    return press.done()


def bare(count: int = 30, lost: int = 3) -> bytes:
    """A list some of whose rows say nothing but their number."""
    press = Press()
    press.line([Put(36, "Unit no."), Put(140, "Description"), Put(400, "Year"), Put(560, "Value", right=True)])
    for number in range(count + lost):
        code = [Put(36, f"TR-{5100 + 7 * number}")]
        rest = [Put(140, "Box trailer"), Put(400, "2014"), Put(560, f"{900 + number}.50", right=True)]
        press.line(code if number % 11 == 5 and number // 11 < lost else [*code, *rest], gap=1.3)
    return press.done()
