"""The painters of all scenes, and the camera that takes the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.raster import Image, noise
from claimctl.lab.synth.paper.scenes import cars, house, things

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PAINTERS: dict[str, Callable[[random.Random, Image], None]] = {
    "car": cars.dented,
    "bumper": cars.bumper,
    "windshield": cars.windshield,
    "car_window": cars.side_window,
    "hail": cars.hail,
    "room": house.room,
    "ceiling": house.ceiling,
    "fire": house.kitchen,
    "burnt_wall": house.burnt_wall,
    "window": house.window,
    "door": house.door,
    "roof": house.roof,
    "carpet": house.carpet,
    "fence": house.fence,
    "lock": things.lock,
    "suitcase": things.suitcase,
    "clothes": things.clothes,
    "telephone": things.telephone,
}


def photograph(rng: random.Random, kind: str, wide: int, high: int) -> Image:
    """A scene as an amateur takes it: mirrored, tilted, near or far, in this light or that."""
    image: Image = np.zeros((750, 1000, 3), np.uint8)
    PAINTERS[kind](rng, image)
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
