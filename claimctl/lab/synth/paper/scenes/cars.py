"""Cars, and what befell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from claimctl.lab.synth.paper.scenes.strokes import (
    PAINTS,
    Color,
    cracks,
    dent,
    grain,
    polygon,
    ramp,
    shade,
    shards,
)

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.paper.raster import Image

_GLASS: Color = (58, 74, 88)


def _street(rng: random.Random, image: Image, horizon: int = 465) -> None:
    ramp(image, (176, 196, 212), (206, 212, 214), 0, horizon)
    ramp(image, (118, 118, 120), (88, 88, 92), horizon)
    for x in range(-40, image.shape[1], rng.randrange(120, 200)):
        tall = rng.randrange(60, 190)
        wall = rng.choice(((150, 128, 110), (172, 164, 150), (128, 134, 140)))
        cv2.rectangle(image, (x, horizon - tall), (x + rng.randrange(80, 190), horizon), wall, -1)
    grain(rng, image, 9.0)


def _wheel(image: Image, center: tuple[int, int], radius: int) -> None:
    cv2.circle(image, center, radius, (22, 22, 24), -1, cv2.LINE_AA)
    cv2.circle(image, center, int(radius * 0.6), (150, 152, 156), -1, cv2.LINE_AA)
    for turn in range(5):
        angle = 2 * np.pi * turn / 5
        end = (int(center[0] + radius * 0.56 * np.cos(angle)), int(center[1] + radius * 0.56 * np.sin(angle)))
        cv2.line(image, center, end, (70, 72, 76), 7, cv2.LINE_AA)


def _side(rng: random.Random, image: Image) -> Color:
    """A car from the side."""
    _street(rng, image)
    paint = rng.choice(PAINTS)
    polygon(image, [(60, 480), (110, 395), (300, 370), (400, 265), (690, 262), (800, 378), (930, 410), (950, 500),
                    (940, 560), (70, 560)], paint, outline=shade(paint, -40))  # fmt: skip
    polygon(image, [(325, 372), (412, 285), (535, 283), (535, 375)], _GLASS)
    polygon(image, [(556, 375), (556, 283), (676, 284), (762, 376)], _GLASS)
    cv2.line(image, (90, 440), (940, 452), shade(paint, 30), 3, cv2.LINE_AA)
    for center in (238, 772):
        _wheel(image, (center, 560), 74)
    cv2.line(image, (545, 372), (552, 548), (20, 20, 20), 2, cv2.LINE_AA)
    cv2.rectangle(image, (575, 415), (620, 425), shade(paint, -50), -1)
    return paint


def dented(rng: random.Random, image: Image) -> None:
    """A car with a fender or a door pushed in."""
    paint = _side(rng, image)
    dent(rng, image, (rng.choice((140, 480, 660, 880)), 470), (64, 42), paint)


def side_window(rng: random.Random, image: Image) -> None:
    """A car with its side window smashed, glass on the ground."""
    _side(rng, image)
    polygon(image, [(560, 372), (560, 287), (674, 288), (756, 373)], (18, 20, 24))
    for x in range(562, 752, 18):
        tip = 372 - rng.randrange(6, 40)
        polygon(image, [(x, 373), (x + 9, tip), (x + 18, 373)], (150, 176, 186))
    shards(rng, image, (470, 600, 860, 715), 60, (158, 186, 194))


def bumper(rng: random.Random, image: Image) -> None:
    """A car's rear after somebody drove into it: bumper down, lid bent, a lamp broken."""
    _street(rng, image, 400)
    paint = rng.choice(PAINTS)
    polygon(image, [(190, 250), (270, 120), (730, 120), (810, 250), (850, 330), (850, 560), (150, 560), (150, 330)],
            paint, outline=shade(paint, -45), width=3)  # fmt: skip
    polygon(image, [(285, 140), (715, 140), (770, 250), (230, 250)], _GLASS)
    for left, broken in ((160, True), (745, False)):
        cv2.rectangle(image, (left, 330), (left + 95, 400), (170, 26, 30), -1)
        if broken:
            shards(rng, image, (left, 330, left + 95, 400), 14, (60, 20, 22))
    tilt = rng.randrange(20, 70)
    polygon(
        image, [(140, 470 + tilt), (860, 455), (860, 545), (140, 560 + tilt)], shade(paint, -22), outline=(20, 20, 20)
    )
    cv2.rectangle(image, (420, 420), (580, 458), (228, 228, 222), -1)
    dent(rng, image, (rng.randrange(260, 420), 400), (110, 60), paint)
    for x in (250, 750):
        cv2.ellipse(image, (x, 590), (60, 46), 0, 0, 360, (22, 22, 24), -1, cv2.LINE_AA)
    shards(rng, image, (150, 620, 560, 720), 36, shade(paint, 20))


def windshield(rng: random.Random, image: Image) -> None:
    """A windshield from within: the dash below, a star of cracks."""
    ramp(image, (190, 208, 220), (150, 160, 150), 0, 520)
    polygon(image, [(420, 520), (480, 360), (540, 360), (620, 520)], (96, 96, 98))
    for x in (80, 240, 760, 900):
        cv2.circle(image, (x, rng.randrange(280, 360)), rng.randrange(50, 100), (84, 112, 78), -1, cv2.LINE_AA)
    grain(rng, image, 10.0, (5, 5))
    polygon(image, [(0, 540), (1000, 500), (1000, 750), (0, 750)], (44, 44, 48))
    polygon(image, [(0, 0), (120, 0), (0, 260)], (36, 36, 38))
    polygon(image, [(1000, 0), (890, 0), (1000, 260)], (36, 36, 38))
    cv2.ellipse(image, (300, 700), (190, 170), 0, 180, 360, (24, 24, 26), 26, cv2.LINE_AA)
    cv2.rectangle(image, (470, 30), (610, 80), (30, 30, 32), -1)
    cracks(rng, image, (rng.randrange(300, 760), rng.randrange(160, 380)), 330, (236, 240, 242), rays=22, rings=4)


def hail(rng: random.Random, image: Image) -> None:
    """A bonnet full of hollows, hailstones still in the gutter."""
    paint = rng.choice(PAINTS)
    ramp(image, shade(paint, 40), shade(paint, -30))
    cv2.line(image, (180, 0), (60, 750), shade(paint, -40), 4, cv2.LINE_AA)
    cv2.line(image, (820, 0), (940, 750), shade(paint, -40), 4, cv2.LINE_AA)
    light = np.zeros(image.shape[:2], np.float32)
    for _ in range(rng.randrange(50, 90)):
        center, radius = (rng.randrange(40, 960), rng.randrange(40, 700)), rng.randrange(8, 22)
        cv2.circle(light, (center[0] + radius // 3, center[1] + radius // 3), radius, 46.0, -1, cv2.LINE_AA)
        cv2.circle(light, (center[0] - radius // 3, center[1] - radius // 3), radius, -58.0, -1, cv2.LINE_AA)
    light = cv2.blur(cv2.blur(light, (9, 9)), (9, 9))
    cv2.add(image, cv2.merge((light, light, light)), image, dtype=cv2.CV_8U)
    polygon(image, [(0, 0), (1000, 0), (1000, 96), (0, 130)], (34, 38, 42))
    for _ in range(rng.randrange(30, 60)):
        at = (rng.randrange(1000), 118 + rng.randrange(-14, 20))
        cv2.circle(image, at, rng.randrange(6, 13), (232, 238, 242), -1, cv2.LINE_AA)
