"""Pictures without a word: dented cars, wet ceilings, broken panes. They stand in for photos of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.raster import Image


class Scene(NamedTuple):
    """The lines of business that a picture fits, and the causes of loss that it shows."""

    lines: tuple[str, ...]
    causes: tuple[str, ...]


SCENES: dict[str, Scene] = {
    "car": Scene(("motor",), ("intersection", "parked_left", "parked_right", "animal")),
    "bumper": Scene(("motor",), ("rear_end",)),
    "windshield": Scene(("motor",), ("hail", "animal", "falling_branch")),
    "car_window": Scene(("motor",), ("break_in",)),
    "hail": Scene(("motor",), ("hail",)),
    "room": Scene(("home", "liability"), ("pipe", "heater", "water_above")),
    "ceiling": Scene(("home", "liability"), ("pipe", "water_above", "storm")),
    "fire": Scene(("home",), ("kitchen_fire",)),
    "burnt_wall": Scene(("home",), ("kitchen_fire",)),
    "window": Scene(("home", "liability"), ("broken_window", "burglary", "storm")),
    "door": Scene(("home",), ("burglary",)),
    "roof": Scene(("home",), ("storm",)),
    "carpet": Scene(("home", "liability"), ("heater", "water_above")),
    "fence": Scene(("home", "liability"), ("storm", "falling_branch")),
    "lock": Scene(("home",), ("burglary",)),
    "suitcase": Scene(("travel",), ("baggage_delay", "baggage_theft")),
    "clothes": Scene(("travel", "liability"), ("baggage_delay", "dog_bite")),
    "telephone": Scene(("travel", "home", "liability"), ("slip_fall",)),
}


def suited(line: str, cause: str = "") -> tuple[str, ...]:
    """The scenes that a claim's photo can show: those of its cause, else all of its line; none for health."""
    of_line = {name: scene for name, scene in SCENES.items() if line in scene.lines}
    exact = tuple(name for name, scene in of_line.items() if cause in scene.causes)
    return exact or tuple(of_line)


def scene(rng: random.Random, kind: str, wide: int = 1000, high: int = 750) -> Image:
    """A painted picture of `kind` (a name of SCENES), RGB; the same for the same stream."""
    from claimctl.lab.synth.paper.scenes.paint import photograph

    return photograph(rng, kind, wide, high)
