"""From sheets to pictures: through a scanner, a fax machine or a telephone, with the wear that the paper has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.paper import effects, raster
from claimctl.lab.synth.paper.effects import LEVELS, Look

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.layouts.registry import Typeset
    from claimctl.lab.synth.paper.effects import Wear
    from claimctl.lab.synth.paper.raster import Image, Shot


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """How a machine is set for a whole file."""

    dpi: int = 200
    color: bool = False
    bitonal: bool = False


def scan_setting(rng: random.Random, kind: str, *, small: bool) -> Setting:
    """A scanner's setting for a medium (`scan`, `scan_color` ...); `small` print is scanned finer."""
    if kind == "scan_bitonal":
        return Setting(dpi=rng.choice((200, 200, 300)), bitonal=True)
    return Setting(dpi=200 if small else rng.choice((150, 150, 200)), color=kind == "scan_color")


def scan(rng: random.Random, sheet: Typeset, setting: Setting, wear: Wear, back: Image | None = None) -> list[Shot]:
    """A sheet's pages through a scanner. `back` is a page that may shine through the first."""
    shots = _worn(rng, sheet, setting, wear, back)
    rough = (LEVELS.index(wear.level) + rng.random()) / 3
    seen = []
    for number, shot in enumerate(shots, 1):
        view = raster.scanned(rng, shot, rough)
        view = effects.draw(rng, view, "scanner", wear.machine, _look(sheet, number, setting.dpi, wear))
        seen.append(view.drawn(raster.bitonal(view.image, _share(wear))) if setting.bitonal else view)
    return seen


def fax(
    rng: random.Random, sheet: Typeset, wear: Wear, down: int, head: str, first: int, of: int, only: int = 0
) -> list[Shot]:
    """A sheet's pages (or `only` one) as a fax machine sends them: pages `first` and on of `of`."""
    setting = Setting(dpi=204)
    seen = []
    for number, shot in enumerate(_worn(rng, sheet, setting, wear, None, only), 1):
        view = raster.scanned(rng, shot, 0.5)
        names = tuple(name for name in wear.machine if name != "line_dropouts")
        look = _look(sheet, only or number, setting.dpi, wear)
        view = effects.draw(rng, view, "fax", names, look)
        sent = raster.fax_line(view, f"{head}   PAGE {first + number - 1:02d}/{of:02d}", down, _share(wear))
        if "line_dropouts" in wear.machine:  # the line is lost after the page was made black and white
            sent = effects.draw(rng, sent, "fax", ("line_dropouts",), look)
        seen.append(sent)
    return seen


def photograph(rng: random.Random, sheet: Typeset, wear: Wear, page: int, long_side: int) -> Shot:
    """A page as a telephone sees it, `long_side` pixels long."""
    setting = Setting(dpi=200, color=True)
    shot = _worn(rng, sheet, setting, wear, None, only=page)[0]
    flat = tuple(
        name for name in wear.machine if name in ("page_curl", "moire")
    )  # these are the page's, not the view's
    shot = effects.draw(rng, shot, "camera", flat, _look(sheet, page, setting.dpi, wear))
    shot = raster.photographed(rng, shot, long_side)
    look = Look(level=wear.level, dpi=long_side / 12)
    return effects.draw(rng, shot, "camera", tuple(name for name in wear.machine if name not in flat), look)


def _share(wear: Wear) -> float:
    """How dark is black: pale print makes people turn the knob."""
    return 0.84 if {"fading", "carbon_copy"} & set(wear.paper) else 0.68


def _worn(
    rng: random.Random, sheet: Typeset, setting: Setting, wear: Wear, back: Image | None, only: int = 0
) -> list[Shot]:
    """The sheet's pages (or `only` one) after what happened to the paper; pages lie back to back for bleed-through."""
    shots = raster.render(sheet.pdf, setting.dpi, color=setting.color, only=only)
    worn = []
    for place, shot in enumerate(shots):
        number = only or place + 1
        other = shots[place ^ 1].image if len(shots) > 1 and place ^ 1 < len(shots) else back
        look = msgspec.structs.replace(_look(sheet, number, setting.dpi, wear), back=other)
        names = wear.paper if number == 1 else tuple(name for name in wear.paper if name in _ALL_PAGES)
        worn.append(effects.draw(rng, shot, "paper", names, look))
    return worn


# What happens to the whole pile; the rest happens to the page on top.
_ALL_PAGES = (
    "fading",
    "dot_matrix",
    "carbon_copy",
    "aged",
    "bleed_through",
    "copied",
    "toner_speckle",
    "fold",
    "punch_holes",
)


def _look(sheet: Typeset, page: int, dpi: float, wear: Wear) -> Look:
    spots = tuple(mark.box for mark in sheet.marks if mark.page == page and mark.box[2] - mark.box[0] < 0.45)
    return Look(level=wear.level, dpi=dpi, spots=spots)
