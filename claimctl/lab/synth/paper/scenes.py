"""Pictures without a word: a dented car, a wet ceiling, a burnt kitchen wall. They stand in for photos of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.raster import Image, noise

if TYPE_CHECKING:
    import random

Color = tuple[int, int, int]


def scene(rng: random.Random, kind: str, wide: int = 1000, high: int = 750) -> Image:
    """A drawn picture of `kind` (car, room, fire), RGB."""
    image = np.zeros((high, wide, 3), np.uint8)
    {"car": _car, "room": _room, "fire": _fire}[kind](rng, image)
    soft = cv2.GaussianBlur(image, (0, 0), 1.3).astype(np.float32)
    soft += cv2.GaussianBlur(noise(rng, image.shape[:2], 9.0), (3, 3), 0)[..., None]
    ramp = np.linspace(0.86, 1.08, wide, dtype=np.float32)[None, :, None]
    picture: Image = np.clip(soft * ramp, 0, 255).astype(np.uint8)
    return picture


def _car(rng: random.Random, image: Image) -> None:
    high = image.shape[0]
    image[: int(high * 0.62)] = (168, 188, 204)
    image[int(high * 0.62) :] = (104, 104, 108)
    paint: Color = rng.choice(((150, 24, 30), (36, 62, 120), (196, 198, 200), (40, 42, 46)))
    body = np.array([[60, 480], [110, 395], [300, 370], [400, 265], [690, 262], [800, 378], [930, 410], [950, 500],
                     [940, 560], [70, 560]])  # fmt: skip
    cv2.fillPoly(image, [body], paint)
    glass = np.array([[325, 372], [412, 285], [535, 283], [535, 375]])
    cv2.fillPoly(image, [glass, np.array([[556, 375], [556, 283], [676, 284], [762, 376]])], (58, 74, 88))
    for center in (238, 772):
        cv2.circle(image, (center, 560), 74, (22, 22, 24), -1, cv2.LINE_AA)
        cv2.circle(image, (center, 560), 40, (150, 152, 156), -1, cv2.LINE_AA)
    cv2.line(image, (545, 372), (552, 548), (20, 20, 20), 2, cv2.LINE_AA)
    at = rng.choice((150, 850))
    for _ in range(26):
        x, y = at + rng.randrange(-75, 76), 470 + rng.randrange(-50, 60)
        end = (x + rng.randrange(-40, 41), y + rng.randrange(-22, 23))
        shade = rng.randrange(-35, 60)
        color = tuple(max(0, min(255, channel + shade)) for channel in paint)
        cv2.line(image, (x, y), end, color, rng.randrange(1, 5), cv2.LINE_AA)
    cv2.ellipse(image, (at, 475), (62, 40), rng.randrange(-20, 20), 0, 360, tuple(max(0, c - 28) for c in paint), -1,
                cv2.LINE_AA)  # fmt: skip


def _room(rng: random.Random, image: Image) -> None:
    high, wide = image.shape[:2]
    image[:] = (232, 228, 218)
    cv2.fillPoly(image, [np.array([[0, high], [wide, high], [wide - 220, 470], [200, 470]])], (150, 112, 78))
    for x in range(200, wide - 200, 60):
        cv2.line(image, (x, 470), (int((x - wide / 2) * 1.7 + wide / 2), high), (128, 94, 64), 2, cv2.LINE_AA)
    cv2.line(image, (200, 0), (200, 470), (205, 200, 190), 3)
    cv2.line(image, (wide - 220, 0), (wide - 220, 470), (205, 200, 190), 3)
    cv2.rectangle(image, (430, 150), (590, 330), (186, 206, 222), -1)
    cv2.rectangle(image, (430, 150), (590, 330), (246, 246, 244), 9)
    _stain(rng, image, (rng.randrange(260, 420), 90), (176, 142, 92))
    _stain(rng, image, (rng.randrange(500, 760), 620), (98, 82, 66))


def _fire(rng: random.Random, image: Image) -> None:
    high, wide = image.shape[:2]
    image[:] = (224, 220, 210)
    for x in range(80, 900, 215):
        cv2.rectangle(image, (x, 40), (x + 195, 270), (190, 164, 128), -1)
        cv2.rectangle(image, (x, 40), (x + 195, 270), (140, 118, 88), 4)
    cv2.rectangle(image, (340, 480), (660, high), (206, 206, 208), -1)
    cv2.rectangle(image, (360, 540), (640, 700), (52, 52, 56), -1)
    soot = np.zeros((high, wide), np.float32)
    for _ in range(42):
        center = (500 + rng.randrange(-130, 131), rng.randrange(60, 480))
        cv2.circle(soot, center, rng.randrange(30, 95), 1.0, -1)
    soot = cv2.GaussianBlur(soot, (0, 0), 34)[..., None]
    image[:] = (image * (1 - 0.82 * soot)).astype(np.uint8)


def _stain(rng: random.Random, image: Image, center: tuple[int, int], color: Color) -> None:
    for ring in range(4):
        for _ in range(9):
            at = (center[0] + rng.randrange(-90, 91), center[1] + rng.randrange(-34, 35))
            tone = tuple(min(255, channel + ring * 13) for channel in color)
            axes = (rng.randrange(26, 80 - ring * 10), rng.randrange(12, 36))
            cv2.ellipse(image, at, axes, rng.randrange(180), 0, 360, tone, -1, cv2.LINE_AA)
