"""Physical effects on pictures of pages: what paper suffers on its way from a printer to the insurer's screen.

Each effect takes a view of a page (`Shot`) and gives another; one that moves points says so by the shot's `moves`, so
the truth's boxes follow. All draw from the stream they are given and from nothing else.

Augraphy (MIT) has many of these effects and is not used: it draws from the global states of `random` and `numpy.random`
in hundreds of places (and numba keeps a third), so equal seeds give equal pages only in a process that does nothing
else; it pulls in numba, matplotlib, scikit-image and the full opencv-python, which fights with the headless one over
`cv2`; its folding and warping don't carry boxes along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from claimctl.lab.synth.paper.effects import camera, handling, printing, scanning
from claimctl.lab.synth.paper.effects.base import LEVELS, Level, Look
from claimctl.lab.synth.streams import weighted

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from claimctl.lab.synth.paper.raster import Shot

    Effect = Callable[[random.Random, Shot, Look], Shot]

__all__ = ["EFFECTS", "LEVELS", "Level", "Look", "Wear", "draw", "wear"]

# Before: on the paper itself; after: in the machine that takes the picture.
Stage = Literal["paper", "scanner", "fax", "camera"]
EFFECTS: dict[Stage, dict[str, Effect]] = {
    "paper": {
        "fading": printing.fading, "dot_matrix": printing.dot_matrix, "carbon_copy": printing.carbon_copy,
        "aged": handling.aged, "bleed_through": printing.bleed_through, "copied": printing.copied,
        "toner_speckle": printing.toner_speckle, "highlighter": handling.highlighter, "pen_marks": handling.pen_marks,
        "water_stain": handling.water_stain, "coffee_ring": handling.coffee_ring, "crease": handling.crease,
        "fold": handling.fold, "punch_holes": handling.punch_holes, "staple": handling.staple,
        "dog_ear": handling.dog_ear,
    },
    "scanner": {
        "margin_cut": scanning.margin_cut, "feed_curl": scanning.feed_curl, "spine_shadow": scanning.spine_shadow,
        "uneven_light": scanning.uneven_light, "black_edges": scanning.black_edges,
        "roller_streaks": scanning.roller_streaks, "low_resolution": scanning.low_resolution,
        "jpeg_loss": scanning.jpeg_loss,
    },
    "fax": {
        "margin_cut": scanning.margin_cut, "feed_curl": scanning.feed_curl, "black_edges": scanning.black_edges,
        "roller_streaks": scanning.roller_streaks, "line_dropouts": scanning.line_dropouts,
    },
    "camera": {
        "page_curl": camera.page_curl, "hand_shadow": camera.hand_shadow, "moire": camera.moire,
        "defocus": camera.defocus, "motion_blur": camera.motion_blur, "glare": camera.glare, "finger": camera.finger,
        "dim": camera.dim, "low_resolution": scanning.low_resolution, "jpeg_loss": scanning.jpeg_loss,
    },
}  # fmt: skip
# How often each is met on paper that has any; what is not named is as frequent as 1.
_OFTEN = {"fold": 2.5, "punch_holes": 2.5, "staple": 2.0, "toner_speckle": 1.5, "bleed_through": 1.5, "crease": 1.2,
          "highlighter": 1.2, "pen_marks": 1.5, "coffee_ring": 0.5, "carbon_copy": 0.3, "dot_matrix": 0.4,
          "copied": 0.8, "fading": 0.8, "aged": 0.7, "moire": 0.5, "dim": 0.6}  # fmt: skip
_NEEDS_MARGIN = ("punch_holes", "staple", "dog_ear", "black_edges", "spine_shadow", "margin_cut")
# Not together: each alone is as much as a reader can take.
_EXCLUDE = (
    {"fading", "copied", "carbon_copy", "dot_matrix", "low_resolution", "jpeg_loss"},
    {"defocus", "motion_blur", "low_resolution", "fading"}, {"glare", "moire", "dim"},
)  # fmt: skip


class Wear(msgspec.Struct, frozen=True, kw_only=True):
    """What a document goes through: the effects by stage, all at one level."""

    level: Level
    paper: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """As the truth tells it: `fold:medium`."""
        return [f"{name}:{self.level}" for name in (*self.paper, *self.machine)]


def wear(rng: random.Random, machine: Stage, *, small: bool = False) -> Wear:
    """The wear of one document that goes through `machine`; many have hardly any. `small`: it has no margins."""
    level = weighted(rng, dict(zip(LEVELS, (5.0, 3.0, 1.5), strict=True)))
    count = {"light": rng.choice((0, 0, 1, 2)), "medium": rng.choice((1, 2, 3)), "heavy": rng.choice((2, 3, 4))}[level]
    picked: list[str] = []
    pool = {name: _OFTEN.get(name, 1.0) for stage in ("paper", machine) for name in EFFECTS[stage]}
    pool = {name: weight for name, weight in pool.items() if not (small and name in _NEEDS_MARGIN)}
    for _ in range(count):
        free = {name: weight for name, weight in pool.items() if name not in picked and not _clash(name, picked)}
        picked.append(weighted(rng, free))
    return Wear(
        level=level, paper=tuple(name for name in EFFECTS["paper"] if name in picked),
        machine=tuple(name for name in EFFECTS[machine] if name in picked),
    )  # fmt: skip


def draw(rng: random.Random, shot: Shot, stage: Stage, names: tuple[str, ...], look: Look) -> Shot:
    """The view after the effects of a stage, in the order given."""
    for name in names:
        shot = EFFECTS[stage][name](rng, shot, look)
    return shot


def _clash(name: str, picked: list[str]) -> bool:
    return any(name in group and group & set(picked) for group in _EXCLUDE)
