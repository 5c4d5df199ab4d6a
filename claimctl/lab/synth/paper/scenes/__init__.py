"""Pictures without a word: dented cars, wet ceilings, broken panes. They stand in for photos of damage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from claimctl.lab.synth.paper.raster import Image, noise
from claimctl.lab.synth.paper.scenes import cars, house, things

if TYPE_CHECKING:
    import random


class Scene(NamedTuple):
    """What a picture shows: how it is painted, the lines of business that it fits, the causes of loss it shows."""

    paint: Callable[[random.Random, Image], None]
    lines: tuple[str, ...]
    causes: tuple[str, ...] = ()


SCENES: dict[str, Scene] = {
    "car": Scene(cars.dented, ("motor",), ("intersection", "parked_left", "parked_right", "animal")),
    "bumper": Scene(cars.bumper, ("motor",), ("rear_end",)),
    "windshield": Scene(cars.windshield, ("motor",), ("hail", "animal", "falling_branch")),
    "car_window": Scene(cars.side_window, ("motor",), ("break_in",)),
    "hail": Scene(cars.hail, ("motor",), ("hail",)),
    "room": Scene(house.room, ("home", "liability"), ("pipe", "heater", "water_above")),
    "ceiling": Scene(house.ceiling, ("home", "liability"), ("pipe", "water_above", "storm")),
    "fire": Scene(house.kitchen, ("home",), ("kitchen_fire",)),
    "burnt_wall": Scene(house.burnt_wall, ("home",), ("kitchen_fire",)),
    "window": Scene(house.window, ("home", "liability"), ("broken_window", "burglary", "storm")),
    "door": Scene(house.door, ("home",), ("burglary",)),
    "roof": Scene(house.roof, ("home",), ("storm",)),
    "carpet": Scene(house.carpet, ("home", "liability"), ("heater", "water_above")),
    "fence": Scene(house.fence, ("home", "liability"), ("storm", "falling_branch")),
    "lock": Scene(things.lock, ("home",), ("burglary",)),
    "suitcase": Scene(things.suitcase, ("travel",), ("baggage_delay", "baggage_theft")),
    "clothes": Scene(things.clothes, ("travel", "liability"), ("baggage_delay", "dog_bite")),
    "telephone": Scene(things.telephone, ("travel", "home", "liability"), ("slip_fall",)),
}


def suited(line: str, cause: str = "") -> tuple[str, ...]:
    """The scenes that a claim's photo can show: those of its cause, else all of its line; none for health."""
    of_line = {name: scene for name, scene in SCENES.items() if line in scene.lines}
    exact = tuple(name for name, scene in of_line.items() if cause in scene.causes)
    return exact or tuple(of_line)


def scene(rng: random.Random, kind: str, wide: int = 1000, high: int = 750) -> Image:
    """A painted picture of `kind` (a name of SCENES), RGB, as an amateur holds a camera: tilted, near or far."""
    image: Image = np.zeros((750, 1000, 3), np.uint8)
    SCENES[kind].paint(rng, image)
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    tilt, zoom = (rng.random() - 0.5) * 9, 1.04 + 0.16 * rng.random()
    turn = cv2.getRotationMatrix2D((500, 375), tilt, zoom * wide / 1000)
    turn[:, 2] += (wide / 2 - 500 + rng.randrange(-20, 21), high / 2 - 375 + rng.randrange(-20, 21))
    image = cv2.warpAffine(image, turn, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    image = cv2.blur(image, (3, 3)) if rng.random() < 0.6 else cv2.GaussianBlur(image, (5, 5), 1.4)
    dust = cv2.resize(noise(rng, (high // 2, wide // 2), 7.0), (wide, high)).astype(np.int16)
    left, right = 0.8 + 0.25 * rng.random(), 0.85 + 0.25 * rng.random()
    light = np.linspace(left, right, wide, dtype=np.float32)[None, :, None]
    warm = np.array(rng.choice(((1.0, 1.0, 1.0), (1.04, 1.0, 0.92), (0.95, 0.99, 1.05))), np.float32)
    lit = cv2.multiply(image, np.broadcast_to(light * warm, image.shape).copy(), dtype=cv2.CV_8U)
    picture: Image = cv2.add(lit, cv2.merge((dust, dust, dust)), dtype=cv2.CV_8U)
    return picture


__all__ = ["SCENES", "Scene", "scene", "suited"]
